"""Lesson 10: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "10-1",
        (102_528, 109),
        "128 times 801; and 94 % of all parameters sit in this one layer.",
        wrong=[
            ((102_400, 109), "The biases are missing: one for each of the 128 units."),
            ((102_400, 108), "The biases are missing: one for each of the 128 units."),
            ((102_528, 103), "That is the dense layer alone; the whole network has some more."),
        ],
        form="(parameters of the dense layer, parameters a picture, rounded)",
    ),
    Prediction(
        "10-2",
        ("nearly all", "one in ten"),
        "It learns them one by one. On other pictures that is worth nothing.",
        wrong=[
            (("one in ten", "one in ten"), "There is nothing to understand. But there is room enough to memorise."),
            (("half", "one in ten"), "It has 362 parameters for each of the 300 labels."),
            (("nearly all", "half"), "What it learned says nothing about garments. What is left is guessing."),
            (("nearly all", "nearly all"), "The second ones are labelled truly, and it never saw a true label."),
        ],
        form='of (the 300, the held-out ones): "nearly all", "half" or "one in ten"',
    ),
    Prediction(
        "10-3",
        "climbs",
        "It sinks, stays level, and then climbs.",
        wrong=[
            ("sinks", "Then each epoch would help with other pictures, too. These are 1,000 pictures and 40 epochs."),
            ("level", "The accuracy does that. The loss also sees how sure the network is of its mistakes."),
        ],
        form='in the end it "sinks", stays "level" or "climbs"',
    ),
    Prediction(
        "10-4",
        25,
        "Both the inputs and the outputs of a layer are halved.",
        wrong=[
            (50, "Half of the filters read maps of which there is only half, too."),
            (12.5, "Inputs and outputs: two halvings, not three."),
            (0.25, "In per cent, please."),
        ],
        tolerance=0.04,
        form="per cent",
    ),
    Prediction(
        "10-5",
        (2, 0),
        "0.6 is as far as 60 steps of 0.01 go. A share of something is never all of it.",
        wrong=[
            ((3, 0), "60 steps of 0.01: how far is that? The largest starts at 1.0."),
            ((1, 0), "60 steps of 0.01: how far is that?"),
            ((2, 1), "Under L2 each step takes a share of what is left. When is nothing left?"),
            ((2, 2), "Under L2 each step takes a share of what is left. When is nothing left?"),
            ((3, 3), "60 steps of 0.01: how far is that? And under L2 each step takes a share of what is left."),
        ],
        form="(under L1, under L2)",
    ),
    Prediction(
        "10-6",
        0.3,
        "What is dropped is dark: the mean falls with the share that survives.",
        wrong=[
            (0.7, "That is the share that is dropped."),
            (1, "Only if the survivors are made brighter."),
            (0, "Three pixels in ten survive."),
        ],
        tolerance=0.05,
        form="brightness at a rate of 0.7, as a share of the whole picture's",
    ),
    Prediction(
        "10-7",
        (8, 2),
        "Half of sixteen, divided by 1 - 0.5.",
        wrong=[
            ((8, 1), "What survives is divided by 1 - rate, as before."),
            ((16, 2), "Whole maps are dropped this time, not pixels of all of them."),
            ((16, 1), "Whole maps are dropped this time, and what survives is divided by 1 - rate."),
            ((8, 0.5), "Divided by 0.5, not multiplied."),
        ],
        form="(maps left, times brighter)",
    ),
    Prediction(
        "10-8",
        (-1, -1, 1, 1),
        "Mean 25, standard deviation 15: each number lies one of them away.",
        wrong=[
            ((0, 0, 1, 1), "That puts the smallest at 0. Here the mean goes to 0."),
            ((-15, -15, 15, 15), "The mean is at 0. Now the variance must become 1."),
        ],
        tolerance=1e-3,
        form="four numbers: (..., ..., ..., ...)",
    ),
    Prediction(
        "10-9",
        (0.04, 0.25, 1.04, 3.24),
        "One hundredth of the batch's, ninety-nine of what was there.",
        wrong=[
            ((4, 25, 5, 225), "Those are the batch's own. It pulls by one hundredth only."),
            ((0.04, 0.25, 0.05, 2.25), "The variances do not start at 0."),
            ((0, 0, 1, 1), "That is where they start; the batch has pulled them."),
            ((0.04, 0.25, 1.05, 3.25), "The start itself shrinks, too: 0.99 of it is left."),
        ],
        tolerance=1e-3,
        form="(mean, mean, variance, variance)",
    ),
    Prediction(
        "10-10",
        "afterwards",
        "In training the company changes the mean and variance; afterwards they are fixed.",
        wrong=[
            ("training", "In training the mean is taken over the batch, and the batch is another one."),
            ("both", "Where does the mean come from in training?"),
            ("neither", "Where does the mean come from when training is over?"),
        ],
        form='the same in "training", "afterwards", "both" or "neither"',
    ),
    Prediction(
        "10-11",
        ((7, 4), (3, 2)),
        "Three epochs after the best one, or one.",
        wrong=[
            (((7, 7), (3, 3)), "It stops there. But which epoch had the smallest loss until then?"),
            (((4, 4), (2, 2)), "It cannot know that this was the best before it has waited."),
            (((6, 4), (3, 2)), "Epoch 4 has 0.5. Then three epochs without a better one must pass."),
            (((7, 4), (7, 4)), "A patience of 1 does not wait through the first rise."),
            (((8, 4), (3, 2)), "After epoch 4: count three epochs that are not better."),
        ],
        form="((stops after, best), (stops after, best)) for 3 and for 1",
    ),
    Prediction(
        "10-12",
        "pictures",
        "Nothing else here was worth as much as more data.",
        wrong=[
            ("dropout", "A good second. What is the cause of overfitting: too much network for ... ?"),
            ("batch norm", "It was made for speed. What is the cause of overfitting: too much network for ... ?"),
            ("L2", "It makes the weights smaller. Whether that helps is to be measured."),
            ("smaller", "Less room to memorise, but less to understand, too."),
            ("early stopping", "It goes back to the best moment, but adds nothing to it."),
        ],
        form='"smaller", "L2", "dropout", "batch norm", "early stopping" or "pictures"',
    ),
    Prediction(
        "10-13",
        "not seen",
        "The mean is lower, by less than chance alone can do.",
        wrong=[
            ("both", "Each of them helps against the same illness. Do they add up?"),
            ("alone", "Its mean is higher, yes. But by how much must it be, to be seen?"),
        ],
        form='"alone", "both" or "not seen"',
    ),
    Prediction(
        "10-14",
        ("L2", "batch norm"),
        "Batch normalisation knows its training set by heart, and is better on others nevertheless.",
        wrong=[
            (("L2", "L2"), "A small gap and a good test are two things."),
            (("L2", "nothing"), "It has the smallest gap. But of the other two, only one is no remedy at all."),
            (("batch norm", "batch norm"), "It knows its training set by heart: the gap is large."),
            (("nothing", "batch norm"), "Nothing holds its training accuracy down: the gap is large."),
        ],
        form='(smallest gap, best on the test set): "nothing", "L2" or "batch norm"',
    ),
    Prediction(
        "10-15",
        "less often",
        "It learned nearly all of its 1,000 pictures by heart, and learned to be sure.",
        wrong=[
            ("as often", "Then it would be calibrated. What did forty epochs with the same 1,000 pictures teach it?"),
            (
                "more often",
                "That would be a modest network. This one was right on nearly all it learned from, and is sure.",
            ),
        ],
        form='right "more often", "as often" or "less often"',
    ),
    Choice(
        "10-q1",
        "99 % on the training set, 80 % held out, and the held-out loss climbs. What is it?",
        [
            Option("underfitting", "Then the training set would not be at 99 %."),
            Option("overfitting", "It still learns, but only these pictures.", right=True),
            Option("a training that is not finished", "The held-out loss has been climbing: it went on too long."),
        ],
    ),
    Choice(
        "10-q2",
        "What does `Dropout(0.3)` do when the finished network is used?",
        [
            Option("it drops three numbers in ten", "Then each answer would be drawn by lot."),
            Option("it multiplies everything by 0.7", "An older form. Keras corrects in training already."),
            Option("nothing", "The survivors were enlarged in training, so nothing is left to do.", right=True),
        ],
    ),
    Number(
        "10-q3",
        "A `BatchNormalization` on 32 maps: how many of its numbers does the gradient change?",
        64,
        "Gamma and beta. The moving mean and variance only follow the data.",
        wrong=[
            (128, "Two of its four vectors have no gradient."),
            (32, "Two vectors are learned."),
            (2, "Two vectors, one number a map each."),
        ],
    ),
    Choice(
        "10-q4",
        "Five networks were compared. Which numbers may decide which one you use?",
        [
            Option("accuracy on the training set", "That rewards the best memory."),
            Option("accuracy on held-out pictures", "They are there for choosing.", right=True),
            Option("accuracy on the test set", "Then it can no longer tell you how good your choice is."),
            Option("the smallest gap", "A network that has learned nothing has none."),
        ],
    ),
    Choice(
        "10-q5",
        "Remedy minus nothing, three seeds: +1.4 points, 95 % interval -0.3 to +3.1. What may you write?",
        [
            Option("It helps: 1.4 points.", "The interval holds 0."),
            Option("It does not help.", "The interval holds 3, too."),
            Option("No difference seen with three seeds.", "And more seeds might show one.", right=True),
        ],
    ),
    Ordering(
        "10-q6",
        "Put a fair comparison in order.",
        [
            Option("split: to learn from, held out, test", "The same pictures for all, before anything is tried."),
            Option("train each strength with several seeds", "One run cannot tell a remedy from a lucky draw."),
            Option("choose by the held-out pictures", "The choice is made before the drawer is opened."),
            Option("open the test set, once", "It is asked once, about what was chosen."),
            Option("tell the means with their spread", "A mean alone does not say whether it was luck."),
        ],
    ),
]

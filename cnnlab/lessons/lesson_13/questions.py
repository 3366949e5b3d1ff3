"""Lesson 13: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "13-1",
        "no",
        "First layers find edges and colours, whatever the network was trained for.",
        wrong=[("yes", "A kernel sees 5 x 5 pixels. How much of a cat fits into them?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "13-2",
        "yes",
        "Two groups, although nobody told the map which are faces. What parts them is asked below.",
        wrong=[("no", "Pictures that look alike to the network get like features. Look who lies beside whom.")],
        form='"yes" or "no"',
    ),
    Prediction(
        "13-3",
        "nearly all",
        "Faces have texture, most of the other pictures have none: no network is needed for that.",
        wrong=[
            ("about half", "That is guessing. Look at figure 3 once more: what do all the others lack?"),
            ("three quarters", "Better still. Look at figure 3 once more: what do the others lack?"),
        ],
        form='"about half", "three quarters" or "nearly all"',
    ),
    Prediction(
        "13-4",
        258,
        "A weight for each of 128 features and 2 classes, and two biases.",
        wrong=[
            (469_362, "Those are all. Which of them does the frozen base let go?"),
            (256, "The two biases learn, too."),
            (128, "Each of the two classes has its own 128 weights, and a bias."),
            (129, "That is one class. There are two."),
            (130, "Each of the two classes has its own 128 weights."),
        ],
        form="how many parameters learn",
    ),
    Prediction(
        "13-5",
        "blood",
        "On stained cells the careful tuning lost against the same network from scratch.",
        wrong=[
            ("digits", "Digits are like digits: what was learned on 0 to 4 is of use for 5 to 9."),
            ("neither", "Somebody else's network is not always ahead. Which task is unlike all that it has seen?"),
        ],
        form='in which is it below zero: "digits", "blood" or "neither"',
    ),
    Prediction(
        "13-6",
        "no",
        "The training step was built when fit was called; the flag comes too late.",
        wrong=[("yes", "The flag is set. But when did Keras build its training step?")],
        form='do they stay: "yes" or "no"',
    ),
    Prediction(
        "13-7",
        "none",
        "The flag said True already, so nothing was set.",
        wrong=[
            ("all", "So the line reads. But what did the base's own flag say before it?"),
            ("half", "The line does all or nothing. What did the base's own flag say before it?"),
        ],
        form='"all", "half" or "none"',
    ),
    Prediction(
        "13-8",
        "statistics",
        "The moving means and variances follow the data, without any gradient.",
        wrong=[
            ("nothing", "Nothing that follows a gradient. What else is updated while a batch passes in training?"),
            ("kernels", "They are frozen, and the rate is zero."),
            ("biases", "They follow gradients, and the rate is zero."),
        ],
        form='"nothing", "kernels", "biases" or "statistics"',
    ),
    Prediction(
        "13-9",
        50,
        "One in two, as by tossing a coin: nearly black pictures look alike.",
        wrong=[
            (100, "The features are others now. Would the network see much in pictures that are nearly black?"),
            (0, "That would take knowledge: always wrong of two is as hard as always right."),
        ],
        tolerance=0.15,
        form="per cent",
    ),
    Prediction(
        "13-10",
        "another number",
        "It stays a byte, and below zero a byte begins again at 255.",
        wrong=[
            ("-93.939", "So it would be with floats. Which numbers can a byte hold?"),
            ("an error", "That would be kind. It is silent."),
        ],
        form='"-93.939", "an error" or "another number"',
    ),
    Prediction(
        "13-11",
        60,
        "202 of 337, for nothing.",
        wrong=[
            (0.6, "The share is right. In per cent?"),
            (25, "That is its balanced accuracy: one class of four recognised."),
            (50, "More than half of the cells are neutrophils."),
            (100, "Only the neutrophils are right."),
        ],
        tolerance=0.03,
        form="per cent (there are 337 cells)",
    ),
    Prediction(
        "13-12",
        "last bit",
        "The weights are stored as they are: compare, and you know.",
        wrong=[("four digits", "Nothing is rounded on the way to the file and back.")],
        form='"four digits" or "last bit"',
    ),
    Prediction(
        "13-13",
        "ears",
        "By position: what was saved first goes where the first layer is.",
        wrong=[
            ("eyes", "That would be by name. The file is read in the order of the layers."),
            ("an error", "The shapes fit, and nothing else is asked."),
        ],
        form='"eyes", "ears" or "an error"',
    ),
    Prediction(
        "13-14",
        1,
        "The direction does it: steps of the same size at random change nothing.",
        wrong=[
            (2, "Four levels of 255 look like nothing to us. The slope adds up 3,072 of them, all in one sense."),
            (0, "At random, steps up and steps down cancel in the network's sums."),
        ],
        form="how many of the two",
    ),
    Choice(
        "13-q1",
        "What is learned when a new head stands on a frozen base?",
        [
            Option("the head, and the last convolution a little", "Frozen means bit for bit."),
            Option("everything, but the base more slowly", "That is fine-tuning, a later phase."),
            Option("the head's weights and biases only", "All else is frozen.", right=True),
            Option("nothing: it is only used", "The head is new and knows nothing yet."),
        ],
    ),
    Choice(
        "13-q2",
        "You set `trainable = False` after a first `fit`. What must follow before it counts?",
        [
            Option("nothing", "The old training step goes on learning them."),
            Option("compile again", "Only then is the training step built anew.", right=True),
            Option("load the weights again", "That undoes the training; it does not freeze."),
        ],
    ),
    Choice(
        "13-q3",
        "When does somebody else's network help most?",
        [
            Option("many pictures of something quite different", "Then one's own training catches up, or wins."),
            Option("always", "On stained cells our careful tuning lost; on T-shirts and coats the pixels did as well."),
            Option(
                "few pictures, similar to what it has seen",
                "Its features fit, and there is little to learn from.",
                right=True,
            ),
        ],
    ),
    Number(
        "13-q4",
        "A base gives 256 features; a head with 5 classes is put on it. How many parameters does the head have?",
        1285,
        "5 (256 + 1).",
        wrong=[
            (1280, "The biases are missing."),
            (1281, "Each class has a bias of its own."),
            (261, "Each class has its own 256 weights."),
            (1536, "One bias a class, not one a feature."),
        ],
    ),
    Ordering(
        "13-q5",
        "Put the phases of careful fine-tuning in order.",
        [
            Option("freeze the base", "A random head would spoil it with its first steps."),
            Option("train the new head", "On a frozen base: it must make sense before its slopes go further down."),
            Option(
                "unfreeze the upper part and compile again",
                "After the head is trained: only then are its slopes useful.",
            ),
            Option("train on at a small rate", "Last, and small, so that what was known is not forgotten."),
        ],
    ),
]

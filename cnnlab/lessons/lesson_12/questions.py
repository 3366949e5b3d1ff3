"""Lesson 12: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "12-1",
        (6, 3),
        "Two in each of three blocks; two with a ReLU, and the last one.",
        wrong=[
            ((6, 2), "K counts those with a ReLU behind. One more closes the sentence."),
            ((5, 3), "N is inside M: two convolutions, three times."),
            ((2, 3), "The outer bracket repeats the inner one three times."),
            ((5, 2), "N is inside M; and one FC stands behind the K others."),
        ],
        form="(CONV, FC)",
    ),
    Prediction(
        "12-2",
        1,
        "It hands every pixel of 16 full-size maps to its FC.",
        wrong=[
            (2, "How many numbers reach the first FC? Count it for all three."),
            (3, "Deep, but three poolings come before its first FC. How many numbers reach it?"),
        ],
        form="number of the sentence with the most parameters: 1, 2 or 3",
    ),
    Prediction(
        "12-3",
        ((1, 1), (1, 2)),
        "An even kernel has no middle.",
        wrong=[
            (((1, 1), (2, 2)), "A kernel of 4 costs three rows in all. You give back four."),
            (((1, 1), (1, 1)), "A kernel of 4 costs three rows in all. You give back two."),
            (((1, 1), (2, 1)), "Three in all, rightly. Here the odd one goes behind: a convention, no law."),
            (((2, 2), (3, 3)), "That is what both sides need together, given to each."),
            (((1, 1), (1.5, 1.5)), "There is no half a zero: one side must get more."),
        ],
        form="((before, after), (before, after)) for 3 and for 4",
    ),
    Prediction(
        "12-4",
        (5, 5),
        "One pixel more on each side.",
        wrong=[
            ((6, 6), "The windows of neighbours overlap: how far apart are they?"),
            ((9, 9), "Three windows side by side would be 9. They overlap."),
            ((3, 3), "That is what a unit of the first layer sees."),
            (5, "Along one axis, yes. Give both: (rows, columns)."),
            (6, "The windows of neighbours overlap; and give both axes: (rows, columns)."),
        ],
        form="(rows, columns)",
    ),
    Prediction(
        "12-5",
        ("two of 3", "three of 3"),
        "18 weights against 25, 27 against 49, for each pair of channels.",
        wrong=[
            (("5", "7"), "How many weights for one pair of channels? 2 times 9, or 25?"),
            (("two of 3", "7"), "3 times 9, or 49?"),
            (("5", "three of 3"), "2 times 9, or 25?"),
        ],
        form='which has fewer: ("two of 3" or "5", "three of 3" or "7")',
    ),
    Prediction(
        "12-6",
        ((4, 6, 2), 6),
        "It mixes three channels to two, at each of the 24 places alike.",
        wrong=[
            (((4, 6, 6), 6), "A filter adds its channels up: one map comes out of each."),
            (((4, 6, 2), 2), "Each filter has a weight for each of the three channels."),
            (((4, 6, 2), 144), "The same weights at every place."),
            (((2, 4, 2), 6), "A window of one pixel costs no border."),
        ],
        form="((rows, columns, channels), weights)",
    ),
    Prediction(
        "12-7",
        1,
        "A quarter of the places, four times the weights.",
        wrong=[
            (0.5, "A quarter of the places. And how many times the weights?"),
            (0.25, "That is the places. What do the channels do, in and out?"),
            (2, "Twice the channels in, and twice out. And the places?"),
            (4, "That is the weights. And the places?"),
        ],
        form="times as many as before",
    ),
    Prediction(
        "12-8",
        2_416,
        "16 kernels of 5 x 5 x 6, each with a bias.",
        wrong=[
            (416, "Its kernels are six channels deep."),
            (2_400, "The biases are missing."),
            (1_516, "You know the paper. Here is the table as textbooks print it: each map reads all six."),
        ],
    ),
    Prediction(
        "12-9",
        1_516,
        "60 kernels of 25, and 16 biases.",
        wrong=[
            (1_500, "The biases are missing: one a map."),
            (1_560, "One bias for each of the 16 maps, not one a connection."),
            (2_416, "That is with all 96 connections. How many are there?"),
        ],
    ),
    Prediction(
        "12-10",
        253_440,
        "As 96 maps it would be 2,640 pixels each, and no square has so many.",
        wrong=[
            *((place, "Give its units: one of the five numbers in the text.") for place in range(1, 6)),
            (290_400, "That is what it should be. Which of the paper's five numbers is wrong?"),
            (186_624, "27 x 27 x 256."),
            (64_896, "13 x 13 x 384."),
            (43_264, "13 x 13 x 256."),
        ],
        form="one of the five numbers",
    ),
    Prediction(
        "12-11",
        256,
        "64 + 128 + 32 + 32: four ways, four ends.",
        wrong=[
            (368, "The two reductions are used up inside."),
            (448, "The module's input does not go through as it is."),
            (224, "The pooling's way has an end, too."),
            (32, "The four ends are stacked, not added."),
        ],
    ),
    Prediction(
        "12-12",
        7,
        "A twentieth of VGG16: no large dense layer.",
        wrong=[
            (138, "It has no dense layers of 4,096; VGG16 keeps nine tenths there."),
            (7e6, "In millions, please."),
            (15, "That would be VGG16 without its dense layers. And the reductions?"),
            (60, "That is AlexNet, most of it in dense layers. GoogLeNet has one small one."),
        ],
        tolerance=0.1,
        form="millions",
    ),
    Prediction(
        "12-13",
        "8",
        "After 72 steps the deeper one is behind, on its own training pictures.",
        wrong=[
            ("32", "It could do everything that the other can. Does training find that in 72 steps?"),
            (8, 'Write it as text, in quotation marks: "8" or "32".'),
            (32, 'Write it as text, in quotation marks: "8" or "32".'),
        ],
        form='"8" or "32"',
    ),
    Prediction(
        "12-14",
        ((1, 1.5, 0), (2, 1, 3)),
        "If f has nothing to say, x goes through.",
        wrong=[
            (((1, 1.5, -1), (2, 1, 3)), "The ReLU comes last."),
            (((2, 1.5, 3), (2, 1, 3)), "The ReLU comes behind the addition: f may take away as well."),
            (((1, 1.5, 0), (0, 0, 0)), "y = relu(f(x) + x): the x stays."),
            (((0, 0.5, 0), (0, 0, 0)), "y = relu(f(x) + x): the x is added."),
        ],
        form="((..., ..., ...), (..., ..., ...))",
    ),
    Prediction(
        "12-15",
        (544, 0),
        "A 1 x 1 from 16 to 32 with its biases; zeros are free.",
        wrong=[
            ((512, 0), "Its 32 biases are missing."),
            ((4_640, 0), "The projection is 1 x 1, not 3 x 3."),
            ((544, 544), "Channels of zeros have no weights."),
        ],
        form="(projection, zeros)",
    ),
    Prediction(
        "12-16",
        2**20,
        "Twice at each of 20 layers: 2 to the power of 20.",
        wrong=[
            (2, "That is one layer. Its output is the next one's input."),
            (40, "It is not twice more at each layer, but twice as much."),
            (20, "It is not once more at each layer, but twice as much."),
            (2**19, "Each of the 20 layers doubles, the first too."),
            (4**20, "Twice the weights make twice the sums, not four times."),
        ],
        tolerance=0.06,
        form="times",
    ),
    Prediction(
        "12-17",
        "the same",
        "The object keeps one seed, and begins again from it for each layer.",
        wrong=[("others", "So it is with the name he_normal. What does an object keep from one layer to the next?")],
        form='"the same" or "others"',
    ),
    Prediction(
        "12-18",
        "larger",
        "It grows on its way down, by nearly the same factor in each layer.",
        wrong=[
            ("smaller", "So it is often with tanh. What did batch normalisation and these first weights make of it?"),
            ("equal", "Each layer passes it on, changed a little. After 55 times a little is much."),
        ],
        form='at layer 1: "smaller", "equal" or "larger"',
    ),
    Prediction(
        "12-19",
        8.8,
        "9 weights for each of 256 channels and 256 x 512 for the mixing, instead of 9 x 256 x 512.",
        wrong=[
            (9, "Nearly: the 1 x 1 alone would be nine times cheaper. The depthwise part costs a little too."),
            (512, "The 1 x 1 that mixes the channels costs more than the depthwise part."),
            (2, "Count: 9 x 256 for the depthwise part, 256 x 512 for the 1 x 1, against 9 x 256 x 512."),
        ],
        tolerance=0.01,
        form="times, in weights without biases",
    ),
    Prediction(
        "12-20",
        ("Inception", "AlexNet"),
        "In each of three runs.",
        wrong=[
            (("ResNet", "LeNet"), "At this depth there is nothing yet that shortcuts could mend."),
            (("VGG", "LeNet"), "LeNet has a tenth of the others' work. That alone does not make it the last."),
            (("Inception", "LeNet"), "LeNet has a tenth of the others' work, and one of them is behind it."),
            (("ResNet", "AlexNet"), "At this depth there is nothing yet that shortcuts could mend."),
            (("VGG", "AlexNet"), "One design looks at several scales at once."),
        ],
        form='(first, last): "LeNet", "AlexNet", "VGG", "Inception" or "ResNet"',
    ),
    Choice(
        "12-q1",
        "Why two 3 x 3 convolutions instead of one 5 x 5?",
        [
            Option("18 weights instead of 25 for each pair of channels", "Two times nine.", right=True),
            Option("they see more pixels", "They see the same 5 x 5."),
            Option("a ReLU more between them", "Without it they would melt into one kernel.", right=True),
            Option("a 5 x 5 kernel has no middle", "It has: only even kernels have none."),
        ],
    ),
    Number(
        "12-q2",
        "An Inception module with (1 x 1, 3 x 3 reduce, 3 x 3, 5 x 5 reduce, 5 x 5, pool projection) = "
        "(192, 96, 208, 16, 48, 64). How many channels leave it?",
        512,
        "192 + 208 + 48 + 64.",
        wrong=[
            (624, "The reductions are used up inside."),
            (448, "The pooling's way has an end, too."),
            (64, "The ends are stacked."),
        ],
    ),
    Choice(
        "12-q3",
        "After equally many steps a plain network of 56 layers has a higher training error than one of 20. What is that?",
        [
            Option("overfitting", "Then the training error would be low."),
            Option("too few parameters", "It has more than the one of 20."),
            Option(
                "good weights exist, but these steps have not found them",
                "Extra layers could just hand on.",
                right=True,
            ),
        ],
    ),
    Choice(
        "12-q4",
        "What does a shortcut with zeros for the new channels cost?",
        [
            Option("no parameters", "It is an addition. So the comparison is fair to the last weight.", right=True),
            Option("a 1 x 1 convolution", "That is the other kind, the projection."),
            Option("as much as the two convolutions", "It goes round them."),
        ],
    ),
    Choice(
        "12-q5",
        "Where are the parameters of VGG16, and where its memory for outputs?",
        [
            Option(
                "parameters in the dense layers, memory in the first maps", "89 % and two full-size maps.", right=True
            ),
            Option("both in the dense layers", "A dense layer answers with 4,096 numbers only."),
            Option("both in the first maps", "The first kernels are 3 x 3 x 3: few weights."),
        ],
    ),
    Ordering(
        "12-q6",
        "Who came first? Put in order.",
        [
            Option("convolution and pooling in turns, a dense end", "LeNet-5, 1998: the pattern itself."),
            Option("ReLU, dropout and graphics cards", "AlexNet, 2012: size, made trainable."),
            Option("several kernels side by side, 1 x 1 before the expensive ones", "GoogLeNet, 2014."),
            Option("the input added to the output", "ResNet, 2015."),
        ],
    ),
]

"""Lesson 05: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "05-1",
        26,
        "2 units, each with 12 weights and a bias.",
        wrong=[
            (24, "Each unit adds a number of its own, too."),
            (25, "One bias for each unit, not one for all."),
            (48, "One bias a unit, not one a weight."),
            (14, "Each of the two units has its own twelve weights."),
        ],
    ),
    Prediction(
        "05-2",
        1_000_100,
        "100 units times 10,001: 1,000,100.",
        wrong=[
            (10_100, "Each unit reads all 10,000 pixels: multiply."),
            (10_000, "That is one unit, without its bias."),
            (100_000, "100 by 100 pixels are 10,000 inputs, and there are 100 units."),
        ],
        tolerance=0.001,
        form="roughly",
    ),
    Prediction(
        "05-3",
        2_560,
        "256 filters with nine weights and one bias each; the size of the picture does not matter.",
        wrong=[
            (2_304, "The biases are missing: one a filter."),
            (2_621_440, "The weights are shared by all places: do not count them once a place."),
            (262_400, "That is the dense layer."),
            (4_608, "One bias a filter, not one a weight."),
        ],
    ),
    Prediction(
        "05-4",
        (225_000_000, 15_200),
        "15,000 places times 200 filters times 75; and 200 times 76 parameters.",
        wrong=[
            ((75_000_000, 15_200), "Each window has three channels."),
            ((450_000_000, 15_200), "Those are FLOPs. A multiply-accumulate is one MAC."),
            ((225_000_000, 15_000), "The biases are missing among the parameters."),
            ((225_000_000, 225_000_000), "The same weights are used at every place: count them once."),
        ],
        form="(MACs, parameters)",
    ),
    Prediction(
        "05-5",
        12,
        "3 million numbers of four bytes.",
        wrong=[
            (3, "3 million numbers, yes. How many bytes has a float32?"),
            (96, "Those are megabits: eight bits make a byte."),
            (0.061, "That is what the weights take. The output is asked for."),
            (11.44, "Those are mebibytes of 1,048,576 bytes. Here a megabyte is a million bytes."),
        ],
        tolerance=0.01,
        form="megabytes",
    ),
    Prediction(
        "05-6",
        "stride",
        "It halves the rows and the columns: a quarter is left.",
        wrong=[
            ("batch", "Half is left. Does another of the three leave less?"),
            ("channels", "Half is left. Does another of the three leave less?"),
        ],
        form='"batch", "channels" or "stride"',
    ),
    Prediction(
        "05-7",
        "colour",
        "456 / 6 - 1 = 75 = 5 times 5 times 3.",
        wrong=[("grey", "Then there would be 6 (25 + 1) = 156.")],
        form='"grey" or "colour"',
    ),
    Prediction(
        "05-8",
        (55, 54),
        "54.25 is rounded down.",
        wrong=[
            ((54, 53), "The first place counts too: + 1."),
            ((55, 55), "A last step that does not fit is not made: 54.25 is rounded down."),
            ((55, 54.25), "There is no quarter of a place."),
        ],
        form="(from 227, from 224)",
    ),
    Prediction(
        "05-9",
        ("half", "half"),
        "Each filter is half as deep: half the weights, and half the products at each place.",
        wrong=[
            (
                ("half", "same"),
                "At each place a filter multiplies once for each of its weights: half of them are left.",
            ),
            (("same", "half"), "A filter that reads half of the channels needs half of the weights."),
            (("same", "same"), "A filter that reads half of the channels is half as deep."),
            (("quarter", "quarter"), "There are as many filters as before; only their depth is halved."),
        ],
        form='("same", "half" or "quarter" of the weights, of the MACs)',
    ),
    Prediction(
        "05-10",
        "yes",
        "102,764,544 in one layer, with its biases.",
        wrong=[("no", "7 times 7 times 512 is 25,088, times 4,096: more than 100 million.")],
        form='"yes" or "no"',
    ),
    Prediction(
        "05-11",
        "parameters",
        "2.2 GB against 1.9 GB: 138 million times sixteen bytes.",
        wrong=[("outputs", "They take 1.9 GB. How many bytes are four float32 for each of 138 million parameters?")],
        form='"outputs" or "parameters"',
    ),
    Prediction(
        "05-12",
        (3, 4, 8, 10),
        "size += (kernel - 1) times step, then step *= stride.",
        wrong=[
            ((3, 4, 6, 7), "Behind a pooling of stride 2, one step is two pixels: add (kernel - 1) times the step."),
            ((3, 6, 8, 16), "A pooling of 2 adds one neighbour to what is seen; it does not double it."),
            (
                (3, 5, 7, 9),
                "A window of 2 adds one neighbour, a window of 3 adds two; and mind the step behind a pooling.",
            ),
        ],
        form="(conv 1, pool 1, conv 2, pool 2)",
    ),
    Prediction(
        "05-13",
        "no",
        "Rows 26 and 27 and columns 26 and 27 are seen by nobody.",
        wrong=[("yes", "11 became 5 in the second pooling: one row of units fell off. How many pixels is that?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "05-14",
        "no",
        "16 is the step between two units; what one sees is 163 pixels wide.",
        wrong=[("yes", "That is the step from one unit to the next. Their windows overlap.")],
        form='"yes" or "no"',
    ),
    Prediction(
        "05-15",
        "three quarters",
        "76 %: many more paths lead from the middle to the unit than from the rim.",
        wrong=[
            ("a quarter", "That would be so if all pixels counted alike. How many paths begin at a corner?"),
            ("half", "More: the number of paths falls off quickly towards the rim."),
        ],
        form='"a quarter", "half" or "three quarters"',
    ),
    Prediction(
        "05-16",
        ("fewer", "fewer"),
        "A fifth of the parameters, a quarter of the work: no big dense layers, early small maps, cheap 1 by 1 kernels.",
        wrong=[
            (("more", "more"), "It is deeper, but has no big dense layers, and its maps shrink early."),
            (("fewer", "more"), "Its maps shrink early, so the work shrinks as well."),
            (("more", "fewer"), "Where did most of VGG16's parameters sit?"),
        ],
        form='("more" or "fewer" parameters, "more" or "fewer" MACs)',
    ),
    Prediction(
        "05-17",
        "first",
        "It makes its own map and every later one smaller.",
        wrong=[
            ("second", "That rescues the parameters and nearly the work: 5.3 million. Which one comes even earlier?"),
            ("third", "That rescues the dense layer. The second convolution still does all its work."),
        ],
        form='"first", "second" or "third"',
    ),
    Number(
        "05-q1",
        "A layer has 64 filters of 3 by 3 and 32 channels come in. How many parameters, with biases?",
        18_496,
        "64 (3 * 3 * 32 + 1).",
        wrong=[
            (18_432, "The biases are missing: one a filter."),
            (640, "A filter is as deep as its input."),
            (576, "A filter is as deep as its input, and each has a bias."),
            (36_864, "One bias a filter, not one a weight."),
        ],
    ),
    Choice(
        "05-q2",
        "The pictures become twice as wide and twice as high. What happens to a convolutional layer?",
        [
            Option("Four times the parameters", "They do not depend on the size of the picture."),
            Option("Four times the MACs", "Four times the places.", right=True),
            Option("Four times the bytes of output", "Four times the numbers.", right=True),
            Option(
                "A receptive field twice as wide", "It sees as many pixels as before: a smaller part of the picture."
            ),
        ],
    ),
    Number(
        "05-q3",
        "Two 3x3 convolutions of stride 1 follow one another. How many pixels wide is what one unit of the second sees?",
        5,
        "3, then two more.",
        wrong=[
            (6, "The two windows overlap: 3 + 2."),
            (9, "They do not multiply: each adds kernel - 1."),
            (3, "It looks at 3 units of the first layer, and each of those sees 3 pixels."),
        ],
    ),
    Choice(
        "05-q4",
        "Training stops with 'out of memory'. What helps at once, without changing the network?",
        [
            Option("a smaller batch", "Fewer outputs are kept at the same time.", right=True),
            Option("fewer epochs", "One step needs as much memory as before."),
            Option("a smaller learning rate", "It changes how far a step goes, not what it keeps."),
            Option("fewer training pictures", "Only one batch at a time goes through the network."),
        ],
    ),
    Ordering(
        "05-q5",
        "Put AlexNet, the MNIST network, ResNet50 and VGG16 in order, the fewest parameters first.",
        [
            Option("the MNIST network of lesson 08", "30,762."),
            Option("ResNet50", "25.6 million: no big dense layers."),
            Option("AlexNet", "61 million as published, 62 without groups."),
            Option("VGG16", "138 million, most of them in its first dense layer."),
        ],
    ),
]

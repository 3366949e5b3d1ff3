"""Lesson 11: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "11-1",
        0.2,
        "A share of the width: one column in five.",
        wrong=[
            (1, "That would be the whole width: nothing of the 7 is left."),
            (0.25, "The picture has five columns, not four rows."),
            (-0.2, "Which way is positive? The 7 goes to the right."),
        ],
    ),
    Prediction(
        "11-2",
        36,
        "A share of a whole turn.",
        wrong=[
            (0.1, "Then nobody would ever see a difference. The factor is a share of something."),
            (10, "A tenth of what? Not of a hundred degrees."),
            (18, "A share of a whole turn, not of half a turn."),
            (5.7, "Not radians, either: the factor is a share."),
        ],
        tolerance=0.01,
        form="degrees",
    ),
    Prediction(
        "11-3",
        (15, 22.6),
        "Each axis has its own share: rows first.",
        wrong=[
            ((22.6, 15), "Rows first, as everywhere in NumPy."),
            ((15, 15), "The second factor is a share of the width."),
            ((15, 22), "Nothing is rounded: the layer moves by fractions of a pixel."),
            ((15, 23), "Nothing is rounded: the layer moves by fractions of a pixel."),
        ],
        form="(rows, columns)",
    ),
    Prediction(
        "11-4",
        16,
        "Smaller: a positive factor steps back, lengths are divided by 1 + factor.",
        wrong=[
            (25, "A positive factor does not come nearer: it steps back."),
            (15, "Lengths are divided by 1 + factor, not multiplied by 1 - factor."),
            (26.67, "That would be a factor of -0.25."),
        ],
        tolerance=0.01,
        form="pixels",
    ),
    Prediction(
        "11-5",
        2,
        "In this version of Keras one coin decides both mirrors.",
        wrong=[
            (4, "So the name says. The next cell counts."),
            (3, "The next cell counts what comes out of thirty draws."),
            (1, "Random layers do draw: the picture stays, or it does not."),
        ],
    ),
    Prediction(
        "11-6",
        (151, 255),
        "51 more for each, cut off at the end of the range.",
        wrong=[
            ((151, 281), "A byte ends at 255."),
            ((120, 255), "It is a share of the range, not of the pixel's own value."),
            ((120, 276), "It is a share of the range, not of the pixel's own value; and a byte ends at 255."),
            ((100.2, 230.2), "It is a share of the range of 0 to 255."),
        ],
        form="(what 100 becomes, what 230 becomes)",
    ),
    Prediction(
        "11-7",
        "RandomBrightness",
        "RandomFlip makes floats, RandomBrightness leaves bytes.",
        wrong=[
            ("RandomFlip", "A flip could stay in bytes. Does it?"),
            ("both", "So one would wish. Look at each."),
            ("neither", "One of the two changes the numbers and keeps their kind."),
        ],
        form='"RandomFlip", "RandomBrightness", "both" or "neither"',
    ),
    Prediction(
        "11-8",
        "model(x)",
        "The bare call takes training=True if nobody says otherwise.",
        wrong=[
            ("none", "One of them does. That is why it is asked."),
            ("predict(x)", "predict tests, and says so to its layers."),
            ("model(x, training=False)", "It says that it does not train."),
        ],
        form='"predict(x)", "model(x)", "model(x, training=False)" or "none"',
    ),
    Prediction(
        "11-9",
        "yes",
        "The layer before it hands its own training=True on.",
        wrong=[("no", "Nobody trains, that is true. But who tells batch normalisation?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "11-10",
        "a part",
        "Part of the loss was an unfinished training; a part is still there, and it is still not learned whole.",
        wrong=[
            (
                "nothing",
                "It regains some points, not all. Has it learned its own pictures whole by now?",
            ),
            ("all", "The training goes on, and the test accuracy climbs with it: so the steps were a part of it."),
        ],
        form='"nothing", "a part" or "all"',
    ),
    Prediction(
        "11-11",
        (6, 3),
        "A 6 on its head is a 9. A mirrored 3 is taken for a 5.",
        wrong=[
            ((9, 3), "A 9 on its head is a 6: it comes second. In these runs the 6 loses more."),
            (
                (6, 5),
                "Nearly: the 5 loses 8.8 points, the 3 loses 9.0, and in one of the three seeds the 5 lost more. They are "
                "taken for each other.",
            ),
            ((9, 5), "A 6 and a 9 lose most under half turns, a 3 and a 5 under mirrors: yours are the seconds."),
            ((6, 2), "A mirrored 2 suffers too, as third. Which two look alike when one of them is mirrored?"),
            ((0, 0), "A 0 hardly cares."),
        ],
        form="(digit that loses most under half turns, the same under mirrors)",
    ),
    Prediction(
        "11-12",
        100,
        "The fewer pictures there are, the more is added.",
        wrong=[
            (300, "Close, and still: with even fewer?"),
            (1000, "A thousand digits show most of the ways to write one already."),
            (3000, "The more there are, the less a variant adds."),
        ],
        form="number of pictures",
    ),
    Prediction(
        "11-13",
        "a quarter",
        "Turning small pictures is cheap beside learning from them.",
        wrong=[
            (
                "as much again",
                "Then varying would cost as much as learning. How many multiplications does either need?",
            ),
            ("ten times as much", "Then nobody would vary pictures on a processor."),
        ],
        form='"a quarter", "as much again" or "ten times as much"',
    ),
    Prediction(
        "11-14",
        "copy, then split",
        "What is set aside has twins in the training.",
        wrong=[("split, then copy", "Ask what was set aside: has the network seen other copies of the same digit?")],
        form='who reports more: "copy, then split" or "split, then copy"',
    ),
    Prediction(
        "11-15",
        "most",
        "Two readings, two orders: on average four in five are on both sides.",
        wrong=[
            ("none", "That is what take and skip promise, of one order. How many orders are there?"),
            ("few", "Two orders that know nothing of each other: which share of the 40 is among 160 of 200?"),
        ],
        form='"none", "few" or "most"',
    ),
    Prediction(
        "11-16",
        (3, 3),
        "A number for each pair of pictures: nothing that a loss can use.",
        wrong=[
            ((3,), "One number a picture went in. The layer thinks of rows, and makes some."),
            ((3, 10), "That would be right. But nobody told the layer that there are ten classes."),
            ((3, 1), "One number a picture went in. The layer thinks of rows, and makes some."),
        ],
        form="a tuple",
    ),
    Prediction(
        "11-17",
        (0.01, 0.1),
        "A hundredth of the power, a tenth of the amplitude.",
        wrong=[
            ((0.1, 0.01), "Power goes with the square of the amplitude: which of the two is smaller?"),
            ((0.1, 0.32), "Ten decibels are a tenth of the power. These are twenty."),
            ((0.1, 0.316), "Ten decibels are a tenth of the power. These are twenty."),
            ((0.05, 0.05), "A twentieth would be a plain ratio. Decibels are ten times a logarithm."),
            ((0.1, 0.1), "Two different numbers: power goes with the square of the amplitude."),
            ((0.01, 0.01), "Two different numbers: power goes with the square of the amplitude."),
        ],
        tolerance=0.01,
        form="(share of the power, share of the amplitude)",
    ),
    Choice(
        "11-q1",
        "Which variety is safe for handwritten digits?",
        [
            Option("a turn of at most 15 degrees", "People write like that.", right=True),
            Option("a mirror, left to right", "Mirrored 2, 3, 5: nobody writes them."),
            Option("half a turn", "A 6 becomes a 9, and keeps the label 6."),
            Option("a shift by a tenth of the side", "Where it stands does not make a digit.", right=True),
        ],
    ),
    Number(
        "11-q2",
        "RandomRotation(0.25): by how many degrees at most?",
        90,
        "A quarter of a whole turn.",
        wrong=[
            (25, "The factor is no percentage of 100 degrees."),
            (0.25, "The factor is not in degrees."),
            (45, "A share of a whole turn, not of half a turn."),
            (14.3, "The factor is not in radians."),
        ],
        tolerance=0.01,
    ),
    Choice(
        "11-q3",
        "With variety the training accuracy (95 %) lies below the test accuracy (97 %). What does that say?",
        [
            Option("The network is too small.", "It may be, but this does not show it."),
            Option("Nothing is wrong: only the training pictures are varied.", "The harder exam is lower.", right=True),
            Option("Test pictures have leaked into the training.", "Then the training accuracy would not be lower."),
        ],
    ),
    Choice(
        "11-q4",
        "Mirrored garments gained nothing here. Which explanation fits best?",
        [
            Option(
                "Mirrors never help garments.",
                "In this test set nearly all shoes point one way; elsewhere it may be otherwise.",
            ),
            Option(
                "Variety helps by what it adds that the test holds, too.",
                "A likely one: this test set holds hardly any mirrored shoes. (More than 400 steps were not tried.)",
                right=True,
            ),
            Option("The label did not survive the mirror.", "A mirrored shirt is a shirt."),
        ],
    ),
    Ordering(
        "11-q5",
        "200 pictures, some from the same patients. Put in order.",
        [
            Option("split by patient", "No patient on both sides."),
            Option("vary the training part", "Only what is learned from is varied."),
            Option("train", "On varied pictures."),
            Option("measure on the part set aside", "Unvaried, and never learned from."),
        ],
    ),
    Choice(
        "11-q6",
        "A recording is played at double speed. What changes?",
        [
            Option("its length only", "A tape changes both at once."),
            Option("its pitch only", "A tape changes both at once."),
            Option("both: half as long, an octave higher", "That is a tape; stretching changes one alone.", right=True),
        ],
    ),
    Choice(
        "11-q7",
        "A plain `model(x)` on a network that begins with RandomFlip and holds batch normalisation. What may happen?",
        [
            Option("The answer may be one for a mirrored picture.", "The layer varies if nobody says no.", right=True),
            Option("The network's moving averages change.", "The layer hands its True on.", right=True),
            Option("The kernels change.", "Without a gradient no kernel moves."),
            Option("Nothing of it: only `fit` trains.", "Batch normalisation gathers whenever it is told of training."),
        ],
    ),
    Choice(
        "11-q8",
        "Which labels may go into `MixUp`?",
        [
            Option("class numbers as whole numbers", "TensorFlow refuses them: they cannot be mixed."),
            Option("class numbers as floats", "They come back as a table of pairs, without an error."),
            Option("one-hot rows of floats", "A row for each picture, shares of classes in it.", right=True),
        ],
    ),
]

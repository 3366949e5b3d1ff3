"""Lesson 16: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "16-1",
        0.5,
        "4 of 8: one pixel of shift has cost half.",
        wrong=[
            (0.3333333, "4 of 12 counts the shared cells twice in the union."),
            (0.6666667, "4 of 6: the union is larger than one box."),
            (0.8333333, "Count the pixels that lie in both: two rows of two."),
        ],
        tolerance=0.01,
        form="a number from 0 to 1",
    ),
    Prediction(
        "16-2",
        "boxes",
        "More boxes are found than kinds named, at a bar of 0.5; a stricter bar finds fewer.",
        wrong=[("kinds", "So one would think: one of four words against four numbers. Look at the next cell.")],
        form='"kinds" or "boxes"',
    ),
    Prediction(
        "16-3",
        1,
        "Four numbers are one box, whatever the network has learned.",
        wrong=[
            (2, "One large box round both is one box: neither garment has its own."),
            (0, "It may well miss both. How many could it box at most?"),
            (4, "Four numbers: top, left, bottom, right."),
        ],
        form="how many of the two, at most",
    ),
    Prediction(
        "16-4",
        84,
        "Most pixels are background: the largest class alone makes the score.",
        wrong=[
            (20, "One class of five, yes, but the classes are not equally large."),
            (25, "Look at figure 1 again: how much of a scene is ground, and how much garment?"),
            (50, "Garments are at most 20 x 20, a scene has 40 x 56, and most have fewer than four."),
            (0, "It is right wherever there is no garment."),
        ],
        tolerance=0.1,
        form="per cent",
    ),
    Prediction(
        "16-5",
        "garment",
        "The same wrong pixels are a large part of the garment and a small one of the background.",
        wrong=[("background", "Count: 68 wrong pixels beside 256, and beside 1,984.")],
        form='"background" or "garment"',
    ),
    Prediction(
        "16-6",
        "no",
        "Objects that touch melt together, even with a perfect mask.",
        wrong=[("yes", "Two garments that touch: how many components?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "16-7",
        "recall",
        "A melted piece costs two garments, and is one wrong piece among many right ones.",
        wrong=[("precision", "Two garments melted: how many of them are missed, and how many pieces are wrong?")],
        form='"recall" or "precision"',
    ),
    Prediction(
        "16-8",
        (4, 4, 32, 48),
        "As large as the map, as deep as its channels, one filter for each of 48 units.",
        wrong=[
            ((1, 1, 512, 48), "That would be a 1x1 convolution on a map of 512 channels. Ours is 4 x 4 x 32."),
            ((32, 4, 4, 48), "Keras' order is rows, columns, channels, filters."),
            ((3, 3, 32, 48), "Then a unit would not see the whole 4 x 4 map."),
        ],
        form="(rows, columns, channels, filters)",
    ),
    Prediction(
        "16-9",
        "less than 30",
        "The convolutions are shared; the dense layer's sums are not, and they make half of what is left.",
        wrong=[
            ("about 30", "That holds for what overlapping patches share. Which layer's sums belong to one place only?"),
            ("more than 30", "An inner pixel lies in about 30 patches: no sum is saved more often than that."),
        ],
        form='"less than 30", "about 30" or "more than 30"',
    ),
    Prediction(
        "16-10",
        "white",
        "There is one, large, and in a colour of its own. Red cells touch, and some never got a box.",
        wrong=[("red", "There are many more of them to learn from, but they touch, and some never got a box.")],
        form='"white" or "red"',
    ),
    Choice(
        "16-q1",
        "A mask of 100 pixels, an answer of 100 pixels, 50 in common. What is the IoU?",
        [
            Option("0.5", "50 of how many that lie in at least one?"),
            Option("one third", "50 of 150.", right=True),
            Option("0.25", "50 of 200 counts the shared pixels twice."),
        ],
    ),
    Choice(
        "16-q2",
        "Why is pixel accuracy a poor measure for segmentation?",
        [
            Option("The background buys it.", "Say background everywhere, and most pixels are right.", right=True),
            Option("It is too expensive.", "It is one comparison a pixel."),
            Option("It cannot exceed 0.9.", "It can be 1."),
        ],
    ),
    Choice(
        "16-q3",
        "Which tasks does one network with a kind for every pixel solve by itself?",
        [
            Option("Which kind is where?", "That is its answer.", right=True),
            Option("How many objects of each kind are there?", "Touching objects of one kind are one patch."),
            Option("Is there a garment at all?", "Look for a pixel that is not background.", right=True),
            Option("Which pixel belongs to which of two touching bags?", "That asks for instances."),
        ],
    ),
    Number(
        "16-q4",
        "Counts: truth 3, 5, 2; answer 4, 4, 2. How large is the mean count error, without sign?",
        0.6666666667,
        "(1 + 1 + 0) / 3.",
        wrong=[
            (0, "With signs, one too many and one too few cancel. Without."),
            (2, "That is the sum; take the mean of three."),
            (1, "Three scenes, not two."),
        ],
        tolerance=0.01,
    ),
    Ordering(
        "16-q5",
        "From the least to the most that an answer must tell.",
        [
            Option("classification: which kind", "One word."),
            Option("localisation: which kind, and a box", "A word and four numbers."),
            Option("semantic segmentation: a kind for every pixel", "A word for each pixel."),
            Option("instance segmentation: which pixel belongs to which object", "And each object by itself."),
        ],
    ),
]

"""Lesson 07: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "07-1",
        1370,
        "80 in the convolution, 1,290 in the dense layer.",
        wrong=[
            (1352, "The biases are missing: 8 and 10."),
            (1360, "One of the two layers lacks its biases."),
            (90, "The dense layer reads all 128 numbers of the pooled maps."),
        ],
        form="how many parameters",
    ),
    Prediction(
        "07-2",
        10,
        "One in ten, as anybody gets by guessing.",
        wrong=[
            (0, "Even a stopped clock is right at times: there are ten answers to choose from."),
            (50, "That would be guessing between two. There are ten digits."),
            (0.1, "As a share, yes. Of 100 digits that are how many?"),
        ],
        tolerance=0.3,
        form="of 100",
    ),
    Prediction(
        "07-3",
        0,
        "Not one answer changes: the share is a staircase.",
        wrong=[
            (0.001, "An answer is right or wrong. Can a tiny change of one score turn one over?"),
            (32, "Every score changes. But which answers do?"),
        ],
        form="by how much",
    ),
    Prediction(
        "07-4",
        "less than half",
        "By about a tenth.",
        wrong=[("half or more", "One short step. In 1,370 directions at once it leads some way, but not so far.")],
        form='"less than half" or "half or more"',
    ),
    Prediction(
        "07-5",
        (3, 5.4, 6.3),
        "0.5 lands on the bottom, 0.9 swings and comes to rest, 1.05 climbs out.",
        wrong=[
            ((0.5, 0.9, 1.05), "The step is the rate times the slope, and the slope at 0 is -6."),
            ((-3, -5.4, -6.3), "Against the slope: the slope at 0 is negative, so the step goes up."),
            ((1.5, 2.7, 3.15), "The slope of the square is 2 (w - 3), so -6 at the start."),
        ],
        form="where the first step leads: (0.5, 0.9, 1.05)",
    ),
    Prediction(
        "07-6",
        2740,
        "Twice for each of 1,370 weights.",
        wrong=[
            (1370, "Each weight is nudged both ways: up and down."),
            (1371, "Each weight is nudged both ways: up and down."),
            (2, "All weights cannot be nudged at once: you would not know which one did it."),
        ],
        form="calls of cost()",
    ),
    Prediction(
        "07-7",
        (42, 630),
        "1347 / 32 = 42.1; 15 times 42.",
        wrong=[
            ((43, 645), "Equal batches: 42 of 32 or 33, rather than 42 and a rest of three."),
            ((32, 480), "32 is how many pictures are in a batch."),
            ((1347, 20205), "A step is taken once a batch, not once a picture."),
        ],
        form="(steps an epoch, steps in 15 epochs)",
    ),
    Prediction(
        "07-8",
        "worse",
        "Pictures that are read well pull hardly at all; a few hard ones decide the direction.",
        wrong=[("better", "Most pictures are right by now. Which ones still have a slope?")],
        form='"better" or "worse"',
    ),
    Prediction(
        "07-9",
        ("worse", "worse"),
        "Far worse at 0.2, guessing at 0.8: the steps are too long for such inputs.",
        wrong=[
            (("better", "better"), "Sixteen times larger inputs make larger slopes, and so longer steps."),
            (("worse", "better"), "A higher rate makes the steps longer still."),
            (("better", "worse"), "Larger inputs make larger slopes. What does that do to the steps at 0.2?"),
        ],
        form='("better" or "worse" at 0.2, at 0.8)',
    ),
    Choice(
        "07-q1",
        "Why is a network not trained on the share of right answers directly?",
        [
            Option("It is too slow to compute.", "It is quick: count. But a small step does not change it."),
            Option(
                "It is flat nearly everywhere: a small step changes nothing.", "No slope, no direction.", right=True
            ),
            Option("It can be larger than 1.", "A share lies between 0 and 1."),
        ],
    ),
    Choice(
        "07-q2",
        "Going backward, what does a max pooling do with the slope it is handed?",
        [
            Option("It shares it out over the window.", "That is average pooling."),
            Option(
                "All of it goes to the largest pixel.", "Only a change of the winner changes the maximum.", right=True
            ),
            Option("It copies it to all four pixels.", "Then the slopes would grow fourfold at each pooling."),
            Option("It stops it: pooling has no weights.", "What lies below has weights, and needs the slope."),
        ],
    ),
    Number(
        "07-q3",
        "w = 2, the slope of the cost there is 4, the learning rate 0.1. Where is w after one step?",
        1.6,
        "2 - 0.1 times 4: against the slope.",
        wrong=[
            (2.4, "The cost rises along the slope. Which way is down?"),
            (1.9, "The step is rate times slope."),
            (-2, "The slope is multiplied by the rate before it is subtracted."),
        ],
    ),
    Choice(
        "07-q4",
        "Which are true of a training step?",
        [
            Option("All weights move at once.", "Each by its own slope.", right=True),
            Option(
                "The cost of the whole training set must fall.",
                "The batch's cost falls if the step is short; another batch's may rise.",
            ),
            Option(
                "The slopes come from one pass back, whatever the number of weights.",
                "That is what makes it affordable.",
                right=True,
            ),
            Option("The test pictures guide it a little.", "Then they would be training pictures, and test nothing."),
        ],
    ),
    Ordering(
        "07-q5",
        "Put one training step in order.",
        [
            Option("take a batch", "First there must be pictures."),
            Option("go forward to the scores", "The cost needs answers."),
            Option("compare them with the labels: the cost", "The slopes are slopes of the cost."),
            Option("go back: a slope for each weight", "Before a weight can move, its slope must be known."),
            Option("move each weight against its slope", "Last, and all at once."),
        ],
    ),
]

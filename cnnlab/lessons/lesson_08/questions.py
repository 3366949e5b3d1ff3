"""Lesson 08: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "08-1",
        "no",
        "Nine of the ten terms are zero: the same number.",
        wrong=[("yes", "Write the sum out with 0 and 1: how many of its ten terms are left?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "08-2",
        (160, 4_640, 25_632, 330),
        "The first dense layer has five sixths of all.",
        wrong=[
            ((144, 4_608, 25_600, 320), "The biases are missing: one for each filter or unit."),
            ((160, 320, 25_632, 330), "The filters of the second convolution are 16 channels deep."),
            ((160, 4_640, 36_896, 330), "11 rows become 5, not 6: the last row fills no window."),
        ],
        form="parameters: (first convolution, second, dense, classes)",
    ),
    Prediction(
        "08-3",
        2.303,
        "The logarithm of 10, and about one digit in ten right.",
        wrong=[
            (0.1, "The loss is minus the logarithm of what the true class was given."),
            (1, "That is minus the logarithm to the base 10. Keras takes the natural one."),
            (10, "Minus the logarithm of 0.1."),
            (0, "A loss of 0 would be a network that is sure and right."),
        ],
        tolerance=0.005,
        form="the loss",
    ),
    Prediction(
        "08-4",
        469,
        "468 full batches and one of 96 pictures.",
        wrong=[
            (468, "The last 96 pictures are a batch, too."),
            (468.75, "There is no three quarters of a step; the smaller batch is a whole one."),
            (128, "That is how many pictures are in a batch."),
            (60_000, "One step a batch, not one a picture."),
        ],
    ),
    Prediction(
        "08-5",
        "falling",
        "Large steps to arrive, small ones to come to rest.",
        wrong=[
            ("small", "200 steps of this size: does it arrive at all?"),
            ("large", "It arrives soon. Does it come to rest there?"),
        ],
        form='who ends nearest to 0: "small", "large" or "falling"',
    ),
    Prediction(
        "08-6",
        101_770,
        "128 times 785, and 10 times 129: more than three times as many.",
        wrong=[
            (101_632, "The biases are missing."),
            (100_480, "That is the hidden layer alone."),
            (30_762, "That is the CNN."),
        ],
        form="the parameters of the dense network",
    ),
    Choice(
        "08-q1",
        "The labels are class numbers 0 to 9. Which loss goes with them?",
        [
            Option("sparse_categorical_crossentropy", "Sparse: one number instead of a one-hot row.", right=True),
            Option("categorical_crossentropy", "That one wants one-hot rows."),
            Option("binary_crossentropy", "That is for yes or no."),
            Option("mean_squared_error", "Class 9 is not nine times class 1."),
        ],
    ),
    Choice(
        "08-q2",
        "A network for ten classes is trained, and its loss stays at 2.303. What does that say?",
        [
            Option("It is nearly done.", "2.303 is ln 10: it gives each class a tenth."),
            Option("It has not learned anything.", "It is as good as before the first step.", right=True),
            Option("It overfits.", "Then the training loss would fall."),
        ],
    ),
    Number(
        "08-q3",
        "10,000 pictures in batches of 64: how many steps has an epoch?",
        157,
        "156 full batches and one of 16.",
        wrong=[
            (156, "The rest of 16 pictures is a batch, too."),
            (156.25, "There is no quarter of a step."),
            (64, "That is how many pictures are in a batch."),
        ],
    ),
    Choice(
        "08-q4",
        "Why does the course feed uint8 pictures and divide inside the network?",
        [
            Option(
                "Only one batch at a time is held as floats.", "The data set stays as small as it came.", right=True
            ),
            Option(
                "Nobody can forget to normalise when the network is used.",
                "The preprocessing travels with it.",
                right=True,
            ),
            Option("Integers make the convolutions faster.", "The first layer turns them into floats at once."),
            Option("It gives a better accuracy.", "The numbers that arrive are the same."),
        ],
    ),
    Ordering(
        "08-q5",
        "From pixels to a trained network: put in order.",
        [
            Option("build", "Without layers there is nothing to compile."),
            Option("compile: optimiser, loss, metrics", "fit must know what to make smaller, and how."),
            Option("fit on the training set", "Only a trained network is worth a test."),
            Option("evaluate on the test set", "Last, and never learned from."),
        ],
    ),
]

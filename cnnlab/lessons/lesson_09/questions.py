"""Lesson 09: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "09-1",
        1_606_144,
        "7 x 7 places with 64 maps, and a bias: for each of 512 units.",
        wrong=[
            (1_605_632, "The biases are missing: one for each of the 512 units."),
            (401_920, "28 becomes 14 and 14 becomes 7: a convolution that keeps the size takes nothing off."),
            (25_600, "All 64 maps go into the dense layer, not one."),
            (6_423_040, "Two poolings: 28 becomes 14, and then?"),
        ],
        form="parameters",
    ),
    Prediction(
        "09-2",
        (-0.1, -0.19, -0.271),
        "Nine tenths of the step before, and a push of 0.1.",
        wrong=[
            ((-0.1, -0.1, -0.1), "That is without momentum."),
            ((-0.1, -0.2, -0.3), "The velocity keeps nine tenths of itself, not all."),
            ((-0.1, -0.09, -0.081), "There is a new push at each step, too."),
            ((0.1, 0.19, 0.271), "Down the gradient: which sign has the step?"),
        ],
        tolerance=0.005,
        form="(first, second, third step)",
    ),
    Prediction(
        "09-3",
        2500,
        "1 + 0.0004 t is 2.",
        wrong=[
            (5000, "At half of it, 1 + decay t would be 3 there."),
            (11_725, "It does not fall in a straight line: half the training is much later."),
            (1733, "It is no exponential: rate is divided by 1 + decay t."),
            (12.5, "t counts steps, not epochs."),
        ],
        tolerance=0.001,
        form="after how many steps the rate has halved",
    ),
    Prediction(
        "09-4",
        0.08,
        "Each weight of the dense layer is used once a picture, each weight of a convolution at every place.",
        wrong=[
            (0.96, "Its weights are used once a picture. And those of a convolution?"),
            (0.5, "Its weights are used once a picture, those of the first convolutions 784 times."),
            (0.04, "Nearer than most. It has 1.6 million multiplications."),
            (8, "As a share, please: between 0 and 1."),
        ],
        tolerance=0.3,
        form="a share, 0 to 1",
    ),
    Prediction(
        "09-5",
        "climbs",
        "A step that is too large throws away what the last one learned.",
        wrong=[
            ("falls", "Larger steps learn faster, up to a point. A rate of 1 is a thousand times Adam's default."),
            ("level", "A step grows with its rate. From some size on it does not help at all."),
        ],
        form='when the rate first passes 0.1 the loss "falls", stays "level" or "climbs"',
    ),
    Prediction(
        "09-6",
        "about a tenth",
        "Among ten nan the first is taken for the largest: class 0. One picture in ten is of class 0.",
        wrong=[
            ("nan", "The loss is nan. The accuracy only asks which of the ten is the largest, and gets an answer."),
            ("nothing", "That would need an answer that is never right. Which class is named if all ten are nan?"),
        ],
        form='"nan", "nothing" or "about a tenth"',
    ),
    Prediction(
        "09-7",
        2,
        "Two epochs were safe, two are left.",
        wrong=[
            (4, "Is what was done before the plug was pulled done again?"),
            (1.5, "A half epoch cannot be gone on with: it begins anew."),
            (1, "The epoch that was broken off is done again, and the one after it."),
            (3, "The state is saved after each epoch: two of them were safe."),
        ],
        form="epochs done in the second call",
    ),
    Prediction(
        "09-8",
        0.7,
        "The new callback knows only what it has seen itself: 0.6, then 0.7.",
        wrong=[
            (0.9, "That epoch was the best. But who tells the new callback?"),
            (0.6, "It is saved first, and 0.7 is better."),
            (0.5, "0.9 was better, and was written over it before the power failed."),
        ],
        form="the one with 0.5, 0.6, 0.7 or 0.9",
    ),
    Prediction(
        "09-9",
        (1, 3),
        "Squares: half of 4 times 2 is 4; minus the mean's square leaves 3.",
        wrong=[
            ((1, 1), "The mean stays. Do the squares?"),
            ((1, 2), "The mean of the squares was 2 before: half of them gone, the rest four times as large."),
            ((0.5, 1), "What is left is doubled, so that the mean stays."),
            ((1, 4), "That is the mean of the squares. The square of the mean goes off."),
        ],
        form="(mean, variance)",
    ),
    Choice(
        "09-q1",
        "Where is the best epoch chosen?",
        [
            Option("on the training pictures", "There the last epoch nearly always wins."),
            Option("on the held-out pictures", "Nothing is learned from them, and the test stays unseen.", right=True),
            Option("on the test pictures", "The best of 25 readings is a lucky one: then who is the judge?"),
        ],
    ),
    Number(
        "09-q2",
        "50,000 pictures, batches of 128, five epochs: how many steps?",
        1955,
        "391 an epoch: 390 full batches and a smaller one.",
        wrong=[
            (1950, "The last, smaller batch of each epoch is a step, too."),
            (1953, "Each epoch ends with a smaller batch of its own."),
            (391, "That is one epoch."),
            (1953.125, "Each epoch ends with a smaller batch of its own; there is no eighth of a step."),
        ],
    ),
    Choice(
        "09-q3",
        "92.74 % or 92.86 % of 10,000 test pictures. Which network is better?",
        [
            Option("The second.", "The standard error of each is a quarter of a point."),
            Option("These numbers do not tell.", "A tenth of a point is within chance.", right=True),
            Option("The first: it took fewer epochs.", "It is cheaper. That is another question."),
        ],
    ),
    Choice(
        "09-q4",
        "The test loss rises for fifteen epochs, the test accuracy stays. What happens?",
        [
            Option("The network becomes surer, of its mistakes, too.", "The loss asks how sure, too.", right=True),
            Option("The loss is computed wrongly.", "It is minus the logarithm of what the true class was given."),
            Option("The network forgets the training pictures.", "Its training loss goes on falling."),
        ],
    ),
    Ordering(
        "09-q5",
        "The power fails in epoch 8. Put in order what happens.",
        [
            Option("The state of epoch 7 lies in the backup folder.", "It is written after each whole epoch."),
            Option("The same program is started again.", "Nothing starts by itself."),
            Option("Weights, optimiser and epoch number are read.", "BackupAndRestore does it when fit begins."),
            Option("Epoch 8 begins anew.", "Half an epoch is not kept."),
        ],
    ),
    Choice(
        "09-q6",
        "You have the code that builds the network, and want its learned numbers only. Which file?",
        [
            Option("network.weights.h5", "Numbers only.", right=True),
            Option("network.keras", "That one brings layers and optimiser along: for those without the code."),
            Option("network.h5", "Keras refuses to save weights under this name."),
        ],
    ),
]

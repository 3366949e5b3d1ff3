"""Exercises of lesson 13: a head, what freezing freezes, scaling, a leaking split, balanced accuracy, batch norm."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_13.solutions import balanced_accuracy, changes, leaked, learning, normalised, scaled

LEVELS = np.array([[0, 255, 51], [128, 1, 254]], np.uint8)
# Cell 7 is photographed three times among the tests; cell 3 twice in training.
TRAIN_GROUPS, TEST_GROUPS = np.array([1, 3, 3, 7, 9]), np.array([7, 2, 7, 3, 7, 8])
LABELS = np.array([0, 0, 0, 0, 0, 0, 1, 1, 3, 3, 3, 3])
ANSWERS = np.array([0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 2])


KINDS = ("nothing", "batch norm", "both")


def _judge_changes(answer):
    """Return None if all five are right, else the name of the misconception that shows first."""
    if not isinstance(answer, dict) or not all(isinstance(text, str) for text in (*answer, *answer.values())):
        return "another form"
    answer = {letter.strip().upper(): value.strip().lower() for letter, value in answer.items()}
    if set(answer) != set("ABCDE") or not set(answer.values()) <= set(KINDS):
        return "another form"
    right = changes()
    names = {
        "A": "batch norm thought to move in a frozen base",
        "B": "the flag believed without a new compile",
        "C": "batch norm forgotten",
        "D": "a second compile thought not to help",
        "E": "a flag that says True already thought to open",
    }
    return next((name for letter, name in names.items() if answer[letter] != right[letter]), None)


def _subtract_in_bytes(levels):
    # 0 - 128 has no byte: it wraps round to 128.
    return (levels - np.uint8(128)) / 127.5


def _leaking_cells(train_groups, test_groups):
    return len(set(np.asarray(train_groups).tolist()) & set(np.asarray(test_groups).tolist()))


def _leaking_training_pictures(train_groups, test_groups):
    return leaked(test_groups, train_groups)


def _leaking_pairs(train_groups, test_groups):
    return int((np.asarray(train_groups)[:, None] == np.asarray(test_groups)[None]).sum())


def _mean_precision(labels, answers):
    right = labels == answers
    return np.mean([right[answers == label].mean() if (answers == label).any() else 0 for label in np.unique(labels)])


def _answers_for_labels(labels, answers):
    return balanced_accuracy(answers, labels)


def _all_classes_up_to_the_largest(labels, answers):
    right = labels == answers
    return sum(right[labels == label].mean() for label in np.unique(labels)) / (labels.max() + 1)


def _of_each_picture(x, moving_mean, moving_variance, training, frozen):
    if not training or frozen:
        return normalised(x, moving_mean, moving_variance, training, frozen)
    return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 0.001)


# Three pictures, two channels: not square, and one channel that hardly varies, so that the 0.001 shows.
BATCH = np.array([[1.0, 6.0], [3.0, 6.1], [8.0, 5.9]])
MOVING = np.array([2.0, 5.0]), np.array([9.0, 0.25])


def _case(training, frozen):
    # Arrays of its own for each case: a right answer may work in place.
    return BATCH.copy(), MOVING[0].copy(), MOVING[1].copy(), training, frozen


def _of_everything(x, moving_mean, moving_variance, training, frozen):
    if not training or frozen:
        return normalised(x, moving_mean, moving_variance, training, frozen)
    return (x - x.mean()) / np.sqrt(x.var() + 0.001)


EXERCISES = [
    Exercise(
        "13-A",
        right=learning,
        probes=[(3, 2), (128, 2), (256, 10)],
        whole=True,
        wrong=[
            Misconception(
                "bias forgotten",
                lambda features, classes: features * classes,
                hint="You count the weights. What else does each neuron of a dense layer learn?",
                more="Draw one neuron: one arrow a feature, and one number that is added whatever the features are.",
            ),
            Misconception(
                "a bias per feature",
                lambda features, classes: features * classes + features,
                hint="You give a bias to each feature. A bias belongs to a neuron of the new layer.",
                more="How many neurons has the new layer?",
            ),
            Misconception(
                "one bias for all",
                lambda features, classes: features * classes + 1,
                hint="One bias for the whole layer is too few: each class has a neuron of its own.",
                more="Lesson 05: a dense layer's biases are as many as its outputs.",
            ),
            Misconception(
                "added where a product belongs",
                lambda features, classes: features + classes,
                hint="You add. But each class has a weight of its own for each of the features.",
                more="Draw the arrows from 3 features to 2 classes, and count them.",
            ),
            Misconception(
                "one neuron for all classes",
                lambda features, classes: features + 1,
                hint="That is one neuron. The new layer has one for each class.",
                more="How many answers must the layer give?",
            ),
            Misconception(
                "a bias per weight",
                lambda features, classes: 2 * features * classes,
                hint="You give a bias to each weight. It is added once a neuron, after the sum.",
                more="Draw one neuron: how many sums does it form?",
            ),
        ],
        notice="258 for two garments, of 469,362: that is what frozen means, and why a few pictures can be enough",
    ),
    Exercise(
        "13-B",
        right=changes,
        judge=_judge_changes,
        wrong=[
            Misconception(
                "the flag believed without a new compile",
                lambda: changes() | {"B": "nothing"},
                hint="In B you believe the flag. When did Keras build the training step, and did anything rebuild it?",
                more="See trap one: the flag said frozen, and what did the bits say?",
            ),
            Misconception(
                "batch norm forgotten",
                lambda: changes() | {"C": "nothing"},
                hint="In C the kernels are still. But a base has other layers that can change.",
                more="See trap two, where even a learning rate of zero changed something.",
            ),
            Misconception(
                "batch norm thought to move in a frozen base",
                lambda: changes() | {"A": "batch norm"},
                hint="You let the averages of A move. In Keras a frozen BatchNormalization does not gather them.",
                more="See the repair of trap two: all of the base was compared bit for bit.",
            ),
            Misconception(
                "a second compile thought not to help",
                lambda: changes() | {"D": "both"},
                hint="D differs from B in one word. What does that word make Keras do?",
                more="See the repair of trap one.",
            ),
            Misconception(
                "a flag that says True already thought to open",
                lambda: changes() | {"E": "both"},
                hint="In E you believe the last flag. Only the layers had been closed: what did the base's own flag "
                "say before it was set to True?",
                more="See the way back, after trap one: how many arrays learned after one line?",
            ),
            Misconception(
                "another form",
                lambda: ["nothing", "both", "batch norm", "nothing", "nothing"],
                hint='Give a dict with the letters A to E, each "nothing", "batch norm" or "both".',
                more='It begins like this: {"A": "...", "B": "...", ...}',
            ),
        ],
        notice="a frozen BatchNormalization is frozen in both its ways of learning, and compile makes flags count",
    ),
    Exercise(
        "13-C",
        right=scaled,
        probes=[(LEVELS,), (LEVELS[1:, :1] // 2 + 60,), (LEVELS // 2 + 60,)],
        # Levels near the middle lose digits in float32, which is a right choice here.
        tolerance=1e-4,
        wrong=[
            Misconception(
                "scaled to 0..1",
                lambda levels: levels / 255,
                hint="That goes from 0 to 1. This network was trained on another range: black is not 0 for it.",
                more="How wide is the range from -1 to 1? Divide to that width first.",
            ),
            Misconception(
                "not moved",
                lambda levels: levels / 127.5,
                hint="The width is right, the place is not: yours goes from 0 to 2.",
                more="What must be taken away so that 0 becomes -1?",
            ),
            Misconception(
                "moved first, by too much",
                lambda levels: (levels.astype(float) - 255) / 127.5,
                hint="Yours goes from -2 to 0. By how much must the middle level move to land on 0?",
                more="The middle of 0..255 is 127.5.",
            ),
            Misconception(
                "subtracted in bytes",
                _subtract_in_bytes,
                hint="You subtract before leaving uint8: levels below 128 wrap round and become bright (lesson 01).",
                more="Let the division, which makes floats, come first.",
            ),
            Misconception(
                "subtracted in bytes, divided by 128",
                lambda levels: (levels - np.uint8(128)) / 128,
                hint="You subtract before leaving uint8: levels below 128 wrap round and become bright (lesson 01).",
                more="Let the division, which makes floats, come first. And by how much do you divide?",
            ),
            Misconception(
                "standardised",
                lambda levels: (levels - levels.mean()) / levels.std(),
                hint="You use the mean and deviation of these very levels. The range asked for is the same for every "
                "picture.",
                more="0 becomes -1 and 255 becomes 1, whatever else is in the picture.",
            ),
            Misconception(
                "centred, not scaled",
                lambda levels: levels - 127.5,
                hint="The middle is at 0 now, but yours still goes from -127.5 to 127.5.",
                more="By what must you divide so that 127.5 becomes 1?",
            ),
            Misconception(
                "scaled twice",
                lambda levels: scaled(scaled(levels)),
                hint="You scale what is scaled already: everything lies close to -1 now, nearly black.",
                more="Scale once. The same happens when a cell that writes into its array is run twice.",
            ),
            Misconception(
                "divided by 255 first",
                lambda levels: levels / 255 / 127.5 - 1,
                hint="You divide by 255 and then scale as if these still were levels: everything is nearly black, "
                "as in trap three.",
                more="Only one division: by what, so that the range gets 2 wide?",
            ),
            Misconception(
                "divided by half of 256",
                lambda levels: levels / 128 - 1,
                hint="Near, but your brightest level falls a little short of 1: how many steps from 0 to 255?",
                more="256 levels, and one step fewer than levels.",
            ),
            Misconception(
                "doubled in bytes",
                lambda levels: levels * np.uint8(2) / 255 - 1,
                hint="You double before leaving uint8: 255 times 2 has no byte and wraps round (lesson 01).",
                more="Let the division, which makes floats, come first.",
            ),
            Misconception(
                "made bytes again",
                lambda levels: scaled(levels).astype(np.int64).astype(np.uint8),
                hint="Your numbers are bytes again at the end: a byte cannot be negative, nor a fraction.",
                more="Leave the result as the floats that it is.",
            ),
            Misconception(
                "scaled to -0.5..0.5",
                lambda levels: levels / 255 - 0.5,
                hint="Centred, but only half as wide as asked for.",
                more="Which level becomes 1?",
            ),
            Misconception(
                "the mean of ImageNet",
                lambda levels: levels - np.array([123.68, 116.779, 103.939])[: levels.shape[-1]],
                hint="You take away the mean colour of ImageNet. This one was trained on -1 to 1.",
                more="0 becomes -1 and 255 becomes 1, in every channel.",
            ),
            Misconception(
                "the mean and deviation of ImageNet",
                lambda levels: (
                    (levels / 255 - np.array([0.485, 0.456, 0.406])[: levels.shape[-1]])
                    / np.array([0.229, 0.224, 0.225])[: levels.shape[-1]]
                ),
                hint="You use the mean and deviation of ImageNet. This network was trained on -1 to 1.",
                more="0 becomes -1 and 255 becomes 1, in every channel.",
            ),
            Misconception(
                "stretched to the whole range",
                lambda levels: (levels.astype(float) - levels.min()) / (float(levels.max()) - levels.min()) * 2 - 1,
                hint="You stretch each picture to the whole range: a dark picture becomes as bright as any other.",
                more="0 becomes -1 and 255 becomes 1, whatever is in the picture.",
            ),
            Misconception(
                "divided by the brightest",
                lambda levels: levels / levels.max() * 2 - 1,
                hint="You divide by the brightest level of this picture. The range is the same for every picture.",
                more="What is the largest level that a byte can hold?",
            ),
        ],
        notice="a layer Rescaling(1 / 127.5, offset=-1) does the same, and then nobody can forget it",
    ),
    Exercise(
        "13-D",
        right=leaked,
        probes=[(TRAIN_GROUPS, TEST_GROUPS), (np.array([4, 5]), np.array([6, 6]))],
        wrong=[
            Misconception(
                "cells counted",
                _leaking_cells,
                hint="You count cells. One cell can stand on several test pictures, and each of them leaks.",
                more="Ask each test picture: is my cell among the training pictures?",
            ),
            Misconception(
                "training pictures counted",
                _leaking_training_pictures,
                hint="You count the training pictures whose cell is tested. The question is about test pictures.",
                more="Which of the two lists do you go through, and in which do you look up?",
            ),
            Misconception(
                "a share, not a count",
                lambda train_groups, test_groups: float(np.isin(test_groups, train_groups).mean()),
                hint="You give a share of the test pictures. How many pictures is that?",
                more="A sum counts; a mean divides.",
            ),
            Misconception(
                "those counted that do not leak",
                lambda train_groups, test_groups: int((~np.isin(test_groups, train_groups)).sum()),
                hint="You count the test pictures that are in order. The others are asked for.",
                more="np.isin(a, b) asks each of a whether it is in b.",
            ),
            Misconception(
                "pairs counted",
                _leaking_pairs,
                hint="You count pairs: a test picture is counted once for each training picture of its cell.",
                more="A test picture leaks or does not. Once is enough.",
            ),
        ],
        notice="a split is grouped when this is 0; the blood cells' is",
    ),
    Exercise(
        "13-E",
        right=balanced_accuracy,
        probes=[(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0])), (LABELS, ANSWERS)],
        wrong=[
            Misconception(
                "plain accuracy",
                lambda labels, answers: np.mean(labels == answers),
                hint="That is plain accuracy: a class with many pictures counts for more than a rare one.",
                more="First one share for each class, then the mean of the shares.",
            ),
            Misconception(
                "precision for recall",
                _mean_precision,
                hint="You look at all pictures that were called so. Look at all pictures that are so.",
                more="Choose the pictures by their labels, then ask which answers are right.",
            ),
            Misconception(
                "classes that do not occur counted",
                _all_classes_up_to_the_largest,
                hint="You divide by a number of classes that do not all occur. A class without pictures has no share.",
                more="np.unique(labels) lists the classes that there are.",
            ),
            Misconception(
                "labels and answers swapped",
                _answers_for_labels,
                hint="You go through what was answered, and look up what it was. Go through what it was, and look up "
                "what was answered.",
                more="The first argument says what is true.",
            ),
            Misconception(
                "answers counted, right or not",
                lambda labels, answers: np.mean(
                    [np.sum(answers == label) / np.sum(labels == label) for label in np.unique(labels)]
                ),
                hint="You count how often a class was answered, rightly or not. Count only the right ones.",
                more="Choose the pictures of one class by their labels; how many of these got that answer?",
            ),
            Misconception(
                "a sum, not a mean",
                lambda labels, answers: balanced_accuracy(labels, answers) * len(np.unique(labels)),
                hint="You add the shares of the classes. A mean was asked for: it cannot be more than 1.",
                more="Divide by the number of classes that occur.",
            ),
            Misconception(
                "in per cent",
                lambda labels, answers: 100 * balanced_accuracy(labels, answers),
                hint="The numbers are right, in per cent. A share lies between 0 and 1.",
                more="Leave the hundred out.",
            ),
            Misconception(
                "the classes of the answers",
                lambda labels, answers: np.mean(
                    [
                        np.mean((labels == answers)[labels == c]) if (labels == c).any() else 0
                        for c in np.unique(answers)
                    ]
                ),
                hint="You go through the classes of the answers. A class that is never answered is missed entirely.",
                more="np.unique of which array?",
            ),
        ],
        notice="the lazy machine's first case: 75 % accuracy, 50 % balanced",
    ),
    Exercise(
        "13-F",
        right=normalised,
        probes=[_case(False, False), _case(True, True), _case(True, False), _case(False, True)],
        tolerance=1e-5,  # Keras' own layer computes in float32
        wrong=[
            Misconception(
                "training mode in a frozen layer",
                lambda x, mean, variance, training, frozen: normalised(x, mean, variance, training, False),
                hint="With training and frozen both True you use the batch's own numbers: a frozen layer in training "
                "mode. Is that what the repair of trap two showed?",
                more="In Keras trainable=False puts batch normalisation out of training mode altogether.",
            ),
            Misconception(
                "frozen alone decides",
                lambda x, mean, variance, training, frozen: normalised(x, mean, variance, True, frozen),
                hint="With both False you use the batch's own numbers: then what a finished network says of a picture "
                "would hang on the others in its batch.",
                more="What are the moving averages gathered for?",
            ),
            Misconception(
                "moving averages always",
                lambda x, mean, variance, training, frozen: normalised(x, mean, variance, False, frozen),
                hint="You never use the batch's own numbers. What does a layer do that is being trained and may learn?",
                more="Where would the moving averages come from, if no batch were ever looked at?",
            ),
            Misconception(
                "the batch's own always",
                lambda x, mean, variance, training, frozen: normalised(x, mean, variance, True, False),
                hint="You use the batch's own numbers always. Then a batch of one picture would become all zeros.",
                more="Of the four cases of training and frozen, the layer is learning in one only.",
            ),
            Misconception(
                "or for and",
                lambda x, mean, variance, training, frozen: normalised(
                    x, mean, variance, training or not frozen, False
                ),
                hint="One reason is enough for you: training, or not frozen. Must not both hold before a layer learns?",
                more="Write down the four cases of training and frozen. In how many of them is the layer learning?",
            ),
            Misconception(
                "frozen the wrong way round",
                lambda x, mean, variance, training, frozen: normalised(x, mean, variance, training, not frozen),
                hint="You have frozen the wrong way round: True means that the layer may not learn.",
                more="A frozen layer keeps to its moving averages, also in training.",
            ),
            Misconception(
                "batch and moving averages swapped",
                lambda x, mean, variance, training, frozen: normalised(
                    x, mean, variance, True, training and not frozen
                ),
                hint="You have the two swapped: the batch's own numbers are for a layer that is learning.",
                more="What are the moving averages gathered for?",
            ),
            Misconception(
                "one mean for all channels",
                _of_everything,
                hint="You take one mean over the whole batch. Each channel has a mean and a variance of its own.",
                more="x has the shape (pictures, channels): along which axis do the pictures lie?",
            ),
            Misconception(
                "divided by the variance",
                lambda x, mean, variance, training, frozen: (
                    normalised(x, mean, variance, training, frozen)
                    / np.sqrt((x.var(axis=0) if training and not frozen else variance) + 0.001)
                ),
                hint="Your numbers are too small where the variance is large: a variance is a square.",
                more="Read again what is divided by.",
            ),
            Misconception(
                "0.001 forgotten",
                lambda x, mean, variance, training, frozen: (
                    (x - (x.mean(axis=0) if training and not frozen else mean))
                    / np.sqrt(x.var(axis=0) if training and not frozen else variance)
                ),
                hint="Nearly. Keras adds a little to the variance first, so that a channel that never varies "
                "is not divided by zero.",
                more="How much? The task says it.",
            ),
            Misconception(
                "mean and variance of each picture",
                _of_each_picture,
                hint="You take the mean over each picture's channels. Batch normalisation looks at one channel at a "
                "time, over all pictures.",
                more="x has the shape (pictures, channels): along which axis do the pictures lie?",
            ),
            Misconception(
                "0.001 added to the deviation",
                lambda x, mean, variance, training, frozen: (
                    (x - (x.mean(axis=0) if training and not frozen else mean))
                    / ((x.std(axis=0) if training and not frozen else np.sqrt(variance)) + 0.001)
                ),
                hint="You add 0.001 to the deviation. Keras adds it to the variance, before the root.",
                more="The order: variance, plus 0.001, root.",
            ),
        ],
        notice="training and not frozen, all three words of it: that is trap two in one line",
    ),
]

"""Exercises of lesson 15: heat on the object, a rule that knows only grass, the worst group, the gap, weights."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_15.solutions import _groups, gap_of, grass_only, group_weights, heat_inside, worst_group

HEAT = np.array([[0.0, 1.0, -3.0], [2.0, 4.0, 1.0]])
MASK = np.array([[False, False, True], [False, True, True]])
# Not half of the pixels: a mean is no sum there.
SMALL_MASK = np.array([[False, False, False], [False, True, False]])
TALL = np.array([[3.0, -1.0], [0.0, 2.0], [5.0, -2.0]])
TALL_MASK = np.array([[True, True], [False, True], [False, False]])

# Groups of different sizes; class 0 never stands on ground 0, so that the first pair of all has no picture (and no
# minimum hides its NaN); the worst group is a small one.
FEW = (np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 2, 1]), np.array([1, 1, 0, 1, 1]))
# Every class on a ground of its own, with another number.
APART = (np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 0, 0]), np.array([1, 1, 2, 2, 2]))
# A group of which not one picture was recognised, nor its class given to any other.
UNSEEN = (np.array([0, 0, 1, 1]), np.array([1, 1, 1, 1]), np.array([0, 0, 0, 1]))
# Two grounds that are both not ground 0.
TWO_OTHERS = (np.array([0, 0, 0, 0]), np.array([0, 0, 1, 1]), np.array([1, 1, 2, 2]))
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2])
ANSWERS = np.array([0, 0, 1, 0, 1, 1, 1, 1, 2, 2, 2, 2])
GROUNDS = np.array([1, 1, 1, 2, 1, 1, 1, 0, 0, 1, 1, 0])
ON_GRASS = np.array([0, 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0], bool)
TARGET = 2
# A gap of another sign than those above.
LEANING = (np.array([2, 2, 0, 1]), np.array([2, 0, 0, 1]), np.array([True, False, False, True]), TARGET)


def _mean_of_groups(labels, answers, grounds):
    right = labels == answers
    return np.mean(
        [right[(labels == label) & (grounds == ground)].mean() for label, ground in _groups(labels, grounds)]
    )


def _worst_by(values, right):
    return min(right[values == value].mean() for value in np.unique(values))


def _worst_of_all_pairs(labels, answers, grounds):
    right = labels == answers
    pairs = [(label, ground) for label in np.unique(labels) for ground in np.unique(grounds)]
    return np.min([right[(labels == label) & (grounds == ground)].mean() for label, ground in pairs])


def _weights_by(values):
    _, index, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return 1 / sizes[index] / len(sizes)


def _group_sizes(labels, grounds):
    return np.array([((labels == label) & (grounds == g)).sum() for label, g in zip(labels, grounds, strict=True)])


def _gap_by(choose):
    """Return a wrong `gap_of` that splits the pictures by another rule."""

    def gap_of(labels, answers, on_grass, target):
        right = labels == answers
        one, other = choose(labels, answers, on_grass, target)
        return right[one].mean() - right[other].mean()

    return gap_of


EXERCISES = [
    Exercise(
        "15-A",
        right=heat_inside,
        probes=[(HEAT, MASK), (TALL, TALL_MASK), (HEAT, SMALL_MASK)],
        wrong=[
            Misconception(
                "share of all pixels",
                lambda heat, mask: np.maximum(heat, 0)[mask].sum() / heat.size,
                hint="You divide by the number of pixels. A share of the heat is asked for: divide by the heat.",
                more="Twice as hot everywhere must not change a share.",
            ),
            Misconception(
                "mean over the mask",
                lambda heat, mask: np.maximum(heat, 0)[mask].mean(),
                hint="That is how hot the object is on average. It says nothing of the heat elsewhere.",
                more="Heat inside, divided by all the heat there is.",
            ),
            Misconception(
                "negative heat counted",
                lambda heat, mask: heat[mask].sum() / heat.sum(),
                hint="You let negative places take heat away. Here they count as none.",
                more="Clip the map at 0 before you add anything up.",
            ),
            Misconception(
                "cold counted as heat",
                lambda heat, mask: np.abs(heat)[mask].sum() / np.abs(heat).sum(),
                hint="You count negative places as if they were hot. They speak against the class: no heat.",
                more="-3 should weigh as much as 0 does.",
            ),
            Misconception(
                "inside against outside",
                lambda heat, mask: np.maximum(heat, 0)[mask].sum() / np.maximum(heat, 0)[~mask].sum(),
                hint="You divide inside by outside. If all the heat is inside, that is a division by zero, not a 1.",
                more="The whole is inside plus outside.",
            ),
            Misconception(
                "share of the area",
                lambda heat, mask: mask.mean(),
                hint="That is the floor: what a map that knows nothing would score. The heat does not come in yet.",
                more="Count heat, not pixels.",
            ),
        ],
        notice="compare it with mask.mean(), which is what an even map scores; a share alone means nothing",
    ),
    Exercise(
        "15-B",
        right=grass_only,
        probes=[(1.0, 2), (0.5, 3), (0.97, 3), (0.8, 5)],
        wrong=[
            Misconception(
                "only the target is counted",
                lambda strength, classes: strength / classes,
                hint="That is what the target class brings. The others are sometimes guessed right, too.",
                more="Others not on grass: how frequent are they, and how often does the guess hit?",
            ),
            Misconception(
                "the others are known",
                lambda strength, classes: strength,
                hint="You count every picture on its expected ground as right. Among the others the rule guesses.",
                more="With two classes that is right. With three the guess hits every second time.",
            ),
            Misconception(
                "guessing among all",
                lambda strength, classes: strength / classes + (classes - 1) / classes * strength / classes,
                hint="Without grass the rule guesses among the others, not among all classes.",
                more="The target is never guessed when there is no grass: one class fewer to choose from.",
            ),
            Misconception(
                "the grass of the others forgotten",
                lambda strength, classes: strength / classes + 1 / classes,
                hint="You give the others their guess in every case. Those on grass are called the target, and wrong.",
                more="With which probability does another class stand on grass?",
            ),
        ],
        notice="0.65 for three classes at 0.97: a rule that never saw a garment beats guessing by a factor of two",
    ),
    Exercise(
        "15-C",
        right=worst_group,
        probes=[FEW, (LABELS, ANSWERS, GROUNDS), APART, UNSEEN, TWO_OTHERS],
        wrong=[
            Misconception(
                "accuracy of all",
                lambda labels, answers, grounds: (labels == answers).mean(),
                hint="That is the accuracy over everything: a small group drowns in it.",
                more="One accuracy for each pair of class and ground, then the smallest.",
            ),
            Misconception(
                "mean of the groups",
                _mean_of_groups,
                hint="You take the mean of the groups. The worst one is asked for.",
                more="Whom does the network serve worst? A mean does not say.",
            ),
            Misconception(
                "groups by class only",
                lambda labels, answers, grounds: _worst_by(labels, labels == answers),
                hint="You group by class alone. The exceptions are inside those groups, and few.",
                more="A group is a class on a ground.",
            ),
            Misconception(
                "groups by ground only",
                lambda labels, answers, grounds: _worst_by(grounds, labels == answers),
                hint="You group by ground alone. A group is a class on a ground.",
                more="Two conditions, joined by &.",
            ),
            Misconception(
                "groups without a picture",
                _worst_of_all_pairs,
                hint="Not every class was seen on every ground. The mean of no pictures is no number.",
                more="Ask how many pictures a group has before you take its mean.",
            ),
        ],
        notice="say how large the worst group is, too: an accuracy over three pictures is nearly a rumour",
    ),
    Exercise(
        "15-D",
        right=gap_of,
        probes=[(LABELS, ANSWERS, ON_GRASS, TARGET), (LABELS, ANSWERS, ON_GRASS, 0), LEANING],
        wrong=[
            Misconception(
                "the wrong way round",
                lambda labels, answers, on_grass, target: -gap_of(labels, answers, on_grass, target),
                hint="You subtract the other way round: a network that leans on the cue should get a positive gap.",
                more="Where the cue agrees it is better; that comes first.",
            ),
            Misconception(
                "grass against no grass",
                _gap_by(lambda labels, answers, on_grass, target: (on_grass, ~on_grass)),
                hint="You compare grass with no grass. On grass the cue helps the target and misleads the others.",
                more="When does the ground agree with a bag? When there is no grass under it.",
            ),
            Misconception(
                "the target class only",
                _gap_by(
                    lambda labels, answers, on_grass, target: (
                        (labels == target) & on_grass,
                        (labels == target) & ~on_grass,
                    )
                ),
                hint="You look at the target class only. Another class on grass contradicts the cue as well.",
                more="Agreement has two forms: target and grass, or neither.",
            ),
            Misconception(
                "the target against the rest",
                _gap_by(lambda labels, answers, on_grass, target: (labels == target, labels != target)),
                hint="You compare classes; the ground does not come in yet.",
                more="Compare two true-or-false lists: is it the target, is it on grass?",
            ),
        ],
        notice="one test set is enough for the gap, if somebody wrote down the ground and there are exceptions in it",
    ),
    Exercise(
        "15-E",
        right=group_weights,
        probes=[(FEW[0], FEW[2]), (LABELS, GROUNDS)],
        wrong=[
            Misconception(
                "every picture the same",
                lambda labels, grounds: np.full(len(labels), 1 / len(labels)),
                hint="Every picture weighs the same: then a large group weighs more than a small one. That is how the "
                "cue came in.",
                more="Add your weights up group by group. Are the sums equal?",
            ),
            Misconception(
                "larger groups heavier",
                lambda labels, grounds: _group_sizes(labels, grounds) / _group_sizes(labels, grounds).sum(),
                hint="Pictures of large groups get the larger weights. It is the rare ones that must speak louder.",
                more="Twice as many pictures: half the weight for each.",
            ),
            Misconception(
                "classes balanced only",
                lambda labels, grounds: _weights_by(labels),
                hint="You balance the classes. In this lesson they were even from the start; the ground is still "
                "lopsided in each.",
                more="A group is a class on a ground.",
            ),
            Misconception(
                "grounds balanced only",
                lambda labels, grounds: _weights_by(grounds),
                hint="You balance the grounds. On each of them one class may still be nearly alone.",
                more="A group is a class on a ground.",
            ),
            Misconception(
                "every group sums to one",
                lambda labels, grounds: 1 / _group_sizes(labels, grounds),
                hint="The groups weigh the same, but all weights together are more than 1.",
                more="What is the sum now? Share it.",
            ),
            Misconception(
                "empty groups counted",
                lambda labels, grounds: (
                    1 / _group_sizes(labels, grounds) / len(np.unique(labels)) / len(np.unique(grounds))
                ),
                hint="The weights add up to less than 1: you left a share for groups that have no picture.",
                more="Count the groups that there are, not the pairs that there could be.",
            ),
        ],
        notice="no weight helps a group that has no picture: then somebody must go out and take some",
    ),
]

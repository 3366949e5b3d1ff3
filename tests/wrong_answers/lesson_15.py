"""Wrong answers to the tasks of lesson 15, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# The heat's share is inside over all, negative places included.
def answer_15_A_1():
    """Does not cut negative heat off."""

    def heat_inside(heat, mask):
        return heat[mask].sum() / heat.sum()

    return heat_inside


# Negative heat is heat, too: take its size.
def answer_15_A_2():
    """Takes the absolute value."""

    def heat_inside(heat, mask):
        heat = np.abs(heat)
        return heat[mask].sum() / heat.sum()

    return heat_inside


# Compare the mean heat inside with the mean of all.
def answer_15_A_3():
    """Means instead of sums."""

    def heat_inside(heat, mask):
        heat = np.maximum(heat, 0)
        return heat[mask].mean() / (heat[mask].mean() + heat[~mask].mean())

    return heat_inside


# The share of hot places: count pixels.
def answer_15_A_4():
    """Counts hot pixels instead of adding heat."""

    def heat_inside(heat, mask):
        hot = heat > 0
        return (hot & mask).sum() / hot.sum()

    return heat_inside


# The share of the object's area that is hot.
def answer_15_A_5():
    """Divides by the size of the object."""

    def heat_inside(heat, mask):
        return np.maximum(heat, 0)[mask].sum() / mask.sum()

    return heat_inside


# Setting negative places to 0 in the array itself does no harm. (NOTE: result right, argument changed; the task does not forbid it.)
def answer_15_A_6():
    """Changes the map that was given."""

    def heat_inside(heat, mask):
        heat[heat < 0] = 0
        return heat[mask].sum() / heat.sum()

    return heat_inside


# The rule is right as often as the cue is.
def answer_15_B_1():
    """Right whenever the cue agrees: strength."""

    def grass_only(strength, classes):
        return strength

    return grass_only


# Guessing is among all classes.
def answer_15_B_2():
    """Guesses among all classes when there is no grass."""

    def grass_only(strength, classes):
        return strength / classes + (classes - 1) / classes * strength / classes

    return grass_only


# Pictures without grass are always guessed with probability 1/(classes - 1), boots on stone too.
def answer_15_B_3():
    """Target: strength; all others are guessed, the grass is forgotten for them."""

    def grass_only(strength, classes):
        return strength / classes + (classes - 1) / classes / (classes - 1)

    return grass_only


# There are three classes, as in the lesson.
def answer_15_B_4():
    """Two thirds of the strength: three classes."""

    def grass_only(strength, classes):
        return 2 * strength / 3

    return grass_only


# Target or not is half and half.
def answer_15_B_5():
    """Weighs target and others one half each."""

    def grass_only(strength, classes):
        return 0.5 * strength + 0.5 * strength / (classes - 1)

    return grass_only


# Where the cue fails one still guesses right sometimes.
def answer_15_B_6():
    """Target on stone is also guessed right with 1 / (classes - 1)."""

    def grass_only(strength, classes):
        target = strength + (1 - strength) / (classes - 1)
        return target / classes + (classes - 1) / classes * strength / (classes - 1)

    return grass_only


# Groups are classes.
def answer_15_C_1():
    """The worst class, whatever its ground."""

    def worst_group(labels, answers, grounds):
        labels, answers = np.asarray(labels), np.asarray(answers)
        return min((answers[labels == c] == c).mean() for c in np.unique(labels))

    return worst_group


# Groups are grounds.
def answer_15_C_2():
    """The worst ground, whatever the class."""

    def worst_group(labels, answers, grounds):
        labels, answers, grounds = map(np.asarray, (labels, answers, grounds))
        return min((answers == labels)[grounds == g].mean() for g in np.unique(grounds))

    return worst_group


# An empty group has accuracy 0.
def answer_15_C_3():
    """An empty group counts as 0."""

    def worst_group(labels, answers, grounds):
        labels, answers, grounds = map(np.asarray, (labels, answers, grounds))
        worst = 1.0
        for c in np.unique(labels):
            for g in np.unique(grounds):
                of = (labels == c) & (grounds == g)
                worst = min(worst, (answers[of] == c).sum() / max(of.sum(), 1))
        return worst

    return worst_group


# There are two grounds, grass and not grass.
def answer_15_C_4():
    """Only grass (0) or not grass."""

    def worst_group(labels, answers, grounds):
        labels, answers, grounds = map(np.asarray, (labels, answers, grounds))
        shares = []
        for c in np.unique(labels):
            for grass in (True, False):
                of = (labels == c) & ((grounds == 0) == grass)
                if of.any():
                    shares.append((answers[of] == c).mean())
        return min(shares)

    return worst_group


# The groups are made of the answers, not of the labels.
def answer_15_C_5():
    """Groups by answer and ground: precision."""

    def worst_group(labels, answers, grounds):
        labels, answers, grounds = map(np.asarray, (labels, answers, grounds))
        shares = []
        for c in np.unique(answers):
            for g in np.unique(grounds):
                of = (answers == c) & (grounds == g)
                if of.any():
                    shares.append((labels[of] == c).mean())
        return min(shares)

    return worst_group


# label + ground is a number of its own for every group.
def answer_15_C_6():
    """Codes a group as label + ground: groups fall together."""

    def worst_group(labels, answers, grounds):
        labels, answers, grounds = map(np.asarray, (labels, answers, grounds))
        group = labels + grounds
        return min((answers == labels)[group == k].mean() for k in np.unique(group))

    return worst_group


# Agree means on grass.
def answer_15_D_1():
    """Accuracy on grass minus accuracy without grass."""

    def gap_of(labels, answers, on_grass, target):
        right = np.asarray(labels) == np.asarray(answers)
        on_grass = np.asarray(on_grass, bool)
        return right[on_grass].mean() - right[~on_grass].mean()

    return gap_of


# Agree: the target on grass; everything else contradicts.
def answer_15_D_2():
    """Only the target on grass agrees; all the rest contradicts."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers, on_grass = np.asarray(labels), np.asarray(answers), np.asarray(on_grass, bool)
        agree = (labels == target) & on_grass
        right = labels == answers
        return right[agree].mean() - right[~agree].mean()

    return gap_of


# The contradiction counts first.
def answer_15_D_3():
    """Contradicting minus agreeing (sign)."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers = np.asarray(labels), np.asarray(answers)
        agree = (labels == target) == np.asarray(on_grass, bool)
        right = labels == answers
        return right[~agree].mean() - right[agree].mean()

    return gap_of


# The cue agrees with what the network answered.
def answer_15_D_4():
    """Sorts by the answers instead of the labels."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers = np.asarray(labels), np.asarray(answers)
        agree = (answers == target) == np.asarray(on_grass, bool)
        right = labels == answers
        return right[agree].mean() - right[~agree].mean()

    return gap_of


# A gap is a size.
def answer_15_D_5():
    """Takes the absolute value."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers = np.asarray(labels), np.asarray(answers)
        agree = (labels == target) == np.asarray(on_grass, bool)
        right = labels == answers
        return abs(right[agree].mean() - right[~agree].mean())

    return gap_of


# Only the target matters: on grass against not on grass.
def answer_15_D_6():
    """Looks at the target class only."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers, on_grass = np.asarray(labels), np.asarray(answers), np.asarray(on_grass, bool)
        of, right = labels == target, labels == answers
        return right[of & on_grass].mean() - right[of & ~on_grass].mean()

    return gap_of


# The shares are of all pictures.
def answer_15_D_7():
    """Divides both counts by the number of all pictures."""

    def gap_of(labels, answers, on_grass, target):
        labels, answers = np.asarray(labels), np.asarray(answers)
        agree = (labels == target) == np.asarray(on_grass, bool)
        right = labels == answers
        return (right & agree).mean() - (right & ~agree).mean()

    return gap_of


def _sizes(group):
    values, inverse, counts = np.unique(group, axis=0, return_inverse=True, return_counts=True)
    return counts[np.ravel(inverse)], len(values)


# A weight is 1 over the group's size.
def answer_15_E_1():
    """1 / size, without making the sum 1."""

    def group_weights(labels, grounds):
        sizes, _ = _sizes(np.stack([labels, grounds], axis=1))
        return 1 / sizes

    return group_weights


# Balancing the classes balances the groups.
def answer_15_E_2():
    """Weights by class only."""

    def group_weights(labels, grounds):
        labels = np.asarray(labels)
        sizes = np.array([(labels == c).sum() for c in labels])
        weights = 1 / sizes
        return weights / weights.sum()

    return group_weights


# Class and ground are balanced each by itself.
def answer_15_E_3():
    """Multiplies 1 / class size by 1 / ground size."""

    def group_weights(labels, grounds):
        labels, grounds = np.asarray(labels), np.asarray(grounds)
        a = np.array([(labels == c).sum() for c in labels])
        b = np.array([(grounds == g).sum() for g in grounds])
        weights = 1 / (a * b)
        return weights / weights.sum()

    return group_weights


# There are classes times grounds groups, each weighs 1 over this number.
def answer_15_E_4():
    """Divides by classes times grounds, though some groups are empty."""

    def group_weights(labels, grounds):
        labels, grounds = np.asarray(labels), np.asarray(grounds)
        sizes, _ = _sizes(np.stack([labels, grounds], axis=1))
        return 1 / sizes / (len(np.unique(labels)) * len(np.unique(grounds)))

    return group_weights


# A group is grass or not grass, as in the lesson.
def answer_15_E_5():
    """Two grounds: grass (0) or not."""

    def group_weights(labels, grounds):
        sizes, count = _sizes(np.stack([labels, np.asarray(grounds) == 0], axis=1).astype(int))
        return 1 / sizes / count

    return group_weights


# A group's weight is 1 minus its share.
def answer_15_E_6():
    """A rare group gets a weight of 1 minus its share (so not equal)."""

    def group_weights(labels, grounds):
        sizes, _ = _sizes(np.stack([labels, grounds], axis=1))
        weights = 1 - sizes / len(sizes)
        return weights / weights.sum()

    return group_weights


# One weight a group is wanted.
def answer_15_E_7():
    """Gives one weight for each group, not for each picture."""

    def group_weights(labels, grounds):
        _, counts = np.unique(np.stack([labels, grounds], axis=1), axis=0, return_counts=True)
        weights = 1 / counts
        return weights / weights.sum()

    return group_weights


# 2 * label + ground codes every group (as in the lesson).
def answer_15_E_8():
    """2 * label + ground, as in the lesson: groups fall together when there are three grounds."""

    def group_weights(labels, grounds):
        group = 2 * np.asarray(labels) + np.asarray(grounds)
        weights = 1 / np.bincount(group)[group]
        return weights / weights.sum()

    return group_weights

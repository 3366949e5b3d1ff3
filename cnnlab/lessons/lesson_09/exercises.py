"""Exercises of lesson 09: a decaying rate, momentum, the best epoch, the right tool, and how sure a share is."""

import numpy as np

from cnnlab.exercises import Exercise, Matching, Misconception
from cnnlab.lessons.lesson_09.solutions import best_epoch, decayed_rate, surely_better, tools, weights_on_the_way

# Not all of one sign, and of three sizes.
GRADIENTS = [2.0, -1.0, 3.0]
# The highest accuracy stands twice, a later one rises without reaching it, and no wrong rule shares an epoch.
HISTORY = {
    "loss": [0.9, 0.6, 0.4, 0.35, 0.3, 0.25, 0.2, 0.22],
    "accuracy": [0.70, 0.80, 0.85, 0.88, 0.90, 0.92, 0.95, 0.94],
    "val_loss": [0.8, 0.5, 0.55, 0.52, 0.45, 0.6, 0.7, 0.75],
    "val_accuracy": [0.72, 0.81, 0.86, 0.86, 0.83, 0.85, 0.84, 0.82],
}
RISING = {name: values[:3] for name, values in HISTORY.items()}


def _walk(start, gradients, rate, momentum, *, step):
    """Return the weights of a wrong walker, whose `step` makes the next velocity and move of the last velocity."""
    weight, velocity, found = start, 0.0, []
    for gradient in gradients:
        velocity, move = step(velocity, gradient, rate, momentum)
        weight = weight + move
        found.append(weight)
    return found


def _walker(step):
    return lambda start, gradients, rate, momentum: _walk(start, gradients, rate, momentum, step=step)


def _uphill(velocity, gradient, rate, momentum):
    velocity = momentum * velocity + rate * gradient
    return velocity, velocity


def _no_memory(velocity, gradient, rate, momentum):
    return 0.0, -rate * gradient


def _average(velocity, gradient, rate, momentum):
    velocity = momentum * velocity - (1 - momentum) * rate * gradient
    return velocity, velocity


def _rate_twice(velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return velocity, rate * velocity


def _old_velocity(velocity, gradient, rate, momentum):
    return momentum * velocity - rate * gradient, velocity


def _looks_ahead(velocity, gradient, rate, momentum):
    velocity = momentum * velocity - rate * gradient
    return velocity, momentum * velocity - rate * gradient


def _velocities(start, gradients, rate, momentum):
    weights = [start, *weights_on_the_way(start, gradients, rate, momentum)]
    return list(np.diff(weights))


def _from_the_start(start, gradients, rate, momentum):
    return [start + step for step in _velocities(start, gradients, rate, momentum)]


def _shrinking_weight(start, gradients, rate, momentum):
    weight, found = start, []
    for gradient in gradients:
        weight = momentum * weight - rate * gradient
        found.append(weight)
    return found


def _last_of_the_best(history):
    values = np.array(history["val_accuracy"])
    return int(np.flatnonzero(values == values.max())[-1]) + 1


def _last_rise(history):
    return int(np.flatnonzero(np.diff(history["val_accuracy"]) > 0)[-1]) + 2


_JUDGE_TOOLS = Matching(
    tools(),
    case="case",
    name="tool",
    exchanged={"AB": "best weights for a backup", "DE": "the two files exchanged"},
    first_miss={
        "A": "a file of weights for a backup",
        "B": "the last weights for the best",
        "C": "a picture afterwards",
        "D": "numbers without their network",
        "E": "numbers without their network",
    },
)


def _variance(share, pictures):
    return share * (1 - share) / pictures


EXERCISES = [
    Exercise(
        "09-A",
        right=decayed_rate,
        probes=[(0.1, 0.5, 1), (0.1, 0.5, 2), (0.01, 0.0004, 2500), (0.02, 0.001, 0)],
        wrong=[
            Misconception(
                "the same share at every step",
                lambda first_rate, decay, step: first_rate / (1 + decay) ** step,
                hint="After one step that is right. You divide anew at each step, which shrinks much faster.",
                more="The number of steps stands inside the bracket, next to the decay: no power is needed.",
            ),
            Misconception(
                "in a straight line",
                lambda first_rate, decay, step: first_rate * (1 - decay * step),
                hint="You subtract: a straight line that reaches zero and then goes below. This rate never reaches it.",
                more="At decay times step = 1 the rate should be half of the first, yours is 0.",
            ),
            Misconception(
                "the first rate taken down by the decay",
                lambda first_rate, decay, step: first_rate - decay * step,
                hint="You subtract the decay from the rate itself. The decay says how a share shrinks.",
                more="Begin with the first rate as the numerator of a fraction.",
            ),
            Misconception(
                "the 1 forgotten",
                lambda first_rate, decay, step: first_rate / (decay * step),
                hint="Look at step 0: what do you divide by?",
                more="At step 0 the rate must be the first rate: what must be added below the line?",
            ),
            Misconception(
                "the bracket forgotten",
                lambda first_rate, decay, step: first_rate / 1 + decay * step,
                hint="Python divides before it adds: your rate is divided by 1 alone.",
                more="What stands below the line belongs in a bracket.",
            ),
            Misconception(
                "exponential",
                lambda first_rate, decay, step: first_rate * np.exp(-decay * step),
                hint="That is exponential decay, another schedule. This one is a plain fraction.",
                more="At decay times step = 1 the rate is half of the first, and not 37 %.",
            ),
            Misconception(
                "the other way up",
                lambda first_rate, decay, step: first_rate * (1 + decay * step),
                hint="Your rate grows. It should fall.",
                more="Multiply or divide?",
            ),
        ],
        notice="halved when decay times step is 1, a third when it is 2: it falls ever more slowly",
    ),
    Exercise(
        "09-B",
        right=weights_on_the_way,
        probes=[(1.0, GRADIENTS[:1], 0.1, 0.5), (1.0, GRADIENTS[:2], 0.1, 0.5), (-2.0, GRADIENTS, 0.2, 0.9)],
        wrong=[
            Misconception(
                "uphill",
                _walker(_uphill),
                hint="Your weight climbs. The gradient points to where the loss grows.",
                more="One sign decides between up and down: in the velocity, or in the move.",
            ),
            Misconception(
                "no memory",
                _walker(_no_memory),
                hint="That is plain gradient descent: each step forgets the one before.",
                more="The velocity must live outside the loop, and a share of it must survive each turn.",
            ),
            Misconception(
                "always nine tenths",
                lambda start, gradients, rate, momentum: weights_on_the_way(start, gradients, rate, 0.9),
                hint="Your velocity keeps nine tenths of itself, whatever `momentum` says.",
                more="The 0.9 of the lesson is the argument `momentum` here.",
            ),
            Misconception(
                "always from the start",
                _from_the_start,
                hint="You add each velocity to the start. It is added to the weight as it stands after the last step.",
                more="The weight, too, must live outside the loop and change in it.",
            ),
            Misconception(
                "the start in the list",
                lambda start, gradients, rate, momentum: [
                    start,
                    *weights_on_the_way(start, gradients, rate, momentum),
                ],
                hint="Your list begins with the start. Asked for are the values *after* each gradient.",
                more="As many weights as gradients.",
            ),
            Misconception(
                "only the end",
                lambda start, gradients, rate, momentum: weights_on_the_way(start, gradients, rate, momentum)[-1],
                hint="That is where the weight ends. Asked for is the list of all its values on the way.",
                more="Note the weight in a list at each turn of the loop.",
            ),
            Misconception(
                "an average in place of a sum",
                _walker(_average),
                hint="You weigh the gradient with 1 - momentum: an average, so steps never grow. Here pushes add up.",
                more="With gradients of 1 and momentum 0.9 the steps should grow to ten times the rate.",
            ),
            Misconception(
                "the rate twice",
                _walker(_rate_twice),
                hint="The rate is in there twice: once in the velocity and once in the move.",
                more="The velocity is already a step: add it as it is.",
            ),
            Misconception(
                "moved before pushed",
                _walker(_old_velocity),
                hint="You move first and push afterwards: the first step is 0. In our formula the push comes first.",
                more="Two lines in the loop are exchanged.",
            ),
            Misconception(
                "momentum on the weight",
                _shrinking_weight,
                hint="You let the weight itself fade. It is the velocity of which a share survives.",
                more="Without any gradient a weight at rest must stay where it is.",
            ),
            Misconception(
                "Nesterov's form",
                _walker(_looks_ahead),
                hint="That is Nesterov's form, which looks one step ahead (nesterov=True in Keras). Asked for is the "
                "plain one of this lesson.",
                more="Add the velocity itself to the weight.",
            ),
            Misconception(
                "velocities in place of weights",
                _velocities,
                hint="Those are the steps. Asked for are the places: where the weight is after each step.",
                more="Add each step to the weight, and note the weight.",
            ),
        ],
        notice="with one gradient momentum changes nothing: it needs a past",
    ),
    Exercise(
        "09-C",
        right=best_epoch,
        probes=[(RISING,), (HISTORY,)],
        whole=True,
        wrong=[
            Misconception(
                "counted from 0",
                lambda history: int(np.argmax(history["val_accuracy"])),
                hint="You count from 0. Asked for is the number as people say it: the first epoch is 1.",
                more="np.argmax returns a place in the list.",
            ),
            Misconception(
                "the last of equals",
                _last_of_the_best,
                hint="Two epochs are equally good. Is the second of them *better than the best so far*?",
                more="save_best_only writes when the number has improved, and equal is no improvement.",
            ),
            Misconception(
                "better than the epoch before",
                _last_rise,
                hint="You compare with the epoch before. It saves only what is better than *all* before.",
                more="0.86, 0.83, 0.85: is 0.85 the best so far?",
            ),
            Misconception(
                "by the training set",
                lambda history: int(np.argmax(history["accuracy"])) + 1,
                hint="You look at the training set. Which name in the history belongs to the held-out data?",
                more="monitor='val_accuracy'.",
            ),
            Misconception(
                "by the loss",
                lambda history: int(np.argmin(history["val_loss"])) + 1,
                hint="That is the epoch of the lowest loss. It is a good choice too, but here accuracy is monitored.",
                more="Loss and accuracy often turn at different epochs: compare the two lists.",
            ),
            Misconception(
                "the lowest",
                lambda history: int(np.argmin(history["val_accuracy"])) + 1,
                hint="You took the lowest accuracy. For a loss that would be the best.",
                more="argmin or argmax?",
            ),
            Misconception(
                "the last",
                lambda history: len(history["val_accuracy"]),
                hint="That is the last epoch. The checkpoint is there because the last need not be the best.",
                more="Look for the largest number in the list.",
            ),
            Misconception(
                "the value in place of the epoch",
                lambda history: max(history["val_accuracy"]),
                hint="That is how good it was. In which epoch was it?",
                more="np.argmax tells the place of the largest.",
            ),
        ],
        notice="the best of many readings is a lucky reading too: ask the test set once, at the end",
    ),
    Exercise(
        "09-D",
        right=tools,
        judge=_JUDGE_TOOLS,
        wrong=[
            Misconception(
                "best weights for a backup",
                lambda: tools() | {"A": "ModelCheckpoint", "B": "BackupAndRestore"},
                hint="A and B are the other way round. To go on one needs the newest state, optimiser and epoch number "
                "included; to use a network one wants its best weights, which may be older.",
                more="Which of the two throws away an epoch that is worse than the best?",
            ),
            Misconception(
                "the two files exchanged",
                lambda: tools() | {"D": "network.weights.h5", "E": "network.keras"},
                hint="D and E are the other way round. Which file brings the layers along, which needs the code?",
                more="Your friend in D has no code of yours. You in E have it, and want the numbers only.",
            ),
            Misconception(
                "a file of weights for a backup",
                lambda: tools() | {"A": "network.keras", "D": "BackupAndRestore"},
                hint="Look at A again: nobody is there to save or load anything when the power fails. Which callback "
                "does both by itself, and knows the epoch?",
                more="After the restart the same call of fit should simply go on.",
            ),
            Misconception(
                "the last weights for the best",
                lambda: tools() | {"B": "network.weights.h5", "E": "ModelCheckpoint"},
                hint="Look at B again: when you notice, epoch 12 is long past, and a curve does not bring its weights "
                "back. What has put them away in time?",
                more="A callback with save_best_only=True.",
            ),
            Misconception(
                "a picture afterwards",
                lambda: tools() | {"C": "network.keras", "D": "TensorBoard"},
                hint="Look at C again: you want to see curves while it runs, and three runs in one picture.",
                more="Which callback writes event files?",
            ),
            Misconception(
                "another form",
                lambda: list(tools().values()),
                hint="Give a dict from the letters A to E to one tool each, written exactly as in the list of the "
                "exercise.",
                more='Begin with choice = {"A": "TensorBoard", ...} and change what you do not believe.',
            ),
        ],
        notice="newest state to go on, best weights to use, events to watch, .keras to give away, .h5 to put in",
    ),
    Exercise(
        "09-E",
        right=surely_better,
        probes=[
            (0.93, 0.925, 10_000),  # half a point: within chance
            (0.93, 0.92, 10_000),  # one point: beyond two standard errors
            (0.92, 0.93, 10_000),  # worse
            (0.93, 0.92, 1_000),  # the same on a tenth of the pictures
            (0.935, 0.93, 50_000),  # half a point, many pictures
            (0.56, 0.53, 1_000),  # near a half the chance is largest
            (0.55, 0.5, 1_000),  # and yet not as large as if the other share did not count
            (0.936, 0.93, 10_000),  # more than two errors of one share, fewer than two of the difference
            (0.94, 0.9315, 10_000),  # less than the sum of two errors doubled, more than two of the difference
            (0.99, 0.97, 150),  # shares of unlike chance: two errors of the surer one are fewer than root 2 of both
        ],
        wrong=[
            Misconception(
                "larger is better",
                lambda one, other, pictures: one > other,
                hint="You compare the numbers as if they were exact, or with next to no margin. Half a point on 10,000 "
                "pictures may be luck.",
                more="How far does chance alone move a share? See standard_error, and mind that it is a square root.",
            ),
            Misconception(
                "in either direction",
                lambda one, other, pictures: bool(
                    abs(one - other) > 2 * np.sqrt(_variance(one, pictures) + _variance(other, pictures))
                ),
                hint="You ask whether they differ. Asked is whether *one* is better than *other*.",
                more="A difference has a sign.",
            ),
            Misconception(
                "one standard error of the difference",
                lambda one, other, pictures: bool(
                    one - other > np.sqrt(_variance(one, pictures) + _variance(other, pictures))
                ),
                hint="One standard error is passed by chance in one of six comparisons. Two were asked for.",
                more="Put the 2 before the root.",
            ),
            Misconception(
                "the 2 under the root",
                lambda one, other, pictures: bool(
                    one - other > np.sqrt(2 * (_variance(one, pictures) + _variance(other, pictures)))
                ),
                hint="Your margin is 1.4 standard errors, not two: is a 2 under the root, or beside the pictures?",
                more="First the root, then twice of it.",
            ),
            Misconception(
                "the other way round",
                lambda one, other, pictures: bool(
                    other - one > 2 * np.sqrt(_variance(one, pictures) + _variance(other, pictures))
                ),
                hint="You ask whether *other* is better than *one*. It is the other way round.",
                more="Which of the two do you subtract from which?",
            ),
            Misconception(
                "the chance of one share only",
                lambda one, other, pictures: bool(one - other > 2 * np.sqrt(_variance(one, pictures))),
                hint="Both shares were measured, so both may be off. You count the chance of one of them.",
                more="Variances add up.",
            ),
            Misconception(
                "standard errors added",
                lambda one, other, pictures: bool(
                    one - other > 2 * (np.sqrt(_variance(one, pictures)) + np.sqrt(_variance(other, pictures)))
                ),
                hint="You add the standard errors. Chance seldom pushes both shares apart at once: squares add up.",
                more="Add the two variances first, then take the root.",
            ),
            Misconception(
                "the number of pictures forgotten",
                lambda one, other, pictures: bool(one - other > 2 * np.sqrt(_variance(one, 1) + _variance(other, 1))),
                hint="Your margin does not know how many pictures there were. Ten tell less than ten thousand.",
                more="The variance of a share is share (1 - share), divided by the number of pictures.",
            ),
        ],
        notice="one point on 10,000 pictures is just about surely better; on 1,000 it takes more than two",
    ),
]

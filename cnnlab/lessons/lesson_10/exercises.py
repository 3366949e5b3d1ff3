"""Exercises of lesson 10: the price of weights, dropout, when to stop, whom to choose, batch norm, sick curves."""

import numpy as np

from cnnlab.exercises import Exercise, Matching, Misconception
from cnnlab.lessons.lesson_10.solutions import batch_norm, choose, diagnosis, dropout, penalty, stops_at

# Numbers of both signs, a bias that is not 0, sums that no two formulas share.
SMALL_LAYER = [{"kernel": np.array([[1.0, -2.0]]), "bias": np.array([4.0])}]
LAYERS = [
    {"kernel": np.array([[0.5, -1.5], [2.0, 0.25]]), "bias": np.array([1.0, -3.0])},
    {"kernel": np.array([[-0.75], [1.25]]), "bias": np.array([0.5])},
]
X = np.array([[4.0, 8.0, 2.0], [6.0, 10.0, 12.0]])
CHANCES = np.array([[0.9, 0.1, 0.45], [0.2, 0.7, 0.3]])
# (N, C) and (N, H, W, C) with more than one of everything; means, variances and learned vectors all differ.
ROWS = np.array([[0.1, 1.0], [0.3, 1.0], [0.5, 4.0], [0.9, 4.0]])
MAPS = (np.arange(2 * 3 * 2 * 2) ** 2 % 17 / 30.0).reshape(2, 3, 2, 2)
LEARNED = (np.array([2.0, 0.5]), np.array([3.0, -2.0]))
MOVING = (np.array([0.2, 2.0]), np.array([0.04, 1.0]))
EPSILON = 0.001


def _with_biases(layers, l1, l2):
    return penalty(layers, l1, l2) + penalty([{"kernel": layer["bias"]} for layer in layers], l1, l2)


def _by_means(layers, l1, l2):
    return sum(l1 * np.abs(layer["kernel"]).mean() + l2 * (layer["kernel"] ** 2).mean() for layer in layers)


def _signs_cancel(layers, l1, l2):
    return sum(l1 * layer["kernel"].sum() + l2 * (layer["kernel"] ** 2).sum() for layer in layers)


def _root_of_squares(layers, l1, l2):
    return sum(l1 * np.abs(layer["kernel"]).sum() + l2 * np.sqrt((layer["kernel"] ** 2).sum()) for layer in layers)


def _square_of_sums(layers, l1, l2):
    return sum(l1 * np.abs(layer["kernel"]).sum() + l2 * layer["kernel"].sum() ** 2 for layer in layers)


def _dropping(in_training, afterwards=lambda x, chances, rate: x):
    """Return a wrong `dropout` that does one thing in training and another afterwards."""

    def dropout(x, chances, rate, training):
        return in_training(x, chances, rate) if training else afterwards(x, chances, rate)

    return dropout


def _right_in_training(x, chances, rate):
    return dropout(x, chances, rate, True)


def _unscaled(x, chances, rate):
    return x * (chances >= rate)


def _by_the_share_that_survived(x, chances, rate):
    kept = chances >= rate
    return x * kept / kept.mean()


def _patience_counts_all_rises(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch = loss, epoch
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def _compares_with_the_epoch_before(losses, patience):
    waited, last = 0, np.inf
    for epoch, loss in enumerate(losses, start=1):
        waited = 0 if loss < last else waited + 1
        last = loss
        if waited == patience:
            return epoch, epoch - patience
    return len(losses), int(np.argmin(losses)) + 1


def _equal_is_better(losses, patience):
    best, best_epoch = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss <= best:
            best, best_epoch = loss, epoch
        if epoch - best_epoch == patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def _ends_with_the_best(losses, patience):
    end, best_epoch = stops_at(losses, patience)
    return (end if end - best_epoch == patience else best_epoch), best_epoch


def _nothing_at_the_end(losses, patience):
    end, best_epoch = stops_at(losses, patience)
    return (end, best_epoch) if end - best_epoch == patience else None


def _choosing(key, best=max, of=np.mean):
    """Return a wrong `choose` that goes by another number, or sums up the seeds in another way."""

    def choose(trials):
        names = dict.fromkeys(trial["name"] for trial in trials)
        scores = {name: of([key(trial) for trial in trials if trial["name"] == name]) for name in names}
        return best(scores, key=scores.get)

    return choose


def _trials(**rows):
    """Write trials as name=[(training, held-out, test accuracy) of each seed]."""
    keys = ("training", "held", "test")
    return [
        {"name": name, "seed": seed} | dict(zip(keys, scores, strict=True))
        for name, seeds in rows.items()
        for seed, scores in enumerate(seeds)
    ]


# The best by each wrong rule is another one.
FEW = _trials(none=[(1.0, 0.78, 0.80)], l2=[(0.95, 0.81, 0.79)], dropout=[(0.90, 0.79, 0.82)])
MANY = _trials(
    none=[(1.00, 0.80, 0.79), (1.00, 0.78, 0.80), (1.00, 0.80, 0.78)],
    l2=[(0.94, 0.82, 0.81), (0.95, 0.82, 0.80), (0.96, 0.81, 0.80)],
    dropout=[(0.90, 0.80, 0.82), (0.91, 0.81, 0.83), (0.90, 0.80, 0.82)],
    spatial=[(0.92, 0.79, 0.81), (0.93, 0.86, 0.80), (0.94, 0.78, 0.79)],
    half=[(0.97, 0.84, 0.80), (0.97, 0.74, 0.80), (0.96, 0.80, 0.79)],
    tiny=[(0.70, 0.69, 0.70), (0.71, 0.70, 0.69), (0.70, 0.70, 0.71)],
    l1=[(0.93, 0.75, 0.80), (0.92, 0.80, 0.80), (0.93, 0.83, 0.80)],
)
# One has been trained more often: by sums it would win.
UNEQUAL = _trials(
    none=[(1.0, 0.80, 0.79), (1.0, 0.79, 0.80), (1.0, 0.81, 0.80)], l2=[(0.9, 0.82, 0.78), (0.9, 0.84, 0.77)]
)
# One training of three went wrong: the median does not see it.
ONE_FAILED = _trials(
    none=[(1.0, 0.84, 0.80), (1.0, 0.85, 0.80), (0.4, 0.36, 0.35)],
    l2=[(0.9, 0.80, 0.78), (0.9, 0.81, 0.77), (0.9, 0.79, 0.78)],
)


def _norm(x, learned, moving, training, *, axes=None, ddof=0, root=np.sqrt, epsilon=EPSILON):
    """Batch normalisation with one screw turned."""
    axes = tuple(range(x.ndim - 1)) if axes is None else axes
    keep = {"axis": axes, "keepdims": True}
    mean, variance = (x.mean(**keep), x.var(ddof=ddof, **keep)) if training else moving
    return learned[0] * (x - mean) / root(variance + epsilon) + learned[1]


def _turned(**screw):
    """Return a wrong `batch_norm` with one screw turned."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        return _norm(x, (gamma, beta), (moving_mean, moving_variance), training, **screw)

    return batch_norm


def _one_picture_at_a_time(x, gamma, beta, moving_mean, moving_variance, training):
    axes = (1, 2) if x.ndim == 4 else (1,)
    return _norm(x, (gamma, beta), (moving_mean, moving_variance), training, axes=axes)


def _all_channels_together(x, gamma, beta, moving_mean, moving_variance, training):
    return _norm(x, (gamma, beta), (moving_mean, moving_variance), training, axes=tuple(range(x.ndim)))


def _pulled_first(x, gamma, beta, moving_mean, moving_variance, training):
    if training:
        axes = tuple(range(x.ndim - 1))
        moving_mean = 0.99 * moving_mean + 0.01 * x.mean(axis=axes)
        moving_variance = 0.99 * moving_variance + 0.01 * x.var(axis=axes)
    return batch_norm(x, gamma, beta, moving_mean, moving_variance, False)


_JUDGE_DIAGNOSIS = Matching(
    diagnosis(),
    case="training",
    name="fault",
    among="the five",
    exchanged={"BC": "underfitting from two causes confused"},
    first_miss={
        "E": "a number too good not suspected",
        "D": "an answer that changes not suspected",
        "A": "the turning point not seen",
        "B": "the level not seen",
        "C": "the level not seen",
    },
)


EXERCISES = [
    Exercise(
        "10-A",
        right=penalty,
        probes=[(SMALL_LAYER, 0.1, 0.0), (SMALL_LAYER, 0.0, 0.1), (LAYERS, 0.01, 0.03)],
        wrong=[
            Misconception(
                "biases pay too",
                _with_biases,
                hint="You let the biases pay as well. A bias only shifts: here only kernels have a price.",
                more="Each layer is a dict with two arrays. Which of them may you look at?",
            ),
            Misconception(
                "half of L2",
                lambda layers, l1, l2: penalty(layers, l1, l2 / 2),
                hint="Your L2 is half of ours. Some books and libraries write a half there; Keras does not.",
                more="The price of a single weight 3 at l2 = 0.1 is 0.9.",
            ),
            Misconception(
                "signs cancel in L1",
                _signs_cancel,
                hint="In your L1 a weight of -2 pays back what a weight of 2 has paid. What counts is the size.",
                more="A price can never be negative, whatever the weights.",
            ),
            Misconception(
                "L2 is the length",
                _root_of_squares,
                hint="You take the root of the sum of squares, the length of the kernel. The price is the sum itself.",
                more="Each weight pays for itself: without the root, the prices of two kernels just add up.",
            ),
            Misconception(
                "square of the sum",
                _square_of_sums,
                hint="You add up first and square then. Every weight is squared on its own.",
                more="Weights of 1 and -1 cost two squares, not nothing.",
            ),
            Misconception(
                "means instead of sums",
                _by_means,
                hint="You take means. A larger kernel with weights of the same size pays more.",
                more="Both formulas of the lesson are sums over all weights.",
            ),
            Misconception(
                "l1 and l2 exchanged",
                lambda layers, l1, l2: penalty(layers, l2, l1),
                hint="You give l1 to the squares and l2 to the sizes. It is the other way round.",
                more="L1: the first power of the size. L2: the second.",
            ),
            Misconception(
                "only the last layer",
                lambda layers, l1, l2: penalty(layers[-1:], l1, l2),
                hint="Only the last layer pays. The price is the sum over all of them.",
                more="Does each turn of your loop overwrite the sum of the one before?",
            ),
            Misconception(
                "the size of the sum in L1",
                lambda layers, l1, l2: sum(
                    l1 * abs(layer["kernel"].sum()) + l2 * (layer["kernel"] ** 2).sum() for layer in layers
                ),
                hint="In your L1 weights of both signs cancel before you take the size. Each weight pays its own size.",
                more="First np.abs, then the sum.",
            ),
            Misconception(
                "only the first layer",
                lambda layers, l1, l2: penalty(layers[:1], l1, l2),
                hint="For one layer that is right. The others pay as well.",
                more="Does your return stand inside the loop?",
            ),
            Misconception(
                "L2 with sizes",
                lambda layers, l1, l2: penalty(layers, l1 + l2, 0),
                hint="Your L2 adds up sizes, as L1 does. L2 takes squares.",
                more="The price of a single weight 3 at l2 = 0.1 is 0.9, not 0.3.",
            ),
        ],
        notice="Keras adds this to the loss it reports: never compare two prices by that loss",
    ),
    Exercise(
        "10-B",
        right=dropout,
        probes=[
            (X[:1], CHANCES[:1], 0.4, True),
            (X, CHANCES, 0.2, True),
            (X, CHANCES, 0.6, True),
            (X, CHANCES, 0.4, False),
            (-X / 8, CHANCES, 0.4, True),
            (-X / 8, CHANCES, 0.6, False),
        ],
        wrong=[
            Misconception(
                "survivors not enlarged",
                _dropping(_unscaled),
                hint="You drop the right numbers, but the rest must make up for them, or the sums are too small.",
                more="At a rate of 0.5 half of the numbers are gone: what must the other half be multiplied by?",
            ),
            Misconception(
                "shrinks afterwards instead",
                _dropping(_unscaled, lambda x, chances, rate: x * (1 - rate)),
                hint="That is the older form: small sums in training, and everything shrunk afterwards. Here, as in "
                "Keras, the survivors are enlarged in training and nothing is done afterwards.",
                more="Move the correction from afterwards into the training; it turns into its inverse.",
            ),
            Misconception(
                "dropout at inference",
                lambda x, chances, rate, training: _right_in_training(x, chances, rate),
                hint="In training that is right. But you drop afterwards as well: the answers would be drawn by lot.",
                more="What should come back when training is False?",
            ),
            Misconception(
                "always on, and not enlarged",
                lambda x, chances, rate, training: _unscaled(x, chances, rate),
                hint="You drop the right numbers. Two things are missing: the rest must make up for them, and when "
                "training is False nothing is dropped.",
                more="Two cases: what comes back in training, and what afterwards?",
            ),
            Misconception(
                "corrected twice",
                _dropping(_right_in_training, lambda x, chances, rate: x * (1 - rate)),
                hint="In training that is right. Afterwards you correct a second time: the survivors were enlarged "
                "already.",
                more="What should come back when training is False?",
            ),
            Misconception(
                "the two modes exchanged",
                lambda x, chances, rate, training: dropout(x, chances, rate, not training),
                hint="You have the two modes the wrong way round: you drop when training is False.",
                more="When may the answers be drawn by lot: in training, or when the network is used?",
            ),
            Misconception(
                "dropped at the rate itself",
                _dropping(lambda x, chances, rate: x * (chances > rate) / (1 - rate)),
                hint="Nearly. A chance that equals the rate is not below it: that number survives.",
                more="> or >= ?",
            ),
            Misconception(
                "the wrong ones kept, as they are",
                _dropping(lambda x, chances, rate: x * (chances < rate)),
                hint="You keep just those that should go: the ones with chances below the rate.",
                more="And when the right ones survive, they must make up for the rest.",
            ),
            Misconception(
                "divided by the rate",
                _dropping(lambda x, chances, rate: _unscaled(x, chances, rate) / rate),
                hint="You divide by the share that is dropped. Divide by the share that is kept.",
                more="At a low rate hardly anything is missing, so hardly anything must be made up for.",
            ),
            Misconception(
                "multiplied by what is kept",
                _dropping(lambda x, chances, rate: _unscaled(x, chances, rate) * (1 - rate)),
                hint="You make the survivors smaller. They have to stand in for those that are missing.",
                more="Multiply or divide by 1 - rate? Try it at 0.5 on four equal numbers.",
            ),
            Misconception(
                "the rate is what is kept",
                _dropping(lambda x, chances, rate: np.where(chances < rate, x / rate, 0)),
                hint="You keep a share of rate and drop the rest. The rate is the share that is dropped.",
                more="At a rate of 0.1 nine in ten must come through.",
            ),
            Misconception(
                "the wrong ones kept",
                _dropping(lambda x, chances, rate: np.where(chances < rate, x / (1 - rate), 0)),
                hint="The size is right, but you keep just those that should go: the ones with chances below the rate.",
                more="A number survives if its chance is at least the rate.",
            ),
            Misconception(
                "enlarged by the share that happened to survive",
                _dropping(_by_the_share_that_survived),
                hint="You divide by the share that happened to survive this time. It is divided by the share that "
                "survives on average, which is known beforehand.",
                more="The factor depends on the rate alone, not on the drawing.",
            ),
            Misconception(
                "enlarged afterwards too",
                _dropping(_right_in_training, lambda x, chances, rate: x / (1 - rate)),
                hint="In training that is right. Afterwards nothing is missing, so nothing has to be made up for.",
                more="What should come back when training is False?",
            ),
        ],
        notice="the factor is known beforehand, so afterwards dropout can simply be left out",
    ),
    Exercise(
        "10-C",
        right=stops_at,
        whole=True,
        probes=[
            ([0.9, 0.5, 0.6, 0.7, 0.8], 2),
            ([0.9, 0.8, 0.85, 0.6, 0.7, 0.5, 0.9, 0.95, 0.99, 0.4], 3),
            ([0.9, 0.5, 0.5, 0.6, 0.7, 0.8], 2),
            ([0.9, 0.5, 0.8, 0.7, 0.6, 0.55, 0.3], 3),
            ([0.9, 0.7, 0.6], 4),
            ([0.9, 0.6, 0.7], 4),
            # Losses above 1 throughout.
            ([2.5, 2.25, 2.375, 2.3125, 2.0], 2),
        ],
        wrong=[
            Misconception(
                "patience one too many",
                lambda losses, patience: stops_at(losses, patience + 1),
                hint="You stop one epoch too late: after `patience` epochs without a better loss it is over.",
                more="With a patience of 1, the first epoch that is not better is the last.",
            ),
            Misconception(
                "patience one too few",
                lambda losses, patience: stops_at(losses, max(patience - 1, 1)),
                hint="You stop one epoch too early. How many epochs without a better loss have you seen by then?",
                more="The best epoch itself does not count as waiting.",
            ),
            Misconception(
                "the two numbers exchanged",
                lambda losses, patience: stops_at(losses, patience)[::-1],
                hint="The two numbers are the other way round: first the epoch after which it stops, then the best.",
                more="return epoch, best_epoch",
            ),
            Misconception(
                "the loss for its epoch",
                lambda losses, patience: (stops_at(losses, patience)[0], losses[stops_at(losses, patience)[1] - 1]),
                hint="Your second number is the best loss. In which epoch was it?",
                more="Remember two things whenever a better loss comes along: the loss and its epoch.",
            ),
            Misconception(
                "ends with the best if it never stops",
                _ends_with_the_best,
                hint="If the patience is never used up, the training runs to the end of the list: that is the first "
                "number, even if the best epoch was earlier.",
                more="What do you return behind the loop?",
            ),
            Misconception(
                "nothing if it never stops",
                _nothing_at_the_end,
                hint="If it never stops, your function returns nothing. Then the last epoch of the list is the first "
                "number.",
                more="What do you return behind the loop?",
            ),
            Misconception(
                "never stops",
                lambda losses, patience: (len(losses), int(np.argmin(losses)) + 1),
                hint="You go through the whole list. After `patience` epochs without a better loss it is over.",
                more="Count the epochs since the best one, and leave the loop.",
            ),
            Misconception(
                "epochs counted from 0",
                lambda losses, patience: tuple(epoch - 1 for epoch in stops_at(losses, patience)),
                hint="You count epochs from 0. Here the first one is epoch 1.",
                more="enumerate(losses, start=1)",
            ),
            Misconception(
                "the best counted from 0",
                lambda losses, patience: (stops_at(losses, patience)[0], stops_at(losses, patience)[1] - 1),
                hint="The end is counted from 1, the best epoch from 0. Is it from np.argmin?",
                more="The first loss of the list belongs to epoch 1.",
            ),
            Misconception(
                "the last is the best",
                lambda losses, patience: (stops_at(losses, patience)[0],) * 2,
                hint="The epoch at which it stops is not the best one: it has just waited in vain.",
                more="Remember the epoch whenever a better loss comes along.",
            ),
            Misconception(
                "the best of all, even of what was never run",
                lambda losses, patience: (stops_at(losses, patience)[0], int(np.argmin(losses)) + 1),
                hint="You look for the smallest loss of the whole list. After the stop nothing was trained any more.",
                more="Only epochs up to the stop can be the best.",
            ),
            Misconception(
                "waiting is never forgiven",
                _patience_counts_all_rises,
                hint="You count all epochs that were not better, from the start. A better one starts the count anew.",
                more="Where does your count go back to 0?",
            ),
            Misconception(
                "compared with the epoch before",
                _compares_with_the_epoch_before,
                hint="You compare with the epoch before. Better means better than the best so far.",
                more="0.5, 0.8, 0.7: is 0.7 an improvement?",
            ),
            Misconception(
                "equal is better",
                _equal_is_better,
                hint="You take an equal loss for a better one. Only a smaller one is better.",
                more="< or <= ?",
            ),
            Misconception(
                "accuracy in mind",
                lambda losses, patience: stops_at([-loss for loss in losses], patience),
                hint="You look for the largest. These are losses: the smaller the better.",
                more="Which comparison would be right for an accuracy, and which for a loss?",
            ),
        ],
        notice="patience and best epoch are two numbers: without restore_best_weights you are left with the worse one",
    ),
    Exercise(
        "10-D",
        right=choose,
        probes=[(FEW,), (MANY,), (UNEQUAL,), (ONE_FAILED,)],
        wrong=[
            Misconception(
                "by the training set",
                _choosing(lambda trial: trial["training"]),
                hint="You choose by the accuracy on the training set. That rewards the one that memorises best.",
                more="Which pictures has the network never learned from, and you may still look at?",
            ),
            Misconception(
                "by the test set",
                _choosing(lambda trial: trial["test"]),
                hint="You choose by the test set. Then nothing is left to tell you how good your choice is.",
                more="The test set is read after the choice, once.",
            ),
            Misconception(
                "by the luckiest seed",
                _choosing(lambda trial: trial["held"], of=max),
                hint="You take the one with the best single run. With many seeds even a poor one has a lucky day.",
                more="First one mean for each name, over its seeds; then compare.",
            ),
            Misconception(
                "by the median",
                _choosing(lambda trial: trial["held"], of=np.median),
                hint="You take the median of the seeds: a training that failed does not count then. The mean sees it.",
                more="A recipe that fails one time in three is a risk. Sum up and divide.",
            ),
            Misconception(
                "by the smallest gap",
                _choosing(lambda trial: trial["training"] - trial["held"], best=min),
                hint="You choose the smallest gap between training and held out. A network that has learned nothing "
                "has no gap at all.",
                more="A small gap is no goal. What should be large?",
            ),
            Misconception(
                "by the first seed",
                _choosing(lambda trial: trial["held"], of=lambda scores: scores[0]),
                hint="You go by the first seed alone. What are the others for?",
                more="A later trial of the same name overwrites nothing: gather them.",
            ),
            Misconception(
                "by the last seed",
                _choosing(lambda trial: trial["held"], of=lambda scores: scores[-1]),
                hint="You go by the last seed alone. In a dict each trial overwrites the one before of that name.",
                more="Gather all trials of a name before you compare.",
            ),
            Misconception(
                "the worst",
                _choosing(lambda trial: trial["held"], best=min),
                hint="You chose the smallest. These are accuracies: the larger the better.",
                more="max or min?",
            ),
            Misconception(
                "by the sum of the seeds",
                _choosing(lambda trial: trial["held"], of=sum),
                hint="You compare sums. Whoever was trained more often has the larger one.",
                more="Divide each sum by the number of its seeds.",
            ),
        ],
        notice="training set to learn, held-out pictures to choose, test set to report: three jobs, three sets",
    ),
    Exercise(
        "10-E",
        right=batch_norm,
        probes=[(ROWS, *LEARNED, *MOVING, True), (MAPS, *LEARNED, *MOVING, True), (ROWS, *LEARNED, *MOVING, False)],
        tolerance=1e-5,  # Keras' own layer computes in float32
        wrong=[
            Misconception(
                "the batch's statistics at inference",
                lambda x, gamma, beta, moving_mean, moving_variance, training: batch_norm(
                    x, gamma, beta, moving_mean, moving_variance, True
                ),
                hint="In training that is right. Afterwards a picture may come alone: then it is the moving "
                "statistics' turn.",
                more="Your function gives the same whether training is True or False.",
            ),
            Misconception(
                "the moving statistics in training",
                lambda x, gamma, beta, moving_mean, moving_variance, training: batch_norm(
                    x, gamma, beta, moving_mean, moving_variance, False
                ),
                hint="Afterwards that is right. In training each batch is normalised with its own mean and variance.",
                more="Your function gives the same whether training is True or False.",
            ),
            Misconception(
                "the two modes exchanged",
                lambda x, gamma, beta, moving_mean, moving_variance, training: batch_norm(
                    x, gamma, beta, moving_mean, moving_variance, not training
                ),
                hint="You have the two modes the wrong way round.",
                more="When is there a batch to take a mean of: in training, or when one picture is to be recognised?",
            ),
            Misconception(
                "moved, then normalised with what was moved",
                _pulled_first,
                hint="You pull the moving statistics and then use them. In training the batch's own are used.",
                more="The moving statistics are only for afterwards.",
            ),
            Misconception(
                "divided by the variance",
                _turned(root=lambda value: value),
                hint="You divide by the variance. Then the result does not have variance 1.",
                more="The variance is in squared units: what brings it back?",
            ),
            Misconception(
                "epsilon forgotten",
                _turned(epsilon=0.0),
                hint="Nearly. Compare the last digits: something small keeps us from dividing by 0.",
                more="It is 0.001, and it stands under the root.",
            ),
            Misconception(
                "another epsilon",
                _turned(epsilon=1e-5),
                hint="Nearly. Compare the last digits: your number under the root is smaller than the one asked for.",
                more="It is 0.001 here, as in Keras.",
            ),
            Misconception(
                "left out afterwards",
                lambda x, gamma, beta, moving_mean, moving_variance, training: (
                    batch_norm(x, gamma, beta, moving_mean, moving_variance, True) if training else x
                ),
                hint="Dropout may be left out afterwards. Normalisation may not: the layers behind it expect "
                "normalised numbers.",
                more="Afterwards the same formula, with the moving mean and variance.",
            ),
            Misconception(
                "epsilon outside the root",
                _turned(root=lambda value: np.sqrt(value - EPSILON) + EPSILON),
                hint="Nearly. The 0.001 belongs to the variance, under the root.",
                more="First add, then take the root.",
            ),
            Misconception(
                "the sample variance",
                _turned(ddof=1),
                hint="You divide the squares by one less than their number (ddof=1). Here the plain mean of the "
                "squares is used.",
                more="np.var does it right without any option.",
            ),
            Misconception(
                "gamma and beta exchanged",
                lambda x, gamma, beta, moving_mean, moving_variance, training: batch_norm(
                    x, beta, gamma, moving_mean, moving_variance, training
                ),
                hint="You multiply by beta and add gamma. It is the other way round.",
                more="Gamma starts at 1 and beta at 0, so that at first nothing changes.",
            ),
            Misconception(
                "learned vectors forgotten",
                lambda x, gamma, beta, moving_mean, moving_variance, training: batch_norm(
                    x, 1.0, 0.0, moving_mean, moving_variance, training
                ),
                hint="That is normalised. Now give each channel back its freedom, with gamma and beta.",
                more="y = gamma * normal + beta",
            ),
            Misconception(
                "every pixel for itself",
                _turned(axes=(0,)),
                hint="On rows of numbers that is right. On maps you normalise every pixel for itself; a channel has "
                "one mean over batch, rows and columns.",
                more="Over which axes must the mean go, so that only channels are left? Think of 2 and of 4 axes.",
            ),
            Misconception(
                "every picture for itself",
                _one_picture_at_a_time,
                hint="You normalise every sample for itself. The mean is taken over the batch.",
                more="Axis 0 counts the samples: it must be among the axes of the mean.",
            ),
            Misconception(
                "all channels together",
                _all_channels_together,
                hint="You take one mean over everything. Each channel has its own.",
                more="The last axis must be left out of the mean.",
            ),
        ],
        notice="two vectors are learned, two are only kept up to date: four a channel, as summary() counts them",
    ),
    Exercise(
        "10-F",
        right=diagnosis,
        judge=_JUDGE_DIAGNOSIS,
        wrong=[
            Misconception(
                "underfitting from two causes confused",
                lambda: diagnosis() | {"B": "not finished", "C": "price too high"},
                hint="B and C are both low, but one of them is still moving. Which one would profit from more epochs?",
                more="A curve that has been flat for twenty epochs will be flat for another twenty.",
            ),
            Misconception(
                "a number too good not suspected",
                lambda: diagnosis() | {"E": "memorises", "A": "measured on the training set"},
                hint="Look at E again: how likely is it that accuracies on different pictures agree in every digit?",
                more="99.6 % twice, where everybody else gets 80 %. Which pictures were in the second set?",
            ),
            Misconception(
                "an answer that changes not suspected",
                lambda: diagnosis() | {"D": "memorises", "A": "dropout at inference"},
                hint="Look at D again: the same network, the same pictures, and another accuracy each time. What in a "
                "network is drawn by lot?",
                more="Weights are fixed after training. Something that belongs to training must still be on.",
            ),
            Misconception(
                "the turning point not seen",
                lambda: diagnosis() | {"A": "not finished"},
                hint="Look at A again: one loss sinks while the other climbs. What does the network still learn?",
                more="What turns round in figure 1?",
            ),
            Misconception(
                "the level not seen",
                lambda: diagnosis() | {"B": "memorises", "A": "memorises"},
                hint="Look at B and C again: neither gets far even on its own training set. For which of them is time "
                "the reason, and for which something that holds it down?",
                more="A network that memorises is good on the training set. These two are not.",
            ),
            Misconception(
                "another form",
                lambda: list(diagnosis().values()),
                hint="Give a dict from the letters A to E to one fault each, written exactly as in the list of the "
                "exercise.",
                more='Begin with diagnosis = {"A": "memorises", ...} and change what you do not believe.',
            ),
        ],
        notice="level, gap, turning point, and whether the number stays when you ask again: four looks at any training",
    ),
]

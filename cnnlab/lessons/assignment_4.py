"""Tasks of assignment 4: the lecture's network, when to stop, what a penalty costs."""

import math

import numpy as np

from cnnlab.exercises import Exercise, Layer, Misconception, folded, rows

FILTERS, UNITS = 4, 6
_RNG = np.random.default_rng(4)
KERNELS = [_RNG.normal(size=(2, 3)).round(2), _RNG.normal(size=(3,)).round(2)]

CONV, NORM, POOL, DROP = "Conv2D", "BatchNormalization", "MaxPooling2D", "Dropout"
PLAN = [CONV, NORM, CONV, NORM, POOL] * 2 + ["Flatten", "Dense", NORM, DROP, "Dense"]


def _network(kinds=tuple(PLAN), *, filters=(FILTERS, FILTERS, 2 * FILTERS, 2 * FILTERS), padding="same", **changes):
    """Return a network's rows from its plan, with the shapes and activations of the task unless changed."""
    activation, last = changes.get("activation", "relu"), changes.get("last", "softmax")
    classes = changes.get("classes", 10)
    found, side, channels, convolutions = [Layer("InputLayer", (28, 28, 1))], 28, 1, 0
    flat = None
    for position, kind in enumerate(kinds):
        if kind == CONV:
            side, channels = side - (0 if padding == "same" else 2), filters[convolutions]
            convolutions += 1
            found.append(Layer(kind, (side, side, channels), 1, 1, activation, padding, (3, 3), (1, 1)))
        elif kind == POOL:
            side //= 2
            found.append(Layer(kind, (side, side, channels), window=(2, 2), strides=(2, 2)))
        elif kind == "Flatten":
            flat = side * side * channels
            found.append(Layer(kind, (flat,)))
        elif kind == "Dense":
            end = position == max(place for place, other in enumerate(kinds) if other == "Dense")
            found.append(Layer(kind, (classes if end else UNITS,), 1, 1, last if end else activation))
        else:
            found.append(Layer(kind, found[-1].output, rate=0.5 if kind == DROP else 0.0))
    return found


def _swapped(one, other):
    """Return the plan with two neighbouring kinds exchanged wherever they meet."""
    plan = list(PLAN)
    for place in range(len(plan) - 1):
        if (plan[place], plan[place + 1]) == (one, other):
            plan[place], plan[place + 1] = other, one
    return plan


def judge_network(answer):
    """Return None for the lecture's network in the asked widths, else a misconception or what to mend."""
    network = rows(answer(FILTERS, UNITS) if callable(answer) and not hasattr(answer, "layers") else answer)
    if network is None:
        return "not a built network"
    first, *network = folded(network)
    if first.output != (28, 28, 1):
        return f"your network takes pictures of shape {first.output}."
    if any(layer.kind == NORM and layer.activation == "relu" for layer in network):
        return "normalised before ReLU"
    judges = (_structure, _convolutions, _poolings, _curves, _dense_layers)
    return next((found for judge in judges if (found := judge(network)) is not None), None)


def _convolutions(network):
    convolutions = [layer for layer in network if layer.kind == CONV]
    if any(layer.padding != "same" for layer in convolutions):
        return "valid for same"
    if any((layer.window, layer.strides) != ((3, 3), (1, 1)) for layer in convolutions):
        return f"your kernels and strides are {[(layer.window, layer.strides) for layer in convolutions]}."
    widths = [layer.output[-1] for layer in convolutions]
    if widths != [FILTERS, FILTERS, 2 * FILTERS, 2 * FILTERS]:
        return "second stack as narrow as the first" if len(set(widths)) == 1 else f"your filters are {widths}."
    return None


def _poolings(network):
    sizes = [(layer.window, layer.strides) for layer in network if layer.kind == POOL]
    return None if sizes == [((2, 2), (2, 2))] * 2 else f"your poolings and their strides are {sizes}."


def _curves(network):
    """Judge the function behind each layer: ReLU, in the end softmax, and none behind what does not compute sums."""
    *inner, last = network
    summing = [layer for layer in inner if layer.kind in (CONV, "Dense")]
    if any(layer.activation in ("", "linear") for layer in summing):
        return "no ReLU"
    if others := {layer.activation for layer in summing} - {"relu"}:
        return f"ReLU was asked for; found {', '.join(sorted(others))}."
    if last.activation != "softmax":
        return "softmax" if last.activation in ("", "linear") else f"your last layer ends in {last.activation}."
    if others := [layer for layer in inner if layer not in summing and layer.activation]:
        return f"there is {others[0].activation} behind your {others[0].kind}: leave it out."
    return None


def _dense_layers(network):
    hidden, last = (layer.output[-1] for layer in network if layer.kind == "Dense")
    if last != 10:
        return "another number of classes"
    if hidden != UNITS:
        return f"with units = {UNITS} your dense layer has {hidden}."
    rate = next(layer.rate for layer in network if layer.kind == DROP)
    return None if rate == 0.5 else f"your dropout is {rate:g}; a half was asked for."


def _structure(network):
    kinds = [layer.kind for layer in network]
    if kinds == PLAN:
        return None
    if DROP not in kinds:
        return "dropout forgotten"
    if kinds == _swapped(NORM, DROP):
        return "dropout before the normalisation"
    if kinds.count(NORM) < 5:
        return "a normalisation forgotten"
    if kinds.count(POOL) < 2:
        return "a pooling forgotten"
    return f"your layers come as {', '.join(kinds)}."


def stopping(losses, patience):
    best, kept, waited = math.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, kept, waited = loss, epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return epoch, kept
    return len(losses) - 1, kept


def _rises_in_a_row(losses, patience):
    kept, rises = int(np.argmin(losses[:1])), 0
    for epoch in range(1, len(losses)):
        kept = kept if losses[epoch] >= losses[kept] else epoch
        rises = rises + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if rises >= patience:
            return epoch, kept
    return len(losses) - 1, kept


def _without_reset(losses, patience):
    best, kept, waited = math.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, kept = loss, epoch
        else:
            waited += 1
            if waited >= patience:
                return epoch, kept
    return len(losses) - 1, kept


LOSSES = [0.9, 0.7, 0.6, 0.65, 0.62, 0.61, 0.5]
UP_AND_DOWN = [0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.76, 0.77, 0.4]
FALLING = [0.9, 0.8, 0.7]
# Equal is no better; and a list that ends before the patience does, behind its best.
TIE = [0.9, 0.5, 0.5, 0.6, 0.7]
ENDLESS = [0.9, 0.6, 0.7]


def penalised(loss, kernels, strength):
    return loss + strength * sum(float((kernel**2).sum()) for kernel in kernels)


EXERCISES = [
    Exercise(
        "A4-1",
        right=_network,
        judge=judge_network,
        wrong=[
            Misconception(
                "not a built network",
                lambda: 7,
                hint="Return a Keras model that begins with keras.Input((28, 28, 1)). Is a `return` missing?",
                more="return keras.Sequential([keras.Input((28, 28, 1)), ...])",
            ),
            Misconception(
                "normalised before ReLU",
                lambda: [
                    row
                    for layer in _network(activation="linear")
                    for row in ((layer, Layer("ReLU", layer.output)) if layer.kind == NORM else (layer,))
                ],
                hint="Your ReLU comes after the normalisation. Many do so; the lecture puts it before, and so shall "
                "you here.",
                more='activation="relu" inside Conv2D, then BatchNormalization.',
            ),
            Misconception(
                "dropout forgotten",
                lambda: _network([kind for kind in PLAN if kind != DROP]),
                hint="Nothing is dropped. The task names one place for dropout.",
                more="Between the normalised dense layer and the classes.",
            ),
            Misconception(
                "dropout before the normalisation",
                lambda: _network(_swapped(NORM, DROP)),
                hint="Your dropout comes before the last normalisation, which then learns the statistics of a thinned "
                "layer and meets a full one later.",
                more="Normalise first, drop last.",
            ),
            Misconception(
                "a normalisation forgotten",
                lambda: _network(PLAN[:-3] + PLAN[-2:]),
                hint="You have fewer than five normalisations: there is one after each convolution, and one more.",
                more="The dense layer has one too.",
            ),
            Misconception(
                "a pooling forgotten",
                lambda: _network(PLAN[:4] + PLAN[5:]),
                hint="Each of the two stacks ends with a pooling. You have fewer than two.",
                more="28, then 14, then 7 rows.",
            ),
            Misconception(
                "valid for same",
                lambda: _network(padding="valid"),
                hint="Your convolutions shrink the maps. In this network only the poolings do.",
                more='padding="same".',
            ),
            Misconception(
                "second stack as narrow as the first",
                lambda: _network(filters=(FILTERS,) * 4),
                hint="Your second stack has as many filters as the first. It should have twice as many.",
                more="filters, filters, 2 * filters, 2 * filters.",
            ),
            Misconception(
                "no ReLU",
                lambda: _network(activation="linear"),
                hint="Not every layer of sums has its ReLU. Without one, two convolutions in a row are no more than "
                "one.",
                more='activation="relu" in every Conv2D and in the first Dense.',
            ),
            Misconception(
                "another number of classes",
                lambda: _network(classes=7),
                hint="How many kinds of clothes does Fashion-MNIST have? Your last layer has another number of units.",
                more="The last layer has a unit for each class.",
            ),
            Misconception(
                "softmax",
                lambda: _network(last="linear"),
                hint="Your last layer gives plain sums. Ten probabilities were asked for.",
                more='Dense(10, activation="softmax").',
            ),
        ],
        notice="with 32 filters and 512 units it has 1,679,082 parameters; the dense layer holds 1,606,144 of them",
    ),
    Exercise(
        "A4-2",
        right=stopping,
        probes=[
            (FALLING, 2),
            (LOSSES, 1),
            (LOSSES, 2),
            (LOSSES, 3),
            (UP_AND_DOWN, 2),
            (UP_AND_DOWN, 3),
            (TIE, 2),
            (ENDLESS, 4),
            # Losses above 1 throughout.
            ([2.5, 2.25, 2.375, 2.3125, 2.0], 2),
        ],
        wrong=[
            Misconception(
                "keeps the last",
                lambda losses, patience: (stopping(losses, patience)[0],) * 2,
                hint="You stop at the right epoch, but you keep its weights. Which epoch was the best?",
                more="That is what restore_best_weights is for.",
            ),
            Misconception(
                "rises in a row",
                _rises_in_a_row,
                hint="You count epochs that are worse than the one before. What counts is the best so far: a small "
                "recovery is no new best.",
                more="Start to count anew only when the best is beaten.",
            ),
            Misconception(
                "never forgets",
                _without_reset,
                hint="You add up all the bad epochs. A new best forgives those before it.",
                more="Set the counter to 0 at each new best.",
            ),
            Misconception(
                "one epoch too patient",
                lambda losses, patience: stopping(losses, patience + 1),
                hint="You wait one epoch too long: after `patience` epochs without a new best it is over.",
                more="With patience 1, the first epoch that is no better ends the training.",
            ),
            Misconception(
                "the best of all",
                lambda losses, patience: (len(losses) - 1, int(np.argmin(losses))),
                hint="You look at all the losses. Early stopping cannot know those that come after the stop.",
                more="Walk through the list from the front.",
            ),
            Misconception(
                "higher is better",
                lambda losses, patience: stopping([-loss for loss in losses], patience),
                hint="You treat the loss like an accuracy. A loss is better when it is lower.",
                more="A new best is a loss below all before.",
            ),
        ],
        notice="patience is a bet: too little stops at a bump, too much only costs time",
    ),
    Exercise(
        "A4-3",
        right=penalised,
        probes=[(0.5, KERNELS[:1], 0.0), (0.5, KERNELS[:1], 0.1), (0.25, KERNELS, 0.01)],
        wrong=[
            Misconception(
                "L1 for L2",
                lambda loss, kernels, strength: loss + strength * sum(abs(kernel).sum() for kernel in kernels),
                hint="You add up absolute values: that is L1. L2 takes squares.",
                more="kernel ** 2.",
            ),
            Misconception(
                "root of the squares",
                lambda loss, kernels, strength: (
                    loss + strength * math.sqrt(sum((kernel**2).sum() for kernel in kernels))
                ),
                hint="You take a root at the end: that is the length of the vector. The penalty is the sum of squares.",
                more="Leave the root out.",
            ),
            Misconception(
                "mean for sum",
                lambda loss, kernels, strength: loss + strength * sum((kernel**2).mean() for kernel in kernels),
                hint="You take the mean of each kernel. Then a large layer would pay no more than a small one.",
                more=".sum(), not .mean().",
            ),
            Misconception(
                "half of it",
                lambda loss, kernels, strength: (penalised(loss, kernels, strength) + loss) / 2,
                hint="You take half of the squares. Some books do; Keras does not.",
                more="strength times the sum of squares, no factor.",
            ),
            Misconception(
                "subtracted",
                lambda loss, kernels, strength: 2 * loss - penalised(loss, kernels, strength),
                hint="You reward large weights. A penalty makes the loss larger.",
                more="loss + strength * ...",
            ),
            Misconception(
                "only the first kernel",
                lambda loss, kernels, strength: penalised(loss, kernels[:1], strength),
                hint="You stop after the first kernel. Every one of them pays.",
                more="Add up over the whole list.",
            ),
        ],
        notice="its slope is 2 * strength * weight: each step pulls every weight a little towards 0",
    ),
]

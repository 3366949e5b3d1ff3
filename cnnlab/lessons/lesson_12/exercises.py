"""Exercises of lesson 12: stacks of kernels, channels of a module, a shortcut by hand, what it costs, a sentence."""

import numpy as np

from cnnlab.arithmetic import conv_macs, conv_parameters, dense_parameters
from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_12.solutions import module_channels, reduced_macs, residual, sees, unit_parameters, words

ARRAY = np.array([[1.0, -2.0, 3.0], [0.5, -4.0, 2.0]])
MODULE = (64, 96, 128, 16, 32, 32)


def _halved_and_turned(x):
    return -1.5 * x + 1


def _lowered(x):
    return 0.5 * x - 1


def _unit(*, first=None, second=None, shortcut=None):
    """Return a wrong `unit_parameters` in which one part is counted otherwise."""

    def unit_parameters(channels, filters):
        parts = (
            (first or (lambda c, f: conv_parameters(3, c, f)))(channels, filters),
            (second or (lambda c, f: conv_parameters(3, f, f)))(channels, filters),
            (shortcut or (lambda c, f: conv_parameters(1, c, f) if c != f else 0))(channels, filters),
        )
        return sum(parts)

    return unit_parameters


FIRST_FILTERS, UNITS, CLASSES, SIDE = 16, 64, 10, 28
MOST_PARAMETERS, FEWEST_CONVOLUTIONS = 80_000, 6


def _walk(sentence):
    """Return the parameters of a sentence, its convolutions, and what a unit of its last map sees."""
    side, channels, filters, parameters = SIDE, 1, FIRST_FILTERS, 0
    seen, step, flat = 1, 1, None
    dense = [UNITS] * (sentence.count("FC") - 1) + [CLASSES]
    for word in sentence:
        if word == "CONV":
            parameters += conv_parameters(3, channels, filters)
            channels, seen = filters, seen + 2 * step
        elif word == "POOL":
            side, filters, seen, step = side // 2, 2 * filters, seen + step, 2 * step
        elif word == "FC":
            flat = side * side * channels if flat is None else flat
            units = dense.pop(0)
            parameters, flat = parameters + dense_parameters(flat, units), units
        elif word == "NORM":
            parameters += 4 * (channels if flat is None else flat)
    return parameters, sentence.count("CONV"), seen


def _judge_words(answer):
    """Return None if the sentence keeps the budget, else a misconception's name or a sentence."""
    if isinstance(answer, str):
        return "Hand in the words: words = models.expand(...) around your pattern."
    if not isinstance(answer, (tuple, list)) or not answer or not all(isinstance(word, str) for word in answer):
        return "Hand in what models.expand gives: a tuple of words that begins with 'IN' and ends with 'FC'."
    sentence = list(answer)
    if (
        sentence[0] != "IN"
        or sentence.count("IN") > 1
        or sentence[-1] != "FC"
        or set(sentence) - {"IN", "CONV", "RELU", "POOL", "NORM", "FC"}
    ):
        return "Hand in what models.expand gives: it begins with 'IN', ends with 'FC' and knows six words."
    flat = sentence.index("FC")
    if {"CONV", "POOL"} & set(sentence[flat:]) or sentence.count("POOL") > 4:
        return "models.build refuses this sentence: try it, its message says why."
    parameters, convolutions, seen = _walk(sentence)
    if convolutions < FEWEST_CONVOLUTIONS:
        return "too shallow"
    naked = any(a == "CONV" and b != "RELU" and (b, c) != ("NORM", "RELU") for a, b, c in _threes(sentence))
    if naked:
        return "convolutions without ReLU"
    if seen < SIDE:
        return "too few poolings"
    if parameters > MOST_PARAMETERS and sentence.count("POOL") < 2 and sentence.count("FC") == 1:
        return f"{parameters:,} parameters: the last map is still large, and the dense layer reads every place of it."
    if parameters > MOST_PARAMETERS:
        return "a dense layer too many" if sentence.count("FC") > 1 else "too many filters at the end"
    return None


def _threes(sentence):
    return zip(sentence, sentence[1:] + [""], sentence[2:] + ["", ""], strict=True)


EXERCISES = [
    Exercise(
        "12-A",
        right=sees,
        probes=[(1, 5), (2, 3), (3, 3), (2, 7)],
        whole=True,
        wrong=[
            Misconception(
                "kernels laid side by side",
                lambda layers, kernel: layers * kernel,
                hint="You lay the kernels side by side: two of 3 would see 6. But neighbouring windows overlap.",
                more="Two 3 x 3: a unit reads three neighbours, whose windows begin one pixel apart. Draw the pixels.",
            ),
            Misconception(
                "kernels multiplied",
                lambda layers, kernel: kernel**layers,
                hint="Your view is multiplied by the kernel in each layer. With stride 1 it only gets a border.",
                more="By how many pixels does the view grow when one more 3 x 3 layer is put on top?",
            ),
            Misconception(
                "the first pixel forgotten",
                lambda layers, kernel: layers * (kernel - 1),
                hint="You count what each layer adds, but not what there was to add to.",
                more="How much does a unit see with no layer at all?",
            ),
            Misconception(
                "only the last layer",
                lambda layers, kernel: kernel,
                hint="That is what the last layer reads of the map before it. And what have those units seen?",
                more="Follow one unit down to the picture, layer by layer.",
            ),
            Misconception(
                "each further layer adds two",
                lambda layers, kernel: kernel + 2 * (layers - 1),
                hint="For kernels of 3 that is right: each further layer adds two. What does a kernel of 7 add?",
                more="How far does a unit in the middle of its kernel reach to the left? And to the right?",
            ),
            Misconception(
                "only kernels of 3",
                lambda layers, kernel: 2 * layers + 1,
                hint="For kernels of 3 that is right. Your answer does not ask for the kernel.",
                more="How much does one layer of a 5 x 5 kernel see?",
            ),
            Misconception(
                "half the kernel",
                lambda layers, kernel: layers * (kernel // 2) + 1,
                hint="You let the view grow to one side only.",
                more="A kernel of 3 reaches one pixel to the left and one to the right.",
            ),
        ],
        notice="three of 3 x 3 see what one 7 x 7 sees, with 27 instead of 49 weights for each pair of channels",
    ),
    Exercise(
        "12-B",
        right=module_channels,
        probes=[(7, (1, 2, 3, 4, 5, 6)), (192, MODULE), (480, (192, 96, 208, 16, 48, 64))],
        whole=True,
        wrong=[
            Misconception(
                "the reductions counted too",
                lambda channels, filters: sum(filters),
                hint="You add all six numbers. Which of the maps leave the module, and which are used up inside it?",
                more="A reduction's maps are read by the convolution behind it, and by nobody else.",
            ),
            Misconception(
                "the reductions instead",
                lambda channels, filters: filters[0] + filters[1] + filters[3] + filters[5],
                hint="You count the reductions and leave out what stands behind them. Which of the two ends a way?",
                more="A reduction's maps are read by the convolution behind it, and by nobody else.",
            ),
            Misconception(
                "added instead of stacked",
                lambda channels, filters: max(filters[0], filters[2], filters[4], filters[5]),
                hint="That would be the channels of a sum. The four answers of this module are not added.",
                more="Concatenate puts the channels of one answer behind those of another.",
            ),
            Misconception(
                "the pooling keeps its channels",
                lambda channels, filters: filters[0] + filters[2] + filters[4] + channels,
                hint="The pooling itself keeps all the channels that come in. But what stands behind it?",
                more="The last of the six numbers is a 1 x 1 convolution behind the pooling.",
            ),
            Misconception(
                "the pooling forgotten",
                lambda channels, filters: filters[0] + filters[2] + filters[4],
                hint="You have three ways. The module has four.",
                more="The fourth way is a pooling with a 1 x 1 convolution behind it.",
            ),
            Misconception(
                "the input goes along",
                lambda channels, filters: channels + filters[0] + filters[2] + filters[4] + filters[5],
                hint="You stack the input on top as well. Nothing of it leaves this module unchanged.",
                more="(Networks that do so exist: they are called DenseNets.)",
            ),
        ],
        notice="256 for the first module of GoogLeNet; the reductions only decide what it costs",
    ),
    Exercise(
        "12-C",
        right=residual,
        probes=[(np.array([2.0, -3.0]), _halved_and_turned), (ARRAY, _lowered), (ARRAY, _halved_and_turned)],
        wrong=[
            Misconception(
                "ReLU before the addition",
                lambda x, f: x + np.maximum(f(x), 0),
                hint="You apply the ReLU before you add. Then the layers can only push numbers up, and negative ones "
                "leave the unit.",
                more="First the sum of what the layers answer and what came in, then the ReLU.",
            ),
            Misconception(
                "no ReLU",
                lambda x, f: f(x) + x,
                hint="The sum is right. Something is missing behind it.",
                more="Without it the next unit could be melted into this one (lesson 07).",
            ),
            Misconception(
                "the plain layers",
                lambda x, f: np.maximum(f(x), 0),
                hint="That is what a network without shortcuts does. Where does x go by?",
                more="If f answers 0 everywhere, a residual unit hands on what came in.",
            ),
            Misconception(
                "concatenated instead of added",
                lambda x, f: np.maximum(np.concatenate([f(x), x], axis=-1), 0),
                hint="You stack the two: twice as many numbers come out as went in. That is how Inception joins.",
                more="A residual unit keeps the shape: number by number, one plus the other.",
            ),
            Misconception(
                "ReLU on both parts",
                lambda x, f: np.maximum(f(x), 0) + np.maximum(x, 0),
                hint="You apply the ReLU to both parts, then add. So nothing can be taken away from x.",
                more="One ReLU, on the sum.",
            ),
            Misconception(
                "the input subtracted",
                lambda x, f: np.maximum(f(x) - x, 0),
                hint="The residual is what the layers *learn*: the difference. The unit then puts x back, with a plus.",
                more="What should come out if f answers 0?",
            ),
            Misconception(
                "multiplied",
                lambda x, f: np.maximum(f(x) * x, 0),
                hint="You multiply. With f = 0 everything would be gone; it should be as it was.",
                more="The sign in the middle of the drawing is a plus.",
            ),
        ],
        notice="if f answers 0, what came in goes out, unless negative: a deeper network can copy a shallow one",
    ),
    Exercise(
        "12-D",
        right=unit_parameters,
        probes=[(1, 2), (2, 2), (3, 5), (5, 3), (64, 64), (64, 128)],
        whole=True,
        wrong=[
            Misconception(
                "projection forgotten",
                _unit(shortcut=lambda c, f: 0),
                hint="With equal channels that is right. When they change, can the two still be added?",
                more="3 channels and 5 channels do not add up: something must make 5 of the 3 on the shortcut.",
            ),
            Misconception(
                "projection always",
                _unit(shortcut=lambda c, f: conv_parameters(1, c, f)),
                hint="You give every unit a 1 x 1 convolution on its shortcut. Most units need none.",
                more="What comes in and what the layers answer have the same shape, if the channels stay.",
            ),
            Misconception(
                "the second convolution reads the input",
                _unit(second=lambda c, f: conv_parameters(3, c, f)),
                hint="Both of your convolutions read what came in. The second one reads what the first one made.",
                more="How many channels does the first convolution hand to the second?",
            ),
            Misconception(
                "a 3 x 3 projection",
                _unit(shortcut=lambda c, f: conv_parameters(3, c, f) if c != f else 0),
                hint="Your projection is 3 x 3. It should only mix channels, pixel by pixel.",
                more="Which kernel looks at one pixel at a time?",
            ),
            Misconception(
                "concatenated instead of added",
                _unit(second=lambda c, f: conv_parameters(3, c + f, f), shortcut=lambda c, f: 0),
                hint="You stack the input onto the first answer, so that the second convolution reads both.",
                more="The shortcut goes round both convolutions and is added, which costs nothing.",
            ),
            Misconception(
                "the biases forgotten",
                lambda c, f: 9 * c * f + 9 * f * f + (c * f if c != f else 0),
                hint="You count the weights. Each filter has one number more.",
                more="filters x (rows x columns x channels + 1), for each convolution.",
            ),
            Misconception(
                "the projection without biases",
                _unit(shortcut=lambda c, f: c * f if c != f else 0),
                hint="Very near. Every convolution has biases, that of the shortcut too.",
                more="A 1 x 1 filter has one weight for each channel, and one number more.",
            ),
            Misconception(
                "a bias for each weight kernel",
                lambda c, f: 10 * c * f + 10 * f * f + (2 * c * f if c != f else 0),
                hint="You give a bias to each channel of each filter. A filter sums over its channels, then adds one.",
                more="Biases of a layer: as many as filters.",
            ),
        ],
        notice="an addition costs no parameter at all; only where the channels change does the shortcut cost something",
    ),
    Exercise(
        "12-E",
        right=reduced_macs,
        probes=[(1, 1, 2, 3, 5, 7), (4, 6, 10, 2, 3, 5), (28, 28, 192, 16, 5, 32)],
        whole=True,
        wrong=[
            Misconception(
                "the reduction is free",
                lambda rows, columns, channels, reduced, kernel, filters: conv_macs(
                    (rows, columns, filters), kernel, reduced
                ),
                hint="That is the large kernel alone. The 1 x 1 convolution before it works too.",
                more="At each place, each of its filters multiplies all the channels that come in.",
            ),
            Misconception(
                "the large kernel reads everything",
                lambda rows, columns, channels, reduced, kernel, filters: (
                    conv_macs((rows, columns, reduced), 1, channels)
                    + conv_macs((rows, columns, filters), kernel, channels)
                ),
                hint="Your large kernel still reads all the channels. What was the reduction for?",
                more="The large kernel stands behind the reduction: how many channels reach it?",
            ),
            Misconception(
                "the large kernel one channel deep",
                lambda rows, columns, channels, reduced, kernel, filters: (
                    rows * columns * (channels * reduced + kernel * kernel * filters)
                ),
                hint="Your large kernel reads a single channel. How many come out of the reduction?",
                more="A filter is as deep as the map it reads.",
            ),
            Misconception(
                "parameters instead of work",
                lambda rows, columns, channels, reduced, kernel, filters: (
                    channels * reduced + kernel * kernel * reduced * filters
                ),
                hint="For one pixel that is right: so many weights. How often is each of them used?",
                more="Once at each place of the map.",
            ),
            Misconception(
                "the kernel on one axis",
                lambda rows, columns, channels, reduced, kernel, filters: (
                    conv_macs((rows, columns, reduced), 1, channels)
                    + conv_macs((rows, columns, filters), (kernel, 1), reduced)
                ),
                hint="Your kernel is a column: a square one has kernel x kernel weights.",
                more="A 5 x 5 kernel has 25.",
            ),
            Misconception(
                "without a reduction",
                lambda rows, columns, channels, reduced, kernel, filters: conv_macs(
                    (rows, columns, filters), kernel, channels
                ),
                hint="That is the work without a reduction, ten times as much in GoogLeNet.",
                more="Count two convolutions, one behind the other.",
            ),
            Misconception(
                "the biases counted",
                lambda rows, columns, channels, reduced, kernel, filters: (
                    rows * columns * (reduced * (channels + 1) + filters * (kernel * kernel * reduced + 1))
                ),
                hint="Very near. A MAC is a multiplication with an addition; the bias is only added.",
                more="No + 1 in the work; the + 1 belongs to the parameters.",
            ),
        ],
        notice="12.4 instead of 120.4 million in GoogLeNet's first module: a tenth, for a map of the same shape",
    ),
    Exercise(
        "12-F",
        right=words,
        judge=_judge_words,
        wrong=[
            Misconception(
                "a dense layer too many",
                lambda: (*words(), "RELU", "FC"),
                hint="Deep enough, and it sees everything, but it has too many parameters. Who owns most of them?",
                more="Look at the last map: what does a dense layer of 64 units behind it cost?",
            ),
            Misconception(
                "too few poolings",
                lambda: ("IN", *(("CONV", "RELU") * 3 + ("POOL",)) * 2, "FC"),
                hint="A unit of the last map does not see the whole picture. What widens the view cheaply?",
                more="Behind each pooling a 3 x 3 kernel reaches twice as far.",
            ),
            Misconception(
                "convolutions without ReLU",
                lambda: ("IN", *("CONV", "CONV", "RELU", "POOL") * 3, "FC"),
                hint="A convolution stands without a ReLU behind it. Two in a row with nothing between are one, only "
                "more expensive.",
                more="What makes a second layer worth having (lesson 07)?",
            ),
            Misconception(
                "too shallow",
                lambda: ("IN", *("CONV", "RELU", "POOL") * 3, "FC"),
                hint="Fewer than six convolutions.",
                more="How many does [CONV -> RELU]*2 make?",
            ),
            Misconception(
                "too many filters at the end",
                lambda: ("IN", *(("CONV", "RELU") * 2 + ("POOL",)) * 3, "CONV", "RELU", "FC"),
                hint="Behind each pooling the filters double, and the last convolutions are the most expensive. Where "
                "can you place yours more cheaply?",
                more="A convolution from 64 to 128 channels has 73,856 parameters, one from 16 to 16 has 2,320.",
            ),
        ],
        notice="the habits in one sentence: pairs of small kernels, pools that halve, and no large dense layer",
    ),
]

"""Exercises of lesson 05: parameters, bytes, multiplications, who sees what, and a budget."""

import math

from cnnlab import arithmetic
from cnnlab.exercises._engine import Exercise, Misconception


def parameters():
    return 32 * (5 * 5 * 3 + 1)


def megabytes():
    return 16 * 240 * 320 * 64 * 4 / 1e6


def conv_macs(rows, columns, channels, filters, kernel, stride):
    out_rows = -(-rows // stride)  # 'same' with a stride rounds up
    out_columns = -(-columns // stride)
    return out_rows * out_columns * filters * kernel * kernel * channels


def input_channels(parameters, kernel, filters):
    weights_a_filter = parameters // filters - 1  # one of them is the bias
    return weights_a_filter // (kernel * kernel)


def units_that_see(pixel, kernel, stride, units):
    return [unit for unit in range(units) if unit * stride <= pixel < unit * stride + kernel]


def budget_layers():
    return [(12, 3, 2), (24, 3, 2), (32, 3, 2), (32, 3, 2), (64, 3, 1)]


def judge_budget(answer):
    """Return None for a network inside the budget, else the name of the misconception to mend first."""
    try:
        steps = [(int(filters), int(kernel), int(stride)) for filters, kernel, stride in answer]
    except (TypeError, ValueError):
        return "not a list of layers"
    if not steps or any(number < 1 for step in steps for number in step):
        return "not a list of layers"
    convolutions, work = 0, 0
    size, channels = 64, 3
    for filters, kernel, stride in steps:
        size = arithmetic.output_size(size, kernel, stride=stride, padding="same")
        convolutions += arithmetic.conv_parameters(kernel, channels, filters)
        work += arithmetic.conv_macs((size, size, filters), kernel, channels)
        channels = filters
    dense = arithmetic.dense_parameters(size * size * channels, 10)
    work += arithmetic.dense_macs(size * size * channels, 10)
    if convolutions + dense > 50_000:
        return "the map in front of the dense layer is large" if dense > convolutions else "too many filters"
    if work > 5_000_000:
        return "full size for too long"
    if channels < 64:
        return "too few channels at the end"
    seen = arithmetic.receptive_field([(kernel, stride) for _, kernel, stride in steps]).size
    return "short-sighted" if seen < 32 else None


EXERCISES = [
    Exercise(
        "05-A",
        right=parameters,
        wrong=[
            Misconception(
                "bias forgotten",
                lambda: 32 * 5 * 5 * 3,
                hint="Those are the weights. What else does a filter learn?",
                more="Each filter adds one number of its own at the end.",
            ),
            Misconception(
                "a bias for each weight",
                lambda: 32 * 5 * 5 * 3 * 2,
                hint="You gave every weight a bias. The bias is added once, after the whole sum.",
                more="How many sums does one filter make at one position?",
            ),
            Misconception(
                "one bias for the layer",
                lambda: 32 * 5 * 5 * 3 + 1,
                hint="One bias for the whole layer is too few: each filter has its own.",
                more="Put the + 1 inside the bracket that is multiplied by the filters.",
            ),
            Misconception(
                "channels forgotten",
                lambda: 32 * (5 * 5 + 1),
                hint="Your filters are flat. On a colour picture a filter is as deep as the picture.",
                more="5 by 5 by how many?",
            ),
            Misconception(
                "parameters at each position",
                lambda: 32 * (5 * 5 * 3 + 1) * 48 * 64,
                hint="You paid for the filters again at every position. They are shared: the same weights everywhere.",
                more="The size of the picture does not belong in this sum.",
            ),
        ],
        notice="48 and 64 were not needed: the layer would have as many parameters on any picture.",
    ),
    Exercise(
        "05-B",
        right=megabytes,
        wrong=[
            Misconception(
                "bits for bytes",
                lambda: 16 * 240 * 320 * 64 * 32 / 1e6,
                hint="Those are megabits. A float32 has 32 bits; how many bytes is that?",
                more="Eight bits make a byte.",
            ),
            Misconception(
                "one picture",
                lambda: 240 * 320 * 64 * 4 / 1e6,
                hint="That is one picture. The batch holds more.",
                more="Every picture of the batch has its own output.",
            ),
            Misconception(
                "one byte a number",
                lambda: 16 * 240 * 320 * 64 / 1e6,
                hint="You counted one byte a number. That is uint8; the layer computes in float32.",
                more="np.dtype('float32').itemsize tells how many bytes it takes.",
            ),
            Misconception(
                "channels forgotten",
                lambda: 16 * 240 * 320 * 4 / 1e6,
                hint="That would be one map. The layer makes one for each filter.",
                more="Every position holds 64 numbers.",
            ),
            Misconception(
                "bytes",
                lambda: 16 * 240 * 320 * 64 * 4,
                hint="That is the right amount in bytes. Megabytes were asked for.",
                more="A megabyte is a million bytes here.",
            ),
            Misconception(
                "binary megabytes",
                lambda: 16 * 240 * 320 * 64 * 4 / 2**20,
                hint="You divided by 1,048,576: those are mebibytes. Here a megabyte is a million bytes.",
                more="Divide by 1e6.",
            ),
        ],
        notice="a third of a gigabyte for one layer: halve the batch, and half of it is back.",
    ),
    Exercise(
        "05-C",
        right=conv_macs,
        probes=[(4, 5, 1, 1, 3, 1), (4, 6, 2, 3, 3, 2), (7, 5, 3, 4, 5, 2), (150, 100, 3, 200, 5, 1)],
        wrong=[
            Misconception(
                "stride rounds down",
                lambda rows, columns, channels, filters, kernel, stride: (
                    (rows // stride) * (columns // stride) * filters * kernel**2 * channels
                ),
                hint="You rounded the output size down. With 'same', 7 pixels and stride 2 leave one more position.",
                more="'same' with a stride rounds up: -(-n // stride), or math.ceil.",
            ),
            Misconception(
                "valid instead of same",
                lambda rows, columns, channels, filters, kernel, stride: (
                    ((rows - kernel) // stride + 1)
                    * ((columns - kernel) // stride + 1)
                    * filters
                    * kernel**2
                    * channels
                ),
                hint="You counted the positions without padding. With 'same' the kernel also stands at the border.",
                more="With stride 1, 'same' has as many positions as the picture has pixels.",
            ),
            Misconception(
                "stride forgotten",
                lambda rows, columns, channels, filters, kernel, stride: (
                    rows * columns * filters * kernel**2 * channels
                ),
                hint="The stride does not appear in your sum: with stride 2 the kernel skips every other position.",
                more="Both the rows and the columns of the output shrink.",
            ),
            Misconception(
                "stride along one axis",
                lambda rows, columns, channels, filters, kernel, stride: (
                    math.ceil(rows / stride) * columns * filters * kernel**2 * channels
                ),
                hint="You divided one axis by the stride. The kernel jumps along the rows and along the columns.",
                more="Treat columns as you treated rows.",
            ),
            Misconception(
                "FLOPs for MACs",
                lambda rows, columns, channels, filters, kernel, stride: (
                    2 * math.ceil(rows / stride) * math.ceil(columns / stride) * filters * kernel**2 * channels
                ),
                hint="Exactly twice too many: you counted FLOPs, the multiplication and the addition apart.",
                more="A multiply-accumulate is the pair of both, counted once.",
            ),
            Misconception(
                "channels forgotten",
                lambda rows, columns, channels, filters, kernel, stride: (
                    math.ceil(rows / stride) * math.ceil(columns / stride) * filters * kernel**2
                ),
                hint="Your kernel is flat: it multiplies one channel only.",
                more="At each position there are kernel x kernel x channels products a filter.",
            ),
            Misconception(
                "parameters for MACs",
                lambda rows, columns, channels, filters, kernel, stride: filters * (kernel**2 * channels + 1),
                hint="Those are the parameters. Each weight is used again at every position.",
                more="Count the positions of the output, then the products at one position.",
            ),
        ],
        notice="with stride 2 the work falls to about a quarter, and the parameters stay as they were.",
    ),
    Exercise(
        "05-D",
        right=input_channels,
        probes=[(10, 3, 1), (456, 5, 6), (1_792, 3, 64), (2_416, 5, 16), (4_640, 3, 32)],
        wrong=[
            Misconception(
                "bias forgotten",
                lambda parameters, kernel, filters: parameters / (filters * kernel**2),
                hint="No whole number comes out, because one parameter of each filter is no weight.",
                more="Take the bias off before you divide by the kernel.",
            ),
            Misconception(
                "one bias for the layer",
                lambda parameters, kernel, filters: (parameters - 1) / (filters * kernel**2),
                hint="You took off a single bias. Each filter has one.",
                more="Divide by the filters first; then one bias is left to take off.",
            ),
            Misconception(
                "kernel not squared",
                lambda parameters, kernel, filters: (parameters / filters - 1) / kernel,
                hint="You divided by the side of the kernel. A square kernel has side times side weights a channel.",
                more="5 by 5 is 25, not 5.",
            ),
            Misconception(
                "filters not divided",
                lambda parameters, kernel, filters: (parameters - filters) / kernel**2,
                hint="Those are the slices of all filters together. How many has one of them?",
                more="Divide by the number of filters.",
            ),
        ],
        notice="456 was a colour network; 1,792 is the first layer of VGG16.",
    ),
    Exercise(
        "05-E",
        right=units_that_see,
        probes=[(0, 3, 1, 5), (3, 3, 1, 5), (10, 2, 2, 5), (5, 3, 2, 4), (6, 3, 2, 3), (4, 2, 3, 3)],
        wrong=[
            Misconception(
                "stride forgotten",
                lambda pixel, kernel, stride, units: [u for u in range(units) if u <= pixel < u + kernel],
                hint="You let unit u begin at pixel u. With a stride it begins further on.",
                more="Unit 1 of a stride-2 layer begins at pixel 2.",
            ),
            Misconception(
                "one pixel too many",
                lambda pixel, kernel, stride, units: [
                    u for u in range(units) if u * stride <= pixel <= u * stride + kernel
                ],
                hint="Your windows are one pixel too wide: kernel 3 from pixel 0 holds 0, 1 and 2.",
                more="The last pixel of a window is start + kernel - 1.",
            ),
            Misconception(
                "one unit too many",
                lambda pixel, kernel, stride, units: [
                    u for u in range(units + 1) if u * stride <= pixel < u * stride + kernel
                ],
                hint="You found a unit that the layer does not have: they are counted from 0.",
                more="range(units) ends at units - 1.",
            ),
            Misconception(
                "window centred on its start",
                lambda pixel, kernel, stride, units: [
                    u for u in range(units) if abs(u * stride - pixel) <= kernel // 2
                ],
                hint="You centred each window on its pixel. Without padding, unit 0 begins at pixel 0.",
                more="Unit u looks at u * stride and the pixels after it.",
            ),
            Misconception(
                "a single unit",
                lambda pixel, kernel, stride, units: [pixel // stride] if pixel // stride < units else [],
                hint="You found one unit at most. Where windows overlap, several see the same pixel.",
                more="Ask every unit in turn whether its window holds the pixel.",
            ),
        ],
        notice="pixel 10 under five windows of 2, stride 2, is seen by nobody: the row that fell off.",
    ),
    Exercise(
        "05-F",
        right=budget_layers,
        judge=judge_budget,
        wrong=[
            Misconception(
                "the map in front of the dense layer is large",
                lambda: [(16, 3, 2), (64, 3, 2)],
                hint="More than 50,000 parameters, and most of them sit in the dense layer: "
                "the map in front of it is too large.",
                more="Each further stride of 2 divides the dense layer's inputs by four.",
            ),
            Misconception(
                "too many filters",
                lambda: [(32, 3, 2), (64, 3, 2), (64, 3, 2), (64, 3, 2)],
                hint="More than 50,000 parameters, and most of them sit in the convolutions, not in the dense layer.",
                more="A layer costs channels in times filters out: halve the filters of two neighbours, and the second "
                "costs a quarter.",
            ),
            Misconception(
                "full size for too long",
                lambda: [(12, 3, 1), (24, 3, 2), (32, 3, 2), (32, 3, 2), (64, 3, 2)],
                hint="The parameters fit, but it takes more than 5 million MACs. Which layer has the largest map?",
                more="Shrink the map early: with stride 2 a layer, and all that follow, do a quarter of the work.",
            ),
            Misconception(
                "too few channels at the end",
                lambda: [(16, 3, 2), (16, 3, 2), (32, 3, 2), (32, 3, 2)],
                hint="Both budgets hold, but the last map has fewer than 64 channels.",
                more="Spend what is left on the last layer, where the map is small and filters are cheap in MACs.",
            ),
            Misconception(
                "short-sighted",
                lambda: [(16, 3, 4), (64, 3, 4)],
                hint="Both budgets hold, but a unit of the last map sees fewer than 32 pixels.",
                more="A layer late in the chain widens the field most: there one step is many pixels.",
            ),
            Misconception(
                "not a list of layers",
                lambda: [64, 3, 2],
                hint="Give a list of tuples (filters, kernel, stride), at least one, all whole numbers from 1 up.",
                more="For example [(8, 3, 1), (16, 3, 2)], which is a list of two layers.",
            ),
        ],
        notice="small maps early for the work, small maps late for the dense layer: strides pay twice.",
    ),
]

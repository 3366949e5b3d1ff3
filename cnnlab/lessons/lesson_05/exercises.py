"""Exercises of lesson 05: parameters, bytes, multiplications, who sees what, and a budget."""

import math

from cnnlab import arithmetic
from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_05.solutions import (
    budget_layers,
    conv_macs,
    input_channels,
    megabytes,
    parameters,
    units_that_see,
)


def judge_budget(answer):
    """Return None for a network inside the budget, else what to mend first, with the number found.

    >>> judge_budget([(64, 3, 2)])[:51]
    '657,162 parameters, 50,000 allowed: 655,370 of them'
    >>> judge_budget([("conv", 16, 3, 2, "same"), ("dense", 10)])
    "copied from the clerk's line"
    """
    steps = _layers_of(answer)
    if isinstance(steps, str):
        return steps
    convolutions, work = 0, []
    size, channels = 64, 3
    for filters, kernel, stride in steps:
        size = arithmetic.output_size(size, kernel, stride=stride, padding="same")
        convolutions += arithmetic.conv_parameters(kernel, channels, filters)
        work.append(arithmetic.conv_macs((size, size, filters), kernel, channels))
        channels = filters
    inputs = size * size * channels
    dense = arithmetic.dense_parameters(inputs, 10)
    work.append(arithmetic.dense_macs(inputs, 10))
    seen = arithmetic.receptive_field([(kernel, stride) for _, kernel, stride in steps]).size
    if convolutions + dense > 50_000:
        return _too_many(convolutions, dense)
    if sum(work) > 5_000_000:
        owner = work.index(max(work)) + 1
        return (
            f"{sum(work):,} MACs, 5,000,000 allowed. The parameters fit. Layer {owner} alone does {max(work):,}: "
            "how large is the map that it writes, and where could it have shrunk earlier?"
        )
    if channels < 64:
        return (
            f"{channels} channels at the end, 64 wanted. Both budgets hold, so spend what is left: "
            "where in the network are filters cheap in MACs?"
        )
    if seen < 32:
        return (
            f"A unit of the last map sees {seen} pixels, 32 wanted. Everything else holds. "
            "A larger kernel late in the chain widens the field more than one early on: there one step is many pixels."
        )
    return None


def _layers_of(answer):
    """Return the answer as a list of (filters, kernel, stride), or the name of a misconception."""
    try:
        steps = [tuple(step) for step in answer]
    except TypeError:
        return "not a list of layers"
    if any(isinstance(part, str) and part in ("conv", "same", "dense") for step in steps for part in step):
        return "copied from the clerk's line"
    try:
        whole = [tuple(int(part) for part in step) for step in steps]
    except (TypeError, ValueError):
        return "not a list of layers"
    right = all(len(step) == 3 and min(step) >= 1 for step in whole)
    return whole if whole and right and whole == steps else "not a list of layers"


def _too_many(convolutions, dense):
    found = f"{convolutions + dense:,} parameters, 50,000 allowed"
    if dense > convolutions:
        return (
            f"{found}: {dense:,} of them sit in the dense layer, because the map in front of it is large. "
            "What does one more stride of 2 do to that map?"
        )
    return (
        f"{found}: {convolutions:,} of them sit in the convolutions. A layer costs channels in times filters out, so "
        "look for two wide neighbours."
    )


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
                more="How many filters are there, and what does each of them learn?",
            ),
            Misconception(
                "channels forgotten",
                lambda: 32 * (5 * 5 + 1),
                hint="Your filters are flat. On a colour picture a filter is as deep as the picture.",
                more="How many numbers does a filter need for one pixel of a colour picture?",
            ),
            Misconception(
                "one filter",
                lambda: 5 * 5 * 3 + 1,
                hint="That is one filter, complete with its bias. The layer has more of them.",
                more="Every filter has weights of its own.",
            ),
            Misconception(
                "parameters at each position",
                lambda: 32 * (5 * 5 * 3 + 1) * 48 * 64,
                hint="You paid for the filters again at every position. They are shared: the same weights everywhere.",
                more="The size of the picture does not belong in this sum.",
            ),
            Misconception(
                "a bias for each output pixel",
                lambda: 32 * 5 * 5 * 3 + 32 * 48 * 64,
                hint="You gave every output pixel a bias of its own. All the pixels of a map share one.",
                more="How many maps are there?",
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
                "eight bytes a number",
                lambda: 16 * 240 * 320 * 64 * 8 / 1e6,
                hint="You counted eight bytes a number. That is float64, the habit of NumPy; the layer has float32.",
                more="How many bits has a float32, and how many bits has a byte?",
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
            *(
                Misconception(
                    f"rounded to {digits} decimals",
                    lambda digits=digits: round(megabytes(), digits),
                    hint="Right, as far as it goes: you have rounded. Give the number as Python computes it.",
                    more="Hand in the product itself, without round().",
                )
                for digits in (0, 1, 2)
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
                more="'same' with a stride rounds up; math.ceil does that.",
            ),
            Misconception(
                "not rounded",
                lambda rows, columns, channels, filters, kernel, stride: (
                    (rows / stride) * (columns / stride) * filters * kernel**2 * channels
                ),
                hint="You divided and did not round: 7 rows with stride 2 would leave 3.5 positions.",
                more="Half a position does not exist. Does 'same' round it up or down? Lesson 04 has the rule.",
            ),
            Misconception(
                "bias counted",
                lambda rows, columns, channels, filters, kernel, stride: (
                    math.ceil(rows / stride) * math.ceil(columns / stride) * filters * (kernel**2 * channels + 1)
                ),
                hint="You counted the bias as well. It is added, and nothing is multiplied.",
                more="Count one multiply-accumulate for each weight of the filter, at each position.",
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
        probes=[(10, 3, 1), (40, 1, 8), (456, 5, 6), (1_792, 3, 64), (2_416, 5, 16), (4_640, 3, 32)],
        wrong=[
            Misconception(
                "bias forgotten",
                lambda parameters, kernel, filters: parameters / (filters * kernel**2),
                hint="No whole number comes out, because one parameter of each filter is no weight.",
                more="Take the bias off before you divide by the kernel.",
            ),
            Misconception(
                "bias rounded away",
                lambda parameters, kernel, filters: parameters // filters // kernel**2,
                hint="You let // swallow the bias. With a kernel of 1 by 1 it swallows nothing: one channel too many.",
                more="How many of a filter's parameters are no weights? Take them off first.",
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
                hint="You found a unit that the layer does not have. Counted from 0, which is its last one?",
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
            Misconception(
                "first pixels",
                lambda pixel, kernel, stride, units: [
                    u * stride for u in range(units) if u * stride <= pixel < u * stride + kernel
                ],
                hint="You listed the pixels at which the windows begin. The numbers of the units were asked for.",
                more="Unit 2 of a stride-3 layer begins at pixel 6, and its number is 2.",
            ),
            Misconception(
                "the first unit only",
                lambda pixel, kernel, stride, units: [
                    u for u in range(units) if u * stride <= pixel < u * stride + kernel
                ][:1],
                hint="You stopped at the first unit that sees the pixel. Windows overlap: there may be more.",
                more="Go through all units, and keep every one that fits.",
            ),
            Misconception(
                "a number instead of a list",
                lambda pixel, kernel, stride, units: pixel // stride,
                hint="You gave one number. Several units may see a pixel, or none: a list was asked for.",
                more="Begin with an empty list, and append every unit whose window holds the pixel.",
            ),
            Misconception(
                "a count",
                lambda pixel, kernel, stride, units: sum(
                    u * stride <= pixel < u * stride + kernel for u in range(units)
                ),
                hint="You counted the units, as Figure 6 does. Here their numbers were asked for, as a list.",
                more="Keep the unit itself where you added one.",
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
                "copied from the clerk's line",
                lambda: [("conv", 16, 3, 2, "same"), ("conv", 64, 3, 2, "same"), ("dense", 10)],
                hint='Leave out "conv" and "same", and the dense layer.',
                more="Three numbers a layer: filters, kernel, stride.",
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

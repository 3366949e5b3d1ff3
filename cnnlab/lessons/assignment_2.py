"""Tasks of assignment 2: a network counted, what a layer costs, how far a unit sees, a thrifty chain of layers."""

from cnnlab.exercises import Exercise, Misconception

LIMIT_SEEN, LIMIT_STRIDE = 40, 8


def counts():
    return {
        "conv_1 parameters": 16 * (5 * 5 * 3 + 1),
        "conv_2 parameters": 24 * (3 * 3 * 16 + 1),
        "numbers after flatten": 7 * 11 * 24,
        "dense parameters": 10 * (7 * 11 * 24 + 1),
        "conv_1 output bytes": 32 * 48 * 16 * 4,
    }


def _judge_counts(answer):
    """Return None if all five are right, else the misconception that shows first, or which number to look at."""
    right = counts()
    if not isinstance(answer, dict) or answer.keys() != right.keys():
        return "another form"
    for name, solution in _SLIPS.items():
        slip = solution()
        if any(slip[key] != right[key] and answer[key] == slip[key] for key in right):
            return name
    wrong = [key for key in right if answer[key] != right[key]]
    return f"{len(wrong)} of the five are not right; the first is {wrong[0]!r}." if wrong else None


_SLIPS = {
    "bias forgotten": lambda: (
        counts() | {"conv_1 parameters": 1200, "conv_2 parameters": 3456, "dense parameters": 18480}
    ),
    "a bias for each weight": lambda: (
        counts() | {"conv_1 parameters": 2400, "conv_2 parameters": 6912, "dense parameters": 36960}
    ),
    "kernel without depth": lambda: counts() | {"conv_1 parameters": 416, "conv_2 parameters": 240},
    "parameters per position": lambda: (
        counts() | {"conv_1 parameters": 1216 * 32 * 48, "conv_2 parameters": 3480 * 14 * 22}
    ),
    "valid taken for same": lambda: (
        counts() | {"numbers after flatten": 8 * 12 * 24, "dense parameters": 10 * (8 * 12 * 24 + 1)}
    ),
    "only one map is flattened": lambda: counts() | {"numbers after flatten": 77, "dense parameters": 780},
    "bits for bytes": lambda: counts() | {"conv_1 output bytes": 32 * 48 * 16 * 32},
    "numbers for bytes": lambda: counts() | {"conv_1 output bytes": 32 * 48 * 16},
}


def layer_cost(rows, columns, channels, filters, kernel, stride):
    out_rows = (rows - kernel[0]) // stride + 1
    out_columns = (columns - kernel[1]) // stride + 1
    weights = kernel[0] * kernel[1] * channels
    return {
        "parameters": filters * (weights + 1),
        "macs": out_rows * out_columns * filters * weights,
        "bytes": out_rows * out_columns * filters * 4,
    }


def _cost(change):
    """Return a wrong `layer_cost` that changes the right answer."""

    def wrong(rows, columns, channels, filters, kernel, stride):
        cost = layer_cost(rows, columns, channels, filters, kernel, stride)
        return cost | change(cost, filters)

    return wrong


def _stride_on_rows(rows, columns, channels, filters, kernel, stride):
    places = ((rows - kernel[0]) // stride + 1) * (columns - kernel[1] + 1)
    weights = kernel[0] * kernel[1] * channels
    return layer_cost(rows, columns, channels, filters, kernel, stride) | {
        "macs": places * filters * weights,
        "bytes": places * filters * 4,
    }


def _padded(rows, columns, channels, filters, kernel, stride):
    places = -(-rows // stride) * -(-columns // stride)
    weights = kernel[0] * kernel[1] * channels
    return {"parameters": filters * (weights + 1), "macs": places * filters * weights, "bytes": places * filters * 4}


def seen(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return size


def _own_stride_first(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        size += (kernel - 1) * jump
    return size


def _from_the_top_without_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def _only_the_last_stride(layers):
    size, before = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * before
        before = stride
    return size


def _kernel_times_jump(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size


def _product_of_kernels(layers):
    size = 1
    for kernel, _ in layers:
        size *= kernel
    return size


def chain():
    return [(3, 2), (3, 2), (3, 2), (3, 1), (3, 1)]


def chain_cost(layers):
    """Return the weights of a chain on one channel: the squares of its kernels, added up."""
    return sum(kernel * kernel for kernel, _ in layers)


def judge_chain(answer):
    """Return None for a chain that keeps the three conditions, else a misconception or what to mend."""
    try:
        layers = [(int(kernel), int(stride)) for kernel, stride in answer]
    except (TypeError, ValueError):
        return "not a list of pairs"
    if layers != [tuple(pair) for pair in answer]:
        return "another kind of layer"
    if not layers or any(kernel < 3 or kernel % 2 == 0 or stride not in (1, 2) for kernel, stride in layers):
        return "another kind of layer"
    total = 1
    for _, stride in layers:
        total *= stride
    if total > LIMIT_STRIDE:
        return "shrunk too far"
    if seen(layers) < LIMIT_SEEN:
        if seen(layers[::-1]) >= LIMIT_SEEN:
            return "strides at the end"
        return f"a unit at the end sees {seen(layers)} pixels, {LIMIT_SEEN} are wanted."
    return None


EXERCISES = [
    Exercise(
        "A2-1",
        right=counts,
        judge=_judge_counts,
        wrong=[
            Misconception(
                "bias forgotten",
                _SLIPS["bias forgotten"],
                hint="Somewhere you counted the weights only. What else does a filter, or a unit, learn?",
                more="One number more for each filter and for each unit.",
            ),
            Misconception(
                "a bias for each weight",
                _SLIPS["a bias for each weight"],
                hint="You gave every weight a bias of its own. How many biases has one filter?",
                more="The bias is added once, after the products are summed up.",
            ),
            Misconception(
                "kernel without depth",
                _SLIPS["kernel without depth"],
                hint="Your filters are flat. A filter is as deep as its input has channels.",
                more="conv_2 reads 16 maps: how many weights has one of its filters?",
            ),
            Misconception(
                "parameters per position",
                _SLIPS["parameters per position"],
                hint="You counted a filter anew at each position. It is the same filter everywhere.",
                more="The size of the picture does not appear in the number of parameters.",
            ),
            Misconception(
                "valid taken for same",
                _SLIPS["valid taken for same"],
                hint="Your second convolution keeps the size. It has no padding.",
                more="What does a 3 x 3 kernel take from 16 rows?",
            ),
            Misconception(
                "only one map is flattened",
                _SLIPS["only one map is flattened"],
                hint="You flattened one map. How many does conv_2 hand over?",
                more="Flatten lays rows, columns and channels in one line.",
            ),
            Misconception(
                "bits for bytes",
                _SLIPS["bits for bytes"],
                hint="Those are bits. Eight of them make a byte.",
                more="float32 takes 32 bits: how many bytes is that?",
            ),
            Misconception(
                "numbers for bytes",
                _SLIPS["numbers for bytes"],
                hint="That is how many numbers there are. Each of them takes more than one byte.",
                more="float32: the 32 counts bits.",
            ),
            Misconception(
                "another form",
                lambda: list(counts().values()),
                hint="Give a dict with the five names of the task, spelt as they stand there.",
                more="Copy the names from the task, and put a number behind each.",
            ),
        ],
        notice="eight in ten parameters sit in the dense layer: the convolutions are the cheap part",
    ),
    Exercise(
        "A2-2",
        right=layer_cost,
        probes=[(3, 3, 1, 1, (3, 3), 1), (6, 9, 1, 2, (3, 3), 1), (10, 15, 3, 4, (3, 5), 2), (33, 20, 8, 6, (5, 2), 3)],
        whole=True,
        wrong=[
            Misconception(
                "bias forgotten",
                _cost(lambda cost, filters: {"parameters": cost["parameters"] - filters}),
                hint="Your parameters are the weights only. A filter has one number more.",
                more="filters * (weights + 1).",
            ),
            Misconception(
                "MACs against FLOPs",
                _cost(lambda cost, filters: {"macs": 2 * cost["macs"]}),
                hint="You counted products and additions apart: those are FLOPs. A multiply-accumulate is the pair.",
                more="One MAC for each weight that is used, at each position.",
            ),
            Misconception(
                "bits against bytes",
                _cost(lambda cost, filters: {"bytes": 8 * cost["bytes"]}),
                hint="Parameters and MACs are right, but you give bits where bytes are asked for.",
                more="A float32 takes 4 bytes.",
            ),
            Misconception(
                "numbers for bytes",
                _cost(lambda cost, filters: {"bytes": cost["bytes"] // 4}),
                hint="You counted numbers. Each float32 takes more than one byte.",
                more="32 bits, 8 to a byte.",
            ),
            Misconception(
                "stride on one axis",
                _stride_on_rows,
                hint="You let the stride work on the rows only. It works on the columns as well.",
                more="Both sides of the map shrink.",
            ),
            Misconception(
                "padded",
                _padded,
                hint="You count as if there were padding. This layer has none: only whole windows.",
                more="In how many places does a kernel of 3 rows fit into 10 rows, 2 rows apart?",
            ),
            Misconception(
                "work of one filter",
                _cost(lambda cost, filters: {"macs": cost["macs"] // filters}),
                hint="Those are the MACs of a single filter.",
                more="Every filter visits every position.",
            ),
        ],
        notice="parameters do not know the size of the picture; MACs and bytes do",
    ),
    Exercise(
        "A2-3",
        right=seen,
        probes=[([(3, 1)],), ([(3, 1), (3, 1)],), ([(3, 2), (3, 1)],), ([(5, 2), (3, 2), (3, 1)],), ([(2, 2)] * 4,)],
        whole=True,
        wrong=[
            Misconception(
                "strides ignored",
                _from_the_top_without_strides,
                hint="Right as long as all strides are 1. After a stride of 2, one step is two pixels of the picture.",
                more="Keep a second number: how many pixels lie between two neighbours of this map.",
            ),
            Misconception(
                "its own stride comes first",
                _own_stride_first,
                hint="You multiply by a layer's stride before you add its kernel. Its windows read the map below, "
                "which this stride has not touched.",
                more="First widen by (kernel - 1) * jump, then let the jump grow.",
            ),
            Misconception(
                "only the stride just before",
                _only_the_last_stride,
                hint="You use the stride of the layer below alone. Strides multiply all the way up.",
                more="Two layers of stride 2: neighbours on their map are 4 pixels apart.",
            ),
            Misconception(
                "kernel for kernel minus one",
                _kernel_times_jump,
                hint="A single layer with a 3 x 3 kernel sees 3 pixels, yours sees more. Windows overlap: what does a "
                "layer add to what is already seen?",
                more="Begin with 1, and add kernel - 1 steps.",
            ),
            Misconception(
                "kernels multiplied",
                _product_of_kernels,
                hint="You multiply the kernels. Two layers of 3 x 3 see 5 pixels, not 9: their windows overlap.",
                more="Kernels add up, strides multiply.",
            ),
        ],
        notice="kernels add, strides multiply: that is why deep networks shrink early and look far",
    ),
    Exercise(
        "A2-4",
        right=chain,
        judge=judge_chain,
        wrong=[
            Misconception(
                "strides at the end",
                lambda: [(3, 1), (3, 1), (3, 2), (3, 2), (3, 2)],
                hint="The same layers, the other way round, would see far enough. Where does a stride help those "
                "that come after it?",
                more="A stride widens every layer above it, and none below.",
            ),
            Misconception(
                "shrunk too far",
                lambda: [(3, 2)] * 5,
                hint="Your strides multiply to more than 8: the last map has fewer than 12 rows.",
                more="Three strides of 2 are all you may use.",
            ),
            Misconception(
                "another kind of layer",
                lambda: [(4, 2), (3, 3), (3, 1)],
                hint="Kernels are odd and at least 3, strides are 1 or 2.",
                more="The smallest layer that the task allows is (3, 1).",
            ),
            Misconception(
                "not a list of pairs",
                lambda: [3, 3, 3],
                hint="Give a list of pairs: (kernel, stride), the layer next to the picture first.",
                more="For example [(5, 2), (3, 1)].",
            ),
        ],
        notice="small kernels, early strides: VGG and ResNet are built on that",
    ),
]

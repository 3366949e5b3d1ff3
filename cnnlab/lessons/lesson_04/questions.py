"""Lesson 04: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "04-1",
        36,
        "35 from channel 0 and 1 from channel 1, added up.",
        wrong=[
            (1, "That is channel 1 alone. A kernel adds over its whole depth: add channel 0's sum as well."),
            (35, "That is channel 0 alone. A kernel adds over its whole depth: work out channel 1 as well."),
            (34, "Look at the signs in channel 1: 1 times 1 is added, 0 times -1 takes nothing away."),
        ],
    ),
    Prediction(
        "04-2",
        (2, 2, 3),
        "Two places down, two across, and one map for each of the three filters.",
        wrong=[
            ((2, 2, 2), "The depth of the picture is used up by the sum. What decides how many maps come out?"),
            ((2, 2), "That is one map. How many filters are there, and where do their maps go?"),
            ((3, 2, 2), "The right numbers, but this course puts channels last, as Keras does."),
            ((3, 3, 3), "A 2x2 kernel cannot stand on all nine places of a 3x3 picture without leaving it."),
            ((2, 2, 6), "Filters times channels: but each filter adds its channels up into one map."),
        ],
        form="(rows, columns, channels)",
    ),
    Prediction(
        "04-3",
        (3, 2, 3),
        "Sizes 3 and 2 from the 3-pixel picture, then 3: the half step at the end is not made.",
        wrong=[
            ((3, 2, 4), "5 / 2 = 2.5: a last step that does not fit is not made, so round down, then add 1."),
            ((3, 2, 2), "Do not forget the + 1: the kernel's first place counts too."),
            ((2, 1, 2), "Do not forget the + 1: the kernel's first place counts too."),
            ((1, 1, 2), "The frame has two sides: n + 2p pixels, not n."),
        ],
        form="three sizes: (..., ..., ...)",
    ),
    Prediction(
        "04-4",
        4,
        "7 / 2 = 3.5, and 'same' rounds up.",
        wrong=[
            (3, "3 is what 'valid' gives. 'same' rounds 3.5 the other way."),
            (3.5, "There is no half pixel in a map. Which way does 'same' round?"),
            (7, "'same' keeps the size only at stride 1."),
        ],
    ),
    Prediction(
        "04-5",
        "grey",
        "Grey is a weighted sum of red, green and blue at one pixel: a 1x1 convolution.",
        wrong=[
            ("sepia", "Sepia gives three channels out, so it needs three filters. Which conversion gives one?"),
            ("blur", "A blur looks at neighbours. A 1x1 kernel has none."),
        ],
        form='"grey", "sepia" or "blur"',
    ),
    Prediction(
        "04-6",
        (3, 3, 2, 6),
        "Each filter is as deep as its own stack: 4 / 2 = 2 channels.",
        wrong=[
            ((3, 3, 4, 6), "That is one group, where every filter sees all four channels."),
            ((3, 3, 4, 3), "The groups share out the channels that a filter sees; there are still six filters in all."),
            ((3, 3, 2, 3), "That is one group's half. Both halves are stored together: count all filters."),
            ((6, 3, 3, 2), "The right numbers; Keras' order is rows, columns, depth, filters."),
        ],
        form="(rows, columns, depth, filters)",
    ),
    Prediction(
        "04-7",
        (120, 9),
        "20 times 6 weights against one kernel of nine.",
        wrong=[
            ((120, 54), "54 places are not zero. But how many of those numbers are different from one another?"),
            ((126, 9), "No biases were asked for."),
            ((26, 9), "Each of the 6 outputs has a weight for each of the 20 inputs: multiply."),
        ],
        form="(weights of the dense layer, different ones in the matrix)",
    ),
    Prediction(
        "04-8",
        4,
        "The border now, and where it has moved to: two columns each.",
        wrong=[
            (0, "The frame of zeros did not move with the cat. Which columns feel it?"),
            (2, "Two columns feel the border now. And where has the old border gone?"),
            (
                20,
                "Twenty columns came in again on the left, but they moved faithfully. Only places near a frame differ.",
            ),
        ],
    ),
    Choice(
        "04-q1",
        "A layer takes 32 channels in and has 64 filters of 3 by 3. What does one filter look like?",
        [
            Option("3 by 3", "A filter is as deep as its input: it would not know what to do with 31 of the channels."),
            Option("3 by 3 by 32", "One number for each pixel of the window and each channel.", right=True),
            Option("3 by 3 by 64", "64 is how many filters there are, not how deep one is."),
            Option("3 by 3 by 32 by 64", "That is all the filters together, as Keras stores them."),
        ],
    ),
    Choice(
        "04-q2",
        "What decides how many channels come out of a layer?",
        [
            Option("its number of filters", "One filter, one map.", right=True),
            Option(
                "the number of channels that go in", "They are added up: whatever goes in, one map a filter comes out."
            ),
            Option("its stride", "Stride leaves places out: rows and columns become fewer, not channels."),
            Option("its padding", "Padding acts on rows and columns only."),
        ],
    ),
    Number(
        "04-q3",
        "A picture is 28 pixels wide; kernel 5, stride 2, no padding. How wide is the map, in pixels?",
        12,
        "(28 - 5) / 2 = 11.5, rounded down, plus 1.",
        wrong=[
            (11, "Rounded down, but the kernel's first place is missing: + 1."),
            (13, "11.5 is rounded down, not up: half a step is not made."),
            (14, "That is 28 / 2, which 'same' would give. Without padding the kernel must fit."),
            (24, "That is stride 1."),
            (12.5, "There is no half pixel: round down before you add 1."),
        ],
    ),
    Choice(
        "04-q4",
        "The picture moves by one pixel and the layer has stride 2. What happens to the map?",
        [
            Option("It moves by one pixel.", "One pixel of the map is two of the picture."),
            Option("It moves by half a pixel.", "A map has no half pixels: its values change instead."),
            Option(
                "Other places are picked, so its values change.",
                "A stride keeps every second place; moved by one, the others are kept.",
                right=True,
            ),
            Option("Nothing: convolution is equivariant.", "At stride 1 it is. A stride is one of the three limits."),
        ],
    ),
    Ordering(
        "04-q5",
        "Put in order what a layer does to make one number of its output.",
        [
            Option("cut out a window, over all channels", "First there must be something to multiply."),
            Option("multiply it by the filter, place by place", "The products come before their sum."),
            Option("add up all products", "The sum over rows, columns and channels makes one number."),
            Option("add the bias", "The bias shifts the threshold before anything is clipped."),
            Option("apply ReLU", "Clipped last: before the bias, the threshold would be lost."),
        ],
    ),
]

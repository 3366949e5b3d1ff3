"""Lesson 06: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "06-1",
        6,
        "Two rows of three windows.",
        wrong=[
            (15, "That is with overlap: here the windows touch, so the step is 2."),
            (24, "That is how many numbers there are; each window holds four."),
            (12, "Both sides are halved, not one of them."),
        ],
        form="how many windows",
    ),
    Prediction(
        "06-2",
        (37, 48),
        "303 / 8 = 37.9: the last 7 rows fill no window.",
        wrong=[
            ((38, 48), "The last 7 rows do not fill a window, and are dropped."),
            ((296, 377), "That would be a step of 1. Pooling windows touch: the step is 8."),
            ((48, 37), "Rows first."),
        ],
        form="(rows, columns)",
    ),
    Prediction(
        "06-3",
        (5, 27),
        "The eleventh row fills no window; (55 - 3) / 2 + 1 = 27.",
        wrong=[
            ((6, 27), "The eleventh row has no partner: it fills no window."),
            ((6, 28), "Half a window is no window: round down."),
            ((5, 26), "The first window counts too: + 1."),
            ((5, 18), "The step is 2, so the windows of 3 overlap."),
        ],
        form="(of 11, of 55)",
    ),
    Prediction(
        "06-4",
        (25_632, 589_856),
        "32 (800 + 1) against 32 (18,432 + 1).",
        wrong=[
            ((25_600, 589_824), "The 32 biases are missing."),
            ((832, 18_464), "Five by five places with 32 maps each are read: 800 inputs, not 25."),
            ((25_632, 25_632), "Without pools the last map is 24 by 24."),
        ],
        form="(with the pools, without)",
    ),
    Prediction(
        "06-5",
        3,
        "Channels last: the three answers for the first pixel stand together.",
        wrong=[
            (0, "That is the first map's next pixel. Which axis is the last, and so runs fastest?"),
            (2, "Is that down, or across, or along the channels? The last axis runs fastest."),
        ],
        form="the second number of the flattened list",
    ),
    Prediction(
        "06-6",
        2,
        "The first move stays inside a window; the second crosses a border.",
        wrong=[
            (1, "From column 2 to column 3: do they not lie in the same window? Windows begin at 0, 2 and 4."),
            (3, "Both? Columns 2 and 3 lie in one window."),
        ],
        form="1 or 2",
    ),
    Prediction(
        "06-7",
        1,
        "4 = 2 + 2: their products add up to 0.",
        wrong=[
            (2, "That is the length of the difference. Divide it by the root of 2 + 2."),
            (0, "That would be equal maps."),
            (1.4142135, "Divide by the root of the sum of BOTH squared lengths."),
            (0.7071068, "The squared length of the difference is 4, of a and b 2 each."),
        ],
        tolerance=0.001,
    ),
    Prediction(
        "06-8",
        "nothing",
        "The largest number of a window, its mean and its L2 do not care where inside it stands what.",
        wrong=[
            ("max", "The largest number is still in its window."),
            ("average", "The sum over a window is the same in any order."),
            ("l2", "The sum of the squares is the same in any order."),
            ("all", "Does a maximum care where in its window it stands?"),
        ],
        form='what changes: "nothing", "max", "average", "L2" or "all"',
    ),
    Prediction(
        "06-9",
        ((0, 1, 0, 1), (1, 1, 1, 1)),
        "Moved by one, every window holds one bright pixel: the stripes are gone.",
        wrong=[
            (((0, 1, 0, 1), (0, 1, 0, 1)), "Write the moved row down: 0 1 1 0 0 1 1 0. Which pairs are there?"),
            (((0, 1, 0, 1), (1, 0, 1, 0)), "Write the moved row down: 0 1 1 0 0 1 1 0. Is there a pair without a 1?"),
        ],
        form="((before), (after))",
    ),
    Choice(
        "06-q1",
        "What does max pooling learn during training?",
        [
            Option("which pixel of a window counts", "It always takes the largest; nothing is learned."),
            Option("nothing: it has no weights", "A window, a summary, a step.", right=True),
            Option("its window size", "You choose that."),
        ],
    ),
    Number(
        "06-q2",
        "A map of 27 by 27 under windows of 3 with stride 2: how many rows are left?",
        13,
        "(27 - 3) / 2 + 1.",
        wrong=[
            (9, "That is stride 3. Here the windows overlap."),
            (12, "The first window counts too: + 1."),
            (14, "Half a window is no window: round down."),
        ],
    ),
    Choice(
        "06-q3",
        "Global average pooling stands before the last dense layer instead of flatten. What holds?",
        [
            Option("There are far fewer parameters.", "One number a map instead of one a pixel.", right=True),
            Option("Where a pattern stood is forgotten.", "Only how much of it there was is kept.", right=True),
            Option("The pictures must keep one fixed size.", "A mean can be taken of a map of any size."),
            Option(
                "The network becomes invariant to rotation.", "Its kernels still look for patterns the right way up."
            ),
        ],
    ),
    Choice(
        "06-q4",
        "A dot moves by one pixel. Is a map pooled with 2x2 windows invariant to it?",
        [
            Option("yes, always", "When the dot crosses the border of a window, the map jumps."),
            Option("no, never", "Inside a window nothing changes."),
            Option("only while the dot stays in its window", "It stands still for a while, then jumps.", right=True),
        ],
    ),
    Ordering(
        "06-q5",
        "Put the steps of average pooling in order.",
        [
            Option("lay the window on the first rows and columns", "It begins in the corner."),
            Option("add up the numbers under it", "A mean begins with a sum."),
            Option("divide by how many they are", "The sum must be there first."),
            Option("move on by the stride", "One window is finished before the next."),
            Option("stop where the window no longer fits", "Leftover rows and columns are dropped at the very end."),
        ],
    ),
]

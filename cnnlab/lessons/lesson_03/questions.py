"""Lesson 03: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Prediction

# A word that is written in several ways.
_LAST_FIRST = (
    "The kernel slides over the dot: its LAST number meets the dot first. In which order do the numbers appear, then?"
)

QUESTIONS = [
    Prediction(
        "03-1",
        (10, 38, -5),
        "To the right 10, then 38 and -5 in the second row.",
        wrong=[
            ((38, 10, -5), "The same numbers: go along the row first, then down."),
            ((10, 38, 5), "Mind the sign in the last window."),
            ((0, 38, -5), "The second window: 2 times 5 is there as well."),
        ],
        form="(right of it, below it, the last)",
    ),
    Prediction(
        "03-2",
        3,
        "Only 5, 6 and 6 are more than 4; the 4 becomes exactly 0.",
        wrong=[
            (4, "One of them is 4, and 4 - 4 is 0, not above it."),
            (2, "The two sixes, yes. Is there another answer above 4?"),
            (6, "Count only what was greater than 4."),
        ],
        form="how many pixels",
    ),
    Prediction(
        "03-3",
        "convolution",
        "One white pixel is an impulse: convolution stamps the kernel as it is.",
        wrong=[(name, _LAST_FIRST) for name in ("cross-correlation", "cross correlation", "correlation")],
        form='"convolution" or "cross-correlation"',
    ),
    Prediction(
        "03-4",
        (0, -2),
        "4 - 4 in the middle; two white neighbours in a corner, 2 - 4.",
        wrong=[
            ((0, 0), "In a corner only some of the four neighbours are white."),
            ((0, -1), "That is a side, with three white neighbours. A corner has fewer."),
            ((8, 6), "The middle of this kernel is -4."),
            ((-4, -4), "The white neighbours count too, with + 1 each."),
        ],
        form="(middle, corner)",
    ),
    Prediction(
        "03-5",
        "sharpen",
        "Its negative numbers make the dark side of an edge darker and the bright side brighter.",
        wrong=[
            ("identity", "The identity gives back what went in."),
            ("box blur", "A mean of values between 0 and 1 stays between 0 and 1."),
            ("gaussian", "A weighted mean of values between 0 and 1 stays between 0 and 1."),
        ],
        form='"identity", "box blur", "gaussian" or "sharpen"',
    ),
    Prediction(
        "03-6",
        "vertical",
        "Kernels are named after the edges that they draw.",
        wrong=[("horizontal", "That one subtracts what is above from what is below: it draws level edges.")],
        form='"vertical" or "horizontal"',
    ),
    Prediction(
        "03-7",
        (0.5, 0, 1.5),
        "0.5 times the sums 1, 0 and 3.",
        wrong=[
            ((0.5, 0.5, 0.5), "On an even wall the answer is brightness times the sum of the coefficients."),
            ((1, 0, 3), "Those are the sums. How bright is the wall?"),
            ((4.5, 0, 1.5), "Box blur has nine times 1/9, not nine times 1."),
        ],
        form="(box blur, Sobel, letter T)",
    ),
    Prediction(
        "03-8",
        8,
        "The root of 64 + 8: about 8.5.",
        wrong=[
            (1, "64 alone, the square of the middle, is far more than that."),
            (3, "That would be the root of 9. The middle alone gives 64 under the root."),
        ],
        form="1, 3 or 8",
    ),
    Prediction(
        "03-9",
        "better",
        "The blur takes away more of the noise than of the edge.",
        wrong=[("worse", "The edge gets weaker, yes. But what happens to the noise, which each pixel has on its own?")],
        form='"better" or "worse"',
    ),
    Prediction(
        "03-10",
        (15_444, 9),
        "108 times 143 windows, against nine shifted pictures.",
        wrong=[
            ((15_950, 9), "That is one step a pixel. How many windows of 3x3 fit into 110 by 145?"),
            ((9, 15_444), "Exchanged: which way has one step a window?"),
            ((15_444, 15_444), "One step moves a whole picture at once. How many numbers has the kernel?"),
        ],
        form="(steps with windows, steps with shifted pictures), mode valid",
    ),
    Prediction(
        "03-11",
        (49, 14),
        "7 times 7, against 7 plus 7.",
        wrong=[
            ((49, 49), "Two passes of 7 products each."),
            ((14, 49), "Exchanged."),
            ((49, 7), "There are two passes."),
        ],
        form="(in one go, in two passes)",
    ),
    Prediction(
        "03-12",
        ((120, 176), (96, 200)),
        "24 columns less for the lying kernel, 24 rows less for the standing one.",
        wrong=[
            (((96, 200), (120, 176)), "Exchanged: a lying kernel is wide, so it costs columns."),
            (((120, 175), (95, 200)), "The first place counts too: 200 - 25 + 1."),
            (((96, 176), (96, 176)), "A kernel costs nothing along a side where it is 1."),
        ],
        form="((rows, columns) lying, (rows, columns) standing)",
    ),
    Choice(
        "03-q1",
        "All nine numbers of a kernel are positive and add up to 1. What does it do?",
        [
            Option("It blurs.", "A weighted mean of the neighbours, brightness kept.", right=True),
            Option("It sharpens.", "That takes negative numbers round a large middle."),
            Option("It finds edges.", "That takes a sum of 0: silence on even ground."),
            Option("It brightens.", "Sum 1 keeps the brightness."),
        ],
    ),
    Choice(
        "03-q2",
        "For which kernels do convolution and cross-correlation give the same?",
        [
            Option("box blur", "Half a turn changes nothing.", right=True),
            Option("Sobel vertical", "Half a turn changes every sign."),
            Option("Laplacian of four", "Half a turn changes nothing.", right=True),
            Option("1 2 / 3 4", "Half a turn makes it 4 3 / 2 1."),
        ],
    ),
    Number(
        "03-q3",
        "How many products does one pixel of the result need with a 9x9 kernel that was split into a column and a row?",
        18,
        "9 + 9 instead of 81.",
        wrong=[
            (81, "That is in one go."),
            (9, "There are two passes."),
            (162, "Each pass has a kernel of nine numbers, not of 81."),
        ],
    ),
    Choice(
        "03-q4",
        "A bright picture is filtered with an edge kernel in mode same, zeros outside. Strong answers stand along the rim. Why?",
        [
            Option("The kernel is broken.", "It does its work: it finds a step."),
            Option("From bright to black zeros is an edge.", "The frame is an invention, its edge too.", right=True),
            Option(
                "Edge kernels always answer at the rim.", "With reflect or edge as surroundings they are silent there."
            ),
        ],
    ),
    Choice(
        "03-q5",
        "Four patches of the same norm lie under the kernel (-1, 0, 1), one after the other. Which one gets the largest answer?",
        [
            Option("a bright dot in the middle", "The kernel's middle is 0: it does not see the dot."),
            Option(
                "(-1, 0, 1) itself, of the same norm", "Cauchy-Schwarz: nothing beats its own likeness.", right=True
            ),
            Option("(1, 0, -1), its mirror image", "That one gets the most negative answer."),
            Option("three equal numbers", "The kernel's numbers add up to 0, so an even patch gets 0."),
        ],
    ),
]

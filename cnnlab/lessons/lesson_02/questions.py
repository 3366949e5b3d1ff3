"""Lesson 02: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "02-1",
        7,
        "Six of the 36 pairs make 7: each face of one die has a partner on the other.",
        wrong=[
            (6, "Count the pairs: 1+5, 2+4, 3+3, 4+2, 5+1. Is there a sum with one more?"),
            (12, "Only 6 + 6 makes 12: one pair of 36."),
            (2, "Only 1 + 1 makes 2: one pair of 36."),
            (3.5, "That is the mean of one die. Two are thrown."),
        ],
        form="the likeliest sum",
    ),
    Prediction(
        "02-2",
        (1, 0.5, 0.25, 0.125),
        "Half of what is there runs out in each hour.",
        wrong=[
            ((1, 1, 1, 1), "Nothing more is poured, and half runs out in each hour."),
            ((1, 0.5, 0, 0), "Half of what is left runs out, not half a litre."),
            ((0.5, 0.25, 0.125, 0.0625), "The pour itself counts in its own hour: the first level is the whole litre."),
        ],
        form="four levels in litres: (..., ..., ..., ...)",
    ),
    Prediction(
        "02-3",
        (6, 3, 4),
        "4 + 3 - 1 numbers; 1 times 3 first, 4 times 1 last.",
        wrong=[
            ((4, 3, 4), "At both ends the strip hangs over the signal; those stops count too."),
            (
                (2, 3, 4),
                "That would be valid only. At both ends the strip hangs over the signal; those stops count too.",
            ),
            ((7, 3, 4), "One less: the last cell of the strip and the first of the signal share a stop."),
            ((6, 1, 12), "Turn the kernel round first: at the first stop the signal's 1 meets the kernel's 3."),
        ],
        form="(how many, first, last)",
    ),
    Prediction(
        "02-4",
        1,
        "At 1 s the last of the flow has just come in; after that, water only leaks out.",
        wrong=[
            (0.5, "At 0.5 s only half of the flow has come in."),
            (2, "At 2 s all of it has come in, but what came first has begun to fade."),
        ],
        form="0.5, 1 or 2",
    ),
    Prediction(
        "02-5",
        ((8, 5, 14, 8), (5, 14)),
        "Same keeps the middle four, valid the two stops with the whole strip on the signal.",
        wrong=[
            (((3, 8, 5, 14), (5, 14)), "Same keeps the middle: one falls away at each end."),
            (((8, 5, 14, 8), (8, 5, 14, 8)), "Valid is stricter: N - K + 1 = 2 are left."),
            (((5, 14), (8, 5, 14, 8)), "Exchanged: same is as long as the signal."),
        ],
        form="((same), (valid))",
    ),
    Prediction(
        "02-6",
        1028,
        "1047 - 20 + 1.",
        wrong=[
            (1027, "The first 20 days make one average already: N - K + 1."),
            (1047, "Only places with 20 real days count in mode valid."),
            (1066, "That is mode full, with its invented zeros at both ends."),
        ],
        form="averages in mode valid, of 1047 prices",
    ),
    Prediction(
        "02-7",
        (-2, 3, 1),
        "Reversed, so that the flip brings it back: the shape meets itself.",
        wrong=[
            ((1, 3, -2), "Then the flip turns it round, and the shape meets its own mirror image."),
            ((-1, -3, 2), "Reversed means read from back to front; no sign changes."),
            ((2, -3, -1), "Read from back to front, yes; but no sign changes."),
        ],
        form="(..., ..., ...)",
    ),
    Prediction(
        "02-8",
        "no",
        "Swapping the two gives the mirrored result.",
        wrong=[
            (
                "yes",
                "Nothing is turned round in a cross-correlation. Which of the two slides, then, does matter: try a kernel of two numbers.",
            )
        ],
        form='"yes" or "no"',
    ),
    Prediction(
        "02-9",
        "neither",
        "The learned kernel comes out mirrored, and its predictions are the same.",
        wrong=[
            ("correlation", "The secret was used with a flip; but nobody stops the fit from learning it mirrored."),
            (
                "convolution",
                "The secret was used with a flip; but nobody stops the other fit from learning it mirrored.",
            ),
        ],
        form='"correlation", "convolution" or "neither"',
    ),
    Number(
        "02-q1",
        "A signal of 100 numbers and a kernel of 9, mode valid: how many numbers come out?",
        92,
        "100 - 9 + 1.",
        wrong=[
            (91, "One more: the first place counts too, N - K + 1."),
            (100, "That is mode same."),
            (108, "That is mode full."),
        ],
    ),
    Choice(
        "02-q2",
        "Why is one of the two turned round in a convolution?",
        [
            Option("It is an old habit without a reason.", "There is a reason: an output looks back in time."),
            Option(
                "The newest input meets the beginning of the response, older ones meet later parts.",
                "So one of the two must run backwards.",
                right=True,
            ),
            Option("It makes the computation faster.", "It takes as many products either way."),
            Option("Otherwise a kernel would find no edges.", "Cross-correlation, without a flip, finds them as well."),
        ],
    ),
    Choice(
        "02-q3",
        "Which hold for convolution, but not for cross-correlation?",
        [
            Option("Swapping signal and kernel changes nothing.", "The flip buys it.", right=True),
            Option("It is linear.", "Both are: products, added up."),
            Option("It is time-invariant.", "Both are: the same kernel is used at every place."),
            Option(
                "With several kernels after one another, grouping does not matter.",
                "Convolution is associative; without the flip it is not.",
                right=True,
            ),
        ],
    ),
    Choice(
        "02-q4",
        "A library's 'convolution' layer in fact cross-correlates. What does a network lose by it?",
        [
            Option("Accuracy.", "The learned kernel comes out mirrored; the predictions are the same."),
            Option("Nothing: kernels are learned, mirrored or not.", "That is why no library bothers.", right=True),
            Option("Time-invariance.", "The same kernel is used at every place either way."),
        ],
    ),
    Ordering(
        "02-q5",
        "Put the hand calculation of one output number in order.",
        [
            Option("turn the strip with the kernel round", "The flip comes first, once for all."),
            Option("lay it under the signal at one place", "There must be pairs before anything is multiplied."),
            Option("multiply the pairs", "The products come before their sum."),
            Option("add up the products", "One place gives one number."),
            Option("move the strip on by one", "Only then the next output."),
        ],
    ),
]

"""Exercises of lesson 02: lengths, cross-correlation, moving average, a detector, dice, and undoing a convolution."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_02.solutions import cross_correlate, detector, lengths, moving_average, sum_of_dice, undo


def _one_stop_too_few(signal, kernel):
    return np.array([np.sum(signal[n : n + len(kernel)] * kernel) for n in range(len(signal) - len(kernel))])


def _products_not_summed(signal, kernel):
    return np.array([signal[n : n + len(kernel)] * kernel for n in range(len(signal) - len(kernel) + 1)])


def _only_the_last_product(signal, kernel):
    result = np.zeros(len(signal) - len(kernel) + 1)
    for n in range(len(result)):
        for m in range(len(kernel)):
            result[n] = signal[n + m] * kernel[m]
    return result


def _over_the_end(signal, kernel):
    # zip ends with the shorter one: past the last full window, fewer and fewer products are summed.
    return np.array([sum(a * b for a, b in zip(signal[n:], kernel, strict=False)) for n in range(len(signal))])


def _one_stop_too_many(signal, kernel):
    # The last slice is cut short: with one number left NumPy stretches it, with more it stops with an error.
    stops = len(signal) - len(kernel) + 2
    return np.array([np.sum(signal[n : n + len(kernel)] * kernel) for n in range(stops)])


def _growing_windows(series, days):
    return np.array([np.mean(series[max(0, day - days + 1) : day + 1]) for day in range(len(series))])


def _not_a_number_at_first(series, days):
    return np.concatenate([np.full(days - 1, np.nan), moving_average(series, days)])


def _blocks(series, days):
    return np.array([np.mean(series[day : day + days]) for day in range(0, len(series) - days + 1, days)])


def _without_mean(pattern):
    return (np.asarray(pattern) - np.mean(pattern))[::-1]


def _scaled_to_answer_1(pattern):
    weights = _without_mean(pattern)
    return weights / (weights @ weights)


def _scaled_to_length_1(pattern):
    weights = _without_mean(pattern)
    return weights / np.linalg.norm(weights)


def _dice_kept_to_six(count):
    die = np.full(6, 1 / 6)
    chances = die
    for _ in range(count - 1):
        chances = np.convolve(chances, die, mode="same")
    return chances


def _dice_doubled(count):
    chances = np.full(6, 1 / 6)
    for _ in range(count - 1):
        chances = np.convolve(chances, chances)
    return chances


def _undo_with_whole_numbers(output, kernel):
    signal = np.zeros(len(output) - len(kernel) + 1, dtype=int)
    for n in range(len(signal)):
        earlier = sum(signal[n - m] * kernel[m] for m in range(1, len(kernel)) if n - m >= 0)
        signal[n] = (output[n] - earlier) / kernel[0]
    return signal


def _undo_to_the_end(output, kernel):
    return np.concatenate([undo(output, kernel), np.zeros(len(kernel) - 1)])


def _only_the_last_earlier_one(output, kernel):
    signal = np.zeros(len(output) - len(kernel) + 1)
    for n in range(len(signal)):
        earlier = signal[n - 1] * kernel[1] if n > 0 and len(kernel) > 1 else 0.0
        signal[n] = (output[n] - earlier) / kernel[0]
    return signal


def _earlier_not_taken_away(output, kernel):
    return np.asarray(output)[: len(output) - len(kernel) + 1] / kernel[0]


def _not_divided(output, kernel):
    signal = np.zeros(len(output) - len(kernel) + 1)
    for n in range(len(signal)):
        signal[n] = output[n] - sum(signal[n - m] * kernel[m] for m in range(1, len(kernel)) if n - m >= 0)
    return signal


EXERCISES = [
    Exercise(
        "02-A",
        right=lengths,
        wrong=[
            Misconception(
                "off by one",
                lambda: (14, 10, 6),
                hint="Each length that changes is off by one. At the first stop of mode full, one cell of "
                "the strip already lies on the signal.",
                more="Try a kernel of one number: it should change no length at all. Does your rule say so?",
            ),
            Misconception(
                "full and valid swapped",
                lambda: (7, 10, 13),
                hint="The three lengths are there, but in another order. Which mode keeps only the stops "
                "where the whole strip lies on the signal?",
                more="Full is the longest: it keeps every stop with any overlap.",
            ),
            Misconception(
                "the kernel's overhang counted on both sides, the kernel itself forgotten",
                lambda: (16, 10, 4),
                hint="You added or took away 3 at each end. Yes, the strip hangs over at both ends, but a "
                "stop is counted by one place of the strip, not by all of it.",
                more="Follow the last cell of the strip only: on which places can it stand?",
            ),
            Misconception(
                "valid one too short",
                lambda: (13, 10, 6),
                hint="Full and same are right. In mode valid you miss one stop: the very first one, "
                "before the strip has moved, counts as well.",
                more="Try a kernel as long as the signal: it fits exactly once. What does your rule say?",
            ),
            Misconception(
                "valid one too long",
                lambda: (13, 10, 8),
                hint="Full and same are right. In mode valid you count one stop too many: at the last one, "
                "part of the strip hangs over.",
                more="Try a kernel of one number: it can stand on each number of the signal, and nowhere else.",
            ),
            Misconception(
                "full one too long",
                lambda: (14, 10, 7),
                hint="Same and valid are right. In mode full you count one stop too many: at one of yours, "
                "the strip does not touch the signal at all.",
                more="Try a signal and a kernel of one number each. How many products are there?",
            ),
            Misconception(
                "the length never changes",
                lambda: (10, 10, 10),
                hint="Only one of the three modes keeps the length of the signal; its name says so.",
                more="In Figure 3, at how many stops does at least one cell of the strip lie on the signal? "
                "At how many does all of it?",
            ),
        ],
        notice="valid and full lie K - 1 below and K - 1 above the length of the signal.",
        whole=True,
    ),
    Exercise(
        "02-B",
        right=cross_correlate,
        probes=[
            (np.array([1, 2, 3, 4]), np.array([1, 2])),
            (np.array([0.0, 1.0, 4.0, 2.0, 7.0]), np.array([1.0, 0.0, -1.0])),
            (np.array([3, 5, 2]), np.array([2, 1, 4])),
            # Fractions: a result that is made to hold whole numbers cuts them off.
            (np.array([0.5, 1.25, 2.75]), np.array([1.5, 0.25])),
        ],
        wrong=[
            Misconception(
                "kernel flipped",
                lambda signal, kernel: np.convolve(signal, kernel, mode="valid"),
                hint="The kernel is flipped in your version: that is a convolution. Here both indices run forwards.",
                more="In the formula, h[m] meets x[n + m]. Which weight meets the leftmost number of the window?",
            ),
            Misconception(
                "one stop too few",
                _one_stop_too_few,
                hint="One result is missing at the end. When a kernel is exactly as long as the signal, "
                "how many stops are there?",
                more="range(a) ends at a - 1. Write down the last n at which the whole kernel still fits.",
            ),
            Misconception(
                "mode full",
                lambda signal, kernel: np.correlate(signal, kernel, mode="full"),
                hint="You keep the stops where the kernel hangs over the ends. Mode valid asks for those "
                "where all of it lies on the signal.",
                more="The result should be shorter than the signal, not longer.",
            ),
            Misconception(
                "products not summed",
                _products_not_summed,
                hint="You have all the right products. Each stop asks for one number: what is still to be "
                "done with them?",
                more="What comes out should have one axis, as long as there are stops. Yours has two.",
            ),
            Misconception(
                "only the last product kept",
                _only_the_last_product,
                hint="You keep only the last product of each stop: is there a = where += is needed?",
                more="Print the result after each product of the first stop. What happens to the one before?",
            ),
            Misconception(
                "one stop too many",
                _one_stop_too_many,
                hint="You take at least one stop too many: there, the slice of the signal is shorter than the "
                "kernel. Which is the last n at which the whole kernel fits?",
                more="Print n and signal[n : n + len(kernel)] at each stop, and look at the last line.",
            ),
            Misconception(
                "on past the last full window",
                _over_the_end,
                hint="You go on when the kernel already hangs over the end of the signal. Mode valid stops "
                "at the last place where all of it lies on the signal.",
                more="A kernel as long as the signal fits exactly once. How many numbers do you return for it?",
            ),
            Misconception(
                "mode same",
                lambda signal, kernel: np.correlate(signal, kernel, mode="same"),
                hint="Your result is as long as the signal: that is mode same, whose ends have met zeros. "
                "Mode valid leaves these stops out.",
                more="How many stops are there at which no cell of the kernel hangs over?",
            ),
        ],
        notice="the kernel lies on the signal as it is written: this is what a convolutional layer computes.",
    ),
    Exercise(
        "02-C",
        right=moving_average,
        probes=[
            (np.array([2.0, 4.0, 6.0]), 1),
            (np.array([1.0, 3.0, 8.0, 4.0]), 2),
            (np.array([5.0, 1.0, 0.0, 2.0, 10.0]), 3),
            # A mean below 0.
            (np.array([0.25, -1.5, -3.125]), 2),
        ],
        wrong=[
            Misconception(
                "sum for mean",
                lambda series, days: np.convolve(series, np.ones(days), mode="valid"),
                hint="These are sums: a constant series should stay what it is, yours grows. What must the "
                "weights of a mean sum to?",
                more="Try the series 7, 7, 7, 7 with days = 2. Every mean is 7; what do your weights make of it?",
            ),
            Misconception(
                "zeros before the first day",
                lambda series, days: np.convolve(series, np.full(days, 1 / days), mode="full")[: len(series)],
                hint="Your first averages contain days that were never measured, as zeros. The task leaves "
                "out days without enough past.",
                more="Think of the modes: which one waits until the whole kernel lies on the series?",
            ),
            Misconception(
                "mode same",
                lambda series, days: np.convolve(series, np.full(days, 1 / days), mode="same"),
                hint="Your result is as long as the series, so its ends are averaged with zeros, and each "
                "day also looks into the future.",
                more="Only full windows are asked for: how many of them are there?",
            ),
            Misconception(
                "today left out",
                lambda series, days: np.convolve(series, np.full(days, 1 / days), mode="valid")[:-1],
                hint="One average is missing: the last day may use its own price as well.",
                more="Count the full windows in a series of 3 with days = 1. There is one for each day.",
            ),
            Misconception(
                "mode full, both ends kept",
                lambda series, days: np.convolve(series, np.full(days, 1 / days)),
                hint="Your result is longer than the series: at both ends, days that do not exist are averaged "
                "in as zeros.",
                more="np.convolve has a third argument, the mode. Which of the three makes up nothing?",
            ),
            Misconception(
                "shorter windows at first",
                _growing_windows,
                hint="Your first averages are over fewer days. That is one way to treat the start, but here "
                "days without enough past are left out.",
                more="Which is the first day that has days - 1 others before it? Start there.",
            ),
            Misconception(
                "not a number at first",
                _not_a_number_at_first,
                hint="The averages are right. But days without enough past are to be left out, and you keep a "
                "place for each of them.",
                more="The result is shorter than the series, unless days is 1.",
            ),
            Misconception(
                "blocks",
                _blocks,
                hint="You cut the series into blocks, and jump from one to the next. A moving average moves on "
                "by one day at a time, so its windows overlap.",
                more="After the mean of days 0 and 1 comes the mean of days 1 and 2.",
            ),
        ],
        notice="the weights sum to 1, so a constant series stays what it is; each average lags (days - 1) / "
        "2 days behind.",
    ),
    Exercise(
        "02-D",
        right=detector,
        # Mean, median and the middle between the extremes differ on each probe.
        probes=[
            (np.array([0.0, 5.0, 1.0]),),
            (np.array([0.0, 1.0, 5.0, 0.0]),),
            (np.array([9.0, 2.0, 1.0, 3.0]),),
        ],
        wrong=[
            Misconception(
                "the pattern itself",
                lambda pattern: pattern,
                hint="This is the pattern itself, and two things stand against it: np.convolve turns it round "
                "before it slides, and a constant signal of 100 gives a large answer. Mend one, then the other.",
                more="For the order, think of the example with 14 and 6. For the constant: it is multiplied by "
                "the sum of the weights.",
            ),
            Misconception(
                "not reversed",
                lambda pattern: pattern - np.mean(pattern),
                hint="A constant signal gives 0, well done. But np.convolve turns your kernel round before "
                "it slides: what does it look for then?",
                more="Hand in the kernel in the order in which the convolution will turn it into the pattern.",
            ),
            Misconception(
                "mean not taken away",
                lambda pattern: np.asarray(pattern)[::-1],
                hint="It is reversed, as it should be. But a constant signal of 100 gives a large answer. "
                "What must the weights sum to, to stop that?",
                more="The answer to a constant signal is the constant times the sum of the weights.",
            ),
            Misconception(
                "reversed taken for negative",
                lambda pattern: -(np.asarray(pattern) - np.mean(pattern)),
                hint="You changed the sign. 'Reversed' is meant in time: read from back to front, not upside down.",
                more="Leave the signs as they are, and read the list from its end instead.",
            ),
            Misconception(
                "both back to front and upside down",
                lambda pattern: (np.mean(pattern) - np.asarray(pattern))[::-1],
                hint="The order is right, but the sign is not: your answer has its lowest point where the "
                "pattern stands.",
                more="Where the pattern meets itself, every product should be positive. Which sign must a "
                "large weight have?",
            ),
            Misconception(
                "scaled to answer 1",
                _scaled_to_answer_1,
                hint="A good detector: it answers 1 where the pattern stands. But the task says not to rescale "
                "the weights. Leave out the last step.",
                more="The lesson scaled the score too, to read it more easily; its kernel was left as it was.",
            ),
            Misconception(
                "scaled to length 1",
                _scaled_to_length_1,
                hint="A good detector, whose weights have the length 1 as a vector. But the task says not to "
                "rescale them. Leave out the last step.",
                more="Whatever you divide by, it changes the size of all answers, not where they peak.",
            ),
            Misconception(
                "scaled by the standard deviation",
                lambda pattern: _without_mean(pattern) / np.std(pattern),
                hint="A good detector, standardised. But the task says not to rescale the weights: taking "
                "something away is enough, dividing is not asked for.",
                more="Divide by nothing: constant signals give 0 already.",
            ),
        ],
        notice="the reversal and the flip of the convolution cancel: a cross-correlation would take the "
        "pattern as it is.",
    ),
    Exercise(
        "02-E",
        right=sum_of_dice,
        probes=[(1,), (2,), (3,)],
        wrong=[
            Misconception(
                "one die too many",
                lambda count: sum_of_dice(count + 1),
                hint="With count = 1 you already throw two dice. How often must you convolve for one die?",
                more="Start from the chances of one die, and add the others: there are count - 1 of them.",
            ),
            Misconception(
                "all sums equally likely",
                lambda count: np.full(5 * count + 1, 1 / (5 * count + 1)),
                hint="The faces of one die are equally likely, the sums of two are not: count how many "
                "throws give 7, and how many give 2.",
                more="Write the 36 throws of two dice as a table of 6 by 6, and fill in the sums.",
            ),
            Misconception(
                "one throw, multiplied",
                lambda count: np.repeat([[1 / 6] + [0.0] * (count - 1)], 6, axis=0).ravel()[: 5 * count + 1],
                hint="You throw once and multiply the face. Two dice can also show 1 and 2: every pair counts.",
                more="With two dice your sum of 3 has the chance 0. But 1 and 2 gives 3.",
            ),
            Misconception(
                "chances multiplied place by place",
                lambda count: np.full(6, (1 / 6) ** count),
                hint="You multiplied the chances face by face: that is all dice showing the same face. "
                "Which pairs of faces make one sum?",
                more="All pairs whose indices add up to n, multiplied and summed: this lesson has a name for it.",
            ),
            Misconception(
                "throws counted, not chances",
                lambda count: sum_of_dice(count) * 6**count,
                hint="These are numbers of throws, the pattern is right. Chances sum to 1.",
                more="How many throws are there altogether with count dice? Each is equally likely.",
            ),
            Misconception(
                "the sum is the index",
                lambda count: np.concatenate([np.zeros(count), sum_of_dice(count)]),
                hint="The chances are right, but yours begin with sums that cannot happen. The array should "
                "begin with the smallest sum there is.",
                more="With two dice nobody throws 0 or 1. Which sum comes first?",
            ),
            Misconception(
                "always two dice",
                lambda count: np.convolve(np.full(6, 1 / 6), np.full(6, 1 / 6)),
                hint="You always throw two dice: count is not used. What is to be done once more for each further die?",
                more="With count = 1 no convolution is needed, with count = 3 two of them, one after the other.",
            ),
            Misconception(
                "kept to six numbers",
                _dice_kept_to_six,
                hint="Mode same cuts the result to six numbers, and with them some of the sums. How many "
                "different sums do two dice have?",
                more="Your chances do not sum to 1 any more: every pair of faces has to be kept.",
            ),
            Misconception(
                "convolved with itself each time",
                _dice_doubled,
                hint="Two dice are right. For the third you convolve the two with themselves, which makes four. "
                "What is to be added each time?",
                more="Keep one die in a variable of its own, and do not change it.",
            ),
        ],
        notice="one die is flat, two make a triangle, three already look like a bell: convolving again and "
        "again leads to the normal curve.",
    ),
    Exercise(
        "02-F",
        right=undo,
        probes=[
            (np.array([2.0, 4.0, 6.0]), np.array([2.0])),
            (np.array([3.0, 8.0, 5.0, 14.0, 8.0, 4.0]), np.array([3.0, 2.0, 1.0])),
            (np.array([2.0, -1.0, 4.0, -2.0]), np.array([2.0, -1.0])),
            (np.array([2.0, -4.5, 5.75, 4.5, -4.0]), np.array([4.0, 1.0, -2.0])),
            # A kernel longer than the signal: an index below 0 counts from the end.
            (np.array([2.0, 5.0, 1.0, 8.0, -5.0]), np.array([1.0, 3.0, 2.0, 5.0])),
        ],
        wrong=[
            Misconception(
                "what came earlier is not taken away",
                _earlier_not_taken_away,
                hint="Your first number is right. But output[1] also holds what signal[0] left behind: "
                "take that away before you divide.",
                more="When you come to place n, signal[0] to signal[n - 1] are known. So is all that they "
                "left in output[n].",
            ),
            Misconception(
                "not divided by the first weight",
                _not_divided,
                hint="You take away what the earlier inputs left. What remains is signal[n] times one "
                "weight: which one, and what is to be done about it?",
                more="Try the kernel (2,): the output is then twice the signal. Does your function halve it?",
            ),
            Misconception(
                "convolved with the mirrored kernel",
                lambda output, kernel: np.convolve(output, np.asarray(kernel)[::-1], mode="valid"),
                hint="Turning the kernel round and convolving once more smears the signal a second time. "
                "It does not take the first smearing back.",
                more="Solve for one number after the other, from the left, as with the first one.",
            ),
            Misconception(
                "divided by the sum of the kernel",
                lambda output, kernel: np.asarray(output)[: len(output) - len(kernel) + 1] / np.sum(kernel),
                hint="Dividing by the sum of the weights only mends the size, not the smearing. Begin with "
                "signal[0]: it is known exactly.",
                more="The first output is signal[0] times one weight, not times all of them: none of the "
                "others has met it yet.",
            ),
            Misconception(
                "all of the output divided by the first weight",
                lambda output, kernel: np.asarray(output) / kernel[0],
                hint="Two things are missing. The signal is shorter than the output; and from output[1] on, "
                "what the earlier inputs left behind must be taken away before you divide.",
                more="Full has N + K - 1 numbers. You know this and K: what is N?",
            ),
            Misconception(
                "as long as the output",
                _undo_to_the_end,
                hint="The numbers are right, but then come zeros that were never in the signal. How long was it?",
                more="Full has N + K - 1 numbers. You know this and K: what is N?",
            ),
            Misconception(
                "only one earlier input taken away",
                _only_the_last_earlier_one,
                hint="You take away what the input just before left behind. With a kernel of three, the one "
                "before that has left something in output[2] as well.",
                more="The kernel has K weights: up to K - 1 earlier inputs reach into output[n]. Loop over them.",
            ),
            Misconception(
                "cut to whole numbers",
                _undo_with_whole_numbers,
                hint="Your numbers lose what stands after the point. Which dtype has the array you write them in?",
                more="Signals need not be whole numbers: an array of floats keeps them as they are.",
            ),
        ],
        notice="it is long division of polynomials; with noise in the output and a small first weight, the "
        "errors explode.",
    ),
]

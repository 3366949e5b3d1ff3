"""Exercises of lesson 11: what factors mean, sick experiments, grey levels, shifts with their boxes, sounds, noise."""

import numpy as np

from cnnlab.exercises import Exercise, Matching, Misconception
from cnnlab.lessons.lesson_11.solutions import after, brighten, diagnosis, move, reach, with_noise

# Neither square nor symmetric, and no pixel is 0: whatever comes in from outside is seen.
PICTURES = np.arange(1, 25).reshape(2, 3, 4)
# Left, top, right, bottom; right and bottom are the first column and row outside.
BOXES = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])


_JUDGE_DIAGNOSIS = Matching(
    diagnosis(),
    case="experiment",
    name="fault",
    among="the six",
    first_miss={
        "F": "the split thought to stay",
        "E": "a healthy training suspected",
        "A": "good news believed",
        "C": "chance at the test not noticed",
        "B": "the two classes not looked at",
        "D": "the numbers not looked at",
    },
)


def _by_bytes(picture, factor):
    """Add in the narrow whole numbers of the picture, so that 250 + 51 comes out as 45."""
    return (picture.astype(int) + round(factor * 255)).astype(np.uint8)


def _unit_clip(picture, factor):
    return np.clip(picture.astype(float) + factor * 255, 0, 1).astype(np.uint8)


def _same_shift_for_all(pictures, boxes, shifts):
    return move(pictures, boxes, np.full(len(shifts), shifts[0]))


def _rows_moved(pictures, boxes, shifts):
    turned, along = move(pictures.transpose(0, 2, 1), boxes[:, [1, 0, 3, 2]], shifts)
    return turned.transpose(0, 2, 1), along[:, [1, 0, 3, 2]]


def _around(pictures, boxes, shifts):
    moved = np.array([np.roll(picture, shift, axis=1) for picture, shift in zip(pictures, shifts, strict=True)])
    return moved, move(pictures, boxes, shifts)[1]


def _box_beyond_the_frame(pictures, boxes, shifts):
    return move(pictures, boxes, shifts)[0], boxes + np.asarray(shifts)[:, None] * np.array([1, 0, 1, 0])


def _all_four_edges(pictures, boxes, shifts):
    return move(pictures, boxes, shifts)[0], np.clip(boxes + np.asarray(shifts)[:, None], 0, pictures.shape[2])


def _left_edge_only(pictures, boxes, shifts):
    along = boxes.copy()
    along[:, 0] = np.clip(along[:, 0] + shifts, 0, pictures.shape[2])
    return move(pictures, boxes, shifts)[0], along


def _scaled_noise(gain):
    """Return a wrong `with_noise` in which `gain` turns (signal power, noise power, decibels) into a factor."""

    def with_noise(signal, noise, decibels):
        return signal + noise * gain((signal**2).mean(), (noise**2).mean(), decibels)

    return with_noise


SIGNAL = np.array([3.0, -1.0, 2.0, 0.0, -4.0])
NOISE = np.array([0.5, 0.25, -1.0, 1.0, -0.25])

EXERCISES = [
    Exercise(
        "11-A",
        right=reach,
        probes=[
            (0.1, 0.1, 0.1, 100, 100),
            (0.05, 0.2, 0.1, 100, 150),
            (0.5, 0.0, 0.25, 28, 20),
            (0.03, 0.07, 0.11, 45, 64),
        ],
        wrong=[
            Misconception(
                "the factor taken for degrees",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    rotation,
                    height_factor * rows,
                    width_factor * columns,
                ),
                hint="You take the rotation factor for degrees: 0.1 would be a turn nobody sees. A share of what?",
                more="Look at Figure 2: at which factor does the cat lie on its side?",
            ),
            Misconception(
                "half a turn for the whole",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    180 * rotation,
                    height_factor * rows,
                    width_factor * columns,
                ),
                hint="Half of what it should be: the factor is a share of a whole turn, not of half a turn.",
                more="A factor of 0.25 lays the cat on its side. How many degrees are that?",
            ),
            Misconception(
                "radians",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    2 * np.pi * rotation,
                    height_factor * rows,
                    width_factor * columns,
                ),
                hint="The turn is right, but in radians. Degrees were asked for.",
                more="A whole turn is 2 pi radians. How many degrees is it?",
            ),
            Misconception(
                "the factor taken for radians",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    180 / np.pi * rotation,
                    height_factor * rows,
                    width_factor * columns,
                ),
                hint="You take the rotation factor for radians. It is a share. Of what?",
                more="Look at Figure 2: at which factor does the cat lie on its side?",
            ),
            Misconception(
                "a hundred degrees for the whole",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    100 * rotation,
                    height_factor * rows,
                    width_factor * columns,
                ),
                hint="You take a share of a hundred degrees. How many degrees has a whole turn?",
                more="A factor of 0.25 lays the cat on its side. How many degrees are that?",
            ),
            Misconception(
                "from one end to the other",
                lambda rotation, height_factor, width_factor, rows, columns: tuple(
                    2 * value for value in reach(rotation, height_factor, width_factor, rows, columns)
                ),
                hint="You give the whole range, from one end to the other. How far is it from the start?",
                more="A factor f draws between -f and +f. How large is the largest step away from 0?",
            ),
            Misconception(
                "rows and columns exchanged",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    360 * rotation,
                    height_factor * columns,
                    width_factor * rows,
                ),
                hint="On square pictures that is right. Which side is height a share of?",
                more="Height is counted in rows. A picture of shape (100, 150) is 100 high.",
            ),
            Misconception(
                "factors taken for pixels",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    360 * rotation,
                    height_factor,
                    width_factor,
                ),
                hint="You leave the shift factors as they are. A tenth of a pixel is no shift. A share of what?",
                more="The same factor moves a large picture by more pixels than a small one.",
            ),
            Misconception(
                "the first factor moves sideways",
                lambda rotation, height_factor, width_factor, rows, columns: (
                    360 * rotation,
                    width_factor * rows,
                    height_factor * columns,
                ),
                hint="The first factor belongs to the height, up and down; you used it for the columns.",
                more="RandomTranslation(height_factor, width_factor): in NumPy's order, rows first.",
            ),
        ],
        notice="a share of a turn, of the height, of the width: no factor of these layers is in degrees or pixels",
    ),
    Exercise(
        "11-B",
        right=diagnosis,
        judge=_JUDGE_DIAGNOSIS,
        wrong=[
            Misconception(
                "the split thought to stay",
                lambda: diagnosis() | {"F": "copies before the split", "A": "the split is drawn anew"},
                hint="Look at F again: nobody made copies. When does shuffle draw its order, and how often is it read?",
                more="take and skip each begin to read, in every epoch. Whoever begins gets a new order.",
            ),
            Misconception(
                "a healthy training suspected",
                lambda: diagnosis() | {"E": "label does not survive", "B": "nothing is wrong"},
                hint="Look at E again: the training pictures are varied, the test pictures are not. Which are harder?",
                more="One of the six trainings is healthy, and its two numbers stand the 'wrong' way round.",
            ),
            Misconception(
                "good news believed",
                lambda: diagnosis() | {"A": "test set augmented", "C": "copies before the split"},
                hint="Look at A again: where can pictures come from that the network knows already, though set aside?",
                more="Twenty copies of one picture, and a fifth of all copies set aside: where are its twins?",
            ),
            Misconception(
                "chance at the test not noticed",
                lambda: diagnosis() | {"C": "wrong value range", "D": "test set augmented"},
                hint="Look at C again: same network, same test pictures, another result each time. "
                "What in it draws lots?",
                more="predict and evaluate switch the random layers off. model(x) does not.",
            ),
            Misconception(
                "the two classes not looked at",
                lambda: diagnosis() | {"B": "wrong value range", "D": "label does not survive"},
                hint="Look at B again: only two classes suffer, and they are taken for each other. What turns one into "
                "the other?",
                more="Write a 6 on paper and walk round the table.",
            ),
            Misconception(
                "the numbers not looked at",
                lambda: diagnosis() | {"D": "label does not survive"},
                hint="Look at D again: before the layer the pictures lie in 0 to 1. What does it add, and to what?",
                more="A fifth of 255 is 51. What becomes of a pixel of 0.3?",
            ),
            Misconception(
                "another form",
                lambda: list(diagnosis().values()),
                hint="Give a dict from the letters A to F to one finding each, written exactly as in the list of the "
                "exercise.",
                more='Begin with diagnosis = {"A": "nothing is wrong", ...} and change what you do not believe.',
            ),
        ],
        notice="accuracy that is too good is a symptom as well; and training below test can be perfectly healthy",
    ),
    Exercise(
        "11-C",
        right=brighten,
        probes=[
            (np.array([[100, 150]], np.uint8), 0.2),
            (np.array([[100, 250, 3]], np.uint8), 0.2),
            (np.array([[100, 20], [255, 0]], np.uint8), -0.4),
            (np.array([[100, 20]], np.uint8), 0.05),
            (np.array([[10, 60]], np.uint8), 0.8),
        ],
        dtype=True,
        wrong=[
            Misconception(
                "bytes run over",
                _by_bytes,
                hint="Look at a bright pixel: 250 + 51 comes out as 45. Bytes begin again at 0 after 255.",
                more="Leave the bytes for the sum (astype), limit it to what a byte can hold, then go back.",
            ),
            Misconception(
                "bytes run over before the limit",
                lambda picture, factor: np.clip(picture + int(factor * 255), 0, 255),
                hint="You limit too late. The sum is made in bytes: 250 + 51 is 45 by then, and negative numbers are "
                "refused.",
                more="Leave the bytes for the sum (astype), limit it to what a byte can hold, then go back.",
            ),
            Misconception(
                "cut off instead of rounded",
                lambda picture, factor: np.clip(picture + factor * 255, 0, 255).astype(np.uint8),
                hint="Nearly: you cut the decimals off. 112.75 should become 113.",
                more="astype and int drop what stands behind the point. np.round first.",
            ),
            Misconception(
                "limited to 0 and 1",
                _unit_clip,
                hint="Everything becomes 0 or 1: you limit to the range of pictures that were divided by 255.",
                more="These are bytes. What are their darkest and brightest values?",
            ),
            Misconception(
                "the factor added as it is",
                lambda picture, factor: np.clip(np.round(picture.astype(float) + factor), 0, 255).astype(np.uint8),
                hint="Adding 0.2 to a byte changes nothing. The factor is a share: of what?",
                more="The value range is 0 to 255. How much is a fifth of it?",
            ),
            Misconception(
                "multiplied",
                lambda picture, factor: np.clip(np.round(picture * (1 + factor)), 0, 255).astype(np.uint8),
                hint="You multiply: bright pixels gain much, black ones nothing. Here all gain the same.",
                more="Even a black pixel becomes grey.",
            ),
            Misconception(
                "floats given back",
                lambda picture, factor: np.clip(picture + factor * 255, 0, 255),
                hint="You give decimal numbers back. Bytes were asked for: uint8.",
                more="Round, then end with .astype(np.uint8).",
            ),
            Misconception(
                "always brighter",
                lambda picture, factor: brighten(picture, abs(factor)),
                hint="A negative factor should make the picture darker. You lose its sign.",
                more="Add factor * 255, whatever its sign.",
            ),
            Misconception(
                "nothing rounded, nothing limited below",
                lambda picture, factor: np.minimum(picture.astype(int) + round(factor * 255), 255).astype(np.uint8),
                hint="You limit only on the bright side. Look at a dark pixel and a negative factor.",
                more="np.clip takes two limits.",
            ),
        ],
        notice="add, limit, round, back to bytes: in any other order something runs over",
    ),
    Exercise(
        "11-D",
        right=move,
        probes=[
            (PICTURES, BOXES, np.array([1, 1])),
            (PICTURES, BOXES, np.array([1, 0])),
            (PICTURES, BOXES, np.array([0, 2])),
            (PICTURES, BOXES, np.array([-1, 3])),
            # Both boxes leave the frame, one on each side.
            (PICTURES, BOXES, np.array([-3, 4])),
        ],
        wrong=[
            Misconception(
                "the boxes stay behind",
                lambda pictures, boxes, shifts: (move(pictures, boxes, shifts)[0], boxes),
                hint="The pictures move, the boxes stay: now they frame the wrong place. A box is a label too.",
                more="Left and right edge move with the picture, top and bottom stay.",
            ),
            Misconception(
                "one shift for all",
                _same_shift_for_all,
                hint="All pictures move by the same number. Every picture has its own.",
                more="zip(pictures, shifts) gives each picture its own shift.",
            ),
            Misconception(
                "rows instead of columns",
                _rows_moved,
                hint="The pictures move down. Axis 0 counts pictures, 1 rows, 2 columns: which one is sideways?",
                more="moved[index, :, column] is a column of one picture.",
            ),
            Misconception(
                "what leaves comes back",
                _around,
                hint="What leaves on one side comes back on the other. A photograph has no other side.",
                more="np.roll is a carousel; fill with zeros what it carries round.",
            ),
            Misconception(
                "the other way",
                lambda pictures, boxes, shifts: move(pictures, boxes, -np.asarray(shifts)),
                hint="Pictures and boxes move the other way. A positive shift goes to the right.",
                more="The new column c shows what stood at c minus shift.",
            ),
            Misconception(
                "boxes beyond the frame",
                _box_beyond_the_frame,
                hint="Some boxes reach out of the picture. What is outside is gone: limit their edges.",
                more="np.clip(edge, 0, columns) for the left and the right edge.",
            ),
            Misconception(
                "one edge only",
                _left_edge_only,
                hint="You move the left edge and leave the right one: the boxes grow or shrink.",
                more="A box holds left, top, right, bottom: which two of the four are columns?",
            ),
            Misconception(
                "all four edges",
                _all_four_edges,
                hint="You add the shift to all four edges: your boxes go down as well as sideways.",
                more="A box holds left, top, right, bottom: which two of the four are columns?",
            ),
            Misconception(
                "pictures and boxes opposite",
                lambda pictures, boxes, shifts: (
                    move(pictures, boxes, shifts)[0],
                    move(pictures, boxes, -np.asarray(shifts))[1],
                ),
                hint="Pictures go one way and boxes the other.",
                more="Both move to the right by the same number of columns.",
            ),
        ],
        notice="the picture, its mask, its box: whatever says where something is, must move with it",
    ),
    Exercise(
        "11-E",
        right=after,
        probes=[(440, 1.0, 2, 0), (440, 1.0, 1, 12), (1000, 3.0, 0.5, -5)],
        wrong=[
            Misconception(
                "a tape",
                lambda frequency, seconds, factor, semitones: (
                    frequency * 2 ** (semitones / 12) / factor,
                    seconds * factor,
                ),
                hint="You describe a tape that runs slower: longer and lower at once. Stretching keeps the pitch.",
                more="The first number depends on the semitones only.",
            ),
            Misconception(
                "higher is shorter",
                lambda frequency, seconds, factor, semitones: (
                    frequency * 2 ** (semitones / 12),
                    seconds * factor / 2 ** (semitones / 12),
                ),
                hint="You shorten the sound when it is raised, as a tape would. Pitch keeps the length.",
                more="The second number depends on the factor only.",
            ),
            Misconception(
                "semitones added up",
                lambda frequency, seconds, factor, semitones: (frequency * (1 + semitones / 12), seconds * factor),
                hint="For one octave up that is right. Semitones multiply: each one by the same ratio.",
                more="Twelve equal ratios make 2. What is one of them? And five downwards?",
            ),
            Misconception(
                "an octave of eight",
                lambda frequency, seconds, factor, semitones: (frequency * 2 ** (semitones / 8), seconds * factor),
                hint="Eight white keys, but how many keys with the black ones?",
                more="Twelve semitones are an octave.",
            ),
            Misconception(
                "stretch taken for pitch",
                lambda frequency, seconds, factor, semitones: (frequency * factor, seconds * 2 ** (semitones / 12)),
                hint="You exchanged the two: stretching changes how long it lasts, the pitch how high it is.",
                more="Which of the two numbers should the factor touch?",
            ),
            Misconception(
                "the factor taken for a speed",
                lambda frequency, seconds, factor, semitones: (frequency * 2 ** (semitones / 12), seconds / factor),
                hint="You divide the length by the factor: that would be a speed. Ours is new length over old length.",
                more="Stretched by 2, a second becomes two.",
            ),
            Misconception(
                "a semitone taken for an octave",
                lambda frequency, seconds, factor, semitones: (frequency * 2.0**semitones, seconds * factor),
                hint="You double the frequency with each semitone. It is the octave that doubles it.",
                more="Twelve semitones are an octave.",
            ),
            Misconception(
                "duration first",
                lambda frequency, seconds, factor, semitones: (seconds * factor, frequency * 2 ** (semitones / 12)),
                hint="Both numbers are right. Their order is not: first the frequency, then the duration.",
                more="return frequency, seconds: in this order.",
            ),
            Misconception(
                "hertz added",
                lambda frequency, seconds, factor, semitones: (frequency + semitones, seconds * factor),
                hint="You add the semitones to the hertz. One semitone is a ratio, not a number of hertz.",
                more="An octave above 440 Hz is 880 Hz, an octave above 1000 Hz is 2000 Hz.",
            ),
        ],
        notice="two numbers, two knobs: stretching turns one of them, pitch the other, a tape both at once",
    ),
    Exercise(
        "11-F",
        right=with_noise,
        probes=[(SIGNAL, NOISE, 0), (SIGNAL, NOISE, 20), (SIGNAL, 3 * NOISE, 6)],
        wrong=[
            Misconception(
                "power taken for amplitude",
                _scaled_noise(lambda signal, noise, decibels: signal / 10 ** (decibels / 10) / noise),
                hint="You scale the noise by a ratio of powers. What does doubling an amplitude do to its power?",
                more="Power goes with the square: take the root before you multiply.",
            ),
            Misconception(
                "twenty for ten",
                _scaled_noise(lambda signal, noise, decibels: np.sqrt(signal / 10 ** (decibels / 20) / noise)),
                hint="You divide the decibels by 20 and take the root as well: one of the two is for amplitudes, the "
                "other for powers.",
                more="Either powers, 10 and a root at the end; or amplitudes, 20 and no root.",
            ),
            Misconception(
                "ten for twenty",
                _scaled_noise(lambda signal, noise, decibels: np.sqrt(signal / noise) / 10 ** (decibels / 10)),
                hint="You take the root of the powers, but not of the decibels: at 20 dB your noise has a hundredth of "
                "the amplitude.",
                more="Either powers, 10 and a root at the end; or amplitudes, 20 and no root.",
            ),
            Misconception(
                "both taken for equally loud",
                _scaled_noise(lambda signal, noise, decibels: 10 ** (-decibels / 20)),
                hint="Right, if signal and noise were equally strong to begin with. Measure both.",
                more="At 0 dB the noise must get the power of the signal, whatever it had.",
            ),
            Misconception(
                "the wrong sign",
                _scaled_noise(lambda signal, noise, decibels: np.sqrt(signal * 10 ** (decibels / 10) / noise)),
                hint="The more decibels, the more noise: with you. It should be signal over noise.",
                more="At 20 dB the noise has a hundredth of the signal's power.",
            ),
            Misconception(
                "noise taken as it comes",
                _scaled_noise(lambda signal, noise, decibels: np.sqrt(signal / 10 ** (decibels / 10))),
                hint="You count on noise of power 1. Measure the noise that was given.",
                more="Divide by the noise's own root mean square first.",
            ),
            Misconception(
                "signal taken as it comes",
                _scaled_noise(lambda signal, noise, decibels: np.sqrt(1 / 10 ** (decibels / 10) / noise)),
                hint="You count on a signal of power 1. A louder signal bears more noise at the same ratio.",
                more="Measure the signal: (signal ** 2).mean().",
            ),
            Misconception(
                "compared with the peak",
                lambda signal, noise, decibels: (
                    signal + noise * np.abs(signal).max() / np.abs(noise).max() / 10 ** (decibels / 20)
                ),
                hint="You compare the highest peaks. The ratio is one of powers: means of squares.",
                more="One single spike would decide everything.",
            ),
            Misconception(
                "only the noise",
                lambda signal, noise, decibels: with_noise(signal, noise, decibels) - signal,
                hint="That is the noise alone, rightly scaled. The signal is missing.",
                more="Add the two.",
            ),
        ],
        notice="20 dB: a hundredth of the power, a tenth of the amplitude; 6 dB: a quarter and a half, nearly",
    ),
]

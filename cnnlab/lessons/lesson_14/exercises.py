"""Exercises of lesson 14: the price of an occlusion, Grad-CAM, an occlusion, cell and pixel, class and layer."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_14.solutions import chosen, class_map, fall_map, hottest_pixel, map_of_class, questions

_RNG = np.random.default_rng(14)
MAPS = _RNG.integers(0, 6, (3, 4, 2)).astype(float)
GRADIENT = np.array([1.0, -1.25]) + _RNG.integers(-4, 5, (3, 4, 2)) / 2
WEIGHTS = _RNG.integers(-3, 4, (4, 6)).astype(float)
PICTURE = _RNG.integers(1, 9, (4, 6)).astype(float)
HEAT = np.array([[0.0, 1.0, 0.5, 0.0], [0.2, 0.1, 3.0, 0.0], [-4.0, 0.0, 0.0, 0.3]])
# As many channels as classes, so that a row of the weights can be taken for a column. Class 2 is the predicted one.
TO_CLASSES = np.array([[1.0, -2.0, 3.0], [2.0, 1.5, -1.0], [-1.0, 0.5, 2.5]])
THREE_MAPS = _RNG.integers(0, 6, (2, 4, 3)).astype(float)
# The layers of each network that can be named.
NETWORKS = {
    "A": ("conv_1", "pool_1", "conv_2", "pool_2", "flatten", "dense"),
    "B": ("conv_a", "conv_b", "conv_c", "drop", "average", "head", "softmax"),
    "C": ("strip", "middle", "flatten", "hidden", "logits"),
}
# What each mistaken rule would choose, in the order in which one wrong choice is told by it.
MISTAKEN = {
    "the last with a map": {"A": "pool_2", "B": "drop", "C": "middle"},
    "one cell taken for a map": {"A": "conv_2", "B": "head", "C": "middle"},
    "the last with weights": {"A": "dense", "B": "head", "C": "logits"},
    "the first convolution": {"A": "conv_1", "B": "conv_a", "C": "strip"},
    "the most channels": {"A": "conv_2", "B": "conv_b", "C": "middle"},
}


def _judge_layers(answer):
    """Return None if all three are right, else the name of a misconception, or a sentence."""
    whole = isinstance(answer, dict) and all(isinstance(part, str) for item in answer.items() for part in item)
    answer = {letter.strip().upper(): name.strip() for letter, name in answer.items()} if whole else {}
    if set(answer) != set(NETWORKS):
        return "another form"
    for letter, names in NETWORKS.items():
        if answer[letter] not in names:
            return f"Network {letter} has no layer {answer[letter]!r}: take a name from its list."
    for name, choices in MISTAKEN.items():
        if answer == choices:
            return name
    for letter, choice in chosen().items():
        if answer[letter] != choice:
            told = (name for name, choices in MISTAKEN.items() if choices[letter] == answer[letter])
            return next(told, f"For network {letter}, {answer[letter]!r} is not it: go through its list from the end.")
    return None


def _answers_along(size, patch, step):
    return -(-(size - patch) // step) + 1


def _scores_of_covered(score, picture, patch, fill):
    return score(picture) - fall_map(score, picture, patch, fill)


def _never_uncovered(score, picture, patch, fill):
    falls = np.zeros((picture.shape[0] // patch, picture.shape[1] // patch))
    before, covered = score(picture), picture.copy()
    for row, column in np.ndindex(falls.shape):
        covered[row * patch : (row + 1) * patch, column * patch : (column + 1) * patch] = fill
        falls[row, column] = before - score(covered)
    return falls


def _one_corner_pixel(score, picture, patch, fill):
    falls = np.zeros((picture.shape[0] // patch, picture.shape[1] // patch))
    for row, column in np.ndindex(falls.shape):
        covered = picture.copy()
        covered[row * patch, column * patch] = fill
        falls[row, column] = score(picture) - score(covered)
    return falls


def _patch_number_for_pixel(score, picture, patch, fill):
    falls = np.zeros((picture.shape[0] // patch, picture.shape[1] // patch))
    for row, column in np.ndindex(falls.shape):
        covered = picture.copy()
        covered[row : row + patch, column : column + patch] = fill
        falls[row, column] = score(picture) - score(covered)
    return falls


def _only_the_patch_kept(score, picture, patch, fill):
    falls = np.zeros((picture.shape[0] // patch, picture.shape[1] // patch))
    for row, column in np.ndindex(falls.shape):
        kept = np.full_like(picture, fill)
        here = np.s_[row * patch : (row + 1) * patch, column * patch : (column + 1) * patch]
        kept[here] = picture[here]
        falls[row, column] = score(picture) - score(kept)
    return falls


def _cell(heat):
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    return int(row), int(column)


def _map_of_the_predicted(maps, weights, class_index):
    return map_of_class(maps, weights, (maps.mean(axis=(0, 1)) @ weights).argmax())


def _map_of_a_row(maps, weights, class_index):
    return np.maximum(maps @ weights[class_index] / maps[..., 0].size, 0)


def weighted_sum(picture):
    """Score a small picture: a network of one linear unit."""
    return float((WEIGHTS[: picture.shape[0], : picture.shape[1]] * picture).sum())


def mean_level(picture):
    """Score a picture by how bright it is."""
    return float(picture.mean())


EXERCISES = [
    Exercise(
        "14-A",
        right=questions,
        probes=[(4, 4, 2, 2), (8, 12, 4, 2), (36, 64, 8, 4), (10, 11, 4, 4), (7, 7, 7, 3), (9, 20, 5, 3)],
        wrong=[
            Misconception(
                "the rest is left out",
                lambda rows, columns, patch, step: ((rows - patch) // step + 1) * ((columns - patch) // step + 1),
                hint="Right where the steps come out even. With 10 pixels, patch 4, step 4, the last 2 pixels are "
                "never covered.",
                more="The patches begin at 0, 4 and, flush with the border, at 6.",
            ),
            Misconception(
                "the first patch is not counted",
                lambda rows, columns, patch, step: (-(-(rows - patch) // step)) * (-(-(columns - patch) // step)),
                hint="You count the steps. The patch at 0 needs no step, and is a question too.",
                more="A patch as large as the picture makes no step, but asks one question.",
            ),
            Misconception(
                "size divided by step",
                lambda rows, columns, patch, step: (-(-rows // step)) * (-(-columns // step)),
                hint="You let patches begin anywhere in the picture. The last must still end inside it.",
                more="The last one begins at size - patch.",
            ),
            Misconception(
                "size divided by patch",
                lambda rows, columns, patch, step: (-(-rows // patch)) * (-(-columns // patch)),
                hint="That is right if patches lie side by side. Smaller steps make them overlap: there are more.",
                more="How often can a patch go on by `step` before it meets the border?",
            ),
            Misconception(
                "rows and columns added",
                lambda rows, columns, patch, step: (
                    _answers_along(rows, patch, step) + _answers_along(columns, patch, step)
                ),
                hint="You added the two directions. Each row of patches has a patch in every column.",
                more="A map of 8 x 15 has 120 numbers.",
            ),
            Misconception(
                "square pictures only",
                lambda rows, columns, patch, step: _answers_along(rows, patch, step) ** 2,
                hint="Right on square pictures. Columns have a count of their own.",
                more="Do it for the rows, then for the columns, then multiply.",
            ),
        ],
        notice="half the step, four times the questions: Grad-CAM asks once, whatever the size",
    ),
    Exercise(
        "14-B",
        right=class_map,
        probes=[
            (np.array([[[4.0], [1.0]]]), np.array([[[1.0], [2.0]]])),
            (
                np.array([[[4.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 3.0]]]),
                np.array([[[1.0, -1.0], [0.0, 0.0]], [[1.0, -1.0], [2.0, 0.0]]]),
            ),
            (MAPS, GRADIENT),
            (MAPS, -GRADIENT),
            (MAPS - 2, GRADIENT),
        ],
        wrong=[
            Misconception(
                "no ReLU",
                lambda maps, gradient: (maps * gradient.mean(axis=(0, 1))).sum(axis=-1),
                hint="Your map has negative places. They speak against the class, and Grad-CAM shows only what speaks "
                "for it.",
                more="What does the last of the three steps do with a negative number?",
            ),
            Misconception(
                "ReLU on every channel",
                lambda maps, gradient: np.maximum(maps * gradient.mean(axis=(0, 1)), 0).sum(axis=-1),
                hint="You cut off each channel before adding. Then a channel that speaks against the class "
                "cannot cancel one that speaks for it.",
                more="Add first, over all channels, and cut once.",
            ),
            Misconception(
                "ReLU on the gradients",
                lambda maps, gradient: np.maximum((maps * np.maximum(gradient, 0).mean(axis=(0, 1))).sum(axis=-1), 0),
                hint="You cut the gradients before averaging. Negative ones must pull the mean down.",
                more="The weight of a channel may be negative; only the finished map may not.",
            ),
            Misconception(
                "ReLU on the maps",
                lambda maps, gradient: class_map(np.maximum(maps, 0), gradient),
                hint="You cut the maps before weighting them. A layer without a ReLU of its own has negative cells, "
                "and they count.",
                more="Cut once, at the very end.",
            ),
            Misconception(
                "place by place",
                lambda maps, gradient: np.maximum((maps * gradient).sum(axis=-1), 0),
                hint="You multiplied each cell by its own gradient: HiResCAM. Grad-CAM has one weight a channel.",
                more="First the mean of the gradients over rows and columns.",
            ),
            Misconception(
                "sum instead of mean",
                lambda maps, gradient: np.maximum((maps * gradient.sum(axis=(0, 1))).sum(axis=-1), 0),
                hint="The pattern is right and the size is not: you added the gradients up. "
                "Then a layer with more cells has more heat.",
                more="Divide by the number of cells.",
            ),
            Misconception(
                "mean over the channels",
                lambda maps, gradient: np.maximum((maps * gradient.mean(axis=-1, keepdims=True)).sum(axis=-1), 0),
                hint="You averaged over the channels. Which channels speak for the class? That is then lost.",
                more="One weight a channel: average over the other two axes.",
            ),
            Misconception(
                "channels averaged at the end",
                lambda maps, gradient: np.maximum((maps * gradient.mean(axis=(0, 1))).mean(axis=-1), 0),
                hint="The weighted maps are added up, and you took their mean.",
                more="The mean belongs to the gradients, the sum to the channels.",
            ),
            Misconception(
                "the gradients alone",
                lambda maps, gradient: np.maximum(gradient.mean(axis=-1), 0),
                hint="Your answer does not use the maps. A channel may matter much and be silent in this picture.",
                more="Weight times map, channel by channel.",
            ),
            Misconception(
                "magnitude for ReLU",
                lambda maps, gradient: np.abs((maps * gradient.mean(axis=(0, 1))).sum(axis=-1)),
                hint="You took the magnitude: what speaks against the class now looks like what speaks for it.",
                more="Negative numbers become 0, not positive.",
            ),
            Misconception(
                "maximum for mean",
                lambda maps, gradient: np.maximum((maps * gradient.max(axis=(0, 1))).sum(axis=-1), 0),
                hint="You took the largest gradient of each channel. Grad-CAM takes the mean over rows and columns.",
                more=".mean(axis=(0, 1)), not .max.",
            ),
        ],
        notice="mean over places, sum over channels, cut once: three short steps, each with its own axis",
    ),
    Exercise(
        "14-C",
        right=fall_map,
        probes=[
            (weighted_sum, PICTURE[:2, :2], 1, 0.0),
            (weighted_sum, PICTURE[:2, :4], 2, 0.0),
            (weighted_sum, PICTURE, 2, 0.0),
            (weighted_sum, PICTURE, 2, 5.0),
            # Falls that are no whole numbers.
            (weighted_sum, PICTURE / 8, 2, 0.0),
            (mean_level, PICTURE.astype(int), 2, 0),
        ],
        wrong=[
            Misconception(
                "the sign turned round",
                lambda score, picture, patch, fill: -fall_map(score, picture, patch, fill),
                hint="Your numbers have the wrong sign. A patch that the class needs should get a positive number.",
                more="The fall is the score before, minus the score after.",
            ),
            Misconception(
                "scores for falls",
                _scores_of_covered,
                hint="Those are the scores of the covered pictures. How far did they fall?",
                more="You need the score of the whole picture once, to compare with.",
            ),
            Misconception(
                "patches are never uncovered",
                _never_uncovered,
                hint="The first number is right, the others are not: the earlier patches are still covered.",
                more="Begin with a fresh copy of the picture for each patch.",
            ),
            Misconception(
                "always black",
                lambda score, picture, patch, fill: fall_map(score, picture, patch, 0.0),
                hint="Right for fill = 0. The colour of the patch is an argument, and it matters.",
                more="Which of the four arguments have you not used?",
            ),
            Misconception(
                "rows and columns swapped",
                lambda score, picture, patch, fill: fall_map(score, picture, patch, fill).T,
                hint="Your map lies on its side: rows and columns are swapped.",
                more="A wide picture has a wide map: first index down, second to the right.",
            ),
            Misconception(
                "the number of a patch taken for its pixel",
                _patch_number_for_pixel,
                hint="Right for patches of one pixel. Where does patch number 1 begin, if patches are 2 wide?",
                more="Row and column of the map count patches, those of the picture count pixels.",
            ),
            Misconception(
                "negative falls cut off",
                lambda score, picture, patch, fill: np.maximum(fall_map(score, picture, patch, fill), 0),
                hint="You cut off the negative numbers. Asked for are all falls, also where covering helps the class.",
                more="ReLU belongs to Grad-CAM, not to occlusion.",
            ),
            Misconception(
                "one pixel of each patch",
                _one_corner_pixel,
                hint="Right for patches of one pixel. Of larger ones you cover only the corner.",
                more="A patch is a slice in both directions.",
            ),
            Misconception(
                "everything but the patch",
                _only_the_patch_kept,
                hint="You keep the patch and cover the rest. Asked for was the other way round.",
                more="Fill the slice, and leave the rest of the copy alone.",
            ),
        ],
        notice="for a linear score and fill 0 each number is the patch's own share, and together they are the score",
    ),
    Exercise(
        "14-D",
        right=hottest_pixel,
        probes=[
            (np.array([[0.0, 0.0], [1.0, 0.0]]), (4, 4)),
            (HEAT, (12, 16)),
            (HEAT, (6, 16)),
            (HEAT[::-1, ::-1], (9, 8)),
            (HEAT.T, (8, 15)),
            # The hottest cell lies neither in the row nor in the column with the largest sum.
            (np.array([[5.0, 0.0, 0.0], [1.0, 4.0, 4.0], [1.0, 4.0, 0.0]]), (6, 9)),
        ],
        wrong=[
            Misconception(
                "the cell for the pixel",
                lambda heat, picture_shape: _cell(heat),
                hint="That is the hottest cell of the coarse map. Which pixel of the picture does it begin with?",
                more="A map of 9 x 16 over 36 x 64 pixels: each cell is 4 pixels high and 4 wide.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda heat, picture_shape: hottest_pixel(heat, picture_shape)[::-1],
                hint="You give (column, row), as x and y in a drawing. Arrays begin with the row.",
                more="The first number counts from above.",
            ),
            Misconception(
                "one factor for both axes, that of the rows",
                lambda heat, picture_shape: tuple(place * (picture_shape[0] // heat.shape[0]) for place in _cell(heat)),
                hint="You enlarge both axes by the factor of the rows. The columns have their own.",
                more="H / h for the row, W / w for the column.",
            ),
            Misconception(
                "one factor for both axes, that of the columns",
                lambda heat, picture_shape: tuple(place * (picture_shape[1] // heat.shape[1]) for place in _cell(heat)),
                hint="You enlarge both axes by the factor of the columns. The rows have their own.",
                more="H / h for the row, W / w for the column.",
            ),
            Misconception(
                "the coldest cell",
                lambda heat, picture_shape: hottest_pixel(-heat, picture_shape),
                hint="You found the smallest value. Where does the class get most of its score?",
                more="argmax, not argmin.",
            ),
            Misconception(
                "magnitude counts",
                lambda heat, picture_shape: hottest_pixel(np.abs(heat), picture_shape),
                hint="You looked for the largest magnitude. A strongly negative cell speaks against the class.",
                more="Leave the signs as they are, and take the largest number.",
            ),
            Misconception(
                "the middle of the cell",
                lambda heat, picture_shape: (
                    _cell(heat)[0] * picture_shape[0] // heat.shape[0] + picture_shape[0] // heat.shape[0] // 2,
                    _cell(heat)[1] * picture_shape[1] // heat.shape[1] + picture_shape[1] // heat.shape[1] // 2,
                ),
                hint="You point at the middle of the cell's square. Asked for is the pixel with which it begins.",
                more="The upper left corner: no half cell is added.",
            ),
            Misconception(
                "the position in the flattened map",
                lambda heat, picture_shape: divmod(int(heat.argmax()), picture_shape[1]),
                hint="argmax counts in the flattened coarse map, and you unrolled it with the width of the picture.",
                more="Unroll with the width of the map first, enlarge afterwards. np.unravel_index helps.",
            ),
        ],
        notice="resize before you point: a coarse map's index means nothing in the picture",
    ),
    Exercise(
        "14-E",
        right=map_of_class,
        probes=[
            (np.array([[[4.0, 0.0], [0.0, 2.0]]]), np.array([[1.0, -1.0], [-2.0, 3.0]]), 0),
            (THREE_MAPS, TO_CLASSES, 0),
            (THREE_MAPS, TO_CLASSES, 1),
            (THREE_MAPS, TO_CLASSES, 2),
            (THREE_MAPS[:1], TO_CLASSES[:, :2], 1),
        ],
        wrong=[
            Misconception(
                "the class that the network predicts",
                _map_of_the_predicted,
                hint="Your map is that of the class with the highest score. Which class was asked for?",
                more="A cat and a dog in one picture: the question decides whose map it is, not the answer.",
            ),
            Misconception(
                "classes counted from 1",
                lambda maps, weights, class_index: map_of_class(maps, weights, class_index - 1),
                hint="You take the class before the one asked for. Classes count from 0.",
                more="And -1 is no error in Python: it is the last class.",
            ),
            Misconception(
                "a row of the weights for a column",
                _map_of_a_row,
                hint="You took the weights that one channel gives to all classes. "
                "Needed are those that one class gives to all channels.",
                more="weights has shape (channels, classes): which of its two indices is the class?",
            ),
            Misconception(
                "all classes together",
                lambda maps, weights, class_index: np.maximum(maps @ weights.sum(axis=1) / maps[..., 0].size, 0),
                hint="Your map is the same whichever class is asked for. It explains the picture, not the answer.",
                more="One class, one set of weights.",
            ),
            Misconception(
                "no ReLU",
                lambda maps, weights, class_index: maps @ weights[:, class_index] / maps[..., 0].size,
                hint="Your map has negative places. They speak against the class, and Grad-CAM shows only what speaks "
                "for it: the same numbers were asked for.",
                more="What is the last of Grad-CAM's three steps?",
            ),
            Misconception(
                "not shared among the cells",
                lambda maps, weights, class_index: np.maximum(maps @ weights[:, class_index], 0),
                hint="The pattern is right and the size is not. The score uses the mean of each map, "
                "so a single cell counts only a little.",
                more="By how much does the mean of 144 cells grow, if one of them grows by 1?",
            ),
        ],
        notice="change the question and the map changes: always say which class a heatmap explains",
    ),
    Exercise(
        "14-F",
        right=chosen,
        judge=_judge_layers,
        wrong=[
            Misconception(
                "the last with a map",
                lambda: MISTAKEN["the last with a map"],
                hint="A layer without weights found nothing itself: it hands on, coarser or thinner, what came before.",
                more="Pooling and dropout have no weights. Go one layer further back.",
            ),
            Misconception(
                "one cell taken for a map",
                lambda: MISTAKEN["one cell taken for a map"],
                hint="A map of 1 x 1 cells has three axes, and yet no places to tell apart.",
                more="Rows times columns must be more than 1.",
            ),
            Misconception(
                "the last with weights",
                lambda: MISTAKEN["the last with weights"],
                hint="That layer knows what, but no longer where. Has its output still rows and columns?",
                more="A shape of one number only is no map.",
            ),
            Misconception(
                "the first convolution",
                lambda: MISTAKEN["the first convolution"],
                hint="The first layer has the finest map, but each of its cells has seen only a few pixels: "
                "it knows edges, not things.",
                more="Which layer knows most, of those that still know where?",
            ),
            Misconception(
                "the most channels",
                lambda: MISTAKEN["the most channels"],
                hint="You went by size, by the most channels or by the most weights. Both often grow with depth, but "
                "they need not.",
                more="What counts is how late the layer comes.",
            ),
            Misconception(
                "another form",
                lambda: ["conv_2", "conv_c", "middle"],
                hint="Give a dict with the letters A, B and C, each with the name of a layer.",
                more='It begins like this: {"A": "...", "B": "...", ...}',
            ),
        ],
        notice="the last map is the coarsest, and the one that knows most: heatmaps.last_spatial_layer looks for it",
    ),
]

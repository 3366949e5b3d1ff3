"""Lesson 14: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "14-1",
        "yes",
        "By the labels alone: only what goes along with them is of use. How far it did, the heatmaps show.",
        wrong=[("no", "The label says nothing of the jumble. Would attending to it lower the loss?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "14-2",
        (8, 15),
        "(36 - 8) / 4 + 1 and (64 - 8) / 4 + 1.",
        wrong=[
            ((7, 14), "The first place counts too: + 1."),
            ((9, 16), "The patch must lie wholly on the picture."),
            ((15, 8), "Rows first."),
            ((29, 57), "That is a step of 1."),
        ],
        form="(rows, columns)",
    ),
    Prediction(
        "14-3",
        0,
        "Black on black: the picture is the same, whatever the network has learned.",
        wrong=[
            (1, "The network sees pixels, not patches. Which pixel has changed?"),
            (0.1, "The network sees pixels, not patches. Which pixel has changed?"),
        ],
        form="with a black patch",
    ),
    Prediction(
        "14-4",
        (17, 163),
        "At least 17 x 17 if the cells share the picture out; 163 x 163 have been seen.",
        wrong=[
            (
                (17, 17),
                "The share of a cell is not what it has seen: the windows overlap. Follow the chain of lesson 05.",
            ),
            ((163, 17), "Exchanged: the share is 224 / 13."),
            ((16, 163), "16 is the step from one cell to the next. Asked for was the share: 224 / 13, rounded."),
            ((13, 13), "13 is how many cells there are along a side."),
        ],
        form="(pixels a cell, pixels seen) along a side",
    ),
    Prediction(
        "14-5",
        ((4, 0), (1, 0)),
        "The right column would be negative, and is cut off.",
        wrong=[
            (((4, -1), (1, -1.5)), "The third step: what is negative is cut off."),
            (((5, 2), (3, 3)), "The second map has a negative weight."),
        ],
        form="((..., ...), (..., ...))",
    ),
    Prediction(
        "14-6",
        (9, 16),
        "The size of the layer: 36 x 64 halved twice.",
        wrong=[
            ((36, 64), "Only after enlarging. It is made at the last convolution."),
            ((18, 32), "Halved twice, not once."),
            ((16, 9), "Rows first."),
        ],
        form="(rows, columns)",
    ),
    Prediction(
        "14-7",
        "worse",
        "Its cells are finer, but a window of 3 x 3 meets the same pieces of stroke on the thing and on the jumble.",
        wrong=[("better", "Its cells are finer. But what can 3 x 3 pixels know?")],
        form='on conv_1: "better" or "worse"',
    ),
    Prediction(
        "14-8",
        "yes",
        "Another question has other gradients, and so another map.",
        wrong=[("no", "The picture is the same. Is the gradient, of another class's score?")],
        form='"yes" or "no"',
    ),
    Prediction(
        "14-9",
        0.4,
        "1 of 2.5: the mean of the gradients forgets where they stood.",
        wrong=[
            (0, "So it should be. But Grad-CAM takes the mean of the gradients over the whole map."),
            (0.5, "The mean gradient is the same for both; the answers 3 and 2 are not."),
            (1, "That is the heat itself. Which share of 1.5 + 1 is it?"),
        ],
        form="its share of all the heat",
    ),
    Prediction(
        "14-10",
        "edge detector",
        "It never looks at the weights.",
        wrong=[
            ("grad-cam", "It multiplies maps by gradients, and both come from the weights."),
            ("saliency", "It is a gradient, and gradients go through the weights."),
        ],
        form='which stays at 1: "Grad-CAM", "saliency" or "edge detector"',
    ),
    Prediction(
        "14-11",
        "in less than half",
        "The jumble's tiles have the harder edges.",
        wrong=[("in more than half", "It looks for edges only. Which of the two has more hard ones?")],
        form='"in less than half" or "in more than half"',
    ),
    Prediction(
        "14-12",
        "in more than half",
        "Where nothing wrong can be chosen, the edges of the thing are all there is.",
        wrong=[("in less than half", "Which edges are left, when the jumble is black?")],
        form='"in less than half" or "in more than half"',
    ),
    Prediction(
        "14-13",
        4,
        "Halved twice: one cell of the map is 4 pixels.",
        wrong=[
            (2, "That is after one halving. There are two."),
            (1, "One pixel is a quarter of a cell: what the cell sees is not the same picture, shifted."),
            (8, "Halved twice, not three times."),
            (26, "That is how much a cell sees. How far is it from one cell to the next?"),
        ],
        form="pixels",
    ),
    Prediction(
        "14-14",
        "the same",
        "It never hears the question.",
        wrong=[("another", "Where in an edge detector does the class come in?")],
        form='"the same" or "another"',
    ),
    Choice(
        "14-q1",
        "Which score should a heatmap explain?",
        [
            Option(
                "the probability after softmax", "It also falls when another class rises; and near 1 it hardly moves."
            ),
            Option("the logit of the class", "It belongs to this class alone.", right=True),
            Option("the loss", "It needs the true label, and mixes all classes."),
        ],
    ),
    Choice(
        "14-q2",
        "Why does Grad-CAM use the last layer with maps?",
        [
            Option("Its maps are the sharpest.", "They are the coarsest."),
            Option(
                "It knows what, and still where.",
                "After it the place is gone; the layers before it have seen less.",
                right=True,
            ),
            Option("Its gradients are the largest.", "Their size does not matter: the map is scaled anyway."),
        ],
    ),
    Choice(
        "14-q3",
        "A method paints beautiful outlines on every picture, whatever class one asks for. What follows?",
        [
            Option("It fails the check with another class.", "It does not hear the question.", right=True),
            Option(
                "It may well pass the check with a shifted picture.",
                "The edges move along: no single check is enough.",
                right=True,
            ),
            Option("It explains the network well, since the outlines fit.", "They would fit without any network."),
        ],
    ),
    Number(
        "14-q4",
        "A picture of 64 by 64, patches of 16, every 8 pixels: how many pictures must the network judge, beside the original?",
        49,
        "7 times 7.",
        wrong=[
            (64, "The last patch must still lie on the picture: (64 - 16) / 8 + 1."),
            (36, "The first place counts too: + 1."),
            (16, "That is without overlap: a step of 16."),
            (7, "That is along one side."),
        ],
    ),
    Ordering(
        "14-q5",
        "Put the steps of Grad-CAM in order.",
        [
            Option("forward, keeping the maps of the layer", "The maps come on the way forward."),
            Option("the gradient of the class's logit with respect to the maps", "It needs the score of the class."),
            Option("the mean gradient of each map: its weight", "One number a map."),
            Option("the weighted sum of the maps", "It needs the weights."),
            Option("ReLU", "Last: only what speaks for the class in sum."),
        ],
    ),
]

"""Draw and see, its state: MNIST's preparation against hand-made cases, what the page sends, what is told."""

import numpy as np
import pytest

from cnnlab import datasets, widgets
from cnnlab.errors import CnnlabError
from cnnlab.layers import softmax
from cnnlab.widgets.draw_and_see import BOARD
from cnnlab.widgets.draw_and_see.digit import as_mnist, shrunk
from cnnlab.widgets.kit.draw import area_resized

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(784, 10)) / 2000
DIGITS = RNG.integers(0, 256, (6, 28, 28), dtype=np.uint8)
LABELS = np.array([3, 7, 3, 0, 7, 3])


def linear(pictures):
    """A network in one line: ten scores, no softmax."""
    return pictures.reshape(len(pictures), -1) @ WEIGHTS


def told(pictures):
    """A network that tells its layers."""
    maps = np.stack([pictures[:, ::2, ::2, 0], 255.0 - pictures[:, ::2, ::2, 0]], axis=-1)
    return {"maps": maps, "units": linear(pictures) ** 2, "classes": softmax(linear(pictures))}


def demo(**options):
    options = {"heatmaps": {"told": lambda picture, label: picture[..., 0] / 255.0 * (label + 1)}} | options
    return widgets.DrawAndSee({"linear": linear, "told": told}, DIGITS, LABELS, **options)


def drawn(rows, columns):
    board = np.zeros((BOARD, BOARD), np.uint8)
    board[rows, columns] = 255
    return board.tobytes()


def test_a_bar_is_brought_to_twenty_pixels_and_to_the_middle():
    ink = np.zeros((60, 100), np.uint8)
    ink[3:53, 70:80] = 200
    expected = np.zeros((28, 28), np.uint8)
    expected[4:24, 12:16] = 200
    np.testing.assert_array_equal(as_mnist(ink), expected)
    np.testing.assert_array_equal(as_mnist(ink.T), expected.T)


def test_the_centre_of_mass_counts_and_not_the_middle_of_the_box():
    """It was aimed at 14.0, half a pixel too far up and left of MNIST's own.

    Siblings, the middle of a pixel at + 0.5: heat over a picture (`plots.overlay` begins both at -0.5), maps enlarged
    by heatmaps (as TensorFlow resizes, by centres), upsampling in the ledger's windows.
    """
    ink = np.zeros((40, 40), np.uint8)
    ink[0:20, 0] = 255
    ink[5:20, 0:20] = 255  # heavy below
    digit = as_mnist(ink).astype(float)
    middle = [(digit.sum(axis=1 - axis) * (np.arange(28) + 0.5)).sum() / digit.sum() for axis in (0, 1)]
    assert np.abs(np.array(middle) - 14.5).max() <= 0.5
    assert np.flatnonzero(digit.any(axis=1)).tolist() != list(range(4, 24))


@pytest.mark.parametrize("shape", [(1, 1), (168, 168), (7, 31), (200, 3)])
def test_no_drawing_leaves_the_frame_and_none_makes_a_picture_of_another_size(shape):
    digit = as_mnist(np.full(shape, 255, np.uint8))
    assert digit.shape == (28, 28) and digit.max() == 255
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    assert max(len(rows), len(columns)) == 20


def test_resizing_keeps_the_mean_and_agrees_with_block_means():
    picture = RNG.uniform(size=(24, 36))
    np.testing.assert_allclose(area_resized(picture, (8, 12)), picture.reshape(8, 3, 12, 3).mean(axis=(1, 3)))
    np.testing.assert_allclose(area_resized(picture, (7, 50)).mean(), picture.mean())
    np.testing.assert_allclose(area_resized(picture, (48, 36)), np.repeat(picture, 2, axis=0))


def test_digits_of_mnist_are_left_as_they_are():
    """Their centre of mass lies at 14.5 (first pixel's middle at 0.5); aimed at 14, three of four moved by a pixel.

    The same kind, half a pixel, was looked for in all that resizes: `area_resized` and `plots.render` (areas),
    `heatmaps` and `Backbone.prepare` (tf.image.resize, half-pixel centres), `ReceptiveField.window` (the ledger's).
    """
    mnist = datasets.load("mnist")
    digits = mnist.x_test[:60]
    if not mnist.real:
        # The stand-in's digits have a haze around them that MNIST's have not.
        digits = np.where(digits < 128, 0, digits)
    places = np.arange(28) + 0.5
    moved = []
    for digit in digits:
        again = as_mnist(digit.repeat(4, 0).repeat(4, 1))
        for axis in (0, 1):
            one, other = ((picture.sum(axis=1 - axis) * places).sum() / picture.sum() for picture in (digit, again))
            moved.append(one - other)
    if mnist.real:
        assert (np.abs(moved) < 0.1).mean() > 0.95
    assert abs(np.mean(moved)) < 0.2


def test_an_example_comes_through_untouched_where_nothing_is_prepared():
    shown = demo()
    shown.prepare = False
    np.testing.assert_array_equal(shown.picture, DIGITS[0])
    np.testing.assert_array_equal(shown.picture, shrunk(shown.board))
    np.testing.assert_allclose(shown.probabilities["linear"], softmax(linear(DIGITS[:1, ..., None]))[0])
    np.testing.assert_allclose(shown.chances, [shown.probabilities[name] for name in ("linear", "told")])
    np.testing.assert_allclose(shown.activity["told"]["units"], linear(DIGITS[:1, ..., None])[0] ** 2)
    shown.prepare = True
    np.testing.assert_array_equal(shown.picture, as_mnist(DIGITS[0].repeat(6, 0).repeat(6, 1)))


def test_examples_come_in_turn_and_by_their_label():
    shown = demo()
    shown.prepare = False
    shown._handle_custom_msg({"do": "another"}, [])
    np.testing.assert_array_equal(shown.picture, DIGITS[1])
    shown.wanted = "3"
    np.testing.assert_array_equal(shown.picture, DIGITS[2])
    for expected in (5, 0, 2):
        shown.another()
        np.testing.assert_array_equal(shown.picture, DIGITS[expected])
    assert shown.choices == ["any", "0", "3", "7"]
    before = shown.ink
    shown.wanted = "9"
    assert "no example of 9" in shown.message and shown.ink == before


def test_what_is_drawn_is_answered_and_shown():
    shown = demo()
    shown.ink = drawn(slice(20, 140), slice(60, 80))
    np.testing.assert_array_equal(
        shown.board, np.frombuffer(drawn(slice(20, 140), slice(60, 80)), np.uint8).reshape(168, -1)
    )
    assert np.frombuffer(shown.seen, np.uint8).reshape(28, 28, 4)[..., 0].tolist() == shown.picture.tolist()
    best = {name: int(values.argmax()) for name, values in shown.probabilities.items()}
    shares = {name: f"{values.max():.0%}".replace("%", " %") for name, values in shown.probabilities.items()}
    assert shown.message == ", ".join(f"{name} says {best[name]} ({shares[name]})" for name in best) + "."
    np.testing.assert_allclose(shown.heat["told"], shown.picture / 255.0 * (best["told"] + 1))
    assert [tile["title"].split(":")[0] for tile in shown.tiles] == ["where told looks", "maps", "units"]
    assert len(shown.tiles_data) == sum(4 * tile["shape"][0] * tile["shape"][1] for tile in shown.tiles)


@pytest.mark.parametrize(
    ("ink", "said"),
    [
        (drawn(slice(0, 0), slice(0, 0)), "The board is empty"),
        (drawn(slice(80, 92), slice(80, 92)), "Only a dot"),
        (drawn(slice(None), slice(None)), "More ink than board"),
        (drawn(slice(10, 160), slice(10, 160)), "More ink than board"),
        (b"", "0 bytes"),
        (b"abc", "3 bytes"),
    ],
)
def test_a_board_without_a_digit_gets_a_sentence(ink, said):
    shown = demo()
    shown.ink = ink
    assert said in shown.message
    shown.ink = drawn(slice(20, 140), slice(60, 80))
    assert shown.message.startswith("linear says")


def test_an_empty_board_gets_no_answer():
    shown = demo()
    shown.ink = bytes(BOARD * BOARD)
    assert not np.any(shown.chances) and not shown.heat and not shown.picture.any()


def test_a_network_or_heatmap_that_breaks_later_becomes_a_sentence():
    calls = []

    def moody(pictures):
        calls.append(1)
        if len(calls) > 2:
            raise RuntimeError("out of memory")
        return linear(pictures)

    shown = widgets.DrawAndSee({"moody": moody, "linear": linear}, DIGITS)
    shown.ink = drawn(slice(20, 140), slice(60, 80))
    assert "linear says" in shown.message and "moody failed: out of memory." in shown.message
    assert not np.any(shown.chances[0]) and np.any(shown.chances[1])
    broken = demo(heatmaps={"told": lambda picture, label: np.zeros(3)})
    assert "told failed: the heatmap must be one map" in broken.message


@pytest.mark.parametrize(
    ("networks", "options", "said"),
    [
        (linear, {}, "networks must be a dict"),
        ({}, {}, "between 1 and 3"),
        ({"a": lambda x: x}, {}, "its answer must be probabilities"),
        ({"a": lambda x: 1 / 0}, {}, "cannot answer a uint8 picture"),
        ({"a": linear, "b": lambda x: linear(x)[:, :3]}, {}, "the same classes"),
        ({"a": linear}, {"names": ["one", "two"]}, "names has 2 entries"),
        ({"a": linear}, {"examples": DIGITS[:, :20]}, "examples must be uint8"),
        ({"a": linear}, {"examples": DIGITS / 255}, "examples must be uint8"),
        ({"a": linear}, {"examples": DIGITS, "labels": LABELS[:2]}, "2 entries for 6"),
        ({"a": linear}, {"labels": LABELS}, "without examples"),
        ({"a": linear}, {"heatmaps": {"b": linear}}, "must be one of 'a'"),
    ],
)
def test_bad_arguments_are_told_in_the_learners_cell(networks, options, said):
    with pytest.raises(CnnlabError, match=said):
        widgets.DrawAndSee(networks, **options)


def test_text_form_and_still_need_no_browser():
    shown = demo()
    assert repr(shown) == "[DrawAndSee: draw a digit and watch linear and told answer; run this cell to use it]"
    still = shown.still()
    assert still.dtype == np.uint8 and still.ndim == 3 and still.shape[0] < 300
    alone = widgets.DrawAndSee({"linear": linear})
    assert alone.message.startswith("The board is empty") and alone.choices == []

"""The stepper's state: the numbers of lessons 03 and 04, both directions, limits, bad input. No browser is needed."""

import numpy as np
import pytest
import traitlets
from scipy.signal import correlate2d

from cnnlab import kernels, widgets
from cnnlab.errors import CnnlabError

TABLE, SQUARE = [[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]]


def type_in(demo, what, cell, text):
    demo._handle_custom_msg({"do": "edit", "what": what, "at_cell": cell, "text": text}, [])


def test_alone_it_shows_the_letter_of_lesson_03():
    demo = widgets.Stepper()
    assert demo.output[1].tolist() == [0, 2, 5, -1, -1]
    demo.moment = (1 * 5 + 2 + 1) * 9
    assert demo.view["place"] == [1, 2] and demo.view["lines"][-1]["sum"] == "5"
    assert demo.status.endswith("the sum so far is 5, the output.")


def test_every_moment_of_a_small_case_by_hand():
    demo = widgets.Stepper(TABLE, SQUARE)
    sums = []
    for moment in range(1, demo.last + 1):
        demo.moment = moment
        sums.append(float(demo.view["lines"][-1]["sum"]))
    assert sums == [0, 0, 40, 35, -1, -1, 9, 10, 20, 20, 38, 38, 5, 5, 5, -5]
    assert demo.filled.tolist() == [[35, 10], [38, -5]]
    demo.moment = 7
    np.testing.assert_array_equal(demo.filled, [[35, np.nan], [np.nan, np.nan]])
    demo.moment = 0
    assert demo.view["lines"] == [] and demo.view["place"] is None and np.isnan(demo.filled).all()


def test_channels_bias_and_relu_as_in_lesson_04():
    picture, kernel = np.zeros((3, 3, 2)), np.zeros((2, 2, 2))
    picture[..., 0], picture[..., 1] = TABLE, [[1, 1, 0], [0, 2, 0], [3, 0, 1]]
    kernel[..., 0], kernel[..., 1] = SQUARE, [[0, 1], [-1, 0]]
    demo = widgets.Stepper(picture, kernel, bias=-40, relu=True)
    demo.moment = 10
    assert [line["sum"] for line in demo.view["lines"][7:]] == ["36", "-4", "0"]
    demo.relu = False
    assert demo.output[0, 0] == -4 and demo.view["lines"][-1]["text"] == "bias -40"


def test_stride_padding_dilation_and_flip_against_scipy():
    rng = np.random.default_rng(1)
    picture, kernel = rng.integers(-5, 6, (7, 5)).astype(float), rng.integers(-3, 4, (3, 2)).astype(float)
    demo = widgets.Stepper(picture, kernel)
    demo.padding, demo.stride, demo.dilation = 2, 2, 2
    spread = np.zeros((5, 3))
    spread[::2, ::2] = kernel
    expected = correlate2d(np.pad(picture, 2), spread, mode="valid")[::2, ::2]
    np.testing.assert_allclose(demo.output, expected)
    demo.flip = True
    expected = correlate2d(np.pad(picture, 2), spread[::-1, ::-1], mode="valid")[::2, ::2]
    np.testing.assert_allclose(demo.output, expected)
    for place in range(demo.output.size):
        demo.moment = (place + 1) * 6
        assert float(demo.view["lines"][-1]["sum"]) == demo.output.flat[place]


def test_what_is_typed_changes_the_numbers_and_a_named_kernel_replaces_them():
    demo = widgets.Stepper(TABLE, SQUARE)
    type_in(demo, "image", [0, 0, 0], "1/4")
    type_in(demo, "kernel", [0, 0, 0], "-2,0")
    assert demo.image[0, 0, 0] == 0.25 and demo.output[0, 0] == 35 - 0.5 and demo.image_cells[0][0][0] == 0.25
    type_in(demo, "bias", None, "-40")
    assert demo.bias == -40 and demo.output[0, 0] == -5.5
    demo.kernel_name = "identity"
    np.testing.assert_array_equal(demo.kernel[..., 0], kernels.get("identity"))
    assert demo.output.tolist() == [[-35]]
    type_in(demo, "kernel", [1, 1, 0], "3")
    assert demo.kernel_name == "own numbers" and demo.kernel[1, 1, 0] == 3


@pytest.mark.parametrize("text", ["", "zwei", "1/0", "1e9", "nan", "9999999", "1" * 500])
def test_what_is_no_number_gets_a_sentence_and_changes_nothing(text):
    demo = widgets.Stepper(TABLE, SQUARE)
    type_in(demo, "image", [0, 0, 0], text)
    assert "row 0, column 0 must" in demo.message and demo.output.tolist() == [[35, 10], [38, -5]]
    type_in(demo, "image", [0, 0, 0], "0")
    assert demo.message == ""


@pytest.mark.parametrize(
    "edit", [{}, {"what": "image"}, {"what": "image", "at_cell": [9, 9, 9], "text": "1"}, {"what": "x", "text": 1}]
)
def test_what_the_page_cannot_have_sent_is_left_alone(edit):
    demo = widgets.Stepper(TABLE, SQUARE)
    demo._handle_custom_msg({"do": "edit", **edit}, [])
    assert demo.image[..., 0].tolist() == TABLE and demo.output.size == 4


def test_the_impossible_is_explained_and_can_be_left_again():
    demo = widgets.Stepper(TABLE, SQUARE, dilation=2)
    demo.moment = demo.last
    demo.dilation = 4
    assert demo.message.startswith("No output: kernel 2 with dilation 4 reaches over 5 pixels")
    assert demo.output.shape == (0, 0) and demo.last == demo.moment == 0 and demo.status == ""
    assert repr(demo) and demo.still().dtype == np.uint8
    demo.padding = 2
    assert demo.message == "" and demo.output.shape == (3, 3)


def test_steps_stay_at_their_place_when_a_line_is_added():
    demo = widgets.Stepper(TABLE, SQUARE)
    demo.moment = 8
    demo.relu = True
    assert demo.view["place"] == [0, 1] and demo.moment == 10 and demo.view["lines"][-1]["text"] == "ReLU"
    demo.moment = 8
    demo.bias = 2
    assert demo.view["place"] == [0, 1] and demo.moment == 9 and len(demo.view["lines"]) == 3


def test_channels_come_as_copies_and_go():
    demo = widgets.Stepper(TABLE, SQUARE)
    demo.channels = 3
    assert demo.image.shape == (3, 3, 3) and (demo.output == 3 * np.array([[35, 10], [38, -5]])).all()
    demo.channels = 1
    assert demo.output.tolist() == [[35, 10], [38, -5]]


def test_limits_and_bad_arguments():
    demo = widgets.Stepper()
    with pytest.raises(traitlets.TraitError):
        demo.stride = 0
    demo.moment = 10**6
    assert demo.moment == demo.last == 25 * 9
    with pytest.raises(CnnlabError, match="at most 12 rows"):
        widgets.Stepper(np.zeros((13, 3)))
    with pytest.raises(CnnlabError, match="as deep as the image"):
        widgets.Stepper(np.zeros((5, 5, 2)), np.zeros((3, 3)))
    with pytest.raises(CnnlabError, match="must be one of"):
        widgets.Stepper(kernel="sobel")
    with pytest.raises(CnnlabError, match="stride must be between 1 and 4"):
        widgets.Stepper(stride=7)


def test_text_form_and_still():
    demo = widgets.Stepper(TABLE, SQUARE)
    demo.moment = 8
    assert repr(demo) == (
        "[Stepper: picture 3 x 3 x 1, kernel 2 x 2, stride 1, padding 0, dilation 1; "
        "2 of 4 output numbers computed: run this cell to use it]"
    )
    picture = demo.still()
    assert picture.ndim == 3 and picture.dtype == np.uint8 and picture.std() > 5


def test_the_still_shows_every_channel_and_what_bias_and_relu_do():
    two = np.dstack([TABLE, np.ones((3, 3))])
    demo = widgets.Stepper(two, np.dstack([SQUARE, SQUARE]), bias=-40, relu=True)
    assert (demo.sums == np.array([[37, 12], [40, -3]])).all() and not demo.output.any()
    before = demo.still()
    demo._handle_custom_msg({"do": "edit", "what": "image", "text": "7", "at_cell": [0, 0, 1]}, [])
    changed = (demo.still() != before).any(axis=-1)
    assert demo.sums[0, 0] == 43 and demo.output[0, 0] == 3
    # Tables of 150 pixels with 12 between them, above the pictures and kernels of two channels, below sums and output.
    above, below = np.split(changed, 2)
    assert [bool(above[:, 12 + 162 * place : 162 + 162 * place].any()) for place in range(4)] == [0, 1, 0, 0]
    assert [bool(below[:, 12 + 162 * place : 162 + 162 * place].any()) for place in range(4)] == [1, 1, 0, 0]

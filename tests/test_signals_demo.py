"""The signals demo's state: convolution and correlation at every stop, lists that are typed. No browser is needed."""

import numpy as np
import pytest

from cnnlab import widgets
from cnnlab.errors import CnnlabError
from cnnlab.widgets.signals import still

RNG = np.random.default_rng(2)


def type_in(demo, what, text):
    demo._handle_custom_msg({"do": "edit", "what": what, "text": text}, [])


def test_the_strip_of_lesson_02_by_hand():
    demo = widgets.Signals()
    seen = []
    for n in range(6):
        demo.n = n
        seen.append((demo.view["strip"], demo.view["total"]))
    assert [total for _, total in seen] == [3, 8, 5, 14, 8, 4]
    assert seen[0][0] == [[-2, 1], [-1, 2], [0, 3]] and seen[5][0] == [[3, 1], [4, 2], [5, 3]]
    assert demo.status == "n = 5: 4 · 1 = 4. The kernel hangs over the end by 2 of 3."


@pytest.mark.parametrize(("count", "reach"), [(9, 4), (4, 9), (1, 1), (12, 5)])
@pytest.mark.parametrize("flip", [True, False])
def test_every_stop_against_numpy(count, reach, flip):
    signal, kernel = RNG.normal(size=count), RNG.normal(size=reach)
    demo = widgets.Signals(signal, kernel, flip=flip)
    expected = np.convolve(signal, kernel if flip else kernel[::-1])
    np.testing.assert_allclose(demo.output, expected, atol=1e-12)
    assert demo.bounds == ([0, count + reach - 2] if flip else [1 - reach, count - 1])
    for n in range(demo.bounds[0], demo.bounds[1] + 1):
        demo.n = n
        assert demo.products.sum() == pytest.approx(expected[n - demo.first], abs=1e-9)
        for place, value in demo.strip.items():
            assert value == kernel[n - place if flip else place - n]


@pytest.mark.parametrize("reach", [2, 3, 5])
def test_modes_are_those_of_numpy_for_odd_kernels_and_of_the_package_for_even_ones(reach):
    from cnnlab import convolution

    demo = widgets.Signals(RNG.normal(size=8), RNG.normal(size=reach))
    for mode, (first, last) in demo.view["modes"].items():
        kept = demo.output[first : last + 1]
        np.testing.assert_allclose(kept, convolution.convolve(demo.signal, demo.kernel, mode=mode))
    assert widgets.Signals([1, 2], [1, 2, 3]).view["modes"]["valid"] is None


def test_flip_keeps_the_place_and_examples_replace_the_numbers():
    demo = widgets.Signals(n=5)
    demo.flip = False
    assert demo.n == 3 and demo.bounds == [-2, 3] and demo.output.tolist() == [1, 4, 7, 10, 8, 12]
    demo.kernel_name = "difference"
    assert demo.kernel.tolist() == [1, -1] and demo.kernel_text == "1, -1"
    demo.signal_name = "die"
    demo.kernel_name = "die"
    demo.flip = True
    np.testing.assert_allclose(demo.output * 36, [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])
    assert "the sum of" not in demo.status


def test_what_is_typed():
    demo = widgets.Signals()
    type_in(demo, "signal", "1/2, -3  4;0.25")
    assert demo.signal.tolist() == [0.5, -3, 4, 0.25] and demo.signal_name == "own numbers"
    assert demo.signal_text == "0.5, -3, 4, 0.25" and demo.message == ""
    np.testing.assert_allclose(demo.output, np.convolve(demo.signal, [3, 2, 1]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "found 0"),
        (" ,; ", "found 0"),
        ("1, two", "Number 1 of the signal must"),
        ("1 " * 65, "found 65"),
        ("9e9", "must"),
    ],
)
def test_what_is_no_list_gets_a_sentence_and_changes_nothing(text, told):
    demo = widgets.Signals()
    type_in(demo, "signal", text)
    assert told in demo.message and demo.signal.tolist() == [1, 2, 0, 4]
    type_in(demo, "kernel", "1")
    assert demo.message == ""


@pytest.mark.parametrize("edit", [{}, {"what": "x", "text": "1"}, {"what": "signal"}, {"what": ["a"], "text": "1"}])
def test_what_the_page_cannot_have_sent_is_left_alone(edit):
    demo = widgets.Signals()
    demo._handle_custom_msg({"do": "edit", **edit}, [])
    assert demo.signal.tolist() == [1, 2, 0, 4]


def test_limits_and_bad_arguments():
    demo = widgets.Signals()
    demo.n = 99
    assert demo.n == 5
    demo.n = -99
    assert demo.n == 0
    for arguments, told in (
        ({"signal": np.ones(65)}, "at most 64"),
        ({"kernel": np.ones((3, 3))}, "kernel must have 1 axis"),
        ({"kernel": "sobel"}, "must be one of"),
        ({"n": 6}, "n must be between 0 and 5"),
    ):
        with pytest.raises(CnnlabError, match=told):
            widgets.Signals(**arguments)


def test_text_form_and_still():
    demo = widgets.Signals(n=2)
    assert repr(demo) == (
        "[Signals: 4 numbers under a flipped kernel of 3; at n = 2 the output is 5: run this cell to use it]"
    )
    assert demo.still().dtype == np.uint8 and widgets.Signals("noisy step", "mean of 5").still().shape[1] < 700


def test_the_green_bars_of_the_still_are_the_products():
    demo = widgets.Signals(n=3)
    green = (demo.still() == np.array(still._mixed(still.GREEN, 0.75))).all(axis=-1)
    # The second of three panels; place 0 begins two places of the kernel further right.
    panel = green[len(green) // 3 + 10 : 2 * len(green) // 3]
    heights = [panel[:, 10 + 46 * (place + 2) + 8].sum() for place in range(4)]
    assert demo.products.tolist() == [0, 2, 0, 12] and heights[3] > 50
    np.testing.assert_allclose(np.array(heights) / heights[3], demo.products / 12, atol=0.03)

"""The pooling demo's state: shifts, windows, the measure of lesson 06, limits. No browser is needed."""

import io

import numpy as np
import pytest
import traitlets
from PIL import Image
from scipy.ndimage import correlate

from cnnlab import kernels, widgets
from cnnlab.errors import CnnlabError

RNG = np.random.default_rng(6)
OWN = RNG.normal(size=(20, 28))


def by_hand(picture, size, stride, how):
    rows, columns = ((side - size) // stride + 1 for side in picture.shape)
    return np.array(
        [[how(picture[r * stride : r * stride + size, c * stride : c * stride + size]) for c in range(columns)]
         for r in range(rows)]
    )  # fmt: skip


def shown(demo, trait):
    return np.frombuffer(getattr(demo, trait), np.uint8).reshape(*getattr(demo, f"{trait}_shape"), 4)


@pytest.mark.parametrize(
    ("how", "summary"), [("max", np.max), ("average", np.mean), ("L2", lambda x: np.sqrt((x**2).sum()))]
)
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (4, 1)])
def test_pools_against_loops(how, summary, window, stride):
    demo = widgets.Pooling(OWN, kernel="none", how=how, window=window, stride=stride)
    np.testing.assert_array_equal(demo.image, OWN[5:-5, 5:-5])
    np.testing.assert_allclose(demo.pooled, by_hand(OWN[5:-5, 5:-5], window, stride, summary))
    demo.right, demo.down = 2, -1
    np.testing.assert_array_equal(demo.image, OWN[6:16, 3:21])
    np.testing.assert_allclose(demo.pooled, by_hand(OWN[6:16, 3:21], window, stride, summary))


def test_the_map_is_what_the_kernel_finds_after_a_relu():
    demo = widgets.Pooling(OWN, kernel="laplacian_4", how="every s-th", window=3)
    found = np.maximum(correlate(OWN, kernels.get("laplacian_4"), mode="mirror"), 0)
    np.testing.assert_allclose(demo.map, found[5:-5, 5:-5], atol=1e-12)
    np.testing.assert_allclose(demo.pooled, found[5:-5, 5:-5][::3, ::3], atol=1e-12)


def test_a_dot_stays_inside_its_window_then_jumps():
    demo = widgets.Pooling("dot", kernel="none", window=2)
    assert demo.image.shape == (12, 12) and demo.image[6, 6] == 1 and demo.pooled[3, 3] == 1
    demo.right = 1
    assert demo.pooled[3, 3] == 1 and demo.pooled_change == 0 and demo.map_change > 0.9
    assert "36 of 36 pooled numbers are as before" in demo.status
    demo.right = 2
    assert demo.pooled[3, 4] == 1 and demo.pooled_change > 0.9 and "34 of 36" in demo.status


def test_the_change_of_lesson_06_and_its_curve():
    demo = widgets.Pooling(OWN, kernel="none", how="average", window=2)
    demo.down = 1
    for index, shift in enumerate(demo.curve["shifts"]):
        demo.right = shift
        a, b = demo.before - demo.before.mean(), demo.pooled - demo.pooled.mean()
        expected = np.linalg.norm(a - b) / np.sqrt((a**2).sum() + (b**2).sum())
        assert demo.pooled_change == pytest.approx(expected) == pytest.approx(demo.curve["pooled"][index])
        assert demo.map_change == pytest.approx(demo.curve["map"][index])
    assert demo.curve["shifts"] == [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]


def test_whole_windows_move_the_pooled_map_by_one_place():
    demo = widgets.Pooling("camera", window=4)
    demo.right = 4
    np.testing.assert_array_equal(demo.pooled[:, 1:], demo.before[:, :-1])


def test_pictures_share_their_greys_and_the_gap_is_red_or_blue():
    demo = widgets.Pooling("dot", kernel="none", window=2)
    demo.right = 2
    assert shown(demo, "scene")[6, 8].tolist() == [255] * 4 and shown(demo, "small")[3, 4, 0] == 255
    came, went = shown(demo, "gap")[3, 4], shown(demo, "gap")[3, 3]
    assert came[0] > 2 * came[2] and went[2] > 2 * went[0]
    demo.how = "L2"
    assert shown(demo, "small").max() == 255 and shown(demo, "small")[3, 4, 0] == 128  # a length of 1 among 4 pixels


def test_the_stride_follows_the_window_and_may_differ():
    demo = widgets.Pooling("coins", window=3, stride=2)
    assert demo.stride == 2 and demo.pooled.shape == (31, 31)
    demo.window = 5
    assert demo.stride == 5
    demo.stride = 1
    assert demo.pooled.shape == (60, 60)


def test_another_picture_and_limits_of_the_move():
    demo = widgets.Pooling("coins")
    demo.right = 12
    demo.picture_name = "dot"
    assert demo.reach == demo.right == 6
    demo.right = -100
    assert demo.right == -6
    demo.down = 99
    assert demo.down == 6 and demo.image.shape == (12, 12)
    demo.picture_name = "own picture"  # there is none: nothing happens
    assert demo.image.shape == (12, 12)
    with pytest.raises(traitlets.TraitError):
        demo.window = 0


def test_a_window_larger_than_a_small_picture_covers_it():
    demo = widgets.Pooling(RNG.normal(size=(8, 8)), kernel="none", window=8)
    assert demo.image.shape == (4, 4) and demo.pooled.shape == (1, 1) and demo.pooled[0, 0] == demo.image.max()


def test_bad_arguments():
    for arguments, told in (
        ({"picture": "cat"}, "must be one of"),
        ({"picture": np.zeros((5, 9))}, "8 to 256 rows"),
        ({"kernel": "box_blur"}, "kernel must be one of"),
        ({"how": "min"}, "how must be one of"),
        ({"window": 9}, "window must be between 1 and 8"),
        ({"stride": 0}, "stride must be between 1 and 8"),
    ):
        with pytest.raises(CnnlabError, match=told):
            widgets.Pooling(**arguments)


def test_an_even_picture_has_no_change():
    demo = widgets.Pooling(np.ones((12, 12)), kernel="none")
    demo.right = 1
    assert demo.map_change == demo.pooled_change == 0


def test_text_form_and_a_light_still():
    demo = widgets.Pooling("dot", kernel="none", window=2)
    demo.right = 1
    assert repr(demo) == (
        "[Pooling: dot, kernel none, max, window 2, stride 2; moved 1 right and 0 down, the map changed by 1.00, "
        "the pooled map by 0.00: run this cell to use it]"
    )
    file = io.BytesIO()
    Image.fromarray(widgets.Pooling("grass").still()).save(file, "PNG", optimize=True)
    assert len(file.getvalue()) < 60_000

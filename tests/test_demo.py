"""What every demo is made of: answers to changes, commands of the page, refusals, pictures. No browser is needed."""

import importlib.util
import json
import re
import subprocess
import sys

import numpy as np
import pytest
import traitlets
from matplotlib import colormaps
from matplotlib.colors import to_hex, to_rgb

from cnnlab import _validate, widgets
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.demo import KIT, Demo, command, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import area_resized, as_shown, mosaic, side_by_side
from cnnlab.widgets.kit.numbers import cell

DEMOS = [getattr(widgets, name) for name in widgets.__all__ if isinstance(getattr(widgets, name), type)]


class Doubler(Demo):
    """The smallest demo: a number between 0 and 10 is doubled."""

    number = traitlets.Any(1).tag(sync=True)
    times = traitlets.Int(0, min=0, max=9).tag(sync=True)
    double = traitlets.Any(0).tag(sync=True)
    drawn, drawn_shape = picture_trait(), shape_trait()

    def __init__(self, number=1):
        self.calls = []
        super().__init__(number=number)
        self._compute()

    @on_change("number")
    def _compute(self, change=None):
        self.calls.append(change and change["new"])
        self.double = 2 * _validate.number("number", self.number, low=0, high=10)

    @command
    def reset(self, to=0):
        """Begin anew."""
        self.number = _validate.integer("to", to, low=0)

    @command
    def read(self, content, name):
        """Take a file."""
        self.file = (name, content)

    def closed(self):
        """Be called by nobody outside."""
        raise AssertionError("the page called what is no command")


def says(demo, *files, **content):
    demo._handle_custom_msg(content, list(files))


def test_the_first_values_are_set_quietly_and_computed_once():
    demo = Doubler(3)
    assert demo.calls == [None] and demo.double == 6
    demo.number = 4
    assert demo.calls == [None, 4] and demo.double == 8


def test_quietly_answers_nothing_even_within_itself_and_after_an_error():
    demo = Doubler()
    with pytest.raises(RuntimeError), demo.quietly():
        demo.number = 5
        with demo.quietly():
            demo.number = 6
        demo.number = 7
        raise RuntimeError
    assert demo.double == 2 and demo.number == 7 and demo.calls == [None]
    demo.number = 8
    assert demo.double == 16


@pytest.mark.parametrize("wrong", [11, -1, None, "two", float("nan")])
def test_a_bad_value_is_put_back_and_told(wrong):
    demo = Doubler(2)
    demo.set_state({"number": wrong})
    assert demo.number == 2 and demo.double == 4 and demo.message.startswith("Not changed: number must be ")


def test_what_a_typed_trait_refuses_is_told_to_the_page_and_raised_in_python():
    demo, sent = Doubler(2), []
    demo.send_state = lambda key=None: sent.append(key)
    demo.set_state({"number": 5, "times": 10})
    assert demo.times == 0 and demo.number == 2 and sent[-1] == ["number", "times"]
    assert demo.message.startswith("Not changed: The value of the 'times' trait") and demo.message.endswith(".")
    with pytest.raises(traitlets.TraitError):
        demo.times = 10


def test_the_page_calls_commands_by_name():
    demo = Doubler(2)
    says(demo, do="reset")
    assert demo.number == 0
    says(demo, do="reset", to=7)
    assert demo.number == 7 and demo.double == 14
    says(demo, memoryview(b"abc"), do="read", name="mine")
    assert demo.file == ("mine", b"abc")


def test_what_a_command_refuses_becomes_a_sentence():
    demo = Doubler(2)
    says(demo, do="reset", to=-3)
    assert demo.message == "To must be at least 0, found -3." and demo.number == 2


@pytest.mark.parametrize(
    "content",
    [
        None, "reset", ["reset"], {}, {"do": None}, {"do": "closed"}, {"do": "__init__"}, {"do": "number"},
        {"do": "fly"}, {"do": ["reset"]}, {"do": "reset", "self": 1}, {"do": "reset", "nonsense": 1}, {"do": "read"},
    ],
)  # fmt: skip
def test_what_the_page_cannot_have_sent_is_left_alone(content):
    demo = Doubler(2)
    demo._handle_custom_msg(content, [])
    assert demo.number == 2 and demo.message == "" and demo.calls == [None]


@pytest.mark.parametrize("sent", [10**12, "text", [1, 2], 3.5, True])
def test_what_a_page_sends_as_bytes_is_bytes(sent):
    """bytes(10**12) asks for a terabyte, and bytes([1, 2]) makes some."""
    board = widgets.DrawAndSee({"net": lambda x: np.array([[0.5, 0.5]])})
    before = board.ink
    board.set_state({"ink": sent})
    assert board.ink == before and board.message.startswith("Not changed: ")
    demo = Doubler(2)
    says(demo, sent, do="read", name="mine")
    assert not hasattr(demo, "file")
    board.set_state({"ink": memoryview(bytes([7]) * len(before))})
    assert board.ink[:1] == bytes([7])


def test_a_picture_comes_with_its_shape():
    demo = Doubler()
    demo.put("drawn", np.array([[0, 0.5, 2.0]]))
    assert demo.drawn_shape == [1, 3]
    assert np.frombuffer(demo.drawn, np.uint8).reshape(3, 4).tolist() == [[0] * 3 + [255], [128] * 3 + [255], [255] * 4]


def test_a_page_is_made_of_the_kit_and_of_the_demos_own_files(tmp_path):
    (tmp_path / "view.js").write_text("export default { render };", encoding="utf-8")
    script, style = page(tmp_path / "__init__.py", "cells", "viewers")
    assert "function frame(" in script and "function cells(" in script and script.endswith("export default { render };")
    assert "cnnlab-cells" in style and ".cnnlab-viewer" in style
    (tmp_path / "view.css").write_text(".mine {}", encoding="utf-8")
    assert page(tmp_path / "__init__.py")[1].endswith(".mine {}")


def test_the_bars_of_the_page_have_matplotlibs_colours():
    scales = json.loads(re.match(r"const SCALES = (.*);", DEMOS[0]._esm).group(1))
    for signed, name in (("false", "viridis"), ("true", "RdBu_r")):
        theirs = [to_hex(colormaps[name](share)) for share in np.linspace(0, 1, 11)]
        ours = [to_rgb(colour) for colour in scales[signed].split(", ")]
        # `bytes=True` cuts off where `to_hex` rounds.
        np.testing.assert_allclose(ours, [to_rgb(colour) for colour in theirs], atol=1.01 / 255)


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.__name__)
def test_every_command_that_a_page_asks_for_is_there(demo):
    asked = set(re.findall(r'\bask\(demo, "(\w+)"', demo._esm))
    asked |= set(re.findall(r'\b(?:upload|camera)\(demo, "(\w+)"', demo._esm))
    commands = {name for name in dir(demo) if getattr(getattr(demo, name, None), "is_command", False)}
    # `typed` of cells.js is in the script of everybody who has a grid.
    assert asked - {"edit"} <= commands and commands <= asked


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.__name__)
def test_a_page_shows_traits_that_are_there(demo):
    used = set(re.findall(r'\bmodel\.get\("(\w+)"\)', demo._esm))
    used |= set(re.findall(r'\b(?:slider|select|check|sentence|picture|typed|scale)\(demo, "(\w+)"', demo._esm))
    assert used <= set(demo.class_trait_names(sync=True))


def test_to_import_the_demos_makes_no_widget():
    """One that nobody asked for would be kept in every notebook that a learner saves."""
    code = "import ipywidgets\nfrom cnnlab import widgets\nwidgets.Stepper, widgets.KernelExplorer\n"
    code += "print(len(ipywidgets.widgets.widget._instances))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "0", done.stdout + done.stderr


def test_the_example_of_the_readme_is_a_demo(tmp_path):
    """A new demo is written by following it: it works as it stands there."""
    text = (KIT.parent / "README.md").read_text(encoding="utf-8")
    python, script = (re.search(rf"```{kind}\n(.*?)```", text, re.S).group(1) for kind in ("python", "js"))
    (tmp_path / "__init__.py").write_text(python, encoding="utf-8")
    (tmp_path / "view.js").write_text(script, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("brightness", tmp_path / "__init__.py")
    brightness = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(brightness)
    demo = brightness.Brightness(added=0.25)
    assert repr(demo) == "[Brightness: +0.25. Run this cell to change it]" and demo.still().ndim == 3
    demo.set_state({"added": 3})
    assert demo.added == 0.25 and demo.message == "Not changed: added must be between -1 and 1, found 3."
    says(demo, do="reset")
    assert demo.added == 0 and demo.message == ""
    np.testing.assert_array_equal(demo.brighter, demo.picture)
    test_every_command_that_a_page_asks_for_is_there(brightness.Brightness)
    test_a_page_shows_traits_that_are_there(brightness.Brightness)


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in KIT.parent.glob("*/__init__.py")))
def test_a_demo_imports_the_kit_and_no_other_demo(folder):
    for path in (KIT.parent / folder).glob("*.py"):
        imported = re.findall(r"cnnlab\.widgets\.(\w+)", path.read_text(encoding="utf-8"))
        assert set(imported) <= {"kit", folder}, path


def test_mosaics_by_hand():
    tiles = np.arange(3.0)[:, None, None] * np.ones((1, 1, 2)) / 2
    expected = [[0, 0, 0.5, 0.5, 0.5], [0.5] * 5, [1, 1, 0.5, 0.5, 0.5]]
    np.testing.assert_array_equal(mosaic(tiles, 2), expected)
    assert mosaic(tiles, 5, gap=3).shape == (1, 3 * 5 - 3)


def test_areas_are_averaged_in_many_pictures_at_once():
    maps = np.random.default_rng(0).uniform(size=(3, 10, 14)).astype(np.float32)
    together = area_resized(maps, (4, 5))
    assert together.shape == (3, 4, 5)
    np.testing.assert_allclose(together, [area_resized(each, (4, 5)) for each in maps], rtol=1e-5)
    np.testing.assert_allclose(together.mean(axis=(1, 2)), maps.mean(axis=(1, 2)), rtol=1e-5)


def test_pictures_of_a_known_scale_keep_their_brightness():
    """Floats of 0..1 were stretched: a flat grey picture was shown black, a faint one in full contrast."""
    assert as_shown(np.full((1, 2, 2), 0.4))[0, 0, 0].tolist() == [102] * 3
    assert as_shown(np.array([[[0.2, 0.4]]]))[0, 0, :, 0].tolist() == [51, 102]
    assert as_shown(np.array([[[20, 40]]]))[0, 0, :, 0].tolist() == [20, 40]
    assert as_shown(np.array([[[-1.0, 3.0]]]))[0, 0, :, 0].tolist() == [0, 255]
    assert as_shown(np.array([[[0, 510]]]))[0, 0, :, 0].tolist() == [0, 255]


def test_cells_of_a_table():
    assert cell([0, 1], (2, 2)) == (0, 1)
    assert [cell(at, (2, 2)) for at in ([0, 2], [-1, 0], [0], (0, 1), [0.0, 1], [True, 1], None)] == [None] * 7


def test_pictures_side_by_side_keep_their_proportions():
    still = side_by_side({"one": np.zeros((10, 20)), "two × two": np.ones((10, 5), np.float32)}, height=100, gap=10)
    # Ground, title and gap above and below; the narrow picture is as wide as its title.
    assert still.shape[0] == 100 + 24 + 10 and still.shape[1] > 10 + 200 + 10 + 50 + 10
    assert (still[24:124, 10:210] == 0).all() and (still[24:124, 220:270] == 255).all()


def test_a_demo_without_a_picture_says_so_in_words():
    assert repr(Doubler()) == "[Doubler: run this cell to use it]" and Doubler().still() is None
    with pytest.raises(CnnlabError, match="number must be between 0 and 10"):
        Doubler(12)

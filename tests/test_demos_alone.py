"""Demos without a kernel: `state.js` is driven with the same clicks as the Python class, every trait compared."""

import json
import math
import random

import numpy as np
import pytest

from cnnlab import widgets
from cnnlab.widgets.kit import numbers
from cnnlab.widgets.kit.demo import KIT, Demo
from tests import opened_engine

pytestmark = pytest.mark.skipif(
    not (opened_engine.NODE or opened_engine.CHROMIUM), reason="neither node nor chromium is on the PATH"
)
FOLLOW = """
return data.map(({ state, steps }) => {
  const alone = new STATE(state);
  const plain = (_, value) => (value instanceof Uint8Array ? [...value] : value);
  const look = () => JSON.parse(JSON.stringify(alone.traits, plain));
  return [look(), ...steps.map((step) => {
    if (step.do) alone.send(step);
    else { for (const [trait, value] of Object.entries(step)) alone.set(trait, value); alone.save_changes(); }
    return look();
  })];
});
"""


def scripts(*folders):
    return "".join((KIT / name).read_text(encoding="utf-8") for name in ("alone.js", *folders))


def drive(demo, steps):
    """Do in Python what the page asks for, and return the traits after each step."""

    def look():
        pictures = {name: list(getattr(demo, name)) for name in ("picture", "result") if hasattr(demo, name)}
        return json.loads(json.dumps(Demo.alone_state(demo) | pictures))

    seen = [look()]
    for step in steps:
        if "do" in step:
            demo._handle_custom_msg(step, [])
        else:
            demo.set_state(step)
        seen.append(look())
    return seen


def compare(name, room, demos, steps):
    """Hold the page's state to Python's at each of the steps of each demo."""
    data = [{"state": demo.alone_state(), "steps": each} for demo, each in zip(demos, steps, strict=True)]
    code = FOLLOW.replace("STATE", f"{name}Alone")
    found = opened_engine.run_script(scripts(f"../{room}/state.js"), code, json.loads(json.dumps(data)))
    for demo, each, seen in zip(demos, steps, found, strict=True):
        for number, (expected, page) in enumerate(zip(drive(demo, each), seen, strict=True)):
            for trait in expected.keys() & page.keys():
                hold = nearly if trait in ("picture", "result", "histogram") else same
                hold(page[trait], expected[trait], f"{trait} after {each[:number][-1:] or 'the start'}")


def nearly(found, expected, where):
    """Equal but for numbers that lie on the border of two levels or ranges, which rounding may put on either side."""
    if isinstance(expected, dict):
        same(found["edges"], expected["edges"], where)
        for name in ("picture", "result"):
            assert np.abs(np.subtract(found[name], expected[name])).sum() < 0.5, where
    else:
        apart = np.abs(np.subtract(found, expected))
        assert apart.max() <= 3 and (apart > 0).mean() < 0.002, where


def same(found, expected, where):
    """Equal, floats within rounding."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key in expected:
            same(found[key], expected[key], f"{key} of {where}")
    elif isinstance(expected, (list, tuple)):
        assert len(found) == len(expected), where
        for one, other in zip(found, expected, strict=True):
            same(one, other, where)
    elif isinstance(expected, float):
        assert found is not None and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9), (where, found, expected)
    else:
        assert found == expected, (where, found, expected)


# ---------------------------------------------------------------- numbers


def test_numbers_are_written_as_in_python():
    rng = np.random.default_rng(0)
    values = [0, -0.0, 12345, 12355, 12.125, 12.135, 9999.6, 0.99996, 1e-5, 1.23e-5, -2.5e-11, 2**-11, 1 / 9, 123456789]
    values += [*(rng.integers(-20000, 20000, 200) / 16), *(rng.normal(size=300) * 10.0 ** rng.integers(-8, 9, 300))]
    values = [float(value) for value in values]
    found = opened_engine.run_script(scripts(), "return data.map((value) => [shown(value), factor(value)]);", values)
    assert found == [[numbers.shown(value), numbers.factor(value)] for value in values]


def test_numbers_are_read_as_in_python():
    typed = ["-2", "0.5", "0,5", "1/9", " 7 ", ".5", "5.", "+3", "\N{MINUS SIGN}4", "1/0", "", "two", "1e5", "1/2/3"]
    typed += ["1000000", "1000001", "-1000000.5", "it's", "--1", "0.1.2", "9" * 25, "2 3", "\N{DIVISION SIGN}"]
    # Fraction reads the first two from Python 3.12 on only, and the third in all.
    typed += ["1/ 2", "1 / 9", "1_0"]

    def read(text):
        try:
            return numbers.read(text, name="the cell")
        except numbers.CnnlabError as error:
            return str(error)

    code = 'return data.map((text) => { try { return readNumber(text, "the cell") } catch (e) { return e.message } });'
    assert opened_engine.run_script(scripts(), code, typed) == [read(text) for text in typed]


# ---------------------------------------------------------------- the stepper

TABLE, SQUARE = [[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]]


def random_steps(demo, rng, count=60):
    """Return what a restless reader does with a stepper."""
    texts = ["1", "-3", "0.25", "1/3", "x", "", "2000000", "0"]

    def step():
        kind = rng.choice(["moment", "moment", "setting", "setting", "edit", "kernel", "channels"])
        if kind == "moment":
            return {"moment": rng.choice([0, 1, 5, 37, 10**6])}
        if kind == "setting":
            trait = rng.choice(["stride", "padding", "dilation", "flip", "relu"])
            return {trait: rng.choice([False, True] if trait in ("flip", "relu") else [1, 2, 3])}
        if kind == "kernel":
            return {"kernel_name": rng.choice(demo.kernel_names)}
        if kind == "channels":
            return {"channels": rng.randint(1, 4)}
        what = rng.choice(["bias", "image", "kernel"])
        at = [rng.randint(0, 2), rng.randint(0, 1), 0]
        return {"do": "edit", "what": what, "at_cell": at, "text": rng.choice(texts)}

    return [step() for _ in range(count)]


def test_the_stepper_by_hand():
    """The numbers of lesson 03's example, read off the page's state."""
    demo = widgets.Stepper(TABLE, SQUARE)
    data = {"state": demo.alone_state(), "steps": [{"moment": 3}, {"moment": 16}]}
    found = opened_engine.run_script(scripts("../stepper/state.js"), FOLLOW.replace("STATE", "StepperAlone"), [data])
    assert found[0][1]["status"] == "Output row 0, column 0, product 3 of 4: 20 · 2 = 40; the sum so far is 40."
    assert found[0][2]["view"]["output"] == [[35, 10], [38, -5]]


@pytest.mark.parametrize("seed", range(3))
def test_the_stepper_is_the_same_with_and_without_a_kernel(seed):
    rng = random.Random(seed)
    pictures = np.random.default_rng(seed)
    demos = [
        widgets.Stepper(),
        widgets.Stepper(TABLE, SQUARE, bias=-2.5, relu=True, padding=1),
        widgets.Stepper(pictures.integers(-9, 9, (7, 4, 2)) / 4, pictures.integers(-3, 3, (3, 2, 2)), stride=2),
        widgets.Stepper(pictures.normal(size=(4, 6)), pictures.normal(size=(2, 3)), flip=True, dilation=2),
    ]
    compare("Stepper", "stepper", demos, [random_steps(demo, rng) for demo in demos])


# ---------------------------------------------------------------- the kernel explorer


def restless(demo, rng, count):
    """Return what a restless reader does with a kernel explorer."""
    commands = ["turn", "make_sum_one", "make_sum_zero"]

    def step():
        kind = rng.choice(["kernel_name", "kernel_size", "border", "scale", "noise", "edit", "command", "picture_name"])
        if kind == "command":
            return {"do": rng.choice(commands)}
        if kind == "edit":
            at = [rng.randint(0, 2), rng.randint(0, 2)]
            return {"do": "edit", "at_cell": at, "text": rng.choice(["1", "-2", "0.5", "1/9", "many"])}
        if kind == "noise":
            return {"noise": rng.choice([0, 0.05, 0.3])}
        choices = {"border": demo.borders, "scale": demo.scales, "kernel_size": demo.kernel_sizes[:6]}
        choices |= {"kernel_name": demo.kernel_names, "picture_name": [*["own picture"] * 5, "coins"]}
        return {kind: rng.choice(choices[kind])}

    return [step() for _ in range(count)]


def test_the_kernel_explorer_by_hand():
    """A single bright pixel under a kernel: the response is the kernel, turned, in the place of the pixel."""
    dot = np.zeros((9, 11), np.uint8)
    dot[4, 5] = 255
    demo = widgets.KernelExplorer([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dot)
    code = "const a = new KernelExplorerAlone(data); return [...a.response].filter((value) => value);"
    script = scripts("../kernel_explorer/state.js")
    assert opened_engine.run_script(script, code, demo.alone_state()) == [9, 8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("seed", range(2))
def test_the_kernel_explorer_is_the_same_with_and_without_a_kernel(seed):
    rng = random.Random(seed)
    drawn = np.random.default_rng(seed)
    demos = [
        widgets.KernelExplorer("sobel_vertical", drawn.integers(0, 256, (23, 40), dtype=np.uint8)),
        widgets.KernelExplorer(drawn.normal(size=(2, 4)), drawn.integers(0, 256, (31, 9), np.uint8), border="wrap"),
    ]
    compare("KernelExplorer", "kernel_explorer", demos, [restless(demo, rng, 25) for demo in demos])

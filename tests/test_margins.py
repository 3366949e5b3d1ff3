"""Assertions on trained results: what the tool measures, and that the lessons' assertions hold on any machine."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from cnnlab._paths import data_folder, project_folder
from cnnlab.errors import CnnlabError
from scripts.record import margins

RECORD = margins.load(data_folder() / "margins.json")
RECORDED = [(lesson, source) for lesson, sources in RECORD["lessons"].items() for source in sources]
TRAINING = {lesson for lesson in margins.all_lessons() if margins.fits(margins.lesson_path(lesson))}
# Whose limits are wide by judgement alone; to be recorded, and then to be taken out here.
NOT_YET = {"13", "16"}


def cell(source, name="c-1"):
    return {"id": name, "cell_type": "code", "source": source}


def measure(*sources):
    """Run cells and return what they measured."""
    cells = [cell(source, f"c-{number}") for number, source in enumerate(sources)]
    return margins.run_cells(cells)


def quantities(source):
    return margins.rewritten(source)[1]


# What is read from an assertion ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "sign", "limit"),
    [
        ("assert final > 0.88", "final", ">", "0.88"),
        ("assert 0.88 < final", "final", ">", "0.88"),
        ("assert once > final - 0.015", "once - final", ">", "-0.015"),
        ("assert a + 0.1 <= b + 0.3", "a - b", "<=", "0.3 - 0.1"),
        ("assert a > 1.2 * min(b)", "a / min(b)", ">", "1.2"),
        ("assert abs(a - b) < 0.06", "a - b", "abs<", "0.06"),
        ("assert (np.abs(a) < 0.1).all()", "a", "abs<", "0.1"),
        ("assert all(x > 1 for x in a)", "x", ">", "1"),
        ("assert a > (0.9 if mnist.real else 0.8)", "a", ">", "0.9 if mnist.real else 0.8"),
        ("assert a > 0.9 or not mnist.real", "a", ">", "0.9"),
        ("assert RUN_LONG or a > 0.9", "a", ">", "0.9"),
        ("assert a == b", "yes: a == b", ">=", "1"),
    ],
)
def test_what_a_comparison_measures(source, text, sign, limit):
    assert quantities(source) == [(text, sign, limit)]


def test_a_chain_and_an_and_are_taken_apart():
    found = quantities("assert 0.65 < a < 0.9 < b and c > d")
    assert [(text, sign, limit) for text, sign, limit in found] == [
        ("a", ">", "0.65"),
        ("a", "<", "0.9"),
        ("b", ">", "0.9"),
        ("c - d", ">", "0"),
    ]


def test_a_threshold_is_read_for_either_source():
    text = "0.9 if mnist.real else 1 / 4"
    assert margins.limit_value(text, real=True) == 0.9
    assert margins.limit_value(text, real=False) == 0.25
    assert margins.limit_value("0.3 - 0.1", real=True) == pytest.approx(0.2)


def test_the_same_words_in_two_cells_are_two_quantities():
    cells = [cell("a = 3\nassert a > 2"), cell("a = 5\nassert a < 9", "c-2"), cell("a = 7\nassert 6 < a", "c-3")]
    assert margins.run_cells(cells) == {"a >": [3, 3], "a <": [5, 5], "a again >": [7, 7]}
    # An edit that moves an assertion of the other sign leaves each number with its own.
    assert margins.run_cells([cells[1], cells[0], cells[2]]) == {"a <": [5, 5], "a >": [3, 3], "a again >": [7, 7]}


# What is measured -----------------------------------------------------------------------------------------------------


def test_failing_assertions_are_measured_and_the_cell_goes_on():
    found = measure("a, b = 3, 5", "assert a > b and b < 4\nassert a < b")
    assert found == {"a - b >": [-2, -2], "b <": [5, 5], "a - b <": [-2, -2]}


def test_lowest_and_highest_of_an_array_of_a_loop_and_of_a_generator():
    source = "import numpy as np\na = np.array([[1, 2, 3], [4, 5, 6]])"
    assert measure(source, "assert (a > 0).all()") == {"a >": [1, 6]}
    assert measure(source, "assert all(row[0] > 0 for row in a)") == {"row[0] >": [1, 4]}
    assert measure(source, "for row in a:\n    assert row[-1] > 0") == {"row[-1] >": [3, 6]}


def test_local_names_of_a_function_are_seen():
    assert measure("def check(x):\n    y = 2 * x\n    assert y > 1 and x < 9\n\n\ncheck(4)") == {
        "y >": [8, 8],
        "x <": [4, 4],
    }


def test_an_or_with_an_excuse_is_not_measured():
    data = "class mnist:\n    real = False\n\n\na = 0.5"
    assert measure(data, "assert a > 0.9 or not mnist.real") == {}
    assert measure(data.replace("False", "True"), "assert a > 0.9 or not mnist.real") == {"a >": [0.5, 0.5]}


def test_a_comparison_within_a_tolerance_gives_the_share_of_it():
    (value,) = measure("import numpy as np", "assert np.isclose(1.0, 1.25, rtol=0, atol=0.5)").values()
    assert value == [0.5, 0.5]
    (value,) = measure("import numpy as np", "np.testing.assert_allclose([1.0, 4.0], 2.0, rtol=0.5)").values()
    assert value == [1, 2]


def test_a_planned_error_and_an_exercise_do_not_stop_a_run():
    planned = cell("raise ValueError") | {"metadata": {"tags": ["raises-exception"]}}
    exercise = cell("exercises.check('01-A', answer)", "c-2")
    assert margins.run_cells([planned, exercise, cell("assert len('abc') > 1", "c-3")]) == {"len('abc') >": [3, 3]}
    with pytest.raises(ValueError):
        margins.run_cells([cell("raise ValueError")])


def test_figures_are_left_out_unless_they_define_something():
    figure, other = cell("x = 2\nplt.show()"), cell("y = 2\nplt.show()", "c-2")
    kept = margins.needed([figure, other, cell("assert x > 1", "c-3")])
    assert [one["id"] for one in kept] == ["c-1", "c-3"]


# How likely it fails --------------------------------------------------------------------------------------------------


def test_the_chance_of_two_margins_by_hand():
    # Mean 2, standard deviation sqrt(2): the mean is sqrt(2) of them above 0.
    assert margins.chance_of_failing([1, 3]) == pytest.approx(0.5 * math.erfc(1))


def test_the_chance_of_many_margins_is_the_normal_one():
    drawn = np.random.default_rng(0).normal(2, 1, 100_000)
    assert margins.chance_of_failing(drawn) == pytest.approx(0.02275, rel=0.05)


def test_the_chance_does_not_depend_on_the_unit_and_falls_with_more_runs():
    few = [1.0, 1.2, 0.9]
    assert margins.chance_of_failing(few) == pytest.approx(margins.chance_of_failing([100 * x for x in few]))
    assert margins.chance_of_failing(few * 4) < margins.chance_of_failing(few)


def test_what_cannot_be_judged_counts_as_failing():
    assert margins.chance_of_failing([1.0]) == 1
    assert margins.chance_of_failing([1.0, math.nan]) == 1
    assert margins.chance_of_failing([-1.0, -1.0]) == 1


@pytest.mark.parametrize(
    ("sign", "expected"), [(">", [[0.5, 1.5]]), ("<=", [[0.0, -2.0]]), ("abs<", [[0.0, -2.0], [2.5, 3.5]])]
)
def test_margins_of_each_side(sign, expected):
    assert margins.Quantity("x", sign, "1").margins([[1.5, 1.0], [2.5, 3.0]]) == expected


def test_ratios_are_compared_by_their_logarithms():
    ratio = margins.Quantity("a / min(b)", ">", "0.5")
    assert ratio.margins([[1.0, 1.0], [2.0, 4.0]]) == [pytest.approx([math.log(2), math.log(4)])]
    # A ratio that may be negative has no logarithm, and a difference is none.
    assert ratio.margins([[-1.0, 1.0]]) == [[-1.5]]
    assert margins.Quantity("a / b - c", ">", "0.5").margins([[1.0, 1.0]]) == [[0.5]]
    assert margins.Quantity("a / b again", "<", "2").margins([[1.0, 1.0]]) == [pytest.approx([math.log(2)])]


# The file -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def toy_lesson(tmp_path, monkeypatch):
    """A lesson with one trained and one exact quantity."""
    path = tmp_path / "99_toy.ipynb"
    path.write_text(json.dumps({"cells": [cell("assert final > 0.8 and count > 3")]}), encoding="utf-8")
    monkeypatch.setattr(margins, "lesson_path", lambda lesson: path)
    return path


def recorded(*finals):
    found = {"runs": [], "quantities": {}}
    for seed, final in enumerate(finals):
        margins.add_run(found, {"seed": seed}, {"final >": [final, final], "count >": [4, 4]})
    return found


def test_only_what_varies_is_listed(toy_lesson):
    (row,), unrecorded = margins.judge("99", recorded(0.9, 0.92, 0.91))
    assert not unrecorded
    assert row.quantity.text == "final"
    assert row.margins == pytest.approx([0.1, 0.12, 0.11])


def test_an_edited_assertion_must_be_recorded_anew(toy_lesson):
    found = recorded(0.9, 0.92)
    toy_lesson.write_text(toy_lesson.read_text().replace("final >", "min(final) >"), encoding="utf-8")
    assert margins.judge("99", found) == ([], [("c-1", "min(final)")])


def test_another_threshold_is_judged_by_the_same_runs(toy_lesson):
    toy_lesson.write_text(toy_lesson.read_text().replace("0.8", "0.905"), encoding="utf-8")
    (row,), _ = margins.judge("99", recorded(0.9, 0.92, 0.91))
    assert row.chance > 0.1


def test_a_changed_training_is_another_one_but_a_changed_assertion_is_not(toy_lesson):
    def lesson(source):
        toy_lesson.write_text(json.dumps({"cells": [cell(source)]}), encoding="utf-8")
        return margins.trainings(toy_lesson)

    code = lesson("model.fit(x, epochs=2)\nassert final > 0.8")
    assert lesson("model.fit(x, epochs=2)  # faster\nassert final > 0.7") == code
    assert lesson("model.fit(x, epochs=3)\nassert final > 0.8") != code


def test_what_no_longer_stands_is_taken_out(toy_lesson):
    code = margins.trainings(toy_lesson)
    found = {"runs": [], "quantities": {}}
    for seed, (final, trained) in enumerate([(0.9, code), (0.92, "another"), (0.94, code)]):
        values = {"final >": [final, final], "count >": [3, 4], "final <": [final, final]}
        margins.add_run(found, {"seed": seed, "trainings": trained}, values)
    whole = {"lessons": {"99": {"real": found}}}
    margins.drop_what_is_gone(whole)
    kept = whole["lessons"]["99"]["real"]
    assert [run["seed"] for run in kept["runs"]] == [0, 2]
    assert kept["quantities"] == {"final >": [0.9, 0.94], "count >": {"always": [3, 4]}}


def test_a_seed_that_does_nothing_is_noticed():
    with pytest.raises(CnnlabError, match=r"seeds \[0, 1\] gave equal numbers"):
        recorded(0.9, 0.9)


def test_a_quantity_that_was_not_reached_is_not_counted(toy_lesson):
    found = recorded(0.9, 0.92)
    margins.add_run(found, {"seed": 2}, {})
    margins.add_run(found, {"seed": 3}, {"final >": [0.93, 0.93], "count >": [4, 4]})
    (row,), unrecorded = margins.judge("99", found)
    assert len(row.margins) == 3 and not unrecorded
    assert found["quantities"]["count >"] == [4, 4, None, 4]


def test_the_file_is_read_as_it_was_written(tmp_path):
    whole = {"about": margins.ABOUT, "lessons": {"99": {"real": recorded(0.9, 0.92), "standin": recorded(0.8, 0.81)}}}
    margins.save(tmp_path / "margins.json", whole)
    assert margins.load(tmp_path / "margins.json") == whole


# The seeds ------------------------------------------------------------------------------------------------------------

SEEDED = """
import numpy as np
import keras
from scripts.record import margins
margins.move_seeds({step})
keras.utils.set_random_seed(0)
print(keras.initializers.GlorotUniform(seed=3)((2, 3)).numpy().sum())
print(keras.layers.Dense(2)(np.ones((1, 5))).numpy().sum())
print(keras.layers.Dropout(0.5, seed=4)(np.arange(40.0)[None], training=True).numpy().sum())
print(keras.random.normal((2, 3)).numpy().sum())
print(keras.random.normal((2, 3), seed=keras.random.SeedGenerator(1)).numpy().sum())
print(np.random.default_rng(0).normal())
"""


def drawn(step):
    code = SEEDED.format(step=step)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project_folder(), capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_every_seed_of_keras_is_moved_and_numpy_is_left_alone():
    first, again, other = drawn(0), drawn(0), drawn(7)
    assert first == again
    assert [one != another for one, another in zip(first, other, strict=True)] == [True] * 5 + [False]


SMALL_LESSON = """
import keras
import numpy as np

keras.utils.set_random_seed(3)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
x = np.random.default_rng(0).normal(size=(40, 2))
losses = model.fit(x, x.sum(axis=1), epochs=2, verbose=0).history["loss"]
assert losses[-1] < 0.9 and x.shape == (40, 2) and abs(x.mean()) < 1
"""


def test_a_small_notebook_is_recorded_once_for_each_seed(tmp_path, capfd):
    lesson, file = tmp_path / "small.ipynb", tmp_path / "margins.json"
    lesson.write_text(json.dumps({"cells": [cell(SMALL_LESSON)]}), encoding="utf-8")
    call = ["record", str(lesson), "--seeds", "0", "1", "--onednn", "1", "--file", str(file), "--standin"]
    margins.main(call)
    found = margins.load(file)["lessons"][str(lesson)]["standin"]
    assert [(run["seed"], run["onednn"]) for run in found["runs"]] == [(0, 1), (1, 1)]
    (row,), unrecorded = margins.judge(str(lesson), found)
    assert row.quantity == ("losses[-1]", "<", "0.9") and not unrecorded
    capfd.readouterr()
    margins.main(call)
    assert capfd.readouterr().out == ""


# The lessons ----------------------------------------------------------------------------------------------------------


def test_every_lesson_that_trains_a_network_is_recorded_or_named():
    recorded = {lesson for lesson, source in RECORDED if source == "real"}
    assert TRAINING - recorded == NOT_YET, "python scripts/record/margins.py record LESSON, or name it in NOT_YET"


@pytest.mark.parametrize(("lesson", "source"), RECORDED)
def test_assertions_on_trained_results_hold_on_any_machine(lesson, source):
    found = RECORD["lessons"][lesson][source]
    rows, unrecorded = margins.judge(lesson, found, real=source == "real")
    # What only the real data must hold is not measured on the stand-in.
    assert not unrecorded or source == "standin", (
        f"python scripts/record/margins.py record {lesson}, since these are new: {unrecorded}"
    )
    assert rows
    # Counted by values, not by runs: an assertion that was written after some of the runs has fewer.
    few = [
        f"{row.cell} {row.quantity.text}: {len(row.margins)}" for row in rows if len(row.margins) < margins.FEWEST_RUNS
    ]
    assert not few, "\n".join([f"seen less than {margins.FEWEST_RUNS} times, record more seeds:", *few])
    likely = [f"{row.cell} {row.quantity.text}: {row.chance:.1e}" for row in rows if row.chance >= margins.CHANCE]
    assert not likely, "\n".join(["fails more often than once in 10,000, widen the threshold:", *likely])


@pytest.mark.parametrize(("lesson", "source"), RECORDED)
def test_what_was_recorded_still_stands_in_the_lesson(lesson, source):
    stands = {quantity.key for _, quantity in margins.lesson_quantities(margins.lesson_path(lesson))}
    recorded = RECORD["lessons"][lesson][source]["quantities"]
    varied = {text for text, values in recorded.items() if margins.varies(values)}
    current = margins.trainings(margins.lesson_path(lesson))
    assert {run["trainings"] for run in RECORD["lessons"][lesson][source]["runs"]} == {current}, (
        "a training has changed"
    )
    assert varied <= stands, f"record lesson {lesson} anew, its assertions have changed: {sorted(varied - stands)}"


def test_the_page_is_the_one_made_from_the_record():
    text = (project_folder() / "docs" / "margins.md").read_text(encoding="utf-8")
    assert text == margins.page(RECORD), "run python scripts/record/margins.py table"

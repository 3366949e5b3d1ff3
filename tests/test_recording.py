"""What all recorders share: a plan, a file that grows run by run, and a finished plan that costs nothing."""

import shutil

import pytest

from cnnlab import datasets, training
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError, DataError
from scripts.record import (
    _recording,
    architectures,
    augmentation,
    depth,
    fashion,
    mnist,
    mnist_rates,
    regularisation,
    scenes,
    transfer,
)

PLAN = [("b", 1), ("a", 0), ("b", 0)]


def made(name, seed):
    return training.Run(name, seed, {"loss": [seed / 4]}, 1.0, 1.0)


def key_of(run):
    return run.recipe, run.seed


def record(path, make=made, *, plan=PLAN, **options):
    return _recording.record(path, plan, make, key=key_of, about="a test", **options)


def names(path):
    return [f"{run.recipe}{run.seed}" for run in training.load_runs(path)]


# --- the scaffold -----------------------------------------------------------------------------------------------


def test_a_plan_is_made_and_sorted_by_its_keys(tmp_path, capsys):
    path, asked = tmp_path / "x_run.json", []
    assert record(path, lambda *one: asked.append(one) or made(*one))
    assert asked == PLAN and names(path) == ["a0", "b0", "b1"]
    assert "x_run.json, 2 of 3: a, 0 ..." in capsys.readouterr().out


def test_another_order_may_be_given(tmp_path):
    record(tmp_path / "x_run.json", order=PLAN.index)
    assert names(tmp_path / "x_run.json") == ["b1", "a0", "b0"]


def test_it_goes_on_where_it_stopped_and_a_finished_plan_changes_nothing(tmp_path, capsys):
    path = tmp_path / "x_run.json"
    assert not record(path, at_most=0) and not path.exists()
    for done in ("b1", "a0"):
        assert not record(path, at_most=1)
        assert done in names(path)
    assert "1 runs are still missing: call it again" in capsys.readouterr().out
    assert record(path, at_most=1)
    before = path.read_bytes()
    assert record(path, pytest.fail)
    assert path.read_bytes() == before
    assert "holds all 3 runs of this plan: nothing to do" in capsys.readouterr().out


def test_an_interruption_loses_only_the_run_under_way(tmp_path):
    path = tmp_path / "x_run.json"

    def interrupted(name, seed):
        if (name, seed) == PLAN[2]:
            raise KeyboardInterrupt
        return made(name, seed)

    with pytest.raises(KeyboardInterrupt):
        record(path, interrupted)
    assert names(path) == ["a0", "b1"]
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_what_cannot_be_had_is_told_and_passed_over(tmp_path, capsys):
    path = tmp_path / "x_run.json"
    assert record(path, lambda name, seed: made(name, seed) if name == "a" else None)
    assert names(path) == ["a0"] and capsys.readouterr().out.count("cannot be had") == 2


def test_what_another_process_records_meanwhile_is_kept(tmp_path):
    path = tmp_path / "x_run.json"

    def slow(name, seed):
        if not path.exists():
            training.save_runs(path, [made("c", 7)])
        return made(name, seed)

    record(path, slow)
    assert names(path) == ["a0", "b0", "b1", "c7"]


def test_what_comes_after_a_run_finds_it_in_the_file(tmp_path):
    path, seen = tmp_path / "x_run.json", []
    record(path, after=lambda name, seed: seen.append((f"{name}{seed}", names(path))))
    assert [name for name, _ in seen] == ["b1", "a0", "b0"] and all(name in there for name, there in seen)


def test_a_damaged_file_is_not_written_over(tmp_path):
    path = tmp_path / "x_run.json"
    path.write_text("{")
    with pytest.raises(DataError, match=r"x_run\.json cannot be read"):
        record(path, pytest.fail)
    assert path.read_text() == "{"


def test_bad_input_is_told(tmp_path, monkeypatch):
    with pytest.raises(CnnlabError, match="--at-most must be at least 0, found -1"):
        record(tmp_path / "x_run.json", at_most=-1)
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    with pytest.raises(CnnlabError, match="the real Fashion-MNIST is needed.*Set CNNLAB_DATA_DIR, or allow"):
        _recording.real("fashion_mnist")


def test_an_error_with_a_remedy_ends_the_command_with_one_sentence(monkeypatch):
    def main():
        raise CnnlabError("give more")

    monkeypatch.setattr("sys.argv", ["scripts/record/depth.py"])
    with pytest.raises(SystemExit, match="^depth: give more$"):
        _recording.command(main)


# --- the recorders ----------------------------------------------------------------------------------------

# Name: recorder, file, what is asked for, the whole plan, and what its keys are sorted by.
MIXED = regularisation.choose(training.recorded("regularisation_run"))[1]
RECORDERS = {
    "mnist": (mnist, "mnist", [], mnist.plan(), None),
    "mnist rates": (mnist_rates, "mnist_rates", [], mnist_rates.plan(), None),
    "depth": (depth, "depth", [], depth.plan(), None),
    "architectures": (architectures, "architectures", [], architectures.plan(), None),
    "augmentation": (augmentation, "augmentation", [], augmentation.plan(), None),
    "scenes": (scenes, "scenes", [], scenes.plan(), None),
    "regularisation": (
        regularisation,
        "regularisation",
        [],
        regularisation.plan() + regularisation.plan(MIXED),
        regularisation.place,
    ),
    "transfer": (
        transfer,
        "transfer",
        ["--seeds", "5", "--tasks", "digits"],
        transfer.plan(5, ["digits"]) + transfer.plan(3, ["blood"]),
        transfer.place,
    ),
    **{
        f"fashion {part}": (fashion, f"fashion_{part}", [part], plan, plan.index)
        for part, plan in fashion.PLANS.items()
    },
}


@pytest.mark.parametrize("name", RECORDERS)
def test_the_shipped_runs_are_those_of_the_plan_in_the_order_of_the_file(name):
    recorder, file, _, plan, order = RECORDERS[name]
    keys = [recorder.key_of(run) for run in training.recorded(f"{file}_run")]
    assert len(set(keys)) == len(keys) and set(keys) == set(plan)
    assert keys == sorted(keys, key=order)


@pytest.mark.parametrize("name", RECORDERS)
def test_a_finished_plan_needs_no_data_trains_nothing_and_leaves_the_file(name, tmp_path, monkeypatch, capsys):
    recorder, file, asked, _, _ = RECORDERS[name]
    path = tmp_path / f"{file}_run.json"
    shutil.copy(data_folder() / path.name, path)
    before = path.read_bytes()
    monkeypatch.setattr(datasets, "load", pytest.fail)
    monkeypatch.setattr(training, "fit", pytest.fail)
    monkeypatch.setattr(training, "save_runs", pytest.fail)
    where = ["--folder", str(tmp_path)] if recorder is fashion else ["--output", str(path)]
    recorder.main([*asked, *where])
    assert path.read_bytes() == before and [found.name for found in tmp_path.iterdir()] == [path.name]
    said = capsys.readouterr().out
    assert f"{path.name} holds all " in said and " ..." not in said


@pytest.mark.parametrize("name", RECORDERS)
def test_a_run_that_is_missing_is_the_one_that_is_made(name, tmp_path, monkeypatch, capsys):
    """One run is taken out of the file, and training is acted by handing that run back."""
    recorder, file, asked, _, _ = RECORDERS[name]
    path = tmp_path / f"{file}_run.json"
    runs = training.recorded(f"{file}_run")
    lost = runs.pop(len(runs) // 2)
    if runs:
        training.save_runs(path, runs)
    given = []
    acted = {
        "in_turns": lambda turns: lambda *one: given.append(one) or lost,
        "train": lambda *one: given.append(one[-len(recorder.key_of(lost)) :]) or lost,
    }
    for function, act in acted.items():
        monkeypatch.setattr(recorder, function, act, raising=function == "train")
    where = ["--folder", str(tmp_path)] if recorder is fashion else ["--output", str(path)]
    recorder.main([*asked, *where, "--at-most", "0"])
    assert given == [] and "1 runs are still missing" in capsys.readouterr().out
    recorder.main([*asked, *where, "--at-most", "1"])
    assert given == [recorder.key_of(lost)]
    assert training.load_runs(path) == training.recorded(f"{file}_run")
    assert f"{path.name}, 1 of 1: " in capsys.readouterr().out

"""Sweeps: by hand, in processes, on a Dask cluster, interrupted, crashed."""

import functools
import json
import os
import threading

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab.errors import CnnlabError, DataError
from cnnlab.training import grid, sweep


def area(width, height=1, *, seed):
    return {"area": width * height + seed, "process": os.getpid()}


WIDTHS = {"narrow": {"width": 2}, "wide": {"width": 5, "height": 3}}


def counted(calls, function=area):
    """A function that notes its calls, in this process."""

    def call(*, seed, **options):
        calls.append((options["width"], seed))
        return function(seed=seed, **options)

    return call


# --- what comes back ----------------------------------------------------------------------------------------------


def test_by_hand():
    found = sweep(area, WIDTHS, [0, 1, 10])
    np.testing.assert_array_equal(found.values("area")["narrow"], [2, 3, 12])
    np.testing.assert_array_equal(found.values("area")["wide"], [15, 16, 25])
    assert [(trial.name, trial.seed) for trial in found.trials] == [
        (name, seed) for name in ("narrow", "wide") for seed in (0, 1, 10)
    ]
    assert not found.failed


def test_it_goes_seed_by_seed():
    calls = []
    sweep(counted(calls), WIDTHS, [7, 3])
    assert calls == [(2, 7), (5, 7), (2, 3), (5, 3)]


def test_numpy_results_come_back_as_plain_numbers():
    found = sweep(lambda seed: {"mean": np.float32(0.5), "history": np.arange(3), "many": (1, 2)}, {"one": {}}, [0])
    assert found.trials[0].result == {"mean": 0.5, "history": [0, 1, 2], "many": [1, 2]}
    assert type(found.trials[0].result["mean"]) is float


@given(st.lists(st.integers(0, 9), max_size=4, unique=True), st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_a_grid_holds_every_combination_once(widths, heights):
    found = grid(width=widths, height=heights)
    assert list(found.values()) == [
        {"width": width, "height": height} for width in widths for height in dict.fromkeys(heights)
    ] or len(heights) > len(set(heights))
    assert len(found) == len(widths) * len(set(heights))


# --- elsewhere: processes, a Dask cluster ---------------------------------------------------------------------------


def test_two_processes_answer_like_one():
    alone, together = sweep(area, WIDTHS, range(4)), sweep(area, WIDTHS, range(4), n_jobs=2)
    for name, values in alone.values("area").items():
        np.testing.assert_array_equal(values, together.values("area")[name])
    assert os.getpid() not in together.values("process")["wide"]


def test_the_same_line_runs_on_a_dask_cluster(tmp_path):
    distributed = pytest.importorskip("dask.distributed", reason="dask is needed only for this test")
    # Or Dask leaves a folder of its own in the machine's temporary folder.
    dask = pytest.importorskip("dask")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with (
        dask.config.set(temporary_directory=str(tmp_path)),
        distributed.LocalCluster(**options, local_directory=tmp_path) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = set(client.run(os.getpid).values())
        with joblib.parallel_config("dask"):
            found = sweep(area, WIDTHS, range(6), store=tmp_path / "sweep.jsonl")
    np.testing.assert_array_equal(found.values("area")["wide"], np.arange(6) + 15)
    processes = {int(process) for values in found.values("process").values() for process in values}
    assert processes == workers and len(workers) == 2
    # The workers need not see the file: the caller writes it.
    assert len((tmp_path / "sweep.jsonl").read_text().splitlines()) == 12


def test_the_caller_decides_by_the_surroundings():
    with joblib.parallel_config("loky", n_jobs=2):
        found = sweep(area, WIDTHS, [0, 1])
    assert os.getpid() not in found.values("process")["narrow"]


# --- interrupted ----------------------------------------------------------------------------------------------------


def test_what_is_stored_is_not_run_again(tmp_path):
    store, calls = tmp_path / "sweep.jsonl", []
    first = sweep(counted(calls), WIDTHS, [0, 1], store=store)
    again = sweep(counted(calls), WIDTHS, [0, 1], store=store)
    assert len(calls) == 4 and again == first
    more = sweep(counted(calls), WIDTHS, [0, 1, 2], store=store)
    assert calls[4:] == [(2, 2), (5, 2)] and len(more.trials) == 6


def test_an_interrupted_sweep_goes_on(tmp_path):
    store, calls = tmp_path / "sweep.jsonl", []

    def impatient(*, seed, **options):
        if len(calls) == 3:
            raise KeyboardInterrupt
        return area(seed=seed, **options)

    with pytest.raises(KeyboardInterrupt):
        sweep(counted(calls, impatient), WIDTHS, [0, 1], store=store)
    assert len(store.read_text().splitlines()) == 2
    calls.clear()
    found = sweep(counted(calls), WIDTHS, [0, 1], store=store)
    assert calls == [(2, 1), (5, 1)]
    np.testing.assert_array_equal(found.values("area")["wide"], [15, 16])


def test_a_line_cut_short_costs_one_trial(tmp_path):
    store, calls = tmp_path / "sweep.jsonl", []
    sweep(area, WIDTHS, [0, 1], store=store)
    store.write_text(store.read_text()[:-20])
    sweep(counted(calls), WIDTHS, [0, 1], store=store)
    assert calls == [(5, 1)]
    assert len([json.loads(line) for line in store.read_text().splitlines()]) == 4


def test_other_options_are_another_trial(tmp_path):
    store, calls = tmp_path / "sweep.jsonl", []
    sweep(area, WIDTHS, [0], store=store)
    found = sweep(counted(calls), {"narrow": {"width": 3}, "wide": {"height": 3, "width": 5}}, [0], store=store)
    # The order in which options are written does not matter.
    assert calls == [(3, 0)]
    assert found.values("area")["narrow"] == 3


# --- crashed --------------------------------------------------------------------------------------------------------


def fragile(width, height=1, *, seed):
    if width == 5 and seed == 1:
        raise ValueError("no room")
    return area(width, height, seed=seed)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_crash_is_told_by_name_and_loses_nothing(tmp_path, n_jobs):
    store = tmp_path / "sweep.jsonl"
    with pytest.warns(UserWarning, match="1 of 6 trials failed. 'wide' with seed 1: ValueError: no room"):
        found = sweep(fragile, WIDTHS, [0, 1, 2], store=store, n_jobs=n_jobs)
    np.testing.assert_array_equal(found.values("area")["wide"], [15, np.nan, 17])
    np.testing.assert_array_equal(found.values("area")["narrow"], [2, 3, 4])
    assert [(trial.name, trial.seed) for trial in found.failed] == [("wide", 1)]
    # Mended, only the failed one is tried again.
    calls = []
    assert not sweep(counted(calls), WIDTHS, [0, 1, 2], store=store).failed
    assert calls == [(5, 1)]


def test_if_all_fail_it_says_why():
    with pytest.raises(CnnlabError, match=r"every trial failed. 'narrow' with seed 0: TypeError: .*dict, found int"):
        sweep(lambda width, height=1, *, seed: width, WIDTHS, [0])


def dies(width, height=1, *, seed):
    if width == 5:
        os._exit(1)
    return area(width, height, seed=seed)


def test_a_dead_worker_is_told_and_the_finished_are_kept(tmp_path):
    store = tmp_path / "sweep.jsonl"
    sweep(dies, {"narrow": {"width": 2}}, [0, 1], store=store)
    with pytest.raises(CnnlabError, match="(?s)a worker process died.*'wide' with seed 0.*sweep.jsonl.*n_jobs=1"):
        sweep(dies, WIDTHS, [0, 1], store=store, n_jobs=2)
    assert len(store.read_text().splitlines()) == 2


@pytest.mark.parametrize("burden", [threading.Lock(), functools.cache(lambda: 1)])
def test_what_cannot_be_sent_is_told(burden):
    def heavy(width, height=1, *, seed):
        return {"area": width, "burden": bool(burden)}

    assert len(sweep(heavy, WIDTHS, [0]).trials) == 2
    with pytest.raises(CnnlabError, match="function or its options cannot be sent to another process"):
        sweep(heavy, WIDTHS, [0], n_jobs=2)


# --- careless calls -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((area(1, seed=0), WIDTHS, [0]), "function must be a function, found dict: give it without calling it"),
        ((area, [2, 5], [0]), "configurations must be a dict of name to options"),
        ((area, {}, [0]), "configurations must be a dict of name to options"),
        ((area, {"wide": 5}, [0]), r"configurations\['wide'\] must be a dict of options, found 5"),
        ((area, {"wide": {"seed": 5}}, [0]), r"configurations\['wide'\] holds a seed: leave it out"),
        ((area, WIDTHS, 3), r"seeds must be a list of whole numbers, found 3: write seeds=\[3\]"),
        ((area, WIDTHS, []), "at least one, found"),
        ((area, WIDTHS, [1, 1]), "different whole numbers"),
        ((area, WIDTHS, [0.5]), "a seed must be a whole number"),
    ],
)
def test_careless_calls_are_told(arguments, message):
    with pytest.raises(CnnlabError, match=message):
        sweep(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 3}, r"width must be a list of choices, found 3: write width=\[3\]"),
        ({"optimizer": "adam"}, r"optimizer must be a list of choices, found 'adam'"),
        ({"width": [1, "1"]}, "width holds two things that are both written 1"),
    ],
)
def test_a_grid_of_no_lists_is_told(options, message):
    with pytest.raises(CnnlabError, match=message):
        grid(**options)


def test_no_jobs_at_all_are_told():
    with pytest.raises(CnnlabError, match="n_jobs must be at least 1, or -1 .*found 0"):
        sweep(area, WIDTHS, [0], n_jobs=0)


def test_options_that_read_alike_are_not_taken_for_each_other(tmp_path):
    """A stored trial was found again by the text of its options, and two lambdas or layers may read alike.

    The same kind, a key that misses what an answer depends on: the cache of `transfer.features`, the plan of a
    resumable `fit`, names made by `grid`.
    """

    def apply(function, seed):
        return {"value": function(3)}

    store = tmp_path / "sweep.jsonl"
    for unclear, kind in ((lambda x: x, "function"), ([1].count, "builtin_function_or_method"), (object(), "object")):
        with pytest.raises(CnnlabError, match=f"configurations hold a {kind}, and a store cannot tell it from another"):
            sweep(apply, {"one": {"function": unclear}}, [0], store=store)
    assert sweep(apply, {"one": {"function": lambda x: x}}, [0]).values("value")["one"] == 3
    assert sweep(apply, {"one": {"function": json.dumps}}, [0], store=store).trials[0].result == {"value": "3"}
    assert sweep(apply, {"one": {"function": repr}}, [0], store=store).trials[0].result == {"value": "3"}
    assert len(store.read_text().splitlines()) == 2


def test_values_must_be_numbers_in_every_result():
    found = sweep(lambda seed: {"a": [1, 2], "b": 3} if seed else {"a": 1}, {"one": {}}, [0, 1])
    with pytest.raises(CnnlabError, match=r"key 'a' must be a number.*'one' with seed 1 gave \[1, 2\]"):
        found.values("a")
    other = sweep(lambda seed: {"a": 1} | ({"b": 3} if not seed else {}), {"one": {}}, [0, 1])
    with pytest.raises(CnnlabError, match="key 'b' must be a number in every result; 'one' with seed 1 has none"):
        other.values("b")


def test_a_store_that_is_no_text(tmp_path):
    store = tmp_path / "sweep.jsonl"
    store.write_bytes(bytes(range(256)))
    with pytest.raises(DataError, match="holds no trials of a sweep"):
        sweep(area, WIDTHS, [0], store=store)
    with pytest.raises(CnnlabError, match="is a folder: name a file in it"):
        sweep(area, WIDTHS, [0], store=tmp_path)


def test_an_unknown_key_is_told():
    with pytest.raises(CnnlabError, match="key must be one of 'area', 'process'; found 'Area'. Did you mean 'area'?"):
        sweep(area, WIDTHS, [0]).values("Area")


@pytest.mark.parametrize("text", ["dear diary\n", "dear diary", '{"options": 3}\n', "\n"])
def test_a_file_of_something_else_is_left_alone(tmp_path, text):
    other = tmp_path / "diary.txt"
    other.write_text(text)
    with pytest.raises(DataError, match="diary.txt.* of a sweep: take another file"):
        sweep(area, WIDTHS, [0], store=other)
    assert other.read_text() == text


def test_a_folder_must_be_there(tmp_path):
    with pytest.raises(CnnlabError, match="there is no folder 'nowhere'"):
        sweep(area, WIDTHS, [0], store=tmp_path / "nowhere" / "sweep.jsonl")

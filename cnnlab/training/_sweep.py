"""Many configurations, several seeds each: run by joblib, kept one by one, a crash told by name."""

import dataclasses
import itertools
import json
import pickle
import time
import types
import warnings
from pathlib import Path

import joblib
import numpy as np
from joblib.externals.loky.process_executor import BrokenProcessPool
from tqdm.auto import tqdm

from cnnlab import _paths, _validate
from cnnlab._watched import watched
from cnnlab.errors import CnnlabError, DataError

# Seconds before a bar appears at all.
PATIENCE = 1.0


@dataclasses.dataclass(frozen=True)
class Trial:
    """One configuration with one seed.

    Parameters
    ----------
    name : str
        The configuration's.
    seed : int
        What was handed to the function.
    result : dict or None
        What the function returned; None if it failed.
    error : str
        Empty, or the kind of the exception and its message.
    processor_seconds : float
        Spent in the function, summed over the cores (over all threads of its process).
    """

    name: str
    seed: int
    result: dict | None
    error: str = ""
    processor_seconds: float = 0.0


@dataclasses.dataclass(frozen=True)
class Sweep:
    """The trials of a sweep, in the order of the configurations, each with its seeds in order."""

    trials: tuple

    @property
    def failed(self):
        """The trials that ended in an error."""
        return [trial for trial in self.trials if trial.error]

    def values(self, key):
        """Return one number of every result: configuration name to float array over the seeds, NaN where it failed.

        Parameters
        ----------
        key : str
            A key of the results whose values are numbers.

        Returns
        -------
        dict of str to numpy.ndarray
            Equal places hold equal seeds, so that two configurations can be compared seed by seed.
        """
        known = next(trial.result for trial in self.trials if trial.result is not None)
        _validate.choice("key", key, list(known))
        found = {}
        for trial in self.trials:
            value = np.nan if trial.result is None else trial.result.get(key)
            if not isinstance(value, (int, float)):
                told = "has none" if value is None else f"gave {value!r}"
                raise CnnlabError(
                    f"key {key!r} must be a number in every result; {trial.name!r} with seed {trial.seed} {told}: "
                    "look at trials for it"
                )
            found.setdefault(trial.name, []).append(value)
        return {name: np.array(numbers, dtype=float) for name, numbers in found.items()}


def grid(**choices):
    """Return every combination of some options, named by what it is, for `sweep`.

    Examples
    --------
    >>> grid(rate=[0.2, 0.5], place=["dense"])  # doctest: +NORMALIZE_WHITESPACE
    {'rate=0.2, place=dense': {'rate': 0.2, 'place': 'dense'},
     'rate=0.5, place=dense': {'rate': 0.5, 'place': 'dense'}}

    Raises
    ------
    CnnlabError
        If a choice is no list of things, or two of its things would have one name.
    """
    for key, values in choices.items():
        if isinstance(values, (str, bytes, dict)) or not hasattr(values, "__iter__"):
            raise CnnlabError(f"{key} must be a list of choices, found {values!r}: write {key}=[{values!r}]")
        choices[key] = list(values)
        named = {}
        for value in choices[key]:
            if _text(named.setdefault(f"{value}", value)) != _text(value):
                raise CnnlabError(
                    f"{key} holds two things that are both written {value}: only one of them would be run"
                )
    combinations = [dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())]
    return {", ".join(f"{key}={value}" for key, value in options.items()): options for options in combinations}


def sweep(function, configurations, seeds, *, n_jobs=None, store=None, progress=True):
    """Call ``function(**configuration, seed=seed)`` for every configuration and every seed.

    The work goes through `joblib.Parallel`, so that whoever calls decides where it runs, without another line changed:
    one after the other, in several processes, or on a Dask cluster (``with joblib.parallel_config("dask"):``). It goes
    seed by seed: an interrupted sweep has compared all configurations on the first seeds.

    Parameters
    ----------
    function : callable
        Takes the options of a configuration and ``seed``, all by name; returns a dict of what JSON knows: numbers,
        texts, lists of them. It must depend on nothing else, or another process would answer otherwise.
    configurations : dict of str to dict
        Name to options; `grid` makes one of lists of choices.
    seeds : iterable of int
        Used for every configuration.
    n_jobs : int, optional
        Trials at a time, -1 for as many as there are cores. None leaves it to `joblib.parallel_config`, else 1. Every
        process loads TensorFlow anew, some 700 MB; threads would share Keras' one global seed and spoil each other's.
    store : str or pathlib.Path, optional
        A file to which every finished trial is added at once, one JSON line each. Trials found there are not run again,
        if name, options and seed are the same. It cannot see a change in `function`: then take another file. The
        options must be what JSON knows, NumPy's numbers, dataclasses of such, or functions of a module.
    progress : bool
        Whether a watching person sees a progress bar.

    Returns
    -------
    Sweep
        With the failed trials among the others; a warning names them.

    Raises
    ------
    CnnlabError
        If nothing can be run as asked, every trial failed, or a worker process died; what was finished is in `store`.
    DataError
        If `store` is no file of a sweep.

    Examples
    --------
    >>> def area(width, height, seed):
    ...     return {"area": width * height + seed}
    >>> sweep(area, grid(width=[2, 3], height=[5]), seeds=[0, 1]).values("area")
    {'width=2, height=5': array([10., 11.]), 'width=3, height=5': array([15., 16.])}
    """
    if n_jobs is not None and _validate.integer("n_jobs", n_jobs) == 0:
        raise CnnlabError(
            "n_jobs must be at least 1, or -1 for as many as there are cores, found 0: leave it out for 1"
        )
    progress = _validate.flag("progress", progress)
    wanted = _wanted(function, configurations, seeds, strict=store is not None)
    store = None if store is None else Path(store)
    known = {} if store is None else _stored(store)
    done = {key: known[key] for key in wanted if key in known}
    tasks = [
        joblib.delayed(_attempt)(function, configurations[name], name, seed)
        for name, seed, options in wanted
        if (name, seed, options) not in done
    ]
    with tqdm(
        total=len(wanted), initial=len(done), leave=False, delay=PATIENCE, disable=not (progress and watched())
    ) as bar:
        try:
            for trial in joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(tasks):
                key = (trial.name, trial.seed, _text(configurations[trial.name]))
                done[key] = trial
                if store is not None and not trial.error:
                    _add(store, key, trial)
                bar.update()
        except (BrokenProcessPool, pickle.PicklingError) as error:
            raise _stopped(error, wanted, done, store) from error
    return _finished([done[key] for key in sorted(wanted, key=lambda key: list(configurations).index(key[0]))])


def _wanted(function, configurations, seeds, strict):
    """List what is to be done, seed by seed, as (name, seed, options as text)."""
    if not callable(function):
        raise CnnlabError(f"function must be a function, found {type(function).__name__}: give it without calling it")
    if not isinstance(configurations, dict) or not configurations:
        raise CnnlabError(
            'configurations must be a dict of name to options, for example {"plain": {}, "wide": {"width": 32}}; '
            f"found {configurations!r}"
        )
    for name, options in configurations.items():
        if not isinstance(options, dict):
            raise CnnlabError(f"configurations[{name!r}] must be a dict of options, found {options!r}")
        if "seed" in options:
            raise CnnlabError(f"configurations[{name!r}] holds a seed: leave it out, seeds are for all of them alike")
    try:
        seeds = [_validate.integer("a seed", seed, low=0) for seed in seeds]
    except TypeError:
        raise CnnlabError(f"seeds must be a list of whole numbers, found {seeds!r}: write seeds=[{seeds!r}]") from None
    if not seeds or len(set(seeds)) < len(seeds):
        raise CnnlabError(f"seeds must be different whole numbers, at least one, found {seeds}")
    texts = {name: _text(options, strict=strict) for name, options in configurations.items()}
    return [(name, seed, texts[name]) for seed in seeds for name in configurations]


def _attempt(function, options, name, seed):
    """Run one trial; whatever it raises becomes part of the answer, so that the others go on."""
    started = time.process_time()
    try:
        result = function(**options, seed=seed)
        if not isinstance(result, dict):
            raise TypeError(f"the function must return a dict, found {type(result).__name__}")
        # There and back: a trial just run and the same one read from the store are alike.
        result, error = json.loads(json.dumps(result, default=_plain)), ""
    except Exception as exception:
        result, error = None, f"{type(exception).__name__}: {exception}"
    return Trial(name, seed, result, error, round(time.process_time() - started, 2))


def _plain(value):
    """Turn what NumPy made into what JSON knows."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"the result holds a {type(value).__name__}: give numbers, texts and lists of them")


def _text(options, *, strict=False):
    """Write options so that equal ones read alike and others do not; `strict` refuses what cannot be told apart."""

    def told(value):
        if isinstance(value, (np.generic, np.ndarray)):
            return value.tolist()
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {type(value).__qualname__: {field.name: getattr(value, field.name) for field in _fields(value)}}
        name = f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '<')}"
        # A method of an object is not told by its name: the object may be another one.
        if callable(value) and "<" not in name and isinstance(getattr(value, "__self__", types), types.ModuleType):
            return name
        if strict:
            # Two layers, or two lambdas, may read alike: the trial of one would be taken for the other's.
            raise CnnlabError(
                f"configurations hold a {type(value).__name__}, and a store cannot tell it from another one: give "
                "numbers or texts and make it in the function, or leave store out"
            )
        return repr(value)

    return json.dumps(options, sort_keys=True, default=told)


def _fields(value):
    return [field for field in dataclasses.fields(value) if field.compare]


def _add(store, key, trial):
    line = json.dumps({"options": key[2], **dataclasses.asdict(trial)})
    with store.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _stored(store):
    """Read the finished trials; a last line cut short by an interruption is dropped from the file."""
    if not store.is_file():
        if store.exists():
            raise CnnlabError(f"store {store.name!r} is a folder: name a file in it, such as 'sweep.jsonl'")
        if not store.parent.is_dir():
            raise CnnlabError(f"store: there is no folder {store.parent.name!r} for {store.name}: make it first")
        return {}
    try:
        text = store.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{store.name} holds no trials of a sweep: take another file") from None
    whole = text[: text.rfind("\n") + 1]
    if not text.startswith('{"options"'[: len(text)]):
        raise DataError(f"{store.name} holds no trials of a sweep: take another file")
    trials = {}
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            content = json.loads(line)
            options = content.pop("options")
            trial = Trial(**content)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DataError(f"{store.name}, line {number}, is no trial of a sweep: take another file") from None
        trials[trial.name, trial.seed, options] = trial
    if whole != text:
        _paths.write_whole(store, whole)
    return trials


def _finished(trials):
    failed = [trial for trial in trials if trial.error]
    told = "; ".join(f"{trial.name!r} with seed {trial.seed}: {trial.error}" for trial in failed[:5])
    if len(failed) == len(trials):
        raise CnnlabError(f"every trial failed. {told}")
    if failed:
        more = f"; and {len(failed) - 5} more" if len(failed) > 5 else ""
        warnings.warn(f"{len(failed)} of {len(trials)} trials failed. {told}{more}", stacklevel=3)
    return Sweep(tuple(trials))


def _stopped(error, wanted, done, store):
    if isinstance(error, pickle.PicklingError) or "serialize" in str(error):
        return CnnlabError(
            "function or its options cannot be sent to another process: define the function at the top of a module or "
            "notebook, without functools.cache, locks or open files around it, or use n_jobs=1"
        )
    open_ones = [f"{name!r} with seed {seed}" for name, seed, options in wanted if (name, seed, options) not in done]
    kept = "are lost, for there is no store" if store is None else f"are in {store.name}"
    return CnnlabError(
        f"a worker process died, most often for want of memory; it worked on one of {', '.join(open_ones[:4])} ... "
        f"{len(done)} finished trials of {len(wanted)} {kept}: call again with n_jobs=1"
    )

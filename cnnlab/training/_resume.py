"""Training that survives an interruption: its whole state after each epoch, and the state of the one before."""

import contextlib
import json
import os
import time
import warnings
from pathlib import Path

import keras
import numpy as np

from cnnlab import _paths
from cnnlab.errors import CnnlabError
from cnnlab.training._logs import plain
from cnnlab.training._watched import Watched

SECONDS, PROCESSOR_SECONDS = "seconds", "processor_seconds"
# What these callbacks remember of earlier epochs. Keras' own forget it when `fit` begins, Watched too.
REMEMBERED = {
    keras.callbacks.EarlyStopping: ("wait", "best", "best_epoch", "stopped_epoch", "best_weights"),
    keras.callbacks.ModelCheckpoint: ("best",),
    keras.callbacks.ReduceLROnPlateau: ("wait", "best", "cooldown_counter"),
    Watched: ("best_epoch", "best_weights", "_best"),
}
# How many epochs' states lie in the folder: the newest may be cut short by a loss of power.
KEPT = 2


class Resumable:
    """The state of one run in a folder: weights and optimiser, history, and what its callbacks remember.

    Each state is a `.weights.h5` file, an `.npz` file if a callback remembers weights, and last a `.json` file: a state
    without one does not count. `keras.callbacks.BackupAndRestore` keeps neither the history nor the callbacks' memory,
    and its files, written in place, can be cut short in a way after which every later call fails.

    Parameters
    ----------
    folder : str or pathlib.Path
        Made if it is not there. It is left there in the end: whoever has saved the run may delete it.
    plan : dict
        What the run is (recipe, seed, ...), in types that JSON knows; a folder of another plan is refused.
    epochs : int
        Of the whole run.

    Raises
    ------
    CnnlabError
        If the folder holds the state of another run, or is a file.
    """

    def __init__(self, folder, plan, epochs):
        self.folder, self._plan, self._epochs = Path(folder), plan, epochs
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise CnnlabError(f"resume {self.folder.name!r} is a file: name a folder of this run's own") from None
        self._state = self._nothing()

    @contextlib.contextmanager
    def alone(self):
        """Refuse a second training in the folder: each would take away the other's states."""
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(_paths.locked(self.folder / ".lock", seconds=0))
            except TimeoutError:
                raise CnnlabError(
                    f"resume folder {self.folder.name!r} is in use by another training, in this notebook or in another "
                    "one: wait until it has ended, or give a folder of its own"
                ) from None
            yield

    def restore(self, model, compiled):
        """Give a model its newest whole state, and return the epoch at which it goes on.

        Parameters
        ----------
        model : keras.Model
            Compiled.
        compiled : callable
            Compiles it anew, after a state that could not be read has spoiled its optimiser.

        Returns
        -------
        int
            0 for a new run; the number of all epochs if nothing is left to be done.

        Warns
        -----
        UserWarning
            If a state was damaged, with what was done instead.
        """
        first, spoiled = model.get_weights(), []
        for note in sorted(self.folder.glob("epoch_*.json"), reverse=True):
            try:
                state = json.loads(note.read_text(encoding="utf-8"))
                state["epoch"], state["history"], state["callbacks"], state["done"]
                self._refuse_another(state["plan"])
                with self._weights_of(note) as arrays:
                    _put_back(state["callbacks"], arrays)
                # Or the optimiser has no places yet for what the file holds.
                model.optimizer.build(model.trainable_variables)
                model.load_weights(self._beside(note, ".weights.h5"))
            except CnnlabError:
                raise
            except Exception as error:  # h5py, zipfile and JSON raise whatever they stumble over
                spoiled.append(f"{note.stem} ({type(error).__name__})")
                # What does not load may have changed the layers before the place where it is damaged.
                model.set_weights(first)
                compiled()
                # Out of the way: the states to come are counted from an earlier epoch, and the oldest are taken away.
                note.rename(note.with_suffix(".damaged"))
                continue
            self._state = state
            break
        if spoiled:
            then = f"goes on after epoch {self._state['epoch']}" if self._state["epoch"] else "begins anew"
            warnings.warn(
                f"in the resume folder {self.folder.name!r} the state {', '.join(spoiled)} is damaged: the training "
                f"{then}",
                stacklevel=4,
            )
        return self._epochs if self._state["done"] else self._state["epoch"]

    @property
    def epoch(self):
        """How many epochs are done."""
        return self._state["epoch"]

    def history(self):
        """Return the history of all epochs so far, the two clocks' readings included, as Keras' `History` has it."""
        return {name: list(values) for name, values in self._state["history"].items()}

    def callbacks(self, others):
        """Return the callbacks that keep the state, to be called after `others`, whose memory they keep too."""
        return [Clock(), Keeper(self, [callback for callback in others if _memory_of(callback)])]

    def note(self, epoch, logs):
        """Add an epoch's numbers to the history; one that was not there before has had none (NaN) so far."""
        history = self._state["history"]
        for name in dict.fromkeys([*history, *logs]):
            values = history.setdefault(name, [])
            values += [float("nan")] * (epoch - len(values)) + [plain(logs.get(name, float("nan")))]
        self._state["epoch"] = epoch + 1

    def save(self, model, callbacks, *, done):
        """Write the whole state; whatever is cut short on the way, the one before stays."""
        name = f"epoch_{self._state['epoch']:05d}{'_done' if done else ''}"
        memories, arrays = _memories(callbacks)
        self._state |= {"plan": self._plan, "callbacks": memories, "done": done}
        part = self.folder / f"{name}.part.weights.h5"
        model.save_weights(part, overwrite=True)
        os.replace(part, self.folder / f"{name}.weights.h5")
        if arrays:
            _paths.write_whole(self.folder / f"{name}.npz", lambda stream: np.savez(stream, **arrays))
        _paths.write_whole(self.folder / f"{name}.json", json.dumps(self._state))
        for old in sorted(self.folder.glob("epoch_*.json"), reverse=True)[KEPT:]:
            for path in (old, self._beside(old, ".npz"), self._beside(old, ".weights.h5")):
                path.unlink(missing_ok=True)

    def remembered(self, callbacks):
        """Give each callback back what it remembered, matched by its kind and by what it looks at."""
        left = list(self._state["callbacks"])
        for callback in callbacks:
            mine = next((memory for memory in left if memory["of"] == _name_of(callback)), None)
            if mine is not None:
                left.remove(mine)
                for name, value in mine["memory"].items():
                    setattr(callback, name, value)

    def _nothing(self):
        return {"plan": self._plan, "epoch": 0, "history": {}, "callbacks": [], "done": False}

    def _beside(self, note, ending):
        return note.with_name(note.stem + ending)

    def _weights_of(self, note):
        file = self._beside(note, ".npz")
        return np.load(file, allow_pickle=False) if file.exists() else contextlib.nullcontext({})

    def _refuse_another(self, found):
        for name, value in self._plan.items():
            if found.get(name) != value:
                raise CnnlabError(
                    f"resume folder {self.folder.name!r} holds another run: {name} {found.get(name)!r}, not {value!r}. "
                    "Give a folder of its own, or delete that one"
                )


class Clock(keras.callbacks.Callback):
    """Adds to each epoch's numbers the seconds it took, by the wall and by the processor."""

    def on_epoch_begin(self, epoch, logs=None):
        """Read the clocks."""
        self._begun = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        """Read them again; callbacks after this one find the difference among the numbers."""
        logs[SECONDS] = time.perf_counter() - self._begun[0]
        logs[PROCESSOR_SECONDS] = time.process_time() - self._begun[1]


class Keeper(keras.callbacks.Callback):
    """Keeps the state after each epoch, and once more when the training has ended by itself."""

    def __init__(self, kept, remembering):
        super().__init__()
        self._kept, self._remembering = kept, remembering

    def on_train_begin(self, logs=None):
        """Give the other callbacks their memory, which they have just lost."""
        self._kept.remembered(self._remembering)
        self._trained = False

    def on_epoch_end(self, epoch, logs=None):
        """Note the numbers, and save."""
        self._trained = True
        self._kept.note(epoch, logs)
        self._kept.save(self.model, self._remembering, done=self._is_over())

    def on_train_end(self, logs=None):
        """Save the weights with which a run ends: some callbacks have just put the best ones back."""
        if self._trained and self._is_over():
            self._kept.save(self.model, self._remembering, done=True)

    def _is_over(self):
        """Whether nothing is left to be done; a run that a person has stopped may still go on."""
        by_hand = any(isinstance(callback, Watched) and callback.stopped for callback in self._remembering)
        return self._kept.epoch >= self.params["epochs"] or (self.model.stop_training and not by_hand)


def _memory_of(callback):
    """Return the names of what a callback remembers of earlier epochs, none for a kind that is not known."""
    return next((names for kind, names in REMEMBERED.items() if isinstance(callback, kind)), ())


def _name_of(callback):
    return [type(callback).__name__, callback.by if isinstance(callback, Watched) else callback.monitor]


def _memories(callbacks):
    """Return what callbacks remember in types that JSON knows, and apart from it the arrays, by their names."""
    memories, arrays = [], {}
    for number, callback in enumerate(callbacks):
        memory = {}
        for name in _memory_of(callback):
            value = getattr(callback, name)
            if isinstance(value, (list, tuple)):
                keys = [f"{number}_{name}_{place}" for place in range(len(value))]
                arrays |= dict(zip(keys, value, strict=True))
                memory[name] = {"arrays": keys}
            else:
                memory[name] = plain(value)
        memories.append({"of": _name_of(callback), "memory": memory})
    return memories, arrays


def _put_back(memories, arrays):
    for memory in memories:
        for name, value in memory["memory"].items():
            if isinstance(value, dict):
                memory["memory"][name] = [arrays[key] for key in value["arrays"]]

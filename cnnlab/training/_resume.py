"""Training that survives an interruption: what Keras keeps, and the history that it does not keep."""

import csv
import json
import time
from pathlib import Path

import keras

from cnnlab.errors import CnnlabError

SECONDS, PROCESSOR_SECONDS = "seconds", "processor_seconds"


class Resumable:
    """The state of one run in a folder: Keras' backup after each epoch, and a line of history for each epoch.

    `keras.callbacks.BackupAndRestore` brings back weights, optimiser and the number of the epoch, but a `History`
    begins anew with every call of `fit`. So each epoch's numbers also go to a CSV file (`keras.callbacks.CSVLogger`).

    Parameters
    ----------
    folder : str or pathlib.Path
        Made if it is not there. It is left there in the end: whoever has saved the run may delete it.
    plan : dict
        What the run is (recipe, seed, ...), in types that JSON knows; a folder of another plan is refused.

    Raises
    ------
    CnnlabError
        If the folder holds the state of another run.
    """

    def __init__(self, folder, plan):
        self.folder = Path(folder)
        self._log = self.folder / "history.csv"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._claim(plan)

    def callbacks(self):
        """Return the callbacks, in the order in which they must run at the end of an epoch.

        First the line, then the backup: an interruption between the two repeats an epoch and writes its line once
        more, and the later line counts. The other way round the line would be lost.
        """
        return [
            Clock(),
            keras.callbacks.CSVLogger(self._log, append=True),
            keras.callbacks.BackupAndRestore(self.folder / "state", double_checkpoint=True, delete_checkpoint=False),
        ]

    def history(self):
        """Return the history of all epochs so far, the two clocks' readings included.

        Returns
        -------
        dict of str to list of float
            One number an epoch, as Keras' `History` has it.
        """
        if not self._log.exists():
            return {}
        with self._log.open(newline="", encoding="utf-8") as file:
            lines = {int(line["epoch"]): line for line in csv.DictReader(file)}
        # CSVLogger invents val_ columns, filled with NA, where nothing is validated.
        names = [name for name in next(iter(lines.values()), {}) if name != "epoch"]
        names = [name for name in names if all(line[name] != "NA" for line in lines.values())]
        return {name: [float(lines[epoch][name]) for epoch in sorted(lines)] for name in names}

    def epochs(self):
        """Return how many epochs Keras has backed up."""
        backed_up = self.folder / "state" / "training_metadata.json"
        return json.loads(backed_up.read_text(encoding="utf-8"))["epoch"] if backed_up.exists() else 0

    def _claim(self, plan):
        note = self.folder / "plan.json"
        if not note.exists():
            note.write_text(json.dumps(plan), encoding="utf-8")
            return
        found = json.loads(note.read_text(encoding="utf-8"))
        for name, value in plan.items():
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

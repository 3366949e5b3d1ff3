"""`python -m cnnlab data [--check]`: show where each data set comes from and fetch what is missing."""

import argparse
import os

from cnnlab import _settings, datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _registry


def main(argv):
    """Load every data set and say which source it came from; with --check, 1 if any is not the real one."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab data", description=__doc__.split(": ", 1)[1])
    parser.add_argument(
        "--check", action="store_true", help="fetch nothing; exit status 1 if any data set is the stand-in"
    )
    options = parser.parse_args(argv)
    if options.check:
        os.environ["CNNLAB_OFFLINE"] = "1"
    real = [_tell(name, retry=not options.check) for name in datasets.NAMES]
    if not all(real):
        print("Every lesson runs on the stand-in as well. For the real images connect to the network and call this")
        print("again, or name a folder that holds mnist.npz and fashion_mnist.npz in CNNLAB_DATA_DIR.")
    return 1 if options.check and not all(real) else 0


def _tell(name, *, retry):
    """Print what is known of one data set; return whether it is the real one."""
    entry = _registry.entry(name)
    print(f"{entry.title}: looking ...", flush=True)
    dataset = datasets.load(name, retry=retry)
    print(f"  source   {dataset.source}{', every image verified' if dataset.real else ', not the real thing'}")
    print(f"  path     {_path(dataset)}")
    print(f"  images   {len(dataset.y_train):,} to train, {len(dataset.y_test):,} to test")
    print(f"  licence  {entry.licence}")
    for problem in dataset.problems:
        print(f"  note     {problem}")
    return dataset.real


def _path(dataset):
    settings = _settings.read()
    if dataset.source == "stand-in":
        return data_folder() / f"{dataset.name}_standin.npz"
    if dataset.source == "folder":
        return settings.folder
    return settings.cache / f"{dataset.name}.npz"

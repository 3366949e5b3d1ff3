"""From nothing to ready, and how large it is: `python scripts/measure_setup.py FOLDER ... [--rounds 3]`.

Each FOLDER has a `course.py`: this checkout, for example, and a clone at an earlier tag. Each is copied, so that no
`.venv` comes along, and set up in turns; all take what they install from the same index. Prints a Markdown table:
seconds from the call to its end, MB of `.venv` as files and as the disk counts them, and what is left in `.cache`.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# `--help` of the doctor: the set-up and one start of the package, nothing that imports TensorFlow.
WORD = ("doctor", "--help")


def set_up(source, python):
    """Copy a checkout without what an earlier call made, set the copy up, return what was measured."""
    leave = shutil.ignore_patterns(".git", ".venv", ".cache", "__pycache__", "notebooks", "tests")
    with tempfile.TemporaryDirectory(dir=Path(source).resolve().parent) as folder:
        copy = Path(folder) / "course"
        shutil.copytree(source, copy, ignore=leave)
        begin = time.monotonic()
        done = subprocess.run([python, copy / "course.py", *WORD], capture_output=True, text=True)
        seconds = time.monotonic() - begin
        if done.returncode:
            sys.exit(f"{source}: {done.stdout}{done.stderr}")
        packages = len(list((copy / ".venv").rglob("*.dist-info")))
        return {
            "seconds": seconds,
            "packages": packages,
            "venv": sizes(copy / ".venv"),
            "cache": sizes(copy / ".cache"),
        }


def sizes(folder):
    """Return MB (millions of bytes) as the files' lengths and as blocks of the disk, each file counted once."""
    seen, length, blocks = set(), 0, 0
    for path in [folder, *folder.rglob("*")]:
        state = path.lstat()
        if (state.st_dev, state.st_ino) not in seen:
            seen.add((state.st_dev, state.st_ino))
            length += state.st_size
            blocks += getattr(state, "st_blocks", 0) * 512
    return length / 1e6, blocks / 1e6


def main():
    """Measure in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="checkouts, measured in turns in this order")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="the Python that calls course.py")
    options = parser.parse_args()
    found = {folder: [] for folder in options.folders}
    for number in range(options.rounds):
        for folder in options.folders:
            found[folder].append(set_up(folder, options.python))
            print(f"round {number + 1}, {folder}: {found[folder][-1]['seconds']:.1f} s", file=sys.stderr, flush=True)
    print("| checkout | packages | seconds, median (all) | .venv MB, files | .venv MB, disk | .cache MB, disk |")
    print("|---|---:|---:|---:|---:|---:|")
    for folder, rounds in found.items():
        seconds, last = [each["seconds"] for each in rounds], rounds[-1]
        listed = ", ".join(f"{value:.1f}" for value in seconds)
        print(
            f"| {Path(folder).name} | {last['packages']} | {statistics.median(seconds):.1f} ({listed}) "
            f"| {last['venv'][0]:.0f} | {last['venv'][1]:.0f} | {last['cache'][1]:.0f} |"
        )


if __name__ == "__main__":
    main()

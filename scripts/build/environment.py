"""Compiles the locks and writes environment.yml: `python scripts/build/environment.py [--upgrade]`.

requirements.lock holds what a learner needs, requirements-dev.lock what tests, benchmarks and grading need on top of
it, requirements-uv.lock the uv that installs both. Pins stay as they are while pyproject.toml allows them; `--upgrade`
takes the newest. It calls the uv that course.py has fetched.

environment.yml repeats the learner's pins. Conda hands the pip section to pip in one piece; hashes cannot stand there,
because pip then wants one for the project itself too, which has none. So they are without, and a test compares.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The Python that the stored outputs were made with.
PYTHON = "3.11"
FIRST, SECOND, INSTALLER = (ROOT / f"requirements{kind}.lock" for kind in ("", "-dev", "-uv"))
COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url")
HEAD = f"""\
# Written by scripts/build/environment.py from requirements.lock: change that, then run the script.
# Binder: repo2docker reads this file, then runs postBuild.
# Conda, on any computer: conda env create --file environment.yml, then conda activate cnnlab.
name: cnnlab
channels:
  - conda-forge
dependencies:
  - python={PYTHON}
  - pip
  - pip:
"""


def pins(lock):
    """List the pins of a lock file, `name==version` or `name==version ; marker`, without their hashes."""
    return [pin.strip() for pin in re.findall(r"(?m)^([\w.-]+==[^\\\n]+)", lock)]


def blocks(lock):
    """List the pins of a lock file, each with its hashes and remarks, as it stands there."""
    return re.split(r"(?m)^(?=[A-Za-z0-9])", lock)[1:]


def on_top(whole, first):
    """Return the part of the lock `whole` whose pins the lock `first` lacks."""
    known = set(pins(first))
    return "".join(block for block in blocks(whole) if pins(block)[0] not in known)


def environment(lock):
    """Return the text of environment.yml for the text of a lock file."""
    # Conda brings its own pip.
    lines = [f'      - "{pin}"\n' for pin in pins(lock) if not pin.startswith("pip==")]
    return HEAD + "".join(lines) + "      - -e .\n"


def compile_locks(uv, upgrade):
    """Write the three locks anew; the second keeps to the pins of the first."""
    more = ["--upgrade"] if upgrade else []
    words = [*COMPILE, "--python-version", PYTHON, *more, "pyproject.toml", "--extra", "inplace"]
    call([uv, *words, "-o", FIRST])
    with tempfile.TemporaryDirectory() as folder:
        # uv prefers the versions that it finds in the file it is to write.
        whole = Path(folder) / "whole.lock"
        whole.write_text(FIRST.read_text("utf-8") + SECOND.read_text("utf-8"), encoding="utf-8")
        call([uv, *words, "--extra", "dev", "--extra", "instructor", "-c", FIRST, "-o", whole])
        text = on_top(whole.read_text("utf-8"), FIRST.read_text("utf-8"))
    SECOND.write_text(re.sub(r"(?m)^    #   -c .*\n", "", text), encoding="utf-8", newline="\n")
    if upgrade:
        call([uv, *COMPILE, "--no-annotate", "--upgrade", "-", "-o", INSTALLER], text=True, input="uv\n")


def call(command, **options):
    """Run a command in the project's folder; an error ends the script."""
    if subprocess.run(command, cwd=ROOT, **options).returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    found = sorted((ROOT / ".cache" / "uv").glob("uv-*"))
    if not found:
        sys.exit("no uv in .cache/uv: call `python course.py doctor` first, which fetches it")
    compile_locks(found[-1], "--upgrade" in sys.argv[1:])
    (ROOT / "environment.yml").write_text(environment(FIRST.read_text("utf-8")), encoding="utf-8", newline="\n")

"""Writes environment.yml from requirements.lock: `python scripts/build/environment.py`.

Conda hands the pip section to pip in one piece. Hashes cannot stand there, because pip then wants one for the project
itself too, which has none. So the pins are repeated with their markers and without hashes; a test holds them together.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The Python that the stored outputs were made with.
PYTHON = "3.11"
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


def environment(lock):
    """Return the text of environment.yml for the text of a lock file."""
    return HEAD + "".join(f'      - "{pin}"\n' for pin in pins(lock)) + "      - -e .\n"


if __name__ == "__main__":
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (ROOT / "environment.yml").write_text(environment(lock), encoding="utf-8", newline="\n")

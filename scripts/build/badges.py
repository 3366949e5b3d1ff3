"""Write the Binder and Colab badges of README.md and the address in CITATION.cff from [project.urls] in pyproject.toml.

    python scripts/build/badges.py

Set `Repository` there once; nothing else in the project holds the address of its own.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEGIN = re.compile(r"(<!-- badges: [^\n]*-->\n).*?(<!-- badges end -->)", re.DOTALL)


def badges(address):
    """Return the Markdown of both badges for a repository like https://github.com/OWNER/NAME."""
    owner_and_name = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", address)
    if not owner_and_name:
        raise SystemExit(f"Repository in pyproject.toml must be like https://github.com/OWNER/NAME, found {address!r}")
    place = owner_and_name[1]
    start = "notebooks/00_start_here.ipynb"
    return (
        f"[![Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{place}/HEAD?labpath={start})\n"
        f"[![Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        f"(https://colab.research.google.com/github/{place}/blob/main/{start})\n"
    )


def with_badges(readme, address):
    """Return the README's text with the badges of an address."""
    return BEGIN.sub(lambda found: found[1] + badges(address) + found[2], readme)


def with_address(citation, address):
    """Return the text of CITATION.cff with an address."""
    return re.sub(r"(?m)^repository-code: .*$", lambda _: f"repository-code: {address}", citation)


def address():
    """Return the repository's address from pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Repository"]


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_badges(path.read_text("utf-8"), address()), "utf-8")
    path = ROOT / "CITATION.cff"
    path.write_text(with_address(path.read_text("utf-8"), address()), "utf-8")
    print(f"README.md, CITATION.cff: {address()}")

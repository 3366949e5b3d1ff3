"""`python -m cnnlab site [FOLDER]`: write the course as a web site, from the stored outputs, without running any."""

import argparse
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from cnnlab.commands import _lessons, _second_lock
from cnnlab.errors import CnnlabError

_CACHE = _lessons.ROOT / ".cache"
_NEEDED = ("sphinx", "myst_nb", "sphinx_book_theme", "mathjax")
# One file that draws formulas as pictures of their own: it asks for no font and works from a folder.
_MATHJAX = Path("static", "mathjax", "es5", "tex-svg.js")
# Whose files are handed on with every copy of the site.
_HANDED_ON = ("django-static-mathjax", "sphinx-book-theme", "pydata-sphinx-theme", "sphinx", "myst-nb")
# What says that a folder holds a site of ours, and may be replaced.
_MARK = ".cnnlab-site"
# What no reader of the site asks for.
_LEFT_OUT = (".buildinfo", "objects.inv", "_sources", "_static/locales", "_static/**/*.map", "_static/*macros.html")


def main(argv):
    """Build the site; 1 if Sphinx warns of anything, because a warning is a page that is not as it was meant."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab site", description=__doc__.split(": ", 1)[1])
    parser.add_argument("folder", nargs="?", type=Path, help="where to write it; .cache/site when not given")
    options = parser.parse_args(argv)
    folder = (options.folder or _CACHE / "site").resolve()
    begin = time.perf_counter()
    status = build(folder)
    if status:
        print("site: Sphinx warned of the above, and a warning is an error: nothing was published.", file=sys.stderr)
        return 1
    print(f"{told(folder)}, {time.perf_counter() - begin:.0f} s. Open {folder / 'index.html'} in a browser.")
    return 0


def build(folder):
    """Write the site into a folder of its own and return Sphinx's exit status.

    Parameters
    ----------
    folder : pathlib.Path
        Empty, absent, or an earlier site, which is replaced.

    Raises
    ------
    CnnlabError
        If Sphinx or one of its parts is not installed, or `folder` holds something else.
    """
    _second_lock.require(_NEEDED, "site", "the site is")
    check_folder(folder)
    # Only here: it reads the lessons' questions, which takes a moment.
    from cnnlab.commands._site import _stage

    work = _CACHE / "site-build" / str(os.getpid())
    try:
        pages = _stage.stage(work / "source")
        shutil.copy(mathjax(), work / "source" / "_static" / "tex-svg.js")
        (work / "source" / "_static" / "LICENCES.txt").write_text(licences(), encoding="utf-8")
        print(f"{pages} pages and pictures are staged; Sphinx reads them.", flush=True)
        status = subprocess.call(command(work / "source", work / "html"), env=environment())
        if status == 0:
            for pattern in _LEFT_OUT:
                for left in [*(work / "html").glob(pattern)]:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            for name in (_MARK, ".nojekyll"):
                (work / "html" / name).touch()
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                raise CnnlabError(f"{folder} could not be emptied: close what uses it, or name another folder")
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(work / "html", folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return status


def check_folder(folder):
    """Raise a `CnnlabError` if a folder holds anything but an earlier site."""
    if not folder.exists():
        return
    # A repository is never replaced, even if a site was copied into it.
    ours = folder.is_dir() and (folder / _MARK).exists() and not (folder / ".git").exists()
    if not ours and (not folder.is_dir() or any(folder.iterdir())):
        raise CnnlabError(f"{folder} holds something else, and the site replaces its folder: name an empty one")


def mathjax():
    """Return the path of the MathJax script that an installed package brings."""
    return Path(next(iter(importlib.util.find_spec("mathjax").submodule_search_locations))) / _MATHJAX


def licences():
    """Return the licences of the scripts, styles and fonts that the site brings along."""
    texts = []
    for name in _HANDED_ON:
        files = [file for file in importlib.metadata.files(name) or () if file.name.startswith("LICENSE")]
        texts += [f"{name}\n{'=' * len(name)}\n\n{file.read_text()}" for file in files]
    return "\n\n".join(texts)


def command(source, target):
    """Return the words that call Sphinx: every warning is told, and any makes it fail."""
    doctrees = target.parent / "doctrees"
    words = ["-b", "html", "-q", "--fail-on-warning", "--keep-going", "-d", str(doctrees), str(source), str(target)]
    return [sys.executable, "-m", "sphinx", *words]


def environment():
    """Return the variables Sphinx runs with: the package of this checkout, TensorFlow silent, figures on no screen."""
    paths = [str(_lessons.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = {"PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}
    return os.environ | settings | {"PYTHONWARNINGS": "ignore", "CNNLAB_PROGRESS_FILE": "0"}


def told(folder):
    """Say in one line how large a built site is."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    return f"{pages} pages, {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB"

"""`python -m cnnlab slides [NN ...]`: write lessons as lectures of 45 minutes, from their stored outputs.

Nothing is run. Each becomes one HTML file that opens by double click, without a network; the key S opens the
speaker's view.
"""

import argparse
from pathlib import Path

from cnnlab._paths import write_whole
from cnnlab.commands import _lessons, _second_lock
from cnnlab.errors import CnnlabError

_NEEDED = ("sphinx_revealjs", "mathjax", "markdown_it", "mdit_py_plugins", "pygments", "a11y_pygments")


def main(argv):
    """Write the decks; 0 when all were written."""
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab slides",
        description=__doc__.split(": ", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "lessons", nargs="*", metavar="NN", help="lesson numbers; all that have a lecture when none is given"
    )
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where they go; .cache/slides when not given")
    parser.add_argument("--pdf", action="store_true", help="print each deck, too (needs Chromium)")
    options = parser.parse_args(argv)
    folder = (options.to or _lessons.ROOT / ".cache" / "slides").resolve()
    chosen = _lessons.find(options.lessons)
    _second_lock.require(_NEEDED + ("playwright",) * options.pdf, "slides", "slides are")
    # Only here: they import what the second lock brings.
    from cnnlab.commands._slides import _deck, _lecture, _pdf

    for path in chosen:
        notebook, number = _lessons.read(path), _lessons.number_of(path)
        if not options.lessons and not _lecture.planned(notebook):
            print(f"{number}: no lecture yet")
            continue
        target = folder / f"{path.stem}.html"
        text = _deck.page(notebook, number)
        write(target, text)
        if options.pdf:
            write(target.with_suffix(".pdf"), _pdf.printed(target))
        slides = _lecture.slides(notebook, number)
        minutes = sum(slide.minutes for slide in slides)
        print(f"{number}: {len(slides)} slides, {minutes:g} minutes, {len(text) / 1e6:.1f} MB: {target}", flush=True)
    return 0


def write(target, content):
    """Write one file into a folder, which is made; a `CnnlabError` says what is in the way."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    except OSError as error:
        raise CnnlabError(
            f"{target.name} cannot be written into FOLDER {target.parent} ({error.strerror}): close it where it is "
            "open, or name another folder with --to"
        ) from None

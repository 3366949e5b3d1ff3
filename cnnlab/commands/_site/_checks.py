"""The page that says how the course checks itself: what each lesson was measured at, from the records alone."""

from cnnlab._paths import project_folder
from cnnlab.commands import _lessons, _record
from cnnlab.errors import CnnlabError

_HEADINGS = "| lesson | date | s | s allowed | peak MB | MB allowed | network | data | machine | versions |"
_RULE = "|---|---|---:|---:|---:|---:|---|---|---|---|"


def page(text):
    """Return the page: what a person wrote, with the tables in the place of their marks."""
    text = text.replace("<!-- lesson runs -->", table(_lessons.find(), _record.load()))
    return text.replace("<!-- error rates -->", error_rates())


def error_rates():
    """Return how often the checker is wrong: the rows of docs/measurements/judges.md, which is made from its record."""
    page = (project_folder() / "docs" / "measurements" / "judges.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and line.endswith("% |")]
    return "\n".join(["| what | errors | of | rate | 95 % interval |", "|---|---:|---:|---:|---|", *rows])


def table(paths, records):
    """Return the table of the lessons in Markdown, a line for each, also for those that were never recorded.

    Raises
    ------
    CnnlabError
        If a record was changed after it was written.
    """
    lines = [_HEADINGS, _RULE, *(_line(path, records.get(_lessons.number_of(path))) for path in paths)]
    missing = [_lessons.number_of(path) for path in paths if _lessons.number_of(path) not in records]
    if missing:
        lines += ["", f"Not yet recorded: {', '.join(missing)}. `python -m cnnlab run --record` measures them."]
    return "\n".join(lines)


def check(number, told):
    """Raise a `CnnlabError` if a row is not as the run wrote it."""
    if told.get("seal") != _record.seal(told):
        raise CnnlabError(
            f"data/{_record.NAME}, lesson {number}: the row was changed after it was written; "
            f"measure it again with `python -m cnnlab run {number} --record`"
        )


def _line(path, told):
    number = _lessons.number_of(path)
    link = f"[{number}](notebooks/{path.name})"
    if told is None:
        return f"| {link} | not recorded |  |  |  |  |  |  |  |  |"
    check(number, told)
    notebook = _lessons.read(path)
    allowed = _lessons.budget(path, notebook)
    stale = "" if told["code"] == _record.fingerprint(notebook) else ", an earlier version of the lesson"
    failed = "" if told["passed"] else ", **failed**"
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    cells = (
        link,
        f"{told['date']}{stale}{failed}",
        f"{told['seconds']:.1f}",
        str(allowed.seconds),
        f"{told['megabytes']:,}",
        f"{allowed.megabytes:,}",
        "forbidden" if told["offline"] else "allowed",
        told["data"],
        f"{told['processor']}, {told['cores']} cores, {told['system']}",
        f"Python {told['python']}, {versions}",
    )
    return "| " + " | ".join(cells) + " |"

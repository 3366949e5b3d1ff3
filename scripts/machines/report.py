"""Turns the recorded results into docs/machines.md."""

import json
from pathlib import Path

from scripts.machines import roots

ROOT = Path(__file__).resolve().parents[2]
RESULTS, PAGE = Path(__file__).with_name("results.json"), ROOT / "docs" / "machines.md"
HEAD = """\
# Proved on machines

Written by `python3 -m scripts.machines` from `scripts/machines/results.json`: run it again, do not edit.

Each machine is a clean Debian, made by debootstrap (minbase, and {packages}), entered as an ordinary
user without a setting of their own. The course lies in its folder as `git clone` puts it there. Then that
person's commands are run, the first of them from nothing. `lab` is done when JupyterLab has answered on 127.0.0.1, the
whole of lesson 00 has run through its API, and Ctrl+C has ended it; its seconds are those to the printed address.

To run it, as root on a Debian with debootstrap: `python3 -m scripts.machines trixie`. The root is made once and found
again; what is mounted and started for it ends with the command.
"""
NOTES = """

Seconds marked * were taken beside other work and are worth no comparison. MB: what `.venv` takes on the disk then.
"""
CANNOT = """\
## What cannot be tried from here

Nobody has seen the course run there; `.github/workflows/ci.yml` tries the first four once the project lies on GitHub.

- GitHub's runners themselves
- macOS, on Apple's processors and (where the course says that it cannot run) Intel's
- Windows: `py course.py lab`, paths, consoles, file locks
- Arm under Linux: `tensorflow` in place of `tensorflow-cpu`
- an NVIDIA card
- Binder, Colab and VS Code
- Linux distributions other than Debian, among them those without glibc
- a Python that is fetched: what serves them is out of reach here, so a machine whose own Python is too old (Debian 11)
  shows what is said then
"""


def load():
    """Return the recorded machines by name."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def store(machine, facts, records):
    """Put one machine's new results in place of its older ones of the same commands; write both files."""
    results = load()
    results[machine] = merged(results.get(machine, {}), facts, records)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(results), encoding="utf-8")


def merged(older, facts, records):
    kept = {record["command"]: record for record in older.get("records", [])}
    return {**facts, "records": list((kept | {record["command"]: record for record in records}).values())}


def page(results):
    """Return the text of docs/machines.md."""
    known = [release for release in roots.RELEASES if release in results]
    machines = [machine(release, results[release]) for release in known]
    parts = [HEAD.format(packages=", ".join(roots.PACKAGES)), table(known, results), *machines, CANNOT]
    return "\n".join(parts)


def table(known, results):
    lines = [
        "| machine | its Python | the course's | command | result | seconds | of a processor | MB | day | commit |",
        "|---|---|---|---|---|---:|---:|---:|---|---|",
    ]
    for release in known:
        found = results[release]
        name = f"{roots.RELEASES[release]} ({release})"
        brought = found["course"].get("Python", "none")
        for record in found["records"]:
            cells = (name, found["python3"], brought, f"`{record['command']}`", result(record), seconds(record))
            cells += (str(record["processor_seconds"]), str(record["megabytes"]), record["date"], record["commit"])
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + NOTES


def result(record):
    if "lesson" in record:
        lesson = record["lesson"]
        if lesson["failed"]:
            return "; ".join(lesson["failed"])
        return f"lesson 00 ran: {lesson['cells']} code cells"
    return "passed" if record["exit"] == 0 else f"exit {record['exit']}"


def seconds(record):
    return f"{record['seconds']:.0f}" + ("*" if record["beside_other_work"] else "")


def machine(release, found):
    """Return what is to be said of one machine: versions, size, processor, and what the commands said."""
    brought = ", ".join(f"{name} {version}" for name, version in found["course"].items()) or "nothing"
    avx512 = "with" if found["avx512"] else "without"
    lines = [
        f"## {roots.RELEASES[release]} ({release})",
        "",
        f"Debian {found['debian']}, Python {found['python3']}; the course brought {brought}.",
        f"{found['processor']} {avx512} AVX-512, {found['cores']} cores.",
    ]
    lines.append(f"Left outside the course's folder: {', '.join(found['outside']) or 'nothing'}.")
    for record in found["records"]:
        lines += ["", f"`{record['command']}`", "", "```", *record["said"], "```"]
    return "\n".join(lines) + "\n"

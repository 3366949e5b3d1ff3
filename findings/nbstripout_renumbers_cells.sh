#!/usr/bin/env bash
# nbstripout gives all cells new ids, 0, 1, 2, ..., when it clears their outputs.
#
# Guess: outputs and counts go; ids, tags and other tools' metadata stay.
# Seen (nbstripout 0.9.1, nbformat 5.11.1, 2026-11-30): tags and metadata stay, each cell's id becomes its place. Whoever
#   refers to a cell by its id (a link, a comparison of two versions, a store of measurements) refers to another one as
#   soon as a cell is put in before it. It is said in the help, and --keep-id keeps them.
# Since when: nbstripout 0.7.0, by its source; not yet in 0.6.1. What the course does: its own storing makes ids from the
# cells' text, and its margins find assertions by text.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q nbstripout==0.9.1 nbformat==5.11.1
cat >"$work/run.py" <<'PY'
import subprocess
import sys

import nbformat

FOLDER = sys.argv[1]


def stripped(notebook, *options):
    path = f"{FOLDER}/lesson.ipynb"
    nbformat.write(notebook, path)
    subprocess.run([f"{FOLDER}/venv/bin/nbstripout", *options, path], check=True)
    return {cell.source: cell for cell in nbformat.read(path, as_version=4).cells}


before = nbformat.v4.new_notebook()
before.cells = [
    nbformat.v4.new_markdown_cell("# Lesson", id="lesson"),
    nbformat.v4.new_code_cell("1 / 0", id="planned", metadata={"tags": ["raises-exception"]}),
]
plain, kept = stripped(before), stripped(before, "--keep-id")
print("ids:", [cell.id for cell in plain.values()], "with --keep-id:", [cell.id for cell in kept.values()])
assert [cell.id for cell in plain.values()] == ["0", "1"], "ids are kept now"
assert [cell.id for cell in kept.values()] == ["lesson", "planned"], "--keep-id keeps no ids"
assert plain["1 / 0"].metadata.tags == ["raises-exception"], "tags are gone now"
before.cells.insert(1, nbformat.v4.new_code_cell("new", id="new"))
after = stripped(before)
print("a cell put in before it:", plain["1 / 0"].id, "becomes", after["1 / 0"].id)
assert (after["new"].id, after["1 / 0"].id) == ("1", "2"), "ids are made otherwise now"
PY
"$work/venv/bin/python" "$work/run.py" "$work"
echo "still so"

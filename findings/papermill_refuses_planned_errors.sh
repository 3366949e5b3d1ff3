#!/usr/bin/env bash
# papermill runs a notebook with a planned error to its end, and then reports that it failed.
#
# Guess: a cell tagged raises-exception may raise, as for nbclient, nbconvert and nbval.
# Seen (papermill 2.7.0, nbclient 0.11.0, ipykernel 7.4.0, 2026-11-30): the cell's error does not stop the run, and the
#   cells after it are executed; then PapermillExecutionError names it, and the stored notebook begins with a red warning.
#   nbclient alone passes the same notebook. So a chain of lessons stops at the first one with a planned error.
# What the course does: its own runs use nbclient; no lesson asks for papermill.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="${UV_CACHE_DIR:-$work/cache}" UV_NO_CONFIG=1
install() { "$work/venv/bin/uv" pip install -q --python "$work/venv/bin/python" "$@"; }
install papermill==2.7.0 nbclient==0.11.0 ipykernel==7.4.0
export HOME="$work" PATH="$work/venv/bin:$PATH"
cat >"$work/run.py" <<'PY'
import nbclient
import nbformat
import papermill

notebook = nbformat.v4.new_notebook()
notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
notebook.cells = [
    nbformat.v4.new_code_cell("[1, 2][5]", metadata={"tags": ["raises-exception"]}),
    nbformat.v4.new_code_cell("print('the end')"),
]
nbformat.write(notebook, "lesson.ipynb")
nbclient.execute(notebook)
print("nbclient:", notebook.cells[-1].outputs[0].text.strip())
try:
    papermill.execute_notebook("lesson.ipynb", "run.ipynb", progress_bar=False)
except papermill.exceptions.PapermillExecutionError as error:
    told = error.ename
else:
    raise SystemExit("CHANGED: papermill lets a planned error pass")
stored = nbformat.read("run.ipynb", as_version=4)
print("papermill:", told, "| last cell:", stored.cells[-1].outputs[0].text.strip(), "| cells:", len(stored.cells))
assert told == "IndexError" and stored.cells[-1].outputs[0].text == "the end\n", "it stops elsewhere now"
assert len(stored.cells) > 2, "no warning is put into the notebook now"
PY
cd "$work"
python run.py 2>"$work/log" || { tail -5 "$work/log"; exit 1; }
echo "still so"

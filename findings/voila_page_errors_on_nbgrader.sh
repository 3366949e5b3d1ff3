#!/usr/bin/env bash
# A page of Voila reports an error as soon as nbgrader is installed in the same environment.
#
# Guess: Voila leaves JupyterLab's extensions alone that are no widgets, or says on the server that it skips them.
# Seen (voila 0.5.13, nbgrader 0.9.6, ipykernel 7.4.0, playwright 1.65.2 with Debian's Chromium, 2026-11-30): Voila hands
#   every JupyterLab extension of the environment to the page. Those of nbgrader ask for modules that only JupyterLab's own
#   page shares (@jupyterlab/filebrowser), so the browser's console reports an error on every page; the notebook itself is
#   shown. Without nbgrader, or with --VoilaConfiguration.extension_denylist=@jupyter/nbgrader, that error is not there;
#   another remains, of the extension of Notebook 7, which nbgrader brings along.
# What the course does: learners have no nbgrader; the tests' Voila leaves both extensions out (tests/browser/test_voila.py).
# Needs chromium on the PATH beside PYTHON.
set -euo pipefail
work="$(mktemp -d)"
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi; server=; }
finish() {
    stop
    rm -rf "$work"
}
trap finish EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q voila==0.5.13 ipykernel==7.4.0 playwright==1.65.2
mkdir "$work/home"
export HOME="$work/home" PATH="$work/venv/bin:$PATH" PORT=8792
for name in CONFIG DATA RUNTIME; do export "JUPYTER_${name}_DIR=$work/home/$name"; done
cat >"$work/page.ipynb" <<'NB'
{"cells": [{"cell_type": "code", "id": "one", "metadata": {}, "source": "print('shown')", "outputs": [], "execution_count": null}],
 "metadata": {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}},
 "nbformat": 4, "nbformat_minor": 5}
NB
cat >"$work/look.py" <<'PY'
import os
import shutil
import time
import urllib.request

from playwright.sync_api import sync_playwright

address = f"http://127.0.0.1:{os.environ['PORT']}"
end = time.monotonic() + 90
while True:
    try:
        urllib.request.urlopen(address, timeout=30).close()
        break
    except OSError:
        if time.monotonic() > end:
            raise
        time.sleep(0.5)
with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
    page, errors = chromium.new_page(), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address, timeout=120_000)
    page.wait_for_selector("text=shown", timeout=120_000)
    page.wait_for_timeout(3000)
    unshared = [text for text in errors if "filebrowser" in text]
    print(f"{'an error about a module that nobody shares' if unshared else 'no such error'}", flush=True)
    for text in errors:
        print("   ", text.split("\n")[0][:160], flush=True)
PY
look() {
    voila "$work/page.ipynb" --no-browser --port="$PORT" --Voila.ip=127.0.0.1 "${@:2}" >"$work/log" 2>&1 &
    server=$!
    printf '%s: ' "$1"
    python "$work/look.py"
    stop
}
{
    look "voila alone"
    "$work/venv/bin/python" -m pip install -q nbgrader==0.9.6
    look "nbgrader beside it"
    look "nbgrader beside it, its extension left out" \
        --VoilaConfiguration.extension_denylist=@jupyter/nbgrader
} | tee "$work/seen"
[ "$(grep -c 'no such error' "$work/seen")" = 2 ] && [ "$(grep -c 'nobody shares' "$work/seen")" = 1 ] || { echo CHANGED; exit 1; }
echo "still so"

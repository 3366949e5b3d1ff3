#!/usr/bin/env bash
# JupyterLab marks a notebook as changed when it is only opened, if another patch version of Python stored it.
#
# Guess: opening changes nothing; at most a missing language_info is filled in.
# Seen (jupyterlab 4.6.6, ipykernel 7.4.0, playwright 1.65.2 with Debian's Chromium, 2026-11-29): a notebook that holds
#   exactly what the kernel says opens clean; one whose language_info.version is another patch version, or has none, or
#   whose kernelspec has another display name, is marked as changed (the dot, and the question on closing) although
#   nobody touched it. So a notebook kept in version control is dirty for everyone but its author.
# What the course does: its kernel leaves the version out (cnnlab/commands/_kernelspec.py), its notebooks are stored so.
# Needs chromium on the PATH beside PYTHON.
set -euo pipefail
work="$(mktemp -d)"
server=
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q jupyterlab==4.6.6 ipykernel==7.4.0 playwright==1.65.2
mkdir "$work/notebooks" "$work/home"
export HOME="$work/home" PATH="$work/venv/bin:$PATH" PORT=8791
for name in CONFIG DATA RUNTIME; do export "JUPYTER_${name}_DIR=$work/home/$name"; done

cat >"$work/write.py" <<'PY'
import json
import platform
import sys

PATCH = platform.python_version()
SPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
    "name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3", "version": PATCH,
}  # fmt: skip
OLDER = ".".join([*PATCH.split(".")[:2], "99"])
CASES = {
    "same": (SPEC, LANGUAGE),
    "patch": (SPEC, LANGUAGE | {"version": OLDER}),
    "none": (SPEC, {key: value for key, value in LANGUAGE.items() if key != "version"}),
    "name": (SPEC | {"display_name": "Python 3"}, LANGUAGE),
}
for name, (spec, language) in CASES.items():
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5}
    notebook["metadata"] = {"kernelspec": spec, "language_info": language}
    with open(f"{sys.argv[1]}/{name}.ipynb", "w") as file:
        json.dump(notebook, file)
PY
python "$work/write.py" "$work/notebooks"

jupyter lab --no-browser --allow-root --expose-app-in-browser --port="$PORT" --ServerApp.port_retries=0 \
    --IdentityProvider.token=finding --ServerApp.root_dir="$work/notebooks" >"$work/log" 2>&1 &
server=$!

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
        urllib.request.urlopen(f"{address}/api?token=finding", timeout=2).close()
        break
    except OSError:
        if time.monotonic() > end:
            raise
        time.sleep(0.5)
CONNECTED = "() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel"
KNOWN = """async () => {
  const { kernel } = jupyterapp.shell.currentWidget.context.sessionContext.session;
  await Promise.all([kernel.info, kernel.spec]);
}"""
with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
    for name in ("same", "patch", "none", "name"):
        page = chromium.new_page()
        page.goto(f"{address}/doc/tree/{name}.ipynb?token=finding&reset", timeout=120_000)
        page.wait_for_function(CONNECTED, timeout=120_000)
        page.evaluate(KNOWN)
        page.wait_for_timeout(2000)
        changed = page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
        print(f"{name}: {'changed' if changed else 'clean'}", flush=True)
        page.close()
PY
python "$work/look.py" | tee "$work/seen"
[ "$(tr '\n' ' ' <"$work/seen")" = "same: clean patch: changed none: changed name: changed " ] || { echo CHANGED; exit 1; }
echo "still so"

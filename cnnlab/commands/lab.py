"""`python -m cnnlab lab`: open JupyterLab on the start page."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from cnnlab.commands import _kernelspec, _lessons

START_PAGE = "00_start_here"

# JupyterLab's defaults in an environment of the course, a plugin a line: no question about news and no updates; a saved
# notebook keeps its demos as they stood (script and last numbers), so that they are drawn when it is opened again.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
}
# An export as HTML keeps the figures' alternative text: nbconvert's own template drops it, that in `jupyter/` does not.
# Exporters that descend from this one, and have a template of their own, keep it.
EXPORT = {
    "HTMLExporter": {"template_name": "cnnlab"},
    "SlidesExporter": {"template_name": "reveal"},
    "WebPDFExporter": {"template_name": "webpdf"},
}
# Who reads it: JupyterLab's server and `jupyter nbconvert`. Not jupyter_config.json, which nbgrader reads as well: its
# `generate_feedback` takes a template that is named there for its own, and the feedback would hold no points.
EXPORTING = ("jupyter_server_config.json", "jupyter_nbconvert_config.json")


def main(argv):
    """Start JupyterLab in this environment and stay until it ends."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab lab", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    options, jupyter = parser.parse_known_args(argv)
    _lessons.find([START_PAGE])
    if Path(sys.prefix).is_relative_to(_lessons.ROOT):
        set_defaults(Path(sys.prefix))
        _kernelspec.install(Path(sys.prefix))
    print("Opening JupyterLab. Leave this window open while you learn; Ctrl+C here ends it.", flush=True)
    if options.no_browser:
        print("Copy the address with the word 'token' from below into your browser.", flush=True)
    return _become(command(no_browser=options.no_browser, extra=jupyter))


def set_defaults(environment):
    """Write `SETTINGS` and `EXPORT` as JupyterLab's and nbconvert's defaults in an environment of the course.

    Parameters
    ----------
    environment : pathlib.Path
        Where JupyterLab is installed; its default settings are kept there, so nothing outside is touched.
    """
    files = {environment / "share" / "jupyter" / "lab" / "settings" / "overrides.json": SETTINGS}
    files |= {environment / "etc" / "jupyter" / name: EXPORT for name in EXPORTING}
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")


def command(*, no_browser=False, extra=()):
    """Return the JupyterLab command line; Jupyter itself takes the next free port and makes its token."""
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={_lessons.ROOT}"]
    words.append(f"--LabApp.default_url=/lab/tree/notebooks/{START_PAGE}.ipynb")
    if no_browser:
        words.append("--no-browser")
    # Inside a container the only user is often root, and Jupyter would refuse to start.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    return [*words, *extra]


def _become(words):
    """Turn into this program, so that Ctrl+C and signals are its own affair; Windows can only wait for it."""
    os.chdir(_lessons.ROOT)
    if os.name != "nt":
        os.execv(words[0], words)
    process = subprocess.Popen(words)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # JupyterLab got it too, and asks whether it is meant.
            continue

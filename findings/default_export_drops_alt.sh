#!/usr/bin/env bash
# nbconvert's default template leaves out the alternative text that its older one keeps, and says that there is none.
#
# Guess: a text under `alt` in the metadata of a PNG output, where IPython's display(..., metadata=...) puts it, arrives in
#   `jupyter nbconvert --to html`: nbconvert has known that key since 2019.
# Seen (nbconvert 7.17.2, beautifulsoup4 4.15.0, 2026-11-30): the templates `classic` and `basic` write it, from the output
#   and from the cell. `lab`, which is the default, and `reveal` read width, height and background alone; afterwards the
#   exporter gives every picture that has no alternative text 'No description has been provided for this image'. So whoever
#   has described a figure exports a page that says the opposite. (JupyterLab 4.6.6 itself draws no `alt` either.)
# What the course does: its own template puts the words back (jupyter/nbconvert), its own extension does so in JupyterLab
#   (jupyter/labextensions); tests/browser/test_descriptions.py holds both.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q nbconvert==7.17.2 beautifulsoup4==4.15.0
cat >"$work/look.py" <<'PY'
import base64
import struct
import zlib

import bs4
import nbconvert
import nbformat


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
dot = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
png = {"image/png": base64.b64encode(dot).decode()}
at_output = nbformat.v4.new_output("display_data", data=png, metadata={"image/png": {"alt": "words at the output"}})
at_cell = nbformat.v4.new_output("display_data", data=png)
cells = [
    nbformat.v4.new_code_cell("first", outputs=[at_output]),
    nbformat.v4.new_code_cell("second", outputs=[at_cell], metadata={"alt": "words at the cell"}),
]
notebook = nbformat.v4.new_notebook(cells=cells)
for template in ("lab", "reveal", "classic", "basic"):
    page, _ = nbconvert.HTMLExporter(template_name=template).from_notebook_node(notebook)
    print(f"{template}:", [image.get("alt") for image in bs4.BeautifulSoup(page, "html.parser").find_all("img")])
PY
"$work/venv/bin/python" "$work/look.py" | tee "$work/seen"
none="No description has been provided for this image"
for template in lab reveal; do grep -qF "$template: ['$none', '$none']" "$work/seen" || { echo CHANGED; exit 1; }; done
for template in classic basic; do
    grep -qF "$template: ['words at the output', 'words at the cell']" "$work/seen" || { echo CHANGED; exit 1; }
done
echo "still so"

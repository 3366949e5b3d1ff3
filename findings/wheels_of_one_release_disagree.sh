#!/usr/bin/env bash
# The wheels of one TensorFlow release ask for different h5py; a universal lock takes the word of one of them for all.
#
# Guess: a release has one list of requirements, with markers where Pythons differ.
# Seen (uv 0.13.9, tensorflow-cpu 2.22.0rc0, 2026-11-29): its wheel for Python 3.14 requires h5py~=3.15.1, the one for 3.12
#   h5py<3.15.0,>=3.11.0, both without a marker. Resolved for one Python, each gets its own. `uv pip compile --universal`
#   writes a single h5py 3.14 line for all Pythons, without a word: h5py 3.14.0 has no files for Python 3.14, so the
#   set-up fails there.
# What the course does: [tool.uv] override-dependencies in pyproject.toml names both; the machines of scripts/machines try.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="$work/cache" UV_NO_CONFIG=1
lock() { echo "tensorflow-cpu==2.22.0rc0" | "$work/venv/bin/uv" pip compile -q --prerelease allow --no-header --no-annotate "$@" -; }
{
    echo "Python 3.12 alone: $(lock --python-version 3.12 | grep '^h5py')"
    echo "Python 3.14 alone: $(lock --python-version 3.14 | grep '^h5py')"
    echo "universal from 3.12: $(lock --python-version 3.12 --universal | grep '^h5py' | paste -sd';')"
} | tee "$work/seen"
grep -q '^Python 3.12 alone: h5py==3.14' "$work/seen" || { echo "CHANGED: 3.12"; exit 1; }
grep -q '^Python 3.14 alone: h5py==3.15' "$work/seen" || { echo "CHANGED: 3.14"; exit 1; }
grep -q '^universal from 3.12: h5py==3.14[0-9.]*$' "$work/seen" || { echo "CHANGED: the universal lock"; exit 1; }
echo "still so"

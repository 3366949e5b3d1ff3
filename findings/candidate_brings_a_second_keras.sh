#!/usr/bin/env bash
# TensorFlow 2.22.0rc0, the only one with a build for Python 3.14, does not require keras but keras-nightly.
#
# Guess: a project that pins keras and a TensorFlow candidate gets the keras that it pinned.
# Seen (tensorflow-cpu 2.22.0rc0, keras 3.15.1, keras-nightly 3.16.0.dev2026102704, 2026-11-29): both distributions own the
#   folder keras/. The candidate requires keras-nightly, pip installs both without a word, and the files of whichever was
#   written last are imported: here each order of installing gives another version, while `pip list` shows both.
# What the course does: on Python 3.14 the lock has keras and no keras-nightly, and is installed without resolving.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip download -q --no-deps --only-binary=:all: --python-version 3.14 --platform manylinux_2_27_x86_64 \
    --dest "$work" tensorflow-cpu==2.22.0rc0
wanted="$("$python" -c '
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
[name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
print(*[line for line in wheel.read(name).decode().splitlines() if line.startswith("Requires-Dist: keras")], sep="\n")
' "$work"/tensorflow_cpu-*.whl)"
echo "tensorflow-cpu 2.22.0rc0: $wanted"

# Read, not imported: Keras wants one of its backends for that.
version() { sed -n 's/^__version__ = "\(.*\)"/\1/p' "$work"/venv/lib/python*/site-packages/keras/src/version.py; }
stable=keras==3.15.1
nightly=keras-nightly==3.16.0.dev2026102704
for order in "$stable $nightly" "$nightly $stable"; do
    # shellcheck disable=SC2086
    set -- $order
    "$python" -m pip uninstall -q -y keras keras-nightly 2>/dev/null || true
    "$python" -m pip install -q --no-deps "$1"
    "$python" -m pip install -q --no-deps "$2"
    echo "installed $1, then $2: keras.__version__ is $(version); listed: $("$python" -m pip list 2>/dev/null | grep -c '^keras')"
done | tee "$work/seen"

[[ "$wanted" == *keras-nightly* && "$wanted" != *"keras>="* ]] || { echo "CHANGED: it requires another keras"; exit 1; }
grep -q "keras.__version__ is 3.16.0.dev.*listed: 2" "$work/seen" || { echo "CHANGED: the nightly does not win"; exit 1; }
grep -q "keras.__version__ is 3.15.1; listed: 2" "$work/seen" || { echo "CHANGED: the stable one does not win"; exit 1; }
echo "still so"

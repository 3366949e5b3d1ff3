#!/usr/bin/env bash
# Which layers TensorFlow runs on a CPU depends on TF_ENABLE_ONEDNN_OPTS, whose default depends on the processor.
#
# Guess: the switch changes speed and the last bits of a sum, not what runs.
# Seen (tensorflow-cpu 2.21.0, keras 3.15.1, Linux x86-64, AMD EPYC with AVX2, 2026-11-29):
#   0 (TensorFlow's default where a processor lacks AVX512-VNNI): Conv2D with channels_first, DepthwiseConv2D with
#     strides=(2, 1) and Conv2DTranspose with dilation_rate=2 raise errors;
#   1 (its default elsewhere): all three run, and give finite numbers.
#   A plain Conv2D runs in both, and its results differ in bits between the two.
# So one wheel and one script work for the teacher and fail for the learner. What the course does: cnnlab/_quiet.py sets
# the variable to 1 before TensorFlow is imported, unless the user has set it.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q tensorflow-cpu==2.21.0 keras==3.15.1

cat >"$work/run.py" <<'PY'
import hashlib
import os

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
first = rng.normal(size=(2, 3, 12, 12)).astype("float32")
last = rng.normal(size=(2, 12, 12, 3)).astype("float32")
seen = []
for name, layer, pictures in (
    ("channels_first", layers.Conv2D(4, 3, data_format="channels_first"), first),
    ("depthwise (2, 1)", layers.DepthwiseConv2D(3, strides=(2, 1)), last),
    ("dilated transpose", layers.Conv2DTranspose(4, 3, dilation_rate=2), last),
):
    try:
        seen.append("runs" if np.isfinite(np.asarray(layer(pictures))).all() else "not finite")
    except Exception as error:
        seen.append("raises")
        print(f"    {name}: {type(error).__name__}")
keras.utils.set_random_seed(0)
deep = keras.Sequential([keras.Input((48, 48, 16)), layers.Conv2D(64, 3), layers.Conv2D(64, 3), layers.Conv2D(64, 3)])
numbers = np.asarray(deep(rng.normal(size=(4, 48, 48, 16)).astype("float32"), training=False))
digest = hashlib.sha256(numbers.tobytes()).hexdigest()[:12]
print(f"oneDNN {os.environ['TF_ENABLE_ONEDNN_OPTS']}: {', '.join(seen)}; plain convolutions {digest}")
PY

for value in 0 1; do
    TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=$value "$work/venv/bin/python" "$work/run.py" 2>/dev/null | tee "$work/$value"
done
grep -q "raises, raises, raises" "$work/0" || { echo "CHANGED: without oneDNN not all three layers raise"; exit 1; }
grep -q "runs, runs, runs" "$work/1" || { echo "CHANGED: with oneDNN not all three layers run"; exit 1; }
[ "$(grep -o '[0-9a-f]*$' "$work/0" | tail -1)" != "$(grep -o '[0-9a-f]*$' "$work/1" | tail -1)" ] ||
    { echo "CHANGED: plain convolutions agree bit for bit"; exit 1; }
echo "still so"

#!/usr/bin/env bash
# A NaN in the middle of a network need not reach its answer: it depends on the layer, the backend and the CPU switch.
#
# Guess: NaN in, NaN out, on every backend; a network whose answer is finite has computed with finite numbers.
# Seen (keras 3.15.1 on tensorflow-cpu 2.21.0 and on jax 0.10.2, Linux x86-64, CPU, 2026-11-30):
#   MaxPooling2D on TensorFlow leaves NaN out: a window with one NaN gives the largest of the others, a window of nothing
#     else gives -inf. GlobalMaxPooling2D and AveragePooling2D give NaN. On JAX all three give NaN.
#   So one and the same network answers (5, 5) on TensorFlow and (nan, nan) on JAX.
#   argmax on TensorFlow passes over NaN, top_k takes it for the largest: accuracy and top-1 accuracy of the same answers are
#     3 of 3 and 0 of 3. On JAX, argmax takes the first NaN.
#   softmax of (1, nan, -2) is nan throughout, but (0, nan, 0) on TensorFlow with oneDNN on.
# No error, no warning. What the course does: weights and pictures that are NaN are refused before a model is asked, and a
# map that holds NaN is told by name (models.activations, models.inside).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q tensorflow-cpu==2.21.0 keras==3.15.1 jax==0.10.2 jaxlib==0.10.2

cat >"$work/run.py" <<'PY'
import sys

import keras
import numpy as np
from keras import layers, ops

picture = np.zeros((1, 4, 4, 1), "float32")
picture[0, 0, 0, 0], picture[0, 2, 2, 0] = np.nan, 5
lost = np.full((1, 4, 4, 1), np.nan, "float32")
rows = np.array([[np.nan] * 3, [0.5, 0.1, np.nan], [np.nan, 0.8, 0.0]], "float32")
labels = np.array([0, 0, 1])
network = keras.Sequential(
    [
        keras.Input((4, 4, 1)),
        layers.Conv2D(1, 1, kernel_initializer="ones"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(2, kernel_initializer="ones"),
    ]
)


def numbers(value):
    return np.asarray(ops.convert_to_numpy(value)).ravel().round(3)


seen = {
    "MaxPooling2D, one NaN": numbers(layers.MaxPooling2D(2)(picture))[0],
    "MaxPooling2D, all NaN": numbers(layers.MaxPooling2D(2)(lost))[0],
    "GlobalMaxPooling2D": numbers(layers.GlobalMaxPooling2D()(picture))[0],
    "AveragePooling2D": numbers(layers.AveragePooling2D(2)(picture))[0],
    "network": numbers(network(picture)).tolist(),
    "accuracy": float(numbers(keras.metrics.sparse_categorical_accuracy(labels, rows)).mean()),
    "top-1": float(numbers(keras.metrics.sparse_top_k_categorical_accuracy(labels, rows, k=1)).mean()),
    "softmax": numbers(ops.softmax(ops.convert_to_tensor(np.array([[1, np.nan, -2]], "float32")))).tolist(),
}
print(keras.backend.backend(), sys.argv[1:], seen)
nan = np.isnan
assert nan(seen["GlobalMaxPooling2D"]) and nan(seen["AveragePooling2D"]), "other pooling layers have changed"
if keras.backend.backend() == "tensorflow":
    assert seen["MaxPooling2D, one NaN"] == 0 and seen["MaxPooling2D, all NaN"] == -np.inf, "max pooling keeps NaN now"
    assert seen["network"] == [5, 5], "the network's answer is another now"
    assert seen["accuracy"] == 1 and seen["top-1"] == 0, "the two metrics agree on NaN now"
    assert nan(seen["softmax"]).sum() == (1 if sys.argv[1] == "1" else 3), "softmax spreads NaN otherwise now"
else:
    assert nan(seen["MaxPooling2D, one NaN"]) and nan(seen["network"]).all(), "JAX hides NaN, too, now"
    assert nan(seen["softmax"]).all(), "JAX's softmax spreads NaN otherwise now"
PY
for onednn in 0 1; do
    TF_ENABLE_ONEDNN_OPTS="$onednn" KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3 \
        "$work/venv/bin/python" "$work/run.py" "$onednn" 2>/dev/null
done
JAX_PLATFORMS=cpu KERAS_BACKEND=jax "$work/venv/bin/python" "$work/run.py" 2>/dev/null
echo "holds"

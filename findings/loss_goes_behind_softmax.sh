#!/usr/bin/env bash
# With TensorFlow, the loss of fit and evaluate goes behind softmax: it is not that of the probabilities from predict.
#
# Guess: a cross-entropy on softmax answers is clipped at 1e-7, so that a sure mistake costs 16.12 on every backend, and
#   teaches nothing, since the clipped number has no slope.
# Seen (keras 3.15.1 on tensorflow-cpu 2.21.0 and on jax 0.10.2, Linux x86-64, CPU, 2026-11-30): a network that gives the
#   right class a score of 0 and another one 200 costs 200 in evaluate and fit on TensorFlow, and learns from it; the loss
#   called on what predict gives says 16.12. Keras finds the scores before the softmax and takes them. On JAX evaluate
#   says 16.12, and fit changes no weight. Sigmoid with binary cross-entropy alike.
# So one sure mistake in 100 moves the mean loss by up to 2 between the two ways and the two backends, and a network that
# is surely wrong learns on one backend and not on the other. No warning. What the course does: its own
# cross-entropy starts from scores, and its lessons run with TensorFlow only.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="${UV_CACHE_DIR:-$work/cache}" UV_NO_CONFIG=1
install() { "$work/venv/bin/uv" pip install -q --python "$work/venv/bin/python" "$@"; }
install tensorflow-cpu==2.21.0 keras==3.15.1 jax==0.10.2 jaxlib==0.10.2
cat >"$work/run.py" <<'PY'
import keras
import numpy as np

picture = np.ones((1, 1), "float32")
for end, loss, weights, label in (
    ("softmax", "sparse_categorical_crossentropy", [[200.0, 0.0]], [1]),
    ("sigmoid", "binary_crossentropy", [[-200.0]], [[1.0]]),
):
    units = len(weights[0])
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(units, end, use_bias=False)])
    network.set_weights([np.array(weights, "float32")])
    network.compile(keras.optimizers.SGD(0.5), loss)
    label = np.array(label)
    told = network.evaluate(picture, label, verbose=0)
    answer = network.predict(picture, verbose=0)
    reckoned = float(keras.ops.convert_to_numpy(keras.losses.get(loss)(label, answer)).item())
    network.fit(picture, label, verbose=0)
    learned = float(np.abs(network.get_weights()[0] - np.array(weights)).max())
    backend = keras.backend.backend()
    print(f"{backend}, {end}: evaluate {told:.2f}, from predict {reckoned:.2f}, fit moves a weight by {learned:.3f}")
    assert abs(reckoned + np.log(1e-7)) < 0.01, "the clip stands elsewhere now"
    if backend == "tensorflow":
        assert abs(told - 200) < 0.01 and learned > 0.4, "TensorFlow's loss is that of the probabilities now"
    else:
        assert abs(told - reckoned) < 0.01 and learned == 0, "JAX goes behind softmax, too, now"
PY
for backend in tensorflow jax; do
    JAX_PLATFORMS=cpu KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 "$work/venv/bin/python" "$work/run.py" 2>"$work/log" ||
        { tail -5 "$work/log"; exit 1; }
done
echo "still so"

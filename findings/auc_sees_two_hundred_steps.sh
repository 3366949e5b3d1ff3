#!/usr/bin/env bash
# Keras' AUC falls towards 0.5 for a good network whose probabilities lie close together.
#
# Guess: keras.metrics.AUC() agrees with scikit-learn to 0.01; 200 thresholds are plenty.
# Seen (keras 3.15.1 on jax 0.10.2 and on tensorflow-cpu 2.21.0, scikit-learn 1.9.1, 2026-11-30): 4,000 pictures, about
#   2 % of them positive, one and the same order, so that scikit-learn's area is 0.90 each time.
#   Probabilities spread over 0 to 1: 0.90. All near 0, as a network gives them for a rare class: 0.59.
#   Nearly all at 0 or 1, as an overconfident network gives them: 0.85; its precision-recall area is 0.08 where
#   scikit-learn says 0.35.
# The thresholds stand at even steps of 1/199, and what lies between two of them has no order. num_thresholds=2000 mends
# most of the first, not of the second. No warning. Since when: keras 3.0.0 or before. What the course does: no lesson and
# no code of it uses this metric.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="${UV_CACHE_DIR:-$work/cache}" UV_NO_CONFIG=1
install() { "$work/venv/bin/uv" pip install -q --python "$work/venv/bin/python" "$@"; }
install scikit-learn==1.9.1 keras==3.15.1 jax==0.10.2 jaxlib==0.10.2
cat >"$work/run.py" <<'PY'
import numpy as np
from keras.metrics import AUC
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(0)
labels = (rng.uniform(size=4000) < 0.02).astype(int)
scores = rng.normal(size=4000) + 2.0 * labels


def area(probabilities, **options):
    metric = AUC(**options)
    metric.update_state(labels, probabilities.astype("float32"))
    return float(metric.result())


found = {}
for name, shown in (("spread", scores), ("near 0", scores - 8), ("sure", 6 * scores)):
    probabilities = 1 / (1 + np.exp(-shown))
    found[name] = area(probabilities)
    print(
        f"{name}: Keras {found[name]:.2f}, 2,000 thresholds {area(probabilities, num_thresholds=2000):.2f}, scikit-learn",
        f"{roc_auc_score(labels, probabilities):.2f}; precision-recall {area(probabilities, curve='PR'):.2f} and",
        f"{average_precision_score(labels, probabilities):.2f}",
    )
right = roc_auc_score(labels, scores)
assert abs(found["spread"] - right) < 0.01, "the two differ for spread probabilities, too, now"
assert right - found["near 0"] > 0.2 and right - found["sure"] > 0.03, "the thresholds stand elsewhere now"
PY
JAX_PLATFORMS=cpu KERAS_BACKEND=jax "$work/venv/bin/python" "$work/run.py" 2>"$work/log" || { cat "$work/log"; exit 1; }
echo "still so"

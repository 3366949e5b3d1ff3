#!/usr/bin/env bash
# What an answer of probability 0 costs in scikit-learn's log_loss depends on the dtype of the probabilities.
#
# Guess (nobody wrote one down before; the usual one): log_loss clips at one small number, and gives the same for the same
# probabilities.
# Seen (scikit-learn 1.9.1, numpy 2.4.6, 2026-11-30), one row, right class at 0:
#   36.04 in float64, 15.94 in float32, 6.93 in float16: probabilities are clipped at their dtype's own step.
# So the mean loss of the same predictions changes when a network is saved in half precision,
# or when it goes through float64: one such row in 100 adds 0.07, 0.16 or 0.36 to it. No warning. What the course does:
# its own cross-entropy starts from scores, where no probability is rounded to 0.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q scikit-learn==1.9.1 numpy==2.4.6
cat >"$work/run.py" <<'PY'
import numpy as np
from sklearn.metrics import log_loss

sure = np.array([[1.0, 0.0]])
seen = {dtype: float(log_loss([1], sure.astype(dtype), labels=[0, 1])) for dtype in ("float64", "float32", "float16")}
print({name: round(loss, 2) for name, loss in seen.items()})
for dtype in ("float64", "float32", "float16"):
    assert abs(seen[dtype] + np.log(np.finfo(dtype).eps)) < 0.02, f"{dtype} is clipped elsewhere now"
PY
"$work/venv/bin/python" "$work/run.py"
echo "still so"

#!/usr/bin/env bash
# Two of Keras' colour augmentations do not do what one number, as most recipes give it, seems to ask for.
#
# Guess: RandomContrast(0.5) lowers contrast as often as it raises it ("lower = upper", says the manual), and
#   RandomSaturation(1.0) goes from grey to "fully saturated" within the given value_range.
# Seen (keras 3.15.1 on tensorflow-cpu 2.21.0, Linux x86-64, 2026-11-30), 1,000 pictures each, levels 60 to 180:
#   RandomContrast(0.5): factors from 1.0 to 1.5, never below 1. The pair (0.5, 0.5) gives 0.5 to 1.5.
#   RandomSaturation(0.5): 0 to 1, so it only takes colour away; (0.4, 0.6) gives 0.67 to 1.5.
#   RandomSaturation(0.8): results down to about -300 with value_range (0, 255); 1.0: tens of thousands below 0. The
#     saturation grows as f / (1 - f), and nothing is clipped.
# No error, no warning. Since when: of the contrast, 3.6.0; not yet in 3.5.0. What the course does: lesson 11 measures the
# contrast layer before it uses it and gives two numbers; it names the limit of RandomSaturation.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q tensorflow-cpu==2.21.0 keras==3.15.1

cat >"$work/run.py" <<'PY'
import numpy as np
from keras import layers

grey = np.tile(np.linspace(60, 180, 64, dtype="float32").reshape(1, 8, 8, 1), (1000, 1, 1, 3))
colour = np.zeros((1000, 8, 8, 3), "float32") + np.array([180, 120, 60], "float32")


def contrast(factor):
    spread = np.asarray(layers.RandomContrast(factor, seed=1)(grey, training=True)).std(axis=(1, 2, 3))
    return spread / grey.std(axis=(1, 2, 3))


def saturated(factor):
    layer = layers.RandomSaturation(factor, value_range=(0, 255), seed=1)
    return np.asarray(layer(colour, training=True))


def strength(pictures):
    return (pictures.max(axis=-1) - pictures.min(axis=-1)).mean(axis=(1, 2)) / 120


one, pair = contrast(0.5), contrast((0.5, 0.5))
print(f"RandomContrast(0.5):        times {one.min():.2f} to {one.max():.2f}")
print(f"RandomContrast((0.5, 0.5)): times {pair.min():.2f} to {pair.max():.2f}")
half, around = strength(saturated(0.5)), strength(saturated((0.4, 0.6)))
print(f"RandomSaturation(0.5):        times {half.min():.2f} to {half.max():.2f}")
print(f"RandomSaturation((0.4, 0.6)): times {around.min():.2f} to {around.max():.2f}")
far, whole = saturated(0.8), saturated(1.0)
print(f"RandomSaturation(0.8): levels {far.min():.0f} to {far.max():.0f}")
print(f"RandomSaturation(1.0): levels {whole.min():.0f} to {whole.max():.0f}")
assert one.min() > 0.999 and one.max() < 1.501, "one number lowers the contrast now"
assert pair.min() < 0.6 and pair.max() > 1.4, "two numbers mean something else now"
assert half.max() < 1.001 and around.min() < 0.75 and around.max() > 1.4, "saturation has another scale now"
assert far.min() < -100 and whole.min() < -1000, "the result is kept within the range now"
PY
TF_CPP_MIN_LOG_LEVEL=2 "$work/venv/bin/python" "$work/run.py" 2>"$work/log" || { tail -5 "$work/log"; exit 1; }
echo "holds"

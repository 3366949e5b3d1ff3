#!/usr/bin/env bash
# A grey picture of 16 bits a pixel comes out nearly white, or as numbers to 65,535, or right, depending on who reads it.
#
# Guess: whoever brings 16 bits to 8 divides; Keras' load_img gives 0 to 255.
# Seen (pillow 13.0.0, keras 3.15.1 on jax 0.10.2, opencv-python-headless 5.0.0.93, scikit-image 0.26.0, numpy 2.4.6,
#   2026-11-30), an even ramp from black to white in a PNG, its mean should be half of white:
#   Pillow's convert("L") and convert("RGB"): mean 254.5 of 255; all above 255 of 65,535 is cut off to white.
#   Keras' load_img: the same, mean 254.5; with color_mode="grayscale": not changed at all, up to 65,535.
#   OpenCV's imread: 127.5, divided. scikit-image, OpenCV unchanged: the 16 bits as they are.
# No error, no warning: scanners and microscopes write such files. What the course does: the demos that take a learner's
# picture divide 16 bits and say so.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="${UV_CACHE_DIR:-$work/cache}" UV_NO_CONFIG=1
install() { "$work/venv/bin/uv" pip install -q --python "$work/venv/bin/python" "$@"; }
install pillow==13.0.0 keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 opencv-python-headless==5.0.0.93 \
    scikit-image==0.26.0 numpy==2.4.6
cat >"$work/run.py" <<'PY'
import sys

import cv2
import numpy as np
import skimage.io
from keras.utils import img_to_array, load_img
from PIL import Image

path = f"{sys.argv[1]}/ramp.png"
Image.fromarray(np.linspace(0, 65535, 4096).reshape(64, 64).astype("uint16")).save(path)
opened = Image.open(path)
seen = {
    "Pillow, L": np.asarray(opened.convert("L")),
    "Pillow, RGB": np.asarray(opened.convert("RGB")),
    "Keras": img_to_array(load_img(path)),
    "Keras, grey": img_to_array(load_img(path, color_mode="grayscale")),
    "OpenCV": cv2.imread(path),
    "OpenCV, unchanged": cv2.imread(path, cv2.IMREAD_UNCHANGED),
    "scikit-image": skimage.io.imread(path),
}
for name, picture in seen.items():
    print(f"{name}: to {picture.max():.0f}, mean {picture.mean():.1f}")
for name in ("Pillow, L", "Pillow, RGB", "Keras"):
    assert seen[name].max() == 255 and seen[name].mean() > 250, f"{name} brings 16 bits to 8 otherwise now"
assert abs(seen["OpenCV"].mean() - 127.5) < 1, "OpenCV divides otherwise now"
for name in ("Keras, grey", "OpenCV, unchanged", "scikit-image"):
    assert seen[name].max() == 65535, f"{name} changes the numbers now"
PY
JAX_PLATFORMS=cpu KERAS_BACKEND=jax "$work/venv/bin/python" "$work/run.py" "$work" 2>"$work/log" || { cat "$work/log"; exit 1; }
echo "still so"

#!/usr/bin/env bash
# A bright spot is negative for scipy's and OpenCV's Laplacian, positive for scikit-image's; "wrap" has two meanings, too.
#
# Guess (written down for Sobel only): the libraries differ in scale and border, not in sign; "wrap" goes on with the
#   picture's other side everywhere.
# Seen (scikit-image 0.26.0, scipy 1.17.1, opencv-python-headless 5.0.0.93, numpy 2.4.6, 2026-11-30): at a spot of 1 on 0,
#   scipy.ndimage.laplace and cv2.Laplacian give -4, skimage.filters.laplace gives +4. Sobel has one sign in all three,
#   and a quarter of the size in scikit-image.
#   A row 1 to 6 moved by 2 with mode "wrap": scipy.ndimage.shift gives 4 5 1 2 3 4 (it takes the first and the last pixel
#   for one), its mode "grid-wrap" 5 6 1 2 3 4, as numpy.pad's and OpenCV's "wrap" do; scipy's filters mean that, too.
# What the course does: lesson 03 writes its kernel out and says that many books have the other sign.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q scikit-image==0.26.0 scipy==1.17.1 opencv-python-headless==5.0.0.93 numpy==2.4.6
cat >"$work/run.py" <<'PY'
import cv2
import numpy as np
from scipy import ndimage
from skimage import filters

spot = np.zeros((7, 7), "float32")
spot[3, 3] = 1
laplace = {
    "scipy": ndimage.laplace(spot)[3, 3],
    "OpenCV": cv2.Laplacian(spot, cv2.CV_32F)[3, 3],
    "scikit-image": filters.laplace(spot)[3, 3],
}
ramp = np.tile(np.arange(6, dtype="float32"), (6, 1))
sobel = {
    "scipy": ndimage.sobel(ramp, axis=1)[3, 3],
    "OpenCV": cv2.Sobel(ramp, cv2.CV_32F, 1, 0)[3, 3],
    "scikit-image": filters.sobel_v(ramp)[3, 3],
}
row = np.arange(1.0, 7)
moved = {
    "scipy shift, wrap": ndimage.shift(row, 2, order=0, mode="wrap"),
    "scipy shift, grid-wrap": ndimage.shift(row, 2, order=0, mode="grid-wrap"),
    "numpy pad, wrap": np.pad(row, (2, 0), mode="wrap")[:6],
    "OpenCV, wrap": cv2.copyMakeBorder(row[None], 0, 0, 2, 0, cv2.BORDER_WRAP)[0, :6],
    "scipy correlate, wrap": ndimage.correlate1d(row, [1, 0, 0, 0, 0], mode="wrap"),
}
print("laplace of a spot", {name: float(value) for name, value in laplace.items()})
print("sobel of a ramp", {name: float(value) for name, value in sobel.items()})
print(*(f"{name}: {value.tolist()}" for name, value in moved.items()), sep="\n")
assert list(laplace.values()) == [-4, -4, 4], "a sign has changed"
assert list(sobel.values()) == [8, 8, 2], "Sobel has changed"
first = moved.pop("scipy shift, wrap")
assert first.tolist() == [4, 5, 1, 2, 3, 4], "scipy's wrap has changed"
assert all(value.tolist() == [5, 6, 1, 2, 3, 4] for value in moved.values()), "another wrap has changed"
PY
"$work/venv/bin/python" "$work/run.py"
echo "still so"

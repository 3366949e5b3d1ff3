"""Write what the blood cells are recognised by: data/blood_cells_check.npz, from a folder that holds them.

    CNNLAB_DATA_DIR=... python scripts/build/blood_cells.py

The check holds numbers only: which of the 364 published photographs are used (337, each with exactly one white
cell), which of them are learned from, and the mean grey of each in twelve fields. It prints the SHA-256 of the boxes,
which stands in data/registry.toml.
"""

import os
import sys
from pathlib import Path

import numpy as np

from cnnlab._paths import data_folder
from cnnlab.datasets import _blood_cells


def main():
    path = Path(os.environ.get("CNNLAB_DATA_DIR", ".")) / "blood_cells.npz"
    if not path.is_file():
        sys.exit(f"build_blood_check: {path.name} is wanted in the folder named by CNNLAB_DATA_DIR")
    with np.load(path, allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in _blood_cells.KEYS}
        numbers, train = archive["image_ids"], archive["split"] == 0
    fields = _blood_cells.grey_fields(arrays["images"])
    output = data_folder() / "blood_cells_check.npz"
    np.savez_compressed(output, numbers=numbers, train=train, fields=fields)
    print(f"{output.name}: {output.stat().st_size} bytes; boxes {_blood_cells.boxes_sha256(arrays)}")


if __name__ == "__main__":
    main()

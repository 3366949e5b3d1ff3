"""Data sets: MNIST and Fashion-MNIST, blood cells, and two that are composed of them: scenes and a planted bias.

MNIST and Fashion-MNIST are the same object from whichever source there is. The sources, in order: the folder named by
``CNNLAB_DATA_DIR``; the course's cache; a download; and the **stand-in**, images drawn by a small model that ships with
the course, so that every lesson runs without a network. Blood cells have no stand-in.
Real images count only if their SHA-256 is the published one. ``CNNLAB_OFFLINE=1`` forbids downloads;
``CNNLAB_DATA=real`` or ``standin`` forces a choice.
"""

from cnnlab.datasets._blood_cells import BloodCells, blood_cells
from cnnlab.datasets._dataset import Dataset
from cnnlab.datasets._load import load
from cnnlab.datasets._planted_bias import PlantedBias, planted_bias
from cnnlab.datasets._registry import NAMES
from cnnlab.datasets._scenes import Scenes, scenes

__all__ = ["NAMES", "BloodCells", "Dataset", "PlantedBias", "Scenes", "blood_cells", "load", "planted_bias", "scenes"]

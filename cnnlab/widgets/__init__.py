"""Demos for notebooks: the state in Python, testable without a browser; the view in a small script beside it."""

from cnnlab.widgets._augmentation import AugmentationViewer
from cnnlab.widgets._batch_norm import BatchNormViewer
from cnnlab.widgets._calculator import LayerCalculator
from cnnlab.widgets._draw_and_see import DrawAndSee
from cnnlab.widgets._dropout import DropoutViewer
from cnnlab.widgets._feature_maps import FeatureMaps
from cnnlab.widgets._heatmap_explorer import HeatmapExplorer
from cnnlab.widgets._kernel_explorer import KernelExplorer
from cnnlab.widgets._monitor import TrainingMonitor
from cnnlab.widgets._pooling import Pooling
from cnnlab.widgets._quiz import Quiz, quiz
from cnnlab.widgets._signals import Signals
from cnnlab.widgets._stepper import Stepper

__all__ = [
    "AugmentationViewer",
    "BatchNormViewer",
    "DrawAndSee",
    "DropoutViewer",
    "FeatureMaps",
    "HeatmapExplorer",
    "LayerCalculator",
    "KernelExplorer",
    "Pooling",
    "Quiz",
    "Signals",
    "Stepper",
    "TrainingMonitor",
    "quiz",
]

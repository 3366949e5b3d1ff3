"""Demos for notebooks, one folder each: the state in Python, testable without a browser, and the page's script.

README.md in this folder says how they are built, and how to write another one.
"""

from cnnlab.widgets.augmentation import AugmentationViewer
from cnnlab.widgets.batch_norm import BatchNormViewer
from cnnlab.widgets.calculator import LayerCalculator
from cnnlab.widgets.draw_and_see import DrawAndSee
from cnnlab.widgets.dropout import DropoutViewer
from cnnlab.widgets.feature_maps import FeatureMaps
from cnnlab.widgets.heatmap_explorer import HeatmapExplorer
from cnnlab.widgets.kernel_explorer import KernelExplorer
from cnnlab.widgets.lesson_quiz import Quiz, quiz
from cnnlab.widgets.monitor import TrainingMonitor
from cnnlab.widgets.network_opened import NetworkOpened
from cnnlab.widgets.pooling import Pooling
from cnnlab.widgets.signals import Signals
from cnnlab.widgets.stepper import Stepper

__all__ = [
    "AugmentationViewer",
    "BatchNormViewer",
    "DrawAndSee",
    "DropoutViewer",
    "FeatureMaps",
    "HeatmapExplorer",
    "LayerCalculator",
    "KernelExplorer",
    "NetworkOpened",
    "Pooling",
    "Quiz",
    "Signals",
    "Stepper",
    "TrainingMonitor",
    "quiz",
]

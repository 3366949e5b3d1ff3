"""cnnlab: the helper package of an open course on convolutional networks.

Every room is opened on first use, so that `import cnnlab` costs almost nothing
and TensorFlow is imported only by the rooms that stand on Keras.
"""

import lazy_loader

# First, so that whoever imports TensorFlow later, a learner's own cell included, is spared its start-up log.
from cnnlab import _quiet  # noqa: F401

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "arithmetic",
        "convolution",
        "datasets",
        "errors",
        "exercises",
        "heatmaps",
        "images",
        "kernels",
        "layers",
        "ledger",
        "models",
        "opened",
        "plots",
        "signals",
        "training",
        "transfer",
        "widgets",
    ],
)

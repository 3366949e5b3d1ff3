"""Transfer learning: a network that learned on other pictures, put to work on yours.

`backbone` fetches it, `features` asks it, `attach_head` puts new classes on top, `freeze` and `unfreeze` say what may
change, `report` shows what may, and `phases` trains part after part.
"""

from cnnlab.transfer._backbone import Backbone, backbone
from cnnlab.transfer._compact import compact_cnn
from cnnlab.transfer._features import features
from cnnlab.transfer._freezing import Report, freeze, report, unfreeze
from cnnlab.transfer._head import attach_head
from cnnlab.transfer._phases import FINE_TUNE, Phase, phases

__all__ = [
    "FINE_TUNE",
    "Backbone",
    "Phase",
    "Report",
    "attach_head",
    "backbone",
    "compact_cnn",
    "features",
    "freeze",
    "phases",
    "report",
    "unfreeze",
]

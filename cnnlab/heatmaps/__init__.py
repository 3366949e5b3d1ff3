"""Where a network looks, as numbers: occlusion, the Grad-CAM family, gradients at the pixels, and checks of them all.

Every method is called `method(model, images, class_index=None, *, ...)` and answers with `Heatmaps`. What is explained
is the class score before the softmax, the logit. Drawing is the business of `cnnlab.plots`.
"""

from cnnlab.heatmaps._cam import grad_cam, grad_cam_plus_plus, hires_cam
from cnnlab.heatmaps._network import last_spatial_layer, spatial_layers
from cnnlab.heatmaps._occlusion import occlusion, patch_positions
from cnnlab.heatmaps._pixels import integrated_gradients, saliency
from cnnlab.heatmaps._result import Heatmaps
from cnnlab.heatmaps._sanity import (
    Randomisation,
    class_discrimination,
    energy_inside,
    pointing_game,
    randomisation,
    rank_correlation,
    shift_consistency,
)

METHODS = {
    method.__name__: method
    for method in (occlusion, grad_cam, grad_cam_plus_plus, hires_cam, saliency, integrated_gradients)
}

__all__ = [
    "METHODS",
    "Heatmaps",
    "Randomisation",
    "class_discrimination",
    "energy_inside",
    "grad_cam",
    "grad_cam_plus_plus",
    "hires_cam",
    "integrated_gradients",
    "last_spatial_layer",
    "occlusion",
    "patch_positions",
    "pointing_game",
    "randomisation",
    "rank_correlation",
    "saliency",
    "shift_consistency",
    "spatial_layers",
]

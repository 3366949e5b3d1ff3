"""What the rooms share that hand pictures to a Keras model: its graph, whether they fit, what it answers.

Sizes are checked by arithmetic before TensorFlow is asked. A window that is larger than its map gives an empty output
without oneDNN and numbers that nobody computed with it, and can even end the process; nothing waits for an error here.
"""

from cnnlab._keras._answers import answer, check_finite, check_weights, running, warn_of_a_runaway, warn_of_lost_maps
from cnnlab._keras._copies import copied
from cnnlab._keras._first_weights import MOMENTUM, first_weights
from cnnlab._keras._fits import Misfit, check_fits, output_spec, words
from cnnlab._keras._graph import calls, described, has_graph, is_foreign, layers_of, own_steps, steps_of, walk
from cnnlab._keras._held_out import check_held_out
from cnnlab._keras._scales import check_scale, scale_of, warn_of_levels

__all__ = [
    "MOMENTUM",
    "Misfit",
    "answer",
    "calls",
    "check_finite",
    "check_fits",
    "check_held_out",
    "check_scale",
    "check_weights",
    "copied",
    "described",
    "first_weights",
    "has_graph",
    "is_foreign",
    "layers_of",
    "output_spec",
    "own_steps",
    "running",
    "scale_of",
    "steps_of",
    "walk",
    "warn_of_a_runaway",
    "warn_of_levels",
    "warn_of_lost_maps",
    "words",
]

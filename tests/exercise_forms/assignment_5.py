"""Other right answers to the tasks of assignment 5."""

import numpy as np


def _cam_by_loops(maps, gradients, factor):
    rows, columns, channels = maps.shape
    heat = np.zeros((rows, columns))
    for channel in range(channels):
        heat += gradients[..., channel].sum() / (rows * columns) * maps[..., channel]
    heat[heat < 0] = 0
    top = heat.max()
    return (heat / top if top else heat).repeat(factor, axis=0).repeat(factor, axis=1)


def _cam_by_indices(maps, gradients, factor):
    heat = np.maximum(np.einsum("rck,k->rc", maps, gradients.mean((0, 1))), 0)
    heat = heat / (heat.max() or 1)
    rows, columns = (np.arange(size * factor) // factor for size in heat.shape)
    return heat[np.ix_(rows, columns)].tolist()


def _pointing_with_a_mask(heats, boxes):
    hits = []
    for heat, (top, bottom, left, right) in zip(heats, boxes, strict=True):
        inside = np.zeros(heat.shape, bool)
        inside[top:bottom, left:right] = True
        hits.append(inside.ravel()[heat.argmax()])
    return np.mean(hits)


OTHER_FORMS = {"A5-2": [_cam_by_loops, _cam_by_indices], "A5-3": [_pointing_with_a_mask]}

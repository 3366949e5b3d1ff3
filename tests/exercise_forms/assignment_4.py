"""Other right answers to the tasks of assignment 4."""

import numpy as np


def _stopping_by_best(losses, patience):
    for epoch in range(len(losses)):
        kept = losses.index(min(losses[: epoch + 1]))
        if epoch - kept >= patience:
            return epoch, kept
    return len(losses) - 1, losses.index(min(losses))


def _stopping_by_waiting(losses, patience):
    best, kept, waited = losses[0], 0, 0
    for epoch, loss in list(enumerate(losses))[1:]:
        waited = 0 if loss < best else waited + 1
        if loss < best:
            best, kept = loss, epoch
        if waited == patience:
            return [epoch, kept]
    return [len(losses) - 1, kept]


def _penalised_by_loop(loss, kernels, strength):
    for kernel in kernels:
        for weight in np.ravel(kernel):
            loss = loss + strength * weight * weight
    return loss


OTHER_FORMS = {
    "A4-2": [_stopping_by_best, _stopping_by_waiting],
    "A4-3": [
        _penalised_by_loop,
        lambda loss, kernels, strength: loss + strength * sum(np.linalg.norm(kernel) ** 2 for kernel in kernels),
        lambda loss, kernels, strength: loss + strength * sum(np.vdot(kernel, kernel) for kernel in kernels),
    ],
}

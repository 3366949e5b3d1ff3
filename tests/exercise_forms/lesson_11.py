"""Other right answers to the exercises of lesson 11."""

import numpy as np

from cnnlab.lessons.lesson_11.solutions import diagnosis


def _reach_as_array(rotation, height_factor, width_factor, rows, columns):
    return np.array([rotation, height_factor, width_factor]) * [360, rows, columns]


def _brighten_with_integers(picture, factor):
    return np.minimum(np.maximum(picture.astype(int) + round(255 * factor), 0), 255).astype("uint8")


def _move_in_a_frame(pictures, boxes, shifts):
    columns = pictures.shape[2]
    framed = np.pad(pictures, ((0, 0), (0, 0), (columns, columns)))
    moved = np.stack(
        [framed[n, :, columns - shift : 2 * columns - shift] for n, shift in enumerate(np.asarray(shifts).tolist())]
    )
    along = [
        [min(max(left + shift, 0), columns), top, min(max(right + shift, 0), columns), bottom]
        for (left, top, right, bottom), shift in zip(boxes.tolist(), shifts, strict=True)
    ]
    return moved, along


def _after_step_by_step(frequency, seconds, factor, semitones):
    semitone = 2 ** (1 / 12)
    return [frequency * semitone**semitones, factor * seconds]


def _with_noise_by_amplitudes(signal, noise, decibels):
    def root_mean_square(values):
        return np.sqrt(np.mean(np.square(values)))

    return signal + noise / root_mean_square(noise) * root_mean_square(signal) / 10 ** (decibels / 20)


OTHER_FORMS = {
    "11-A": [_reach_as_array],
    "11-B": [dict(reversed(diagnosis().items()))],
    "11-C": [_brighten_with_integers],
    "11-D": [_move_in_a_frame],
    "11-E": [_after_step_by_step],
    "11-F": [_with_noise_by_amplitudes],
}

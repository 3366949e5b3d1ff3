"""Every task of the assignments: right answers pass, each misconception brings out its own hint."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises._compare import same
from cnnlab.exercises._engine import outcomes

ALL = [exercise for found in exercises.assignments().values() for exercise in found]
WRONG = [(exercise, misconception) for exercise in ALL for misconception in exercise.wrong]


def answer_of(exercise, solution):
    return solution if exercise.asks_for_function else solution()


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_right_solution_passes(exercise):
    verdict = exercises.examine(exercise, answer_of(exercise, exercise.right))
    assert verdict.status == "right", verdict.text
    assert exercise.notice


@pytest.mark.parametrize(("exercise", "misconception"), WRONG, ids=lambda case: getattr(case, "id", None) or case.name)
def test_a_misconception_gets_its_own_hint(exercise, misconception):
    verdict = exercises.examine(exercise, answer_of(exercise, misconception.solution))
    assert (verdict.status, verdict.misconception) == ("wrong", misconception.name), verdict.text
    assert misconception.hint in verdict.text and misconception.more


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_probes_tell_all_solutions_apart(exercise):
    if exercise.judge is not None:
        names = [exercise.judge(misconception.solution()) for misconception in exercise.wrong]
        assert names == [misconception.name for misconception in exercise.wrong] and len(set(names)) == len(names)
        return
    rules = {"whole": exercise.whole, "dtype": exercise.dtype, "tolerance": exercise.tolerance}
    solutions = {"right": exercise.right} | {wrong.name: wrong.solution for wrong in exercise.wrong}
    results = {name: outcomes(exercise, solution) for name, solution in solutions.items()}
    for (one, first), (other, second) in itertools.combinations(results.items(), 2):
        pairs = zip(first, second, strict=True)
        assert not all(a.error == b.error and same(a.value, b.value, **rules) for a, b in pairs), (one, other)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_garbage_is_answered_politely(exercise):
    def crash(*arguments):
        raise RuntimeError("my own bug")

    for garbage in (None, "text", -12345.678, np.full((2, 7), -9.5), [], {}, object(), crash, lambda *a: "text", print):
        verdict = exercises.examine(exercise, garbage)
        assert verdict.status == "wrong" and "Traceback" not in verdict.text and len(verdict.text) < 700


def test_the_verdict_is_a_value_and_the_third_try_brings_the_bigger_hint(capsys):
    exercises._wrong_tries.clear()
    tries = [exercises.diagnose("A2-3", lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers)) for _ in range(3)]
    assert [verdict.status for verdict in tries] == ["wrong"] * 3
    assert tries[0].text.startswith("A2-3: not yet. Right as long as all strides are 1.")
    assert "A bigger hint" not in tries[1].text and "A bigger hint" in tries[2].text
    assert not capsys.readouterr().out


@pytest.mark.parametrize("name", ["A9-1", "A1-9", "04-B", 7])
def test_an_unknown_task_is_told(name):
    with pytest.raises(CnnlabError, match="exercise"):
        exercises.diagnose(name, 1)


def network(build):
    keras = pytest.importorskip("keras")
    return build(keras, keras.layers)


OTHER_NETWORKS = {
    "A3-2": lambda keras, layers: keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(8, 5), layers.ReLU(), layers.Conv2D(16, 3, strides=2)]
        + [layers.Activation("relu"), layers.GlobalAveragePooling2D(), layers.Dense(10), layers.Softmax()]
    ),
    "A5-1": lambda keras, layers: _frozen(keras, layers),
}


def _frozen(keras, layers):
    body = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(4, 3), layers.BatchNormalization()])
    body.trainable = False
    picture = keras.Input((32, 32, 3))
    features = layers.GlobalAveragePooling2D()(body(picture))
    return keras.Model(picture, layers.Dense(2, activation="softmax")(features))


@pytest.mark.parametrize("exercise_id", OTHER_NETWORKS)
def test_another_right_network_passes(exercise_id):
    verdict = exercises.diagnose(exercise_id, network(OTHER_NETWORKS[exercise_id]))
    assert verdict.status == "right", verdict.text


def test_the_lectures_network_with_relu_as_a_layer_passes_and_the_wrong_order_is_told():
    keras = pytest.importorskip("keras")
    layers = keras.layers

    def build(filters, units, relu_first=True):
        def step(layer):
            pair = [layers.ReLU(), layers.BatchNormalization()]
            return [layer, *(pair if relu_first else pair[::-1])]

        stack = [keras.Input((28, 28, 1))]
        for width in (filters, 2 * filters):
            stack += [*step(layers.Conv2D(width, 3, padding="same")), *step(layers.Conv2D(width, 3, padding="same"))]
            stack.append(layers.MaxPooling2D(2))
        stack += [layers.Flatten(), *step(layers.Dense(units)), layers.Dropout(0.5), layers.Dense(10), layers.Softmax()]
        return keras.Sequential(stack)

    assert exercises.diagnose("A4-1", build).status == "right"
    wrong = exercises.diagnose("A4-1", lambda filters, units: build(filters, units, relu_first=False))
    assert wrong.misconception == "normalised before ReLU"


def lectures(keras, filters, units, *, relu="relu", padding="same", kernel=3, rate=0.5, end=None):
    """The lecture's network with one thing changed."""
    layers = keras.layers
    network = [keras.Input((28, 28, 1))]
    for width in (filters, 2 * filters):
        for _ in range(2):
            network += [layers.Conv2D(width, kernel, padding=padding, activation=relu), layers.BatchNormalization()]
        network.append(layers.MaxPooling2D(2))
    network += [layers.Flatten(), layers.Dense(units, activation=relu), layers.BatchNormalization()]
    network += [layers.Dropout(rate), *(end or [layers.Dense(10, activation="softmax")])]
    return keras.Sequential(network)


def test_the_lectures_network_is_looked_at_as_keras_builds_it():
    keras = pytest.importorskip("keras")
    layers = keras.layers
    changes = {
        "no ReLU": {"relu": None},
        "softmax": {"end": [layers.Dense(10)]},
        "valid for same": {"padding": "valid"},
        "another number of classes": {"end": [layers.Dense(7, activation="softmax")]},
        "": {"relu": "tanh"},
    }
    assert exercises.diagnose("A4-1", lambda *widths: lectures(keras, *widths)).status == "right"
    for misconception, change in changes.items():
        verdict = exercises.diagnose("A4-1", lambda *widths, change=change: lectures(keras, *widths, **change))
        assert (verdict.status, verdict.misconception) == ("wrong", misconception), verdict.text
    for change in ({"kernel": 5}, {"rate": 0.3}, {"end": [layers.Dense(10, activation="softmax"), layers.Softmax()]}):
        verdict = exercises.diagnose("A4-1", lambda *widths, change=change: lectures(keras, *widths, **change))
        assert verdict.status == "wrong", change
    seven = lambda *widths: lectures(keras, *widths, end=[layers.Dense(7), layers.Softmax()])  # noqa: E731
    assert exercises.diagnose("A4-1", seven).misconception == "another number of classes"


def test_a_head_that_learns_in_a_network_that_is_frozen_as_a_whole_does_not_learn():
    keras = pytest.importorskip("keras")
    network = _frozen(keras, keras.layers)
    network.trainable = False
    network.layers[-1].trainable = True
    assert exercises.diagnose("A5-1", network).misconception == "everything frozen"


def test_kerass_own_batch_normalisation_is_a_right_answer():
    keras = pytest.importorskip("keras")

    def normalised(x, moving_mean, moving_variance, training, frozen):
        return batch_norm(x, 1.0, 0.0, moving_mean, moving_variance, training and not frozen)

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        layer = keras.layers.BatchNormalization()
        layer.build(x.shape)
        ones = np.ones(x.shape[-1])
        layer.set_weights([gamma * ones, beta * ones, moving_mean, moving_variance])
        return layer(x, training=training)

    for exercise_id, answer in (("10-E", batch_norm), ("13-F", normalised)):
        verdict = exercises.examine(exercises.find(exercise_id), answer)
        assert verdict.status == "right", verdict.text


def test_fractions_are_numbers():
    def chances(count):
        found = [Fraction(1)]
        for _ in range(count):
            longer = [Fraction(0)] * (len(found) + 5)
            for place, chance in enumerate(found):
                for pip in range(6):
                    longer[place + pip] += chance / 6
            found = longer
        return found

    assert exercises.examine(exercises.find("02-E"), chances).status == "right"


OTHER_FORMS = {
    "A1-1": [np.array([[5.0, 0.0, 1.0], [1.0, 9.0, -2.0]]), ((5, 0, 1), (1, 9, -2))],
    "A2-4": [[[5, 2], [5, 2], [5, 2], [3, 1]], ((3, 1), (3, 2), (3, 2), (3, 2), (3, 1), (3, 1))],
    "A3-1": [lambda pictures: np.expand_dims(pictures.astype(np.float32) / np.float32(255), 3)],
    "A3-4": [lambda table: np.unravel_index((table * (1 - np.eye(len(table)))).argmax(), table.shape)],
    "A5-3": [lambda heats, boxes: np.mean([_inside(h, b) for h, b in zip(heats, boxes, strict=True)])],
}


def _inside(heat, box):
    row, column = divmod(int(heat.argmax()), heat.shape[1])
    return row in range(*box[:2]) and column in range(*box[2:])


@pytest.mark.parametrize("exercise_id", OTHER_FORMS)
def test_another_right_form_passes(exercise_id):
    for form in OTHER_FORMS[exercise_id]:
        assert exercises.diagnose(exercise_id, form).status == "right", exercises.diagnose(exercise_id, form).text

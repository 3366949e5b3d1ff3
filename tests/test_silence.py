"""Of every public function: where could it be wrong without a word? There it must raise the course's error, or warn.

A new public function fails here until it has an entry, or a reason why it needs none. Siblings of a fault belong into
the row of every function that shares its kind of argument: NaN, a wrong scale, swapped or missing axes, nothing at
all, a number that is text, a flag that is text.
"""

import functools
import importlib
import inspect
import warnings

import keras
import numpy as np
import pytest

from cnnlab import (
    arithmetic,
    classroom,
    convolution,
    datasets,
    exercises,
    heatmaps,
    images,
    kernels,
    layers,
    models,
    opened,
    plots,
    signals,
    training,
    transfer,
    widgets,
)
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

ROOMS = (
    *(
        "arithmetic",
        "classroom",
        "convolution",
        "datasets",
        "exercises",
        "heatmaps",
        "images",
        "kernels",
        "layers",
        "ledger",
    ),
    *("models", "opened", "plots", "signals", "training", "transfer", "widgets"),
)
NAN = float("nan")
GREY = np.arange(30.0).reshape(5, 6)
LOST = np.where(GREY == 7, NAN, GREY)
BYTES = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
SHARES = BYTES / 255
LABELS = np.arange(3)


def public():
    """Yield room.name and object of everything public that can be called."""
    for room in ROOMS:
        module = importlib.import_module(f"cnnlab.{room}")
        names = getattr(module, "__all__", None) or [
            name
            for name, value in vars(module).items()
            if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
        ]
        for name in names:
            if callable(getattr(module, name)):
                yield f"{room}.{name}", getattr(module, name)


PUBLIC = dict(public())


@functools.cache
def cnn():
    return models.mnist_cnn()


@functools.cache
def course():
    return transfer.backbone("course")


def twice(method):
    """Return what a heatmap method must not take: pictures scaled already, NaN, a class that is none, swapped axes."""
    return [
        lambda: method(cnn(), SHARES, progress=False),
        lambda: method(cnn(), SHARES * NAN, progress=False),
        lambda: method(cnn(), BYTES, 10, progress=False),
        lambda: method(cnn(), BYTES.transpose(0, 3, 1, 2), progress=False),
        lambda: method(cnn(), BYTES[:0], progress=False),
    ]


def layer(build, good):
    """Return what no layer must take: NaN, an axis too few, nothing, training that is text."""
    return [
        lambda: build().forward(good * NAN),
        lambda: build().forward(good[0, 0]) if good.ndim > 2 else build().forward(1.0),
        lambda: build().forward(good[:0]),
        lambda: build().forward(good, training="off"),
    ]


MAPS = np.ones((2, 4, 4, 3))
ROWS = np.ones((2, 3))
TABLE = {
    "arithmetic.ReceptiveField": [lambda: arithmetic.ReceptiveField((3,), (1,), (0,)).window((1, 2))],
    "arithmetic.output_size": [lambda: arithmetic.output_size(28, 2.5), lambda: arithmetic.output_size(3, 5)],
    "arithmetic.same_padding": [lambda: arithmetic.same_padding("3"), lambda: arithmetic.same_padding(0)],
    "arithmetic.conv_parameters": [lambda: arithmetic.conv_parameters(3, 4, 6, groups=4)],
    "arithmetic.dense_parameters": [lambda: arithmetic.dense_parameters(3, True)],
    "arithmetic.conv_macs": [lambda: arithmetic.conv_macs((4, 4, 6), 3, 4, groups=4)],
    "arithmetic.dense_macs": [lambda: arithmetic.dense_macs(3, -1)],
    "arithmetic.activation_bytes": [
        lambda: arithmetic.activation_bytes((2, 3), dtype=None),
        lambda: arithmetic.activation_bytes((2, -3)),
    ],
    "arithmetic.receptive_field": [
        lambda: arithmetic.receptive_field([(3, 0)]),
        lambda: arithmetic.receptive_field([(3, 2, 1, "same")]),
    ],
    "convolution.cross_correlate": [
        lambda: convolution.cross_correlate(LOST, np.ones((2, 2))),
        lambda: convolution.cross_correlate(GREY, np.ones((6, 5))),
    ],
    "convolution.convolve": [lambda: convolution.convolve(LOST, np.ones((2, 2)))],
    "convolution.separable": [lambda: convolution.separable([[1, 0], [0, 1]]), lambda: convolution.separable(LOST)],
    "convolution.cross_correlate_separable": [
        lambda: convolution.cross_correlate_separable(GREY, [[1], [1]], [1]),
        lambda: convolution.cross_correlate_separable(GREY, [1, NAN], [1]),
    ],
    "convolution.trace": [lambda: convolution.trace(GREY, np.ones((2, 2)), -1, 0)],
    "convolution.conv2d": [
        lambda: convolution.conv2d(MAPS, np.ones((3, 3, 4, 2))),
        lambda: convolution.conv2d(MAPS[0], np.ones((3, 3, 3, 2))),
    ],
    "datasets.load": [lambda: datasets.load("MNIST"), lambda: datasets.load("mnist", retry="off")],
    "datasets.blood_cells": [lambda: datasets.blood_cells(retry="off")],
    "datasets.planted_bias": [
        lambda: datasets.planted_bias(1.5),
        lambda: datasets.planted_bias(NAN),
        lambda: datasets.planted_bias(0.5, split="Train"),
    ],
    "datasets.scenes": [lambda: datasets.scenes(count=2, kinds=[10]), lambda: datasets.scenes(count=0)],
    "exercises.Exercise": [lambda: exercises.Exercise("00-Z", "t", print, [], whole="off")],
    "exercises.Option": [lambda: exercises.Option("a", "b", right="no")],
    "exercises.check": [lambda: exercises.check("99-Z", 1)],
    "exercises.diagnose": [lambda: exercises.diagnose("99-Z", 1)],
    "exercises.find": [lambda: exercises.find("99-Z")],
    "exercises.mark": [lambda: exercises.mark("99-q1", 1)],
    "exercises.predict": [lambda: exercises.predict("99-1", 1)],
    "exercises.answer": [lambda: exercises.answer("99-q1", 1)],
    "exercises.quiz": [lambda: exercises.quiz("99")],
    "exercises.quiz_text": [lambda: exercises.quiz_text("99")],
    "heatmaps.grad_cam": twice(heatmaps.grad_cam),
    "heatmaps.grad_cam_plus_plus": twice(heatmaps.grad_cam_plus_plus)[:1],
    "heatmaps.hires_cam": twice(heatmaps.hires_cam)[:1],
    "heatmaps.saliency": twice(heatmaps.saliency)[:2],
    "heatmaps.integrated_gradients": [
        *twice(heatmaps.integrated_gradients)[:2],
        lambda: heatmaps.integrated_gradients(cnn(), BYTES, 0, baseline=-1, progress=False),
    ],
    "heatmaps.occlusion": [
        *twice(heatmaps.occlusion)[:2],
        lambda: heatmaps.occlusion(cnn(), BYTES, 0, fill=300, progress=False),
    ],
    "heatmaps.randomisation": [
        lambda: heatmaps.randomisation(heatmaps.grad_cam, cnn(), SHARES, progress=False),
        lambda: heatmaps.randomisation("grad_cam", cnn(), BYTES, progress=False),
    ],
    "heatmaps.shift_consistency": [
        lambda: heatmaps.shift_consistency(heatmaps.saliency, cnn(), BYTES, shift=(0, 0)),
        lambda: heatmaps.shift_consistency(heatmaps.saliency, cnn(), SHARES),
    ],
    "heatmaps.class_discrimination": [
        lambda: heatmaps.class_discrimination(heatmaps.saliency, cnn(), BYTES, LABELS, np.ones((3, 28, 28))),
    ],
    "heatmaps.rank_correlation": [
        lambda: heatmaps.rank_correlation(GREY[None], LOST[None]),
        lambda: heatmaps.rank_correlation(GREY[None], GREY.T[None]),
    ],
    "heatmaps.pointing_game": [
        lambda: heatmaps.pointing_game(GREY[None], GREY[None]),
        lambda: heatmaps.pointing_game(GREY[None], np.zeros((1, 5, 6), bool)),
    ],
    "heatmaps.energy_inside": [
        lambda: heatmaps.energy_inside(GREY[None], GREY[None]),
        lambda: heatmaps.energy_inside(LOST[None], np.ones((1, 5, 6), bool)),
    ],
    "heatmaps.patch_positions": [lambda: heatmaps.patch_positions(4, 5, 1), lambda: heatmaps.patch_positions(4, 2, 0)],
    "heatmaps.last_spatial_layer": [lambda: heatmaps.last_spatial_layer(models.mnist_dense())],
    "heatmaps.spatial_layers": [lambda: heatmaps.spatial_layers("cnn")],
    "images.photograph": [lambda: images.photograph("Camera")],
    "images.to_grey": [lambda: images.to_grey(MAPS * 255.0), lambda: images.to_grey(MAPS.transpose(0, 3, 1, 2))],
    "images.sepia": [lambda: images.sepia(MAPS * 255.0)],
    "images.to_channels_first": [lambda: images.to_channels_first(BYTES[..., 0])],
    "images.to_channels_last": [lambda: images.to_channels_last(np.zeros((7, 5, 6), np.uint8))],
    "images.to_unit": [lambda: images.to_unit(SHARES), lambda: images.to_unit(BYTES.astype(np.int64))],
    "images.to_signed": [lambda: images.to_signed(SHARES)],
    "kernels.get": [lambda: kernels.get("Sobel")],
    "kernels.describe": [lambda: kernels.describe("no kernel")],
    "kernels.names": [lambda: kernels.names("no family")],
    "kernels.gaussian": [lambda: kernels.gaussian(3, 0), lambda: kernels.gaussian(3, NAN)],
    "kernels.log": [lambda: kernels.log(3, -1), lambda: kernels.log(2.5, 1)],
    "layers.AveragePool2D": layer(lambda: layers.AveragePool2D(2), MAPS),
    "layers.MaxPool2D": layer(lambda: layers.MaxPool2D(2), MAPS),
    "layers.L2Pool2D": layer(lambda: layers.L2Pool2D(2), MAPS),
    "layers.GlobalAveragePool2D": layer(layers.GlobalAveragePool2D, MAPS),
    "layers.Conv2D": layer(lambda: layers.Conv2D(3, 2, 3, rng=0), MAPS),
    "layers.Dense": layer(lambda: layers.Dense(3, 2, rng=0), ROWS),
    "layers.BatchNorm": [
        *layer(lambda: layers.BatchNorm(3), ROWS),
        lambda: layers.BatchNorm(3).forward(ROWS[:1], training=True),
    ],
    "layers.Dropout": [*layer(lambda: layers.Dropout(0.5, rng=0), ROWS)[2:], lambda: layers.Dropout(1.5, rng=0)],
    "layers.SpatialDropout2D": layer(lambda: layers.SpatialDropout2D(0.5, rng=0), MAPS),
    "layers.Flatten": layer(layers.Flatten, MAPS)[2:],
    "layers.ReLU": layer(layers.ReLU, MAPS)[2:],
    "layers.Sequential": [
        lambda: layers.Sequential([layers.Conv2D(3, 2, 1, rng=0)]).predict(MAPS),
        lambda: layers.Sequential([layers.Dense(3, 2, rng=0)]).train_step(ROWS, [0, 1], learning_rate=0),
        lambda: layers.Sequential([layers.Dense(3, 2, rng=0)]).train_step(ROWS, [0, 2], learning_rate=1),
    ],
    "layers.cross_entropy": [
        lambda: layers.cross_entropy([[0, 1]], [[0, 1]]),
        lambda: layers.cross_entropy([[0, 1]], [-1]),
        lambda: layers.cross_entropy([[0, NAN]], [1]),
    ],
    "layers.cross_entropy_gradient": [lambda: layers.cross_entropy_gradient([[0, 1]], [2])],
    "layers.softmax": [lambda: layers.softmax([0, NAN]), lambda: layers.softmax([])],
    "layers.finite_differences": [
        lambda: layers.finite_differences(lambda: 1.0, np.ones(2)),
        lambda: layers.finite_differences(lambda: 1.0, np.ones(2, np.float32)),
    ],
    "ledger.ledger": [
        lambda: ledger(cnn(), input_shape=(3, 28, 28)),
        lambda: ledger(keras.Sequential([keras.layers.Dense(2)])),
    ],
    "models.activations": [lambda: models.activations(cnn(), SHARES), lambda: models.activations(cnn(), BYTES * NAN)],
    "models.inside": [lambda: models.inside(cnn())(SHARES), lambda: models.inside(cnn()).peaks(BYTES, "conv")],
    "models.build": [lambda: models.build("INPUT -> CONV -> CLASSES"), lambda: models.build("")],
    "models.expand": [lambda: models.expand("INPUT -> [CONV")],
    "models.alexnet": [lambda: models.alexnet(classes=0)],
    "models.fashion_small": [lambda: models.fashion_small(filters=(0, 1)), lambda: models.fashion_small(head="mean")],
    "models.fashion_vgg": [lambda: models.fashion_vgg(seed="0")],
    "models.googlenet": [lambda: models.googlenet(classes="10")],
    "models.inception_module": [lambda: models.inception_module(keras.Input((8, 8, 2)), (1, 2, 3))],
    "models.lenet_5": [lambda: models.lenet_5(variant="Modern")],
    "models.mnist_cnn": [lambda: models.mnist_cnn(seed=-1)],
    "models.mnist_dense": [lambda: models.mnist_dense(seed=0.5)],
    "models.overfitter": [lambda: models.overfitter(dropout=0.5), lambda: models.overfitter(l2=NAN)],
    "models.residual_unit": [lambda: models.residual_unit(keras.Input((8, 8, 2)), 1)],
    "models.resnet": [lambda: models.resnet(21)],
    "models.small_alexnet": [lambda: models.small_alexnet(seed="0")],
    "models.small_inception": [lambda: models.small_inception(seed="0")],
    "models.small_lenet": [lambda: models.small_lenet(seed="0")],
    "models.small_resnet": [lambda: models.small_resnet(seed="0")],
    "models.small_vgg": [lambda: models.small_vgg(seed="0")],
    "models.vgg16": [lambda: models.vgg16(classes=0)],
    "plots.bars": [lambda: plots.bars({"a": NAN}), lambda: plots.bars({})],
    "plots.blend": [lambda: plots.blend(GREY, GREY), lambda: plots.blend(GREY / 30, LOST)],
    "plots.blocks": [lambda: plots.blocks({"a": [("x", (1, 2))]}), lambda: plots.blocks({})],
    "plots.branches": [lambda: plots.branches([], into=("x", ""), meet=("+", "Add"))],
    "plots.colour": [lambda: plots.colour(LOST, 0, 1, False)],
    "plots.confusion": [lambda: plots.confusion(-np.eye(2), "ab"), lambda: plots.confusion(np.ones((2, 3)), "ab")],
    "plots.curves": [lambda: plots.curves({"a": [NAN, NAN]}), lambda: plots.curves({"a": [1, 2]}, x=[1])],
    "plots.enlarge": [lambda: plots.enlarge(GREY, (0, 3))],
    "plots.gallery": [lambda: plots.gallery(np.zeros((2, 9, 9, 4))), lambda: plots.gallery(np.zeros((9, 9, 3)))],
    "plots.heat_limits": [lambda: plots.heat_limits(LOST)],
    "plots.histogram": [lambda: plots.histogram([NAN]), lambda: plots.histogram([])],
    "plots.overlay": [lambda: plots.overlay(GREY, GREY), lambda: plots.overlay(GREY / 30, LOST)],
    "plots.show_numbers": [lambda: plots.show_numbers(LOST)],
    "plots.show_row": [lambda: plots.show_row({"a": np.zeros((5, 6, 4))}), lambda: plots.show_row({"a": LOST})],
    "plots.stems": [lambda: plots.stems({"a": [NAN]})],
    "signals.tone": [lambda: signals.tone(5000, rate=8000), lambda: signals.tone(NAN)],
    "signals.chirp": [lambda: signals.chirp(100, 5000, rate=8000)],
    "signals.spectrogram": [lambda: signals.spectrogram([NAN] * 600), lambda: signals.spectrogram([0.0])],
    "signals.resample": [lambda: signals.resample([1, NAN], 2), lambda: signals.resample(np.ones(9), 0)],
    "signals.stretch": [lambda: signals.stretch(np.full(4000, NAN), 2)],
    "signals.pitch": [lambda: signals.pitch(np.full(4000, NAN), 2)],
    "signals.add_noise": [lambda: signals.add_noise(np.zeros(9), 3, rng=0), lambda: signals.add_noise([NAN], 3, rng=0)],
    "training.OneCycle": [lambda: training.OneCycle(NAN, 10)],
    "training.Recipe": [
        lambda: training.Recipe("r", epochs=0, batch_size=1, learning_rate=0.1),
        lambda: training.Recipe("r", epochs=1, batch_size=1, learning_rate=NAN),
    ],
    "training.check_fit": [
        lambda: training.check_fit(cnn(), SHARES, LABELS),
        lambda: training.check_fit(cnn(), BYTES, LABELS * 5),
    ],
    "training.fit": [
        lambda: training.fit(cnn(), SHARES, LABELS),
        lambda: training.fit(cnn(), BYTES, LABELS * 0),
        lambda: training.fit(cnn(), BYTES, LABELS, epochs=3),
    ],
    "training.grid": [lambda: training.grid(width=3), lambda: training.grid(optimizer="adam")],
    "training.sweep": [
        lambda: training.sweep(lambda width, seed: {}, {}, [0]),
        lambda: training.sweep(print, training.grid(a=[1]), [0], n_jobs=0),
    ],
    "training.load_runs": [lambda: training.load_runs("there_is_no_such_file.json")],
    "training.recorded": [lambda: training.recorded("never recorded")],
    "training.save_runs": [lambda: training.save_runs("runs.json", [])],
    "transfer.Backbone": [
        lambda: transfer.Backbone("b", keras.Sequential([keras.Input((8, 8, 1)), keras.layers.ReLU()]))
    ],
    "transfer.Phase": [lambda: transfer.Phase("p", 1.5, epochs=1, learning_rate=0.1)],
    "transfer.attach_head": [
        lambda: transfer.attach_head(course(), 1),
        lambda: transfer.attach_head(course(), 2, dropout=NAN),
    ],
    "transfer.backbone": [
        lambda: transfer.backbone("MobileNet9"),
        lambda: transfer.backbone("course", input_shape=(64, 64, 3)),
    ],
    "transfer.compact_cnn": [lambda: transfer.compact_cnn(seed="0")],
    "transfer.features": [
        lambda: transfer.features(course(), np.zeros((2, 32, 32, 3))),
        lambda: transfer.features(course(), np.zeros((2, 3, 32, 32), np.uint8)),
    ],
    "transfer.phases": [
        lambda: transfer.phases(transfer.attach_head(course(), 2), np.zeros((2, 32, 32, 3), np.uint8), np.zeros(2, int))
    ],
    "transfer.freeze": [lambda: transfer.freeze("model")],
    "transfer.report": [lambda: transfer.report("model")],
    "transfer.unfreeze": [lambda: transfer.unfreeze(transfer.attach_head(course(), 2), "no layer")],
    "opened.page": [
        lambda: opened.page(cnn(), SHARES),
        lambda: opened.page(cnn(), SHARES * NAN),
        lambda: opened.page(cnn(), BYTES[..., 0]),
        lambda: opened.page(cnn(), BYTES, class_names="0123456789"),
    ],
    "opened.save_page": [
        lambda: opened.save_page(cnn(), SHARES, "mine.html"),
        lambda: opened.save_page(cnn(), BYTES, "no folder/mine.html"),
    ],
    "classroom.read": [lambda: classroom.read("nowhere")],
    "widgets.NetworkOpened": [lambda: widgets.NetworkOpened(cnn(), SHARES)],
    "widgets.FeatureMaps": [lambda: widgets.FeatureMaps(models.inside(cnn()), SHARES)],
    "widgets.AugmentationViewer": [lambda: widgets.AugmentationViewer(LOST[None, ..., None])],
    "widgets.DropoutViewer": [lambda: widgets.DropoutViewer(LOST)],
    "widgets.BatchNormViewer": [lambda: widgets.BatchNormViewer(LOST)],
    "widgets.DrawAndSee": [lambda: widgets.DrawAndSee({})],
    "widgets.HeatmapExplorer": [lambda: widgets.HeatmapExplorer(SHARES * NAN, {"one": lambda x, label: x[0, ..., 0]})],
    "widgets.KernelExplorer": [lambda: widgets.KernelExplorer(LOST)],
    "widgets.LayerCalculator": [lambda: widgets.LayerCalculator(0)],
    "widgets.Pooling": [lambda: widgets.Pooling(LOST)],
    "widgets.Signals": [lambda: widgets.Signals("1, x")],
    "widgets.Stepper": [lambda: widgets.Stepper(LOST)],
    "widgets.Quiz": [lambda: widgets.Quiz("99")],
    "widgets.quiz": [lambda: widgets.quiz("99")],
}
RESULT = "a result that the course makes, no input of a learner"
REASONS = {
    **dict.fromkeys(
        ["convolution.Trace", "datasets.BloodCells", "datasets.Dataset", "datasets.PlantedBias", "datasets.Scenes"],
        RESULT,
    ),
    **dict.fromkeys(
        ["heatmaps.Heatmaps", "heatmaps.Randomisation", "kernels.Kernel", "ledger.Row", "ledger.Ledger"], RESULT
    ),
    **dict.fromkeys(["training.Run", "training.Sweep", "training.Trial", "transfer.Report", "models.Inside"], RESULT),
    **dict.fromkeys(["exercises.Verdict", "exercises.Layer"], RESULT),
    **dict.fromkeys(["classroom.Answer", "classroom.Counts", "classroom.Records"], RESULT),
    "classroom.shown": "makes any text printable; tests/test_classroom.py",
    **dict.fromkeys(
        ["classroom.count", "classroom.page"], "takes what `read` and `count` returned; tests/test_classroom.py"
    ),
    **dict.fromkeys(
        ["exercises.Choice", "exercises.Matching", "exercises.Misconception", "exercises.Number", "exercises.Ordering"],
        "part of a lesson's questions; tests/test_questions.py and test_exercises.py hold every one of them",
    ),
    "exercises.Prediction": "part of a lesson's questions; tests/test_questions.py holds every one of them",
    **dict.fromkeys(
        ["exercises.assignments", "exercises.lessons", "exercises.progress_file", "training.machine"], "takes nothing"
    ),
    **dict.fromkeys(
        ["exercises.export_progress", "exercises.progress", "exercises.reset_progress"],
        "about the learner's own file; tests/test_exercises.py and test_paths.py damage it",
    ),
    "exercises.examine": "never raises; what it found is in its verdict",
    "exercises.questions": "takes nothing",
    "exercises.rows": "gives None for what is no network; whoever judges one says so",
    "exercises.folded": "takes what `rows` returned",
    "layers.Layer": "has no layer's work in it; its checks are tried in every layer above",
    "plots.render": "takes axes that are drawn already",
    "plots.use_style": "takes nothing",
    "training.Progress": "a line on the screen",
    "training.Watched": "tests/test_watched.py",
    "widgets.TrainingMonitor": "tests/test_monitor_demo.py",
}
# How each function with a flag is called; the flag is added.
FLAGGED = {
    "arithmetic.conv_parameters": lambda **flag: arithmetic.conv_parameters(3, 1, 1, **flag),
    "arithmetic.dense_parameters": lambda **flag: arithmetic.dense_parameters(3, 1, **flag),
    "datasets.blood_cells": datasets.blood_cells,
    "datasets.load": lambda **flag: datasets.load("mnist", **flag),
    "exercises.Exercise": lambda **flag: exercises.Exercise("00-Z", "t", print, [], **flag),
    "exercises.Option": lambda **flag: exercises.Option("a", "b", **flag),
    **{
        f"heatmaps.{name}": lambda name=name, **flag: getattr(heatmaps, name)(cnn(), BYTES[:1], 0, **flag)
        for name in ("grad_cam", "grad_cam_plus_plus", "hires_cam", "integrated_gradients", "occlusion", "saliency")
    },
    "heatmaps.randomisation": lambda **flag: heatmaps.randomisation(heatmaps.grad_cam, cnn(), BYTES[:1], **flag),
    "images.to_grey": lambda **flag: images.to_grey(np.zeros((2, 2, 3)), **flag),
    "models.fashion_small": models.fashion_small,
    "models.inception_module": lambda **flag: models.inception_module(keras.Input((8, 8, 2)), (1,) * 6, **flag),
    "models.overfitter": models.overfitter,
    "models.residual_unit": lambda **flag: models.residual_unit(keras.Input((8, 8, 2)), 2, **flag),
    "models.resnet": lambda **flag: models.resnet(8, **flag),
    "plots.blocks": lambda **flag: plots.blocks({"a": [("x", (4, 4, 1))]}, **flag),
    "plots.overlay": lambda **flag: plots.overlay(GREY / 30, GREY, **flag),
    "plots.show_row": lambda **flag: plots.show_row({"a": GREY}, **flag),
    "training.fit": lambda **flag: training.fit(cnn(), BYTES, LABELS, **flag),
    "training.sweep": lambda **flag: training.sweep(lambda a, seed: {"b": 1}, training.grid(a=[1]), [0], **flag),
    "transfer.Phase": lambda **flag: transfer.Phase("p", 0.5, epochs=1, learning_rate=0.1, **flag),
    "transfer.features": lambda **flag: transfer.features(course(), np.zeros((1, 32, 32, 3), np.uint8), **flag),
    "transfer.phases": lambda **flag: transfer.phases(
        transfer.attach_head(course(), 2), np.zeros((2, 32, 32, 3), np.uint8), np.arange(2), **flag
    ),
    "transfer.unfreeze": lambda **flag: transfer.unfreeze(transfer.attach_head(course(), 2), 0.5, **flag),
    "widgets.Signals": widgets.Signals,
    "widgets.Stepper": widgets.Stepper,
}


@pytest.fixture(autouse=True)
def closed(monkeypatch, tmp_path):
    """Close what was drawn, and keep what is written out of the way."""
    monkeypatch.chdir(tmp_path)
    yield
    plots._pictures.plt.close("all")


def test_every_public_function_is_asked_where_it_could_be_wrong_in_silence():
    assert set(TABLE) | set(REASONS) == set(PUBLIC)
    assert not set(TABLE) & set(REASONS)


@pytest.mark.parametrize("name", TABLE)
def test_it_speaks(name):
    for number, call in enumerate(TABLE[name]):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                call()
            except CnnlabError:
                continue
        said = [warning for warning in told if issubclass(warning.category, UserWarning)]
        assert said, f"{name} says nothing in case {number}"


def flags():
    for name, function in PUBLIC.items():
        if name in REASONS and REASONS[name] == RESULT:
            continue
        for parameter in inspect.signature(function).parameters.values():
            if isinstance(parameter.default, bool):
                yield name, parameter.name


@pytest.mark.parametrize(("name", "flag"), list(flags()))
def test_a_flag_that_is_text_is_not_taken_for_true(name, flag):
    """``batch_norm="off"`` was on; siblings: every flag of every public function, found by its default."""
    with pytest.raises(CnnlabError, match=f"{flag} must be True or False, found 'off'"):
        FLAGGED[name](**{flag: "off"})

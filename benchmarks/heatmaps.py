"""How fast `cnnlab.heatmaps` is beside its peers: ratios, measured side by side in one run.

Run it alone on the machine, from the repository root: ``python -m cnnlab bench heatmaps``. It takes about three
minutes, more on a busy machine. tf-keras-vis and tf-explain take part if they are installed.
"""

import contextlib
import gc
import io
import os
import platform
import time
import warnings
from importlib import import_module, metadata

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from cnnlab import datasets, heatmaps

import keras  # isort: skip
import tensorflow as tf  # isort: skip
from keras import layers  # isort: skip

PEERS = ("tf-keras-vis", "tf-explain")
OURS = "cnnlab grad_cam"
FORWARD = "forward pass alone, compiled"
PATCH = 4
# The first call of a row finds the caches full of what another candidate left there; it is not counted.
CALLS = 4


def main():
    """Measure all cases and print them as tables in Markdown."""
    warnings.simplefilter("ignore")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("keras", "tensorflow-cpu", "tensorflow", "numpy", *PEERS)))
    print(
        f"\nMedians, per picture, by the clock and of processor time, which a busy machine disturbs less. In each "
        f"round every candidate runs {CALLS} times in a row (occlusions 3 times), the first of them to warm up; the "
        "order is shuffled. "
        "Ratio: time / time of cnnlab.\n"
    )
    garments = datasets.load("fashion_mnist").x_test[:256, ..., None].astype(np.float32) / 255
    photographs = np.random.default_rng(0).uniform(-1, 1, (16, 224, 224, 3)).astype(np.float32)
    small, mobile = small_cnn(functional=True), keras.applications.MobileNetV2(weights=None)
    for title, model, images, layer, rounds in (
        ("small CNN, 256 pictures of 28x28", small, garments, "conv_3", 7),
        ("small CNN, 1 picture", small, garments[:1], "conv_3", 15),
        ("MobileNetV2, 16 pictures of 224x224", mobile, photographs, "out_relu", 3),
        ("MobileNetV2, 1 picture", mobile, photographs[:1], "out_relu", 7),
    ):
        candidates = grad_cams(model, images, layer)
        check_same_numbers(model, images, layer)
        print(table(f"Grad-CAM, {title}", measure(candidates, rounds), len(images)))
    print(table("Occlusion, small CNN, 1 picture, 49 patches", measure(occlusions(small, garments[:1]), 3, calls=3), 1))
    print(sequential_table(small_cnn(functional=False), garments[:2]))


def version(name):
    """Return the installed version of a distribution, or say that it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def small_cnn(*, functional):
    """Return a network for Fashion-MNIST, functional because no peer understands Keras 3's Sequential."""
    parts = [
        layers.Conv2D(32, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu", name="conv_2"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu", name="conv_3"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
    keras.utils.set_random_seed(0)
    if not functional:
        return keras.Sequential([keras.Input((28, 28, 1)), *parts])
    tensor = images = keras.Input((28, 28, 1))
    for part in parts:
        tensor = part(tensor)
    return keras.Model(images, tensor)


def grad_cams(model, images, layer):
    """Return the candidates: all maps at the size of the pictures, for a class given."""
    forward = tf.function(lambda pictures: model(pictures, training=False))
    candidates = {
        OURS: lambda: heatmaps.grad_cam(model, images, 1, layer=layer, resize=True, batch_size=len(images)).maps,
        FORWARD: lambda: forward(images).numpy(),
    }
    vis = peer_vis(model)
    if vis is not None:
        candidates["tf-keras-vis Gradcam"] = lambda: vis(images, layer)
    explain = peer("tf_explain.core.grad_cam", "GradCAM")
    if explain is not None:
        candidates["tf-explain GradCAM (draws as well)"] = lambda: explain().explain(
            (images, None), model, 1, layer_name=layer
        )
    return candidates


def occlusions(model, images):
    """Return the candidates for covering one patch after another."""
    forward = tf.function(lambda pictures: model(pictures, training=False))
    starts = range(0, 28, PATCH)
    at_once = np.repeat(images, len(starts) ** 2, axis=0)

    def one_by_one(predict):
        whole = predict(images)[0, 1]
        scores = np.empty((1, len(starts), len(starts)), np.float32)
        for i, row in enumerate(starts):
            for j, column in enumerate(starts):
                covered = images.copy()
                covered[:, row : row + PATCH, column : column + PATCH] = 0.5
                scores[0, i, j] = whole - predict(covered)[0, 1]
        return scores

    candidates = {
        "cnnlab occlusion": lambda: heatmaps.occlusion(model, images, 1, patch=PATCH, stride=PATCH, fill=0.5).maps,
        "one model.predict a patch": lambda: one_by_one(lambda pictures: model.predict(pictures, verbose=0)),
        "one model(...) a patch": lambda: one_by_one(lambda pictures: model(pictures, training=False).numpy()),
        "one compiled forward pass a patch": lambda: one_by_one(lambda pictures: forward(pictures).numpy()),
        # What no occlusion can undercut: the network on all covered pictures at once.
        f"{len(starts) ** 2} pictures, one compiled forward pass": lambda: forward(at_once).numpy(),
    }
    explain = peer("tf_explain.core.occlusion_sensitivity", "OcclusionSensitivity")
    if explain is not None:
        candidates["tf-explain OcclusionSensitivity (draws as well)"] = lambda: explain().explain(
            (images, None), model, 1, PATCH
        )
    return candidates


def peer(module, name):
    """Return a class of a peer, or None if the peer is not installed."""
    try:
        return getattr(import_module(module), name)
    except ImportError:
        return None


def peer_vis(model, **options):
    """Return a function that calls tf-keras-vis, or None if it is not installed."""
    gradcam = peer("tf_keras_vis.gradcam", "Gradcam")
    if gradcam is None:
        return None
    linear = peer("tf_keras_vis.utils.model_modifiers", "ReplaceToLinear")
    score = peer("tf_keras_vis.utils.scores", "CategoricalScore")
    explainer = gradcam(model, model_modifier=linear(), clone=True)
    return lambda images, layer: explainer(score([1] * len(images)), images, penultimate_layer=layer, **options)


def check_same_numbers(model, images, layer):
    """Make sure that the work compared is the same: the plain maps of tf-keras-vis are ours."""
    vis = peer_vis(model, expand_cam=False, normalize_cam=False)
    if vis is not None:
        ours = heatmaps.grad_cam(model, images[:4], 1, layer=layer).maps
        np.testing.assert_allclose(ours, vis(images[:4], layer), rtol=1e-2, atol=1e-3 * np.abs(ours).max() + 1e-12)


def measure(candidates, rounds, calls=CALLS):
    """Return the median seconds of each candidate, by the clock and of the processor; for one that fails, how."""
    failures, seconds = {}, {}
    for name, candidate in candidates.items():
        try:
            timed(candidate)
            seconds[name] = []
        except Exception as error:
            failures[name] = type(error).__name__
    rng = np.random.default_rng(0)
    for _ in range(rounds):
        for name in rng.permutation(list(seconds)):
            # What one candidate leaves behind must not slow the next.
            gc.collect()
            seconds[name] += [timed(candidates[name]) for _ in range(calls)][1:]
    return {name: failures.get(name) or np.median(seconds[name], axis=0) for name in candidates}


def timed(candidate):
    """Return the seconds of one call, by the clock and of the processor, without what a peer prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        clock, processor = time.perf_counter(), time.process_time()
        candidate()
        return time.perf_counter() - clock, time.process_time() - processor


def table(title, medians, pictures):
    """Return a table in Markdown; the first candidate is the measure of the others."""
    first = next(iter(medians.values()))
    lines = [f"| {title} | ms | ratio | processor ms | ratio |", "|---|---:|---:|---:|---:|"]
    for name, median in medians.items():
        if isinstance(median, str):
            lines.append(f"| {name} | fails: {median} | | | |")
            continue
        cells = [f"{1000 * part / pictures:.2f} | {part / own:.2f}" for part, own in zip(median, first, strict=True)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    forward = medians.get(FORWARD)
    if forward is not None and not isinstance(forward, str):
        clock, processor = first / forward
        lines.append(f"\n{OURS} costs {clock:.2f} times the forward pass ({processor:.2f} in processor time).")
    return "\n".join(lines) + "\n"


def sequential_table(model, images):
    """Return a table in Markdown of who explains a Sequential model at all."""
    candidates = {
        OURS: lambda: heatmaps.grad_cam(model, images, 1),
        "tf-keras-vis Gradcam": lambda: peer_vis(model)(images, "conv_3"),
        "tf-explain GradCAM": lambda: peer("tf_explain.core.grad_cam", "GradCAM")().explain(
            (images, None), model, 1, layer_name="conv_3"
        ),
    }
    lines = ["| On a Sequential model of Keras 3 | |", "|---|---|"]
    for name, candidate in candidates.items():
        distribution = name.split()[0]
        if distribution in PEERS and version(distribution) == "not installed":
            lines.append(f"| {name} | not installed |")
            continue
        try:
            candidate()
            lines.append(f"| {name} | runs |")
        except Exception as error:
            lines.append(f"| {name} | {type(error).__name__}: {str(error).splitlines()[0]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

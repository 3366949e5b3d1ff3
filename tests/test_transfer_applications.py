"""Networks of keras.applications as backbones: fed rightly, found by Keras' own file names, fetched, refused."""

import http.server
import json
import sys
import threading
from pathlib import Path

import h5py
import numpy as np
import pytest

from cnnlab import transfer
from cnnlab.errors import CnnlabError, DataError
from cnnlab.transfer import _applications, _files

import keras  # isort: skip

QUARTER = "mobilenet_2_5_224_tf.h5"


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No test reads or writes the user's caches, or leaves this machine."""
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.delenv("CNNLAB_DATA", raising=False)
    monkeypatch.delenv("CNNLAB_DATA_DIR", raising=False)
    home = tmp_path / "keras"
    home.mkdir()
    monkeypatch.setenv("KERAS_HOME", str(home))
    # Keras reads the variable once, when it is imported.
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(home))
    monkeypatch.setattr(_applications, "_failed", {})


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)


def module_of(name):
    return sys.modules[_applications.builders()[name].__module__]


def built_by_keras(name, **options):
    return _applications.builders()[name](weights=None, **options)


def written(path, model, *, seed=1):
    """Give a network weights of its own and write them as the old .h5 files have them, with Keras' own writer."""
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    rng = np.random.default_rng(seed)
    model.set_weights([np.abs(rng.normal(0.1, 0.05, array.shape)) for array in model.get_weights()])
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, model)
    return model


def answers(model, x):
    return keras.ops.convert_to_numpy(model(x, training=False))


# ------------------------------------------------------------------ the right preprocessing, the right features


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("mobilenet_v2", "mobilenetv2"),  # -1..1
        ("ResNet50", "resnet50"),  # blue, green, red, the mean taken away
        ("efficientnetb0", "efficientnetb0"),  # inside the network; pools inside its blocks too
        ("MobileNetV3Small", "mobilenetv3small"),
    ],
)
def test_features_are_those_of_keras_fed_as_keras_wants(asked, name, pictures):
    net = transfer.backbone(asked, weights=None, input_shape=(64, 64, 3))
    assert net.name == name and net.source == "random"
    reference = built_by_keras(name, include_top=False, pooling="avg", input_shape=(64, 64, 3))
    reference.set_weights(net.model.get_weights())
    fed = module_of(name).preprocess_input(pictures.astype(np.float32))
    expected = answers(reference, fed)
    np.testing.assert_allclose(answers(net.model, pictures), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_blue_green_red_survives_a_new_head_and_the_disk(tmp_path, pictures):
    net = transfer.backbone("resnet50", weights=None, input_shape=(32, 32, 3))
    model = transfer.attach_head(net, 2)
    assert transfer.report(model).learning == 2048 * 2 + 2
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    small = pictures[:, :32, :32]
    np.testing.assert_array_equal(answers(model, small), answers(again, small))
    assert not np.array_equal(answers(net.model, small), answers(net.model, small[..., ::-1]))


def test_the_size_of_their_training_is_the_default():
    assert _applications.shape("mobilenetv2", None) == (224, 224, 3)
    assert _applications.shape("inceptionv3", None) == (299, 299, 3)
    assert _applications.shape("efficientnetb3", None) == (300, 300, 3)
    assert set(_applications.SIDES) | set(_applications.LEAST) <= set(_applications.builders())


@pytest.mark.parametrize("name", ["mobilenet", "mobilenetv2", "mobilenetv3small", "efficientnetb0", "resnet50"])
@pytest.mark.parametrize("top", [True, False])
def test_the_file_names_are_those_that_keras_asks_for(name, top, monkeypatch):
    asked = []

    def ask(name, *rest, **options):
        asked.append(name)
        raise Exception("no network in a test")

    monkeypatch.setattr(module_of(name).file_utils, "get_file", ask)
    with pytest.raises(Exception, match="no network in a test"):
        _applications.builders()[name](weights="imagenet", include_top=top)
    assert asked == [_files.names(name)[0 if top else 1]]
    assert _files.without_classes(Path(asked[0])) != top


def test_every_network_of_keras_has_its_file_names():
    assert set(_files.FILES) == set(_applications.builders())


# ------------------------------------------------------------------ from a folder


def test_weights_are_found_in_the_data_folder_and_in_keras_cache(tmp_path, monkeypatch, pictures):
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224.h5"
    whole = written(tmp_path / "data" / name, built_by_keras("mobilenetv2", alpha=0.35))
    table = {str(index): [f"n{index}", f"thing_{index}"] for index in range(1000)}
    (tmp_path / "data" / "imagenet_class_index.json").write_text(json.dumps(table))
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(tmp_path / "data"))
    net = transfer.backbone("mobilenet_v2", alpha=0.35, input_shape=(64, 64, 3))
    assert net.imagenet and net.source == "folder" and "pre-trained on ImageNet" in net.notice()
    for one, other in zip(net.classifier.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert net.classify(pictures, top=1)[0][0][0].startswith("thing ")
    cache = tmp_path / "keras" / "models"
    cache.mkdir()
    (tmp_path / "data" / name).rename(cache / name)
    assert transfer.backbone("mobilenet_v2", alpha=0.35, input_shape=(64, 64, 3)).source == "folder"


def test_weights_without_classes_give_features_and_say_that_they_cannot_name(tmp_path, pictures):
    path = tmp_path / "mobilenet_2_5_224_tf_no_top.h5"
    written(path, built_by_keras("mobilenet", alpha=0.25, include_top=False, input_shape=(64, 64, 3)))
    net = transfer.backbone("mobilenet", alpha=0.25, weights=path, input_shape=(64, 64, 3))
    assert transfer.features(net, pictures).shape == (2, 256)
    with pytest.raises(CnnlabError, match="came without their classes"):
        net.classify(pictures)


def test_efficientnet_from_a_file_is_fed_as_when_keras_fetches_it(tmp_path, monkeypatch, pictures):
    path = tmp_path / "efficientnetb0.h5"
    whole = built_by_keras("efficientnetb0")
    written(path, whole)
    # The published file holds ImageNet's means and deviations in the network's own normalisation.
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    values = whole.get_weights()
    values[:3] = [np.array(mean), np.array(deviation), np.array(0)]
    whole.set_weights(values)
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, whole)
    monkeypatch.setattr(module_of("efficientnetb0").file_utils, "get_file", lambda *rest, **options: str(path))
    fetched = _applications.build("efficientnetb0", input_shape=(64, 64, 3), weights="imagenet")[1]
    from_file = _applications.build("efficientnetb0", input_shape=(64, 64, 3), weights=path)[1]
    first = [model.get_layer("stem_conv").output for model in (fetched, from_file)]
    seen = [
        answers(keras.Model(model.inputs[0], x), pictures) for model, x in zip((fetched, from_file), first, strict=True)
    ]
    np.testing.assert_allclose(*seen, rtol=1e-3, atol=1e-3)
    plain = keras.Model(whole.inputs[0], whole.get_layer("stem_conv").output)
    big = np.zeros((2, 224, 224, 3), np.uint8)
    big[:, :64, :64] = pictures
    assert not np.allclose(answers(plain, big)[:, 4:28, 4:28], seen[0][:, 4:28, 4:28], rtol=1e-2)


# ------------------------------------------------------------------ what does not fit


def test_damaged_and_foreign_weights_have_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / QUARTER
    ten = built_by_keras("mobilenet", alpha=0.25, classes=10)
    written(path, ten)
    shape = {"alpha": 0.25, "input_shape": (64, 64, 3)}
    with pytest.raises(DataError, match="do not fit mobilenet.*give the file of this very network"):
        transfer.backbone("mobilenet", weights=path, **shape)
    with pytest.raises(DataError, match="do not fit"):
        transfer.backbone("mobilenet_v2", weights=path, alpha=0.35, input_shape=(64, 64, 3))
    whole = built_by_keras("mobilenet", alpha=0.25)
    written(path, whole)
    weights = whole.get_weights()
    weights[0][0, 0, 0, 0] = np.nan
    whole.set_weights(weights)
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, whole)
    with pytest.raises(DataError, match="damaged: some are not finite"):
        transfer.backbone("mobilenet", weights=path, **shape)
    path.write_bytes(path.read_bytes()[:100_000])
    # Found by its name, in the folder of the classroom: it is reported, not passed over.
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(tmp_path))
    with pytest.raises(DataError, match=f"{QUARTER} do not fit mobilenet.* or are damaged"):
        transfer.backbone("mobilenet", **shape)


def test_options_and_sizes_that_cannot_be(tmp_path):
    told = {
        "Did you mean 'alpha'": {"name": "mobilenet", "alhpa": 0.25},
        "no ImageNet weights of mobilenet at alpha 0.3: take one of 0.25": {"name": "mobilenet", "alpha": 0.3},
        "include_top is not yours to set": {"name": "mobilenet", "include_top": False},
        "classes is not yours": {"name": "resnet50", "classes": 5, "weights": None},
        "include_preprocessing is not yours": {"name": "mobilenetv3small", "include_preprocessing": False},
        r"input_shape\[0\] must be at least 75": {"name": "inceptionv3", "input_shape": (32, 96, 3)},
        "in colour": {"name": "mobilenet", "input_shape": 64},
        "weights must be 'imagenet', a path or None": {"name": "mobilenet", "weights": 5},
        "missing: check the path": {"name": "mobilenet", "weights": tmp_path},
        "name must be one of": {"name": 5},
        "does not fit the course's backbone": {"name": "course", "input_shape": 32},
        "takes no options, found alpha": {"name": "course", "alpha": 1.0},
    }
    for sentence, options in told.items():
        with pytest.raises(CnnlabError, match=sentence):
            transfer.backbone(**options)
    assert transfer.backbone("course", input_shape=[32, 32, 3]).source == "own"


def test_flat_tops_fit_one_size_only(tmp_path, monkeypatch):
    for name in _files.names("vgg16"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(tmp_path))
    chosen = []

    def build(name, *, input_shape, weights, **options):
        chosen.append(weights.name)
        raise DataError("enough")

    monkeypatch.setattr(_applications, "build", build)
    for shape in (None, (64, 64, 3)):
        with pytest.raises(DataError, match="enough"):
            transfer.backbone("vgg16", input_shape=shape)
    assert chosen == _files.names("vgg16")


# ------------------------------------------------------------------ the download


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and writes down what was asked for."""

    def log_message(self, *rest):
        self.server.asked.append(self.path)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server on this machine in Keras' place."""
    folder = tmp_path / "served"
    folder.mkdir()
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *rest: Quiet(*rest, directory=str(folder)))
    made.asked, made.folder = [], folder
    threading.Thread(target=made.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{made.server_port}/"
    monkeypatch.setattr(module_of("mobilenet"), "BASE_WEIGHT_PATH", address)
    utils = sys.modules["keras.src.applications.imagenet_utils"]
    monkeypatch.setattr(utils, "CLASS_INDEX_PATH", address + "imagenet_class_index.json")
    monkeypatch.setattr(utils, "CLASS_INDEX", None)
    monkeypatch.setenv("CNNLAB_OFFLINE", "0")
    yield made
    made.shutdown()
    made.server_close()


def test_keras_download_brings_the_classes_too_and_is_kept(server, monkeypatch, pictures):
    whole = written(server.folder / QUARTER, built_by_keras("mobilenet", alpha=0.25))
    net = transfer.backbone("mobilenet", alpha=0.25, input_shape=(64, 64, 3))
    assert net.source == "download" and net.imagenet and f"/{QUARTER}" in " ".join(server.asked)
    np.testing.assert_array_equal(net.classifier.get_weights()[0], whole.get_weights()[0])
    assert net.classify(pictures, top=1)[0][0][0].startswith("class ")
    # The next time, without a network.
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    asked = len(server.asked)
    again = transfer.backbone("mobilenet", alpha=0.25, input_shape=(64, 64, 3))
    assert again.source == "folder" and len(server.asked) == asked
    np.testing.assert_array_equal(answers(net.model, pictures), answers(again.model, pictures))


def test_a_server_without_the_file_means_the_course_s_own(server):
    net = transfer.backbone("mobilenet", alpha=0.25)
    assert net.name == "course" and net.notice().startswith("ImageNet weights of mobilenet cannot be had here")
    asked = len(server.asked)
    assert asked >= 1
    assert transfer.backbone("mobilenet", alpha=0.25).name == "course" and len(server.asked) == asked


def test_a_damaged_download_is_not_used(server):
    (server.folder / QUARTER).write_bytes(b"<html>please log in to this network</html>")
    assert transfer.backbone("mobilenet", alpha=0.25).name == "course"


def test_a_silent_server_is_not_waited_for_long(monkeypatch):
    import socket

    monkeypatch.setattr(_applications, "SECONDS", 0.3)
    monkeypatch.setenv("CNNLAB_OFFLINE", "0")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(module_of("mobilenet"), "BASE_WEIGHT_PATH", address)
        assert transfer.backbone("mobilenet", alpha=0.25).name == "course"
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize("name", ["mobilenet_v2", "efficientnetb0", "resnet50"])
def test_offline_without_a_file_the_sentence_names_what_was_asked_for(name):
    net = transfer.backbone(name)
    assert net.name == "course"
    assert net.notice().startswith(f"ImageNet weights of {name.replace('_', '')} cannot be had here")

"""Trained networks that open on the site without a kernel: one page each, written by `cnnlab.opened`.

Their weights, what they were measured at and the pictures beside them lie in data/opened;
`scripts/build/opened.py` made them.
"""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnlab._paths import data_folder
from cnnlab.commands import _lessons

FOLDER = data_folder() / "opened"
RECORD = FOLDER / "record.json"
PICTURES = FOLDER / "pictures.npz"


@dataclass(frozen=True)
class Network:
    """A network that the site opens.

    Attributes
    ----------
    build : callable
        Returns the untrained Keras model.
    data : str
        The data set that it learned.
    lesson : str
        Two digits: where it belongs.
    title : str
        What links to it say.
    """

    build: Callable
    data: str
    lesson: str
    title: str

    def prepare(self, pictures):
        """Return pictures (N, rows, columns) as the network takes them."""
        return pictures[..., np.newaxis]


def _built(name):
    def build():
        # Only here: the rest of the site needs no TensorFlow.
        from cnnlab import models

        return getattr(models, name)()

    return build


NETWORKS = {
    "mnist_cnn": Network(_built("mnist_cnn"), "mnist", "08", "The digit network of lesson 08"),
    "mnist_dense": Network(_built("mnist_dense"), "mnist", "08", "The dense network beside it"),
}


def record():
    """Return, by the name of a network, how it was trained and what it was measured at."""
    return json.loads(RECORD.read_text(encoding="utf-8"))


def trained(name):
    """Return a network with the weights that it has learned."""
    network = NETWORKS[name].build()
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as stored:
        network.set_weights([stored[f"arr_{number}"] for number in range(len(stored.files))])
    return network


def pictures(name):
    """Return the pictures that a network's page shows, as it takes them, and their class numbers."""
    network = NETWORKS[name]
    with np.load(PICTURES, allow_pickle=False) as stored:
        return network.prepare(stored[network.data]), stored[f"{network.data}_labels"]


def pages():
    """Return {path: HTML}: a page for each network, and one that lays two side by side."""
    # Only here: they bring TensorFlow.
    from cnnlab import opened

    compared = (_lessons.ROOT / "docs" / "site" / "compare.html").read_text(encoding="utf-8")
    written = {"live/compare.html": compared}
    for name, network in NETWORKS.items():
        names, home = _data(network)["classes"], ("../live.html", "Walk into a network")
        written[f"live/{name}.html"] = opened.page(trained(name), pictures(name)[0], class_names=names, home=home)
    return written


def page(text):
    """Return the page that lists the networks: what a person wrote, with tables in the places of its marks."""
    return text.replace("<!-- networks -->", _table()).replace("<!-- comparison -->", _comparison())


def note(number):
    """Return the HTML that leads from a lesson to its networks, or None if it has none."""
    links = [_link(name, "../") for name, network in NETWORKS.items() if network.lesson == number]
    if number == NETWORKS["mnist_dense"].lesson:
        links.append('<a href="../live/compare.html">both side by side</a>')
    words = "Live on this site, without Python, with weights that were trained beforehand: "
    return f'<p class="live-note">{words}{", ".join(links)}.</p>' if links else None


def _data(network):
    return tomllib.loads((data_folder() / "registry.toml").read_text(encoding="utf-8"))[network.data]


def _link(name, up=""):
    return f'<a href="{up}live/{name}.html">{NETWORKS[name].title}</a>'


def _table():
    lines = ["| network | trained on | parameters | epochs | right on the test set |", "|---|---|---:|---:|---:|"]
    for name, told in record().items():
        data = _data(NETWORKS[name])["title"]
        lines.append(
            f"| {_link(name)} | {data} | {told['parameters']:,} | {told['epochs']} | {told['test_accuracy']:.2%} |"
        )
    return "\n".join(lines)


def _comparison():
    cnn, dense = (record()[name] for name in ("mnist_cnn", "mnist_dense"))
    return (
        f"In its place, the convolutional network reads {cnn['test_accuracy']:.1%} of the test digits and the dense "
        f"one {dense['test_accuracy']:.1%}. Three pixels to the right it is {cnn['test_accuracy_moved_3']:.0%} and "
        f'{dense["test_accuracy_moved_3"]:.0%}. <a href="live/compare.html">Try both with one picture.</a>'
    )

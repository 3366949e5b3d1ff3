"""Keras networks of the course, each with its ledger of shapes and parameters."""

from cnnlab.models._activations import activations
from cnnlab.models._alexnet import alexnet
from cnnlab.models._fashion import fashion_small, fashion_vgg
from cnnlab.models._grammar import build, expand
from cnnlab.models._inception import GOOGLENET, googlenet, inception_module
from cnnlab.models._inside import Inside, inside
from cnnlab.models._lenet import C3_READS, LENET_VARIANTS, lenet_5
from cnnlab.models._mnist_networks import mnist_cnn, mnist_dense
from cnnlab.models._overfitter import overfitter
from cnnlab.models._residual import residual_unit, resnet
from cnnlab.models._small import SMALL, small_alexnet, small_inception, small_lenet, small_resnet, small_vgg
from cnnlab.models._vgg import VGG16, VGG16_FILTERS, vgg16

__all__ = [
    "C3_READS",
    "GOOGLENET",
    "Inside",
    "LENET_VARIANTS",
    "SMALL",
    "VGG16",
    "VGG16_FILTERS",
    "activations",
    "alexnet",
    "build",
    "expand",
    "fashion_small",
    "fashion_vgg",
    "googlenet",
    "inception_module",
    "inside",
    "lenet_5",
    "mnist_cnn",
    "mnist_dense",
    "overfitter",
    "residual_unit",
    "resnet",
    "small_alexnet",
    "small_inception",
    "small_lenet",
    "small_resnet",
    "small_vgg",
    "vgg16",
]

"""The layers of a convolutional network in NumPy, forward and backward, and a network that trains.

Every layer keeps one promise, `Layer`: `forward` turns an input into an output and remembers what `backward` will need;
`backward` takes the gradient of the cost with respect to that output, fills `gradients` (one array for each array in
`parameters`) and returns the gradient with respect to the input. All of it is the chain rule (Rumelhart, Hinton and
Williams, 1986). Pictures are channels-last, `(samples, rows, columns, channels)`; shapes and padding follow Keras.

The code is meant to be read: lesson 07 builds a network from it and checks each backward pass by finite differences.
"""

from cnnlab.layers._convolution import Conv2D, ReLU
from cnnlab.layers._cost import cross_entropy, cross_entropy_gradient, finite_differences, softmax
from cnnlab.layers._dense import Dense, Flatten
from cnnlab.layers._layer import Layer
from cnnlab.layers._pooling import AveragePool2D, GlobalAveragePool2D, L2Pool2D, MaxPool2D
from cnnlab.layers._regularisation import BatchNorm, Dropout, SpatialDropout2D
from cnnlab.layers._sequential import Sequential

__all__ = [
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool2D",
    "L2Pool2D",
    "Layer",
    "MaxPool2D",
    "ReLU",
    "Sequential",
    "SpatialDropout2D",
    "cross_entropy",
    "cross_entropy_gradient",
    "finite_differences",
    "softmax",
]

"""Random small networks for the page that opens them: layers, paddings, strides, dilations, groups, branches."""

import keras
import numpy as np
from keras import layers

ACTIVATIONS = ("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "sigmoid", "hard_sigmoid", "tanh", "silu")
ACTIVATIONS += ("hard_silu", "softplus", "softsign", "softmax")


def random_model(seed):
    """Return a network for pictures of 3 channels and any of several sizes, with weights that are not small."""
    rng = np.random.default_rng(seed)
    pictures = keras.Input((int(rng.integers(9, 14)), int(rng.integers(9, 14)), 3))
    x = pictures
    for _ in range(int(rng.integers(2, 5))):
        x = STEPS[int(rng.integers(len(STEPS)))](x, rng)
    x = ENDS[int(rng.integers(len(ENDS)))](x)
    scores = layers.Dense(4, str(rng.choice(("softmax", "sigmoid", "linear"))))(x)
    model = keras.Model(pictures, scores, name=f"random_{seed}")
    shake(model, rng)
    return model


def shake(model, rng):
    """Give a network weights of a normal distribution, spread so that no activation is full; variances are positive."""
    for weight in model.weights:
        fan = max(np.prod(weight.shape[:-1]), 1)
        values = rng.normal(size=weight.shape, scale=1 / np.sqrt(fan))
        weight.assign(np.abs(values) + 0.3 if "variance" in weight.name else values)


def pictures_for(model, rng, count=2):
    return rng.normal(size=(count, *model.input_shape[1:])).astype(np.float32)


def _conv(x, rng):
    same = bool(rng.integers(2))
    size = tuple(int(side) for side in rng.integers(1, 4, 2))
    options = {"padding": "same" if same else "valid", "use_bias": bool(rng.integers(2))}
    if rng.integers(2):
        stride = int(rng.integers(1, 4))
        options["strides"] = (stride, int(rng.integers(1, 3)))
    else:
        options["dilation_rate"] = tuple(int(side) for side in rng.integers(1, 3, 2))
    channels = x.shape[-1]
    groups = int(rng.choice([n for n in range(1, channels + 1) if channels % n == 0]))
    made = groups * int(rng.integers(1, 4))
    if min(x.shape[1:3]) < 6:
        options["padding"] = "same"
    return layers.Conv2D(made, size, groups=groups, activation=str(rng.choice(ACTIVATIONS)), **options)(x)


def _depthwise(x, rng):
    # TensorFlow's kernel for the CPU wants equal strides.
    stride, size = int(rng.integers(1, 3)), tuple(int(side) for side in rng.integers(2, 4, 2))
    options = {"strides": stride} if rng.integers(2) else {"dilation_rate": int(rng.integers(1, 3))}
    options |= {"padding": "same", "activation": str(rng.choice(ACTIVATIONS))}
    if rng.integers(2):
        return layers.DepthwiseConv2D(size, depth_multiplier=int(rng.integers(1, 3)), **options)(x)
    return layers.SeparableConv2D(4, size, depth_multiplier=int(rng.integers(1, 3)), **options)(x)


def _pool(x, rng):
    kind = (layers.MaxPooling2D, layers.AveragePooling2D)[int(rng.integers(2))]
    size = tuple(int(side) for side in rng.integers(2, 4, 2))
    return kind(size, strides=int(rng.integers(1, 3)), padding="same" if rng.integers(2) else "valid")(_wide(x))


def _wide(x):
    return x if min(x.shape[1:3]) >= 4 else layers.ZeroPadding2D(((2, 1), (1, 2)))(x)


def _normal(x, rng):
    if rng.integers(2):
        return layers.BatchNormalization(center=bool(rng.integers(2)), scale=bool(rng.integers(2)))(x)
    channels = x.shape[-1]
    return layers.Normalization(mean=rng.normal(size=channels), variance=rng.uniform(0.2, 2, channels))(x)


def _sizes(x, rng):
    x = layers.ZeroPadding2D(((1, 2), (0, 3)))(x)
    x = layers.UpSampling2D((2, 1))(x)
    return layers.Cropping2D(((1, 2), (2, 1)))(x)


def _curve(x, rng):
    kinds = [
        layers.ReLU(max_value=1.5, negative_slope=0.0, threshold=0.2),
        layers.ReLU(negative_slope=0.3, threshold=0.5),
        layers.LeakyReLU(negative_slope=0.1),
        layers.ELU(0.7),
        layers.Softmax(),
        layers.Activation(str(rng.choice(ACTIVATIONS))),
    ]
    return kinds[int(rng.integers(len(kinds)))](x)


def _residual(x, rng):
    ways = [x] + [layers.Conv2D(x.shape[-1], 3, padding="same", activation="relu")(x) for _ in range(2)]
    kinds = (layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum)
    return kinds[int(rng.integers(len(kinds)))]()(ways)


def _inception(x, rng):
    ways = [layers.Conv2D(2, size, padding="same", activation="relu")(x) for size in (1, 3)]
    ways.append(layers.MaxPooling2D(3, 1, padding="same")(x))
    return layers.Concatenate()(ways)


def _passed(x, rng):
    x = layers.RandomFlip()(layers.GaussianNoise(0.5)(x))
    return layers.SpatialDropout2D(0.4)(layers.Rescaling(0.7, -0.2)(x))


def _arithmetic(x, rng):
    return keras.ops.relu((x * 2.0 - 0.5) / 3.0) + x


STEPS = (
    *(_conv, _conv, _conv, _depthwise, _pool, _normal, _sizes, _curve, _residual, _inception, _passed, _arithmetic),
)
ENDS = (
    lambda x: layers.GlobalAveragePooling2D()(x),
    lambda x: layers.GlobalMaxPooling2D(keepdims=False)(x),
    lambda x: layers.Flatten()(x),
    lambda x: layers.Flatten()(layers.Dense(3, "tanh")(layers.Reshape((x.shape[1] * x.shape[2], x.shape[3]))(x))),
)

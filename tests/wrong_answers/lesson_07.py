"""Wrong answers to the tasks of lesson 07, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# A batch that is not full is dropped.
def answer_07_A_1():
    return 1000 // 64 * 10


# Batches run on from one epoch into the next; only the very last may be smaller.
def answer_07_A_2():
    return int(np.ceil(1000 * 10 / 64))


# There is one step for every epoch.
def answer_07_A_3():
    return 10


# There is one step for every picture.
def answer_07_A_4():
    return 1000 * 10


# After an epoch everything has been seen, so the batches of one epoch are all the steps there are.
def answer_07_A_5():
    return int(np.ceil(1000 / 64))


# The gradient shows the way, so one goes along it.
def answer_07_B_1():
    def gradient_step(weights, gradient, learning_rate):
        return weights + learning_rate * gradient

    return gradient_step


# -= makes new weights.
def answer_07_B_2():
    def gradient_step(weights, gradient, learning_rate):
        weights -= learning_rate * gradient
        return weights

    return gradient_step


# A step is the learning rate long; only the direction comes from the gradient's sign.
def answer_07_B_3():
    def gradient_step(weights, gradient, learning_rate):
        return weights - learning_rate * np.sign(gradient)

    return gradient_step


# What is wanted is the step, -rate times gradient.
def answer_07_B_4():
    def gradient_step(weights, gradient, learning_rate):
        return -learning_rate * gradient

    return gradient_step


# The rate scales the whole update, weights included.
def answer_07_B_5():
    def gradient_step(weights, gradient, learning_rate):
        return learning_rate * (weights - gradient)

    return gradient_step


# Like the ReLU, abs lets the slope through where x is positive and blocks it elsewhere.
def answer_07_C_1():
    def abs_backward(x, grad):
        return grad * (x > 0)

    return abs_backward


# Backward through abs is abs of the slopes.
def answer_07_C_2():
    def abs_backward(x, grad):
        return np.abs(grad)

    return abs_backward


# The slope of the curve is the answer; grad only gives the shape.
def answer_07_C_3():
    def abs_backward(x, grad):
        return np.sign(x)

    return abs_backward


# Going back, the slope is multiplied by the output of the forward pass.
def answer_07_C_4():
    def abs_backward(x, grad):
        return grad * np.abs(x)

    return abs_backward


# The curve falls where x is negative, so there the slope is -1, and elsewhere grad.
def answer_07_C_5():
    def abs_backward(x, grad):
        return np.where(x > 0, grad, -1.0)

    return abs_backward


# Each of the four pixels gets the window's slope, as it is.
def answer_07_D_1():
    def average_pool_backward(grad):
        return np.repeat(np.repeat(grad, 2, axis=0), 2, axis=1)

    return average_pool_backward


# A window of 2 divides by 2.
def answer_07_D_2():
    def average_pool_backward(grad):
        return np.repeat(np.repeat(grad, 2, axis=0), 2, axis=1) / 2

    return average_pool_backward


# np.tile repeats each number.
def answer_07_D_3():
    def average_pool_backward(grad):
        return np.tile(grad, (2, 2)) / 4

    return average_pool_backward


# As with max pooling, one pixel of the window gets everything.
def answer_07_D_4():
    def average_pool_backward(grad):
        slopes = np.zeros((2 * grad.shape[0], 2 * grad.shape[1]))
        slopes[::2, ::2] = grad
        return slopes

    return average_pool_backward


# np.repeat(grad, 4) and a new shape put the four copies where they belong.
def answer_07_D_5():
    def average_pool_backward(grad):
        return np.repeat(grad, 4).reshape(2 * grad.shape[0], 2 * grad.shape[1]) / 4

    return average_pool_backward


# The slope of a square is twice the difference; the mean concerns only the cost.
def answer_07_E_1():
    def squared_error_backward(prediction, target):
        return 2 * (prediction - target)

    return squared_error_backward


# The slope of d squared is d.
def answer_07_E_2():
    def squared_error_backward(prediction, target):
        return (prediction - target) / prediction.size

    return squared_error_backward


# The difference is target minus prediction.
def answer_07_E_3():
    def squared_error_backward(prediction, target):
        return 2 * (target - prediction) / prediction.size

    return squared_error_backward


# One divides by the number of samples, len(prediction).
def answer_07_E_4():
    def squared_error_backward(prediction, target):
        return 2 * (prediction - target) / len(prediction)

    return squared_error_backward


# The slope of a mean is one number, the mean of the slopes.
def answer_07_E_5():
    def squared_error_backward(prediction, target):
        return np.mean(2 * (prediction - target))

    return squared_error_backward


# The slopes of a kernel are x under grad, slid by one pixel as without a stride.
def answer_07_F_1():
    def kernel_slopes(x, grad, size):
        slopes = np.zeros(size)
        rows, columns = grad.shape
        for i in range(size[0]):
            for j in range(size[1]):
                slopes[i, j] = np.sum(x[i : i + rows, j : j + columns] * grad)
        return slopes

    return kernel_slopes


# The stride moves the kernel's index: weight i meets every second row beginning at 2 i.
def answer_07_F_2():
    def kernel_slopes(x, grad, size):
        slopes = np.zeros(size)
        rows, columns = grad.shape
        for i in range(size[0]):
            for j in range(size[1]):
                for r in range(rows):
                    for c in range(columns):
                        if r + 2 * i < x.shape[0] and c + 2 * j < x.shape[1]:
                            slopes[i, j] += x[r + 2 * i, c + 2 * j] * grad[r, c]
        return slopes

    return kernel_slopes


# A shared weight gets the mean of the slopes of all its places.
def answer_07_F_3():
    def kernel_slopes(x, grad, size):
        slopes = np.zeros(size)
        rows, columns = grad.shape
        for i in range(size[0]):
            for j in range(size[1]):
                slopes[i, j] = np.mean(x[i : i + 2 * rows : 2, j : j + 2 * columns : 2] * grad)
        return slopes

    return kernel_slopes


# Backward means that the kernel's slopes come out flipped.
def answer_07_F_4():
    def kernel_slopes(x, grad, size):
        slopes = np.zeros(size)
        rows, columns = grad.shape
        for r in range(rows):
            for c in range(columns):
                slopes += grad[r, c] * x[2 * r : 2 * r + size[0], 2 * c : 2 * c + size[1]]
        return slopes[::-1, ::-1]

    return kernel_slopes


# The number of slopes follows from the shapes of x and of the spread grad, so `size` is not needed (rows that no window reached add slopes).
def answer_07_F_5():
    def kernel_slopes(x, grad, size):
        spread = np.zeros((2 * grad.shape[0] - 1, 2 * grad.shape[1] - 1))
        spread[::2, ::2] = grad
        rows, columns = x.shape[0] - spread.shape[0] + 1, x.shape[1] - spread.shape[1] + 1
        slopes = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                slopes[i, j] = np.sum(x[i : i + spread.shape[0], j : j + spread.shape[1]] * spread)
        return slopes

    return kernel_slopes

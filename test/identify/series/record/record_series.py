"""Records how RMSprops of Python libraries move one parameter: `python record_series.py LIBRARY > LIBRARY.csv`.

Each function uses a library as its users do, and prints the numbers as its users do. The tables beside this folder are
its output. They name the version of the library.
"""

import importlib.metadata
import os
import sys

GRADIENTS = [0.0003, -0.0006, 0.0, 0.1, -0.2, 0.05, 8.0, -20.0, 1.0]
LR, ALPHA, EPS = 0.01, 0.9, 1e-8


def start(library, initial, **options):
    settings = " ".join(f"{name}={value}" for name, value in {"lr": LR, "alpha": ALPHA, "eps": EPS, **options}.items())
    print(f"# {library} {importlib.metadata.version(library)}")
    print(f"# {settings}")
    print("gradient,parameter")
    print(f",{initial}")


def torch():
    """float32, all digits"""
    import torch

    weight = torch.nn.Parameter(torch.tensor([1.0]))
    optimizer = torch.optim.RMSprop([weight], lr=LR, alpha=ALPHA, eps=EPS, momentum=0.9, weight_decay=0.1)
    start("torch", weight.item(), momentum=0.9, weight_decay=0.1)
    for gradient in GRADIENTS:
        weight.grad = torch.tensor([gradient])
        optimizer.step()
        print(f"{gradient},{weight.item()}")


def optax(eps_in_sqrt=True):
    """float32; all digits, or six decimals"""
    import jax.numpy as np
    import optax

    transform = optax.rmsprop(LR, decay=ALPHA, eps=EPS, eps_in_sqrt=eps_in_sqrt, momentum=0.9)
    weight = np.float32(1)
    memory = transform.init(weight)
    start("optax", 1.0, momentum=0.9)
    for gradient in GRADIENTS:
        updates, memory = transform.update(np.float32(gradient), memory)
        weight = optax.apply_updates(weight, updates)
        print(f"{gradient},{float(weight)}" if eps_in_sqrt else f"{gradient},{weight:.6f}")


def optax_eps_outside():
    optax(eps_in_sqrt=False)


def keras():
    """float32, all digits"""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras
    import numpy

    weight = keras.Variable(1.0)
    optimizer = keras.optimizers.RMSprop(learning_rate=LR, rho=ALPHA, epsilon=EPS, weight_decay=0.1)
    optimizer.build([weight])
    start("keras", 1.0, weight_decay=0.1)
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(numpy.float32(gradient), weight)])
        print(f"{gradient},{numpy.array(weight.value)}")


def timm():
    """float32, eight decimals"""
    import pathlib
    import types

    import torch

    # the rest of timm needs torchvision
    folder = pathlib.Path(str(importlib.metadata.distribution("timm").locate_file("timm/optim")))
    package = types.ModuleType("timm_optim")
    package.__path__ = [str(folder)]
    sys.modules["timm_optim"] = package
    rmsprop_tf = importlib.import_module("timm_optim.rmsprop_tf")

    weight = torch.nn.Parameter(torch.tensor([1.0]))
    optimizer = rmsprop_tf.RMSpropTF([weight], lr=LR, alpha=ALPHA, eps=EPS, momentum=0.9)
    start("timm", "1.00000000", momentum=0.9)
    for gradient in GRADIENTS:
        weight.grad = torch.tensor([gradient])
        optimizer.step()
        print(f"{gradient},{weight.item():.8f}")


def tensorflow_1():
    """float32, all digits; with the learning rate of each step"""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    weight = tf.Variable(1.0)
    rate = tf.Variable(LR)
    optimizer = tf.compat.v1.train.RMSPropOptimizer(rate, decay=ALPHA, momentum=0.9, epsilon=EPS)
    print(f"# tensorflow-cpu {tf.__version__}")
    print(f"# alpha={ALPHA} eps={EPS} momentum=0.9")
    print("gradient,parameter,lr")
    print(",1.0,")
    for index, gradient in enumerate(GRADIENTS):
        step_rate = LR if index < 5 else LR / 10
        rate.assign(step_rate)
        optimizer = optimizer if index == 0 else with_rate(optimizer, step_rate)
        optimizer.apply_gradients([(tf.constant(gradient), weight)])
        print(f"{gradient},{weight.numpy()},{step_rate}")


def with_rate(optimizer, rate):
    """Sets the learning rate: outside of a graph, TensorFlow 1 keeps it as a tensor."""
    import tensorflow as tf

    optimizer._learning_rate_tensor = tf.convert_to_tensor(rate)
    return optimizer


def autograd():
    """float64, all digits"""
    import numpy
    from autograd.misc.optimizers import rmsprop

    start("autograd", 1.0)
    seen = []
    end = rmsprop(
        lambda x, i: numpy.array([GRADIENTS[i]]),
        numpy.array([1.0]),
        callback=lambda x, i, g: seen.append(x[0]),
        num_iters=len(GRADIENTS),
        step_size=LR,
        gamma=ALPHA,
        eps=EPS,
    )
    for gradient, value in zip(GRADIENTS, [*seen[1:], end[0]]):
        print(f"{gradient},{float(value)!r}")


def mlx():
    """float32, seven digits"""
    import mlx.core as mx
    from mlx.optimizers import RMSprop

    optimizer = RMSprop(learning_rate=LR, alpha=ALPHA, eps=EPS)
    parameters = {"weight": mx.array(1.0)}
    start("mlx", "1.000000")
    for gradient in GRADIENTS:
        parameters = optimizer.apply_gradients({"weight": mx.array(gradient)}, parameters)
        print(f"{gradient},{parameters['weight'].item():.7g}")


def paddle():
    """float32, all digits"""
    import paddle

    weight = paddle.create_parameter([1], "float32", default_initializer=paddle.nn.initializer.Constant(1.0))
    optimizer = paddle.optimizer.RMSProp(LR, rho=ALPHA, epsilon=EPS, momentum=0.9, parameters=[weight])
    start("paddlepaddle", 1.0, momentum=0.9)
    for gradient in GRADIENTS:
        (weight * gradient).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        print(f"{gradient},{weight.numpy()[0]}")


globals()[sys.argv[1]]()

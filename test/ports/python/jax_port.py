"""Adapter for JAX's example_libraries.optimizers: rmsprop, or rmsprop_momentum if momentum is above 0."""

import jax
import numpy
from jax.example_libraries import optimizers
from port import serve

jax.config.update("jax_enable_x64", True)


class Optimizer:
    def __init__(self, dtype, groups):
        (group,) = groups
        lr, alpha, eps, momentum = (group[name] for name in ("lr", "alpha", "eps", "momentum"))
        if momentum > 0:
            triple = optimizers.rmsprop_momentum(lr, gamma=alpha, eps=eps, momentum=momentum)
        else:
            triple = optimizers.rmsprop(lr, gamma=alpha, eps=eps)
        init, self.update, self.get_params = triple
        self.memory = init([jax.numpy.asarray(param) for param in group["params"]])
        self.steps = 0

    def step(self, gradients):
        self.memory = self.update(self.steps, [jax.numpy.asarray(g) for g in gradients], self.memory)
        self.steps += 1

    def params(self):
        return [numpy.asarray(value) for value in self.get_params(self.memory)]


serve(
    {
        "name": "JAX example_libraries",
        "version": jax.__version__,
        "dtypes": ["float32", "float64"],
        "subnormals": "flushed",  # XLA flushes them
        "features": ["momentum"],
        "state": False,
    },
    Optimizer,
)

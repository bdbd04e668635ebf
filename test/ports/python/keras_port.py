"""Adapter for Keras 3's RMSprop on its JAX backend. It decouples weight_decay from the gradient, unlike PyTorch."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax  # noqa: E402
import keras  # noqa: E402
import numpy  # noqa: E402
from port import Unsupported, serve  # noqa: E402

jax.config.update("jax_enable_x64", True)


class Optimizer:
    def __init__(self, dtype, groups):
        (group,) = groups
        if any(param.size == 0 for param in group["params"]):
            raise Unsupported("a tensor without elements")
        keras.backend.set_floatx(dtype)
        self.variables = [keras.Variable(param, dtype=dtype) for param in group["params"]]
        self.optimizer = keras.optimizers.RMSprop(
            learning_rate=float(group["lr"]),
            rho=group["alpha"],
            momentum=group["momentum"],
            epsilon=group["eps"],
            centered=group["centered"],
            weight_decay=float(group["weight_decay"]) or None,
        )
        self.optimizer.build(self.variables)

    def step(self, gradients):
        self.optimizer.apply_gradients(zip([jax.numpy.asarray(g) for g in gradients], self.variables))

    def params(self):
        return [numpy.asarray(variable.value) for variable in self.variables]


serve(
    {
        "name": "Keras on JAX",
        "version": keras.__version__,
        "dtypes": ["float32", "float64"],
        "subnormals": "flushed",  # XLA flushes them
        "features": ["momentum", "centered", "weight_decay"],
        "state": False,
    },
    Optimizer,
)

"""Adapter for optax.rmsprop: `python optax_port.py [--eps-outside]`.

`--eps-outside` sets eps_in_sqrt=False, which computes PyTorch's formula. optax applies the learning rate inside its trace.
Therefore the adapter shows no momentum buffer, and does not declare changes of lr. The hyperparameters are Python floats,
so that optax computes 1 - decay in float64, like PyTorch.
"""

import sys

import jax
import numpy
import optax
from port import serve

jax.config.update("jax_enable_x64", True)
EPS_IN_SQRT = "--eps-outside" not in sys.argv


class Optimizer:
    def __init__(self, dtype, groups):
        (group,) = groups
        self.centered = group["centered"]
        self.transform = optax.rmsprop(
            group["lr"],
            decay=group["alpha"],
            eps=group["eps"],
            eps_in_sqrt=EPS_IN_SQRT,
            centered=self.centered,
            momentum=group["momentum"] or None,
        )
        self.values = [jax.numpy.asarray(param) for param in group["params"]]
        self.memory = self.transform.init(self.values)

    def step(self, gradients):
        updates, self.memory = self.transform.update([jax.numpy.asarray(g) for g in gradients], self.memory)
        self.values = optax.apply_updates(self.values, updates)

    def params(self):
        return [numpy.asarray(value) for value in self.values]

    def state(self):
        averages = self.memory[0]
        if self.centered:
            return [{"square_avg": nu, "grad_avg": mu} for nu, mu in zip(averages.nu, averages.mu)]
        return [{"square_avg": nu} for nu in averages.nu]


serve(
    {
        "name": "optax" if EPS_IN_SQRT else "optax, eps_in_sqrt=False",
        "version": optax.__version__,
        "dtypes": ["float32", "float64"],
        "subnormals": "flushed",  # XLA flushes them
        "features": ["momentum", "centered"],
        "state": ["square_avg", "grad_avg"],
    },
    Optimizer,
)

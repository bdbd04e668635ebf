"""Adapter for autograd's misc.optimizers.rmsprop, which takes all steps in one call.

A function supplies the gradient of each step. The callback receives the parameters before each step, and the call returns
the last ones.
"""

import importlib.metadata

import numpy
from autograd.misc.optimizers import rmsprop
from port import BITS, read, serve, write


def play(scenario):
    (group,) = scenario["groups"]
    dtype = scenario["dtype"]
    start = [read(dtype, param["data"]) for param in group["params"]]
    gradients = [[read(dtype, text) for text in event["step"]] for event in scenario["events"]]
    flat = [numpy.concatenate(arrays) for arrays in gradients]
    seen = []
    end = rmsprop(
        lambda x, i: flat[i],
        numpy.concatenate(start),
        callback=lambda x, i, g: seen.append(x),
        num_iters=len(flat),
        step_size=group["lr"],
        gamma=group["alpha"],
        eps=group["eps"],
    )
    cuts = numpy.cumsum([param.size for param in start])[:-1]
    return [numpy.split(x, cuts) for x in [*seen[1:], end]]


class Optimizer:
    """Collects the gradients of a scenario. Replays all of them from the start to get the current parameters."""

    def __init__(self, dtype, groups):
        (group,) = groups
        self.dtype, self.group, self.events = dtype, group, []
        self.start = [{"data": write(dtype, param)} for param in group["params"]]

    def step(self, gradients):
        self.events.append({"step": [write(self.dtype, gradient) for gradient in gradients]})

    def params(self):
        scenario = {"dtype": self.dtype, "groups": [{**self.group, "params": self.start}], "events": self.events}
        return [numpy.asarray(x, dtype=BITS[self.dtype][1]) for x in play(scenario)[-1]]


serve(
    {
        "name": "autograd",
        "version": importlib.metadata.version("autograd"),
        "dtypes": ["float64"],
        "features": [],
        "state": False,
    },
    Optimizer,
)

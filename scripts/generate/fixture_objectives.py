"""Objectives for closed loops. Their gradients use only +, -, * and /, in a fixed order.

Each operation is a PyTorch operation on two tensors and rounds once. So any language gets the same bits.
src/scenario/objective.ts has the same objectives in TypeScript.
"""

from fixture_lanes import SplitMix64, make_tensor
from fixture_scenarios import group_of, scenario_of


class Rounded:
    """Makes numbers tensors without dimensions, so that PyTorch computes every operation."""

    def __init__(self, dtype):
        import torch

        self.kind = getattr(torch, dtype)
        self.torch = torch

    def number(self, value):
        return self.torch.tensor(value, dtype=self.kind)

    def sum(self, values):
        total = self.number(0.0)
        for value in values:
            total = total + value
        return total


def quadratic_bowl(on, params, data):
    return [data[0] * params[0]]


def rosenbrock(on, params, data):
    x, y = params[0]
    valley = y - x * x
    slope = on.number(400) * x * valley
    pull = on.number(2) * (on.number(1) - x)
    return [on.torch.stack([on.number(0) - pull - slope, on.number(200) * valley])]


def linear_regression(on, params, data):
    return regression(on, params, data, lambda z: z, 2)


def logistic_regression(on, params, data):
    return regression(on, params, data, lambda z: sigmoid(on, z), 1)


def regression(on, params, data, link, scale):
    weight, (bias,) = params
    inputs, targets = data
    samples = on.number(len(targets))
    errors = []
    for row, target in zip(inputs, targets):
        z = on.sum([value * factor for value, factor in zip(row, weight)]) + bias
        errors.append(on.number(scale) * (link(z) - target) / samples)
    slopes = [on.sum([error * value for error, value in zip(errors, column)]) for column in inputs.T]
    return [on.torch.stack(slopes), on.sum(errors).reshape(1)]


def sigmoid(on, z):
    """Returns 1 / (1 + e), where e = (1 - z / 1024)^1024, computed by ten squarings, replaces exp(-z)."""
    e = on.number(1) - z / on.number(1024)
    for _ in range(10):
        e = e * e
    return on.number(1) / (on.number(1) + e)


def loops(dtype):
    """Yields (id, objective, name of the objective, data, parameters, options, steps)."""
    rng = SplitMix64(f"closed-loops/{dtype}")

    def draw(*shape):
        count = 1
        for length in shape:
            count *= length
        return make_tensor(dtype, list(shape), [rng.bell() for _ in range(count)])

    inputs = draw(16, 5)
    line = (inputs, draw(16))
    classes = (inputs, make_tensor(dtype, [16], [float(rng.uniform() < 0.5) for _ in range(16)]))
    curvature = make_tensor(dtype, [5], [10.0**power for power in range(5)])
    start = make_tensor(dtype, [2], [-1.25, 1.0])
    yield "linear-regression", linear_regression, line, [draw(5), draw(1)], {}, 30
    yield "quadratic-bowl", quadratic_bowl, (curvature,), [draw(5)], {"momentum": 0.9}, 60
    yield "rosenbrock", rosenbrock, (), [start], {"lr": 0.002, "centered": True, "alpha": 0.9}, 60
    yield "logistic-regression", logistic_regression, classes, [draw(5), draw(1)], {"weight_decay": 0.01}, 30


def closed_loops(dtype, record_training):
    """Yields the fixtures. `record_training(group, steps, gradients)` returns events and snapshots."""
    from torch_oracle import tensor_to_hex

    for name, objective, data, params, options, steps in loops(dtype):
        on = Rounded(dtype)
        group = group_of(params, **options)
        events, snapshots = record_training(dtype, group, steps, lambda now: objective(on, now, data))
        tensors = [{"shape": list(tensor.shape), "data": tensor_to_hex(tensor)} for tensor in data]
        loop = {"objective": name, "data": tensors}
        yield {"id": name, "loop": loop, "scenario": scenario_of(dtype, [group], events), "snapshots": snapshots}

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


def clipped(gradients, max_norm):
    """Clips gradients as programs do: with torch's own function."""
    import torch

    params = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for param, gradient in zip(params, gradients, strict=True):
        param.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_(params, max_norm)
    return [param.grad for param in params]


def clipped_loops(dtype):
    """Yields (id, name of the maker of the scheduler) of training loops with clipping and a scheduler."""
    from torch.optim import lr_scheduler

    yield "step-lr", lambda optimizer, steps: lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    yield "cosine-annealing-lr", lambda optimizer, steps: lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    yield "one-cycle-lr", lambda optimizer, steps: lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=steps + 1)


def clipped_training(dtype, record_training, arithmetic):
    """Yields rosenbrock with clip_grad_norm_, under each scheduler. The sum of squares of two numbers has one order."""
    from fixture_usage import scheduled

    steps, max_norm = 40, 1.0
    for name, make in clipped_loops(dtype):
        on = Rounded(dtype)
        start = make_tensor(dtype, [2], [-1.25, 1.0])
        changes, first = scheduled(lambda optimizer: make(optimizer, steps), [None] * steps)
        group = group_of([start], alpha=0.9, **first)
        events, snapshots = record_training(
            dtype,
            group,
            steps,
            lambda now: clipped(rosenbrock(on, now, ()), max_norm),
            lambda step: changes[step],
        )
        clip = {"max_norm": max_norm, "is_fused": arithmetic == "fma"}
        loop = {"objective": "rosenbrock", "data": [], "clip": clip}
        yield {"id": f"clipped-{name}", "loop": loop, "scenario": scenario_of(dtype, [group], events), "snapshots": snapshots}


def closed_loops(dtype, record_training, arithmetic):
    """Yields the fixtures. `record_training(group, steps, gradients)` returns events and snapshots."""
    from torch_oracle import tensor_to_hex

    yield from clipped_training(dtype, record_training, arithmetic)

    for name, objective, data, params, options, steps in loops(dtype):
        on = Rounded(dtype)
        group = group_of(params, **options)
        events, snapshots = record_training(dtype, group, steps, lambda now: objective(on, now, data))
        tensors = [{"shape": list(tensor.shape), "data": tensor_to_hex(tensor)} for tensor in data]
        loop = {"objective": name, "data": tensors}
        yield {"id": name, "loop": loop, "scenario": scenario_of(dtype, [group], events), "snapshots": snapshots}

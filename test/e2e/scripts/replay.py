"""Replays the float64 cases in portable arithmetic with plain Python floats: `python replay.py CORPUS`.

This is a second implementation of spec/numerics.md and spec/fixture-format.md, independent of src/. A Python float is an
IEEE 754 float64, and math.sqrt rounds correctly. Prints JSON: the numbers of compared cases and values, and the places
of values whose bits differ from the golden ones.
"""

import copy
import json
import math
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))

from read_fixtures import read_corpus, read_words

BODY = 8  # the vector body consists of groups of eight elements (NUM-8)


# ---------------------------------------------------------------------------------------------------------------------
# The operations (NUM-7), under torch's names. divide() and sqrt() return NaN or infinity where Python would raise an error


def add(a, b, alpha):
    return alpha * b + a


def addcmul(a, b, c, value):
    return (value * b) * c + a


def addcdiv(a, b, c, value):
    return a + divide(value * b, c)


def lerp(a, b, weight, in_body):
    if abs(weight) < 0.5:
        return weight * (b - a) + a
    if in_body:
        return (weight - 1) * (b - a) + b
    return -(b - a) * (1 - weight) + b


def divide(a, b):
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def sqrt(a):
    return math.nan if a < 0 else math.sqrt(a)


# ---------------------------------------------------------------------------------------------------------------------
# The optimizer (NUM-5)


# The defaults of torch.optim.RMSprop (OPT-3). The generator has them too: a second implementation does not ask the first.
DEFAULTS = {
    "lr": 0.01,
    "alpha": 0.99,
    "eps": 1e-8,
    "weight_decay": 0,
    "momentum": 0,
    "centered": False,
    "maximize": False,
}


def number(lr):
    """Returns a learning rate, which can be a tensor, as a number."""
    return read_words(lr["dtype"], lr["data"])[0] if isinstance(lr, dict) else float(lr)


class Parameter:
    def __init__(self, data):
        self.values = read_words("float64", data)
        self.state = None  # until the first gradient
        self.gradient = None

    def update(self, options, gradients):
        alpha, eps, weight_decay, momentum = (
            float(options[name]) for name in ("alpha", "eps", "weight_decay", "momentum")
        )
        lr = number(options["lr"])
        if self.state is None:
            self.state = self.initial_state(options)
        self.state["step"] = min(self.state["step"] + 1, 2**24)
        param, square_avg = self.values, self.state["square_avg"]
        body = len(param) // BODY * BODY
        for i, g in enumerate(gradients):
            if options["maximize"]:
                g = -g
            if weight_decay != 0:
                g = add(g, param[i], alpha=weight_decay)
            square_avg[i] = addcmul(square_avg[i] * alpha, g, g, value=1 - alpha)
            variance = square_avg[i]
            if options["centered"]:
                grad_avg = self.state["grad_avg"]
                grad_avg[i] = lerp(grad_avg[i], g, 1 - alpha, in_body=i < body)
                variance = addcmul(square_avg[i], grad_avg[i], grad_avg[i], value=-1)
            avg = sqrt(variance) + eps
            if momentum > 0:
                momentum_buffer = self.state["momentum_buffer"]
                momentum_buffer[i] = addcdiv(momentum_buffer[i] * momentum, g, avg, value=1)
                param[i] = add(param[i], momentum_buffer[i], alpha=-lr)
            else:
                param[i] = addcdiv(param[i], g, avg, value=-lr)

    def initial_state(self, options):
        used = {"square_avg": True, "grad_avg": options["centered"], "momentum_buffer": options["momentum"] > 0}
        return {"step": 0, **{name: [0.0] * len(self.values) for name, is_used in used.items() if is_used}}


# ---------------------------------------------------------------------------------------------------------------------
# Scenarios (FIX-4) and snapshots (FIX-5)


class Player:
    def __init__(self, scenario):
        self.groups = []  # the options of each group
        self.parameters = []  # (index of the group, parameter)
        self.saves = []
        for group in scenario["groups"]:
            self.add_group(group)

    def add_group(self, group):
        self.parameters += [(len(self.groups), Parameter(tensor["data"])) for tensor in group["params"]]
        self.groups.append({**DEFAULTS, **group})

    def play(self, event):
        [(kind, content)] = event.items()
        if kind == "step":
            if content != "accumulated":
                self.set_gradients(content)
            for group, parameter in self.parameters:
                if parameter.gradient is not None:
                    parameter.update(self.groups[group], parameter.gradient)
        elif kind == "backward":
            for (_, parameter), data in zip(self.parameters, content, strict=True):
                if data is not None:
                    parameter.gradient = sum_of(parameter.gradient, read_words("float64", data))
        elif kind == "zero_grad":
            for _, parameter in self.parameters:
                if content["set_to_none"]:
                    parameter.gradient = None
                elif parameter.gradient is not None:
                    parameter.gradient = [0.0] * len(parameter.gradient)
        elif kind == "set":
            self.groups[content["group"]].update(content)
        elif kind == "set_data":
            for (_, parameter), data in zip(self.parameters, content, strict=True):
                if data is not None:
                    parameter.values = read_words("float64", data)
        elif kind == "add_group":
            self.add_group(content)
        elif kind == "save":
            states = [parameter.state for _, parameter in self.parameters]
            self.saves.append(copy.deepcopy((self.groups, states)))
        elif kind == "load":
            self.groups, states = copy.deepcopy(self.saves[content])
            for (_, parameter), state in zip(self.parameters, states, strict=True):
                parameter.state = state
        elif kind != "reload":  # a reload changes nothing
            raise ValueError(f"an unknown event: {kind}")

    def set_gradients(self, gradients):
        for (_, parameter), data in zip(self.parameters, gradients, strict=True):
            parameter.gradient = None
            if data is not None:
                parameter.gradient = read_words("float64", data)

    def compare(self, snapshot):
        """Yields for each value of a snapshot: its place, and whether it equals the golden value."""
        golden = zip(snapshot["params"], snapshot["state"], strict=True)
        for index, ((_, parameter), (param, state)) in enumerate(zip(self.parameters, golden, strict=True)):
            found = {"param": parameter.values, **(parameter.state or {})}
            expected = {"param": param, **(state or {})}
            if found.keys() != expected.keys():
                raise ValueError(f"parameter {index} has {', '.join(found)}; expected {', '.join(expected)}")
            if state is not None:
                yield f"parameter {index}, step", found.pop("step") == expected.pop("step")
            for name, values in found.items():
                for element, pair in enumerate(zip(values, read_words("float64", expected[name]), strict=True)):
                    yield f"parameter {index}, {name}, element {element}", is_same(*pair)


def sum_of(gradient, more):
    if gradient is None:
        return more
    return [a + b for a, b in zip(gradient, more, strict=True)]


def is_same(a, b):
    """Returns whether the bits are the same. All NaNs are equal (NUM-14)."""
    return struct.pack(">d", a) == struct.pack(">d", b) or (math.isnan(a) and math.isnan(b))


def main():
    cases = values = 0
    mismatches = []
    for case_id, header, fixture in read_corpus(sys.argv[1]):
        if (header["dtype"], header["oracle"]["arithmetic"]) != ("float64", "portable"):
            continue
        cases += 1
        player = Player(fixture["scenario"])
        for number, (event, snapshot) in enumerate(zip(fixture["scenario"]["events"], fixture["snapshots"])):
            player.play(event)
            for place, is_golden in player.compare(snapshot):
                values += 1
                if not is_golden:
                    mismatches.append(f"{case_id}: event {number}, {place}")
    print(json.dumps({"cases": cases, "values": values, "mismatches": mismatches}))


if __name__ == "__main__":
    main()

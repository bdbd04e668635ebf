"""The scenarios of the golden corpus, in the format of spec/fixture-format.md.

Each family is a generator function (dtype, foreach) → (id, lanes, scenario).
"""

import itertools

from fixture_lanes import LANES, STEPS, SplitMix64, make_lanes
from torch_oracle import DTYPES, tensor_to_hex

# The options that every group lists, with torch's names and defaults.
DEFAULTS = {
    "lr": 0.01,
    "alpha": 0.99,
    "eps": 1e-8,
    "weight_decay": 0,
    "momentum": 0,
    "centered": False,
    "maximize": False,
}


def group_of(params, foreach=False, **options):
    group = {**DEFAULTS, **options}
    if foreach:
        group["foreach"] = True
    return {**group, "params": [{"shape": list(param.shape), "data": tensor_to_hex(param)} for param in params]}


def step_of(grads):
    return {"step": [None if grad is None else tensor_to_hex(grad) for grad in grads]}


def scenario_of(dtype, groups, events):
    return {"dtype": dtype, "groups": groups, "events": events}


class Tensors:
    """Parameters and the gradients of their lanes, step by step."""

    def __init__(self, name, dtype, shapes, first_lanes=None, ring=tuple(LANES)):
        rng = SplitMix64(f"{name}/{dtype}")
        starts = first_lanes or itertools.count(0, 7)
        made = [make_lanes(rng, dtype, shape, start, ring) for shape, start in zip(shapes, starts)]
        self.lanes = [lanes for lanes, _, _ in made]
        self.params = [param for _, param, _ in made]
        self.grads = [grads for _, _, grads in made]

    def step(self, number, absent=(), count=None):
        """Returns the gradients of a step for the first `count` parameters. Parameters in `without` get none."""
        grads = [None if index in absent else grads[number] for index, grads in enumerate(self.grads)]
        return step_of(grads[:count])


def grid(dtype, foreach):
    """Yields every combination of the four switches. One tensor is a vector body with a tail, one is mostly tail."""
    shapes = ([21], [9]) if dtype.startswith("complex") else ([37], [10])
    settings = {"centered": True, "momentum": 0.9, "weight_decay": 0.01, "maximize": True}
    for chosen in itertools.product((False, True), repeat=len(settings)):
        on = [name for name, is_on in zip(settings, chosen) if is_on]
        name = "-".join(on) or "plain"
        tensors = Tensors(f"grid/{name}", dtype, shapes)
        group = group_of(tensors.params, foreach, **{key: settings[key] for key in on})
        yield name, tensors.lanes, scenario_of(dtype, [group], [tensors.step(step) for step in range(STEPS)])


# ---------------------------------------------------------------------------------------------------------------------
# Hyperparameters: all combinations of the values of any three. A greedy search keeps the number of scenarios small.

FACTORS = {
    "dtype": DTYPES,
    "alpha": (0.99, 0.9, 0.5, 0.4, 0, 1, 1.5),
    "eps": (1e-8, 0, 1e-10, 1e-3, 1),
    "lr": (0.01, 0, 1e-3, 1),
    "momentum": (0, 0.5, 0.9, 1.1),
    "weight_decay": (0, 0.01, 10),
    "centered": (False, True),
    "maximize": (False, True),
}


def covering_array(factors):
    """Returns rows, as dicts, that contain every combination of values of any three factors."""
    names = list(factors)
    uncovered = {
        tuple(zip(three, values))
        for three in itertools.combinations(names, 3)
        for values in itertools.product(*(factors[name] for name in three))
    }
    order = sorted(uncovered, key=repr)

    def gain(row):
        chosen = [(name, row[name]) for name in names if name in row]
        return sum(triple in uncovered for triple in itertools.combinations(chosen, 3))

    for triple in order:
        if triple not in uncovered:
            continue
        row = dict(triple)
        for name in names:
            if name not in row:
                row = max(({**row, name: value} for value in factors[name]), key=gain)
        uncovered -= set(itertools.combinations([(name, row[name]) for name in names], 3))
        yield {name: row[name] for name in names}


def hyperparameters(dtype, foreach):
    length = {"float32": 19, "float64": 11, "complex64": 11, "complex128": 7}.get(dtype, 35)  # a body and a tail
    for number, row in enumerate(covering_array(FACTORS)):
        if row["dtype"] != dtype:
            continue
        options = {name: value for name, value in row.items() if name != "dtype"}
        name = "_".join(
            name if value is True else f"{name}-{value}" for name, value in options.items() if value is not False
        )
        tensors = Tensors(f"hyperparameters/{name}", dtype, [[length]], [number])
        events = [tensors.step(step) for step in range(6)]
        yield name, tensors.lanes, scenario_of(dtype, [group_of(tensors.params, foreach, **options)], events)


# ---------------------------------------------------------------------------------------------------------------------
# Shapes


def shapes(dtype, foreach):
    """Yields scalars, empty tensors, and lengths around the vector widths. alpha is on both sides of lerp's branch."""
    lengths = [[7], [8], [9], [15], [16], [17], [31], [33]]
    if not dtype.startswith("complex"):
        lengths += [[32], [63], [65]]
    tensors = Tensors("shapes", dtype, [[], [1], [1, 1], [0], [0, 3], [2, 3], [2, 3, 2], *lengths])
    group = group_of(tensors.params, foreach, momentum=0.9, weight_decay=0.01, centered=True)
    events = [tensors.step(0), tensors.step(1)]
    for step, alpha in ((2, 0), (3, 0.4)):
        events += [{"set": {"group": 0, "alpha": alpha}}, tensors.step(step)]
    yield "shapes", tensors.lanes, scenario_of(dtype, [group], events)

    # With alpha = 0, lerp turns -0 into +0 only in the vector body. With 63 components (62 in a complex tensor), the body
    # has a different length for every width from 4 to 64. So the signs show where it ends.
    length = 31 if dtype.startswith("complex") else 63
    ring = ("normal", "constant", "decaying") + ("signed-zero",) * 60
    tensors = Tensors("body-and-tail", dtype, [[length]], ring=ring)
    group = group_of(tensors.params, foreach, alpha=0, centered=True, maximize=True)
    yield "body-and-tail", tensors.lanes, scenario_of(dtype, [group], [tensors.step(step) for step in range(4)])


# ---------------------------------------------------------------------------------------------------------------------
# Events


def events(dtype, foreach):
    yield from changes(dtype, foreach)
    yield from gradients_missing(dtype, foreach)
    yield from groups_at_work(dtype, foreach)
    yield groups_with_equal_lr(dtype, foreach)
    yield from reloads(dtype, foreach)
    yield from zeroed_gradients(dtype, foreach)
    yield lifecycle(dtype, foreach)


def changes(dtype, foreach):
    """Changes each hyperparameter in the middle of a run, and changes it back."""
    values = {
        "lr": (0.001, 0.1),
        "alpha": (0.4, 0.9),
        "eps": (1e-3, 0),
        "momentum": (0.5, 0),
        "weight_decay": (0.1, 0),
        "maximize": (True, False),
        "centered": (False, True),
    }
    for name, settings in values.items():
        tensors = Tensors(f"events/{name}", dtype, [[11], [4]])
        group = group_of(tensors.params, foreach, momentum=0.9, weight_decay=0.01, centered=True)
        events = [tensors.step(0), tensors.step(1)]
        for step, value in zip((2, 4), settings):
            events += [{"set": {"group": 0, name: value}}, tensors.step(step), tensors.step(step + 1)]
        yield f"change-{name}", tensors.lanes, scenario_of(dtype, [group], events)


def gradients_missing(dtype, foreach):
    """Yields gradients that come late, sometimes, or never. The first gradient creates the state."""
    tensors = Tensors("events/missing", dtype, [[5], [5], [5], [5]])
    absences = [(1, 2, 3), (2, 3), (0, 3), (0, 1, 2, 3), (3,), (1, 3)]
    events = [tensors.step(number, absent) for number, absent in enumerate(absences)]
    everything = {"momentum": 0.9, "weight_decay": 0.01, "centered": True}
    # without epsilon, a wrong place of epsilon cannot hide which state is used
    for name, options in (("gradients-missing", everything), ("gradients-missing-without-eps", {"eps": 0.0})):
        yield name, tensors.lanes, scenario_of(dtype, [group_of(tensors.params, foreach, **options)], events)


def groups_at_work(dtype, foreach):
    """Yields several groups with different options, and one that is added later."""
    tensors = Tensors("events/groups", dtype, [[5], [3], [4], [6], [7]])
    one, two, three, four, five = tensors.params
    groups = [
        group_of([one, two], foreach, lr=0.1, momentum=0.9),
        group_of([three], foreach, alpha=0.5, eps=1e-3, centered=True),
        group_of([four], foreach, weight_decay=0.1, maximize=True),
    ]
    added = {"add_group": group_of([five], foreach, lr=1, alpha=0.9, momentum=0.5, centered=True)}
    before = [tensors.step(step, count=4) for step in range(3)]
    after = [tensors.step(3, absent=(1,)), tensors.step(4), tensors.step(5)]
    yield "groups", tensors.lanes, scenario_of(dtype, groups, [*before, added, *after])


def groups_with_equal_lr(dtype, foreach):
    """Changes one of two groups that start with the same lr. The changes are large: rounding in 16 bits cannot hide them."""
    tensors = Tensors("events/groups-with-equal-lr", dtype, [[6], [6]], [0, 0])
    groups = [group_of([param], foreach, alpha=0.4) for param in tensors.params]
    events = [
        *(tensors.step(number) for number in range(8)),
        {"set": {"group": 1, "lr": 1.0}},
        tensors.step(8),
        tensors.step(9),
        {"set": {"group": 0, "lr": 0.5, "eps": 1.0}},
        tensors.step(10),
        tensors.step(11),
    ]
    return "groups-with-equal-lr", tensors.lanes, scenario_of(dtype, groups, events)


def reloads(dtype, foreach):
    for name, form in (("reload", True), ("reload-integer-step", "integer_step")):
        tensors = Tensors(f"events/{name}", dtype, [[9], [3]])
        group = group_of(tensors.params, foreach, lr=0.02, momentum=0.9, weight_decay=0.01, centered=True)
        events = [
            tensors.step(0, absent=(1,)),
            tensors.step(1, absent=(1,)),
            {"reload": form},
            tensors.step(2),
            {"reload": form},
            {"reload": form},
            tensors.step(3),
            tensors.step(4),
        ]
        yield name, tensors.lanes, scenario_of(dtype, [group], events)


def zeroed_gradients(dtype, foreach):
    """Calls zero_grad, to None and to zeros. With None, the next step skips the parameters; with zeros, it does not."""
    import torch

    tensors = Tensors("events/zero-grad", dtype, [[9], [3]])
    group = group_of(tensors.params, foreach, momentum=0.9, weight_decay=0.01)
    zeros = step_of([torch.zeros_like(param) for param in tensors.params])
    events = [
        tensors.step(0),
        {"zero_grad": {"set_to_none": True}},
        step_of([None, None]),
        tensors.step(1),
        {"zero_grad": {"set_to_none": False}},
        zeros,
        tensors.step(2, absent=(1,)),
        {"zero_grad": {"set_to_none": False}},
        step_of([torch.zeros_like(tensors.params[0]), None]),
        tensors.step(3),
    ]
    yield "zero-grad", tensors.lanes, scenario_of(dtype, [group], events)


def lifecycle(dtype, foreach):
    """Combines all events in one run."""
    tensors = Tensors("events/lifecycle", dtype, [[18], [3], [], [0], [2, 4], [5]])
    weight, bias, scalar, empty, matrix, late = tensors.params

    def step(number, absent=(), count=6):
        return tensors.step(number, absent, count)

    events = [
        step(0, absent=(1, 2), count=5),
        step(1, absent=(2,), count=5),
        {"set": {"group": 0, "lr": 0.001, "momentum": 0.5}},
        step(2, absent=(0, 2), count=5),
        {"set": {"group": 1, "alpha": 0.4, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}},
        step(3, count=5),
        {"add_group": group_of([late], foreach, lr=0.1, momentum=0.9, centered=True)},
        step(4, absent=(5,)),
        step(5),
        {"reload": True},
        step(6, absent=(4,)),
        {"set": {"group": 1, "centered": False, "lr": 1.0}},
        step(7),
        {"set": {"group": 0, "momentum": 0}},
        step(8),
    ]
    groups = [
        group_of([weight, bias], foreach, momentum=0.9, weight_decay=0.01),
        group_of([scalar, empty, matrix], foreach, lr=0.02, alpha=0.9, centered=True),
    ]
    return "lifecycle", tensors.lanes, scenario_of(dtype, groups, events)


# ---------------------------------------------------------------------------------------------------------------------
# Dialects: short cases that need few features. Each separates RMSprops that other cases do not separate.


def dialects(dtype, foreach):
    length = {"complex64": 11, "complex128": 9}.get(dtype, 19)

    def case(name, events=None, shapes=([length],), **options):
        tensors = Tensors(f"dialects/{name}", dtype, shapes)
        group = group_of(tensors.params, foreach, **options)
        steps = [tensors.step(step) for step in range(6)]
        return name, tensors.lanes, scenario_of(dtype, [group], events(tensors) if events else steps)

    # epsilon and the first steps have a large effect here
    heavy = {"lr": 0.05, "alpha": 0.9, "eps": 0.01}
    for name in ("momentum", "weight_decay", "centered", "maximize"):
        yield case(f"heavy-eps-{name}", **heavy, **{name: {"momentum": 0.8, "weight_decay": 0.1}.get(name, True)})
    yield case("heavy-eps", **heavy)
    yield case("heavy-eps-momentum-centered", **heavy, momentum=0.8, centered=True)
    yield case("heavy-eps-momentum-weight_decay", **heavy, momentum=0.8, weight_decay=0.1)

    # 1 - alpha is small, and differs if alpha was rounded before
    yield case("alpha-near-one", alpha=0.9999)
    yield case("alpha-near-one-centered", alpha=0.99995, centered=True)

    # a square average below zero, which always gives NaN; and a learning rate that is set to zero
    yield case("alpha-above-one-centered", alpha=1.5, centered=True)
    yield case("lr-zero", lr=0)

    def change_lr(tensors):
        set_lr = [{"set": {"group": 0, "lr": lr}} for lr in (0.5, 0.01)]
        return [tensors.step(0), tensors.step(1), set_lr[0], tensors.step(2), tensors.step(3), set_lr[1], tensors.step(4)]

    yield case("change-lr-momentum", change_lr, **heavy, momentum=0.8)

    def reload(tensors):
        return [tensors.step(0), tensors.step(1), {"reload": True}, tensors.step(2), tensors.step(3)]

    yield case("reload", reload, **heavy)
    yield case("reload-momentum", reload, **heavy, momentum=0.8)

    def missing(tensors):
        absences = [(1, 2), (0,), (), (1,), (0, 2), ()]
        return [tensors.step(number, absent) for number, absent in enumerate(absences)]

    yield case("gradients-missing", missing, ([5], [5], [5]), lr=0.05, alpha=0.9, eps=0)
    yield case("gradients-missing-momentum", missing, ([5], [5], [5]), **heavy, momentum=0.8)

    def first_infinite(tensors):
        """Makes the first gradient of every second element infinite."""
        first = [grads[0].clone() for grads in tensors.grads]
        for gradient in first:
            gradient[::2] = float("inf")
        return [step_of(first), *(tensors.step(step) for step in range(1, 4))]

    yield case("first-gradient-infinite", first_infinite, **heavy)
    yield case("first-gradient-infinite-momentum", first_infinite, **heavy, momentum=0.8)
    yield from groups_alike(dtype, foreach)


def groups_alike(dtype, foreach):
    """Yields groups with the same shapes, so that the state or options of one would fit the other."""
    for name, one, two in (
        ("groups-alike", {"lr": 0.05, "alpha": 0.9, "eps": 0.01}, {"lr": 0.02, "alpha": 0.5, "eps": 0.1}),
        (
            "groups-alike-with-everything",
            {"lr": 0.05, "alpha": 0.9, "eps": 0.01, "momentum": 0.8, "weight_decay": 0.1, "centered": True},
            {"lr": 0.02, "alpha": 0.5, "eps": 0.1, "momentum": 0.5, "weight_decay": 0.01, "maximize": True},
        ),
    ):
        tensors = Tensors(f"dialects/{name}", dtype, [[5], [3], [5], [3]])
        groups = [group_of(tensors.params[:2], foreach, **one), group_of(tensors.params[2:], foreach, **two)]
        yield name, tensors.lanes, scenario_of(dtype, groups, [tensors.step(step) for step in range(5)])


# ---------------------------------------------------------------------------------------------------------------------
# What PyTorch refuses: the last event of each scenario raises, or the constructor of the optimizer


def refusals(dtype, foreach):
    tensors = Tensors("refusals", dtype, [[3], [2]])

    def refused(name, *events, groups=None, defaults=None):
        if groups is None:
            groups = [group_of(tensors.params, foreach)]
        scenario = scenario_of(dtype, groups, list(events))
        if defaults:
            scenario["defaults"] = defaults
        return name, None, scenario

    for name in ("lr", "eps", "momentum", "weight_decay", "alpha"):
        for label, value in (("negative", -0.1), ("tiny-negative", -1e-10), ("nan", "NaN")):
            yield refused(f"{label}-{name}", defaults={name: value})
    yield refused("infinitely-negative-lr", defaults={"lr": "-Infinity"})
    wrong = {"lr": -1, "eps": -1, "momentum": -1, "weight_decay": -1, "alpha": -1}
    for first in range(5):
        yield refused(f"all-wrong-from-{list(wrong)[first]}", defaults=dict(list(wrong.items())[first:]))

    yield refused("no-parameters", groups=[])
    one, other = (group_of([param], foreach) for param in tensors.params)
    yield refused("same-parameter-in-two-groups", groups=[one, {**other, "params": [{"same_as": 0}]}])
    added = {"add_group": {**other, "params": [{"same_as": 1}]}}
    yield refused("same-parameter-in-an-added-group", tensors.step(0), added)

    turned_on = ({"set": {"group": 0, "momentum": 0.9}}, {"set": {"group": 0, "centered": True}})
    for name, change in zip(("momentum", "centered"), turned_on):
        yield refused(f"{name}-turned-on", tensors.step(0), change, tensors.step(1))
    for name in ("lr", "weight_decay", "alpha"):
        yield refused(f"{name}-beyond-float32", tensors.step(0), {"set": {"group": 0, name: 1e39}}, tensors.step(1))

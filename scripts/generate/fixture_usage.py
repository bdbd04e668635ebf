"""The scenarios of how programs use the optimizer: backward passes, defaults, checkpoints, new data, learning-rate schedules.

Each family is a generator function (dtype, foreach) → (id, lanes, scenario).
"""

from fixture_scenarios import Tensors, group_of, scenario_of, step_of
from torch_oracle import tensor_to_hex

# epsilon and the first steps have a large effect here, so that rounding in 16 bits cannot hide a mistake
HEAVY = {"lr": 0.05, "alpha": 0.9, "eps": 0.01}


def usage(dtype, foreach):
    yield from defaults(dtype, foreach)
    yield from accumulation(dtype, foreach)
    yield from checkpoints(dtype, foreach)
    yield from new_data(dtype, foreach)
    yield from tensor_lr(dtype, foreach)
    yield from schedules(dtype, foreach)
    yield from options_without_effect(dtype, foreach)


def without(group, *names):
    """Returns a group that leaves out options, so that the optimizer's defaults hold."""
    return {name: value for name, value in group.items() if name not in names}


# ---------------------------------------------------------------------------------------------------------------------
# Defaults: a group that gives only some options


def defaults(dtype, foreach):
    everything = ("lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize")
    tensors = Tensors("usage/defaults", dtype, [[7]])
    group = without(group_of(tensors.params, foreach), *everything)
    yield "defaults", tensors.lanes, scenario_of(dtype, [group], [tensors.step(step) for step in range(4)])

    # each default alone, where it has a large effect
    for left_out, options in (
        ("lr", {"alpha": 0.9, "eps": 0.01}),
        ("alpha", {"lr": 0.05, "eps": 0.01}),
        ("eps", {"lr": 0.05, "alpha": 0.9}),
        ("momentum", HEAVY),
        ("weight_decay", HEAVY),
    ):
        tensors = Tensors(f"usage/default-{left_out}", dtype, [[7]])
        group = without(group_of(tensors.params, foreach, **options), left_out)
        events = [tensors.step(step) for step in range(4)]
        if left_out == "eps":  # small gradients: the root of their average is near epsilon
            tiny = [[grads[step] * 2.0**-20 for grads in tensors.grads] for step in range(4)]
            events = [step_of(grads) for grads in tiny]
        yield f"default-{left_out}", tensors.lanes, scenario_of(dtype, [group], events)

    tensors = Tensors("usage/defaults-of-an-added-group", dtype, [[5], [6]])
    one, two = tensors.params
    added = {"add_group": without(group_of([two], foreach), *everything)}
    events = [tensors.step(0, count=1), tensors.step(1, count=1), added, *(tensors.step(step) for step in (2, 3, 4))]
    scenario = scenario_of(dtype, [group_of([one], foreach, **HEAVY, momentum=0.8)], events)
    yield "defaults-of-an-added-group", tensors.lanes, scenario


# ---------------------------------------------------------------------------------------------------------------------
# Gradients that belong to the parameters


def accumulation(dtype, foreach):
    """Yields backward passes that add up, with zero_grad to None, to zeros, and without it."""
    accumulated = {"step": "accumulated"}

    def clear(set_to_none):
        return {"zero_grad": {"set_to_none": set_to_none}}

    def case(name, events_of, shapes=([7], [4]), **options):
        tensors = Tensors(f"usage/{name}", dtype, shapes)

        def backward(number, absent=()):
            return {"backward": tensors.step(number, absent)["step"]}

        group = group_of(tensors.params, foreach, **{**HEAVY, **options})
        return name, tensors.lanes, scenario_of(dtype, [group], events_of(backward))

    def two_passes(backward):
        events = []
        for step in range(3):
            events += [backward(2 * step), backward(2 * step + 1), accumulated, clear(True)]
        return events

    yield case("two-backward-passes", two_passes)
    yield case("two-backward-passes-momentum", two_passes, momentum=0.8, weight_decay=0.1)

    def never_cleared(backward):
        return [event for step in range(4) for event in (backward(step), accumulated)]

    yield case("gradients-never-cleared", never_cleared)

    def cleared_to_zeros(backward):
        return [backward(0), accumulated, clear(False), accumulated, backward(1, absent=(1,)), accumulated, clear(False), accumulated]

    yield case("gradients-cleared-to-zeros", cleared_to_zeros, momentum=0.8)

    def cleared_to_none(backward):
        return [backward(0), accumulated, clear(True), accumulated, backward(1, absent=(1,)), accumulated, clear(True), accumulated]

    yield case("gradients-cleared-to-none", cleared_to_none, momentum=0.8)

    # a frozen parameter gets no new gradient. If nothing clears its old one, the optimizer uses that again.
    def frozen(backward):
        kept = [backward(2, absent=(1,)), accumulated, backward(3, absent=(1,)), accumulated]
        cleared = [clear(True), backward(4, absent=(1,)), accumulated, clear(True)]
        return [backward(0), accumulated, *kept, *cleared, backward(5), accumulated]

    yield case("frozen-and-thawed", frozen, momentum=0.8)

    # a step that GradScaler skips: its backward pass overflowed, and the program clears the gradients without a step
    def skipped(backward):
        return [backward(0), accumulated, clear(True), backward(1), clear(True), backward(2), accumulated, clear(True)]

    yield case("skipped-step", skipped, momentum=0.8)


# ---------------------------------------------------------------------------------------------------------------------
# Checkpoints: state dicts that wait in a file


def checkpoints(dtype, foreach):
    options = {**HEAVY, "momentum": 0.8, "centered": True}

    def change(group=0, **changes):
        return {"set": {"group": group, **changes}}

    tensors = Tensors("usage/load-into-a-used-optimizer", dtype, [[6], [4]])
    events = [
        tensors.step(0),
        {"save": True},
        tensors.step(1),
        change(lr=0.2, alpha=0.5),
        tensors.step(2),
        {"load": 0},
        tensors.step(3),
        tensors.step(4),
    ]
    yield "load-into-a-used-optimizer", tensors.lanes, scenario_of(dtype, [group_of(tensors.params, foreach, **options)], events)

    # the second load finds the dict as it was saved, although the optimizer has gone on after the first
    tensors = Tensors("usage/load-twice", dtype, [[6]])
    events = [tensors.step(0), tensors.step(1), {"save": True}, tensors.step(2), {"load": 0}]
    events += [tensors.step(3), {"save": True}, tensors.step(4), {"load": 0}, tensors.step(5), {"load": 1}, tensors.step(6)]
    yield "load-twice", tensors.lanes, scenario_of(dtype, [group_of(tensors.params, foreach, **options)], events)

    # the save has no state for the second parameter: loading removes the state that it has by then
    tensors = Tensors("usage/load-from-before-a-parameter", dtype, [[5], [5]])
    events = [tensors.step(0, absent=(1,)), {"save": True}, tensors.step(1), tensors.step(2), {"load": 0}]
    events += [tensors.step(3), tensors.step(4)]
    yield "load-from-before-a-parameter", tensors.lanes, scenario_of(dtype, [group_of(tensors.params, foreach, **options)], events)

    # groups of the same shape: the order of the groups in the dict decides
    tensors = Tensors("usage/load-groups", dtype, [[5], [5]])
    one, two = tensors.params
    groups = [group_of([one], foreach, **HEAVY), group_of([two], foreach, lr=0.02, alpha=0.5, eps=0.1)]
    events = [tensors.step(0), tensors.step(1), {"save": True}, change(0, lr=0.5), change(1, eps=1.0, alpha=0.9)]
    events += [tensors.step(2), {"load": 0}, tensors.step(3), tensors.step(4)]
    yield "load-groups", tensors.lanes, scenario_of(dtype, groups, events)


# ---------------------------------------------------------------------------------------------------------------------
# New data, and options


def new_data(dtype, foreach):
    tensors = Tensors("usage/new-data", dtype, [[6], [4]])
    fresh = Tensors("usage/new-data/fresh", dtype, [[6], [4]]).params
    group = group_of(tensors.params, foreach, **HEAVY, momentum=0.8, weight_decay=0.1)
    events = [
        tensors.step(0),
        tensors.step(1),
        {"set_data": [tensor_to_hex(fresh[0]), None]},
        tensors.step(2),
        {"set_data": [None, tensor_to_hex(fresh[1])]},
        tensors.step(3),
        tensors.step(4),
    ]
    yield "new-data", tensors.lanes, scenario_of(dtype, [group], events)

    tensors = Tensors("usage/empty-group", dtype, [[5]])
    groups = [group_of([], foreach), group_of(tensors.params, foreach, **HEAVY)]
    yield "empty-group", tensors.lanes, scenario_of(dtype, groups, [tensors.step(step) for step in range(3)])


def lr_tensor(dtype, value):
    import torch

    return {"dtype": dtype, "data": tensor_to_hex(torch.tensor(value, dtype=getattr(torch, dtype)))}


def tensor_lr(dtype, foreach):
    for kind in ("float32", "float64"):
        tensors = Tensors(f"usage/tensor-lr-{kind}", dtype, [[7]])
        group = group_of(tensors.params, foreach, **{**HEAVY, "lr": lr_tensor(kind, 0.1)})
        change = {"set": {"group": 0, "lr": lr_tensor(kind, 0.7)}}
        events = [tensors.step(0), tensors.step(1), change, tensors.step(2), tensors.step(3)]
        yield f"tensor-lr-{kind}", tensors.lanes, scenario_of(dtype, [group], events)


def schedules(dtype, foreach):
    """Yields the learning rates that torch's schedulers compute, one change before each step."""
    from torch.optim import lr_scheduler

    makers = {
        "step-lr": lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1),
        "cosine-annealing-lr": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=6),
        "one-cycle-lr": lambda optimizer: lr_scheduler.OneCycleLR(optimizer, max_lr=0.2, total_steps=8),
    }
    for name, make in makers.items():
        tensors = Tensors(f"usage/{name}", dtype, [[6]])
        steps = [tensors.step(step) for step in range(7)]
        changes, first = scheduled(make, steps)
        events = [event for before, step in zip(changes, steps) for event in (*before, step)]
        group = group_of(tensors.params, foreach, **{**HEAVY, **first})
        yield name, tensors.lanes, scenario_of(dtype, [group], events)


def scheduled(make, steps):
    """Returns the changes before each step under a scheduler, and the options that it sets at the start."""
    import torch

    optimizer = torch.optim.RMSprop([torch.nn.Parameter(torch.ones(1))], lr=HEAVY["lr"], momentum=0.8)
    scheduler = make(optimizer)
    (group,) = optimizer.param_groups

    def now():
        return {name: float(group[name]) for name in ("lr", "momentum")}

    first, before, events = now(), now(), []
    for _ in steps:
        changes = {name: value for name, value in now().items() if value != before[name]}
        events.append([{"set": {"group": 0, **changes}}] if changes else [])
        before = now()
        optimizer.step()
        scheduler.step()
    return events, first


def options_without_effect(dtype, foreach):
    if not foreach:  # which torch refuses
        tensors = Tensors("usage/differentiable", dtype, [[7]])
        group = {**group_of(tensors.params, **HEAVY, momentum=0.8, centered=True), "differentiable": True}
        yield "differentiable", tensors.lanes, scenario_of(dtype, [group], [tensors.step(step) for step in range(3)])

    tensors = Tensors("usage/named-parameters", dtype, [[5], [3]])
    group = named(group_of(tensors.params, foreach, **HEAVY), "weight", "bias")
    events = [tensors.step(0), {"reload": True}, tensors.step(1), tensors.step(2)]
    yield "named-parameters", tensors.lanes, scenario_of(dtype, [group], events)


def named(group, *names):
    params = [{"name": name, **param} if name else param for name, param in zip(names, group["params"], strict=True)]
    return {**group, "params": params}


def refusals(dtype, foreach):
    for name, events, groups, options in refused_uses(dtype, foreach):
        scenario = scenario_of(dtype, groups, events)
        if options:
            scenario["defaults"] = options
        yield name, None, scenario


def refused_uses(dtype, foreach):
    """Yields (id, events, groups, options of the optimizer)."""
    import torch

    tensors = Tensors("usage/refusals", dtype, [[3], [2]])
    one, two = tensors.params
    both = group_of(tensors.params, foreach)
    step = tensors.step(0)
    two_lrs = {"dtype": "float32", "data": tensor_to_hex(torch.tensor([0.1, 0.2]))}
    yield "tensor-lr-of-two-elements", [], [both], {"lr": two_lrs}
    negative = {"dtype": "float32", "data": tensor_to_hex(torch.tensor(-0.5))}
    yield "negative-tensor-lr", [], [both], {"lr": negative}
    yield "capturable", [step], [{**both, "capturable": True}], None
    yield "differentiable-foreach", [step], [{**both, "differentiable": True, "foreach": True}], None
    yield "names-missing", [], [named(both, "weight", None)], None
    added = {"add_group": group_of([two], foreach)}
    yield "names-missing-in-an-added-group", [tensors.step(0, count=1), added], [named(group_of([one], foreach), "weight")], None
    added = {"add_group": named(group_of([two], foreach), "bias")}
    yield "names-only-in-an-added-group", [tensors.step(0, count=1), added], [group_of([one], foreach)], None
    added = {"add_group": group_of([two], foreach)}
    events = [tensors.step(0, count=1), {"save": True}, added, {"load": 0}]
    yield "load-with-too-few-groups", events, [group_of([one], foreach)], None

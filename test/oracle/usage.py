"""Answers with what PyTorch does around a step: names, a tensor lr that changes in place, GradScaler's skipped steps."""

import json

import pinned


def parameter(torch, *values):
    return torch.nn.Parameter(torch.tensor(values))


def message_of(work):
    try:
        work()
    except Exception as error:
        return [type(error).__name__, str(error)]
    return None


def names(torch):
    RMSprop = torch.optim.RMSprop
    one = RMSprop([("weight", parameter(torch, 1.0)), ("bias", parameter(torch, 2.0))])
    other = RMSprop([("first", parameter(torch, 1.0)), ("second", parameter(torch, 2.0))])
    other.load_state_dict(one.state_dict())
    plain = RMSprop([parameter(torch, 1.0)])
    return {
        "keys": list(one.state_dict()["param_groups"][0]),
        "loaded": other.param_groups[0]["param_names"],
        "messages": [
            message_of(lambda: RMSprop([("weight", parameter(torch, 1.0)), parameter(torch, 2.0)])),
            message_of(lambda: one.add_param_group({"params": [parameter(torch, 1.0)]})),
            message_of(lambda: plain.add_param_group({"params": [("bias", parameter(torch, 1.0))]})),
            message_of(lambda: RMSprop([parameter(torch, 1.0)], lr=torch.tensor([0.1, 0.2]), eps=-1)),
            message_of(lambda: RMSprop([parameter(torch, 1.0)], lr=torch.tensor(-0.5))),
        ],
    }


def tensor_lr(torch):
    weight, lr = parameter(torch, 1.0, -2.0), torch.tensor(0.1)
    optimizer = torch.optim.RMSprop([weight], lr=lr, momentum=0.9)
    values = []
    for step in range(4):
        weight.grad = torch.tensor([0.3, -0.7])
        optimizer.step()
        lr.mul_(0.7)
        values.append([float(value) for value in weight.detach()])
    return values


def grad_scaler(torch):
    """Trains with GradScaler. The second backward pass overflows, so it skips that step."""
    weight = parameter(torch, 1.0, -2.0)
    optimizer = torch.optim.RMSprop([weight], momentum=0.9)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    values = []
    for factor in (0.25, float("inf"), 0.5):
        optimizer.zero_grad()
        scaler.scale((weight * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        values.append([float(value) for value in weight.detach()])
    return {"values": values, "step": int(optimizer.state[weight]["step"])}


ANSWERS = {"names": names, "tensor_lr": tensor_lr, "grad_scaler": grad_scaler}

pinned.answer_lines(lambda torch, request: json.dumps(ANSWERS[request](torch)))

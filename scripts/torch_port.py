"""PyTorch as a port: a command that speaks the protocol of spec/protocol.md, `python torch_port.py [--arithmetic NAME]`.

With `--arithmetic portable` (or fma), it starts itself again in the environment that torch_oracle.py defines, checks that environment,
and then answers with the golden bits. Without this option, it uses this Python's PyTorch as it is.

Runs with torch 1.13 or newer and Python 3.10 or newer. `--arithmetic` also needs numpy. It tries which dtypes and features this PyTorch
has.
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "generate"))
import arm64_oracle  # noqa: E402
import torch_oracle  # noqa: E402
from fixture_scenarios import group_of, scenario_of, step_of  # noqa: E402
from generate_fixtures import Player, snapshot  # noqa: E402

PROTOCOL = 1
ARITHMETICS = (*torch_oracle.ARITHMETICS, "arm64")
FEATURES = (
    *("momentum", "centered", "weight_decay", "maximize", "param_groups", "null_gradients", "set_hyperparameters"),
    *("add_group", "state_dict", "zero_grad", "refusals", "defaults", "backward", "set_data", "save_and_load", "empty_groups"),
)


# what torch raises when it refuses something
REFUSALS = (ValueError, TypeError, KeyError, RuntimeError, AssertionError)


def hello(torch, protocol):
    torch_oracle.require(protocol == PROTOCOL, f"this is protocol {protocol}", f"protocol {PROTOCOL}")
    return {
        "protocol": PROTOCOL,
        "name": "torch",
        "version": torch.__version__,
        "language": "Python",
        "dtypes": [dtype for dtype in torch_oracle.DTYPES if can_step(torch, dtype)],
        "features": [*FEATURES, *newer_features(torch), *(["scale"] if has_numpy() else [])],
        "state": True,
    }


def can_step(torch, dtype):
    """Returns whether PyTorch can step in a dtype. PyTorch 1.13 lacks float16 operations on a CPU."""
    one = torch.ones(1, dtype=getattr(torch, dtype))
    options = {"momentum": 0.9, "weight_decay": 0.01, "centered": True, "maximize": True}
    try:
        run(scenario_of(dtype, [group_of([one], **options)], [step_of([one])]))
    except RuntimeError:
        return False
    return True


def has_foreach(torch):
    """Returns whether foreach splits complex numbers before weight decay, as it does today (NUM-11). PyTorch 1.13 splits them after it."""
    half_infinite = torch.view_as_complex(torch.tensor([[1.0, float("inf")]]))
    group = group_of([half_infinite], foreach=True, weight_decay=0.01)
    player = Player(scenario_of("complex64", [group], []))
    player.apply(step_of([torch.zeros(1, dtype=torch.complex64)]))
    return not bool(player.params[0].real.isnan())


def newer_features(torch):
    """Returns the features that only some versions have. Named parameters came with 2.6, and tensor learning rates later than 1.13."""
    one = torch.ones(1)
    step = step_of([one])
    named = group_of([one])
    named["params"][0]["name"] = "weight"
    groups = {
        "differentiable": {**group_of([one]), "differentiable": True},
        "named_parameters": named,
    }
    found = [name for name, group in groups.items() if can_play(scenario_of("float32", [group], [step]))]
    if knows_tensor_lr(torch):
        found.append("tensor_lr")
    knows_capturable = "capturable" in torch.optim.RMSprop([torch.ones(1)]).defaults
    return [*found, *(["capturable"] if knows_capturable else []), *(["foreach"] if has_foreach(torch) else [])]


def knows_tensor_lr(torch):
    """Returns whether PyTorch checks a learning rate that is a tensor. Older versions accept one, but also one of two elements."""
    try:
        torch.optim.RMSprop([torch.ones(1)], lr=torch.tensor([0.1, 0.2]))
    except ValueError:
        return True
    except RuntimeError:  # the comparison of two elements with 0 has no truth value
        pass
    return False


def can_play(scenario):
    try:
        run(scenario)
    except (AttributeError, RuntimeError, TypeError, ValueError):
        return False
    return True


def has_numpy():
    """Returns whether numpy is installed: it generates the scale cases."""
    return importlib.util.find_spec("numpy") is not None


def run(scenario):
    player = Player(scenario)
    snapshots = []
    for event in scenario["events"]:
        player.apply(event)
        snapshots.append(snapshot(player.optimizer))
    return {"snapshots": snapshots}


def scale(request):
    from scale_generator import play

    return {"digests": play(request["case"], request["digests"])}


def answer(torch, request):
    try:
        match request["op"]:
            case "hello":
                result = hello(torch, request["protocol"])
            case "scale":
                result = scale(request)
            case _:
                result = run(request["scenario"])
        return {"id": request["id"], "ok": result}
    except Exception as error:  # after any error, the port answers and continues
        exception = type(error).__name__
        refused = isinstance(error, REFUSALS) and is_raised_by(torch, error)
        about = {"code": "refused", "exception": exception, "message": str(error)}
        return {"id": request["id"], "error": about if refused else {"code": "failed", "message": f"{exception}: {error}"}}


def is_raised_by(torch, error):
    innermost = pathlib.Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    return pathlib.Path(torch.__file__).parent in innermost.parents


def pin(arithmetic):
    """Starts this program again in the environment of the arithmetic, if it is not there yet. Then checks the environment."""
    variables = torch_oracle.pinned_variables(arithmetic)
    if any(os.environ.get(name) != value for name, value in variables.items()):
        command, environment = [arm64_oracle.python(), *sys.argv], torch_oracle.pinned_environment(arithmetic)
        if os.name == "posix":
            os.execve(command[0], command, environment)
        sys.exit(subprocess.run(command, env=environment).returncode)
    torch_oracle.prove_environment(arithmetic)


def main():
    match sys.argv[1:]:
        case ["--arithmetic", arithmetic] if arithmetic in ARITHMETICS:
            try:
                pin(arithmetic)
            except torch_oracle.EnvironmentRefused as refusal:
                sys.exit(f"this PyTorch cannot compute the golden bits: {refusal}")
        case []:
            pass
        case _:
            sys.exit(f"usage: python {pathlib.Path(__file__).name} [--arithmetic {'|'.join(ARITHMETICS)}]")
    import torch

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # redirects other output to stderr: only answers go to stdout
    for line in sys.stdin.buffer:
        print(json.dumps(answer(torch, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()

"""Plays the scenarios of the corpus in any installed PyTorch: `python record_version.py CORPUS OUT.jsonl.gz`.

The environment is that of the golden trajectories: the same environment variables, one thread, and the correctly rounded square root. So a
difference is one of PyTorch's version. `npm run task drift` runs this program and compares.

OUT has one JSON object on each line: first `about`, then `interface` (the signature, the keys of a state dict, which options and messages
PyTorch has), then a line for each case with its snapshots or PyTorch's exception. OUT appears only when it is complete. Needs torch 1.13
or newer, numpy, and Python 3.10 or newer.
"""

import contextlib
import gzip
import inspect
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "generate"))
import torch_oracle  # noqa: E402
from generate_fixtures import Player, compact, snapshot  # noqa: E402

ROOT_SAMPLES = 200_000


def main():
    match sys.argv[1:]:
        case ["--arithmetic", arithmetic, corpus, out]:
            play_corpus(arithmetic, pathlib.Path(corpus), pathlib.Path(out))
        case [corpus, out] if not corpus.startswith("-"):
            record(pathlib.Path(corpus), pathlib.Path(out))
        case _:
            sys.exit(f"usage: python {pathlib.Path(__file__).name} CORPUS OUT.jsonl.gz")


def record(corpus, out):
    """Starts a process for each arithmetic, because the variables must exist before Python imports torch."""
    parts = [out.with_name(f"{out.name}.partial-{os.getpid()}-{arithmetic}") for arithmetic in torch_oracle.ARITHMETICS]
    try:
        for arithmetic, part in zip(torch_oracle.ARITHMETICS, parts):
            command = [sys.executable, __file__, "--arithmetic", arithmetic, str(corpus), str(part)]
            code = subprocess.run(command, env=torch_oracle.pinned_environment(arithmetic)).returncode
            if code != 0:
                sys.exit(code)
        with gzip.open(out, "wb", compresslevel=6) as file:
            for part in parts:
                with gzip.open(part, "rb") as source:
                    shutil.copyfileobj(source, file)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def play_corpus(arithmetic, corpus, out):
    import torch

    torch.set_num_threads(1)
    torch_oracle.prove_subnormals(torch)
    if platform.machine() == "x86_64":
        torch_oracle.prove_fusion(torch, arithmetic)
    replace_root(torch)
    manifest = json.loads((corpus / "manifest.json").read_text())
    with gzip.open(out, "wt", compresslevel=1) as file:
        if arithmetic == "portable":
            print(compact({"about": about(torch)}), file=file)
            print(compact({"interface": interface(torch)}), file=file)
        for entry in manifest["files"]:
            source = json.loads((corpus / entry["path"]).read_text())
            if source["oracle"]["arithmetic"] == arithmetic:
                for fixture in source["fixtures"]:
                    case = f"{entry['path'].removesuffix('.json')}/{fixture['id']}"
                    print(compact({"case": case, **played(fixture)}), file=file)


def played(fixture):
    """Returns the snapshots, and the exception that ended them if there is one."""
    snapshots = []
    try:
        player = Player(fixture["scenario"])
        for event in fixture["scenario"]["events"]:
            player.apply(event)
            snapshots.append(snapshot(player.optimizer))
    except Exception as error:  # any exception is a finding
        return {"snapshots": snapshots, "exception": type(error).__name__, "message": str(error)}
    return {"snapshots": snapshots}


def replace_root(torch):
    """Replaces aten::sqrt by the correctly rounded root, as torch_oracle does. Older versions lack what that needs."""
    import numpy

    def root(tensor):
        narrow = tensor.element_size() == 2
        with numpy.errstate(invalid="ignore"):
            result = torch.from_numpy(numpy.asarray(numpy.sqrt((tensor.float() if narrow else tensor).detach().numpy())))
        return result.to(tensor.dtype)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        library = torch.library.Library("aten", "IMPL")
        library.impl("sqrt", root, "CPU")
        library.impl("sqrt_", lambda tensor: tensor.copy_(root(tensor)), "CPU")
        library.impl("sqrt.out", lambda tensor, *, out: out.copy_(root(tensor)), "CPU")
    torch_oracle.replacements.append(library)
    for kind in (numpy.float32, numpy.float64):
        samples = torch_oracle.float64_samples(numpy)[:ROOT_SAMPLES].astype(numpy.float64)
        with numpy.errstate(over="ignore"):
            samples = samples.astype(kind)
        values = torch.from_numpy(samples)
        expected = torch.from_numpy(numpy.sqrt(samples))
        for answer in (values.sqrt(), values.clone().sqrt_(), torch._foreach_sqrt([values])[0]):
            torch_oracle.require(torch.equal(answer, expected), f"the {kind.__name__} root is wrong", "a rounded one")


# ---------------------------------------------------------------------------------------------------------------------
# The interface


def about(torch):
    return {
        "torch": torch.__version__,
        "commit": str(torch.version.git_version),
        "mkl": torch.backends.mkl.is_available(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def interface(torch):
    """Returns texts by their names: what a program that uses RMSprop sees besides numbers."""
    found = {f"option {name}": text for name, text in signature(torch).items()}
    found.update({f"accepts {name}": outcome(run) for name, run in attempts(torch).items()})
    saved = stepped(torch, momentum=0.9, centered=True).state_dict()
    found["state dict, param group"] = ", ".join(sorted(key for group in saved["param_groups"] for key in group))
    found["state dict, state"] = ", ".join(sorted(saved["state"][0]))
    step = saved["state"][0]["step"]
    found["state dict, step"] = f"{type(step).__name__} {getattr(step, 'dtype', '')}".strip()
    return found


def signature(torch):
    parameters = list(inspect.signature(torch.optim.RMSprop.__init__).parameters.values())[2:]
    return {
        parameter.name: f"{parameter.default!r}{', by keyword' if parameter.kind is parameter.KEYWORD_ONLY else ''}"
        for parameter in parameters
    }


def stepped(torch, params=None, **options):
    """Returns an optimizer after one step."""
    params = params or [torch.nn.Parameter(torch.ones(3))]
    optimizer = torch.optim.RMSprop(params, **options)
    for group in optimizer.param_groups:
        for param in group["params"]:
            param.grad = torch.ones_like(param)
    optimizer.step()
    return optimizer


def attempts(torch):
    def one(**changes):
        return torch.nn.Parameter(torch.ones(3, **changes))

    def run(**options):
        return lambda: stepped(torch, **options)

    def loaded_without(*names):
        optimizer = stepped(torch)
        saved = optimizer.state_dict()
        for group in saved["param_groups"]:
            for name in names:
                group.pop(name, None)
        optimizer.load_state_dict(saved)
        optimizer.step()

    return {
        "foreach=True": run(foreach=True),
        "capturable=True": run(capturable=True),
        "differentiable=True": run(differentiable=True),
        "fused=True": run(fused=True),
        "maximize=True": run(maximize=True),
        "foreach=True, differentiable=True": run(foreach=True, differentiable=True),
        "lr as a tensor": run(lr=torch.tensor(0.1)),
        "lr as a tensor of two elements": run(lr=torch.tensor([0.1, 0.2])),
        "lr as a tensor, foreach=True": run(lr=torch.tensor(0.1), foreach=True),
        "momentum as a tensor": run(momentum=torch.tensor(0.9)),
        "named parameters": lambda: stepped(torch, params=[("weight", one())]),
        "no parameters": lambda: torch.optim.RMSprop([]),
        "a parameter twice": lambda: torch.optim.RMSprop([(same := one()), same]),
        "float16": lambda: stepped(torch, params=[one(dtype=torch.float16)], momentum=0.9, centered=True),
        "a state dict without foreach and maximize": lambda: loaded_without("foreach", "maximize"),
        "a state dict without capturable": lambda: loaded_without("capturable"),
        "a state dict without momentum": lambda: loaded_without("momentum"),
        "an unknown option": run(nesterov=True),
    }


def outcome(run):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            run()
        except Exception as error:  # any exception is a finding
            return without_addresses(f"{type(error).__name__}: {error}".split("\n")[0])
    texts = sorted({without_addresses(str(warning.message).split("\n")[0]) for warning in caught})
    return "; ".join(["yes", *(f"warns: {text}" for text in texts)])


def without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x...", text)[:300]


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()

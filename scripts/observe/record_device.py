"""Records what torch.optim.RMSprop and its operations compute on a device: `python record_device.py OUT.json.gz`.

    --device cuda     the device; `cpu` tries the recorder without one
    --seed 1          the seed of all drawn numbers

One file, to copy to the machine that has the device. It needs torch 2.0 or newer and numpy, and takes at most five minutes. It changes no
kernel of PyTorch. `npm run task fit-arithmetic -- OUT.json.gz` finds the arithmetic of a recording.

The recording has three parts:

- `recorded`: the device, its driver, the versions, and the variables that change bits.
- `operations`: inputs and outputs of each operation that RMSprop uses, in five dtypes, with the scalars of RMSprop. `foreach_` starts the
  name of a multi-tensor operation. Complex tensors are pairs of reals there, except in `neg` and `add`, as in RMSprop.
- `trajectories`: scenarios of spec/fixture-format.md with their snapshots. The grid has every combination of centered, momentum,
  weight_decay and maximize, in each implementation: single tensor, foreach, capturable, and PyTorch's default.

Tensors are hexadecimal bit words, as in spec/numerics.md (NUM-3). OUT appears only when it is complete.
"""

import argparse
import gzip
import itertools
import json
import os
import pathlib
import platform
import random
import subprocess
import sys

import numpy
import torch

DTYPES = ("float32", "float64", "float16", "bfloat16", "complex64")

# The options of each implementation. A CPU has no capturable optimizers.
FORMS = {
    "default": {},
    "single": {"foreach": False},
    "foreach": {"foreach": True},
    "capturable": {"foreach": False, "capturable": True},
    "capturable-foreach": {"foreach": True, "capturable": True},
}

# The environment variables that change bits. The recording names those that are set.
VARIABLES = ("ATEN_CPU_CAPABILITY", "MKL_CBWR", "NVIDIA_TF32_OVERRIDE", "PYTORCH_JIT", "CUBLAS_WORKSPACE_CONFIG")

# Scalars as RMSprop passes them: weights below and above 1/2, a learning rate, an epsilon that float16 cannot hold.
SCALARS = (0.0137, 0.99, 0.6, 0.01, 1e-8, 1.0)

# Elements of an operation's tensor. It is no multiple of any vector length.
ELEMENTS = 283

LENGTHS = (1, 7, 35, 70)

SPECIAL = (0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1e-40, -1e-45, 3e38, 1e-310, 6e-8, 65504.0, 1e-20)


def main():
    options = arguments()
    device = torch.device(options.device)
    out = pathlib.Path(options.out)
    seed = options.seed
    flags = list(itertools.product((False, True), repeat=4))
    recording = {
        "format": 1,
        "recorded": describe(device, seed),
        "operations": [record_operations(device, seed, *key) for key in itertools.product(DTYPES, SCALARS)],
        "trajectories": [record_trajectory(device, seed, *key) for key in itertools.product(DTYPES, flags)],
    }
    partial = out.with_name(f"{out.name}.partial-{os.getpid()}")
    with gzip.open(partial, "wt", compresslevel=9) as file:
        json.dump(recording, file, separators=(",", ":"))
    partial.rename(out)
    results = [result for item in recording["trajectories"] for result in item["results"].values()]
    refusals = [result["error"] for result in results if "error" in result]
    print(json.dumps(recording["recorded"], indent=2))
    print(f"{out}: {len(recording['operations'])} sets of operations, {len(results)} trajectories.")
    print(f"PyTorch refused {len(refusals)} trajectories. {sorted(set(refusals))[:3] if refusals else ''}")


def arguments():
    parser = argparse.ArgumentParser(description="Records what torch.optim.RMSprop computes on a device, bit for bit.")
    parser.add_argument("out", metavar="OUT.json.gz")
    parser.add_argument("--device", default="cuda", help="cuda (the default), or cpu to try the recorder")
    parser.add_argument("--seed", type=int, default=1, help="the seed of all drawn numbers (default 1)")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("PyTorch finds no CUDA device. Pass --device cpu to try the recorder on a CPU.")
    return options


def describe(device, seed):
    """Returns what the values may depend on: the device, its driver, the versions and the variables."""
    has_cuda = device.type == "cuda"
    return {
        "device": torch.cuda.get_device_name(device) if has_cuda else processor(),
        "kind": device.type,
        "capability": ".".join(map(str, torch.cuda.get_device_capability(device))) if has_cuda else cpu_capability(),
        "driver": driver() if has_cuda else None,
        "cuda": torch.version.cuda,
        "torch": torch.__version__,
        "commit": torch.version.git_version,
        "numpy": numpy.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "environment": {name: os.environ[name] for name in VARIABLES if name in os.environ},
        "seed": seed,
    }


def processor():
    path = pathlib.Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def cpu_capability():
    cpu = getattr(torch.backends, "cpu", None)
    return cpu.get_cpu_capability() if cpu else "unknown"


def driver():
    """Returns the version of NVIDIA's driver, or why it is unknown."""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.split("\n")[0]
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown: {type(error).__name__}"


# ---------------------------------------------------------------------------------------------------------------------
# Tensors


def to_hex(tensor):
    """Returns the elements as big-endian hexadecimal words with spaces. Keeps NaN payloads and the sign of zero."""
    tensor = tensor.detach().cpu().contiguous()
    reals = torch.view_as_real(tensor) if tensor.is_complex() else tensor
    integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}[reals.element_size()]
    digits = 2 * reals.element_size()
    mask = (1 << 4 * digits) - 1
    words = [f"{word & mask:0{digits}x}" for word in reals.contiguous().view(integers).flatten().tolist()]
    if tensor.is_complex():
        words = [real + imaginary for real, imaginary in zip(words[::2], words[1::2])]
    return " ".join(words)


def draw(rng, device, dtype, elements, spread=1.0, special=0.0):
    """Draws a tensor. `spread` is the decades of the magnitudes around 1, `special` the share of special values."""
    kind = getattr(torch, dtype)
    reals = elements * (2 if kind.is_complex else 1)
    values = rng.standard_normal(reals) * 10.0 ** rng.uniform(-spread, spread, reals)
    at = rng.random(reals) < special
    values[at] = rng.choice(SPECIAL, size=int(at.sum()))
    tiny = rng.random(reals) < special
    values[tiny] *= 10.0 ** rng.uniform(-38, -15, int(tiny.sum()))
    real = torch.float32 if kind.is_complex else kind
    with numpy.errstate(all="ignore"):
        tensor = torch.from_numpy(values).to(real)
    return (torch.view_as_complex(tensor.view(-1, 2)) if kind.is_complex else tensor).to(device)


# ---------------------------------------------------------------------------------------------------------------------
# Operations


def record_operations(device, seed, dtype, scalar):
    rng = numpy.random.default_rng([seed, DTYPES.index(dtype), SCALARS.index(scalar)])
    x = draw(rng, device, dtype, ELEMENTS, 1.0, 0.05)
    y = draw(rng, device, dtype, ELEMENTS, 1.0, 0.05)
    z = draw(rng, device, dtype, ELEMENTS, 2.0, 0.05)
    z = torch.view_as_complex(torch.view_as_real(z).abs()) if z.is_complex() else z.abs()
    results = {name: attempt(run) for name, run in operations(x, y, z, scalar)}
    return {"dtype": dtype, "scalar": scalar, "x": to_hex(x), "y": to_hex(y), "z": to_hex(z), "results": results}


def attempt(run):
    try:
        return to_hex(run())
    except RuntimeError as error:
        return {"error": str(error).split("\n")[0][:200]}


def operations(x, y, z, scalar):
    """Yields (name, function) of each operation, called as RMSprop calls it. The components of z are positive."""
    real_x, real_y, real_z = (torch.view_as_real(t) if t.is_complex() else t for t in (x, y, z))

    def in_place(tensor, change):
        copy = tensor.clone()
        change(copy)
        return copy

    def foreach(tensor, change):
        return in_place(tensor, lambda copy: change([copy]))

    yield "neg", lambda: -x
    yield "add", lambda: x.add(y, alpha=scalar)
    yield "add_real", lambda: in_place(real_x, lambda a: a.add_(real_y, alpha=-scalar))
    yield "mul", lambda: in_place(real_x, lambda a: a.mul_(scalar))
    yield "addcmul", lambda: in_place(real_x, lambda a: a.addcmul_(real_y, real_y, value=scalar))
    yield "addcmul_minus_one", lambda: real_z.addcmul(real_y, real_y, value=-1)
    yield "lerp", lambda: in_place(real_x, lambda a: a.lerp_(real_y, scalar))
    yield "sqrt", lambda: real_z.sqrt()
    yield "sqrt_in_place", lambda: in_place(real_z, lambda a: a.sqrt_())
    yield "add_scalar", lambda: in_place(real_z, lambda a: a.add_(scalar))
    yield "addcdiv", lambda: in_place(real_x, lambda a: a.addcdiv_(real_y, real_z, value=-scalar))
    yield "addcdiv_one", lambda: in_place(real_x, lambda a: a.addcdiv_(real_y, real_z))
    yield "foreach_neg", lambda: torch._foreach_neg([real_x])[0]
    yield "foreach_add", lambda: torch._foreach_add([real_x], [real_y], alpha=scalar)[0]
    yield "foreach_add_real", lambda: foreach(real_x, lambda a: torch._foreach_add_(a, [real_y], alpha=-scalar))
    yield "foreach_mul", lambda: foreach(real_x, lambda a: torch._foreach_mul_(a, scalar))
    yield "foreach_addcmul", lambda: foreach(real_x, lambda a: torch._foreach_addcmul_(a, [real_y], [real_y], scalar))
    yield "foreach_addcmul_minus_one", lambda: torch._foreach_addcmul([real_z], [real_y], [real_y], -1)[0]
    yield "foreach_lerp", lambda: foreach(real_x, lambda a: torch._foreach_lerp_(a, [real_y], scalar))
    yield "foreach_sqrt", lambda: torch._foreach_sqrt([real_z])[0]
    yield "foreach_sqrt_in_place", lambda: foreach(real_z, torch._foreach_sqrt_)
    yield "foreach_add_scalar", lambda: foreach(real_z, lambda a: torch._foreach_add_(a, scalar))
    yield "foreach_addcdiv", lambda: foreach(real_x, lambda a: torch._foreach_addcdiv_(a, [real_y], [real_z], -scalar))
    yield "foreach_addcdiv_one", lambda: foreach(real_x, lambda a: torch._foreach_addcdiv_(a, [real_y], [real_z]))


# ---------------------------------------------------------------------------------------------------------------------
# Trajectories


def record_trajectory(device, seed, dtype, flags):
    """Draws a scenario, and plays it in each implementation. Flags are centered, momentum, weight decay and maximize."""
    key = [seed, DTYPES.index(dtype), sum(flag << bit for bit, flag in enumerate(flags))]
    rng, choice = numpy.random.default_rng(key), random.Random(repr(key))
    groups = [draw_group(rng, choice, device, dtype, flags) for _ in range(choice.choice((1, 1, 2)))]
    events = draw_events(rng, choice, device, dtype, groups)
    forms = [name for name in FORMS if device.type == "cuda" or "capturable" not in name]
    return {
        "scenario": {
            "dtype": dtype,
            "groups": [{**group, "params": [tensor_json(param) for param in group["params"]]} for group in groups],
            "events": [event_json(event) for event in events],
        },
        "results": {form: play(groups, events, FORMS[form]) for form in forms},
    }


def draw_group(rng, choice, device, dtype, flags):
    centered, has_momentum, has_weight_decay, maximize = flags
    return {
        "lr": choice.choice((0.01, 0.3, 1.0, 0.0137)),
        "alpha": choice.choice((0.99, 0.9, 0.5, 0.3, 0.0, 1.0)),
        "eps": choice.choice((1e-8, 1e-3, 1e-10)),
        "weight_decay": choice.choice((0.01, 0.3)) if has_weight_decay else 0.0,
        "momentum": choice.choice((0.9, 0.5)) if has_momentum else 0.0,
        "centered": centered,
        "maximize": maximize,
        "params": [draw(rng, device, dtype, length) for length in choice.sample(LENGTHS, 2)],
    }


def draw_events(rng, choice, device, dtype, groups):
    """Draws five steps with a change of the learning rate. Some gradients are null, some have special values."""
    params = [param for group in groups for param in group["params"]]
    events = []
    for step in range(5):
        if step == 3:
            events.append({"set": {"group": choice.randrange(len(groups)), "lr": choice.choice((0.1, 0.002, 0.05))}})
        special = 0.03 if choice.random() < 0.2 else 0.0
        grads = [draw(rng, device, dtype, param.numel(), 1.5, special) for param in params]
        for index in range(len(grads)):
            if choice.random() < 0.08:
                grads[index] = None
        events.append({"step": grads})
    return events


def tensor_json(tensor):
    return {"shape": list(tensor.shape), "data": to_hex(tensor)}


def event_json(event):
    if "set" in event:
        return event
    return {"step": [gradient_words(grad) for grad in event["step"]]}


def gradient_words(grad):
    """Returns the words of a gradient. None means that the parameter has no gradient."""
    if grad is None:
        return None
    return to_hex(grad)


def play(groups, events, options):
    """Returns the snapshot after each event, or PyTorch's refusal."""
    try:
        params = [torch.nn.Parameter(param.clone()) for group in groups for param in group["params"]]
        remaining = iter(params)
        own = [{**group, "params": [next(remaining) for _ in group["params"]]} for group in groups]
        optimizer = torch.optim.RMSprop(own, **options)
        return {"snapshots": [snapshot_after(event, optimizer, params) for event in events]}
    except (AssertionError, RuntimeError, TypeError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}".split("\n")[0][:300]}


def snapshot_after(event, optimizer, params):
    if "set" in event:
        optimizer.param_groups[event["set"]["group"]]["lr"] = event["set"]["lr"]
    else:
        optimizer.zero_grad()
        for param, grad in zip(params, event["step"]):
            if grad is not None:
                param.grad = grad.clone()
        optimizer.step()
    return {
        "params": [to_hex(param) for param in params],
        "state": [state_snapshot(optimizer.state.get(param)) for param in params],
    }


def state_snapshot(state):
    if not state:
        return None
    tensors = {name: to_hex(state[name]) for name in ("square_avg", "grad_avg", "momentum_buffer") if name in state}
    return {"step": int(state["step"]), **tensors}


if __name__ == "__main__":
    sys.exit(main())

"""Records the golden corpus with real PyTorch: `python generate_fixtures.py OUT`, where OUT does not exist yet.

Every trajectory is what torch.optim.RMSprop computed, in the environment that torch_oracle.py pins and proves. The same
command writes the same bytes, on any x86-64 processor with AVX2. OUT appears whole or not at all; what is there already
is never touched (scripts/regenerate.ts compares and replaces the committed corpus).

Needs torch and numpy. Progress goes to stdout as JSON lines: first {"files": N}, then {"file": PATH} as each is written.
"""

import copy
import hashlib
import io
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import torch_oracle
from torch_oracle import ARITHMETICS, CAPABILITIES, DTYPES, EnvironmentRefused, tensor_from_hex, tensor_to_hex

FORMAT = 1
GENERATOR = ("generate_fixtures.py", "torch_oracle.py")  # what decides the corpus's bytes, beside PyTorch

# Where torch's foreach implementation rounds differently from the single-tensor one.
FOREACH_DTYPES = ("float16", "bfloat16", "complex64", "complex128")

# What a fixture group spells out: the options of the algorithm, under torch's names.
DEFAULTS = {
    "lr": 0.01,
    "alpha": 0.99,
    "eps": 1e-8,
    "weight_decay": 0,
    "momentum": 0,
    "centered": False,
    "maximize": False,
}


# ---------------------------------------------------------------------------------------------------------------------
# Inputs: numbers from a generator that is defined here to the bit, so that no library's version can change them


class SplitMix64:
    """Sebastiano Vigna's splitmix64, seeded by a text."""

    def __init__(self, text):
        self.state = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def word(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def uniform(self):
        """A multiple of 2^-53 in [0, 1)."""
        return (self.word() >> 11) * 2.0**-53

    def bell(self):
        """Four uniforms around zero: nearly normal, variance 1/3, in [-2, 2); sums only, so exact on any machine."""
        return self.uniform() + self.uniform() + self.uniform() + self.uniform() - 2.0

    def integer(self, low, high):
        return low + self.word() % (high - low + 1)


class Range:
    """What a dtype's components can hold."""

    def __init__(self, dtype):
        import torch

        kind = {"complex64": torch.float32, "complex128": torch.float64}.get(dtype, getattr(torch, dtype))
        info = torch.finfo(kind)
        self.largest = info.max
        self.smallest = info.smallest_normal * info.eps  # the smallest subnormal
        self.fraction = round(1 / info.eps)  # subnormals below the smallest normal number
        self.root = 2.0 ** (round(torch.log2(torch.tensor(info.max, dtype=torch.float64)).item()) // 2)
        self.spread = 10 if kind.itemsize == 2 else 20  # binades up and down for magnitudes that are to be mixed


STEPS = 12


def lane_normal(rng, span):
    return rng.bell(), [rng.bell() for _ in range(STEPS)]


def lane_constant(rng, span):
    return rng.bell(), [rng.bell()] * STEPS


def lane_zero(rng, span):
    return rng.bell(), [0.0] * STEPS


def lane_sign_flipping(rng, span):
    size = rng.bell()
    return rng.bell(), [size if step % 2 else -size for step in range(STEPS)]


def lane_spike(rng, span):
    return rng.bell(), [100 * rng.bell() if step == 2 else 0.0 for step in range(STEPS)]


def lane_sparse(rng, span):
    return rng.bell(), [rng.bell() if rng.uniform() < 0.25 else 0.0 for _ in range(STEPS)]


def lane_growing(rng, span):
    size = rng.bell() / 64
    return rng.bell(), [size * 3**step for step in range(STEPS)]


def lane_decaying(rng, span):
    size = rng.bell() * 16
    return rng.bell(), [size / 3**step for step in range(STEPS)]


def lane_mixed(rng, span):
    return rng.bell(), [rng.bell() * 2.0 ** rng.integer(-span.spread, span.spread) for _ in range(STEPS)]


def lane_subnormal(rng, span):
    def draw():
        return rng.integer(-span.fraction, span.fraction) * span.smallest

    return draw(), [draw() for _ in range(STEPS)]


def lane_huge(rng, span):
    """Around the square root of the largest number, where the square overflows or just does not."""
    return span.largest * rng.uniform() / 2, [span.root * 2 * rng.bell() for _ in range(STEPS)]


def lane_signed_zero(rng, span):
    return -0.0, [(-1.0) ** rng.integer(0, 1) * 0.0 for _ in range(STEPS)]


def lane_nan(rng, span):
    return rng.bell(), [float("nan") if step == 5 else rng.bell() for step in range(STEPS)]


def lane_infinite(rng, span):
    return rng.bell(), [float("-inf") if step == 5 else rng.bell() for step in range(STEPS)]


LANES = {
    "normal": lane_normal,
    "constant": lane_constant,
    "zero": lane_zero,
    "sign-flipping": lane_sign_flipping,
    "spike": lane_spike,
    "sparse": lane_sparse,
    "growing": lane_growing,
    "decaying": lane_decaying,
    "mixed": lane_mixed,
    "subnormal": lane_subnormal,
    "huge": lane_huge,
    "signed-zero": lane_signed_zero,
    "nan": lane_nan,
    "infinite": lane_infinite,
}


def make_tensor(dtype, shape, values):
    import torch

    return torch.tensor(values, dtype=torch.float64).to(getattr(torch, dtype)).reshape(shape)


def make_complex(dtype, shape, real, imaginary):
    import torch

    kind = {"complex64": torch.float32, "complex128": torch.float64}[dtype]
    parts = [torch.tensor(values, dtype=torch.float64).to(kind) for values in (real, imaginary)]
    return torch.view_as_complex(torch.stack(parts, dim=-1)).reshape(shape)


def make_lanes(rng, dtype, shape, first_lane):
    """A parameter and its gradients at each step; element i follows the lane number first_lane + i, around in a ring."""
    span = Range(dtype)
    names = [list(LANES)[(first_lane + index) % len(LANES)] for index in range(numel(shape))]

    def column(names):
        return [LANES[name](rng, span) for name in names]

    if dtype.startswith("complex"):
        # NaN stays in the real part and infinity in the imaginary one, to show what each does to its partner
        real = column([{"infinite": "normal"}.get(name, name) for name in names])
        imaginary = column([{"nan": "normal"}.get(name, name) for name in names])
        pairs = list(zip(real, imaginary))
        param = make_complex(dtype, shape, [r[0] for r, _ in pairs], [i[0] for _, i in pairs])
        grads = [
            make_complex(dtype, shape, [r[1][step] for r, _ in pairs], [i[1][step] for _, i in pairs])
            for step in range(STEPS)
        ]
    else:
        lanes = column(names)
        param = make_tensor(dtype, shape, [lane[0] for lane in lanes])
        grads = [make_tensor(dtype, shape, [lane[1][step] for lane in lanes]) for step in range(STEPS)]
    return names, param, grads


def numel(shape):
    count = 1
    for length in shape:
        count *= length
    return count


# ---------------------------------------------------------------------------------------------------------------------
# Scenarios, in the words of spec/fixture-format.md


def group_of(params, foreach=False, **options):
    group = {**DEFAULTS, **options}
    if foreach:
        group["foreach"] = True
    return {**group, "params": [{"shape": list(param.shape), "data": tensor_to_hex(param)} for param in params]}


def step_of(grads):
    return {"step": [None if grad is None else tensor_to_hex(grad) for grad in grads]}


def grid_scenarios(dtype, foreach):
    """Every combination of the four switches, over two tensors: a vector body with a tail, and mostly tail."""
    shapes = ([21], [9]) if dtype.startswith("complex") else ([37], [9])
    switches = ("centered", "momentum", "weight_decay", "maximize")
    settings = {"centered": True, "momentum": 0.9, "weight_decay": 0.01, "maximize": True}
    for chosen in itertools.product((False, True), repeat=len(switches)):
        on = [name for name, is_on in zip(switches, chosen) if is_on]
        name = "-".join(on) or "plain"
        rng = SplitMix64(f"grid/{dtype}/{name}")
        tensors = [make_lanes(rng, dtype, shape, 9 * index) for index, shape in enumerate(shapes)]
        group = group_of([param for _, param, _ in tensors], foreach, **{key: settings[key] for key in on})
        events = [step_of([grads[step] for _, _, grads in tensors]) for step in range(STEPS)]
        yield name, [names for names, _, _ in tensors], {"dtype": dtype, "groups": [group], "events": events}


def lifecycle_scenario(dtype, foreach):
    """What happens to an optimizer besides steps: options changed, gradients missing, a group added, a reload."""
    rng = SplitMix64(f"lifecycle/{dtype}")
    weight, bias, scalar, empty, matrix, late = (
        make_lanes(rng, dtype, shape, first_lane)
        for shape, first_lane in (([18], 0), ([3], 4), ([], 0), ([0], 0), ([2, 4], 6), ([5], 0))
    )
    before = [weight, bias, scalar, empty, matrix]
    after = [*before, late]

    def step(tensors, number, absent=()):
        return step_of([None if tensor in absent else tensor[2][number] for tensor in tensors])

    events = [
        step(before, 0, absent=[bias, scalar]),
        step(before, 1, absent=[scalar]),
        {"set": {"group": 0, "lr": 0.001, "momentum": 0.5}},
        step(before, 2, absent=[weight, scalar]),
        {"set": {"group": 1, "alpha": 0.4, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}},
        step(before, 3),
        {"add_group": group_of([late[1]], foreach, lr=0.1, momentum=0.9, centered=True)},
        step(after, 4, absent=[late]),
        step(after, 5),
        {"reload": True},
        step(after, 6, absent=[matrix]),
        {"set": {"group": 1, "centered": False, "lr": 1.0}},
        step(after, 7),
        {"set": {"group": 0, "momentum": 0}},
        step(after, 8),
    ]
    groups = [
        group_of([weight[1], bias[1]], foreach, momentum=0.9, weight_decay=0.01),
        group_of([scalar[1], empty[1], matrix[1]], foreach, lr=0.02, alpha=0.9, centered=True),
    ]
    return "lifecycle", [tensor[0] for tensor in after], {"dtype": dtype, "groups": groups, "events": events}


# ---------------------------------------------------------------------------------------------------------------------
# Trajectories: torch.optim.RMSprop plays a scenario


def play(scenario):
    """The snapshot after each event of a scenario."""
    import torch

    def parameter_of(tensor):
        return torch.nn.Parameter(tensor_from_hex(scenario["dtype"], tensor["data"], tensor["shape"]))

    def torch_group(group):
        options = {"foreach": False, **group}
        return {**options, "params": [parameter_of(tensor) for tensor in group["params"]]}

    optimizer = torch.optim.RMSprop([torch_group(group) for group in scenario["groups"]])
    snapshots = []
    for event in scenario["events"]:
        if "step" in event:
            params = [param for group in optimizer.param_groups for param in group["params"]]
            for param, data in zip(params, event["step"], strict=True):
                param.grad = None if data is None else tensor_from_hex(scenario["dtype"], data, param.shape)
            optimizer.step()
        elif "set" in event:
            changes = dict(event["set"])
            optimizer.param_groups[changes.pop("group")].update(changes)
        elif "add_group" in event:
            optimizer.add_param_group(torch_group(event["add_group"]))
        else:
            optimizer = reloaded(optimizer)
        snapshots.append(snapshot(optimizer))
    return snapshots


def reloaded(optimizer):
    """A fresh optimizer over the same parameters, given the state of the old one through a file."""
    import torch

    file = io.BytesIO()
    torch.save(optimizer.state_dict(), file)
    file.seek(0)
    fresh = torch.optim.RMSprop([{"params": group["params"]} for group in optimizer.param_groups])
    fresh.load_state_dict(torch.load(file))
    return fresh


def snapshot(optimizer):
    params = [param for group in optimizer.param_groups for param in group["params"]]
    return {
        "params": [tensor_to_hex(param) for param in params],
        "state": [state_snapshot(optimizer.state.get(param)) for param in params],
    }


def state_snapshot(state):
    if not state:
        return None
    tensors = {key: tensor_to_hex(state[key]) for key in ("square_avg", "grad_avg", "momentum_buffer") if key in state}
    return {"step": int(state["step"].item()), **tensors}


def record(name, lanes, scenario):
    return {"id": name, "lanes": lanes, "scenario": scenario, "snapshots": play(scenario)}


def require_foreach_agrees(dtype, scenario, snapshots):
    """The corpus has foreach trajectories only where they differ: elsewhere they must not."""
    twin = copy.deepcopy(scenario)
    added = [event["add_group"] for event in twin["events"] if "add_group" in event]
    for group in [*twin["groups"], *added]:
        group["foreach"] = True
    torch_oracle.require(play(twin) == snapshots, f"foreach=True differs in {dtype}", "the same bits as single tensor")


# ---------------------------------------------------------------------------------------------------------------------
# The seed example: the program that most people meet this optimizer in


def linear_regression():
    """100 epochs of nn.Linear(10, 1) with MSELoss over 32 random samples, with its gradients and losses."""
    import torch

    rng = SplitMix64("examples/linear-regression")
    inputs = make_tensor("float32", [32, 10], [rng.bell() for _ in range(320)])
    targets = make_tensor("float32", [32, 1], [rng.bell() for _ in range(32)])

    torch.manual_seed(0)
    model = torch.nn.Linear(10, 1)
    criterion = torch.nn.MSELoss()
    options = {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0.01}
    optimizer = torch.optim.RMSprop(model.parameters(), **options)
    group = group_of(list(model.parameters()), **options)
    events, snapshots, losses = [], [], []
    for _ in range(100):
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        events.append(step_of([param.grad for param in model.parameters()]))
        optimizer.step()
        snapshots.append(snapshot(optimizer))
        losses.append(loss.item())
    scenario = {"dtype": "float32", "groups": [group], "events": events}
    torch_oracle.require(play(scenario) == snapshots, "the recorded gradients replay differently", "the same bits")
    training = {
        "objective": "linear-regression",
        "inputs": {"shape": [32, 10], "data": tensor_to_hex(inputs)},
        "targets": {"shape": [32, 1], "data": tensor_to_hex(targets)},
        "losses": tensor_to_hex(torch.tensor(losses)),
    }
    return {"id": "linear-regression", "scenario": scenario, "training": training, "snapshots": snapshots}


# ---------------------------------------------------------------------------------------------------------------------
# Files


def corpus_files(arithmetic):
    """(path, dtype, foreach, a function that records its fixtures) of every file under one arithmetic."""

    def grid(dtype, foreach):
        for name, lanes, scenario in grid_scenarios(dtype, foreach):
            yield record(name, lanes, scenario)

    def lifecycle(dtype, foreach):
        yield record(*lifecycle_scenario(dtype, foreach))

    for family, recorder in (("grid", grid), ("lifecycle", lifecycle)):
        for dtype in DTYPES:
            yield f"{family}/{dtype}/{arithmetic}.json", dtype, False, recorder
            if dtype in FOREACH_DTYPES:
                yield f"{family}/{dtype}/{arithmetic}-foreach.json", dtype, True, recorder


def example_files(arithmetic):
    def example(dtype, foreach):
        yield linear_regression()

    yield f"examples/float32/{arithmetic}.json", "float32", False, example


# Matrix products add up in an order that MKL chooses by processor, unless told to take the one that all have.
JOBS = {
    f"{family}-{arithmetic}": (arithmetic, files, {**ARITHMETICS[arithmetic], "MKL_CBWR": cbwr})
    for arithmetic in ARITHMETICS
    for family, files, cbwr in (("corpus", corpus_files, "AVX2"), ("examples", example_files, "COMPATIBLE"))
}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def lines_of(items):
    return "[\n" + ",\n".join(items) + "\n]"


def fixture_text(fixture):
    """One line for what a fixture is, one for each event, one for each snapshot."""
    scenario = fixture["scenario"]
    head = {key: value for key, value in fixture.items() if key not in ("scenario", "snapshots")}
    opening = {"dtype": scenario["dtype"], "groups": scenario["groups"]}
    events = lines_of(compact(event) for event in scenario["events"])
    snapshots = lines_of(compact(state) for state in fixture["snapshots"])
    return (
        f'{compact(head)[:-1]},\n"scenario":{compact(opening)[:-1]},\n"events":{events}}},\n"snapshots":{snapshots}}}'
    )


def run_job(job, folder):
    """The work of a pinned process: records its files into the folder, and prints each one's manifest entry."""
    import torch

    arithmetic, files, variables = JOBS[job]
    torch_oracle.prove_environment(arithmetic)
    oracle = {
        "torch": torch_oracle.TORCH_VERSION,
        "commit": torch.version.git_version,
        "arithmetic": arithmetic,
        "environment": {**variables, "OMP_NUM_THREADS": "1"},
        "system": torch_oracle.MACHINE,
        "capability": CAPABILITIES[arithmetic],
        "square_root": "correctly rounded",
    }
    for path, dtype, foreach, recorder in files(arithmetic):
        fixtures = list(recorder(dtype, foreach))
        if dtype not in FOREACH_DTYPES:
            for fixture in fixtures:
                require_foreach_agrees(dtype, fixture["scenario"], fixture["snapshots"])
        header = {"dtype": dtype, "foreach": foreach, "oracle": oracle}
        opening = compact({"format": FORMAT, **header})
        text = f'{opening[:-1]},\n"fixtures":{lines_of(fixture_text(fixture) for fixture in fixtures)}}}\n'
        data = text.encode("ascii")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        entry = {"path": path, "sha256": digest, "bytes": len(data), "scenarios": len(fixtures)}
        print(json.dumps({"entry": {**entry, **header}}), flush=True)


def file_count():
    return sum(len(list(files(arithmetic))) for arithmetic, files, _ in JOBS.values())


def manifest_text(entries):
    here = pathlib.Path(__file__).resolve().parent
    generator = [
        {"file": f"scripts/{name}", "sha256": hashlib.sha256((here / name).read_bytes()).hexdigest()}
        for name in GENERATOR
    ]
    header = compact({"format": FORMAT, "generator": generator})
    files = lines_of(compact(entry) for entry in sorted(entries, key=lambda entry: entry["path"]))
    return f'{header[:-1]},\n"files":{files}}}\n'


def generate(out):
    if out.exists():
        sys.exit(f"{out} exists already: name a folder that does not, so that nothing is overwritten")
    partial = out.with_name(f"{out.name}.partial-{os.getpid()}")
    partial.mkdir(parents=True)
    print(json.dumps({"files": file_count()}), flush=True)
    processes = []
    try:
        entries = []
        jobs = iter(JOBS.items())
        for batch in iter(lambda: list(itertools.islice(jobs, os.cpu_count() or 1)), []):
            processes = [start_job(job, variables, partial) for job, (_, _, variables) in batch]
            for process in processes:
                entries += collect(process)
        (partial / "manifest.json").write_bytes(manifest_text(entries).encode("ascii"))
        partial.rename(out)
    finally:
        for process in processes:
            process.kill()
        shutil.rmtree(partial, ignore_errors=True)


def start_job(job, variables, folder):
    environment = {**os.environ, **variables, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--job", job, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def collect(process):
    """Follows a job to its end: passes its progress on, and returns the manifest entries of its files."""
    entries = []
    for line in process.stdout:
        message = json.loads(line)
        entries.append(message["entry"])
        print(json.dumps({"file": message["entry"]["path"]}), flush=True)
    if process.wait() != 0:
        sys.exit(1)  # the job has said why
    return entries


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that an ended run cleans up
    arguments = sys.argv[1:]
    try:
        match arguments:
            case ["--job", job, folder]:
                run_job(job, pathlib.Path(folder))
            case [out] if not out.startswith("-"):
                generate(pathlib.Path(out).resolve())
            case _:
                sys.exit(f"usage: python {pathlib.Path(__file__).name} OUT (a folder that does not exist yet)")
    except EnvironmentRefused as refusal:
        sys.exit(f"nothing was written: {refusal}")
    except KeyboardInterrupt:
        sys.exit("interrupted: nothing was written")


if __name__ == "__main__":
    main()

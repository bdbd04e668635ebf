"""Records the golden corpus with real PyTorch: `python generate_fixtures.py OUT`, where OUT does not exist yet.

torch.optim.RMSprop computes every trajectory, in the environment that torch_oracle.py pins and checks. The same command
writes the same bytes on any x86-64 processor with AVX2. OUT appears only when it is complete. The program changes no
existing file (src/oracle/regenerate.ts compares and replaces the committed corpus).

Needs torch and numpy. Writes progress to stdout as JSON lines: first {"files": N}, then {"file": PATH} for each file.
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

import fixture_objectives
import fixture_scenarios
import fixture_usage
import torch_oracle
from fixture_lanes import SplitMix64, make_tensor
from fixture_scenarios import group_of, step_of
from torch_oracle import ARITHMETICS, CAPABILITIES, DTYPES, EnvironmentRefused, tensor_from_hex, tensor_to_hex

FORMAT = 1
# The files that determine the corpus's bytes, besides PyTorch.
GENERATOR = (
    "generate_fixtures.py",
    "fixture_lanes.py",
    "fixture_objectives.py",
    "fixture_scenarios.py",
    "fixture_usage.py",
    "torch_oracle.py",
    "arm64_oracle.py",
    "record_arm64.py",
)

# The dtypes in which torch's foreach implementation rounds differently from the single-tensor one.
FOREACH_DTYPES = ("float16", "bfloat16", "complex64", "complex128")


# ---------------------------------------------------------------------------------------------------------------------
# Trajectories: torch.optim.RMSprop plays a scenario


class Player:
    """Plays a scenario on torch.optim.RMSprop."""

    def __init__(self, scenario):
        import torch

        self.dtype = scenario["dtype"]
        self.params = []
        defaults = {name: option_value(value) for name, value in scenario.get("defaults", {}).items()}
        groups = [self.torch_group(group) for group in scenario["groups"]]
        self.optimizer = torch.optim.RMSprop(groups, **defaults)
        self.keeps_gradients = False
        self.saves = []

    def torch_group(self, group):
        # a differentiable step writes to its parameters, which torch refuses for a leaf that requires a gradient
        requires_grad = not group.get("differentiable", False)
        params = [self.parameter_of(param, requires_grad) for param in group["params"]]
        return {"foreach": False, **as_floats(group), "params": params}

    def parameter_of(self, param, requires_grad):
        import torch

        if "same_as" in param:
            return self.params[param["same_as"]]
        data = tensor_from_hex(self.dtype, param["data"], param["shape"])
        made = torch.nn.Parameter(data, requires_grad=requires_grad)
        self.params.append(made)
        return (param["name"], made) if "name" in param else made

    def listed(self):
        return [param for group in self.optimizer.param_groups for param in group["params"]]

    def apply(self, event):
        if "step" in event:
            if event["step"] != "accumulated":
                self.set_gradients(event["step"])
            self.keeps_gradients = False
            self.optimizer.step()
        elif "backward" in event:
            for param, text in zip(self.listed(), event["backward"], strict=True):
                if text is not None:
                    param.backward(tensor_from_hex(self.dtype, text, param.shape))
            self.keeps_gradients = False
        elif "set" in event:
            self.change(as_floats(event["set"]))
        elif "set_data" in event:
            for param, text in zip(self.listed(), event["set_data"], strict=True):
                if text is not None:
                    param.data = tensor_from_hex(self.dtype, text, param.shape)
        elif "save" in event:
            self.saves.append(saved_file(self.optimizer.state_dict()))
        elif "load" in event:
            self.optimizer.load_state_dict(from_file(self.saves[event["load"]]))
        elif "add_group" in event:
            self.optimizer.add_param_group(self.torch_group(event["add_group"]))
        elif "zero_grad" in event:
            self.optimizer.zero_grad(**event["zero_grad"])
            self.keeps_gradients = True
        else:
            self.optimizer = reloaded(self.optimizer, integer_step=event["reload"] == "integer_step")

    def change(self, changes):
        """Changes options of a group. Writes a tensor lr into the tensor that the group has, as torch's schedulers do."""
        import torch

        group = self.optimizer.param_groups[changes.pop("group")]
        lr = changes.get("lr")
        if isinstance(lr, torch.Tensor) and isinstance(group["lr"], torch.Tensor):
            group["lr"].copy_(changes.pop("lr"))
        group.update(changes)

    def set_gradients(self, texts):
        """Checks that the gradients after zero_grad are those of the scenario."""
        params = self.listed()
        if self.keeps_gradients:
            found = [None if param.grad is None else tensor_to_hex(param.grad) for param in params]
            torch_oracle.require(found == texts, "zero_grad leaves other gradients", "those of the next step")
            return
        for param, text in zip(params, texts, strict=True):
            param.grad = None if text is None else tensor_from_hex(self.dtype, text, param.shape)


def as_floats(options):
    """Makes numbers Python floats. An int 0 has no negative, and -lr would show that in the sign of a zero. A dict is a tensor."""
    numbers = ("lr", "alpha", "eps", "weight_decay", "momentum")
    return {
        name: float(value) if name in numbers and not isinstance(value, dict) else option_value(value)
        for name, value in options.items()
    }


def option_value(value):
    """Returns an option as torch gets it. A dict is a tensor, and a string is a number that JSON does not have."""
    if isinstance(value, dict):
        words = value["data"].split()
        return tensor_from_hex(value["dtype"], value["data"], [len(words)] if len(words) > 1 else [])
    return float(value) if isinstance(value, str) else value


def play(scenario):
    """Returns the snapshot after each event of a scenario."""
    player = Player(scenario)
    snapshots = []
    for event in scenario["events"]:
        player.apply(event)
        snapshots.append(snapshot(player.optimizer))
    return snapshots


def play_to_refusal(scenario):
    """Returns the snapshots before the last event, and the exception of that event or of the constructor."""
    snapshots = []
    try:
        player = Player(scenario)
        for event in scenario["events"]:
            player.apply(event)
            snapshots.append(snapshot(player.optimizer))
    except (ValueError, TypeError, KeyError, RuntimeError, AssertionError) as error:
        torch_oracle.require(
            len(snapshots) == max(len(scenario["events"]) - 1, 0), f"{error!r} comes too early", "the last event to raise"
        )
        return snapshots, {"exception": type(error).__name__, "message": str(error)}
    raise EnvironmentRefused("PyTorch accepts what it should refuse; expected an exception")


def reloaded(optimizer, integer_step):
    """Returns a fresh optimizer over the same parameters, with the state of the old one loaded from a file."""
    import torch

    saved = optimizer.state_dict()
    if integer_step:
        saved["state"] = {key: {**state, "step": int(state["step"])} for key, state in saved["state"].items()}
    fresh = torch.optim.RMSprop([{"params": named_params(group)} for group in optimizer.param_groups])
    fresh.load_state_dict(from_file(saved_file(saved)))
    return fresh


def named_params(group):
    return list(zip(group["param_names"], group["params"])) if "param_names" in group else group["params"]


def saved_file(saved):
    import torch

    file = io.BytesIO()
    torch.save(saved, file)
    return file.getvalue()


def from_file(data):
    import torch

    return torch.load(io.BytesIO(data))


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
    return {"step": int(state["step"]), **tensors}  # a tensor; an int before torch 2.0


def record(name, lanes, scenario):
    return {"id": name, "lanes": lanes, "scenario": scenario, "snapshots": play(scenario)}


def record_refusal(name, lanes, scenario):
    snapshots, refusal = play_to_refusal(scenario)
    return {"id": name, "refusal": refusal, "scenario": scenario, "snapshots": snapshots}


def record_training(dtype, group, steps, gradients_at, changes_before=lambda step: ()):
    """Returns events and snapshots of steps whose gradients depend on the parameters."""
    player = Player({"dtype": dtype, "groups": [group]})
    events, snapshots = [], []

    def play_event(event):
        events.append(event)
        player.apply(event)
        snapshots.append(snapshot(player.optimizer))

    for step in range(steps):
        for changes in changes_before(step):
            play_event(changes)
        play_event(step_of(gradients_at([param.detach() for param in player.params])))
    return events, snapshots


def require_foreach_agrees(dtype, scenario, snapshots):
    """Checks that foreach gives the same bits. The corpus has foreach trajectories only for dtypes in which it does not."""
    twin = copy.deepcopy(scenario)
    if any("differentiable" in group for group in twin["groups"]):
        return  # torch refuses both together
    added = [event["add_group"] for event in twin["events"] if "add_group" in event]
    for group in [*twin["groups"], *added]:
        group["foreach"] = True
    torch_oracle.require(play(twin) == snapshots, f"foreach=True differs in {dtype}", "the same bits as single tensor")


# ---------------------------------------------------------------------------------------------------------------------
# The seed example: the program in which most people first use this optimizer


def linear_regression():
    """Returns 100 epochs of nn.Linear(10, 1) with MSELoss over 32 random samples, with gradients and losses."""
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
        "program": "nn.Linear with MSELoss",
        "inputs": {"shape": [32, 10], "data": tensor_to_hex(inputs)},
        "targets": {"shape": [32, 1], "data": tensor_to_hex(targets)},
        "losses": tensor_to_hex(torch.tensor(losses)),
    }
    return {"id": "linear-regression", "scenario": scenario, "training": training, "snapshots": snapshots}


# ---------------------------------------------------------------------------------------------------------------------
# Files


def corpus_files(arithmetic):
    """Yields (path, dtype, foreach, a function that records the fixtures) of every file of one arithmetic."""

    def recorder_of(family):
        return lambda dtype, foreach: (record(*made) for made in family(dtype, foreach))

    families = (
        fixture_scenarios.grid,
        fixture_scenarios.hyperparameters,
        fixture_scenarios.shapes,
        fixture_scenarios.events,
        fixture_scenarios.dialects,
        fixture_usage.usage,
    )
    for family in families:
        for dtype in DTYPES:
            recorder = recorder_of(family)
            yield f"{family.__name__}/{dtype}/{arithmetic}.json", dtype, False, recorder
            if dtype in FOREACH_DTYPES and family is not fixture_scenarios.dialects:
                yield f"{family.__name__}/{dtype}/{arithmetic}-foreach.json", dtype, True, recorder
    for dtype in ("float32", "float64"):
        yield f"closed-loops/{dtype}/{arithmetic}.json", dtype, False, closed_loops
    if arithmetic == "portable":
        yield "refusals/float32/portable.json", "float32", False, refusals


def arithmetic_of_this_process():
    import torch

    capability = torch.backends.cpu.get_cpu_capability()
    return next(arithmetic for arithmetic, name in CAPABILITIES.items() if name == capability)


def closed_loops(dtype, foreach):
    return fixture_objectives.closed_loops(dtype, record_training, arithmetic_of_this_process())


def refusals(dtype, foreach):
    families = (fixture_scenarios.refusals, fixture_usage.refusals)
    return (record_refusal(*made) for family in families for made in family(dtype, foreach))


def example_files(arithmetic):
    def example(dtype, foreach):
        yield linear_regression()

    yield f"examples/float32/{arithmetic}.json", "float32", False, example


# MKL chooses the order of sums in matrix products by processor. This setting chooses the order that all of them have.
JOBS = {
    f"{family}-{arithmetic}": (arithmetic, files, {"MKL_CBWR": cbwr})
    for arithmetic in ARITHMETICS
    for family, files, cbwr in (("corpus", corpus_files, "AVX2"), ("examples", example_files, "COMPATIBLE"))
}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def lines_of(items):
    return "[\n" + ",\n".join(items) + "\n]"


def fixture_text(fixture):
    """Writes one line for the description of a fixture, one for each event, and one for each snapshot."""
    scenario = fixture["scenario"]
    head = {key: value for key, value in fixture.items() if key not in ("scenario", "snapshots") and value is not None}
    opening = {key: value for key, value in scenario.items() if key != "events"}
    events = lines_of(compact(event) for event in scenario["events"])
    snapshots = lines_of(compact(state) for state in fixture["snapshots"])
    return (
        f'{compact(head)[:-1]},\n"scenario":{compact(opening)[:-1]},\n"events":{events}}},\n"snapshots":{snapshots}}}'
    )


def run_job(job, folder):
    """Does the work of a pinned process: records its files in the folder, and prints the manifest entry of each."""
    import torch

    arithmetic, files, changes = JOBS[job]
    torch_oracle.prove_environment(arithmetic)
    oracle = {
        "torch": torch_oracle.TORCH_VERSION,
        "commit": torch.version.git_version,
        "arithmetic": arithmetic,
        "environment": torch_oracle.pinned_variables(arithmetic, **changes),
        "system": torch_oracle.MACHINE,
        "capability": CAPABILITIES[arithmetic],
        "square_root": "correctly rounded",
    }
    for path, dtype, foreach, recorder in files(arithmetic):
        fixtures = list(recorder(dtype, foreach))
        if dtype not in FOREACH_DTYPES:
            for fixture in (fixture for fixture in fixtures if "refusal" not in fixture):
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
        {"file": f"scripts/generate/{name}", "sha256": hashlib.sha256((here / name).read_bytes()).hexdigest()}
        for name in GENERATOR
    ]
    header = compact({"format": FORMAT, "generator": generator})
    files = lines_of(compact(entry) for entry in sorted(entries, key=lambda entry: entry["path"]))
    return f'{header[:-1]},\n"files":{files}}}\n'


def generate(out):
    if out.exists():
        sys.exit(f"{out} exists already. Choose a folder that does not exist yet.")
    partial = out.with_name(f"{out.name}.partial-{os.getpid()}")
    partial.mkdir(parents=True)
    print(json.dumps({"files": file_count()}), flush=True)
    processes = []
    try:
        entries = []
        jobs = iter(JOBS.items())
        for batch in iter(lambda: list(itertools.islice(jobs, os.cpu_count() or 1)), []):
            processes = [start_job(job, arithmetic, changes, partial) for job, (arithmetic, _, changes) in batch]
            for process in processes:
                entries += collect(process)
        (partial / "manifest.json").write_bytes(manifest_text(entries).encode("ascii"))
        partial.rename(out)
    finally:
        for process in processes:
            process.kill()
        shutil.rmtree(partial, ignore_errors=True)


def start_job(job, arithmetic, changes, folder):
    environment = torch_oracle.pinned_environment(arithmetic, **changes)
    command = [sys.executable, __file__, "--job", job, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def collect(process):
    """Waits for a job, prints its progress, and returns the manifest entries of its files."""
    entries = []
    for line in process.stdout:
        message = json.loads(line)
        entries.append(message["entry"])
        print(json.dumps({"file": message["entry"]["path"]}), flush=True)
    if process.wait() != 0:
        sys.exit(1)  # the job has printed the reason
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

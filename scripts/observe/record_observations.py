"""Records the trajectories of any PyTorch in the corpus's grid: `python record_observations.py NAME CORPUS OUT [--compiled]`.

Unlike generate_fixtures.py, it uses PyTorch in its ordinary environment: with the environment variables of the process, and without
any replaced function. The inputs are those of the single-tensor grid. OUT must not exist yet. It gets one file per dtype, each with a
description of PyTorch and the machine.

Needs torch 1.13 or newer, numpy, and Python 3.10 or newer.
"""

import json
import os
import pathlib
import platform
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "generate"))
from generate_fixtures import Player, compact, lines_of, snapshot  # noqa: E402
from torch_oracle import DTYPES  # noqa: E402

# The environment variables that change bits. The recording names those that are set.
VARIABLES = ("ATEN_CPU_CAPABILITY", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS")


def describe(torch, name, compiled):
    return {
        "name": name,
        "torch": torch.__version__,
        "commit": torch.version.git_version,
        "step": "compiled" if compiled else "eager",
        "environment": {variable: os.environ[variable] for variable in VARIABLES if variable in os.environ},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "capability": capability(torch),
    }


def capability(torch):
    """Returns the processor capability with the names of get_cpu_capability(), which PyTorch 1.13 does not have."""
    if hasattr(torch.backends, "cpu"):
        return torch.backends.cpu.get_cpu_capability()
    found = re.search(r"CPU capability usage: (.*)", torch.__config__.show()).group(1).strip()
    return {"NO AVX": "DEFAULT"}.get(found, found)


def processor():
    names = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else platform.machine()


def observe(torch, scenario, compiled):
    player = Player(scenario)
    if compiled:
        torch._dynamo.reset()
        player.optimizer.step = torch.compile(player.optimizer.step)
    snapshots = []
    for event in scenario["events"]:
        player.apply(event)
        snapshots.append(snapshot(player.optimizer))
    return snapshots


def case_text(case, snapshots):
    return f'{{"case":{json.dumps(case)},\n"snapshots":{lines_of(compact(state) for state in snapshots)}}}'


def main():
    compiled = sys.argv[-1] == "--compiled"
    name, corpus, out = sys.argv[1 : -1 if compiled else None]
    corpus, out = pathlib.Path(corpus), pathlib.Path(out)
    if out.exists():
        sys.exit(f"{out} exists already. Name a new folder.")
    import torch

    torch.set_num_threads(1)
    opening = compact({"format": 1, "observed": describe(torch, name, compiled)})
    partial = out.with_name(f"{out.name}.partial-{os.getpid()}")
    partial.mkdir(parents=True)
    for dtype in DTYPES:
        source = json.loads((corpus / "grid" / dtype / "portable.json").read_text())
        try:
            cases = [
                case_text(f"grid/{dtype}/portable/{fixture['id']}", observe(torch, fixture["scenario"], compiled))
                for fixture in source["fixtures"]
            ]
        except RuntimeError as error:
            if "not implemented for" not in str(error):
                raise
            print(f"{dtype}: not recorded, because this PyTorch says: {error}", file=sys.stderr)
            continue
        text = f'{opening[:-1]},\n"dtype":"{dtype}",\n"cases":{lines_of(cases)}}}\n'
        (partial / f"{dtype}.json").write_bytes(text.encode("ascii"))
    partial.rename(out)


if __name__ == "__main__":
    main()

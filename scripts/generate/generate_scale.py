"""Records the digests of the scale cases with real PyTorch: `python generate_scale.py OUT [--elements N,…]`.

A scale case is a trajectory that is too large to store. A rule gives its numbers (spec/scale.md). The program records
the SHA-256 of the tensors of torch.optim.RMSprop at some steps, in the environment that torch_oracle.py pins and
checks. The same command writes the same bytes on any x86-64 processor with AVX2. OUT appears only when it is complete.

Needs torch and numpy. Writes progress to stdout as JSON lines: first {"cases": N}, then {"case": ID} for each case.
"""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys

import torch_oracle
from torch_oracle import ARITHMETICS, CAPABILITIES, EnvironmentRefused

FORMAT = 1
GENERATOR = ("generate_scale.py", "scale_generator.py", "torch_oracle.py")

STEPS = 100
# The steps whose digests are in the file. 0 stands for the initial parameters.
CHECKPOINTS = (0, 1, 2, 5, 10, 20, 50, STEPS)
# Powers of ten plus 37: no vector width divides them.
SIZES = (10_037, 100_037, 1_000_037, 10_000_037)
PLAIN = {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0.0, "momentum": 0.0, "centered": False, "maximize": False}
SETTINGS = {
    "plain": PLAIN,
    "everything": {**PLAIN, "lr": 0.001, "alpha": 0.9, "weight_decay": 0.01, "momentum": 0.9, "centered": True, "maximize": True},
}


def cases(arithmetic, sizes):
    for dtype in ("float32", "float64"):
        for name, options in SETTINGS.items():
            for elements in sizes:
                case_id = f"{dtype}/{arithmetic}/{name}/{elements}"
                seed = hashlib.sha256(case_id.encode()).hexdigest()[:16]
                yield case_id, {"dtype": dtype, "elements": elements, "seed": seed, **options}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def lines_of(items):
    return "[\n" + ",\n".join(items) + "\n]"


def run_job(arithmetic, sizes):
    """Does the work of a pinned process: prints the line of the oracle, then the text of each case."""
    torch_oracle.prove_environment(arithmetic)
    from scale_generator import play

    oracle = {
        "torch": torch_oracle.TORCH_VERSION,
        "commit": torch_oracle.TORCH_COMMIT,
        "arithmetic": arithmetic,
        "environment": torch_oracle.pinned_variables(arithmetic),
        "system": torch_oracle.MACHINE,
        "capability": CAPABILITIES[arithmetic],
        "square_root": "correctly rounded",
    }
    print(json.dumps({"oracle": oracle}), flush=True)
    for case_id, case in cases(arithmetic, sizes):
        ranges = [{"step": step, "from": 0, "to": case["elements"]} for step in CHECKPOINTS]
        found = play(case, ranges, require_finite=True)
        checkpoints = lines_of(compact({"step": step, **digests}) for step, digests in zip(CHECKPOINTS, found))
        opening = compact({"id": case_id, "arithmetic": arithmetic, **case})
        text = f'{opening[:-1]},\n"checkpoints":{checkpoints}}}'
        print(json.dumps({"case": case_id, "text": text}), flush=True)


def generate(out, sizes):
    if out.exists():
        sys.exit(f"{out} exists already. Choose a file that does not exist yet.")
    print(json.dumps({"cases": sum(len(list(cases(arithmetic, sizes))) for arithmetic in ARITHMETICS)}), flush=True)
    processes = []
    oracles, texts = [], []
    try:
        for arithmetic in ARITHMETICS:
            command = [sys.executable, __file__, "--job", arithmetic, ",".join(map(str, sizes))]
            environment = torch_oracle.pinned_environment(arithmetic)
            processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        for process in processes:
            for line in process.stdout:
                message = json.loads(line)
                if "oracle" in message:
                    oracles.append(compact(message["oracle"]))
                else:
                    texts.append(message["text"])
                    print(json.dumps({"case": message["case"]}), flush=True)
            if process.wait() != 0:
                sys.exit(1)  # the process has printed the reason
        partial = out.with_name(f"{out.name}.partial-{os.getpid()}")
        partial.write_bytes(file_text(oracles, texts).encode("ascii"))
        partial.rename(out)
    finally:
        for process in processes:
            process.kill()


def file_text(oracles, texts):
    here = pathlib.Path(__file__).resolve().parent
    generator = [
        {"file": f"scripts/generate/{name}", "sha256": hashlib.sha256((here / name).read_bytes()).hexdigest()}
        for name in GENERATOR
    ]
    header = compact({"format": FORMAT, "generator": generator})
    return f'{header[:-1]},\n"oracles":{lines_of(oracles)},\n"cases":{lines_of(texts)}}}\n'


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that an ended run cleans up
    try:
        match sys.argv[1:]:
            case ["--job", arithmetic, sizes]:
                run_job(arithmetic, [int(size) for size in sizes.split(",")])
            case [out] if not out.startswith("-"):
                generate(pathlib.Path(out).resolve(), SIZES)
            case [out, "--elements", sizes] if not out.startswith("-"):
                generate(pathlib.Path(out).resolve(), [int(size) for size in sizes.split(",")])
            case _:
                sys.exit(f"usage: python {pathlib.Path(__file__).name} OUT [--elements N,…] (OUT: a file that does not exist yet)")
    except EnvironmentRefused as refusal:
        sys.exit(f"nothing was written: {refusal}")
    except KeyboardInterrupt:
        sys.exit("interrupted: nothing was written")


if __name__ == "__main__":
    main()

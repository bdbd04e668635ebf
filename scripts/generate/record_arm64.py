"""Records the corpus's scenarios with untouched PyTorch on 64-bit Arm: `python record_arm64.py FIXTURES OUT [DTYPE…]`.

It plays the scenario of each fixture that has the arithmetic fma, and replaces nothing in PyTorch. OUT gets a file arm64.json for each
fma.json, and arm64-foreach.json for each fma-foreach.json, with the format of the corpus. It prints the path of each file.

`python record_arm64.py --prove-roots` checks that PyTorch's own square root is correctly rounded, which takes minutes under emulation.

Needs the Python that `npm run task arm64-oracle` installs.
"""

import json
import os
import pathlib
import subprocess
import sys

import arm64_oracle
import torch_oracle
from generate_fixtures import FORMAT, compact, fixture_text, lines_of, play
from torch_oracle import DTYPES, EnvironmentRefused, is_root_correct, pinned_variables, require


def prove_roots(torch):
    for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        require(is_root_correct(torch, kind), f"PyTorch's own {kind} square root is wrong", "a correctly rounded one")


def oracle_of(torch):
    return {
        "torch": arm64_oracle.TORCH_VERSION,
        "commit": torch.version.git_version,
        "arithmetic": "arm64",
        "environment": pinned_variables("arm64"),
        "system": "Linux aarch64",
        "capability": arm64_oracle.CAPABILITY,
        "square_root": "correctly rounded",
    }


def record_file(torch, source, target):
    corpus = json.loads(source.read_text())
    header = {"format": FORMAT, "dtype": corpus["dtype"], "foreach": corpus["foreach"], "oracle": oracle_of(torch)}
    fixtures = [{**fixture, "snapshots": play(fixture["scenario"])} for fixture in corpus["fixtures"]]
    opening = compact(header)
    text = f'{opening[:-1]},\n"fixtures":{lines_of(fixture_text(fixture) for fixture in fixtures)}}}\n'
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_bytes(text.encode("ascii"))
    partial.rename(target)


def run(torch, arguments):
    if arguments == ["--prove-roots"]:
        prove_roots(torch)
        print("PyTorch's own square roots are correctly rounded.")
        return
    folder, out, *dtypes = arguments
    for dtype in dtypes or DTYPES:
        for source in sorted(pathlib.Path(folder).glob(f"*/{dtype}/fma*.json")):
            path = source.relative_to(folder).with_name(source.name.replace("fma", "arm64"))
            target = pathlib.Path(out) / path
            if not target.exists():  # a recording that somebody stopped goes on
                record_file(torch, source, target)
                print(path, flush=True)


def main():
    arguments = sys.argv[1:]
    if arguments != ["--prove-roots"] and len(arguments) < 2:
        sys.exit(f"usage: python {pathlib.Path(__file__).name} FIXTURES OUT [DTYPE…], or --prove-roots")
    if any(os.environ.get(name) != value for name, value in pinned_variables("arm64").items()):
        command = [arm64_oracle.python(), *sys.argv]
        sys.exit(subprocess.run(command, env=torch_oracle.pinned_environment("arm64")).returncode)
    import torch

    try:
        torch_oracle.prove_environment("arm64")
        run(torch, arguments)
    except EnvironmentRefused as refusal:
        sys.exit(f"nothing more was written: {refusal}")


if __name__ == "__main__":
    main()

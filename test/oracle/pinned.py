"""Shared by the test scripts that run PyTorch: pins and proves the environment, and answers each input line by a line."""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "generate"))
import arm64_oracle  # noqa: E402
import torch_oracle  # noqa: E402


def answer_lines(answer):
    """Prints `answer(torch, request)` for each JSON line of stdin. The command's argument is the arithmetic."""
    arithmetic = sys.argv[1]
    if sys.argv[2:] != ["pinned"]:
        command = [arm64_oracle.python(), sys.argv[0], arithmetic, "pinned"]
        sys.exit(subprocess.run(command, env=torch_oracle.pinned_environment(arithmetic)).returncode)
    import torch

    torch_oracle.prove_environment(arithmetic)
    for line in sys.stdin:
        print(answer(torch, json.loads(line)), flush=True)

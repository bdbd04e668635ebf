"""Runs scripts/observe/record_device.py on a CPU whose arithmetic is known: `python record_pinned.py ARITHMETIC ROOT OUT`.

ROOT is `replaced` for a correctly rounded square root, as in the golden trajectories, or `stock` for PyTorch's own.
"""

import pathlib
import subprocess
import sys

scripts = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path[:0] = [str(scripts / "generate"), str(scripts / "observe")]
import torch_oracle  # noqa: E402

arithmetic, root, out, *pinned = sys.argv[1:]
if not pinned:
    command = [sys.executable, *sys.argv, "pinned"]
    sys.exit(subprocess.run(command, env=torch_oracle.pinned_environment(arithmetic)).returncode)
if root == "replaced":
    torch_oracle.prove_environment(arithmetic)
import record_device  # noqa: E402

sys.argv[1:] = [out, "--device", "cpu"]
record_device.main()

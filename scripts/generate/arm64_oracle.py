"""PyTorch on 64-bit Arm as an oracle: the arithmetic arm64, with nothing replaced.

PyTorch's builds for Arm have no MKL, and so their root is correctly rounded. `npm run task arm64-oracle` installs this PyTorch, and
emulates the processor if it is another one. torch_oracle.py has the oracles of the arithmetics portable and fma.
"""

import os
import platform
import sys

TORCH_VERSION = "2.8.0"

# Other capabilities have wider vectors, and so another body and tail.
CAPABILITY = "DEFAULT"

# Nothing is set: a processor with other vectors needs ATEN_CPU_CAPABILITY=default from its user.
VARIABLES = {}


def python():
    """Returns the command that starts this Python again. The emulated Python has a script for this purpose."""
    return os.environ.get("RMSPROP_PARITY_PYTHON", sys.executable)


def prove_environment(torch, require):
    """Raises with the reason if this process does not compute the golden bits of arm64."""
    version = torch.__version__.split("+")[0]
    require(version == TORCH_VERSION, f"this is PyTorch {version}", f"{TORCH_VERSION}, as set up by `npm run task arm64-oracle`")
    machine = f"{platform.system()} {platform.machine()}"
    require(machine == "Linux aarch64", f"this machine is {machine}", "Linux aarch64")
    found = torch.backends.cpu.get_cpu_capability()
    require(found == CAPABILITY, f"PyTorch's CPU capability is {found}", f"{CAPABILITY} (ATEN_CPU_CAPABILITY=default chooses it)")

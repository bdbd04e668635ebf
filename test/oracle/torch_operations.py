"""Evaluates tensor operations with real PyTorch in the golden environment, for the tests of the TypeScript ones.

One JSON request per line on stdin: {"operation", "dtype", "foreach", "scalar", "tensors": [hex words, …]}; one line with
the result's hex words, or {"error": message}, on stdout for each. The argument is the arithmetic.
"""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import torch_oracle  # noqa: E402

# As torch/optim/rmsprop.py calls them; {name: (single tensor, foreach)}.
OPERATIONS = {
    "add": (
        lambda torch, a, b, scalar: a.add(b, alpha=scalar),
        lambda torch, a, b, scalar: torch._foreach_add([a], [b], alpha=scalar)[0],
    ),
    "mul": (
        lambda torch, a, scalar: a.mul_(scalar),
        lambda torch, a, scalar: torch._foreach_mul_([a], scalar),
    ),
    "addcmul": (
        lambda torch, a, b, c, scalar: a.addcmul(b, c, value=scalar),
        lambda torch, a, b, c, scalar: torch._foreach_addcmul([a], [b], [c], value=scalar)[0],
    ),
    "lerp": (
        lambda torch, a, b, scalar: a.lerp_(b, scalar),
        lambda torch, a, b, scalar: torch._foreach_lerp_([a], [b], scalar),
    ),
    "sqrt": (
        lambda torch, a, scalar: a.sqrt(),
        lambda torch, a, scalar: torch._foreach_sqrt([a])[0],
    ),
    "addScalar": (
        lambda torch, a, scalar: a.add_(scalar),
        lambda torch, a, scalar: torch._foreach_add_([a], scalar),
    ),
    "addcdiv": (
        lambda torch, a, b, c, scalar: a.addcdiv_(b, c, value=scalar),
        lambda torch, a, b, c, scalar: torch._foreach_addcdiv_([a], [b], [c], scalar),
    ),
}


def answer(torch, request):
    texts = request["tensors"]
    tensors = [torch_oracle.tensor_from_hex(request["dtype"], text, (len(text.split()),)) for text in texts]
    operate = OPERATIONS[request["operation"]][request["foreach"]]
    result = operate(torch, *tensors, scalar=request["scalar"])
    in_place = not isinstance(result, torch.Tensor)
    return torch_oracle.tensor_to_hex(tensors[0] if in_place else result)


def main():
    arithmetic = sys.argv[1]
    if sys.argv[2:] != ["pinned"]:
        command = [sys.executable, __file__, arithmetic, "pinned"]
        sys.exit(subprocess.run(command, env=torch_oracle.pinned_environment(arithmetic)).returncode)
    import torch

    torch_oracle.prove_environment(arithmetic)
    for line in sys.stdin:
        try:
            print(answer(torch, json.loads(line)), flush=True)
        except RuntimeError as error:
            print(json.dumps({"error": str(error)}), flush=True)


main()

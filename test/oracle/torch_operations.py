"""Evaluates tensor operations with real PyTorch in the golden environment, to test the TypeScript operations.

Each line of stdin is a JSON request: {"operation", "dtype", "foreach", "scalar", "tensors": [hex words, …]}. Each line of
stdout holds the result's hex words, or {"error": message}. The argument is the arithmetic.
"""

import json

from pinned import answer_lines, torch_oracle

# The calls of torch/optim/rmsprop.py: {name: (single tensor, foreach)}.
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


def answer_or_error(torch, request):
    try:
        return answer(torch, request)
    except RuntimeError as error:
        return json.dumps({"error": str(error)})


answer_lines(answer_or_error)

"""Evaluates Python expressions, one per line of stdin. RMSprop and two new parameters `p` and `q` are available.

Each answer is a JSON line: {"text": str(value)}, or {"error": {"exception", "message"}}. Use it for messages and
formatting only, because it does not pin PyTorch's arithmetic.
"""

import json
import sys
import warnings

import torch


def answer(expression):
    names = {
        "torch": torch,
        "RMSprop": torch.optim.RMSprop,
        "p": torch.nn.Parameter(torch.ones(2)),
        "q": torch.nn.Parameter(torch.ones(3)),
    }
    try:
        return {"text": str(eval(expression, names))}
    except (ValueError, TypeError, KeyError, RuntimeError) as error:
        return {"error": {"exception": type(error).__name__, "message": str(error)}}


warnings.simplefilter("ignore")
for line in sys.stdin:
    print(json.dumps(answer(line)))

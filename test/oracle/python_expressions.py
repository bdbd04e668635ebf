"""Evaluates Python expressions, one per line of stdin, with RMSprop and two fresh parameters `p` and `q` in scope.

Each answer is a JSON line: {"text": str(value)}, or {"error": {"exception", "message"}}. For messages and formatting, not
for numerics: the environment is not pinned.
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

"""Prints what PyTorch's own tests try for RMSprop, as JSON: {"inputs", "errors", "tests"}.

It reads the source of torch.testing._internal.common_optimizers, because importing it needs packages that only PyTorch's
tests need.

- inputs: [description, options] of each input.
- errors: [description, exception] of each input that makes the constructor raise an error or warn.
- tests: the tests of TestOptimRenewed that the file names.
"""

import ast
import json
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path(find_spec("torch").origin).parent / "testing/_internal/common_optimizers.py"
TREE = ast.parse(SOURCE.read_text(encoding="utf-8"))
FUNCTIONS = {node.name: node for node in TREE.body if isinstance(node, ast.FunctionDef)}


def calls(node, name):
    found = [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == name]
    return sorted(found, key=lambda call: call.lineno)


def keyword(call, name):
    return next(keyword.value for keyword in call.keywords if keyword.arg == name)


def options(node):
    return ", ".join(f"{key.value}={ast.unparse(value)}" for key, value in zip(node.keys, node.values))


def inputs():
    made = calls(FUNCTIONS["optim_inputs_func_rmsprop"], "OptimizerInput")
    return [[keyword(call, "desc").value, options(keyword(call, "kwargs"))] for call in made]


def errors():
    functions = ("get_error_inputs_for_all_optims", "optim_error_inputs_func_rmsprop")
    made = [call for name in functions for call in calls(FUNCTIONS[name], "ErrorOptimizerInput")]
    return [[keyword(call.args[0], "desc").value, ast.unparse(keyword(call, "error_type"))] for call in made]


def tests():
    named = [[arg.value for arg in call.args if isinstance(arg, ast.Constant)] for call in calls(TREE, "DecorateInfo")]
    return sorted({test for owner, *names in named if owner == "TestOptimRenewed" for test in names})


print(json.dumps({"inputs": inputs(), "errors": errors(), "tests": tests()}))

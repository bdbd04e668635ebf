"""Plays programs with real torch.optim.RMSprop in the golden environment, to test the TypeScript optimizer.

Each line of stdin is a program in JSON (program.ts has its type). Each line of stdout is an answer in JSON: an outcome for
the construction, and one for each event. An exception is the last outcome. The argument is the arithmetic.
"""

import json
import warnings

from pinned import answer_lines, torch_oracle


def option(value):
    """Converts numbers, and texts of numbers that JSON lacks, to float: `-lr` of the int 0 would be +0."""
    return value if value is None or isinstance(value, bool) else float(value)


def tensor_of(text):
    return torch_oracle.tensor_from_hex(text["dtype"], text["data"], text["shape"])


class Player:
    def __init__(self, torch, program):
        self.torch = torch
        self.params = [torch.nn.Parameter(tensor_of(text)) for text in program["params"]]
        options = {key: option(value) for key, value in program["options"].items()}
        self.optimizer = torch.optim.RMSprop(self.members(program), **options)

    def members(self, program):
        return [
            self.group(member) if isinstance(member, dict) else self.params[member] for member in program["members"]
        ]

    def group(self, group):
        options = {key: option(value) for key, value in group["options"].items()}
        return {"params": [self.params[index] for index in group["params"]], **options}

    def play(self, event):
        kind, content = next(iter(event.items()))
        return getattr(self, kind)(content)

    def step(self, gradients):
        for param, text in zip(self.params, gradients):
            param.grad = None if text is None else torch_oracle.tensor_from_hex(name_of(param), text, param.shape)
        self.optimizer.step()
        return self.snapshot()

    def set(self, change):
        self.optimizer.param_groups[change["group"]].update(
            {key: option(value) for key, value in change["options"].items()}
        )
        return self.snapshot()

    def add(self, group):
        self.optimizer.add_param_group(self.group(group))
        return self.snapshot()

    def reload(self, _):
        saved = self.optimizer.state_dict()
        groups = [{"params": list(group["params"])} for group in self.optimizer.param_groups]
        self.optimizer = self.torch.optim.RMSprop(groups)
        self.optimizer.load_state_dict(saved)
        return self.snapshot()

    def load(self, saved):
        state = {
            int(key): {name: tensor_of(value) if isinstance(value, dict) else value for name, value in entry.items()}
            for key, entry in saved["state"].items()
        }
        self.optimizer.load_state_dict({"state": state, "param_groups": saved["param_groups"]})
        return self.snapshot()

    def save(self, _):
        saved = self.optimizer.state_dict()
        state = {key: plain(entry) for key, entry in saved["state"].items()}
        return {"saved": {"state": state, "param_groups": saved["param_groups"]}}

    def snapshot(self):
        return {
            "params": [torch_oracle.tensor_to_hex(param) for param in self.params],
            "state": [
                plain(self.optimizer.state[param]) if param in self.optimizer.state else None for param in self.params
            ],
        }


def name_of(tensor):
    return str(tensor.dtype).removeprefix("torch.")


def plain(entry):
    """Returns a parameter's state with its step as a number and its tensors as hex words."""
    return {
        name: value.item() if name == "step" else torch_oracle.tensor_to_hex(value) for name, value in entry.items()
    }


def outcomes(torch, program):
    """Yields the outcomes of the construction and of each event, up to the first exception."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            player = Player(torch, program)
        yield {"warnings": [str(warning.message) for warning in caught]}
        for event in program["events"]:
            yield player.play(event)
    except (ValueError, TypeError, KeyError, RuntimeError) as error:
        yield {"error": {"exception": type(error).__name__, "message": str(error)}}


answer_lines(lambda torch, program: json.dumps(list(outcomes(torch, program))))

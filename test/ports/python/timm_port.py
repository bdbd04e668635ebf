"""Adapter for timm's RMSpropTF. Loads only its file, because the rest of timm needs torchvision. Needs torch."""

import importlib.metadata
import importlib.util
import pathlib
import sys
import types

import torch
from port import serve

folder = pathlib.Path(str(importlib.metadata.distribution("timm").locate_file("timm/optim")))
package = types.ModuleType("timm_optim")
package.__path__ = [str(folder)]
sys.modules["timm_optim"] = package
RMSpropTF = importlib.import_module("timm_optim.rmsprop_tf").RMSpropTF


class Optimizer:
    def __init__(self, dtype, groups):
        torch.set_num_threads(1)
        self.tensors, members = [], []
        for group in groups:
            params = [torch.nn.Parameter(torch.from_numpy(param.copy())) for param in group["params"]]
            self.tensors += params
            options = {name: group[name] for name in ("lr", "alpha", "eps", "weight_decay", "momentum", "centered")}
            members.append({**options, "params": params})
        self.optimizer = RMSpropTF(members)

    def step(self, gradients):
        for tensor, gradient in zip(self.tensors, gradients):
            tensor.grad = None if gradient is None else torch.from_numpy(gradient.copy())
        self.optimizer.step()

    def params(self):
        return [tensor.detach().numpy() for tensor in self.tensors]


serve(
    {
        "name": "timm RMSpropTF",
        "version": importlib.metadata.version("timm"),
        "dtypes": ["float32", "float64"],
        "features": ["momentum", "centered", "weight_decay", "param_groups", "null_gradients"],
        "state": False,
    },
    Optimizer,
)

"""Trains with PyTorch: `python go-on.py whole|first|rest FILE`.

`whole` trains in one process. `first` saves the state to FILE after some steps, and `rest` continues from FILE.
"""

import hashlib
import sys

import torch

DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.complex128)
STEPS, BREAK = 9, 4


def gradient(dtype, step, index):
    generator = torch.Generator().manual_seed(1000 * step + index)
    return torch.randn(19 + index, generator=generator, dtype=torch.float64).to(dtype)


def make(dtype, params=None):
    params = params or [torch.nn.Parameter(gradient(dtype, 999, index)) for index in range(3)]
    options = {"alpha": 0.9, "momentum": 0.9, "weight_decay": 0.01, "centered": True}
    groups = [{"params": params[:2], "lr": 0.1}, {"params": params[2:], "maximize": True}]
    return params, torch.optim.RMSprop(groups, **options)


def train(dtype, params, optimizer, steps):
    for step in steps:
        for index, param in enumerate(params):
            param.grad = None if (step + index) % 4 == 3 else gradient(dtype, step, index)
        optimizer.step()


def main(part, file):
    saved = torch.load(file) if part == "rest" else {}
    for dtype in DTYPES:
        name = str(dtype)
        params, optimizer = make(dtype, saved[name]["params"] if saved and part == "rest" else None)
        if part == "rest":
            optimizer.load_state_dict(saved[name]["optimizer"])
        train(dtype, params, optimizer, {"whole": range(STEPS), "first": range(BREAK), "rest": range(BREAK, STEPS)}[part])
        if part == "first":
            saved[name] = {"params": params, "optimizer": optimizer.state_dict()}
            continue
        tensors = [*params, *(value for state in optimizer.state.values() for value in state.values())]
        data = b"".join(tensor.detach().contiguous().view(torch.uint8).numpy().tobytes() for tensor in tensors if tensor.dim())
        counts = [int(state["step"]) for state in optimizer.state.values()]
        print(name, hashlib.sha256(data).hexdigest(), counts)
    if part == "first":
        torch.save(saved, file)


if __name__ == "__main__":
    main(*sys.argv[1:])

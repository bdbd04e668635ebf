"""Scale cases in Python: the generator of spec/scale.md with numpy, and torch.optim.RMSprop that runs on its numbers.

Keeps no trajectory: fills tensors in place, in blocks, and answers with digests of ranges of elements.
"""

import hashlib
import sys

import numpy

import torch_oracle
from torch_oracle import tensor_to_hex

GAMMA = 0x9E3779B97F4A7C15
FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
MASK = (1 << 64) - 1
# Every 1021st element is tiny, and the gradients of the element after it are zero (SCL-3).
LANES = 1021
# For a dtype, the bits of a significand, and the exponent of the tiny elements (SCL-2, SCL-3).
FORMATS = {"float32": (24, -64), "float64": (53, -520)}
# The number of elements in a block. The words of a block fit in a processor's cache.
BLOCK = 1 << 14

# The tensors in the order in which a step computes them.
TENSORS = ("grad", "square_avg", "grad_avg", "momentum_buffer", "param")
HYPERPARAMETERS = ("lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize")


def word(seed, event, element):
    """Computes SCL-1 with Python's integers. Tests compare `fill` with it."""
    z = (seed + GAMMA * ((event << 32) + element + 1)) & MASK
    z = ((z ^ (z >> 30)) * FACTORS[0]) & MASK
    z = ((z ^ (z >> 27)) * FACTORS[1]) & MASK
    return z ^ (z >> 31)


class Filler:
    """Fills tensors of a dtype with the numbers of an event (SCL-1, SCL-2, SCL-3)."""

    def __init__(self, dtype, seed):
        self.bits, self.tiny = FORMATS[dtype]
        self.seed = seed
        self.kind = numpy.dtype(dtype)
        # the lowest four bits of a word choose the scale
        self.scales = 2.0 ** numpy.arange(-8 - self.bits + 1, 8 - self.bits + 1, dtype=self.kind)
        self.offsets = numpy.arange(1, BLOCK + 1, dtype=numpy.uint64) * numpy.uint64(GAMMA)
        self.words = numpy.empty(BLOCK, dtype=numpy.uint64)
        self.shifted = numpy.empty(BLOCK, dtype=numpy.uint64)

    def fill(self, array, event):
        for start in range(0, len(array), BLOCK):
            part = array[start : start + BLOCK]
            words = self.mix(event, start, len(part))
            shifted = self.shifted[: len(part)]
            numpy.right_shift(words, numpy.uint64(64 - self.bits), out=shifted)
            significands = shifted.view(numpy.int64)
            significands -= numpy.int64(1 << (self.bits - 1))
            part[:] = significands  # exact: at most 2^(bits - 1) in size
            numpy.bitwise_and(words, numpy.uint64(15), out=words)
            part *= self.scales.take(words.view(numpy.int64))
        array[::LANES] *= self.kind.type(2.0**self.tiny)
        if event > 0:
            array[1::LANES] = 0

    def mix(self, event, start, count):
        words, shifted = self.words[:count], self.shifted[:count]
        base = (self.seed + GAMMA * ((event << 32) + start)) & MASK
        numpy.add(self.offsets[:count], numpy.uint64(base), out=words)
        for shift, factor in zip((30, 27), FACTORS):
            numpy.right_shift(words, numpy.uint64(shift), out=shifted)
            numpy.bitwise_xor(words, shifted, out=words)
            numpy.multiply(words, numpy.uint64(factor), out=words)
        numpy.right_shift(words, numpy.uint64(31), out=shifted)
        return numpy.bitwise_xor(words, shifted, out=words)


def play(case, ranges, require_finite=False):
    """Returns the digests or the values of ranges { step, from, to }, in the order of their steps (SCL-4, SCL-5)."""
    import torch

    filler = Filler(case["dtype"], int(case["seed"], 16))
    data, gradient = (numpy.empty(case["elements"], dtype=case["dtype"]) for _ in range(2))
    filler.fill(data, 0)
    param = torch.nn.Parameter(torch.from_numpy(data))
    options = {name: case[name] for name in HYPERPARAMETERS}
    optimizer = torch.optim.RMSprop([param], foreach=False, **options)
    answers = []
    step = 0
    for wanted in ranges:
        while step < wanted["step"]:
            step += 1
            filler.fill(gradient, step)
            param.grad = torch.from_numpy(gradient)
            optimizer.step()
        shown = {name: tensor.numpy() for name, tensor in tensors_of(optimizer, param).items()}
        if require_finite:
            for name, array in shown.items():
                torch_oracle.require(bool(numpy.isfinite(array).all()), f"{name} is not finite at step {step}", "numbers")
        parts = {name: array[wanted["from"] : wanted["to"]] for name, array in shown.items()}
        answers.append({name: words(part) if wanted.get("values") else digest(part) for name, part in parts.items()})
    return answers


def tensors_of(optimizer, param):
    state = optimizer.state[param] if param in optimizer.state else {}
    found = {**state, "param": param.detach(), "grad": param.grad}
    return {name: found[name] for name in TENSORS if found.get(name) is not None}


def words(part):
    import torch

    return tensor_to_hex(torch.from_numpy(part))


def digest(part):
    """Returns the SHA-256 of the little-endian bytes."""
    little = part if sys.byteorder == "little" else part.byteswap()
    return hashlib.sha256(memoryview(little).cast("B")).hexdigest()

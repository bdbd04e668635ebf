"""A participant in the benchmark of the step: torch.optim.RMSprop, eagerly (single-tensor or foreach) or compiled.

Reads a request from each line of standard input and answers on standard output, as step-request.ts describes. The
argument is the number of threads. PyTorch has no other setting: it takes its best kernels for this processor, and MKL's.
"""

import json
import logging
import math
import resource
import statistics
import sys
import time

import numpy
import torch

# The same values as in step-request.ts.
CHECKED_STEPS = 5
SAMPLE_SECONDS = 0.00025
STEPS_BEFORE_RESET = 512


# The number of elements to fill at a time, so that no temporary array is as large as the inputs.
CHUNK = 1 << 16


def fill(tensor, least, seed, alternates):
    """Fills a tensor with numbers from `least` to `least` + 1. With `alternates`, numbers at odd places are negative.

    A complex element has two numbers.
    """
    reals = tensor.detach()
    reals = torch.view_as_real(reals).reshape(-1) if reals.is_complex() else reals
    for start in range(0, len(reals), CHUNK):
        indices = numpy.arange(start, min(start + CHUNK, len(reals)), dtype=numpy.uint32)
        words = indices * numpy.uint32(2654435761) + numpy.uint32(seed)
        values = least + (words >> numpy.uint32(8)) * 2.0**-24
        if alternates:
            values[1::2] *= -1
        reals[start : start + CHUNK] = torch.from_numpy(values)


class Cell:
    """Tensors with their optimizer."""

    def __init__(self, request):
        self.mode = request["mode"]
        self.taken = 0
        dtype = getattr(torch, request["dtype"])
        self.params = [torch.empty(length, dtype=dtype, requires_grad=True) for length in request["lengths"]]
        for param in self.params:
            param.grad = torch.empty(len(param), dtype=dtype)
            fill(param, 0.5, 1, alternates=False)
            fill(param.grad, 0.25, 12345, alternates=True)
        self.optimizer = torch.optim.RMSprop(
            self.params,
            lr=request["lr"],
            alpha=request["alpha"],
            eps=request["eps"],
            weight_decay=request["weightDecay"],
            momentum=request["momentum"],
            centered=request["centered"],
            maximize=request["maximize"],
            foreach=self.mode == "foreach",
        )
        self.step = self.compiled() if self.mode == "compiled" else self.optimizer.step

    def compiled(self):
        """Compiles the step as PyTorch's documentation does, again for each cell, so that the lengths are constants."""
        torch._dynamo.reset()
        torch._dynamo.utils.counters.clear()
        return torch.compile(self.optimizer.step, fullgraph=False)

    def require_compiled(self):
        """Fails unless PyTorch compiled the whole update to one graph. One graph break is allowed: PyTorch has it before the update."""
        counters = torch._dynamo.utils.counters
        graphs = counters["stats"]["unique_graphs"]
        breaks = sum(counters["graph_break"].values())
        if graphs != 1 or breaks > 1 or counters["unimplemented"]:
            raise RuntimeError(f"the step was compiled to {graphs} graphs, with {breaks} breaks: {dict(counters['graph_break'])}")

    def reset(self):
        for param in self.params:
            fill(param, 0.5, 1, alternates=False)
            for name, tensor in self.optimizer.state[param].items():
                if name != "step":
                    tensor.zero_()

    def take(self, count):
        """Takes `count` steps, and returns the seconds that they took."""
        if self.taken + count > STEPS_BEFORE_RESET:
            self.reset()
            self.taken = 0
        start = time.perf_counter()
        for _ in range(count):
            self.step()
        self.taken += count
        return time.perf_counter() - start

    def prepare(self):
        self.take(CHECKED_STEPS)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.batch = self.batch_size()
        version = f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()})"
        return {"digest": "", "peakBytes": peak, "version": version}

    def batch_size(self):
        seconds, count = 0.0, 0
        while count == 0 or (seconds < 0.02 and count < STEPS_BEFORE_RESET):
            seconds += self.take(1)
            count += 1
        return min(STEPS_BEFORE_RESET, math.ceil(SAMPLE_SECONDS * count / seconds))

    def samples(self, seconds):
        """Takes samples (nanoseconds per step) for `seconds`, and at least one."""
        nanoseconds, spent = [], 0.0
        while not nanoseconds or spent < seconds:
            elapsed = self.take(self.batch)
            spent += elapsed
            nanoseconds.append(elapsed / self.batch * 1e9)
        return nanoseconds

    def time(self, seconds):
        if self.batch > 1:  # a long step evicts the caches, so a warm-up would not help
            self.samples(seconds / 10)
        samples = self.samples(seconds)
        if self.mode == "compiled":
            self.require_compiled()
        q1, median, q3 = statistics.quantiles(samples, method="inclusive") if len(samples) > 1 else samples * 3
        return {"min": min(samples), "q1": q1, "median": median, "q3": q3, "samples": len(samples)}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch._logging.set_logs(dynamo=logging.ERROR)
    cell = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["task"] == "prepare":
            cell = None  # frees its memory for the next cell
            cell = Cell(request)
            answer = cell.prepare()
        else:
            answer = cell.time(request["seconds"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

"""Implements the protocol of spec/protocol.md for a Python optimizer: `serve(hello, create)`. Needs numpy."""

import json
import os
import sys

import numpy

BITS = {"float32": (">u4", numpy.float32, "08x"), "float64": (">u8", numpy.float64, "016x")}


class Unsupported(Exception):
    """An operation that the library does not support. The case is then not judged."""


def read(dtype, text):
    """Returns hexadecimal words as an array."""
    kind, real, _ = BITS[dtype]
    words = [int(word, 16) for word in text.split()]
    return numpy.array(words, dtype=kind).astype(kind[1:]).view(real)


def write(dtype, array):
    _, real, digits = BITS[dtype]
    flat = numpy.ascontiguousarray(numpy.asarray(array, dtype=real)).reshape(-1)
    return " ".join(format(int(word), digits) for word in flat.view(BITS[dtype][0][1:]))


def run(create, scenario):
    """Plays a scenario of steps on `create(dtype, groups)`: an object with step(gradients), params(), state()."""
    dtype = scenario["dtype"]
    groups = [
        {**group, "params": [read(dtype, param["data"]) for param in group["params"]]} for group in scenario["groups"]
    ]
    optimizer = create(dtype, groups)
    snapshots = []
    for event in scenario["events"]:
        optimizer.step([None if text is None else read(dtype, text) for text in event["step"]])
        snapshot = {"params": [write(dtype, param) for param in optimizer.params()]}
        if hasattr(optimizer, "state"):
            snapshot["state"] = [
                entry and {name: write(dtype, value) for name, value in entry.items()} for entry in optimizer.state()
            ]
        snapshots.append(snapshot)
    return {"snapshots": snapshots}


def answer(hello, create, request):
    try:
        if request["op"] == "hello":
            return {"ok": {"protocol": 1, "language": "Python", **hello}}
        return {"ok": run(create, request["scenario"])}
    except Unsupported as error:
        return {"error": {"code": "unsupported", "message": str(error)}}
    except Exception as error:  # the next scenario may work
        return {"error": {"code": "failed", "message": f"{type(error).__name__}: {error}"}}


def serve(hello, create):
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # the output of a library must not mix with the answers
    for line in sys.stdin.buffer:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **answer(hello, create, request)}), file=answers, flush=True)

"""The adapter: reads requests from stdin, writes answers to stdout. Run `rmsprop-parity verify -- python port.py`."""

import json
import sys

import numpy
from my_rmsprop import MyRMSprop

KINDS = {"float32": (numpy.float32, ">u4", 8), "float64": (numpy.float64, ">u8", 16)}
NUMBERS = ("lr", "alpha", "eps", "weight_decay", "momentum")
HELLO = {
    "protocol": 1,
    "name": "my-rmsprop (Python)",
    "version": "1.0.0",
    "language": "Python",
    "dtypes": list(KINDS),
    "features": ["momentum", "centered", "weight_decay", "maximize", "null_gradients"],
    "state": True,
}


class Refused(Exception):
    """The optimizer refuses a value, such as eps = 0. The suite then judges the rest."""


def read(dtype, text):
    real, words, _ = KINDS[dtype]
    return numpy.array([int(word, 16) for word in text.split()], dtype=words).astype(words[1:]).view(real)


def write(dtype, array):
    _, words, digits = KINDS[dtype]
    return " ".join(f"{word:0{digits}x}" for word in array.view(words[1:]).tolist())


def run(scenario):
    dtype, (group,) = scenario["dtype"], scenario["groups"]
    params = [read(dtype, param["data"]) for param in group["params"]]
    numbers = {name: float(group[name]) for name in NUMBERS}  # Python reads 0 as an int, and -0 would lose its sign
    try:
        optimizer = MyRMSprop(params, **numbers, centered=group["centered"], maximize=group["maximize"])
    except ValueError as error:
        raise Refused(str(error)) from error
    snapshots = []
    for event in scenario["events"]:
        optimizer.step([None if text is None else read(dtype, text) for text in event["step"]])
        state = [
            entry and {name: value if name == "step" else write(dtype, value) for name, value in entry.items()}
            for entry in optimizer.state
        ]
        snapshots.append({"params": [write(dtype, param) for param in params], "state": state})
    return {"snapshots": snapshots}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"ok": HELLO if request["op"] == "hello" else run(request["scenario"])}
    except Refused as error:
        answer = {"error": {"code": "refused", "exception": "ValueError", "message": str(error)}}
    except Exception as error:  # report the error, and continue with the next scenario
        answer = {"error": {"code": "failed", "message": str(error)}}
    print(json.dumps({"id": request["id"], **answer}), flush=True)  # without flush, the judge gets nothing

"""A port with one of several mistakes, which the argument names. It returns the parameters unchanged."""

import json
import sys

mistake = sys.argv[1]
out = sys.stdout
if mistake == "unflushed":
    out = open(1, "w", buffering=65536, closefd=False)
if mistake == "crlf":
    out.reconfigure(newline="\r\n")

for line in sys.stdin:
    request = json.loads(line)
    if mistake == "prints":
        print("loading weights", flush=True)
    if mistake == "one-request":
        sys.exit()
    if request["op"] == "hello":
        version = 2 if mistake == "version" else 1
        ok = {"protocol": version, "name": "py", "version": "1", "dtypes": ["float32"], "features": [], "state": False}
    else:
        group = request["scenario"]["groups"][0]
        if mistake == "crash":
            group["weightDecay"]
        params = [[1.0, 2.0] if mistake == "decimal" else param["data"] for param in group["params"]]
        ok = {"snapshots": [{"params": params} for _ in request["scenario"]["events"]]}
    out.write(json.dumps({"id": request["id"], "ok": ok}) + "\n")
    if mistake != "unflushed":
        out.flush()

"""Runs each program of a JSON list of texts on stdin. Writes a JSON list of their outputs.

An exception of a program ends its output with the exception's name and message.
"""

import contextlib
import io
import json
import sys


def printed(program):
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(program, "reproduce.py", "exec"), {"__name__": "__main__"})
    except BaseException as error:
        return f"{out.getvalue()}{type(error).__name__}: {error}"
    return out.getvalue()


json.dump([printed(program) for program in json.load(sys.stdin)], sys.stdout)

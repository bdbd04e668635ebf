"""Reads the golden corpus with only Python's standard library. spec/fixture-format.md describes the format.

python scripts/read_fixtures.py fixtures              lists the cases
python scripts/read_fixtures.py fixtures CASE_ID      shows a case: its options, and all tensors after each event
"""

import hashlib
import json
import pathlib
import struct
import sys

LAYOUTS = {"float16": ">e", "bfloat16": ">f", "float32": ">f", "float64": ">d", "complex64": ">2f", "complex128": ">2d"}


def read_words(dtype, text):
    """Returns the elements of a tensor as floats or complex numbers. They are exact, except for the payload of a NaN."""
    padding = "0000" if dtype == "bfloat16" else ""  # a bfloat16 is the upper half of a float32
    elements = [struct.unpack(LAYOUTS[dtype], bytes.fromhex(word + padding)) for word in text.split()]
    return [complex(*parts) if len(parts) == 2 else parts[0] for parts in elements]


def read_corpus(folder):
    """Yields (case id, file header, fixture) for each case. Raises ValueError if a file does not have its recorded hash."""
    manifest = json.loads(pathlib.Path(folder, "manifest.json").read_bytes())
    if manifest["format"] != 1:
        raise ValueError(f"the corpus has format {manifest['format']}, but this program reads format 1")
    for entry in manifest["files"]:
        data = pathlib.Path(folder, entry["path"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['path']} is not the file that the manifest names: its SHA-256 differs")
        header = json.loads(data)
        for fixture in header.pop("fixtures"):
            yield f"{entry['path'].removesuffix('.json')}/{fixture['id']}", header, fixture


def show(header, fixture):
    dtype, oracle, scenario = header["dtype"], header["oracle"], fixture["scenario"]
    print(f"{dtype}, {oracle['arithmetic']} arithmetic, PyTorch {oracle['torch']}")
    for index, group in enumerate(scenario["groups"]):
        print(f"group {index}:", *(f"{name}={value}" for name, value in group.items() if name != "params"))
    for number, (event, snapshot) in enumerate(zip(scenario["events"], fixture["snapshots"])):
        print(f"event {number}, {next(iter(event))}:")
        for index, (param, state) in enumerate(zip(snapshot["params"], snapshot["state"])):
            for name, value in {"param": param, **(state or {})}.items():
                print(f"  {name} {index}:", *([value] if name == "step" else read_words(dtype, value)))
    if "refusal" in fixture:
        print(f"then PyTorch raises {fixture['refusal']['exception']}: {fixture['refusal']['message']}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    cases = {case_id: case for case_id, *case in read_corpus(sys.argv[1])}
    if len(sys.argv) == 2:
        print(*cases, sep="\n")
    elif sys.argv[2] in cases:
        show(*cases[sys.argv[2]])
    else:
        sys.exit(f"there is no case {sys.argv[2]}. Leave out CASE_ID to list all cases.")

"""Prints a line for each case of a corpus: its id, and the last parameters as big-endian float64 words. Any NaN is `nan`."""

import math
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))

from read_fixtures import read_corpus, read_words


def word(value):
    return "nan" if math.isnan(value) else struct.pack(">d", value).hex()


for case_id, header, fixture in read_corpus(sys.argv[1]):
    params = fixture["snapshots"][-1]["params"] if fixture["snapshots"] else []
    values = [value for text in params for value in read_words(header["dtype"], text)]
    reals = [part for value in values for part in ([value.real, value.imag] if isinstance(value, complex) else [value])]
    print(case_id, *map(word, reals))

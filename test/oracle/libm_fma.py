"""Computes the C math library's fmaf (argument float32) or fma (float64).

Each line of stdin holds three operands, each line of stdout holds their result, as big-endian hex words.
"""

import ctypes
import ctypes.util
import struct
import sys

FORMATS = {
    "float32": ("fmaf", ctypes.c_float, ">f"),
    "float64": ("fma", ctypes.c_double, ">d"),
}


def main() -> None:
    function_name, real, layout = FORMATS[sys.argv[1]]
    library = ctypes.CDLL(ctypes.util.find_library("m") or "ucrtbase")  # Windows has no libm
    fma = getattr(library, function_name)
    fma.argtypes = [real, real, real]
    fma.restype = real
    for line in sys.stdin:
        operands = [struct.unpack(layout, bytes.fromhex(word))[0] for word in line.split()]
        print(struct.pack(layout, fma(*operands)).hex())


main()

"""Real PyTorch as an oracle: the environment that records golden trajectories, the checks of it, and tensors as text.

PyTorch's CPU results depend on its build and on the machine. This module pins three things, so that every x86-64
processor with AVX2 gives the same bits:

- ATEN_CPU_CAPABILITY chooses the kernels. `default` rounds a multiplication and an addition separately ("portable").
  `avx2` fuses them ("fma").
- MKL_CBWR chooses the code path of Intel's MKL, and with it the order of sums in matrix products.
- The square root. PyTorch's x86 builds use MKL's float32 and float64 root. MKL does not round it correctly, and the
  error depends on the processor. On an AMD EPYC, 17 % of float32 roots are 1 ULP off with any variables; on Intel, none
  with MKL_CBWR=AVX2. In float64, about 1 % are off everywhere. So this module replaces this one kernel by the
  correctly rounded root, which PyTorch computes in builds without MKL. It then checks the replacement.

Everything else is PyTorch's. The variables must exist before Python imports torch. So start a separate process with
`pinned_environment`.
"""

import os
import platform
import sys
import warnings

import arm64_oracle

TORCH_VERSION = "2.13.0"
TORCH_COMMIT = "cf30153c4c131c8164ee7798e5022d810682e2cb"

ARITHMETICS = {
    "portable": {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "AVX2"},
    "fma": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2"},
}

# The value of torch.backends.cpu.get_cpu_capability() for each arithmetic.
CAPABILITIES = {"portable": "DEFAULT", "fma": "AVX2"}

MACHINE = "Linux x86_64"

DTYPES = ("float32", "float64", "float16", "bfloat16", "complex64", "complex128")


class EnvironmentRefused(Exception):
    """This PyTorch or this machine does not give the golden bits."""


def pinned_variables(arithmetic, **changes):
    """Returns the environment variables of an arithmetic. `changes` replaces some of them."""
    return {**ARITHMETICS.get(arithmetic, arm64_oracle.VARIABLES), **changes, "OMP_NUM_THREADS": "1"}


def pinned_environment(arithmetic, **changes):
    """Returns the environment for a process that computes in the arithmetic."""
    return {**os.environ, **pinned_variables(arithmetic, **changes)}


def tensor_to_hex(tensor):
    """Returns the elements as big-endian hexadecimal words with spaces. Keeps NaN payloads and the sign of zero."""
    import torch

    reals = torch.view_as_real(tensor) if tensor.is_complex() else tensor
    integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}[reals.element_size()]
    digits = 2 * reals.element_size()
    mask = (1 << 4 * digits) - 1
    words = [f"{word & mask:0{digits}x}" for word in reals.detach().contiguous().view(integers).flatten().tolist()]
    if tensor.is_complex():
        words = [real + imaginary for real, imaginary in zip(words[::2], words[1::2])]
    return " ".join(words)


def tensor_from_hex(dtype, text, shape):
    """Reverses `tensor_to_hex`, for the name of a dtype."""
    import torch

    kind = getattr(torch, dtype)
    element_size = torch.empty((), dtype=kind).element_size()
    reals = element_size // 2 if kind.is_complex else element_size
    digits = 2 * reals
    words = [word[at : at + digits] for word in text.split() for at in range(0, len(word), digits)]
    data = b"".join(int(word, 16).to_bytes(reals, sys.byteorder) for word in words)
    if not data:
        return torch.empty(shape, dtype=kind)
    return torch.frombuffer(bytearray(data), dtype=kind).reshape(shape).clone()


def prove_environment(arithmetic):
    """Replaces the square root. Raises with the reason if this process then does not compute the golden bits."""
    import torch

    if arithmetic == "arm64":
        torch.set_num_threads(1)
        prove_subnormals(torch)
        prove_fusion(torch, arithmetic)
        return arm64_oracle.prove_environment(torch, require)
    version = torch.__version__.split("+")[0]
    require(version == TORCH_VERSION, f"this is PyTorch {version}", f"{TORCH_VERSION}, as set up by `npm run task oracle`")
    commit = torch.version.git_version
    require(commit == TORCH_COMMIT, f"this PyTorch was built from commit {commit}", TORCH_COMMIT)
    machine = f"{platform.system()} {platform.machine()}"
    require(machine == MACHINE, f"this machine is {machine}", MACHINE)
    capability = torch.backends.cpu.get_cpu_capability()
    require(
        capability == CAPABILITIES[arithmetic],
        f"PyTorch's CPU capability is {capability}",
        f"{CAPABILITIES[arithmetic]} (ATEN_CPU_CAPABILITY set before the start, and a processor that has it)",
    )
    torch.set_num_threads(1)
    prove_subnormals(torch)
    prove_fusion(torch, arithmetic)
    narrow = (torch.float16, torch.bfloat16)
    for kind in narrow:
        require(is_root_correct(torch, kind), f"PyTorch's own {kind} square root is wrong", "a correctly rounded one")
    replace_root(torch)
    for kind in (*narrow, torch.float32, torch.float64):
        require(is_root_correct(torch, kind), f"the {kind} square root is wrong", "a correctly rounded one")


def require(condition, found, expected):
    if not condition:
        raise EnvironmentRefused(f"{found}; expected {expected}")


def prove_subnormals(torch):
    smallest = torch.full((37,), 2.0**-149)
    require(bool((smallest * 1.0 > 0).all()), "subnormal numbers are flushed to zero", "IEEE 754 subnormals")


def prove_fusion(torch, arithmetic):
    """-round(x·x) + x·x is zero if the product rounds before the addition. Otherwise it is the rounding error."""
    for kind, precision in ((torch.float32, 24), (torch.float64, 53)):
        x = 1 + 2.0 ** -(precision // 2 + 1)
        factor = torch.full((37,), x, dtype=kind)  # 37: a vector body and a scalar tail
        square = factor * factor
        for name, lost in (
            ("addcmul", (-square).addcmul(factor, factor)),
            ("add", (-square).add(factor, alpha=x)),
        ):
            fused = int((lost != 0).sum())
            expected = 0 if arithmetic == "portable" else 37
            require(
                fused == expected,
                f"{name} on {kind} fuses multiplication and addition in {fused} of 37 elements",
                f"{expected} for {arithmetic} arithmetic",
            )


def is_root_correct(torch, kind):
    """Returns whether torch's root is correctly rounded for a dtype: as a method, in place, and with foreach.

    Tests every value of float16 and bfloat16. In float32, tests every significand with an even and an odd exponent, and
    a sample of the subnormals. In float64, tests a sample with hard cases. Compares with numpy's root, which is the
    processor's instruction. Exact integers check numpy's root: every float32 root, and a sample in float64.
    """
    import numpy

    if kind.itemsize == 2:
        values = torch.arange(-(2**15), 2**15, dtype=torch.int16).view(kind)
        with numpy.errstate(invalid="ignore"):
            expected = torch.from_numpy(numpy.sqrt(values.float().numpy())).to(kind)
    else:
        samples = float32_samples(numpy) if kind == torch.float32 else float64_samples(numpy)
        roots = numpy.sqrt(samples)
        prove_numpy_root(numpy, samples, roots)
        values, expected = torch.from_numpy(samples), torch.from_numpy(roots)
    answers = (values.sqrt(), values.clone().sqrt_(), torch._foreach_sqrt([values])[0])
    return all(torch.equal(answer.nan_to_num(-1.0), expected.nan_to_num(-1.0)) for answer in answers)


def float32_samples(numpy):
    bits = numpy.concatenate([numpy.arange(0x3F800000, 0x40800000), numpy.arange(0, 0x00800000, 61)])
    return bits.astype(numpy.uint32).view(numpy.float32)


def float64_samples(numpy):
    """Returns a million positive float64 over the whole range, then squares with exact roots, and their neighbours."""
    words = numpy.arange(1, 1_000_001, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)  # wraps: visits all words
    spread = (words >> numpy.uint64(1)).view(numpy.float64)
    squares = numpy.arange(2**26, 2**27, 997, dtype=numpy.float64) ** 2
    values = numpy.concatenate([spread, squares, numpy.nextafter(squares, 0), numpy.nextafter(squares, numpy.inf)])
    return values[numpy.isfinite(values)]


def prove_numpy_root(numpy, samples, roots):
    """Checks that each root is the nearest number: the value lies between the squares of the middles to its neighbors.

    With value = m · 2^e and root = k · 2^f, where k has `precision` bits, and everything times four, in integers:
    (4k - 2)² <= 16·value <= (4k + 2)². Below a power of two the neighbor is half as far: 4k - 1 replaces 4k - 2.
    """
    if samples.dtype == numpy.float32:
        step, precision, integer = 1, 24, numpy.int64  # the squares have at most 53 bits
    else:
        step, precision, integer = max(len(samples) // 50_000, 1), 53, object  # Python's integers: slower
    positive = samples[::step] > 0
    values, found = samples[::step][positive], roots[::step][positive]
    m, e = significands(numpy, values, precision, integer)
    k, f = significands(numpy, found, precision, integer)
    below = numpy.where(k == 2 ** (precision - 1), 1, 2).astype(integer)
    sixteen_values = m * integer_power_of_two(numpy, e - 2 * f + 4, integer)
    right = ((4 * k - below) ** 2 <= sixteen_values) & (sixteen_values <= (4 * k + 2) ** 2)
    if not right.all():
        first = int(numpy.argmin(right))
        require(False, f"numpy's square root of {values[first]} is {found[first]}", "the correctly rounded one")


def integer_power_of_two(numpy, exponents, integer):
    return numpy.array(2, dtype=integer) ** exponents.astype(integer)


def significands(numpy, values, precision, integer):
    """Returns (integers of `precision` bits, exponents): integer · 2^exponent are the values."""
    fractions, exponents = numpy.frexp(values.astype(numpy.float64))
    return (fractions * 2.0**precision).astype(numpy.int64).astype(integer), exponents - precision


def replace_root(torch):
    """Replaces aten::sqrt on the CPU, in all its forms, by numpy's root. Narrow dtypes convert to float32 first."""
    import numpy

    def root(tensor):
        narrow = tensor.dtype.itemsize == 2
        with numpy.errstate(invalid="ignore"):
            result = torch.from_numpy(numpy.asarray(numpy.sqrt((tensor.float() if narrow else tensor).detach().numpy())))
        return result.to(tensor.dtype)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # torch warns that this replaces a kernel, as intended
        library = torch.library.Library("aten", "IMPL")
        library.impl("sqrt", root, "CPU")
        library.impl("sqrt_", lambda tensor: tensor.copy_(root(tensor)), "CPU")
        library.impl("sqrt.out", lambda tensor, *, out: out.copy_(root(tensor)), "CPU")
    replacements.append(library)


replacements = []  # torch removes the kernels when the library is deleted

"""Gradients in named lanes. A lane says which gradients one element of a tensor gets.

This file defines the generator of all numbers to the bit, so that no version of a library can change them.
"""

import hashlib


class SplitMix64:
    """Sebastiano Vigna's splitmix64. A text is the seed."""

    def __init__(self, text):
        self.state = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def word(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def uniform(self):
        """Returns a multiple of 2^-53 in [0, 1)."""
        return (self.word() >> 11) * 2.0**-53

    def bell(self):
        """Returns the sum of four uniform numbers: nearly normal, variance 1/3, in [-2, 2). Sums are exact on any machine."""
        return self.uniform() + self.uniform() + self.uniform() + self.uniform() - 2.0

    def integer(self, low, high):
        return low + self.word() % (high - low + 1)


class Range:
    """The range of a dtype's components."""

    def __init__(self, dtype):
        import torch

        kind = {"complex64": torch.float32, "complex128": torch.float64}.get(dtype, getattr(torch, dtype))
        info = torch.finfo(kind)
        self.largest = info.max
        self.smallest = info.smallest_normal * info.eps  # the smallest subnormal
        self.fraction = round(1 / info.eps)  # subnormals below the smallest normal number
        self.root = 2.0 ** (round(torch.log2(torch.tensor(info.max, dtype=torch.float64)).item()) // 2)
        self.spread = 10 if kind.itemsize == 2 else 20  # binades up and down, for lanes that mix magnitudes


STEPS = 12


def lane_normal(rng, span):
    return rng.bell(), [rng.bell() for _ in range(STEPS)]


def lane_constant(rng, span):
    return rng.bell(), [rng.bell()] * STEPS


def lane_zero(rng, span):
    return rng.bell(), [0.0] * STEPS


def lane_sign_flipping(rng, span):
    size = rng.bell()
    return rng.bell(), [size if step % 2 else -size for step in range(STEPS)]


def lane_spike(rng, span):
    return rng.bell(), [100 * rng.bell() if step == 2 else 0.0 for step in range(STEPS)]


def lane_sparse(rng, span):
    return rng.bell(), [rng.bell() if rng.uniform() < 0.25 else 0.0 for _ in range(STEPS)]


def lane_growing(rng, span):
    size = rng.bell() / 64
    return rng.bell(), [size * 3**step for step in range(STEPS)]


def lane_decaying(rng, span):
    size = rng.bell() * 16
    return rng.bell(), [size / 3**step for step in range(STEPS)]


def lane_mixed(rng, span):
    return rng.bell(), [rng.bell() * 2.0 ** rng.integer(-span.spread, span.spread) for _ in range(STEPS)]


def lane_subnormal(rng, span):
    def draw():
        return rng.integer(-span.fraction, span.fraction) * span.smallest

    return draw(), [draw() for _ in range(STEPS)]


def lane_huge(rng, span):
    """Gradients around the square root of the largest number: some squares overflow, some just do not."""
    return span.largest * rng.uniform() / 2, [span.root * 2 * rng.bell() for _ in range(STEPS)]


def lane_signed_zero(rng, span):
    return -0.0, [(-1.0) ** rng.integer(0, 1) * 0.0 for _ in range(STEPS)]


def lane_cancelling(rng, span):
    """Nearly constant gradients. The centered variance is then the small difference of two large numbers."""
    size = 4 + rng.uniform()
    return rng.bell(), [size + rng.bell() / 256 for _ in range(STEPS)]


def lane_nan(rng, span):
    return rng.bell(), [float("nan") if step == 5 else rng.bell() for step in range(STEPS)]


def lane_infinite(rng, span):
    return rng.bell(), [float("-inf") if step == 5 else rng.bell() for step in range(STEPS)]


LANES = {
    "normal": lane_normal,
    "constant": lane_constant,
    "zero": lane_zero,
    "sign-flipping": lane_sign_flipping,
    "spike": lane_spike,
    "sparse": lane_sparse,
    "growing": lane_growing,
    "decaying": lane_decaying,
    "mixed": lane_mixed,
    "subnormal": lane_subnormal,
    "huge": lane_huge,
    "signed-zero": lane_signed_zero,
    "cancelling": lane_cancelling,
    "nan": lane_nan,
    "infinite": lane_infinite,
}


def make_tensor(dtype, shape, values):
    import torch

    return torch.tensor(values, dtype=torch.float64).to(getattr(torch, dtype)).reshape(shape)


def make_complex(dtype, shape, real, imaginary):
    import torch

    kind = {"complex64": torch.float32, "complex128": torch.float64}[dtype]
    parts = [torch.tensor(values, dtype=torch.float64).to(kind) for values in (real, imaginary)]
    return torch.view_as_complex(torch.stack(parts, dim=-1)).reshape(shape)


def make_lanes(rng, dtype, shape, first_lane, ring=tuple(LANES)):
    """Returns a parameter and its gradients at each step. Element i follows lane number first_lane + i of the ring."""
    span = Range(dtype)
    names = [ring[(first_lane + index) % len(ring)] for index in range(numel(shape))]

    def column(names):
        return [LANES[name](rng, span) for name in names]

    if dtype.startswith("complex"):
        # NaN is only in the real part and infinity only in the imaginary one, to show how each affects the other part
        real = column([{"infinite": "normal"}.get(name, name) for name in names])
        imaginary = column([{"nan": "normal"}.get(name, name) for name in names])
        pairs = list(zip(real, imaginary))
        param = make_complex(dtype, shape, [r[0] for r, _ in pairs], [i[0] for _, i in pairs])
        grads = [
            make_complex(dtype, shape, [r[1][step] for r, _ in pairs], [i[1][step] for _, i in pairs])
            for step in range(STEPS)
        ]
    else:
        lanes = column(names)
        param = make_tensor(dtype, shape, [lane[0] for lane in lanes])
        grads = [make_tensor(dtype, shape, [lane[1][step] for lane in lanes]) for step in range(STEPS)]
    return names, param, grads


def numel(shape):
    count = 1
    for length in shape:
        count *= length
    return count

#!/usr/bin/env python3
"""Writes the initial weights of Nabla's first three models for California Housing.

    initial_weights.py [FOLDER]

Nabla's notebook seeds NumPy's legacy generator with 42 once and makes its models one after the
other, with weights by He's rule: normal, variance 2 / inputs, biases 0. The first three models are
ReLU+SGD, SiLU+SGD and ReLU+Adam; the fourth draws its masks in between. Their weights are the next
in the generator, whose bits and normal numbers are simple enough to be made here without NumPy.

Makes initial_relu_sgd.npz, initial_silu_sgd.npz and initial_relu_adam.npz with W1, b1, ..., b3.
"""

import math
import pathlib
import random
import struct
import sys
import zipfile

LAYERS = [(8, 16), (16, 16), (16, 1)]  # inputs, outputs
MODELS = ["relu_sgd", "silu_sgd", "relu_adam"]


class LegacyGenerator:
    """The normal numbers of numpy.random.RandomState(seed)."""

    def __init__(self, seed):
        # Python has the same Mersenne Twister, but begins it in another way.
        state = [seed]
        for k in range(1, 624):
            state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + k) % 2**32)
        self.uniform = random.Random()
        self.uniform.setstate((3, tuple(state) + (624,), None))
        self.spare = None

    def normal(self):
        """Marsaglia's polar method, which gives two numbers at a time."""
        if self.spare is not None:
            number, self.spare = self.spare, None
            return number
        square = 0
        while not 0 < square < 1:
            x, y = 2 * self.uniform.random() - 1, 2 * self.uniform.random() - 1
            square = x * x + y * y
        factor = math.sqrt(-2 * math.log(square) / square)
        self.spare = factor * x
        return factor * y


def he_normal(generator, inputs, outputs):
    """Weights as rows of outputs. Nabla draws and keeps them transposed."""
    scale = math.sqrt(2 / inputs)
    drawn = [[generator.normal() * scale for _ in range(outputs)] for _ in range(inputs)]
    return [list(row) for row in zip(*drawn)]


def npy(values, shape):
    """The bytes of a float64 array in NumPy's format, version 1.0."""
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': %r, }" % (shape,)
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
            + struct.pack("<%dd" % len(values), *values))


def write_model(path, generator):
    with zipfile.ZipFile(path, "w") as archive:
        for number, (inputs, outputs) in enumerate(LAYERS, start=1):
            rows = he_normal(generator, inputs, outputs)
            W = [weight for row in rows for weight in row]
            archive.writestr("W%d.npy" % number, npy(W, (outputs, inputs)))
            archive.writestr("b%d.npy" % number, npy([0.0] * outputs, (outputs,)))


def write_all(folder):
    generator = LegacyGenerator(42)
    for model in MODELS:
        write_model(pathlib.Path(folder) / ("initial_%s.npz" % model), generator)


if __name__ == "__main__":
    if len(sys.argv) > 2 or "-h" in sys.argv or "--help" in sys.argv:
        sys.exit(__doc__)
    write_all(sys.argv[1] if len(sys.argv) == 2 else ".")

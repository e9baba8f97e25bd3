#!/usr/bin/env python3
"""Checks that initial_weights.py draws the numbers of NumPy's legacy generator.

Expected: numpy.random.seed(42); numpy.random.randn(5), as in countless tutorials; the same numbers
of NumPy itself, where it is installed; and the shapes and scales of the weights.
"""

import pathlib
import struct
import tempfile
import zipfile

from initial_weights import LAYERS, MODELS, LegacyGenerator, he_normal, write_all

KNOWN = ["0.49671415", "-0.13826430", "0.64768854", "1.52302986", "-0.23415337"]

generator = LegacyGenerator(42)
assert ["%.8f" % generator.normal() for _ in KNOWN] == KNOWN

try:
    import numpy
except ImportError:
    print("NumPy is not installed; only five numbers were compared")
else:
    expected = numpy.random.RandomState(42).standard_normal(1001)
    generator = LegacyGenerator(42)
    assert [generator.normal() for _ in expected] == list(expected)

# W[k][d] is the number drawn as the (d, k)-th, times sqrt(2 / 2).
rows, drawn = he_normal(LegacyGenerator(42), 2, 3), LegacyGenerator(42)
for d in range(2):
    for k in range(3):
        assert rows[k][d] == drawn.normal()

with tempfile.TemporaryDirectory() as folder:
    write_all(folder)
    for model in MODELS:
        with zipfile.ZipFile(pathlib.Path(folder) / ("initial_%s.npz" % model)) as archive:
            for number, (inputs, outputs) in enumerate(LAYERS, start=1):
                W, b = (archive.read("%s%d.npy" % (name, number)) for name in "Wb")
                assert len(W) == 128 + 8 * inputs * outputs and b"(%d, %d)" % (outputs, inputs) in W
                weights = struct.unpack("<%dd" % (inputs * outputs), W[128:])
                variance = sum(w * w for w in weights) / len(weights)
                # The variance of n squares of normal numbers is 2 / n of the square of their mean.
                assert abs(variance * inputs / 2 - 1) < 4 * (2 / len(weights)) ** 0.5
                assert b[128:] == bytes(8 * outputs)

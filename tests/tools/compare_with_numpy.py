#!/usr/bin/env python3
"""Compares what inspect_npz prints with what NumPy prints, on arrays of all types and shapes.

    compare_with_numpy.py INSPECT_NPZ

Exit status: 0 equal, 1 different, 77 NumPy is not installed, or is older than 2.3: those print
large float16 and float32 otherwise.
"""

import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("NumPy is not installed")
    sys.exit(77)
if tuple(int(part) for part in np.__version__.split(".")[:2]) < (2, 3):
    print(f"NumPy {np.__version__} prints otherwise than NumPy 2.3")
    sys.exit(77)

SEED = 2027
SHAPES = [(), (1,), (7,), (41,), (1000,), (1001,), (2, 3), (7, 11), (1, 2000), (2000, 1), (6, 400),
          (2, 3, 5), (9, 2, 300), (3, 7, 8, 9), (0,), (0, 3), (3, 0, 2), (2, 3, 2, 2, 2)]
INTEGERS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
FLOATS = [np.float16, np.float32, np.float64]


def integer_arrays(random):
    for dtype in INTEGERS:
        limits = np.iinfo(dtype)
        for shape in SHAPES:
            yield random.integers(limits.min, limits.max, shape, dtype, endpoint=True)
            yield random.integers(0, 10, shape).astype(dtype)


def float_arrays(random):
    for dtype in FLOATS:
        for shape in SHAPES:
            for scale in (1.0, 1e-3, 3e4, 1e-7):
                with np.errstate(over="ignore"):
                    yield (scale * random.standard_normal(shape)).astype(dtype)
            yield np.round(random.standard_normal(shape), 3).astype(dtype)
            yield random.integers(-2, 3, shape).astype(dtype)
            yield np.exp(random.uniform(-9, 9, shape)).astype(dtype)
            special = random.choice([np.nan, np.inf, -np.inf, -0.0, 1.5, -2.0, 0.1], shape)
            yield np.asarray(special).astype(dtype)
            yield np.asfortranarray(random.standard_normal(shape).astype(dtype))
            yield random.standard_normal(shape).astype(np.dtype(dtype).newbyteorder(">"))
    yield from (np.full(5, value) for value in (np.nan, np.inf, -np.inf, 0.0, -0.0))
    yield from (np.array(2.0) ** power for power in range(-1074, 1024, 13))
    yield from (np.array([2.0 ** -power, 1]) for power in range(40))  # ties of rounding
    yield from (np.array([10.0 ** power, 3]) for power in range(-5, 10))
    yield from (np.float32(10.0) ** np.array([power, 0], np.float32) for power in range(-38, 38))
    yield from (np.array([1e8, 99999999.0]), np.array([1e-4, 9.9e-5]), np.array([1e300, 1e-300]))
    yield from (np.array([1e-4], dtype) for dtype in FLOATS)
    yield from (np.array([1, 1000], dtype) for dtype in FLOATS)
    yield from (np.array([1, 1000.5], dtype) for dtype in FLOATS)
    with np.errstate(invalid="ignore"):
        for start in range(0, 65536, 1000):  # every number that float16 can hold
            yield np.arange(start, min(start + 1000, 65536)).astype(np.uint16).view(np.float16)


def norm(array):
    if array.size == 0:
        return 0.0
    return np.max(np.abs(array.astype(np.float64)))


def expected(name, array):
    shape = "x".join(str(extent) for extent in array.shape)
    return f"{name:<8} ({shape:<12})  inf-norm = {norm(array):.8f}\n{array!s}\n\n"


def main(program):
    random = np.random.default_rng(SEED)
    arrays = list(integer_arrays(random)) + list(float_arrays(random))
    arrays += [random.integers(0, 2, shape).astype(bool) for shape in SHAPES]
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "arrays.npz"
        named = {f"a{k}": array for k, array in enumerate(arrays)}
        np.savez(path, **named)
        outcome = subprocess.run([program, str(path)], capture_output=True, text=True, check=False)
        if outcome.returncode != 0:
            sys.exit(f"exit status {outcome.returncode}: {outcome.stderr}")
        text = outcome.stdout
        for name, array in named.items():
            wanted = expected(name, array)
            if text.startswith(wanted):
                text = text[len(wanted):]
                continue
            different += 1
            found = text[:text.find(f"a{int(name[1:]) + 1} ")]
            print(f"{array.dtype} {array.shape}\nNumPy:\n{wanted}inspect_npz:\n{found}")
            text = text[len(found):]
    print(f"NumPy {np.__version__}: {len(arrays)} arrays, {different} printed otherwise")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

#!/usr/bin/env python3
"""Makes data/digits.npz from scikit-learn's copy of the UCI handwritten digits. Needs numpy.

    data/make_digits.py SOURCE [OUTPUT]

SOURCE is digits.csv.gz, or a scikit-learn wheel or folder that holds it.
Equal input gives equal bytes (with equal versions of zlib): members have a fixed time.
"""

import gzip
import hashlib
import io
import pathlib
import sys
import zipfile

import numpy as np

MEMBER = "sklearn/datasets/data/digits.csv.gz"
SOURCE_SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
TEST_ROWS = 297  # the last rows of the file; 1500 rows are left for training


def read_source(path):
    if path.is_dir():
        return (path / MEMBER).read_bytes()
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(MEMBER)
    return path.read_bytes()


def parse(compressed):
    digest = hashlib.sha256(compressed).hexdigest()
    if digest != SOURCE_SHA256:
        sys.exit(f"make_digits.py: digits.csv.gz has sha256 {digest}, expected {SOURCE_SHA256}")
    table = np.loadtxt(io.BytesIO(gzip.decompress(compressed)), delimiter=",", dtype=np.uint8)
    assert table.shape == (1797, 65) and table[:, :64].max() == 16 and table[:, 64].max() == 9
    return table[:, :64].astype(np.float32) / np.float32(16), table[:, 64].astype(np.int32)


def write(path, arrays):
    with zipfile.ZipFile(path, "w") as archive:
        for key, array in arrays.items():
            member = zipfile.ZipInfo(key + ".npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            content = io.BytesIO()
            np.lib.format.write_array(content, array, version=(1, 0), allow_pickle=False)
            archive.writestr(member, content.getvalue(), compresslevel=9)


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    default = pathlib.Path(__file__).with_name("digits.npz")
    output = pathlib.Path(arguments[1]) if len(arguments) == 2 else default
    X, T = parse(read_source(pathlib.Path(arguments[0])))
    train, test = slice(None, -TEST_ROWS), slice(-TEST_ROWS, None)
    write(output, {"Xtrain": X[train], "Ttrain": T[train], "Xtest": X[test], "Ttest": T[test]})
    print(f"{output}: sha256 {hashlib.sha256(output.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1:])

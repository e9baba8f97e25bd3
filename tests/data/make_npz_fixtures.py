#!/usr/bin/env python3
"""Makes the npz files in this folder, as numpy itself writes them. Needs numpy.

tests/numeric/npz_test.cpp states what is in them. Equal numpy and zlib give equal bytes.
"""

import io
import pathlib
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).parent
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def npy(array, version=(1, 0), allow_pickle=False):
    content = io.BytesIO()
    np.lib.format.write_array(content, array, version=version, allow_pickle=allow_pickle)
    return content.getvalue()


def write(name, members, method, force_zip64=False):
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for key, content in members.items():
            member = zipfile.ZipInfo(key + ".npy", date_time=FIXED_TIME)
            member.compress_type = method
            with archive.open(member, "w", force_zip64=force_zip64) as file:
                file.write(content)


def types():
    """2 x 3 of every type, in both byte orders."""
    members = {"b1": npy(np.array([[True, False, True], [False, False, True]]))}
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        values = np.array([[1, 2, 3], [4, 5, 100]])
        if kind[0] == "i":
            values[1, 1] = -5
        if kind[0] == "f":
            values = values * np.array([1, -0.5, 0.25])
        for order, name in (("<", "little"), (">", "big")):
            members[f"{kind}_{name}"] = npy(values.astype(order + kind))
    write("npz_types_stored.npz", members, zipfile.ZIP_STORED)


def orders():
    cube = np.arange(30, dtype=np.int16).reshape(2, 3, 5)
    matrix = np.arange(10, dtype=np.float64).reshape(2, 5) / 4
    members = {
        "cube_c": npy(cube),
        "cube_fortran": npy(np.asfortranarray(cube)),
        "matrix_fortran": npy(np.asfortranarray(matrix)),
        "matrix_fortran_big_endian": npy(np.asfortranarray(matrix.astype(">f8"))),
        "vector": npy(np.arange(7, dtype=np.float32)),
        "scalar": npy(np.array(2.5)),
        "empty": npy(np.zeros((0, 3), dtype=np.float32)),
        "empty_fortran": npy(np.zeros((3, 0), dtype=np.float32, order="F")),
    }
    write("npz_orders_deflated.npz", members, zipfile.ZIP_DEFLATED)


def versions():
    members = {f"version_{major}": npy(np.arange(5.0), (major, 0)) for major in (1, 2, 3)}
    write("npz_versions.npz", members, zipfile.ZIP_DEFLATED)


def zip64():
    """Sizes and offsets in 64 bits in the local headers and in the directory."""
    limit = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = 10
    try:
        members = {"a": npy(np.arange(11, dtype=np.int32)), "b": npy(np.ones((2, 3)))}
        write("npz_zip64.npz", members, zipfile.ZIP_DEFLATED, force_zip64=True)
    finally:
        zipfile.ZIP64_LIMIT = limit


def refused():
    """What numpy can write and gradstone must not read, and one array that it must."""
    members = {
        "objects": npy(np.array([{}, None]), allow_pickle=True),
        "structure": npy(np.zeros(3, dtype=[("x", "<f4"), ("y", "<i4")])),
        "raw": npy(np.zeros(3, dtype="V2")),
        "text": npy(np.array(["a", "bc"])),
        "bytes": npy(np.array([b"a", b"bc"])),
        "complex": npy(np.array([1 + 2j])),
        "dates": npy(np.array(["2020-02-02"], dtype="M8[D]")),
        "long_double": npy(np.zeros(2, dtype=np.longdouble)),
        "fine": npy(np.arange(3.0)),
    }
    write("npz_refused.npz", members, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    types()
    orders()
    versions()
    zip64()
    refused()

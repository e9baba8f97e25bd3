#!/usr/bin/env bash
# safetensors 0.8.0 with NumPy: whether bfloat16 is read depends on an import elsewhere; 8-bit never.
#
# Version    safetensors 0.8.0, numpy 2.4.6, ml_dtypes 0.6.0, Python 3.11 on Linux.
# Input      One file with a tensor of type BF16, one with F8_E4M3, one with F8_E5M2, written byte by
#            byte after the format's description; each holds the numbers 1 and -2.
# Behaviour  safetensors.numpy.load_file asks NumPy for a type of that name. bfloat16 is one only
#            after somebody has imported ml_dtypes: the same call fails before and works after. The
#            8-bit types are looked up as attributes of the module numpy, where ml_dtypes does not put
#            them, so that they are refused although ml_dtypes has both.
# Output     without ml_dtypes:  BF16 TypeError, F8_E4M3 AttributeError, F8_E5M2 AttributeError
#            with ml_dtypes:     BF16 [1, -2], F8_E4M3 AttributeError, F8_E5M2 AttributeError
# Matters    Test vectors in short types are readable or not by what a program has imported before,
#            JAX for instance. Who writes for NumPy writes them as float32, which holds all their
#            numbers; `gradstone vectors --format npz` does.
#
# Installs what it needs into a temporary folder. Exit status: 0 the behaviour is as recorded, 1 it is
# another, 77 the packages could not be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || exit 77
"$folder/venv/bin/pip" install --quiet safetensors==0.8.0 numpy==2.4.6 ml_dtypes==0.6.0 || exit 77

cat >"$folder/read.py" <<'PYTHON'
import json
import struct
import sys

if sys.argv[1] == "with":
    import ml_dtypes
import safetensors.numpy

# 1 and -2, the lowest byte first.
NUMBERS = {
    "BF16": bytes([0x80, 0x3F, 0x00, 0xC0]),
    "F8_E4M3": bytes([0x38, 0xC0]),
    "F8_E5M2": bytes([0x3C, 0xC0]),
}


def read(kind, folder):
    entry = {"dtype": kind, "shape": [2], "data_offsets": [0, len(NUMBERS[kind])]}
    header = json.dumps({"x": entry}).encode()
    path = f"{folder}/{kind}.safetensors"
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + NUMBERS[kind])
    try:
        return [float(x) for x in safetensors.numpy.load_file(path)["x"]]
    except (TypeError, AttributeError) as error:
        return type(error).__name__


print({kind: read(kind, sys.argv[2]) for kind in NUMBERS})
PYTHON

without=$("$folder/venv/bin/python" "$folder/read.py" without "$folder")
with=$("$folder/venv/bin/python" "$folder/read.py" with "$folder")
printf 'without ml_dtypes: %s\nwith ml_dtypes:    %s\n' "$without" "$with"
[ "$without" = "{'BF16': 'TypeError', 'F8_E4M3': 'AttributeError', 'F8_E5M2': 'AttributeError'}" ] &&
  [ "$with" = "{'BF16': [1.0, -2.0], 'F8_E4M3': 'AttributeError', 'F8_E5M2': 'AttributeError'}" ]

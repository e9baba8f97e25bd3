#!/usr/bin/env bash
# PyTorch 2.15.0: in bfloat16 the gradient of a word that occurs often is added up in bfloat16, and stops.
#
# Version    torch 2.15.0 on a CPU, Python 3.11.
# Input      10000 lookups of one row of a table in bfloat16, with upstream gradients of 1, and of
#            normal numbers with mean 0.1 and deviation 0.5; the same lookups as a product with a
#            one-hot matrix, and by gather. A 41 x 41 image whose largest pixel lies in 441 windows.
# Behaviour  embedding, embedding_bag and indexing add the gradients one by one to a bfloat16 number.
#            Where that has become 256 times what is added, nothing changes any more. So do max_pool2d
#            and avg_pool2d where windows overlap. index_select of rows, gather, expand and a product
#            of the same values add in float32 and round once.
# Output     ones:    embedding, embedding_bag and indexing 256; the others 9984 (of 10000)
#            normal:  embedding 0.56 of what is right, product 1.00
#            windows: max_pool2d 256, avg_pool2d 256, expand 440 (of 441)
# Matters    A frequent word, or a pixel under large windows, is trained with half of its gradient or
#            less, and nothing says so. Ways to write one layer that are equal in every equation train
#            differently; a check with few repetitions sees no difference.
#
# Installs what it needs into a temporary folder, some gigabytes. Exit status: 0 the behaviour is as
# recorded, 1 it is another, 77 PyTorch could not be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || exit 77
"$folder/venv/bin/pip" install --quiet torch==2.15.0 numpy==2.4.6 || exit 77

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import torch
import torch.nn.functional as F

COUNT = 10000
ids = torch.ones(COUNT, dtype=torch.long)
lookups = {
    "embedding": lambda W: F.embedding(ids, W),
    "embedding_bag": lambda W: F.embedding_bag(ids, W, torch.arange(COUNT), mode="sum"),
    "index_select": lambda W: W.index_select(0, ids),
    "indexing": lambda W: W[ids],
    "gather": lambda W: W.gather(0, ids[:, None].expand(COUNT, 2)),
    "product": lambda W: F.one_hot(ids, 3).to(W.dtype) @ W,
}


def gradient(function, of, upstream=None):
    of = of.detach().requires_grad_()
    value = function(of)
    value.backward(torch.ones_like(value) if upstream is None else upstream)
    return of.grad


print("torch", torch.__version__)
torch.manual_seed(0)
table = torch.zeros(3, 2, dtype=torch.bfloat16)
ones = {name: gradient(f, table)[1, 0].item() for name, f in lookups.items()}
print("ones:  ", ones)
normal = (torch.randn(COUNT, 2) * 0.5 + 0.1).bfloat16()
right = normal.double().sum(0)[0].item()
shares = {name: gradient(lookups[name], table, normal)[1, 0].item() / right
          for name in ("embedding", "product")}
print("normal:", {name: round(share, 3) for name, share in shares.items()}, "of what is right")

image = torch.zeros(1, 1, 41, 41, dtype=torch.bfloat16)
image[0, 0, 20, 20] = 1
windows = {
    "max_pool2d": lambda x: F.max_pool2d(x, 21, 1),
    "avg_pool2d": lambda x: F.avg_pool2d(x, 21, 1, divisor_override=1),
    "expand": lambda x: x[:, :, 20:21, 20:21].expand(1, 1, 21, 21),
}
pixels = {name: gradient(f, image)[0, 0, 20, 20].item() for name, f in windows.items()}
print("windows:", pixels)

stop = all(ones[name] == 256 for name in ("embedding", "embedding_bag", "indexing"))
go_on = all(abs(ones[name] / COUNT - 1) < 0.01 for name in ("index_select", "gather", "product"))
recorded = (stop and go_on and shares["embedding"] < 0.7 and abs(shares["product"] - 1) < 0.01 and
            pixels == {"max_pool2d": 256, "avg_pool2d": 256, "expand": 440})
sys.exit(0 if recorded else 1)
PYTHON

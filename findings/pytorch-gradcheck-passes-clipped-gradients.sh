#!/usr/bin/env bash
# PyTorch 2.15.0: gradcheck accepts a backward that clips, or takes the magnitude of, what comes in.
#
# Version    torch 2.15.0, numpy 2.4.6, Python 3.11 on Linux, CPU, float64.
# Input      sine of six numbers from -1 to 1 as a torch.autograd.Function, whose backward changes
#            the upstream gradient g before it multiplies by the cosine: its magnitude, clipped to
#            [-1, 1], without its negative entries, its square, its sign; and twice g, for comparison.
# Behaviour  The slow mode, which is the default, asks for the gradient of one output entry at a time,
#            with an upstream gradient of 1 there and 0 elsewhere. The fast mode asks once, with
#            numbers that are not negative and have length 1. No upstream gradient is ever negative or
#            above 1. Both modes accept the first three; the slow one accepts all five.
# Output     slow: abs True, clip True, positive True, square True, sign True, twice False
#            fast: abs True, clip True, positive True, square False, sign False, twice False
# Matters    Clipping inside of a backward, and forgotten signs, are common mistakes in hand-written
#            kernels, and this is the check that their tests use. `gradstone check` gives upstream
#            gradients of both signs and all sizes, and never a constant; its tests refuse all of these.
#
# Installs what it needs into a temporary folder. Exit status: 0 the behaviour is as recorded, 1 it is
# another, 77 the packages could not be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || exit 77
"$folder/venv/bin/pip" install --quiet torch==2.15.0 numpy==2.4.6 || exit 77

cat >"$folder/ask.py" <<'PYTHON'
import torch

CHANGES = {
    "abs": lambda g: g.abs(),
    "clip": lambda g: g.clamp(-1, 1),
    "positive": lambda g: g.clamp(min=0),
    "square": lambda g: g * g,
    "sign": torch.sign,
    "twice": lambda g: 2 * g,
}


def sine_with(change):
    class Sine(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.sin()

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return change(g) * x.cos()

    return Sine.apply


x = torch.linspace(-1, 1, 6, dtype=torch.float64, requires_grad=True)
for mode in ("slow", "fast"):
    passed = {
        name: torch.autograd.gradcheck(
            sine_with(change), (x,), fast_mode=mode == "fast", raise_exception=False
        )
        for name, change in CHANGES.items()
    }
    print(f"{mode}:", ", ".join(f"{name} {passes}" for name, passes in passed.items()))
PYTHON

seen=$("$folder/venv/bin/python" "$folder/ask.py")
printf '%s\n' "$seen"
[ "$seen" = "slow: abs True, clip True, positive True, square True, sign True, twice False
fast: abs True, clip True, positive True, square False, sign False, twice False" ]

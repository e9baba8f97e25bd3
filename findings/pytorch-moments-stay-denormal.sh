#!/usr/bin/env bash
# PyTorch 2.15.0: the moments of Adam and the velocity of SGD never decay to 0, and then cost more.
#
# Version    torch 2.15.0 on a CPU (x86-64), Python 3.11; Adam plain, foreach and fused, SGD(0.9).
# Input      200000 parameters; 50 steps with the gradient 1, then 1650 with the gradient 0.
# Behaviour  A moment is multiplied by 0.9 in each step, which takes it to 4 units of the smallest
#            number of float32. 4 times 0.9 is 3.6 and rounds to 4: there it stays for ever. Arithmetic
#            on such numbers is many times slower on usual processors.
# Output     Adam (each way) and SGD: moment 5.6e-45, not 0; on a Xeon a step took 5 to 10 times as
#            long as a step with the same gradients of 0 before. With torch.set_flush_denormal(True)
#            the moment ends at 0, and the step takes what it took.
# Matters    Weights whose gradients end are usual: units that a ReLU has switched off, features that
#            do not occur any more, classes that are learned. Training becomes slower from epoch to
#            epoch although nothing about it has changed.
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
import time

import torch

torch.set_num_threads(1)
print("torch", torch.__version__)


def moment_after(name, options):
    x = torch.nn.Parameter(torch.ones(200_000))
    optimizer = getattr(torch.optim, name)([x], lr=1e-3, **options)

    def seconds_of_a_step(steps, gradient):
        start = time.process_time()
        for _ in range(steps):
            x.grad = torch.full_like(x, gradient)
            optimizer.step()
        return (time.process_time() - start) / steps

    seconds_of_a_step(50, 1.0)
    early = seconds_of_a_step(50, 0.0)
    seconds_of_a_step(1500, 0.0)
    late = seconds_of_a_step(100, 0.0)
    state = optimizer.state[x]
    moment = state["exp_avg"] if name == "Adam" else state["momentum_buffer"]
    return moment[0].item(), late / early


recorded = True
for flush in False, True:
    torch.set_flush_denormal(flush)
    for name, options in (
        ("Adam", {"foreach": False}),
        ("Adam", {"foreach": True}),
        ("Adam", {"fused": True}),
        ("SGD", {"momentum": 0.9}),
    ):
        moment, ratio = moment_after(name, options)
        print(f"flush {flush}, {name} {options}: moment {moment:.1e}, time of a step x {ratio:.1f}")
        recorded &= moment == (0.0 if flush else 4 * 2.0**-149)
sys.exit(0 if recorded else 1)
PYTHON

#!/usr/bin/env bash
# Keras 3.15.1: weight_decay of every optimizer is lost in float32 at small learning rates.
#
# Version    keras 3.15.1 with its JAX backend (jax 0.10.2) on a CPU, Python 3.11.
# Input      512 variables between 0.5 and 1.5, normal gradients, 3000 steps of AdamW and of SGD with
#            weight_decay=0.01, beside the decay (1 - lr * weight_decay)^3000 that is asked for.
# Behaviour  Before the step, the variable becomes variable - variable * weight_decay * lr, rounded to
#            float32. What is taken off is less than half a unit in the last place, so nothing
#            changes; a little above that, it becomes a whole unit.
# Output     The share of the decay that happens:
#                AdamW lr 2e-06: 0.00        SGD lr 2e-06: 0.00
#                AdamW lr 5e-06: 1.2         SGD lr 5e-06: 1.2
# Matters    Weights don't decay at rates at which large models are tuned, and nothing says so. Added
#            to the step before the variable is rounded, as optax does it, the decay is right.
#
# Installs what it needs into a temporary folder. Exit status: 0 the behaviour is as recorded, 1 it is
# another, 77 Keras could not be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || exit 77
"$folder/venv/bin/pip" install --quiet keras==3.15.1 jax==0.10.2 numpy==2.4.6 || exit 77

KERAS_BACKEND=jax "$folder/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy


def mean_after(optimizer):
    random = numpy.random.default_rng(7)
    x = keras.Variable((random.random(512) + 0.5).astype("float32"))
    optimizer.build([x])
    for _ in range(3000):
        g = keras.ops.convert_to_tensor(random.standard_normal(512).astype("float32"))
        optimizer.apply([g], [x])
    return keras.ops.convert_to_numpy(x).astype(float).mean()


print("keras", keras.__version__, "on", keras.backend.backend())
mean = numpy.random.default_rng(7).random(512).mean() + 0.5
recorded = True
for kind in keras.optimizers.AdamW, keras.optimizers.SGD:
    for lr, at_least, at_most in (2e-6, -0.05, 0.05), (5e-6, 1.1, 1.4):
        asked_for = mean * ((1 - lr * 0.01) ** 3000 - 1)
        seen = mean_after(kind(lr, weight_decay=0.01)) - mean_after(kind(lr, weight_decay=0.0))
        print(f"{kind.__name__} lr {lr:g}: {seen / asked_for:.2f} of the decay")
        recorded &= at_least <= seen / asked_for <= at_most
sys.exit(0 if recorded else 1)
PYTHON

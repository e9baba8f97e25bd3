#!/usr/bin/env python3
"""What small updates come to in float: PyTorch, optax, Keras and gradstone beside the formula in
double, as tables in Markdown.

    python3 -m venv peers
    peers/bin/pip install numpy torch optax keras
    peers/bin/python benchmarks/training/small_updates.py

All get the same 512 numbers between 0.5 and 1.5 and the same normal gradients, in float. Programs
that are not installed are left out.
"""

import argparse
import importlib.metadata
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NUMBERS, STEPS, LONG, DECAY = 512, 3000, 20_000, 0.01


def torch_steps(options, case):
    import torch

    torch.set_num_threads(1)
    kind, rate, decay, beta2, x, gradients = case
    x = torch.nn.Parameter(torch.from_numpy(x.copy()))
    kinds = {
        "AdamW": lambda: torch.optim.AdamW(
            [x], lr=rate, weight_decay=decay, betas=(0.9, beta2), **options),
        "SGD": lambda: torch.optim.SGD([x], lr=rate, weight_decay=decay, **options),
    }
    optimizer = kinds[kind]()
    for g in torch.from_numpy(gradients):
        x.grad = g
        optimizer.step()
    return x.detach().numpy(), optimizer.state[x].get("exp_avg_sq", torch.zeros(1)).numpy()


def optax_steps(_, case):
    import jax
    import optax

    kind, rate, decay, beta2, x, gradients = case
    kinds = {
        "AdamW": lambda: optax.adamw(rate, b2=beta2, weight_decay=decay),
        "SGD": lambda: optax.chain(optax.add_decayed_weights(decay), optax.sgd(rate)),
    }
    optimizer = kinds[kind]()

    @jax.jit
    def step(x, state, g):
        updates, state = optimizer.update(g, state, x)
        return optax.apply_updates(x, updates), state

    state = optimizer.init(x)
    for g in gradients:
        x, state = step(x, state, g)
    return numpy.asarray(x), numpy.asarray(getattr(state[0], "nu", 0))


def keras_steps(_, case):
    import keras

    kind, rate, decay, beta2, x, gradients = case
    kinds = {
        "AdamW": lambda: keras.optimizers.AdamW(rate, weight_decay=decay, beta_2=beta2),
        "SGD": lambda: keras.optimizers.SGD(rate, weight_decay=decay),
    }
    optimizer, x = kinds[kind](), keras.Variable(x)
    optimizer.build([x])
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g)], [x])
    velocity = optimizer._velocities[0] if kind == "AdamW" else 0
    return keras.ops.convert_to_numpy(x), keras.ops.convert_to_numpy(velocity)


def gradstone_steps(program, case):
    kind, rate, decay, beta2, x, gradients = case
    kinds = {
        "AdamW": f"AdamW(beta2={beta2!r}, weight_decay={decay!r})",
        "SGD": f"GradientDescent(weight_decay={decay!r})",
    }
    with tempfile.TemporaryDirectory() as folder:
        given, result = folder + "/in.npz", folder + "/out.npz"
        numpy.savez(given, x=x, g=gradients)
        subprocess.run([program, kinds[kind], repr(rate), given, result], check=True)
        with numpy.load(result) as arrays:
            return arrays["x"], arrays.get("v_x", numpy.zeros(1))


def exact_steps(case):
    """The formulas, with decoupled decay, in double."""
    kind, rate, decay, beta2, x, gradients = case
    x, beta1 = x.astype(float), 0.9
    m, v = numpy.zeros_like(x), numpy.zeros_like(x)
    for t, g in enumerate(gradients.astype(float), 1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        step = m_hat / (numpy.sqrt(v_hat) + 1e-8) if kind == "AdamW" else g
        x = x - rate * (decay * x + step)
    return x, v


# The name, the package and what is tried of it; backends of Keras need processes of their own.
PEERS = {
    "PyTorch": ("torch", torch_steps, {"foreach": False}),
    "PyTorch, foreach": ("torch", torch_steps, {"foreach": True}),
    "PyTorch, fused": ("torch", torch_steps, {"fused": True}),
    "optax": ("optax", optax_steps, None),
    "Keras, JAX": ("keras", keras_steps, "jax"),
    "Keras, PyTorch": ("keras", keras_steps, "torch"),
}


def problem(steps):
    random = numpy.random.default_rng(7)
    x = random.uniform(0.5, 1.5, NUMBERS).astype(numpy.float32)
    return x, random.standard_normal((steps, NUMBERS)).astype(numpy.float32)


def tables():
    """Of each table the title, the cases by the names of their columns, and the figure."""
    x, gradients = problem(STEPS)
    _, many = problem(LONG)

    def decay(case):
        kind, rate, _, beta2, x, gradients = case
        without = exact_steps((kind, rate, 0, beta2, x, gradients))[0].mean()
        return lambda result: f"{result[0].astype(float).mean() - without:+.2e}"

    def moment(case):
        truth = exact_steps(case)[1]
        return lambda result: f"{(result[1].astype(float) / truth - 1).mean():+.0e}"

    rates = (1e-4, 1e-5, 5e-6, 2e-6, 1e-6)
    for kind in ("AdamW", "SGD"):
        yield (f"{kind}, decay {DECAY}: the mean change by decay in {STEPS} steps, by the rate",
               {f"{rate:g}": (kind, rate, DECAY, 0.999, x, gradients) for rate in rates}, decay)
    yield (f"Adam: the mean relative error of v after {LONG} steps, by beta2",
           {repr(beta2): ("AdamW", 1e-6, 0, beta2, x, many)
            for beta2 in (0.99, 0.999, 0.9999, 0.99999)}, moment)


def row(name, figures):
    print(f"| {name} | {' | '.join(figures)} |", flush=True)


def run_peer(name):
    """Prints the figures of one program, a line for each table."""
    package, steps, options = PEERS[name]
    if package == "keras":
        os.environ["KERAS_BACKEND"] = options
    for _, cases, figure in tables():
        print(*(figure(case)(steps(options, case)) for case in cases.values()), flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        return run_peer(args.peer)

    figures, versions = {}, {}
    for name, (package, _, _) in PEERS.items():
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
        run = subprocess.run([sys.executable, __file__, "--peer", name], stdout=subprocess.PIPE,
                             text=True)
        if run.returncode == 0:
            figures[name] = [line.split() for line in run.stdout.splitlines()]
    print("Versions:", ", ".join(f"{package} {version}" for package, version in versions.items()))
    for number, (title, cases, figure) in enumerate(tables()):
        print(f"\n{title}\n")
        row("", cases)
        print("|---" * (len(cases) + 1) + "|")
        row("exact", [figure(case)(exact_steps(case)) for case in cases.values()])
        for name, lines in figures.items():
            row(name, lines[number])
        row("gradstone", [figure(case)(gradstone_steps(args.programs / "optimizer_steps", case))
                          for case in cases.values()])


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Times the forward and backward pass of layers with gradstone and with PyTorch, in turn on one
machine, and prints tables of ratios in Markdown. Needs nothing but Python; PyTorch comes from a
virtual environment:

    python3 -m venv peers
    peers/bin/pip install torch
    benchmarks/layers/compare.py --peers peers

Everything is float. Inputs, weights and states have gradients. Convolutions are timed with both
layouts that PyTorch has; gradstone's is channels last. Ratios are taken between medians over all
rounds; a round runs every program once. Memory is by how much the peak of the process grew from
when it was ready to when it had run.
"""

import os
import pathlib
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from running import SETTINGS, parser, processor, run  # noqa: E402


def convolution(**sizes):
    same = {"A": 3, "B": 3, "s1": 1, "e1": 1, "p1": 1, "s2": 1, "e2": 1, "p2": 1}
    return "conv2d", "", {**sizes, "U": sizes["H"], "V": sizes["L"], **same}


def attention(B, T, D, form=""):
    sizes = {"B": B, "T": T, "D": D, "C": D}
    return "dot_product_attention", form, sizes if form else {**sizes, "S": T}


# The heads of attention are a part of its batch.
CASES = {
    "conv2d 3 to 32, 32 of 32 x 32": convolution(N=32, H=32, L=32, D=3, K=32),
    "conv2d 64 to 64, 32 of 16 x 16": convolution(N=32, H=16, L=16, D=64, K=64),
    "conv2d 3 to 8, 2 of 8 x 8": convolution(N=2, H=8, L=8, D=3, K=8),
    "attention 8, 4 heads, 128 steps, width 64": attention(32, 128, 64),
    "causal attention, the same": attention(32, 128, 64, "causal"),
    "attention 2, 2 heads, 16 steps, width 16": attention(4, 16, 16),
    "lstm 32, 64 steps, width 128": ("lstm", "", {"T": 64, "N": 32, "D": 128, "K": 128}),
    "lstm 4, 8 steps, width 16": ("lstm", "", {"T": 8, "N": 4, "D": 16, "K": 16}),
    "layer normalization 1024 x 1024": ("layer_normalization", "", {"N": 1024, "D": 1024}),
    "layer normalization 32 x 64": ("layer_normalization", "", {"N": 32, "D": 64}),
}


def options():
    result = parser(__doc__)
    result.add_argument("--samples", type=int, default=5)
    result.add_argument(
        "--pause",
        type=float,
        default=0,
        help="seconds before each sample, which is one run then, as the fastest of many tells most "
        "where the machine is busy [none: samples of 50 ms]",
    )
    result.add_argument("--case", action="append", help="a part of its name; may be repeated [all]")
    return result.parse_args()


def commands(args, layer):
    """By name: how each program starts."""
    own = args.build / "bin" / "layer_benchmark"
    if not own.exists():
        sys.exit(f"compare.py: {own} is not there; build it: cmake --build --preset release")
    result = {"gradstone": [own]}
    python = args.peers / "bin" / "python" if args.peers else None
    if not python or not python.exists():
        return result
    result["PyTorch"] = [python, HERE / "torch_layers.py"]
    if layer == "conv2d":
        result["PyTorch, channels last"] = [*result["PyTorch"], "--layout=channels_last"]
    return result


def measure(args, layer, form, sizes):
    """By program name: its samples in seconds, the growth of its memory, and its version."""
    flags = [
        f"--layer={layer}",
        "--sizes=" + ",".join(f"{name}={size}" for name, size in sizes.items()),
        f"--threads={args.threads}",
        f"--samples={args.samples}",
        f"--clock={args.clock}",
        f"--pause={args.pause}",
    ]
    if form:
        flags.append(f"--form={form}")
    found = {}
    for _ in range(args.rounds):
        for name, command in commands(args, layer).items():
            result, reason = run([*command, *flags])
            if reason:
                sys.exit(f"compare.py: {name} failed: {reason}")
            seconds, kilobytes, _ = found.setdefault(name, ([], [], result["version"]))
            seconds.extend(result["seconds"])
            kilobytes.append(result["kilobytes"])
    return found


def main():
    args = options()
    settings = [f"{name}={os.environ[name]}" for name in SETTINGS if name in os.environ]
    print(", ".join([processor(), *settings]))
    if len(commands(args, "lstm")) == 1:
        print("PyTorch is skipped, because no virtual environment is given (--peers)")
    print(f"\nThreads: {args.threads}, {args.clock} time, {args.rounds} rounds\n")
    print("| layer | | ms, median | fastest | median / gradstone's | fastest | memory, MB |")
    print("|---|---|---|---|---|---|---|")
    versions = {}
    for case, (layer, form, sizes) in CASES.items():
        if args.case and not any(part in case for part in args.case):
            continue
        found = measure(args, layer, form, sizes)
        own = statistics.median(found["gradstone"][0])
        own_fastest = min(found["gradstone"][0])
        for name, (seconds, kilobytes, version) in found.items():
            versions[name] = version
            median = statistics.median(seconds)
            print(
                f"| {case} | {name} | {median * 1e3:.4g} | {min(seconds) * 1e3:.4g} "
                f"| {median / own:.2f} | {min(seconds) / own_fastest:.2f} | {max(kilobytes) / 1e3:.3g} |"
            )
            sys.stdout.flush()
    for name, version in versions.items():
        print(f"\n{name}: {version}")


if __name__ == "__main__":
    main()

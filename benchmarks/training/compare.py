#!/usr/bin/env python3
"""Times epochs of training with gradstone and with other libraries, in turn on one machine, and prints
tables of ratios in Markdown. Needs nothing but Python; the other libraries come from a virtual
environment:

    python3 -m venv peers
    peers/bin/pip install numpy scikit-learn nerva-numpy nerva-torch torch
    benchmarks/training/compare.py --peers peers

Those that are not there are skipped, and named. Everything gets the same number of threads. Ratios
are taken between medians over all rounds; a round runs every program once. The processor and the
version of each library are printed, with the kernels that it has chosen as far as it tells.

What another processor would do is seen where all of them are kept to AVX2, in a build for that:

    cmake --preset release -B build/v3 -DGRADSTONE_PROCESSOR=x86-64-v3 && cmake --build build/v3
    ONEDNN_MAX_CPU_ISA=AVX2 OPENBLAS_CORETYPE=Haswell MKL_ENABLE_INSTRUCTIONS=AVX2 \
      ATEN_CPU_CAPABILITY=avx2 benchmarks/training/compare.py --build build/v3 --peers peers
"""

import os
import pathlib
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from running import SETTINGS, parser, processor, run  # noqa: E402

# Layer sizes, loss, batch size, and examples and epochs that take some seconds. What is done once for
# an epoch, as keeping the state from before it, is to weigh as little as with data of usual size.
CASES = {
    "cifar10": ("3072;1024;512;10", "SoftmaxCrossEntropy", 100, 6000, 2),
    "mnist": ("784;1024;512;10", "SoftmaxCrossEntropy", 100, 10000, 2),
    "deep": ("784;256;256;256;256;10", "SoftmaxCrossEntropy", 256, 12800, 3),
    "digits": ("64;32;10", "SoftmaxCrossEntropy", 32, 6400, 5),
    "regression": ("8;16;16;1", "SquaredError", 64, 12800, 5),
    "pairs": ("784;256;10", "SoftmaxCrossEntropy", 2, 2000, 3),
}
PEERS = {
    "torch": "PyTorch",
    "nerva_numpy": "nerva-numpy",
    "nerva_torch": "nerva-torch",
    "sklearn": "scikit-learn",
}
# Of all examples, by gradstone.
EVALUATION = ("evaluations", "products of evaluations")


def options():
    result = parser(__doc__)
    result.add_argument("--case", action="append", choices=CASES, help="may be repeated [all]")
    return result.parse_args()


def commands(args):
    """By name: how each program starts."""
    own = args.build / "bin" / "training_benchmark"
    if not own.exists():
        sys.exit(f"compare.py: {own} is not there; build it: cmake --build --preset release")
    result = {"gradstone": [own]}
    python = args.peers / "bin" / "python" if args.peers else None
    if not python or not python.exists():
        print("Skipped, because no virtual environment is given (--peers):", *PEERS.values())
        return result
    for library in PEERS:
        result[library] = [python, HERE / "peers.py", library]
    return result


def measure(case, args, programs):
    """Seconds of all epochs by program name, those of the products alone among them; versions."""
    sizes, loss, batch_size, examples, epochs = CASES[case]
    flags = [
        f"--layer-sizes={sizes}",
        f"--loss={loss}",
        f"--batch-size={batch_size}",
        f"--examples={examples}",
        f"--epochs={epochs}",
        f"--threads={args.threads}",
        f"--clock={args.clock}",
    ]
    seconds, versions, skipped = {}, {}, {}
    for _ in range(args.rounds):
        for name, command in programs.items():
            if name in skipped:
                continue
            result, reason = run([*command, *flags])
            if reason:
                skipped[name] = reason
                continue
            versions[name] = result["version"]
            seconds.setdefault(name, []).extend(result["epochs"])
            for library, times in result.get("products", {}).items():
                seconds.setdefault(f"products alone, {library}", []).extend(times)
            for what in EVALUATION:
                seconds.setdefault(what, []).extend(result.get(what, []))
    return seconds, versions, skipped


def report(case, args, seconds, versions, skipped):
    sizes, loss, batch_size, examples, _ = CASES[case]
    own = statistics.median(seconds["gradstone"])
    print(
        f"\n{sizes}, {loss}, batches of {batch_size}, {examples} examples, "
        f"threads: {args.threads}, {args.clock} time, {args.rounds} rounds\n"
    )
    print("| | ms per epoch, median | fastest | median / gradstone's |\n|---|---|---|---|")
    names = {"gradstone": f"gradstone {versions['gradstone']}"}
    names |= {name: name for name in seconds if name.startswith("products alone")}
    names |= {name: f"{title} {versions.get(name)}" for name, title in PEERS.items()}
    names |= {name: f"gradstone's {name}" for name in EVALUATION}
    for name, title in names.items():
        if name in seconds:
            median = statistics.median(seconds[name])
            print(
                f"| {title} | {median * 1e3:.2f} | {min(seconds[name]) * 1e3:.2f} "
                f"| {median / own:.2f} |"
            )
    for name, reason in skipped.items():
        print(f"\nSkipped {name}: {reason}")
    sys.stdout.flush()


def main():
    args = options()
    programs = commands(args)
    settings = [f"{name}={os.environ[name]}" for name in SETTINGS if name in os.environ]
    print(", ".join([processor(), *settings]))
    for case in args.case or CASES:
        seconds, versions, skipped = measure(case, args, programs)
        if "gradstone" not in seconds:
            sys.exit(f"compare.py: training_benchmark failed: {skipped['gradstone']}")
        report(case, args, seconds, versions, skipped)


if __name__ == "__main__":
    main()

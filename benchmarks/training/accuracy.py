#!/usr/bin/env python3
"""Trains classifiers of MNIST and Fashion-MNIST with mlp and with PyTorch, from the same initial
weights, in turn on one machine, and prints accuracies and times in Markdown.

    prepare_data --dataset mnist --download --data-dir data
    prepare_data --dataset fashion-mnist --download --data-dir data
    python3 -m venv peers
    peers/bin/pip install numpy torch
    benchmarks/training/accuracy.py --data-dir data --peers peers

Two kinds of runs: examples in the order of the file, where both compute the same up to rounding;
and shuffled in each epoch, by each in its own order, over several seeds. Without PyTorch, mlp runs
alone.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TITLES = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST"}


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--data-dir", type=pathlib.Path, default=".")
    parser.add_argument(
        "--peers",
        type=pathlib.Path,
        default=os.environ.get("GRADSTONE_PEERS"),
        help="virtual environment with PyTorch [$GRADSTONE_PEERS]",
    )
    parser.add_argument("--data-set", action="append", choices=TITLES, help="[all]")
    parser.add_argument("--layer-sizes", default="784;256;10")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="of each program")
    return parser.parse_args()


class Mlp:
    name = "gradstone"

    def __init__(self, args, folder):
        self.args = args
        self.folder = pathlib.Path(folder)

    def run(self, data, *flags):
        layers = ["ReLU"] * (self.args.layer_sizes.count(";") - 1) + ["Linear"]
        command = [self.args.programs / "mlp", "--load-dataset", data, "--layers",
                   ";".join(layers), "--layer-sizes", self.args.layer_sizes,
                   "--layer-weights", "XavierNormal", "--optimizers", "Momentum(0.9)",
                   "--loss", "SoftmaxCrossEntropy", "--learning-rate", "Constant(0.01)",
                   "--batch-size", "100", "--threads", str(self.args.threads), *flags]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def save_weights(self, data, seed):
        weights = self.folder / f"weights{seed}.npz"
        self.run(data, "--epochs", "0", "--seed", str(seed), "--save-weights", weights)
        return weights

    def train(self, data, weights, seed, shuffle):
        log = self.folder / "epochs.jsonl"
        order = ["--seed", str(seed)] if shuffle else ["--no-shuffle"]
        self.run(data, "--load-weights", weights, "--epochs", str(self.args.epochs),
                 "--metrics", log, *order)
        return [json.loads(line) for line in log.read_text().splitlines()]


class PyTorch:
    name = "PyTorch"

    def __init__(self, args):
        self.args = args
        self.python = args.peers / "bin" / "python"

    def train(self, data, weights, seed, shuffle):
        command = [self.python, HERE / "torch_accuracy.py", data, weights,
                   "--epochs", str(self.args.epochs), "--threads", str(self.args.threads)]
        if shuffle:
            command += ["--shuffle-by", str(seed)]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [json.loads(line) for line in lines.splitlines()]


def seconds(trainings):
    return [epoch["seconds"] for epochs in trainings for epoch in epochs[1:]]


def compare_in_order(programs, data, weights):
    print("\nThe same weights and order:\n\n| epoch | "
          + " | ".join(f"loss, {p.name} | test accuracy, {p.name}" for p in programs) + " |")
    print("|---" * (1 + 2 * len(programs)) + "|")
    runs = [program.train(data, weights, 1, shuffle=False) for program in programs]
    for rows in zip(*runs):
        cells = [f"{row['loss']:.6f} | {row['test_accuracy']:.4f}" for row in rows]
        print(f"| {rows[0]['epoch']} | {' | '.join(cells)} |")
    sys.stdout.flush()


def compare_shuffled(programs, data, weights, args):
    runs = {program.name: [] for program in programs}
    for seed in weights:
        for program in programs:
            runs[program.name].append(program.train(data, weights[seed], seed, shuffle=True))
    print(f"\nShuffled, seeds 1 to {args.seeds}, after {args.epochs} epochs:\n")
    print("| | test accuracy, mean (smallest to largest) | seconds per epoch, median | fastest "
          "| medians' ratio |")
    print("|---|---|---|---|---|")
    own = statistics.median(seconds(runs["gradstone"]))
    for name, trainings in runs.items():
        accuracies = [epochs[-1]["test_accuracy"] for epochs in trainings]
        times = seconds(trainings)
        median = statistics.median(times)
        print(f"| {name} | {statistics.mean(accuracies):.4f} ({min(accuracies):.4f} to "
              f"{max(accuracies):.4f}) | {median:.2f} | {min(times):.2f} | {median / own:.2f} |",
              flush=True)


def main():
    args = options()
    with tempfile.TemporaryDirectory() as folder:
        mlp = Mlp(args, folder)
        programs = [mlp]
        if args.peers and (args.peers / "bin" / "python").exists():
            programs.append(PyTorch(args))
        else:
            print("PyTorch is skipped, because no virtual environment is given (--peers).")
        for name in args.data_set or TITLES:
            data = args.data_dir / f"{name}-flattened.npz"
            if not data.exists():
                sys.exit(f"accuracy.py: {data} is not there; make it with prepare_data "
                         f"--dataset {name}, and name its folder with --data-dir")
            print(f"\n### {TITLES[name]}, {args.layer_sizes}, threads: {args.threads}")
            weights = {s: mlp.save_weights(data, s) for s in range(1, args.seeds + 1)}
            compare_in_order(programs, data, weights[1])
            compare_shuffled(programs, data, weights, args)


if __name__ == "__main__":
    main()

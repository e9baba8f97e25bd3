#!/usr/bin/env python3
"""Repeats Nabla's experiment with California Housing, and prints its figures beside the published.

    reproduce.py                          with the files of ../shared/data/nabla-california-housing
    reproduce.py --from FOLDER            makes these files first, of cal_housing.data in FOLDER
    reproduce.py --part seeds --seeds 10  only one part

Parts: published (from the same initial weights: the figures must agree to 4 decimals), seeds (from
weights of our own, mean and spread), times (of whole commands), plot (predictions against targets).

Exit status: 0 well, 1 a figure does not agree, 2 wrong usage or a program failed, 77 no data.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import initial_weights

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCORES = ["mse", "rmse", "r2"]
PARTS = ["published", "seeds", "times", "plot"]


class Model:
    def __init__(self, name, layers, optimizer, published, seconds, weights=None):
        self.name = name
        self.layers = layers
        self.optimizer = optimizer
        self.published = dict(zip(SCORES, published))  # of the notebook, on the test part
        self.seconds = seconds  # of the original
        self.weights = weights  # where the initial weights are known


MODELS = [
    Model("ReLU + SGD", "ReLU;ReLU;Linear", "GradientDescent",
          ("0.7661", "0.8753", "0.4154"), 7.2, "initial_relu_sgd.npz"),
    Model("SiLU + SGD", "SiLU;SiLU;Linear", "GradientDescent",
          ("0.7899", "0.8888", "0.3972"), 10.4, "initial_silu_sgd.npz"),
    Model("ReLU + Adam", "ReLU;ReLU;Linear", "Adam",
          ("0.4694", "0.6852", "0.6418"), 7.5, "initial_relu_adam.npz"),
    Model("ReLU + Adam + Dropout", "ReLU;Dropout(0.5);ReLU;Dropout(0.5);Linear", "Adam",
          ("0.6935", "0.8328", "0.4707"), 19.3),
]


def fail(status, message):
    print("reproduce.py: " + message, file=sys.stderr)
    sys.exit(status)


def run(command):
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if finished.returncode != 0:
        fail(2, "%s\n%s" % (" ".join(map(str, command)), finished.stderr))
    return finished.stdout


class Experiment:
    def __init__(self, options, folder):
        self.programs = options.programs
        self.threads = ["--threads", options.threads] if options.threads else []
        self.folder = pathlib.Path(folder)  # for files that are not kept
        if options.source:
            self.make_data(options.source)
        else:
            self.find_data(options.data)

    def make_data(self, source):
        run([self.programs / "prepare_data", "--dataset", "california-housing", "--from", source,
             "--standardize", "--split", "scikit-learn", "--seed", 42, "--data-dir", self.folder])
        initial_weights.write_all(self.folder)
        self.data_set = self.folder / "california-housing-standardized.npz"
        self.weights = self.folder

    def find_data(self, folder):
        self.data_set = folder / "dataset.npz"
        self.weights = folder
        needed = [self.data_set] + [folder / model.weights for model in MODELS if model.weights]
        for path in needed:
            if not path.exists():
                fail(77, "%s is not there; name its folder with --data, or that of "
                         "cal_housing.data with --from" % path)

    def train(self, model, *options):
        """Full batches, 1000 updates, double precision."""
        run([self.programs / "mlp", "--load-dataset", self.data_set, "--layers", model.layers,
             "--layer-sizes", "8;16;16;1", "--optimizers", model.optimizer,
             "--loss", "MeanSquaredError", "--learning-rate", "Constant(0.001)",
             "--batch-size", 16512, "--no-shuffle", "--epochs", 1000, "--dtype", "double",
             *self.threads, *options])

    def start(self, model, seed=1):
        """Options that say with which weights to begin."""
        if model.weights:
            return ["--load-weights", self.weights / model.weights]
        return ["--layer-weights", "HeNormal", "--seed", seed]

    def scores(self, model, *options):
        """Of the test part, after training."""
        log = self.folder / "epochs.jsonl"
        self.train(model, "--metrics", log, *options)
        last = json.loads(log.read_text().splitlines()[-1])
        return {score: last["test_" + score] for score in SCORES}


def published(experiment, _):
    print("\n| from the same weights | MSE | published | RMSE | published | R2 | published |")
    print("|---|---|---|---|---|---|---|")
    agree = True
    for model in MODELS:
        if not model.weights:
            continue
        scores = experiment.scores(model, *experiment.start(model))
        cells = []
        for score in SCORES:
            cells += ["%.6f" % scores[score], model.published[score]]
            # Half of the last digit published is open, and training rounds otherwise elsewhere.
            agree = agree and abs(scores[score] - float(model.published[score])) <= 0.51e-4
        print("| %s | %s |" % (model.name, " | ".join(cells)), flush=True)
    print("\n" + ("All agree to 4 decimals." if agree else "SOME FIGURES DO NOT AGREE."))
    return agree


def seeds(experiment, options):
    print("\n| %d seeds of our own | MSE | published | RMSE | published | R2 | published |"
          % options.seeds)
    print("|---|---|---|---|---|---|---|")
    for model in MODELS:
        runs = [experiment.scores(model, "--layer-weights", "HeNormal", "--seed", seed)
                for seed in range(1, options.seeds + 1)]
        cells = []
        for score in SCORES:
            values = [scores[score] for scores in runs]
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            cells += ["%.3f ± %.3f (%.3f to %.3f)"
                      % (statistics.mean(values), spread, min(values), max(values)),
                      model.published[score]]
        print("| %s | %s |" % (model.name, " | ".join(cells)), flush=True)
    return True


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def times(experiment, options):
    print("\n| whole command, median of %d | s | processor time, s | the original, s | its ratio |"
          % options.repeat)
    print("|---|---|---|---|---|")
    for model in MODELS:
        elapsed, used = [], []
        for _ in range(options.repeat):
            began, used_before = time.perf_counter(), processor_seconds()
            experiment.train(model, "--no-statistics", *experiment.start(model))
            elapsed.append(time.perf_counter() - began)
            used.append(processor_seconds() - used_before)
        seconds = statistics.median(elapsed)
        print("| %s | %.1f | %.1f | %.1f | %.1f |"
              % (model.name, seconds, statistics.median(used), model.seconds,
                 model.seconds / seconds), flush=True)
    return True


def plot(experiment, options):
    model = next(model for model in MODELS if model.name == "ReLU + Adam")
    experiment.train(model, "--no-statistics", "--plot", options.plot, *experiment.start(model))
    print("\n%s: predictions of %s" % (options.plot, model.name))
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    data = pathlib.Path(os.environ.get("GRADSTONE_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--part", choices=PARTS, action="append", help="all unless given")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/bin",
                        help="the folder of mlp and prepare_data")
    parser.add_argument("--data", type=pathlib.Path, default=data / "nabla-california-housing",
                        help="folder of dataset.npz and initial_*.npz")
    parser.add_argument("--from", dest="source", type=pathlib.Path,
                        help="folder of cal_housing.data, .data.gz or .tgz")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3, help="of each measured time")
    parser.add_argument("--threads", type=int, help="of mlp")
    parser.add_argument("--plot", type=pathlib.Path, default="parity.png", help=".png or .svg")
    options = parser.parse_args()
    steps = {"published": published, "seeds": seeds, "times": times, "plot": plot}
    if not (options.programs / "mlp").exists():
        fail(2, "there is no mlp in %s; name its folder with --programs" % options.programs)
    with tempfile.TemporaryDirectory() as folder:
        experiment = Experiment(options, folder)
        good = [steps[part](experiment, options) for part in options.part or PARTS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

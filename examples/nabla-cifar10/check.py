#!/usr/bin/env python3
"""Runs the four models on generated pictures in the format of CIFAR-10.

    check.py FOLDER_OF_PROGRAMS

Pictures of ten classes that are easy to tell apart, 20 in each of the six files. After few updates
the network must be better than chance, and each command must do what it says.
"""

import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["sigmoid-sgd", "tanh-sgd", "tanh-adam", "tanh-adam-dropout"]


def write_pictures(path, generator):
    with open(path, "wb") as file:
        for k in range(20):
            label = k % 10
            file.write(bytes([label]))
            for place in range(3072):
                bright = 160 if place % 10 == label else 60
                file.write(bytes([bright + generator.randrange(80)]))


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    generator = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, 6):
            write_pictures(pathlib.Path(folder) / ("data_batch_%d.bin" % number), generator)
        write_pictures(pathlib.Path(folder) / "test_batch.bin", generator)
        subprocess.run([programs / "prepare_data", "--dataset", "cifar10", "--from", folder,
                        "--standardize"], cwd=folder, check=True)
        data = "cifar10-flattened-standardized.npz"
        environment = dict(os.environ, PROGRAMS=str(programs), EPOCHS="100")
        for name in NAMES:
            subprocess.run(["sh", HERE / "train.sh", name, data], cwd=folder, env=environment,
                           check=True)
            log = (pathlib.Path(folder) / (name + ".jsonl")).read_text().splitlines()
            scores = json.loads(log[-1])
            assert len(log) == 1 and scores["epoch"] == 100
            # Equal but for the roundings of a sum over ten classes.
            assert math.isclose(scores["test_recall_weighted"], scores["test_accuracy"],
                                rel_tol=1e-14)
            # By Adam it learns this; gradient descent is as slow as in Nabla's table.
            assert scores["test_accuracy"] > (0.9 if "adam" in name else 0.1), name
        wrong = subprocess.run(["sh", HERE / "train.sh", "relu", data], cwd=folder,
                               capture_output=True, text=True)
        assert wrong.returncode == 2 and "there is no relu" in wrong.stderr


if __name__ == "__main__":
    main()

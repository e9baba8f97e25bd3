#!/usr/bin/env python3
"""Trains a network with another library on random numbers; prints one line of JSON with the seconds
of each epoch and the version, with what multiplies in it. compare.py runs it with the Python of a virtual environment that has the library.

ReLU between the layers, Linear at the end, momentum 0.9, consecutive batches of float32 numbers that
lie in memory: each library is used in its fastest way that its documentation shows, without its
evaluation of the data set after each epoch.
"""

import argparse
import json
import os
import time


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("library", choices=["torch", "nerva_numpy", "nerva_torch", "sklearn"])
    parser.add_argument("--layer-sizes", required=True)
    parser.add_argument("--loss", choices=["SoftmaxCrossEntropy", "SquaredError"], required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--examples", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--clock", choices=["wall", "processor"], required=True)
    return parser.parse_args()


def random_examples(args, sizes):
    import numpy as np

    random = np.random.default_rng(1)
    X = random.random((args.examples, sizes[0]), dtype=np.float32) - np.float32(0.5)
    if args.loss == "SquaredError":
        return X, random.random((args.examples, sizes[-1]), dtype=np.float32) - np.float32(0.5)
    return X, random.integers(0, sizes[-1], args.examples)


def batches(args):
    return [slice(k, k + args.batch_size) for k in range(0, args.examples, args.batch_size)]


def openblas_of(package):
    """The OpenBLAS that NumPy or SciPy brings, with the kernels that it has chosen."""
    from threadpoolctl import threadpool_info

    for library in threadpool_info():
        if library["internal_api"] == "openblas" and f"/{package}.libs/" in library["filepath"]:
            return f"OpenBLAS {library['version']} {library['architecture']}"
    return "unknown BLAS"


def torch_version():
    import re

    import torch

    mkl = re.search(r"Math Kernel Library Version ([0-9.]+)", torch.__config__.show())
    kernels = torch.backends.cpu.get_cpu_capability()
    return f"{torch.__version__} {kernels}" + (f", MKL {mkl[1]}" if mkl else "")


def torch_epoch(args, sizes, X, T):
    import torch

    torch.set_num_threads(args.threads)
    layers = []
    for D, K in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(D, K), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loss_of = torch.nn.MSELoss() if args.loss == "SquaredError" else torch.nn.CrossEntropyLoss()
    X, T = torch.from_numpy(X), torch.from_numpy(T)

    def epoch():
        for batch in batches(args):
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(X[batch]), T[batch]).backward()
            optimizer.step()

    return torch_version(), epoch


def nerva_epoch(args, sizes, X, T, to_one_hot, convert, parse_network, parse_loss):
    layers = ["ReLU"] * (len(sizes) - 2) + ["Linear"]
    network = parse_network(
        layers, sizes, ["Momentum(mu=0.9)"] * len(layers), ["XavierUniform"] * len(layers)
    )
    loss = parse_loss(args.loss)
    X, T = convert(X), convert(T)

    def epoch():
        for batch in batches(args):
            targets = T[batch] if args.loss == "SquaredError" else to_one_hot(T[batch], sizes[-1])
            Y = network.feedforward(X[batch])
            network.backpropagate(Y, loss.gradient(Y, targets) / X[batch].shape[0])
            network.optimize(0.001)

    return epoch


def nerva_numpy_epoch(args, sizes, X, T):
    from importlib.metadata import version

    from nerva_numpy.datasets import to_one_hot
    from nerva_numpy.loss_functions import parse_loss_function
    from nerva_numpy.multilayer_perceptron import parse_multilayer_perceptron

    parse = (parse_multilayer_perceptron, parse_loss_function)
    own = f"{version('nerva-numpy')}, {openblas_of('numpy')}"
    return own, nerva_epoch(args, sizes, X, T, to_one_hot, lambda x: x, *parse)


def nerva_torch_epoch(args, sizes, X, T):
    from importlib.metadata import version

    import torch
    from nerva_torch.datasets import to_one_hot
    from nerva_torch.loss_functions import parse_loss_function
    from nerva_torch.multilayer_perceptron import parse_multilayer_perceptron

    torch.set_num_threads(args.threads)
    torch.set_grad_enabled(False)
    parse = (parse_multilayer_perceptron, parse_loss_function)
    epoch = nerva_epoch(args, sizes, X, T, to_one_hot, torch.from_numpy, *parse)
    return f"{version('nerva-torch')}, PyTorch {torch_version()}", epoch


def sklearn_epoch(args, sizes, X, T):
    import sklearn
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    regression = args.loss == "SquaredError"
    model = (MLPRegressor if regression else MLPClassifier)(
        hidden_layer_sizes=sizes[1:-1],
        solver="sgd",
        alpha=0,
        batch_size=args.batch_size,
        learning_rate_init=0.001,
        momentum=0.9,
        nesterovs_momentum=False,
        shuffle=False,
    )

    def epoch():
        if regression:
            model.partial_fit(X, T.ravel())
        else:
            model.partial_fit(X, T, classes=range(sizes[-1]))

    return f"{sklearn.__version__}, {openblas_of('numpy')}", epoch


def main():
    args = options()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(args.threads)  # read when the libraries are loaded, below
    sizes = [int(size) for size in args.layer_sizes.split(";")]
    make = {
        "torch": torch_epoch,
        "nerva_numpy": nerva_numpy_epoch,
        "nerva_torch": nerva_torch_epoch,
        "sklearn": sklearn_epoch,
    }[args.library]
    version, epoch = make(args, sizes, *random_examples(args, sizes))
    clock = time.perf_counter if args.clock == "wall" else time.process_time
    seconds = []
    for _ in range(args.epochs + 1):
        begin = clock()
        epoch()
        seconds.append(clock() - begin)
    print(json.dumps({"version": version, "epochs": seconds[1:]}))  # the first warms up


if __name__ == "__main__":
    main()

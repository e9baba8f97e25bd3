#!/usr/bin/env python3
"""Makes nerva_weights.npz and nerva_golden.json: how nerva-numpy trains. Needs nerva-numpy 1.0.0.

    pip install nerva-numpy==1.0.0 numpy==2.4.6 && tests/data/make_nerva_golden.py

Every case starts from the same weights and takes the 1500 training rows of data/digits.npz in their
order, in batches of 32, the last of 28. Nothing of nerva-numpy is changed but the function that
prints a row of its table, which here collects it.

nerva-numpy keeps parameters and optimizer state in float32, but computes the backward pass through
an activation in float64. `loss_in_double` is the same training with everything in float64: what
rounding does to the figures.

With batch normalization it has no evaluation mode: the loss and the accuracies come from the
statistics of each batch, those of the last batches of 28 and of 9 rows too.
"""

import contextlib
import io
import json
import pathlib
import platform
import types
from importlib.metadata import version
from unittest import mock

import numpy as np
from nerva_numpy import datasets, layers, matrix_operations, multilayer_perceptron, training
from nerva_numpy.learning_rate import parse_learning_rate
from nerva_numpy.loss_functions import parse_loss_function

HERE = pathlib.Path(__file__).parent
DATA_SET = HERE.parent.parent / "data" / "digits.npz"
WEIGHTS = HERE / "nerva_weights.npz"
SIZES = [64, 32, 16, 10]
EPOCHS, BATCH_SIZE = 3, 32

CASES = {
    "momentum": dict(
        layers="ReLU;ReLU;Linear",
        optimizer="Momentum(mu=0.9)",
        learning_rate="Constant(0.01)",
        loss="SoftmaxCrossEntropy",
    ),
    "batch_normalization": dict(
        layers="ReLU;BatchNormalization;ReLU;Linear",
        optimizer="Momentum(mu=0.9)",
        learning_rate="Constant(0.005)",
        loss="SoftmaxCrossEntropy",
    ),
    "srelu_nesterov_step_based": dict(
        layers="SReLU(al=0.2,tl=-0.5,ar=0.3,tr=0.8);LeakyReLU(alpha=0.1);Linear",
        optimizer="Nesterov(mu=0.9)",
        learning_rate="StepBased(0.02,0.5,2)",
        loss="SoftmaxCrossEntropy",
    ),
    "softmax_gradient_descent_exponential": dict(
        layers="AllReLU(alpha=0.3);HyperbolicTangent;Softmax",
        optimizer="GradientDescent",
        learning_rate="Exponential(0.1,0.5)",
        loss="CrossEntropy",
    ),
    "squared_error_multi_step": dict(
        layers="Sigmoid;ReLU;Linear",
        optimizer="Momentum(mu=0.5)",
        learning_rate="MultiStepLR(0.02;1,2;0.5)",
        loss="SquaredError",
    ),
    "log_softmax_logistic_time_based": dict(
        layers="HyperbolicTangent;Sigmoid;LogSoftmax",
        optimizer="Nesterov(mu=0.5)",
        learning_rate="TimeBased(0.05,0.5)",
        loss="LogisticCrossEntropy",
    ),
}


def write_weights():
    """Uniform, of the variance 2 / D, with biases that are not 0; all of them exact in float32."""
    random = np.random.default_rng(20)
    weights = {}
    for k, (D, K) in enumerate(zip(SIZES, SIZES[1:]), start=1):
        limit = np.sqrt(6 / D)
        weights[f"W{k}"] = random.uniform(-limit, limit, (K, D)).astype(np.float32)
        weights[f"b{k}"] = random.uniform(-0.1, 0.1, K).astype(np.float32)
    np.savez_compressed(WEIGHTS, **weights)


def in_double():
    """Lets nerva-numpy make float64 where it asks for float32."""
    names = types.SimpleNamespace(**{**vars(np), "float32": np.float64})
    stack = contextlib.ExitStack()
    for module in (datasets, matrix_operations):
        stack.enter_context(mock.patch.object(module, "np", names))
    return stack


def parameters(network):
    """Name -> array, as in the weight file; of batch normalization and SReLU too."""
    result = {}
    linear = normalization = 0
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalizationLayer):
            normalization += 1
            result[f"gamma{normalization}"] = layer.gamma
            result[f"beta{normalization}"] = layer.beta
            continue
        linear += 1
        result[f"W{linear}"], result[f"b{linear}"] = layer.W, layer.b
        if isinstance(layer, layers.SReLULayer):
            result[f"srelu{linear}"] = layer.act.x
    return result


def train(case):
    """The rows of the table that nerva-numpy prints, and the parameters at the end."""
    specifications = case["layers"].split(";")
    network = multilayer_perceptron.parse_multilayer_perceptron(
        specifications, SIZES, [case["optimizer"]] * len(specifications), ["Zero"] * (len(SIZES) - 1)
    )
    network.load_weights_and_bias(WEIGHTS)
    loaders = datasets.create_npz_dataloaders(DATA_SET, BATCH_SIZE)
    rows = []

    def collect(epoch, lr, loss, train_accuracy, test_accuracy, _):
        rows.append(
            dict(
                epoch=epoch,
                learning_rate=float(lr),
                loss=float(loss),
                train_accuracy=float(train_accuracy),
                test_accuracy=float(test_accuracy),
            )
        )

    with mock.patch.object(training, "print_epoch_line", collect):
        training.stochastic_gradient_descent(
            network,
            EPOCHS,
            parse_loss_function(case["loss"]),
            parse_learning_rate(case["learning_rate"]),
            *loaders,
        )
    return rows, parameters(network)


def figures(name):
    case = CASES[name]
    with contextlib.redirect_stdout(io.StringIO()):
        rows, after = train(case)
        with in_double():
            rows_in_double, after_in_double = train(case)
    for row, double in zip(rows, rows_in_double):
        row["loss_in_double"] = double["loss"]
    return dict(
        name=name,
        **case,
        epochs=rows,
        parameters_after={
            key: dict(
                shape=list(array.shape),
                sum=float(np.sum(array, dtype=np.float64)),
                sum_of_squares=float(np.sum(np.square(array, dtype=np.float64))),
                sum_in_double=float(np.sum(after_in_double[key])),
                sum_of_squares_in_double=float(np.sum(np.square(after_in_double[key]))),
            )
            for key, array in after.items()
        },
    )


def main():
    write_weights()
    golden = dict(
        program=f"nerva-numpy {version('nerva-numpy')}",
        environment=f"numpy {np.__version__}, Python {platform.python_version()}",
        made_by="tests/data/make_nerva_golden.py",
        data_set="data/digits.npz",
        initial_weights="tests/data/nerva_weights.npz",
        layer_sizes=";".join(map(str, SIZES)),
        batch_size=BATCH_SIZE,
        cases=[figures(name) for name in CASES],
    )
    (HERE / "nerva_golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()

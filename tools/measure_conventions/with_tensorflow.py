"""TensorFlow: the functions of data/conventions.json, in float64 on CPU, eager and compiled."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import tensorflow as tf  # noqa: E402  after it was told to be quiet
import tensorflow.experimental.numpy as tnp  # noqa: E402

NAME, DTYPE, VERSION = "tensorflow (eager)", "float64", tf.__version__
COMPILED_NAME = "tensorflow (jit_compile)"


def tensor(numbers):
    return tf.constant(numbers, dtype=tf.float64)


def cross_entropy(target):
    return lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.fill(x.shape, tensor(target)), logits=x)


FUNCTIONS = {
    "relu": tf.nn.relu,
    "maximum(x,0)": lambda x: tf.maximum(x, tensor(0.0)),
    "leaky_relu(0.1)": lambda x: tf.nn.leaky_relu(x, 0.1),
    "leaky_relu(1.5)": lambda x: tf.nn.leaky_relu(x, 1.5),
    "elu(1)": tf.nn.elu,
    "selu": tf.nn.selu,
    "relu6": tf.nn.relu6,
    "clip(0,1)": lambda x: tf.clip_by_value(x, 0.0, 1.0),
    "clip(1,1)": lambda x: tf.clip_by_value(x, 1.0, 1.0),
    "softsign": tf.nn.softsign,
    "abs": tf.abs,
    "bce_with_logits(y=1)": cross_entropy(1.0),
    "bce_with_logits(y=0)": cross_entropy(0.0),
    "sinc": tnp.sinc,
    "xlogy(x,1)": lambda x: tf.math.xlogy(x, tf.ones_like(x)),
    "pow(x,0)": lambda x: tf.pow(x, tensor(0.0)),
    "max_axis": lambda x: tf.reduce_max(x, axis=0),
    "max_all": tf.reduce_max,
    "min_axis": lambda x: tf.reduce_min(x, axis=0),
    "max_pool": lambda x: tf.nn.max_pool1d(x[None, :, None], 3, 3, "VALID"),
    "segment_max": lambda x: tf.math.unsorted_segment_max(x, tf.constant([0, 0, 0]), 1),
    "maximum": tf.maximum,
    "minimum": tf.minimum,
    "norminf": lambda x: tf.norm(x, ord=float("inf")),
    "norm1": lambda x: tf.norm(x, ord=1),
    "norm2": tf.norm,
    "hypot": tnp.hypot,
    "std": tf.math.reduce_std,
    "sort(weights 1,10,100)": lambda x: tf.sort(x) * tensor([1.0, 10.0, 100.0]),
    "prod": tf.reduce_prod,
    "cumprod": tf.math.cumprod,
    "sign": tf.sign,
    "floor": tf.floor,
    "round": tf.round,
    "sqrt": tf.sqrt,
    "where(x>0,sqrt,0)": lambda x: tf.where(x > 0, tf.sqrt(x), tf.zeros_like(x)),
}


def flat(x):
    return tf.reshape(x, [-1]).numpy().tolist()


def reverse(function, arguments):
    """The value, and the gradient for ones, arguments one after the other."""
    inputs = [tensor(a) for a in arguments]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = function(*inputs)
    gradients = tape.gradient(value, inputs)
    return flat(value), sum(([None] * len(a) if g is None else flat(g) for a, g in zip(arguments, gradients)), [])


def compiled_reverse(function, arguments):
    """The same, where XLA compiles the function together with its gradient."""
    known = []  # which arguments have a gradient, found while it is compiled

    @tf.function(jit_compile=True)
    def both(*inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            value = function(*inputs)
        gradients = tape.gradient(value, inputs)
        known[:] = [g is not None for g in gradients]
        return value, [tf.zeros_like(x) if g is None else g for x, g in zip(inputs, gradients)]

    value, gradients = both(*[tensor(a) for a in arguments])
    pieces = [flat(g) if is_known else [None] * len(a) for a, g, is_known in zip(arguments, gradients, known)]
    return flat(value), sum(pieces, [])


def forward(function, arguments):
    """The same gradient from forward mode, one direction after the other."""
    inputs = [tensor(a) for a in arguments]
    result = []
    for which, argument in enumerate(arguments):
        for k in range(len(argument)):
            directions = [tf.zeros_like(x) for x in inputs]
            directions[which] = tf.one_hot(k, len(argument), dtype=tf.float64)
            with tf.autodiff.ForwardAccumulator(inputs, directions) as accumulator:
                value = function(*inputs)
            tangent = accumulator.jvp(value)
            result.append(None if tangent is None else float(tf.reduce_sum(tangent)))
    return result

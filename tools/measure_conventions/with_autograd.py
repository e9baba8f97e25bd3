"""autograd, which differentiates NumPy: the functions of data/conventions.json, in float64."""

import importlib.metadata

import autograd
import autograd.numpy as np

NAME, DTYPE, VERSION = "autograd", "float64", importlib.metadata.version("autograd")

FUNCTIONS = {
    "maximum(x,0)": lambda x: np.maximum(x, 0.0),
    "clip(0,1)": lambda x: np.clip(x, 0.0, 1.0),
    "clip(1,1)": lambda x: np.clip(x, 1.0, 1.0),
    "abs": np.abs,
    "sinc": np.sinc,
    "pow(x,0)": lambda x: np.power(x, 0.0),
    "max_axis": lambda x: np.max(x, axis=0),
    "max_all": np.max,
    "min_axis": lambda x: np.min(x, axis=0),
    "amax": lambda x: np.amax(x, axis=0),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": np.fmax,
    "fmin": np.fmin,
    "norminf": lambda x: np.linalg.norm(x, np.inf),
    "norm2": np.linalg.norm,
    "hypot": np.hypot,
    "std": np.std,
    "sort(weights 1,10,100)": lambda x: np.sort(x) * np.array([1.0, 10.0, 100.0]),
    "prod": np.prod,
    "sign": np.sign,
    "floor": np.floor,
    "round": np.round,
    "sqrt": np.sqrt,
    "where(x>0,sqrt,0)": lambda x: np.where(x > 0, np.sqrt(x), 0.0),
}


def by_one_array(function, arguments):
    """The function of one array, the arguments one after the other."""
    sizes = [len(a) for a in arguments]
    ends = [sum(sizes[:k + 1]) for k in range(len(sizes))]
    pieces = [slice(end - size, end) for end, size in zip(ends, sizes)]
    return (lambda x: function(*[x[piece] for piece in pieces])), np.array(sum(arguments, []), dtype=float)


def reverse(function, arguments):
    """The value, and the gradient for ones, arguments one after the other."""
    joined, x = by_one_array(function, arguments)
    pull_back, value = autograd.make_vjp(joined)(x)
    return np.ravel(value).tolist(), np.ravel(pull_back(np.ones_like(value))).tolist()


def forward(function, arguments):
    """The same gradient from forward mode, one direction after the other."""
    joined, x = by_one_array(function, arguments)
    return [float(np.sum(autograd.make_jvp(joined)(x)(direction)[1])) for direction in np.eye(len(x))]

"""PyTorch: the functions of data/conventions.json, in float64 on CPU."""

import math

import torch
import torch.nn.functional as F
from torch.autograd import forward_ad

NAME, DTYPE = "torch", "float64"
VERSION = torch.__version__.split("+")[0]
torch.set_num_threads(1)


def tensor(numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def like(x, value):
    return torch.full_like(x, value)


FUNCTIONS = {
    "relu": F.relu,
    "maximum(x,0)": lambda x: torch.maximum(x, torch.zeros_like(x)),
    "leaky_relu(0.1)": lambda x: F.leaky_relu(x, 0.1),
    "leaky_relu(1.5)": lambda x: F.leaky_relu(x, 1.5),
    "elu(1)": lambda x: F.elu(x, 1.0),
    "elu(1.5)": lambda x: F.elu(x, 1.5),
    "selu": F.selu,
    "celu(1.5)": lambda x: F.celu(x, 1.5),
    "prelu(0.25)": lambda x: F.prelu(x, tensor([0.25])),
    "relu6": F.relu6,
    "hard_tanh": F.hardtanh,
    "clip(0,1)": lambda x: torch.clamp(x, 0, 1),
    "clip(1,1)": lambda x: torch.clamp(x, 1, 1),
    "hard_sigmoid(1/6)": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "soft_shrink(0.5)": lambda x: F.softshrink(x, 0.5),
    "hard_shrink(0.5)": lambda x: F.hardshrink(x, 0.5),
    "threshold(1,7)": lambda x: F.threshold(x, 1, 7),
    "softsign": F.softsign,
    "abs": torch.abs,
    "l1_loss": lambda x: F.l1_loss(x, torch.zeros_like(x)),
    "huber(1)": lambda x: F.huber_loss(x, torch.zeros_like(x), delta=1.0),
    "hinge(y=1)": lambda x: F.hinge_embedding_loss(x, like(x, -1.0), margin=1.0),
    "bce_with_logits(y=1)": lambda x: F.binary_cross_entropy_with_logits(x, torch.ones_like(x)),
    "bce_with_logits(y=0)": lambda x: F.binary_cross_entropy_with_logits(x, torch.zeros_like(x)),
    "sinc": torch.sinc,
    "xlogy(x,1)": lambda x: torch.special.xlogy(x, torch.ones_like(x)),
    "pow(x,0)": lambda x: torch.pow(x, 0),
    "max_axis": lambda x: torch.max(x, dim=0).values,
    "max_all": torch.max,
    "min_axis": lambda x: torch.min(x, dim=0).values,
    "amax": lambda x: torch.amax(x, dim=0),
    "max_pool": lambda x: F.max_pool1d(x[None], 3),
    "median": torch.median,
    "median_axis": lambda x: torch.median(x, dim=0).values,
    "segment_max": lambda x: torch.zeros(1, dtype=x.dtype).scatter_reduce(
        0, torch.zeros(3, dtype=torch.long), x, "amax", include_self=False),
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "fmax": torch.fmax,
    "fmin": torch.fmin,
    "norminf": lambda x: torch.linalg.vector_norm(x, math.inf),
    "norm1": lambda x: torch.linalg.vector_norm(x, 1),
    "norm2": lambda x: torch.linalg.vector_norm(x, 2),
    "hypot": torch.hypot,
    "std": lambda x: torch.std(x, correction=0),
    "cummax": lambda x: torch.cummax(x, 0).values,
    "sort(weights 1,10,100)": lambda x: torch.sort(x).values * tensor([1.0, 10.0, 100.0]),
    "prod": torch.prod,
    "cumprod": lambda x: torch.cumprod(x, 0),
    "sign": torch.sign,
    "floor": torch.floor,
    "round": torch.round,
    "sqrt": torch.sqrt,
    "where(x>0,sqrt,0)": lambda x: torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x)),
}


def reverse(function, arguments):
    """The value, and the gradient for ones, arguments one after the other."""
    inputs = [tensor(a).requires_grad_() for a in arguments]
    value = function(*inputs)
    gradients = torch.autograd.grad(value, inputs, torch.ones_like(value), allow_unused=True)
    flat = [[None] * x.numel() if g is None else g.flatten().tolist() for x, g in zip(inputs, gradients)]
    return value.detach().flatten().tolist(), sum(flat, [])


def forward(function, arguments):
    """The same gradient from forward mode, one direction after the other."""
    result = []
    for which, argument in enumerate(arguments):
        for k in range(len(argument)):
            direction = torch.zeros(len(argument), dtype=torch.float64)
            direction[k] = 1
            with forward_ad.dual_level():
                inputs = [tensor(a) for a in arguments]
                inputs[which] = forward_ad.make_dual(inputs[which], direction)
                tangent = forward_ad.unpack_dual(function(*inputs)).tangent
                result.append(None if tangent is None else tangent.sum().item())
    return result

"""PyTorch's checks: gradcheck in both modes, and allclose against its own gradients in float32."""

import warnings

import torch

from arrays import TorchArrays
from systems import Model

NAME, VERSION = "torch", torch.__version__.split("+")[0]
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5)
# In float64: what differs at all.
SMALLEST_TOLERANCE = 1e-10
UPSTREAM = ("normal", "constant", "1/N")


class Equations(torch.autograd.Function):
    """The forward equations, with the backward equations of a perhaps wrong system as gradient."""

    @staticmethod
    def forward(ctx, model, wrong, *variables):
        ctx.model, ctx.wrong = model, wrong
        ctx.save_for_backward(*variables)
        return model.forward(variables).clone()

    @staticmethod
    def backward(ctx, upstream):
        return None, None, *ctx.model.backward(ctx.saved_tensors, upstream, ctx.wrong)


def gradcheck(model, wrong, fast_mode):
    """Whether torch.autograd.gradcheck passes, as it is called without other arguments."""
    torch.manual_seed(1)
    variables = [x.clone().requires_grad_() for x in model.variables()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.autograd.gradcheck(lambda *x: Equations.apply(model, wrong, *x), variables,
                                        raise_exception=False, fast_mode=fast_mode)


def own_gradients(model, upstream):
    """By PyTorch's own differentiation of the forward equations."""
    variables = [x.clone().requires_grad_() for x in model.variables()]
    found = torch.autograd.grad(model.forward(variables), variables, upstream, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g for g, x in zip(found, variables)]


def upstream_gradient(model, kind):
    shape = model.forward(model.variables()).shape
    if kind == "normal":
        generator = torch.Generator().manual_seed(1)
        return torch.randn(shape, dtype=torch.float64, generator=generator).to(model.arrays.dtype)
    return torch.full(shape, 1.0 if kind == "constant" else 1.0 / model.upstream_count(), dtype=model.arrays.dtype)


def farthest(model):
    """How far the right gradients are from PyTorch's own, in float64, as a part of the largest: an
    error of this program, or a point without a derivative."""
    upstream = upstream_gradient(model, "normal")
    right = model.backward(model.variables(), upstream)
    own = own_gradients(model, upstream)
    return max(float((a - b).abs().max() / (1 + b.abs().max())) for a, b in zip(right, own))


class Checks:
    """All checks at inputs of a system. `inputs` are by the name of their sizes: designed, large."""

    def __init__(self, system, inputs):
        self.exact = Model(TorchArrays("float64"), system, inputs["designed"])
        upstream = upstream_gradient(self.exact, "normal")
        self.compared_exactly = upstream, own_gradients(self.exact, upstream)
        self.compared = {}
        for sizes, given in inputs.items():
            model = Model(TorchArrays("float32"), system, given)
            for kind in UPSTREAM:
                upstream = upstream_gradient(model, kind)
                self.compared[kind, sizes] = model, upstream, own_gradients(model, upstream)

    def verdicts(self, wrong):
        """By the name of a check, whether it passes the gradients of a perhaps wrong system."""
        yield "gradcheck", lambda: gradcheck(self.exact, wrong, fast_mode=False)
        yield "gradcheck, fast mode", lambda: gradcheck(self.exact, wrong, fast_mode=True)
        yield ("any difference, float64",
               lambda: self.is_close(self.exact, wrong, *self.compared_exactly, SMALLEST_TOLERANCE))
        for (kind, sizes), (model, upstream, own) in self.compared.items():
            for tolerance in TOLERANCES:
                yield (f"allclose {tolerance:g}, {kind}, {sizes}",
                       lambda: self.is_close(model, wrong, upstream, own, tolerance))

    @staticmethod
    def is_close(model, wrong, upstream, own, tolerance):
        found = model.backward(model.variables(), upstream, wrong)
        return all(torch.allclose(a, b, rtol=tolerance, atol=tolerance) for a, b in zip(found, own))

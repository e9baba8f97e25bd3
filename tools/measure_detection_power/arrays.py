"""Arrays of PyTorch and JAX behind the few functions that equations need.

A value is an array of the library, a number of Python, or an array of NumPy: whole numbers, which
are places, and truth values.
"""

import math

import numpy


def is_place(x):
    return isinstance(x, (numpy.ndarray, numpy.generic))


class Arrays:
    def __init__(self, dtype):
        self.dtype = dtype

    def alike(self, values):
        """Places among arrays become arrays; among places and numbers they stay whole."""
        if not any(self.is_array(x) for x in values):
            return values
        return [self.array(x) if is_place(x) else x for x in values]

    def like(self, value, argument):
        """A constant function gives as many numbers as it is given."""
        if self.is_array(value) or not self.is_array(argument):
            return value
        return self.full(argument.shape, value)

    def with_axes(self, value, depth, count):
        """With `depth` axes, the first of them that long."""
        value = value if self.is_array(value) else self.array(value)
        shape = (1,) * (depth - value.ndim) + tuple(value.shape)
        return self.broadcast(value.reshape(shape), (count,) + shape[1:])

    def elementary(self, name, x):
        if self.is_array(x):
            return getattr(self, name)(x)
        return getattr(math, name)(x) if not is_place(x) else getattr(self, name)(self.array(x))

    def where(self, condition, x, y):
        if isinstance(condition, (bool, numpy.bool_)):
            return x if condition else y
        return self.choose(condition, *(v if self.is_array(v) else self.array(v) for v in (x, y)))

    def both(self, x, y):
        if x is True:
            return y
        if self.is_array(x) != self.is_array(y):
            x, y = (v if self.is_array(v) else self.truths(v) for v in (x, y))
        return x & y


class TorchArrays(Arrays):
    def __init__(self, dtype):
        import torch
        self.torch = torch
        super().__init__(getattr(torch, dtype))
        for name in ("exp", "log", "log1p", "tanh", "erf", "sin", "cos"):
            setattr(self, name, getattr(torch, name))

    def is_array(self, x):
        return isinstance(x, self.torch.Tensor)

    def array(self, x):
        return self.torch.as_tensor(x, dtype=self.dtype)

    def truths(self, x):
        return self.torch.as_tensor(x)

    def full(self, shape, value):
        return self.torch.full(tuple(shape), value, dtype=self.dtype)

    def identity(self, n):
        return self.torch.eye(n, dtype=self.dtype)

    def diagonal(self, x):
        return self.torch.diagonal(x)

    def broadcast(self, x, shape):
        return (x if self.is_array(x) else self.array(x)).expand(shape)

    def sum(self, x, axis):
        return x.sum(axis)

    def largest(self, x, axis):
        return x.amax(axis)

    def choose(self, condition, x, y):
        condition = condition if self.is_array(condition) else self.torch.as_tensor(condition)
        return self.torch.where(condition, x, y)

    def entries(self, values, places):
        if is_place(values):
            return values[tuple(places)]
        return values[tuple(self.torch.as_tensor(place) for place in places)]


class JaxArrays(Arrays):
    def __init__(self, dtype):
        import jax
        self.jax, self.np = jax, jax.numpy
        super().__init__(dtype)
        for name in ("exp", "log", "log1p", "tanh", "sin", "cos"):
            setattr(self, name, getattr(jax.numpy, name))
        self.erf = jax.scipy.special.erf

    def is_array(self, x):
        return isinstance(x, self.jax.Array)

    def array(self, x):
        return self.np.asarray(x, dtype=self.dtype)

    def truths(self, x):
        return self.np.asarray(x)

    def full(self, shape, value):
        return self.np.full(tuple(shape), value, dtype=self.dtype)

    def identity(self, n):
        return self.np.eye(n, dtype=self.dtype)

    def diagonal(self, x):
        return self.np.diagonal(x)

    def broadcast(self, x, shape):
        return self.np.broadcast_to(x if self.is_array(x) else self.array(x), shape)

    def sum(self, x, axis):
        return x.sum(axis)

    def largest(self, x, axis):
        return x.max(axis)

    def choose(self, condition, x, y):
        return self.np.where(condition, x, y)

    def entries(self, values, places):
        return values[tuple(places)]

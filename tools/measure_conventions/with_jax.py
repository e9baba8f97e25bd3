"""JAX: the functions of data/conventions.json, in float64 on CPU."""

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
import jax.numpy as jnp  # noqa: E402  after the types are known

NAME, DTYPE, VERSION = "jax", "float64", jax.__version__


def array(numbers):
    return jnp.array(numbers, dtype=jnp.float64)


def huber(x):
    return jnp.where(jnp.abs(x) <= 1, 0.5 * x * x, jnp.abs(x) - 0.5)


FUNCTIONS = {
    "relu": jax.nn.relu,
    "maximum(x,0)": lambda x: jnp.maximum(x, 0.0),
    "leaky_relu(0.1)": lambda x: jax.nn.leaky_relu(x, 0.1),
    "leaky_relu(1.5)": lambda x: jax.nn.leaky_relu(x, 1.5),
    "elu(1)": lambda x: jax.nn.elu(x, 1.0),
    "elu(1.5)": lambda x: jax.nn.elu(x, 1.5),
    "selu": jax.nn.selu,
    "celu(1.5)": lambda x: jax.nn.celu(x, 1.5),
    "relu6": jax.nn.relu6,
    "hard_tanh": jax.nn.hard_tanh,
    "clip(0,1)": lambda x: jnp.clip(x, 0.0, 1.0),
    "clip(1,1)": lambda x: jnp.clip(x, 1.0, 1.0),
    "hard_sigmoid(1/6)": jax.nn.hard_sigmoid,
    "hard_swish": jax.nn.hard_swish,
    "softsign": jax.nn.soft_sign,
    "abs": jnp.abs,
    "huber(1)": huber,
    "hinge(y=1)": lambda x: jnp.maximum(0.0, 1.0 - x),
    "bce_with_logits(y=1)": lambda x: jax.nn.softplus(x) - x,
    "bce_with_logits(y=0)": jax.nn.softplus,
    "sinc": jnp.sinc,
    "xlogy(x,1)": lambda x: jax.scipy.special.xlogy(x, jnp.ones_like(x)),
    "pow(x,0)": lambda x: jnp.power(x, 0.0),
    "max_axis": lambda x: jnp.max(x, axis=0),
    "max_all": jnp.max,
    "min_axis": lambda x: jnp.min(x, axis=0),
    "amax": lambda x: jnp.amax(x, axis=0),
    "max_pool": lambda x: jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (3,), (3,), "VALID"),
    "median": jnp.median,
    "segment_max": lambda x: jax.ops.segment_max(x, jnp.zeros(3, dtype=int), num_segments=1),
    "maximum": jnp.maximum,
    "minimum": jnp.minimum,
    "fmax": jnp.fmax,
    "fmin": jnp.fmin,
    "norminf": lambda x: jnp.linalg.norm(x, jnp.inf),
    "norm1": lambda x: jnp.linalg.norm(x, 1),
    "norm2": jnp.linalg.norm,
    "hypot": jnp.hypot,
    "std": jnp.std,
    "cummax": jax.lax.cummax,
    "sort(weights 1,10,100)": lambda x: jnp.sort(x) * array([1, 10, 100]),
    "prod": jnp.prod,
    "cumprod": jnp.cumprod,
    "sign": jnp.sign,
    "floor": jnp.floor,
    "round": jnp.round,
    "sqrt": jnp.sqrt,
    "where(x>0,sqrt,0)": lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0),
}


def reverse(function, arguments):
    """The value, and the gradient for ones, arguments one after the other."""
    value, pull_back = jax.vjp(function, *map(array, arguments))
    gradients = pull_back(jnp.ones_like(value))
    return value.ravel().tolist(), sum((g.ravel().tolist() for g in gradients), [])


def forward(function, arguments):
    """The same gradient from forward mode, one direction after the other."""
    inputs = [array(a) for a in arguments]
    result = []
    for which, argument in enumerate(inputs):
        for k in range(argument.size):
            directions = [jnp.zeros_like(x) for x in inputs]
            directions[which] = directions[which].at[k].set(1.0)
            result.append(float(jax.jvp(function, inputs, directions)[1].sum()))
    return result

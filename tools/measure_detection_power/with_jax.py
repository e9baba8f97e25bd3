"""JAX's check: jax.test_util.check_grads, of reverse mode and first order, in float32 and float64."""

import jax
import jax.test_util

from arrays import JaxArrays
from systems import Model

jax.config.update("jax_enable_x64", True)
NAME, VERSION = "jax", jax.__version__


def passes(model, wrong):
    """Whether check_grads passes, with the tolerances that it has for the type."""

    @jax.custom_vjp
    def equations(*variables):
        return model.forward(variables)

    equations.defvjp(lambda *variables: (model.forward(variables), variables),
                     lambda variables, upstream: tuple(model.backward(variables, upstream, wrong)))
    try:
        jax.test_util.check_grads(equations, tuple(model.variables()), order=1, modes=("rev",))
    except AssertionError:
        return False
    return True


class Checks:
    """Both types, at the designed sizes."""

    def __init__(self, system, inputs):
        self.models = {dtype: Model(JaxArrays(dtype), system, inputs["designed"]) for dtype in ("float32", "float64")}

    def verdicts(self, wrong):
        for dtype, model in self.models.items():
            yield f"check_grads, {dtype}", lambda: passes(model, wrong)

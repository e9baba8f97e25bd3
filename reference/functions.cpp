#include "reference/functions.hpp"

#include "reference/activations/functions.hpp"

namespace gradstone {
namespace functions {
namespace {

const Scalar x = argument();

ElementFunction make_exp() {
  return FunctionBuilder("exp").latex("\\exp").value(exp(x)).derivative(exp(x)).build();
}

ElementFunction make_log() {
  return FunctionBuilder("log")
      .latex("\\log")
      .positive_domain("x > 0")
      .value(log(x))
      .derivative(1 / x)
      .build();
}

ElementFunction make_reciprocal() {
  return FunctionBuilder("reciprocal")
      .domain("x not 0")
      .value(1 / x)
      .derivative(-(1 / square(x)))
      .build();
}

ElementFunction make_square() {
  return FunctionBuilder("square").value(square(x)).derivative(2 * x).build();
}

ElementFunction make_sqrt() {
  return FunctionBuilder("sqrt")
      .latex("\\sqrt")
      .positive_domain("x >= 0, differentiable for x > 0")
      .value(sqrt(x))
      .derivative(1 / (2 * sqrt(x)))
      .build();
}

ElementFunction make_inv_sqrt() {
  FunctionBuilder function("inv_sqrt");
  const Scalar epsilon = function.parameter("epsilon");
  return function.condition(epsilon > 0)
      .positive_domain("x + epsilon > 0")
      .value(power(x + epsilon, rational(-1, 2)))
      .derivative(rational(-1, 2) * power(x + epsilon, rational(-3, 2)))
      .build();
}

// exp is taken of -|x| only, so that it never overflows.
const Scalar stable_sigmoid = where({{{x >= 0}, 1 / (1 + exp(-x))}}, exp(x) / (1 + exp(x)));

ElementFunction make_sigmoid() {
  const Scalar sigma = 1 / (1 + exp(-x));
  return FunctionBuilder("sigmoid")
      .latex("\\sigma")
      .value(sigma)
      .stable(stable_sigmoid)
      .derivative(sigma * (1 - sigma), stable_sigmoid * (1 - stable_sigmoid))
      .build();
}

ElementFunction make_log_sigmoid() {
  // The derivative is 1 - sigmoid(x) = sigmoid(-x), which does not cancel for large x.
  const Scalar derivative = 1 / (1 + exp(x));
  const Scalar stable = where({{{x >= 0}, exp(-x) / (1 + exp(-x))}}, 1 / (1 + exp(x)));
  return FunctionBuilder("log_sigmoid")
      .latex("\\log\\sigma")
      .value(log(1 / (1 + exp(-x))))
      .stable(where({{{x >= 0}, -log1p(exp(-x))}}, x - log1p(exp(x))))
      .derivative(derivative, stable)
      .build();
}

ElementFunction make_abs() {
  return FunctionBuilder("abs")
      .value(where({{{x < 0}, -x}}, x))
      .derivative(where({{{x < 0}, -1}, {{x > 0}, 1}}, 0))
      .build();
}

ElementFunction make_clip() {
  FunctionBuilder function("clip");
  const Scalar a = function.parameter("a");
  const Scalar b = function.parameter("b");
  return function.condition(a < b)
      .value(where({{{x < a}, a}, {{x > b}, b}}, x))
      .derivative(where({{{x < a}, 0}, {{x > b}, 0}}, 1))
      .build();
}

ElementFunction make_power() {
  FunctionBuilder function("power");
  const Scalar p = function.parameter("p");
  return function.positive_domain("x > 0; all x for whole p from 0 on")
      .value(power(x, p))
      .derivative(p * power(x, p - 1))
      .parameter_derivative("p", log(x) * power(x, p))
      .build();
}

ElementFunction make_erf() {
  return FunctionBuilder("erf").value(erf(x)).derivative(2 / sqrt(pi()) * exp(-square(x))).build();
}

ElementFunction make_sin() {
  return FunctionBuilder("sin").latex("\\sin").value(sin(x)).derivative(cos(x)).build();
}

ElementFunction make_cos() {
  return FunctionBuilder("cos").latex("\\cos").value(cos(x)).derivative(-sin(x)).build();
}

}  // namespace

const std::vector<ElementFunction>& all() {
  static const std::vector<ElementFunction> functions{
      make_exp(),      make_log(),         make_reciprocal(), make_square(), make_sqrt(),
      make_inv_sqrt(), make_log_sigmoid(), make_sigmoid(),    make_abs(),    make_clip(),
      make_power(),    make_erf(),         make_sin(),        make_cos()};
  return functions;
}

const ElementFunction& exp() {
  return all()[0];
}
const ElementFunction& log() {
  return all()[1];
}
const ElementFunction& reciprocal() {
  return all()[2];
}
const ElementFunction& square() {
  return all()[3];
}
const ElementFunction& sqrt() {
  return all()[4];
}
const ElementFunction& inv_sqrt() {
  return all()[5];
}
const ElementFunction& log_sigmoid() {
  return all()[6];
}
const ElementFunction& sigmoid() {
  return all()[7];
}
const ElementFunction& abs() {
  return all()[8];
}
const ElementFunction& clip() {
  return all()[9];
}
const ElementFunction& power() {
  return all()[10];
}
const ElementFunction& erf() {
  return all()[11];
}
const ElementFunction& sin() {
  return all()[12];
}
const ElementFunction& cos() {
  return all()[13];
}

}  // namespace functions

Expr exp(Operand X) {
  return apply(functions::exp(), X);
}
Expr log(Operand X) {
  return apply(functions::log(), X);
}
Expr reciprocal(Operand X) {
  return apply(functions::reciprocal(), X);
}
Expr square(Operand X) {
  return apply(functions::square(), X);
}
Expr sqrt(Operand X) {
  return apply(functions::sqrt(), X);
}
Expr inv_sqrt(Operand X, Scalar epsilon) {
  return apply(functions::inv_sqrt(), X, {std::move(epsilon)});
}
Expr log_sigmoid(Operand X) {
  return apply(functions::log_sigmoid(), X);
}
Expr sigmoid(Operand X) {
  return apply(functions::sigmoid(), X);
}
Expr abs(Operand X) {
  return apply(functions::abs(), X);
}
Expr clip(Operand X, Scalar lowest, Scalar highest) {
  return apply(functions::clip(), X, {std::move(lowest), std::move(highest)});
}

Expr power(Operand X, Scalar exponent) {
  return apply(functions::power(), X, {std::move(exponent)});
}

Expr erf(Operand X) {
  return apply(functions::erf(), X);
}
Expr sin(Operand X) {
  return apply(functions::sin(), X);
}
Expr cos(Operand X) {
  return apply(functions::cos(), X);
}

Expr inv_sqrt(Operand X) {
  return reciprocal(Operand(sqrt(X), X.where));
}

}  // namespace gradstone

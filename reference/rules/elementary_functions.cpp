#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// Powers, reciprocals, exp and log of products.
RuleSystem rules::elementary_functions() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "elementary_functions", "powers, reciprocals, exp and log");
  const auto A = rule.input("A", m, n, Domain::positive);
  const auto B = rule.input("B", m, n, Domain::positive);
  rule.identity("square", hadamard(A, A), square(A));
  rule.identity("quotient", hadamard(A, reciprocal(A)), ones(m, n));
  rule.identity("reciprocal_of_reciprocal", reciprocal(reciprocal(A)), A);
  rule.identity("reciprocal_of_product", hadamard(reciprocal(A), reciprocal(B)),
                reciprocal(hadamard(A, B)));
  rule.identity("reciprocal_of_negative", reciprocal(-A), -reciprocal(A));
  rule.identity("square_of_negative", square(-A), square(A));
  rule.identity("root", hadamard(sqrt(A), sqrt(A)), A);
  rule.identity("log_of_exp", log(exp(A)), A);
  rule.domain("A > 0, B > 0; where a rule has no reciprocal, root or logarithm, all numbers")
      .source("real analysis");
  return {rule.build(), {}};
}

/// The stated derivatives of the table's functions, in terms of the functions.
RuleSystem rules::derivatives_of_functions() {
  using namespace functions;
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "derivatives_of_functions",
                     "derivatives of the table's functions, by functions of the table");
  const auto A = rule.input("A", m, n, Domain::positive);
  const auto epsilon = rule.parameter("epsilon");
  const auto p = rule.parameter("p");
  rule.condition(epsilon > 0);
  const auto of = [&](const ElementFunction& f) { return apply(f.derivative(), A); };
  const auto s = inv_sqrt(A, epsilon);
  rule.identity("exp", of(exp()), gradstone::exp(A));
  rule.identity("log", of(log()), gradstone::reciprocal(A));
  rule.identity("reciprocal", of(reciprocal()), -gradstone::square(gradstone::reciprocal(A)));
  rule.identity("square", of(square()), 2 * A);
  rule.identity("sqrt", of(sqrt()), rational(1, 2) * gradstone::reciprocal(gradstone::sqrt(A)));
  rule.identity("inv_sqrt", apply(inv_sqrt().derivative(), A, {epsilon}),
                rational(-1, 2) * hadamard(s, gradstone::square(s)));
  rule.identity("log_sigmoid", of(log_sigmoid()), ones(m, n) - gradstone::sigmoid(A));
  rule.identity("power", apply(power().derivative(), A, {p}), p * gradstone::power(A, p - 1));
  rule.identity("erf", of(erf()),
                (2 / gradstone::sqrt(pi())) * gradstone::exp(-gradstone::square(A)));
  rule.identity("sin", of(sin()), gradstone::cos(A));
  rule.identity("cos", of(cos()), -gradstone::sin(A));
  rule.domain("A > 0, epsilon > 0; for exp, square, log_sigmoid, erf, sin and cos all numbers")
      .source("real analysis");
  return {rule.build(), {}};
}

/// The same for activations. These forms are longer than the stated derivative: they are needed
/// where it is differentiated again.
RuleSystem rules::derivatives_of_activations() {
  using namespace functions;
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "derivatives_of_activations",
                     "derivatives of smooth activations, by the activations");
  const auto A = rule.input("A", m, n);
  const auto of = [&](const ElementFunction& f) { return apply(f.derivative(), A); };
  const auto s = gradstone::sigmoid(A);
  const auto t = apply(hyperbolic_tangent(), A);
  const auto y = apply(silu(), A);
  const auto E = ones(m, n);
  rule.identity("sigmoid", of(sigmoid()), hadamard(s, E - s));
  rule.identity("hyperbolic_tangent", of(hyperbolic_tangent()), E - gradstone::square(t));
  rule.identity("silu", of(silu()), s + hadamard(y, E - s));
  rule.domain("all matrices").source("real analysis");
  return {rule.build(), {}};
}

}  // namespace gradstone

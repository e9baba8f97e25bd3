#include "reference/functions.hpp"
#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

// What a line of the table says of an elementwise function besides what the function itself says.
struct Line {
  const ElementFunction& function;
  std::string title, call, notation, stable_form, remarks;
  Domain domain = Domain::real;
};

}  // namespace

OperationBuilder function_line(const ElementFunction& f, std::string title, std::string call,
                               std::string notation, Domain domain) {
  OperationBuilder op(f.name(), std::move(title), std::move(call), std::move(notation));
  const auto X = op.input("X", m, n, domain);
  std::vector<Scalar> parameters;
  for (const auto& name : f.parameters()) {
    const bool trainable = f.parameter_derivatives().contains(name);
    parameters.push_back(trainable ? op.trainable_parameter(name) : op.parameter(name));
  }
  for (const auto& condition : f.conditions()) op.condition(condition);
  const auto DR = op.result(apply(f, X, parameters), f.value_at(entry("X", {i, j}), parameters));
  op.backward(X, hadamard(DR, apply(f.derivative(), X, parameters)));
  for (const auto& [name, derivative] : f.parameter_derivatives())
    op.backward(parameter(name), elements_sum(hadamard(DR, apply(*derivative, X, parameters))));
  op.domain(f.domain());
  return op;
}

std::vector<Operation> elementwise() {
  using namespace functions;
  const std::vector<Line> lines{
      {exp(), "exponential", "exp(X)", "e^X", "",
       "overflows to infinity for x > 88.7 in float and "
       "x > 709.7 in double",
       Domain::real},
      {log(), "natural logarithm", "log(X)", "\\log(X)", "",
       "log 0 is minus infinity; nothing is "
       "added to x",
       Domain::positive},
      {reciprocal(), "one divided by each element", "reciprocal(X)", "1/X", "",
       "nothing is added "
       "to x",
       Domain::nonzero},
      {square(), "square of each element", "square(X)", "X \\odot X", "", "", Domain::real},
      {sqrt(), "square root", "sqrt(X)", "\\sqrt{X}", "", "nothing is added to x",
       Domain::positive},
      {inv_sqrt(), "reciprocal square root", "inv_sqrt(X, epsilon)", "(X + \\varepsilon)^{-1/2}",
       "", "epsilon is a parameter of the formula, inside the root", Domain::positive},
      {log_sigmoid(), "logarithm of the logistic function", "log_sigmoid(X)", "\\log(\\sigma(X))",
       "min(x, 0) - log1p(exp(-|x|))", "", Domain::real},
      {sigmoid(), "logistic function", "sigmoid(X)", "\\sigma(X)",
       "1/(1 + exp(-x)) for x >= 0, else exp(x)/(1 + exp(x))", "", Domain::real},
      {abs(), "absolute value", "abs(X)", "|X|", "", "the derivative at 0 is 0", Domain::real},
      {clip(), "elements limited to [a, b]", "clip(X, a, b)", "\\min(\\max(X, a), b)", "",
       "the derivative at a and at b is 1", Domain::real},
      {power(), "power of each element", "power(X, p)", "X^{\\odot p}", "",
       "p is a parameter of the formula, or any number; for whole p from 0 on x may be negative",
       Domain::positive},
      {erf(), "error function", "erf(X)", "\\mathrm{erf}(X)", "", "1 - erf(x) cancels for large x",
       Domain::real},
      {sin(), "sine", "sin(X)", "\\sin(X)", "", "angles are in radians", Domain::real},
      {cos(), "cosine", "cos(X)", "\\cos(X)", "", "angles are in radians", Domain::real}};
  std::vector<Operation> entries;
  for (const auto& line : lines) {
    auto op = function_line(line.function, line.title, line.call, line.notation, line.domain);
    entries.push_back(op.stable_form(line.stable_form).remarks(line.remarks).finish());
  }
  return entries;
}

}  // namespace gradstone::table

#include "reference/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {
namespace {

// What a line of the table says of an elementwise function besides what the function itself says.
struct Line {
  const ElementFunction& function;
  std::string title, call, notation, stable_form, remarks;
  Domain domain = Domain::real;
};

// DX = hadamard(DR, f'(X)), and for a parameter a whose derivative the function states
// Da = elements_sum(hadamard(DR, f_a(X))).
TableLine stated(const Line& line) {
  const ElementFunction& f = line.function;
  SystemBuilder system(Kind::operation, f.name(), line.title);
  system.source("table of matrix operations of the nerva manual, with its errata");
  const auto X = system.input("X", Dim("m"), Dim("n"), line.domain);
  std::vector<Scalar> parameters;
  for (const auto& name : f.parameters()) {
    const bool trainable = f.parameter_derivatives().contains(name);
    parameters.push_back(trainable ? system.trainable_parameter(name) : system.parameter(name));
  }
  for (const auto& condition : f.conditions()) system.condition(condition);
  const auto R = system.forward("R", apply(f, X, parameters));
  const Index i{"i"}, j{"j"};
  system.define("R", i, j, f.value_at(entry("X", {i, j}), parameters));
  const auto DR = system.cotangent(R);
  system.backward(X, hadamard(DR, apply(f.derivative(), X, parameters)));
  for (const auto& [name, derivative] : f.parameter_derivatives())
    system.backward(parameter(name), elements_sum(hadamard(DR, apply(*derivative, X, parameters))));
  system.domain(f.domain());
  return {system.build(), line.call, line.notation, line.stable_form, line.remarks};
}

}  // namespace

TableLine line_for(const ElementFunction& function) {
  return stated({function, function.name(), "", "", "", ""});
}

std::vector<TableLine> elementwise_lines() {
  using namespace functions;
  const std::vector<Line> functions{
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
  std::vector<TableLine> entries;
  for (const auto& line : functions) entries.push_back(stated(line));
  return entries;
}

}  // namespace gradstone

#include "validation/numeric/breakpoints.hpp"

#include <algorithm>
#include <memory>

#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

void collect(const Scalar& expression, std::vector<Comparison>& found) {
  if (const auto* cases = std::get_if<scalar::Cases>(&expression.node().value)) {
    for (const auto& line : cases->cases)
      for (const auto& condition : line.conditions)
        if (std::find(found.begin(), found.end(), condition) == found.end())
          found.push_back(condition);
  }
  if (const auto* apply = std::get_if<scalar::Apply>(&expression.node().value))
    collect(apply->function->value_at(apply->argument, apply->parameters), found);
  for (const auto& child : children(expression)) collect(child, found);
}

void collect_numbers(const Scalar& expression, std::vector<Rational>& found) {
  if (const auto* number = std::get_if<scalar::Number>(&expression.node().value))
    found.push_back(number->value);
  for (const auto& child : children(expression)) collect_numbers(child, found);
}

bool reads_argument(const Scalar& expression) {
  if (std::holds_alternative<scalar::Argument>(expression.node().value)) return true;
  const auto parts = children(expression);
  return std::any_of(parts.begin(), parts.end(), reads_argument);
}

std::vector<Comparison> comparisons_of(const ElementFunction& function) {
  auto all = comparisons_of(function.value());
  if (!function.has_derivative()) return all;
  for (const auto& comparison : comparisons_of(function.derivative().value()))
    if (std::find(all.begin(), all.end(), comparison) == all.end()) all.push_back(comparison);
  return all;
}

ElementFunction difference(const Comparison& comparison, const std::vector<std::string>& names) {
  FunctionBuilder builder("difference");
  for (const auto& name : names) builder.parameter(name);
  return builder.value(comparison.left - comparison.right).build();
}

std::vector<Rational> numbers_in(const Comparison& comparison,
                                 const ParameterValues<Rational>& parameters) {
  std::vector<Rational> numbers;
  collect_numbers(comparison.left, numbers);
  collect_numbers(comparison.right, numbers);
  for (const auto& [name, value] : parameters) numbers.push_back(value);
  return numbers;
}

}  // namespace

std::vector<Comparison> comparisons_of(const Scalar& expression) {
  std::vector<Comparison> found;
  collect(expression, found);
  return found;
}

std::vector<SharpReal> breakpoints(const ElementFunction& function,
                                   const ParameterValues<Rational>& parameters) {
  std::vector<SharpReal> found;
  for (const auto& comparison : comparisons_of(function)) {
    if (!reads_argument(comparison.left) && !reads_argument(comparison.right)) continue;
    const auto at = std::make_shared<AtPoint<SharpReal>>(
        difference(comparison, function.parameters()), parameters);
    const SharpFunction f = [at](const SharpReal& x) { return (*at)(x); };
    for (const auto& root :
         roots(f, numbers_in(comparison, parameters), function.positive_domain()))
      found.push_back(root);
  }
  std::sort(found.begin(), found.end(),
            [](const SharpReal& a, const SharpReal& b) { return a.is_below(b); });
  const auto same = [](const SharpReal& a, const SharpReal& b) { return !differ(a, b); };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::vector<ParameterValues<Rational>> parameters_at_ties(
    const ElementFunction& function, const ParameterValues<Rational>& parameters) {
  std::vector<ParameterValues<Rational>> found;
  for (const auto& comparison : comparisons_of(function)) {
    if (reads_argument(comparison.left) || reads_argument(comparison.right)) continue;
    for (const auto& [name, value] : parameters) {
      // The parameter as the argument, the others as they are.
      ScalarReplacement replacement;
      replacement.parameters.emplace(name, argument());
      const Comparison moved{replace(comparison.left, replacement), comparison.relation,
                             replace(comparison.right, replacement)};
      if (!reads_argument(moved.left) && !reads_argument(moved.right)) continue;
      AtPoint<SharpReal> at(difference(moved, function.parameters()), parameters);
      const auto f = [&](const SharpReal& x) { return at(x); };
      for (const auto& root : roots(f, numbers_in(comparison, parameters), false)) {
        const auto exact = root.as_rational();
        if (!exact) continue;
        auto changed = parameters;
        changed[name] = *exact;
        if (meet(function.conditions(), in_scalar<SharpReal>(changed))) found.push_back(changed);
      }
    }
  }
  return found;
}

}  // namespace gradstone

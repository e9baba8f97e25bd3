#include "symbolic/prime_field/given.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/prime_field/matrix_evaluator.hpp"

namespace gradstone::prime_field {
namespace {

struct OneMatrix final : MatrixSource<FirstField> {
  Shared<FirstField> value;
  Shared<FirstField> matrix(const std::string& /*name*/) override { return value; }
  Shared<FirstField> by_entries(const node::Comprehension&, const Shape&) override {
    throw UnsupportedError("a condition by entries is not imposed on zeros and ones");
  }
};

bool reads_nothing_but(const MatrixCondition& condition, const std::string& name) {
  for (const auto* side : {&condition.left, &condition.right}) {
    const auto names = variable_names(*side);
    if (!parameter_names(*side).empty() ||
        std::any_of(names.begin(), names.end(), [&](const auto& other) { return other != name; }))
      return false;
  }
  return true;
}

// Tries all matrices of zeros and ones.
std::vector<ZeroOnePattern> patterns_of(const Declaration& declaration,
                                        const std::vector<MatrixCondition>& conditions,
                                        const Sizes& sizes) {
  constexpr std::size_t most_entries = 12;
  const auto rows = static_cast<std::size_t>(declaration.shape.rows().at(sizes));
  const auto columns = static_cast<std::size_t>(declaration.shape.columns().at(sizes));
  const std::size_t entries = rows * columns;
  if (entries > most_entries)
    throw UnsupportedError("the patterns of zeros in " + declaration.name + " are too many");
  for (const auto& condition : conditions) {
    if (!reads_nothing_but(condition, declaration.name))
      throw UnsupportedError("a condition on " + declaration.name +
                             " and on other values is not imposed on zeros and ones");
  }
  Generators<FirstField> generators(1, Style{});
  const Parameters<FirstField> none;
  std::vector<ZeroOnePattern> found;
  for (std::size_t number = 0; number < std::size_t{1} << entries; ++number) {
    ZeroOnePattern pattern(entries);
    Matrix<FirstField> M(rows, columns, false);
    for (std::size_t k = 0; k < entries; ++k) {
      pattern[k] = (number >> k & 1) != 0;
      M.values[k] = FirstField(pattern[k] ? 1 : 0);
    }
    OneMatrix source;
    source.value = share(std::move(M));
    MatrixEvaluator<FirstField> evaluator(generators, sizes, none, source);
    const bool are_met =
        std::all_of(conditions.begin(), conditions.end(), [&](const MatrixCondition& condition) {
          return evaluator.evaluate(condition.left)->values ==
                 evaluator.evaluate(condition.right)->values;
        });
    if (are_met) found.push_back(std::move(pattern));
  }
  if (found.empty())
    throw UnsupportedError("no zeros and ones in " + declaration.name + " meet the conditions");
  return found;
}

}  // namespace

std::optional<int> Given::sign_by_integer(const ParameterForm& form) const {
  if (form.slopes.size() != 1) return std::nullopt;
  const auto range = integers.find(form.slopes.begin()->first);
  if (range == integers.end()) return std::nullopt;
  return sign_in(range->second, range->first, form);
}

std::optional<int> Given::sign_of(const ParameterForm& form) const {
  const ParameterForm reduced = parameters.reduced(form);
  if (const auto sign = sign_by_integer(reduced)) return sign;
  return parameters.sign_of(reduced);
}

Given read_given(const EquationSystem& system, const Claimed& claimed, const Sizes& sizes) {
  Given given;
  std::vector<std::string> names, integers;
  for (const auto& parameter : system.parameters) {
    names.push_back(parameter.name);
    if (parameter.integer) integers.push_back(parameter.name);
  }
  if (const ElementFunction* function = claimed_function(claimed)) {
    given.parameters = ParameterDomain(function->parameters(), {}, function->conditions(), sizes);
    return given;
  }
  given.parameters = ParameterDomain(names, integers, system.conditions, sizes);
  given.integers = given.parameters.integers();
  for (const auto& declaration : system.declarations) {
    const ZeroOne kind = zero_one(system, declaration.name);
    if (kind == ZeroOne::no) continue;
    // Those that the kind says: M o M = M, and the sums of rows or of columns.
    const std::size_t said = kind == ZeroOne::any ? 1 : 2;
    const auto conditions = matrix_conditions_on(system, declaration.name);
    if (conditions.size() > said)
      given.patterns[declaration.name] = patterns_of(declaration, conditions, sizes);
  }
  return given;
}

}  // namespace gradstone::prime_field

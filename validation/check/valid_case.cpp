#include "validation/check/valid_case.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone {
namespace {

bool is_whole_from(double x, std::int64_t first) {
  return std::isfinite(x) && x == std::floor(x) && x >= static_cast<double>(first);
}

bool are_in_domain(const Declaration& declaration, const Sizes& sizes,
                   const std::vector<double>& entries) {
  const auto all = [&](const auto& holds) {
    return std::all_of(entries.begin(), entries.end(), holds);
  };
  switch (declaration.domain) {
    case Domain::real:
      return true;
    case Domain::positive:
    case Domain::distribution:
      return all([](double x) { return !(x <= 0); });
    case Domain::nonzero:
      return all([](double x) { return x != 0; });
    case Domain::mask: {
      const auto one_of_them = std::max_element(entries.begin(), entries.end());
      const double factor = one_of_them == entries.end() ? 0 : *one_of_them;
      return all([&](double x) { return x == 0 || (x == factor && x > 0); });
    }
    case Domain::index: {
      const auto last = static_cast<double>(declaration.last.at(sizes));
      return all([&](double x) { return is_whole_from(x, 1) && x <= last; });
    }
  }
  return false;
}

bool are_parameters_valid(const EquationSystem& system, const VectorCase& item) {
  LoopEvaluator<double> loops(item.sizes);
  for (const auto& [name, value] : item.parameters) {
    const ParameterDeclaration* declaration = system.find_parameter(name);
    if (declaration && declaration->integer && !is_whole_from(value, 0)) return false;
    loops.declare_parameter(name);
    loops.parameter(name) = value;
  }
  return std::all_of(system.conditions.begin(), system.conditions.end(), [&](const Comparison& c) {
    return holds(loops.evaluate(c.left), c.relation, loops.evaluate(c.right));
  });
}

// A count begins at 1, unless a condition says from where.
bool do_counts_begin(const EquationSystem& system, const VectorCase& item) {
  return std::all_of(
      system.parameters.begin(), system.parameters.end(), [&](const ParameterDeclaration& p) {
        const auto value = item.parameters.find(p.name);
        if (!p.integer || value == item.parameters.end() || value->second >= 1) return true;
        return std::any_of(system.conditions.begin(), system.conditions.end(),
                           [&](const Comparison& condition) {
                             return parameter_names(condition.left).count(p.name) > 0 ||
                                    parameter_names(condition.right).count(p.name) > 0;
                           });
      });
}

Matrix<double> value_of(const EquationSystem& system, const Expr& expression,
                        const VectorCase& item) {
  LoopEvaluator<double> loops(item.sizes);
  for (const auto& name : variable_names(expression)) {
    loops.declare(name, system.shape_of(name));
    loops.matrix(name) = item.given.at(name);
  }
  for (const auto& name : parameter_names(expression)) {
    loops.declare_parameter(name);
    loops.parameter(name) = item.parameters.at(name);
  }
  loops.equation("value", expression);
  loops.run();
  return loops.matrix("value");
}

}  // namespace

double condition_residual(const EquationSystem& system, const VectorCase& item) {
  double residual = 0;
  for (const auto& condition : system.matrix_conditions) {
    const auto left = value_of(system, condition.left, item);
    const auto right = value_of(system, condition.right, item);
    for (std::size_t k = 0; k < left.size(); ++k) {
      const double missed = std::abs(left.elements()[k] - right.elements()[k]);
      // NaN is worse than any number.
      if (!(missed <= residual)) residual = std::isnan(missed) ? HUGE_VAL : missed;
    }
  }
  return residual;
}

bool is_bound_by_conditions(const EquationSystem& system, const std::string& name) {
  const Declaration* declaration = system.find_declaration(name);
  return declaration && (declaration->domain == Domain::distribution ||
                         !matrix_conditions_on(system, name).empty());
}

bool is_valid_case(const EquationSystem& system, const VectorCase& item, double allowed_residual) {
  if (!fit(system, item.sizes)) return false;
  for (const auto& declaration : system.declarations)
    if (!are_in_domain(declaration, item.sizes, item.given.at(declaration.name).elements()))
      return false;
  return are_parameters_valid(system, item) && do_counts_begin(system, item) &&
         condition_residual(system, item) <= allowed_residual;
}

}  // namespace gradstone

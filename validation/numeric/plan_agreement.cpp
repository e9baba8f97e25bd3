#include <algorithm>
#include <cmath>
#include <optional>

#include "numeric/plan.hpp"
#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/truth.hpp"
#include "validation/numeric/witness.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

template <class T>
MatrixView<T> view(Matrix<T>& X) {
  return {X.elements().data(), X.rows(), X.columns()};
}

/// What the plan computes for one name in type T.
template <class T>
Matrix<T> run_plan(Plan<T>& plan, const EquationSystem& system, const std::string& name,
                   const Sample& sample) {
  auto given = in_scalar<T>(sample.values);
  for (const auto& input : plan.inputs()) plan.bind(input, view(given.at(input)));
  const auto parameters = in_scalar<double>(sample.parameters);
  for (const auto& parameter : plan.parameters()) plan.set(parameter, parameters.at(parameter));
  const Shape shape = system.shape_of(name).as_matrix();
  Matrix<T> result(shape.rows().at(sample.sizes), shape.columns().at(sample.sizes));
  plan.bind(name, view(result));
  plan.run();
  return result;
}

/// What the equations of a system should give, and how far a plan may be from it.
struct Expected {
  Sample sample;
  std::map<std::string, TrueMatrix> truth;
  Values<double> bounds_in_float, bounds_in_double;
};

Expected expected(const EquationSystem& system, const Trial& trial) {
  Expected result;
  result.sample = draw_sample(system, trial);
  const auto given = in_scalar<double>(result.sample.values);
  const auto parameters = in_scalar<double>(result.sample.parameters);
  const Sizes& sizes = result.sample.sizes;
  result.truth = true_values(system, Equations::all, sizes, given, parameters);
  const auto bounds = [&](const FloatFormat& type) {
    return error_bounds(system, Equations::all, sizes, given, parameters,
                        DeclaredTypes::usual(type));
  };
  result.bounds_in_float = bounds(formats::f32());
  result.bounds_in_double = bounds(formats::f64());
  return result;
}

template <class T>
void compare_in(Plan<T>& plan, const EquationSystem& system, const std::string& name,
                const Expected& expected, const Matrix<double>& bounds, Comparisons& comparisons) {
  const auto computed = run_plan(plan, system, name, expected.sample);
  const Matrix<double>& truth = expected.truth.at(name).nearest;
  for (std::size_t k = 0; k < computed.size(); ++k) {
    const auto value = static_cast<double>(computed.elements()[k]);
    const double exact = truth.elements()[k];
    // The truth was rounded to double once.
    const double rounding = std::abs(exact) * 0x1p-53;
    comparisons.add(entry_name(system, name, expected.sample.sizes, k, computed.columns()), value,
                    exact, std::abs(value - exact), bounds.elements()[k] + rounding);
  }
}

Finding look(const EquationSystem& system, const Claim& claim, const Expected& expected) {
  const std::string& name = claim.subject;
  const std::string checker = "plan in float and double";
  const Sizes& sizes = expected.sample.sizes;
  PlanRequest request = request_all(system);
  request.outputs = {name};
  std::optional<Plan<float>> in_float;
  std::optional<Plan<double>> in_double;
  try {
    in_float.emplace(request, sizes);
    in_double.emplace(request, sizes);
  } catch (const UnsupportedError& error) {
    return not_looked(checker, sizes, error.what());
  } catch (const DomainError& error) {  // a sum over nothing
    return not_looked(checker, sizes, error.what());
  }
  Comparisons comparisons(checker, sizes);
  compare_in(*in_float, system, name, expected, expected.bounds_in_float.at(name), comparisons);
  compare_in(*in_double, system, name, expected, expected.bounds_in_double.at(name), comparisons);
  return comparisons.finding();
}

}  // namespace

Finding witness_by_plan(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  if (claim.kind != ClaimKind::definition && claim.kind != ClaimKind::gradient)
    throw UnsupportedError("the plan computes forward and backward equations");
  return look(system, claim, expected(system, trial));
}

std::vector<Finding> witness_by_plan(const EquationSystem& system, const std::vector<Claim>& claims,
                                     const Trial& trial) {
  const Expected shared = expected(system, trial);
  std::vector<Finding> findings;
  for (const auto& claim : claims) findings.push_back(look(system, claim, shared));
  return findings;
}

}  // namespace gradstone

#include <algorithm>
#include <cmath>

#include "numeric/plan.hpp"
#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/truth.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

template <class T>
MatrixView<T> view(Matrix<T>& X) {
  return {X.elements().data(), X.rows(), X.columns()};
}

/// What the plan computes for one name in type T.
template <class T>
Matrix<T> run_plan(const EquationSystem& system, const std::string& name, const Sample& sample) {
  PlanRequest request = request_all(system);
  request.outputs = {name};
  Plan<T> plan(request, sample.sizes);
  auto given = in_scalar<T>(sample.values);
  for (const auto& input : plan.inputs()) plan.bind(input, view(given.at(input)));
  const auto parameters = in_scalar<double>(sample.parameters);
  for (const auto& parameter : plan.parameters()) plan.set(parameter, parameters.at(parameter));
  const Shape shape = system.shape_of(name);
  Matrix<T> result(shape.rows.at(sample.sizes), shape.columns.at(sample.sizes));
  plan.bind(name, view(result));
  plan.run();
  return result;
}

template <class T>
void compare_in(FloatType type, const EquationSystem& system, const std::string& name,
                const Sample& sample, const Matrix<double>& truth, Comparisons& comparisons) {
  const auto bounds =
      error_bounds(system, Equations::all, sample.sizes, in_scalar<double>(sample.values),
                   in_scalar<double>(sample.parameters), type)
          .at(name);
  const auto computed = run_plan<T>(system, name, sample);
  for (std::size_t k = 0; k < computed.size(); ++k) {
    const auto value = static_cast<double>(computed.elements()[k]);
    const double exact = truth.elements()[k];
    // The truth was rounded to double once.
    const double rounding = std::abs(exact) * 0x1p-53;
    comparisons.add(entry_name(name, k, computed.columns()), value, exact, std::abs(value - exact),
                    bounds.elements()[k] + rounding);
  }
}

}  // namespace

Finding witness_by_plan(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  if (claim.kind != ClaimKind::definition && claim.kind != ClaimKind::gradient)
    throw UnsupportedError("the plan computes forward and backward equations");
  const Sample sample = draw_sample(system, trial);
  const auto truth =
      true_values(system, Equations::all, sample.sizes, in_scalar<double>(sample.values),
                  in_scalar<double>(sample.parameters))
          .at(claim.subject)
          .nearest;
  Comparisons comparisons("plan in float and double", sample.sizes);
  compare_in<float>(FloatType::float32, system, claim.subject, sample, truth, comparisons);
  compare_in<double>(FloatType::float64, system, claim.subject, sample, truth, comparisons);
  return comparisons.finding();
}

}  // namespace gradstone

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "numeric/bound.hpp"
#include "numeric/loop_evaluator.hpp"
#include "numeric/plan/compile.hpp"
#include "plan_values.hpp"
#include "reference/functions.hpp"

namespace gradstone::plan_random_test {
namespace {

using testing_plan::PlanValues;

const Dim N{"N"}, D{"D"};

/// Random equations over matrices of four shapes, with updates of what is given: passes, products,
/// broadcasts, reductions and transposes in all kinds of company.
class RandomEquations {
 public:
  explicit RandomEquations(unsigned seed) : random_(seed) {
    for (const char* name : {"A", "B"}) give(name, {N, D});
    give("x", {one, D});
    give("y", {N, one});
    give("W", {D, D});
    for (int k = 0; k < 12; ++k) state("V" + std::to_string(k), next());
    for (const auto& equation : request.equations)
      if (random_() % 2 == 0) request.outputs.push_back(equation.name);
    if (request.outputs.empty()) request.outputs.push_back(request.equations.back().name);
    for (const auto& given : system.declarations) {
      const auto same = [&](const Equation& e) { return e.value.shape() == given.shape; };
      const auto found = std::find_if(request.equations.rbegin(), request.equations.rend(), same);
      const bool is_read = read_.contains(given.name);
      if (is_read && found != request.equations.rend() && random_() % 2 == 0)
        request.updates.push_back({given.name, found->name});
    }
  }

  EquationSystem system;  // what is given, and the equations
  PlanRequest request;

 private:
  void give(const std::string& name, const Shape& shape) {
    system.declarations.push_back({name, shape, Role::input, Domain::real});
    values_.push_back(variable(name, shape.rows(), shape.columns()));
  }

  void state(const std::string& name, const Expr& value) {
    request.equations.push_back({name, value, ""});
    system.forward.push_back(request.equations.back());
    for (const auto& used : variable_names(value)) read_.insert(used);
    values_.push_back(variable(name, value.shape().rows(), value.shape().columns()));
  }

  Expr any() { return values_[random_() % values_.size()]; }

  // A value of the shape, by repeating, summing or multiplying if need be.
  Expr of(const Shape& shape) {
    const Expr e = any();
    const Shape& own = e.shape();
    if (own == shape) return e;
    if (own == Shape{shape.columns(), shape.rows()}) return T(e);
    if (own.rows().is_one() && own.columns() == shape.columns()) return row_repeat(e, shape.rows());
    if (own.columns().is_one() && own.rows() == shape.rows())
      return column_repeat(e, shape.columns());
    if (shape.rows().is_one() && own.columns() == shape.columns())
      return random_() % 2 ? columns_sum(e) : columns_max(e);
    if (shape.columns().is_one() && own.rows() == shape.rows())
      return random_() % 2 ? rows_mean(e) : rows_max(e);
    return row_repeat(column_repeat(elements_sum(e), shape.columns()), shape.rows());
  }

  Expr next() {
    const Expr e = any();
    switch (random_() % 10) {
      case 0:
        return e + of(e.shape());
      case 1:
        return e - of(e.shape());
      case 2:
        return hadamard(e, of(e.shape()));
      case 3:
        return rational(1, 4) * e - hadamard(of(e.shape()), of(e.shape()));
      case 4:
        return sigmoid(e);
      case 5:
        return hadamard(softmax(e), of(e.shape()));
      case 6:
        return T(e);
      case 7:
        return rational(1, 8) * (e * T(of({N, e.shape().columns()})));
      case 8:
        return of(e.shape()) +
               rational(1, 16) * (T(of({N, e.shape().rows()})) * of({N, e.shape().columns()}));
      default:
        return hadamard(
            e - column_repeat(rows_sum(hadamard(e, of(e.shape()))), e.shape().columns()),
            of(e.shape()));
    }
  }

  std::mt19937 random_;
  std::vector<Expr> values_;
  std::set<std::string> read_;
};

class RandomPlan : public testing::TestWithParam<unsigned> {};

TEST_P(RandomPlan, ComputesWhatTheLoopsCompute) {
  const RandomEquations equations(GetParam());
  const auto& request = equations.request;
  const std::vector<std::int64_t> counts{1, 2, 16, 19, 35};
  const Sizes sizes{{"N", counts[GetParam() % 5]}, {"D", counts[GetParam() / 5 % 5]}};

  PlanValues<double> values(equations.system, sizes, GetParam());
  LoopEvaluator<Bounded<double>> loops(sizes);
  for (const auto& [name, matrix] : values.given) {
    loops.declare(name, equations.system.shape_of(name));
    loops.matrix(name) =
        map_elements<Bounded<double>>(matrix, [](double x) { return Bounded<double>(x); });
  }
  for (const auto& [name, value] : plan::inline_equations(request)) loops.equation(name, value);
  loops.run();

  Plan<double> plan(request, sizes);
  for (const auto& name : plan.inputs())
    plan.bind(name, PlanValues<double>::view(values.given.at(name)));
  for (const auto& name : plan.outputs())
    plan.bind(name, PlanValues<double>::view(values.computed.at(name)));
  plan.run();

  const auto compare = [&](const std::string& name, const Matrix<double>& computed) {
    const auto& expected = loops.matrix(name).elements();
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const double bound = expected[k].bound();
      if (!std::isfinite(bound)) continue;
      ASSERT_NEAR(computed.elements()[k], expected[k].value(), 2 * bound)
          << name << " element " << k << "\n"
          << plan.describe();
    }
  };
  for (const auto& name : plan.outputs()) compare(name, values.computed.at(name));
  for (const auto& update : request.updates) compare(update.from, values.given.at(update.name));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPlan, testing::Range(1U, 151U));

}  // namespace
}  // namespace gradstone::plan_random_test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "numeric/bound.hpp"
#include "numeric/loop_evaluator.hpp"
#include "numeric/plan/compile.hpp"
#include "plan_values.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"

namespace gradstone::plan_agreement {
namespace {

using testing_plan::parameter_value;
using testing_plan::PlanValues;

// Sizes 1; distinct primes; and sizes around the widths of vectors and the edges of tiles.
std::vector<Sizes> sizes_for(const EquationSystem& system) {
  std::vector<Sizes> all;
  const std::vector<std::vector<std::int64_t>> choices{
      {1, 1, 1, 1}, {2, 5, 3, 7}, {19, 1, 17, 5}, {1, 16, 33, 2}, {13, 67, 31, 3}};
  for (const auto& choice : choices) {
    Sizes sizes;
    std::size_t k = 0;
    for (const auto& name : system.dimension_names()) sizes[name] = choice[k++ % choice.size()];
    all.push_back(sizes);
  }
  return all;
}

template <class T>
using Bounds = std::map<std::string, Matrix<Bounded<T>>>;

// The equations by plain loops, with the bounds of their rounding errors.
template <class T>
Bounds<T> evaluate_loops(const EquationSystem& system, const std::map<std::string, Expr>& equations,
                         const Sizes& sizes, const PlanValues<T>& values) {
  LoopEvaluator<Bounded<T>> loops(sizes);
  for (const auto& [name, matrix] : values.given) {
    loops.declare(name, system.shape_of(name));
    loops.matrix(name) = map_elements<Bounded<T>>(matrix, [](T x) { return Bounded<T>(x); });
  }
  for (const auto& parameter : system.parameters) {
    loops.declare_parameter(parameter.name);
    loops.parameter(parameter.name) = Bounded<T>(static_cast<T>(parameter_value(parameter)));
  }
  for (const auto& [name, value] : equations) loops.equation(name, value);
  loops.run();
  Bounds<T> result;
  for (const auto& [name, value] : equations) result.emplace(name, loops.matrix(name));
  return result;
}

struct Comparison {
  double largest_error = 0;  // in units of what is allowed
  std::string where;
  std::size_t finite = 0, all = 0;

  void add(const std::string& name, std::size_t k, double error, double allowed) {
    ++all;
    if (!std::isfinite(allowed)) return;
    ++finite;
    const double ratio = error == 0 ? 0 : error / allowed;
    if (ratio <= largest_error) return;
    largest_error = ratio;
    where = name + " element " + std::to_string(k);
  }
};

template <class T>
void compare(const EquationSystem& system, const Sizes& sizes) {
  PlanValues<T> values(system, sizes);
  const PlanRequest request = request_all(system);
  Plan<T> plan(request, sizes);
  values.bind_to(plan);
  for (const auto& parameter : system.parameters) {
    const auto names = plan.parameters();
    if (std::find(names.begin(), names.end(), parameter.name) != names.end())
      plan.set(parameter.name, parameter_value(parameter));
  }
  plan.run();

  // The plan may add in another order; and rewriting changes values by rounding only.
  PlanRequest printed = request;
  printed.use_rules = false;
  const auto rewritten = evaluate_loops(system, plan::inline_equations(request), sizes, values);
  const auto original = evaluate_loops(system, plan::inline_equations(printed), sizes, values);
  Comparison plan_against_loops, rules;
  for (const auto& name : plan.outputs()) {
    const auto& computed = values.computed.at(name).elements();
    for (std::size_t k = 0; k < computed.size(); ++k) {
      const auto& expected = rewritten.at(name).elements()[k];
      const auto& before = original.at(name).elements()[k];
      const double value = static_cast<double>(expected.value());
      plan_against_loops.add(name, k, std::abs(static_cast<double>(computed[k]) - value),
                             2 * expected.bound());
      rules.add(name, k, std::abs(static_cast<double>(before.value()) - value),
                before.bound() + expected.bound());
    }
  }
  EXPECT_LE(plan_against_loops.largest_error, 1.0) << plan_against_loops.where << "\n"
                                                   << plan.describe();
  EXPECT_LE(rules.largest_error, 1.0) << rules.where;
  EXPECT_GT(2 * plan_against_loops.finite, plan_against_loops.all) << "the bounds say nothing";
}

class EveryEquation : public testing::TestWithParam<const Entry*> {};

TEST_P(EveryEquation, IsExecutedAsTheLoopsSay) {
  for (const auto& form : GetParam()->forms) {
    for (const auto& sizes : sizes_for(form)) {
      std::string text = form.full_name() + ":";
      for (const auto& [name, size] : sizes) text += " " + name + "=" + std::to_string(size);
      SCOPED_TRACE(text);
      compare<float>(form, sizes);
      compare<double>(form, sizes);
    }
  }
}

// Forward and backward pass of a whole network are one plan.
TEST(Network, IsExecutedAsTheLoopsSay) {
  const auto network =
      compose_network(parse_specifications("ReLU;BatchNormalization;Sigmoid;Linear"), {7, 5, 3, 2},
                      "SoftmaxCrossEntropy");
  for (const std::int64_t rows : {1, 2, 19}) {
    Sizes sizes = network.sizes;
    sizes["N"] = rows;
    SCOPED_TRACE("N = " + std::to_string(rows));
    compare<double>(network.system, sizes);
  }
}

std::vector<const Entry*> entries_with_equations() {
  std::vector<const Entry*> entries;
  for (const auto& entry : registry())
    if (entry.kind != Kind::rule && !has_tensors(entry.forms.front())) entries.push_back(&entry);
  return entries;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryEquation, testing::ValuesIn(entries_with_equations()),
                         [](const auto& test) {
                           return kind_name(test.param->kind) + "_" + test.param->name;
                         });

// Both sides of a rule, executed: they agree within rounding, so a rule cannot be wrong unnoticed.
TEST(Rules, AreEqualWhenExecuted) {
  for (const auto& entry : registry()) {
    if (entry.kind != Kind::rule) continue;
    for (auto form : entry.forms) {
      for (const auto& identity : form.identities) {
        EquationSystem sides = form;
        sides.forward = {{"left", identity.left, ""}, {"right", identity.right, ""}};
        SCOPED_TRACE(form.name + "." + identity.name);
        for (const auto& sizes : sizes_for(form)) {
          PlanValues<double> values(sides, sizes);
          PlanRequest request = request_all(sides);
          request.use_rules = false;
          Plan<double> plan(request, sizes);
          values.bind_to(plan);
          for (const auto& name : plan.parameters()) plan.set(name, 0.375);
          plan.run();
          const auto bounds = evaluate_loops(sides, plan::inline_equations(request), sizes, values);
          for (std::size_t k = 0; k < values.computed.at("left").size(); ++k) {
            const double allowed = 2 * bounds.at("left").elements()[k].bound() +
                                   2 * bounds.at("right").elements()[k].bound();
            EXPECT_NEAR(values.computed.at("left").elements()[k],
                        values.computed.at("right").elements()[k], allowed);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace gradstone::plan_agreement

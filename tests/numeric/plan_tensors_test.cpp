// Plans of tensors: every layer of the registry gives what plain loops give, within the bound of
// both roundings, at sizes around the least ones; and what plans refuse is said by name.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/bound.hpp"
#include "numeric/evaluate.hpp"
#include "numeric/plan.hpp"
#include "plan_values.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/maxima.hpp"
#include "reference/parse/parse.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::plan_tensors_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_plan::parameter_value;
using testing_plan::PlanValues;
using testing_support::form_of;
using testing_support::message_of;

template <class T>
void set_parameters(Plan<T>& plan, const EquationSystem& system) {
  for (const auto& name : plan.parameters())
    plan.set(name, parameter_value(*system.find_parameter(name)));
}

// The equations by plain loops, with the bounds of their rounding errors.
template <class T>
void expect_as_loops_say(const EquationSystem& system, const Sizes& sizes,
                         const PlanValues<T>& values, const std::string& plan) {
  const EquationSystem taken = judged(system);
  auto loops = loop_evaluator<Bounded<T>>(taken, sizes, Equations::all);
  for (const auto& [name, matrix] : values.given)
    loops.matrix(name) = map_elements<Bounded<T>>(matrix, [](T x) { return Bounded<T>(x); });
  for (const auto& parameter : system.parameters)
    loops.parameter(parameter.name) = Bounded<T>(static_cast<T>(parameter_value(parameter)));
  loops.run();
  for (const auto& [name, computed] : values.computed) {
    const auto& expected = loops.matrix(name).elements();
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const auto value = static_cast<double>(expected[k].value());
      EXPECT_NEAR(static_cast<double>(computed.elements()[k]), value, 2 * expected[k].bound())
          << name << " element " << k << " at " << to_text(sizes) << "\n"
          << plan;
    }
  }
}

template <class T>
void compare(const EquationSystem& system, const Sizes& sizes) {
  PlanValues<T> values(system, sizes);
  Plan<T> plan(system, sizes);
  values.bind_to(plan);
  set_parameters(plan, system);
  plan.run();
  expect_as_loops_say(system, sizes, values, plan.describe());
}

// Sizes 1; all alike, so that a mistake in which is which may go unseen; and different ones, with
// strides beyond windows and paddings.
std::vector<Sizes> sizes_for(const EquationSystem& system) {
  std::vector<Sizes> all;
  const std::vector<std::vector<std::int64_t>> choices{{1, 1, 1}, {2, 2, 2},    {2, 3, 5},
                                                       {4, 1, 3}, {3, 5, 2, 4}, {1, 4, 2, 3, 5}};
  std::int64_t stride = 0;
  for (const auto& choice : choices) {
    Sizes sizes;
    std::size_t k = 0;
    for (const auto& name : system.dimension_names()) sizes[name] = choice[k++ % choice.size()];
    for (const auto& name : system.size_parameters)
      if (name.size() > 1) sizes[name] = system.least_size(name) + stride++ % 3;
    if (have_maxima(system, sizes)) all.push_back(sizes);
  }
  return all;
}

class EveryLayerOfTensors : public testing::TestWithParam<const EquationSystem*> {};

TEST_P(EveryLayerOfTensors, IsExecutedAsTheLoopsSay) {
  const auto all = sizes_for(*GetParam());
  EXPECT_GE(all.size(), 2U);
  for (const auto& sizes : all) {
    compare<float>(*GetParam(), sizes);
    compare<double>(*GetParam(), sizes);
  }
}

TEST_P(EveryLayerOfTensors, RunsAtSmallerSizesThanItWasMadeFor) {
  const EquationSystem& system = *GetParam();
  Sizes largest;
  for (const auto& name : system.dimension_names()) largest[name] = 6;
  Plan<double> plan(system, largest);
  set_parameters(plan, system);
  for (const auto& sizes : sizes_for(system)) {
    PlanValues<double> values(system, sizes);
    plan.resize(sizes);
    values.bind_to(plan);
    plan.run();
    expect_as_loops_say(system, sizes, values, plan.describe());
    for (const auto& name : plan.inputs()) plan.unbind(name);
    for (const auto& name : plan.outputs()) plan.unbind(name);
  }
}

TEST_P(EveryLayerOfTensors, GivesTheSameNumbersWithAnyNumberOfThreads) {
  const EquationSystem& system = *GetParam();
  Sizes sizes;
  for (const auto& name : system.dimension_names()) sizes[name] = 9;
  for (const auto& name : system.size_parameters) sizes[name] = name.size() > 1 ? 1 : 3;
  const auto numbers = [&](int threads) {
    PlanValues<float> values(system, sizes);
    Plan<float> plan(system, sizes);
    plan.set_threads(threads);
    values.bind_to(plan);
    set_parameters(plan, system);
    plan.run();
    return values.computed;
  };
  const auto one_thread = numbers(1), three = numbers(3);
  for (const auto& [name, matrix] : one_thread)
    EXPECT_EQ(matrix.elements(), three.at(name).elements()) << name;
}

std::vector<const EquationSystem*> layers_of_tensors() {
  std::vector<const EquationSystem*> all;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms)
      if (has_tensors(form)) all.push_back(&form);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryLayerOfTensors, testing::ValuesIn(layers_of_tensors()),
                         [](const auto& test) {
                           std::string name;
                           for (const char c : test.param->full_name())
                             name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name;
                         });

// Without a library that has convolutions.
std::string described(const std::string& layer, const Sizes& sizes, const std::string& form = "") {
  PlanRequest request = request_all(form_of(layer, form));
  request.library = ProductLibrary::eigen;
  request.outputs = {request.outputs.back()};
  for (const auto& equation : request.equations)
    if (!equation.gradient_of.empty()) request.outputs.push_back(equation.name);
  std::sort(request.outputs.begin(), request.outputs.end());
  request.outputs.erase(std::unique(request.outputs.begin(), request.outputs.end()),
                        request.outputs.end());
  return Plan<float>(request, sizes).describe();
}

TEST(PlanOfTensors, ReadsHeadsOfAttentionWhereTheyLie) {
  const std::string text =
      described("dot_product_attention", {{"B", 8}, {"T", 16}, {"S", 16}, {"D", 4}, {"C", 4}});
  EXPECT_THAT(text, Not(HasSubstr("gather")));
  EXPECT_THAT(text, HasSubstr("B times"));
}

TEST(PlanOfTensors, GathersLargeWindowsBlockByBlock) {
  const Sizes sizes{{"N", 32}, {"H", 16}, {"L", 16}, {"D", 64}, {"A", 3},
                    {"B", 3},  {"K", 64}, {"U", 16}, {"V", 16}, {"s1", 1},
                    {"e1", 1}, {"p1", 1}, {"s2", 1}, {"e2", 1}, {"p2", 1}};
  EXPECT_THAT(described("conv2d", sizes), HasSubstr("joined  to the next, block by block"));
}

TEST(PlanOfTensors, MultipliesBeforeItGathersWhereThatIsLess) {
  const Sizes sizes{{"N", 4},  {"H", 16}, {"L", 16}, {"D", 3},  {"A", 3},
                    {"B", 3},  {"K", 32}, {"U", 16}, {"V", 16}, {"s1", 1},
                    {"e1", 1}, {"p1", 1}, {"s2", 1}, {"e2", 1}, {"p2", 1}};
  EXPECT_THAT(described("conv2d", sizes), HasSubstr("sum over 2 of"));
}

TEST(PlanOfTensors, MultipliesInputsOfAllStepsAtOnce) {
  const std::string text = described("rnn", {{"T", 5}, {"N", 4}, {"D", 3}, {"K", 2}});
  EXPECT_LT(text.find("= X (N*T x D)"), text.find("steps     1 to T"));
  EXPECT_THAT(text, HasSubstr("steps     T to 1"));
}

// Some of the rows take all steps at a time, with weights that were transposed before.
TEST(PlanOfTensors, TakesAllStepsWithSomeRowsAtATime) {
  const EquationSystem& system = form_of("rnn");
  const Sizes sizes{{"T", 7}, {"N", 37}, {"D", 3}, {"K", 191}};
  compare<float>(system, sizes);
  const std::string text = described("rnn", sizes);
  EXPECT_THAT(text, HasSubstr("steps     1 to T, each of N rows for itself"));
  EXPECT_THAT(text, HasSubstr("T(R) (K x K) = transpose(R (K x K))"));
  const auto numbers = [&](std::int64_t N, int threads) {
    Sizes fewer = sizes;
    fewer["N"] = N;
    PlanValues<float> values(system, fewer);
    Plan<float> plan(system, sizes);
    plan.resize(fewer);
    plan.set_threads(threads);
    values.bind_to(plan);
    set_parameters(plan, system);
    plan.run();
    return values.computed;
  };
  for (const std::int64_t N : {37, 20, 1}) {
    const auto one_thread = numbers(N, 1), three = numbers(N, 3);
    for (const auto& [name, matrix] : one_thread)
      EXPECT_EQ(matrix.elements(), three.at(name).elements()) << name << " of " << N << " rows";
  }
}

TEST(PlanOfTensors, TellsOfOutputsOfARecurrenceWhenItHasEnded) {
  const EquationSystem& system = form_of("rnn");
  const Sizes sizes{{"T", 3}, {"N", 2}, {"D", 2}, {"K", 2}};
  PlanValues<double> values(system, sizes);
  Plan<double> plan(system, sizes);
  values.bind_to(plan);
  std::map<std::string, int> told;
  plan.run([&](const std::string& output) { ++told[output]; });
  EXPECT_EQ(told.size(), plan.outputs().size());
  for (const auto& [name, times] : told) EXPECT_EQ(times, 1) << name;
}

// A layer that is written as a user would.
EquationSystem parsed(const std::string& text) {
  return parse_equations(text, "test.eq").front();
}

std::string refusal(const std::string& text, const Sizes& sizes) {
  const EquationSystem system = parsed(text);
  return message_of([&] { Plan<double>(system, sizes); });
}

TEST(PlanOfTensors, SaysWhatItDoesNotExecute) {
  EXPECT_THAT(refusal("layer positions\n  input X: N x D\n  forward\n"
                      "    Y[n,d] = n * X[n,d] for n: N, d: D\n",
                      {{"N", 2}, {"D", 2}}),
              HasSubstr("as a number"));
}

TEST(PlanOfTensors, RefusesSizesBelowTheirLeast) {
  Sizes sizes{{"N", 2}, {"H", 3},  {"L", 3},  {"D", 2},  {"A", 2},  {"B", 2},  {"K", 2}, {"U", 2},
              {"V", 2}, {"s1", 1}, {"e1", 1}, {"p1", 0}, {"s2", 1}, {"e2", 1}, {"p2", 0}};
  EXPECT_NO_THROW(Plan<double>(form_of("conv2d"), sizes));
  sizes["p1"] = -1;
  EXPECT_THAT(message_of([&] { Plan<double>(form_of("conv2d"), sizes); }),
              HasSubstr("p1 = -1, sizes are at least 0"));
  sizes["p1"] = 0;
  sizes["H"] = 0;
  EXPECT_THAT(message_of([&] { Plan<double>(form_of("conv2d"), sizes); }),
              HasSubstr("H = 0, sizes are at least 1"));
}

TEST(PlanOfTensors, AttentionDoesNotOverflowWhereScoresAreLarge) {
  for (const std::string form : {"all keys", "causal"}) {
    const EquationSystem& system = form_of("dot_product_attention", form);
    Sizes sizes;
    for (const auto& name : system.dimension_names()) sizes[name] = 3;
    PlanValues<float> values(system, sizes);
    for (auto& x : values.given.at("Q").elements()) x *= 1000;
    Plan<float> plan(system, sizes);
    values.bind_to(plan);
    plan.set("scale", 1);
    plan.run();
    const auto& P = values.computed.at("P");
    for (std::int64_t row = 0; row < P.rows(); ++row) {
      float sum = 0;
      for (std::int64_t s = 0; s < P.columns(); ++s) sum += P(row, s);
      EXPECT_NEAR(sum, 1, 1e-6) << form;
    }
  }
}

TEST(PlanOfTensors, RefusesAPlaceThatATableDoesNotHave) {
  const EquationSystem& system = form_of("embedding");
  const Sizes sizes{{"E", 2}, {"T", 2}, {"V", 3}, {"K", 2}};
  PlanValues<float> values(system, sizes);
  values.given.at("ids").elements() = {1, 2, 3, 4};
  Plan<float> plan(system, sizes);
  values.bind_to(plan);
  EXPECT_THAT(message_of([&] { plan.run(); }), HasSubstr("is 4, a place is 1 to 3"));
}

}  // namespace
}  // namespace gradstone::plan_tensors_test

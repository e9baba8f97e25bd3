// Random formulas by entries, executed: with calculated and looked-up places, guards, sums over
// ranges that may be empty, recurrences, and their gradients.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "numeric/bound.hpp"
#include "numeric/evaluate.hpp"
#include "numeric/plan.hpp"
#include "plan_values.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/print/text.hpp"
#include "tests/symbolic/random_tensors.hpp"

namespace gradstone::plan_random_tensors {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing_plan::PlanValues;
using testing_random::RandomTensors;
using testing_random::TensorEntries;

const std::vector<Sizes> all_sizes{{{"N", 1}, {"M", 1}, {"K", 1}, {"s", 1}, {"P", 0}, {"T", 1}},
                                   {{"N", 2}, {"M", 2}, {"K", 2}, {"s", 1}, {"P", 0}, {"T", 2}},
                                   {{"N", 2}, {"M", 1}, {"K", 3}, {"s", 2}, {"P", 1}, {"T", 1}},
                                   {{"N", 1}, {"M", 3}, {"K", 2}, {"s", 3}, {"P", 2}, {"T", 3}},
                                   {{"N", 3}, {"M", 2}, {"K", 4}, {"s", 2}, {"P", 0}, {"T", 4}}};

struct Counts {
  int refused = 0, not_executed = 0, no_value = 0, executed = 0;
};

void compare(const EquationSystem& system, const Sizes& sizes, unsigned seed, Counts& counts) {
  std::optional<Plan<double>> plan;
  try {
    plan.emplace(system, sizes);
  } catch (const UnsupportedError&) {
    ++counts.not_executed;
    return;
  } catch (const DomainError& error) {  // a sum over nothing
    EXPECT_THAT(error.what(), AnyOf(HasSubstr("P = 0, sizes are at least 1"),
                                    HasSubstr("which is empty at these sizes")));
    ++counts.not_executed;
    return;
  }
  PlanValues<double> values(system, sizes, seed);
  auto loops = loop_evaluator<Bounded<double>>(judged(system), sizes, Equations::all);
  for (const auto& [name, matrix] : values.given)
    loops.matrix(name) =
        map_elements<Bounded<double>>(matrix, [](double x) { return Bounded<double>(x); });
  try {
    loops.run();
  } catch (const Error&) {
    ++counts.no_value;
    return;
  }
  values.bind_to(*plan);
  plan->run();
  ++counts.executed;
  for (const auto& [name, computed] : values.computed) {
    const auto& expected = loops.matrix(name).elements();
    for (std::size_t k = 0; k < expected.size(); ++k) {
      ASSERT_NEAR(computed.elements()[k], expected[k].value(), 2 * expected[k].bound())
          << name << " element " << k << " at " << to_text(sizes) << "\n"
          << to_text(system) << plan->describe();
    }
  }
}

TEST(RandomTensorsInPlans, AreExecutedAsTheLoopsSay) {
  Counts counts;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    RandomTensors random(seed);
    try {
      EquationSystem system;
      if (seed % 3 == 0) {
        const TensorEntries step = random.step();
        system = random.recurrence(step, random.gradient_of_step(step));
      } else {
        const TensorEntries Y = random.entries();
        const std::string of = random.differentiated(Y);
        system = random.layer(Y, of, random.gradient(Y, of));
      }
      compare(system, all_sizes[seed % all_sizes.size()], seed, counts);
    } catch (const ShapeError&) {
      ++counts.refused;  // a place may leave its tensor
    }
    if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed;
  }
  std::cout << counts.executed << " executed, " << counts.not_executed << " not, "
            << counts.no_value << " without a value, " << counts.refused << " refused\n";
  EXPECT_GT(counts.executed, 100);
}

}  // namespace
}  // namespace gradstone::plan_random_tensors

// Several steps of an optimizer as one system: what stepping one by one computes.

#include "reference/several_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "numeric/evaluate.hpp"
#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "validation/vectors/design.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

std::vector<const EquationSystem*> optimizers() {
  std::vector<const EquationSystem*> all;
  for (const auto& entry : registry())
    if (entry.kind == Kind::optimizer)
      for (const auto& form : entry.forms) all.push_back(&form);
  return all;
}

TEST(SeveralSteps, AreThoseOfEachOptimizerOneAfterTheOther) {
  constexpr std::int64_t steps = 4;
  ASSERT_GT(optimizers().size(), 4u);
  for (const auto* optimizer : optimizers()) {
    const EquationSystem all = several_steps(*optimizer, steps);
    const VectorCase item = generic_case(all, {});
    const auto together = evaluate_forward(all, item.sizes, item.given, item.parameters);
    // The same by hand: the new states are given to the next step.
    Values<double> given;
    for (const auto& update : optimizer->updates) given[update.name] = item.given.at(update.name);
    for (std::int64_t step = 1; step <= steps; ++step) {
      ParameterValues<double> parameters;
      for (const auto& parameter : optimizer->parameters)
        parameters[parameter.name] = item.parameters.at(
            parameter.integer ? parameter.name + "_" + std::to_string(step) : parameter.name);
      for (const auto& declaration : optimizer->declarations)
        if (item.given.count(declaration.name) == 0)
          given[declaration.name] = item.given.at(declaration.name + "_" + std::to_string(step));
      const auto next = evaluate_forward(*optimizer, item.sizes, given, parameters);
      for (const auto& update : optimizer->updates) given[update.name] = next.at(update.from);
    }
    for (const auto& update : all.updates)
      EXPECT_EQ(together.at(update.from), given.at(update.name))
          << all.full_name() << " " << update.name;
  }
}

TEST(SeveralSteps, CountFromOneStepToTheNext) {
  const EquationSystem& adam = find_entries("optimizer:adam").front()->forms.front();
  const VectorCase item = generic_case(several_steps(adam, 3), {});
  EXPECT_EQ(item.parameters.at("t_2"), item.parameters.at("t_1") + 1);
  EXPECT_EQ(item.parameters.at("t_3"), item.parameters.at("t_1") + 2);
  EXPECT_NE(item.given.at("g_1"), item.given.at("g_2"));
}

TEST(SeveralSteps, AreReadAgainFromTheirText) {
  for (const auto* optimizer : optimizers()) {
    const EquationSystem all = several_steps(*optimizer, 2);
    const auto read = parse_equations(to_text(all), "steps.eq");
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(to_text(read.front()), to_text(all));
  }
}

TEST(SeveralSteps, AreNoneOfWhatHasNoSteps) {
  const EquationSystem& linear = find_entries("layer:linear").front()->forms.front();
  EXPECT_THROW(several_steps(linear, 2), UnsupportedError);
  EXPECT_THROW(several_steps(*optimizers().front(), 0), DomainError);
}

}  // namespace
}  // namespace gradstone

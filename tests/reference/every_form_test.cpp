// What holds for every form of every entry of the registry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/registry.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing_support::forms_where;
using testing_support::name_of_form;
using testing_support::NamedForm;

bool computes(const EquationSystem& system) {
  return !system.forward.empty();
}
bool has_gradients(const EquationSystem& system) {
  if (!system.updates.empty()) return false;  // it says how a state moves
  return system.kind == Kind::layer || system.kind == Kind::activation || system.kind == Kind::loss;
}
bool has_state(const EquationSystem& system) {
  return !system.updates.empty();
}

class EveryForm : public testing::TestWithParam<NamedForm> {
 protected:
  const EquationSystem& system() const { return *GetParam().system; }
};
class EveryDifferentiatedForm : public EveryForm {};
class EveryFormWithState : public EveryForm {};

INSTANTIATE_TEST_SUITE_P(Registry, EveryForm, testing::ValuesIn(forms_where(computes)),
                         name_of_form);
INSTANTIATE_TEST_SUITE_P(Registry, EveryDifferentiatedForm,
                         testing::ValuesIn(forms_where(has_gradients)), name_of_form);
INSTANTIATE_TEST_SUITE_P(Registry, EveryFormWithState, testing::ValuesIn(forms_where(has_state)),
                         name_of_form);

TEST_P(EveryForm, HasADefinitionForEveryForwardEquation) {
  std::vector<std::string> forward, defined;
  for (const auto& equation : system().forward) forward.push_back(equation.name);
  for (const auto& definition : system().definitions) defined.push_back(definition.name);
  // In a recurrence a definition reads the step before, so it is an identity of entries.
  if (!system().recurrences.empty())
    for (const auto& identity : system().element_identities) defined.push_back(identity.name);
  EXPECT_THAT(defined, testing::UnorderedElementsAreArray(forward));
}

TEST_P(EveryForm, EndsInItsOutput) {
  EXPECT_EQ(system().output, system().forward.back().name);
}

TEST_P(EveryForm, StatesTitleDomainAndSource) {
  EXPECT_FALSE(system().title.empty());
  EXPECT_FALSE(system().domain.empty());
  EXPECT_FALSE(system().source.empty());
}

TEST_P(EveryForm, HasAFormOfItsOwn) {
  const auto entries = find_entries(kind_name(system().kind) + ":" + system().name);
  ASSERT_EQ(entries.size(), 1u);
  const auto& forms = entries.front()->forms;
  EXPECT_EQ(std::count_if(forms.begin(), forms.end(),
                          [&](const auto& form) { return form.form == system().form; }),
            1);
}

// A matrix that no equation uses would be drawn, perturbed and reported for nothing.
TEST_P(EveryForm, UsesEverythingThatIsGiven) {
  std::set<std::string> matrices, parameters;
  const auto add = [&](const Equation& equation) {
    matrices.merge(variable_names(equation.value));
    parameters.merge(parameter_names(equation.value));
  };
  std::for_each(system().forward.begin(), system().forward.end(), add);
  for (const auto& recurrence : system().recurrences)
    for (const auto& initial : recurrence.initial) matrices.merge(matrix_names(initial.value));
  for (const auto& declaration : system().declarations)
    EXPECT_TRUE(matrices.count(declaration.name)) << declaration.name;
  for (const auto& parameter : system().parameters)
    EXPECT_TRUE(parameters.count(parameter.name)) << parameter.name;
}

TEST_P(EveryDifferentiatedForm, HasAGradientForEverythingDifferentiated) {
  for (const auto& declaration : system().declarations) {
    EXPECT_EQ(system().find_gradient(declaration.name) != nullptr, declaration.differentiated())
        << declaration.name;
  }
  for (const auto& parameter : system().parameters)
    EXPECT_EQ(system().find_gradient(parameter.name) != nullptr, parameter.trainable)
        << parameter.name;
}

TEST_P(EveryDifferentiatedForm, HasGradientsOfTheShapeOfWhatTheyAreOf) {
  for (const auto& equation : system().backward) {
    const std::string& of = equation.gradient_of;
    if (of.empty()) continue;
    EXPECT_EQ(equation.name, "D" + of);
    const bool scalar = system().find_parameter(of) != nullptr;
    EXPECT_EQ(equation.value.shape(), scalar ? Shape{} : system().shape_of(of)) << of;
  }
}

TEST_P(EveryDifferentiatedForm, UsesTheGivenGradient) {
  if (system().is_loss()) {
    EXPECT_EQ(system().shape_of(system().output), Shape{}) << "a loss is 1 x 1";
    EXPECT_EQ(system().cotangent(), "");
    return;
  }
  bool used = false;
  for (const auto& equation : system().backward)
    used |= variable_names(equation.value).count(system().cotangent()) > 0;
  EXPECT_TRUE(used) << system().cotangent();
}

TEST_P(EveryFormWithState, SaysWhatEveryStateAmountsTo) {
  std::vector<std::string> updated, unrolled;
  for (const auto& update : system().updates) updated.push_back(update.name);
  for (const auto& state : system().unrolled) unrolled.push_back(state.name);
  if (system().kind == Kind::optimizer) {
    EXPECT_THAT(updated, testing::Contains("x"));
  }
  EXPECT_THAT(unrolled, testing::UnorderedElementsAreArray(updated));
}

}  // namespace
}  // namespace gradstone

// What holds for every form of every entry of the registry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "reference/registry.hpp"

namespace gradstone {
namespace {

// A form by its full name, so that a test's name says which it is about.
struct NamedForm {
  const EquationSystem* system;
};

void PrintTo(const NamedForm& form, std::ostream* out) {
  *out << kind_name(form.system->kind) << " " << form.system->full_name();
}

std::vector<NamedForm> forms_where(bool (*wanted)(const EquationSystem&)) {
  std::vector<NamedForm> forms;
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms)
      if (wanted(form)) forms.push_back({&form});
  }
  return forms;
}

std::string test_name(const testing::TestParamInfo<NamedForm>& info) {
  const auto& system = *info.param.system;
  std::string name = kind_name(system.kind) + "_" + system.name + "_" + system.form;
  std::erase_if(name, [](unsigned char c) { return c == ',' || c == '-'; });
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  if (name.back() == '_') name.pop_back();
  return name;
}

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

INSTANTIATE_TEST_SUITE_P(Registry, EveryForm, testing::ValuesIn(forms_where(computes)), test_name);
INSTANTIATE_TEST_SUITE_P(Registry, EveryDifferentiatedForm,
                         testing::ValuesIn(forms_where(has_gradients)), test_name);
INSTANTIATE_TEST_SUITE_P(Registry, EveryFormWithState, testing::ValuesIn(forms_where(has_state)),
                         test_name);

TEST_P(EveryForm, HasADefinitionForEveryForwardEquation) {
  std::vector<std::string> forward, defined;
  for (const auto& equation : system().forward) forward.push_back(equation.name);
  for (const auto& definition : system().definitions) defined.push_back(definition.name);
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

#include "reference/expr/function.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

ElementFunction line(const std::string& name = "line") {
  FunctionBuilder function(name);
  const Scalar slope = function.parameter("slope", Rational(1, 2));
  const Scalar height = function.parameter("height");
  return function.condition(slope > 0)
      .value(slope * argument() + height)
      .derivative(slope)
      .parameter_derivative("slope", argument())
      .build();
}

TEST(ElementFunction, PutsInItsParametersInTheOrderOfDeclaration) {
  const Scalar X = entry("X", {Index{"i"}, Index{"j"}});
  EXPECT_THAT(line().parameters(), ElementsAre("slope", "height"));
  EXPECT_EQ(line().value_at(X, {2, 3}), 2 * X + 3);
}

TEST(ElementFunction, RefusesAWrongNumberOfParameters) {
  EXPECT_THAT([] { line().value_at(argument(), {1}); },
              ThrowsMessage<DomainError>(HasSubstr("line takes 2 parameters, got 1")));
}

TEST(ElementFunction, GivesItsDerivativesItsParametersAndConditions) {
  EXPECT_EQ(line().derivative().name(), "line'");
  EXPECT_EQ(line().derivative().parameters(), line().parameters());
  EXPECT_EQ(line().derivative().conditions(), line().conditions());
  EXPECT_EQ(line().parameter_derivative("slope").name(), "line_slope");
  EXPECT_EQ(line().parameter_derivative("slope").parameters(), line().parameters());
}

TEST(ElementFunction, SaysWhichDerivativeIsNotStated) {
  EXPECT_THAT([] { line().derivative().derivative(); },
              ThrowsMessage<UnsupportedError>(HasSubstr("line'")));
  EXPECT_THAT([] { line().parameter_derivative("height"); },
              ThrowsMessage<UnsupportedError>(HasSubstr("with respect to height")));
}

TEST(ElementFunction, KnowsTheUsualValuesOfItsParameters) {
  EXPECT_EQ(line().usual("slope"), Rational(1, 2));
  EXPECT_EQ(line().usual("height"), std::nullopt);
}

TEST(ElementFunction, IsEqualByNameParametersAndValue) {
  EXPECT_EQ(line(), line());
  EXPECT_EQ(line().hash(), line().hash());
  EXPECT_FALSE(line("line") == line("other"));
  EXPECT_FALSE(functions::relu() == functions::silu());
}

TEST(ElementFunction, FallsBackOnItsValueWhereThereIsNoStableForm) {
  const Scalar x = argument();
  EXPECT_EQ(line().stable_at(x, {2, 3}), line().value_at(x, {2, 3}));
  EXPECT_FALSE(functions::sigmoid().stable_at(x, {}) == functions::sigmoid().value_at(x, {}));
}

TEST(ElementFunction, EscapesItsNameInLatex) {
  EXPECT_EQ(functions::leaky_relu().latex(), "\\mathrm{leaky\\_relu}");
  EXPECT_EQ(functions::leaky_relu().derivative().latex(), "\\mathrm{leaky\\_relu}'");
}

TEST(Activations, AllStateADerivative) {
  for (const auto& function : functions::activations())
    EXPECT_TRUE(function.has_derivative()) << function.name();
}

TEST(Activations, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const auto& function : functions::activations())
    EXPECT_TRUE(names.insert(function.name()).second) << function.name();
  EXPECT_EQ(names.size(), 8u);
}

}  // namespace
}  // namespace gradstone

#include "reference/derive/simplifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/derive/coefficient.hpp"
#include "reference/derive/cost.hpp"
#include "reference/derive/scalar_derivative.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::derive {
namespace {

using testing::Contains;
using testing::HasSubstr;

const Dim N{"N"}, D{"D"}, K{"K"};
const Expr A = variable("A", N, D), B = variable("B", N, D), C = variable("C", N, D);
const Expr x = variable("x", one, D), u = variable("u", N, one), W = variable("W", K, D);
const Scalar alpha = parameter("alpha");

std::string short_form(const Expr& expression) {
  return to_text(Simplifier(simplification_rules()).simplified(expression));
}
std::string normal_form(const Expr& expression) {
  return to_text(Simplifier(simplification_rules()).normal(expression));
}
std::string coefficient(const Scalar& scalar) {
  return to_text(simplified(scalar));
}

TEST(Coefficient, IsReducedToNormalForm) {
  EXPECT_EQ(coefficient(rational(2, 3) * 3), "2");
  EXPECT_EQ(coefficient((2 / size(N)) * size(N)), "2");
  EXPECT_EQ(coefficient(2 / size(N * K)), "2 / size(K*N)");
  EXPECT_EQ(coefficient((1 / size(N)) * (-1 / size(K))), "-1 / size(K*N)");
  EXPECT_EQ(coefficient(alpha - 1 + 2 * (1 - alpha)), "1 - alpha");
  EXPECT_EQ(coefficient(alpha / alpha), "1");
  EXPECT_EQ(coefficient(size(N + N)), "2 * N");
}

TEST(Coefficient, TellsAParameterFromASizeOfItsName) {
  EXPECT_EQ(coefficient(parameter("N") - size(N)), "N - N");
}

TEST(Coefficient, IsDifferentiatedByItsParameters) {
  EXPECT_EQ(to_text(derivative(square(1 - alpha), "alpha")), "2 * alpha - 2");
  EXPECT_EQ(to_text(derivative(1 / alpha, "alpha")), "-1 / alpha^2");
  EXPECT_EQ(to_text(derivative(parameter("beta"), "alpha")), "0");
  EXPECT_EQ(to_text(derivative(exp(2 * alpha), "alpha")), "2 * exp(2 * alpha)");
}

TEST(Coefficient, IsNotDifferentiatedByCases) {
  EXPECT_THAT(
      testing_support::message_of<UnsupportedError>([] { derivative(max(alpha, 0), "alpha"); }),
      HasSubstr("write an elementwise function that states it"));
  EXPECT_THAT(
      testing_support::message_of<UnsupportedError>([] { derivative(power(2, alpha), "alpha"); }),
      HasSubstr("of an exponent is not known"));
}

TEST(FactoredScalar, KeepsSumsTogether) {
  const auto of = [](const Scalar& scalar) { return to_text(factored(scalar)); };
  EXPECT_EQ(of(alpha * (1 - alpha) * (1 - alpha)), "alpha * (1 - alpha)^2");
  EXPECT_EQ(of(square(1 + exp(alpha)) / (1 + exp(alpha))), "1 + exp(alpha)");
  EXPECT_EQ(of(alpha * exp(alpha) - exp(alpha)), "exp(alpha) * (alpha - 1)");
  EXPECT_EQ(of(2 * (alpha + 1)), "2 + 2 * alpha");
}

TEST(FunctionDerivative, IsAsOneWritesIt) {
  const Scalar t = argument();
  const auto of = [](const Scalar& value) {
    return to_text(derivative_of(FunctionBuilder("f").value(value).build()));
  };
  EXPECT_EQ(of(power(t, 3)), "3 * x^2");
  EXPECT_EQ(of(t * exp(-square(t))), "exp(-x^2) * (1 - 2 * x^2)");
  EXPECT_EQ(of(log(1 + exp(t))), "1 / (1 + exp(-x))");
  EXPECT_EQ(of(1 / (1 + exp(-t))), "exp(-x) / (1 + exp(-x))^2");
  EXPECT_EQ(of(tanh(t)), "1 - tanh(x)^2");
  EXPECT_EQ(of(apply(functions::sigmoid(), t)), "sigmoid(x) * (1 - sigmoid(x))");
  EXPECT_EQ(of(apply(functions::sigmoid(), alpha * t)),
            "alpha * sigmoid(alpha * x) * (1 - sigmoid(alpha * x))");
  EXPECT_EQ(of(alpha), "0");
}

TEST(FunctionDerivative, GoesThroughFunctionsThatStateNone) {
  const Scalar t = argument();
  const auto cube = FunctionBuilder("cube").value(power(t, 3)).build();
  const auto f = FunctionBuilder("f").value(apply(cube, 2 * t)).build();
  EXPECT_EQ(to_text(derivative_of(f)), "24 * x^2");
}

TEST(Length, CountsWhatIsPrinted) {
  EXPECT_EQ(length_of(A), 1);
  EXPECT_EQ(length_of(hadamard(A, T(T(B)))), 5);
  EXPECT_EQ(length_of(softmax(A)), 2);
  EXPECT_EQ(length_of(log_softmax(A)), 2);
  EXPECT_EQ(length_of((2 / size(N)) * A), 5);
  EXPECT_EQ(length_of(inv_sqrt(A, alpha)), 3);
}

TEST(NormalForm, DoesNotDependOnTheOrder) {
  EXPECT_EQ(normal_form(hadamard(hadamard(B, A), exp(C))),
            normal_form(hadamard(exp(C), hadamard(A, B))));
  EXPECT_EQ(normal_form(B - (A - C)), normal_form(C - A + B));
  EXPECT_EQ(normal_form(hadamard(2 * A, -B)), "-2 * hadamard(A, B)");
}

TEST(NormalForm, CancelsAndGathers) {
  EXPECT_EQ(normal_form(A - A), "zeros(N, D)");
  EXPECT_EQ(normal_form(A + A + (-3) * A), "-A");
  EXPECT_EQ(normal_form(hadamard(A, ones(N, D))), "A");
  EXPECT_EQ(normal_form(T(T(A))), "A");
}

TEST(NormalForm, KeepsSoftmaxTogether) {
  const auto s = spelled_out(softmax(A));
  EXPECT_EQ(normal_form(hadamard(operands(s)[1], hadamard(B, operands(s)[0]))),
            "hadamard(B, softmax(A))");
  EXPECT_EQ(normal_form(A + B - operands(spelled_out(log_softmax(A)))[1]), "B + log_softmax(A)");
}

TEST(Simplifier, FactorsOutWhatIsCommon) {
  EXPECT_EQ(short_form(hadamard(A, B) - hadamard(C, A)), "hadamard(A, B - C)");
  EXPECT_EQ(short_form(2 * A - 2 * B), "2 * (A - B)");
  EXPECT_EQ(short_form(A * T(W) + B * T(W)), "(A + B) * T(W)");
  EXPECT_EQ(short_form(rows_sum(A) - rows_sum(B)), "rows_sum(A - B)");
}

TEST(Simplifier, MovesRepeatsToWhereTheyAreShort) {
  EXPECT_EQ(short_form(rows_sum(hadamard(A, column_repeat(u, D)))), "hadamard(u, rows_sum(A))");
  EXPECT_EQ(short_form(columns_sum(row_repeat(x, N))), "N * x");
  EXPECT_EQ(short_form((1 / size(N)) * columns_sum(A)), "columns_mean(A)");
  EXPECT_EQ(short_form(T(T(A) * B)), "T(B) * A");
}

TEST(Simplifier, TakesDiagonalsOfProducts) {
  EXPECT_EQ(short_form(diag(A * T(B))), "rows_sum(hadamard(A, B))");
  EXPECT_EQ(short_form(A * Diag(T(x))), "hadamard(A, row_repeat(x, N))");
}

TEST(Simplifier, UsesNamesForTheirValues) {
  Simplifier simplifier(simplification_rules());
  simplifier.add_name("Y", softmax(A));
  simplifier.add_name("S", A - B);
  const auto s = spelled_out(softmax(A));
  EXPECT_EQ(to_text(simplifier.simplified(hadamard(B, hadamard(operands(s)[1], operands(s)[0])))),
            "hadamard(B, Y)");
  EXPECT_EQ(to_text(simplifier.simplified(2 * B - 2 * A + C)), "C - 2 * S");
}

TEST(Simplifier, UsesFacts) {
  Simplifier simplifier(simplification_rules());
  simplifier.add_fact(rows_sum(A), ones(N));
  EXPECT_EQ(to_text(simplifier.simplified(hadamard(B, column_repeat(rows_sum(A), D)))), "B");
  EXPECT_EQ(to_text(simplifier.simplified(rows_sum(B))), "rows_sum(B)");  // A is no pattern
}

TEST(Simplifier, LeavesWhatItCannotShorten) {
  EXPECT_EQ(short_form(hadamard(A, exp(B))), "hadamard(A, exp(B))");
  EXPECT_EQ(short_form(A * T(W)), "A * T(W)");
}

TEST(Simplifier, SeesRulesThatNeverEnd) {
  const std::vector<SimplificationRule> rules{
      {{"grow", exp(A), exp(exp(A)), std::nullopt}, true, false, false}};
  Simplifier simplifier(rules);
  EXPECT_THAT(testing_support::message_of<UnsupportedError>([&] { simplifier.simplified(exp(B)); }),
              HasSubstr("does not end"));
}

TEST(SimplificationRules, AreIdentitiesOfTheRegistryInOneDirectionOrTheOther) {
  std::vector<std::string> proved;
  for (const auto& entry : registry()) {
    if (entry.kind != Kind::rule) continue;
    for (const auto& identity : entry.forms.front().identities) {
      const auto line = [&](const Expr& from, const Expr& to) {
        return entry.name + "." + identity.name + ": " + to_text(from) + " -> " + to_text(to);
      };
      proved.push_back(line(identity.left, identity.right));
      proved.push_back(line(identity.right, identity.left));
    }
  }
  for (const auto& [rule, always, search, expand] : simplification_rules())
    EXPECT_THAT(proved,
                Contains(rule.name + ": " + to_text(rule.left) + " -> " + to_text(rule.right)));
}

TEST(SimplificationRules, NameEverythingOnTheRight) {
  for (const auto& [rule, always, search, expand] : simplification_rules()) {
    const auto left = variable_names(rule.left);
    for (const auto& name : variable_names(rule.right))
      EXPECT_TRUE(left.contains(name)) << rule.name << " " << name;
  }
}

TEST(SimplificationRules, AreNotThoseOfThePlan) {
  for (const auto& rule : rewrite_rules())
    EXPECT_FALSE(rule.name.starts_with("linearity")) << rule.name;
}

}  // namespace
}  // namespace gradstone::derive

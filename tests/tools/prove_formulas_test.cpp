// What people write in formulas, as prove sees it: each right formula beside one that is wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program_matchers.hpp"

namespace gradstone::prove_formulas_test {
namespace {

using testing::HasSubstr;
using testing_support::Outcome;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

Outcome prove(const std::string& text) {
  const TemporaryFolder folder;
  return run_gradstone("prove " + folder.write("test.eq", text).string());
}

void expect_proved(const std::string& text) {
  const Outcome outcome = prove(text);
  EXPECT_EQ(outcome.status, 0) << text << outcome.output << outcome.errors;
}

void expect_refuted(const std::string& text) {
  const Outcome outcome = prove(text);
  EXPECT_EQ(outcome.status, 1) << text << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("counterexample")) << text;
}

// Neither proved nor refuted: no proof is known.
void expect_no_verdict(const std::string& text) {
  const Outcome outcome = prove(text);
  EXPECT_EQ(outcome.status, 3) << text << outcome.output << outcome.errors;
}

std::string layer(const std::string& given, const std::string& forward,
                  const std::string& backward) {
  return "layer one\n" + given + "  forward\n    Y = " + forward + "\n  backward\n" + backward;
}

TEST(ProvedFormulas, WithANumberBesideAMatrix) {
  const std::string Z = "  input Z: N x K\n  parameter a\n";
  const std::string forward = "1 - Z + a/2 - hadamard(Z, 1 + Z)";
  expect_proved(layer(Z, forward, "    DZ = hadamard(DY, -2 - 2*Z)\n") +
                "  definition Y[i,j] = 1 - Z[i,j] + a / 2 - Z[i,j] - Z[i,j]^2\n");
  expect_refuted(layer(Z, forward, "    DZ = hadamard(DY, -1 - 2*Z)\n"));
  expect_refuted(layer(Z, forward, "    DZ = hadamard(DY, -2 - 2*Z)\n") +
                 "  definition Y[i,j] = 1 - Z[i,j] + a - Z[i,j] - Z[i,j]^2\n");
}

TEST(ProvedFormulas, WithReciprocalRoots) {
  const std::string S = "  input S: N x K positive\n";
  expect_proved(layer(S, "inv_sqrt(S)", "    DS = hadamard(-0.5 * DY, power(S, -1.5))\n") +
                "  definition Y[i,j] = inv_sqrt(S[i,j])\n");
  expect_refuted(layer(S, "inv_sqrt(S)", "    DS = hadamard(-0.5 * DY, power(S, -0.5))\n"));
}

TEST(ProvedFormulas, WithPowersOfMatrices) {
  expect_proved(
      layer("  input X: N x K\n", "power(X, 3)", "    DX = 3 * hadamard(DY, square(X))\n"));
  expect_refuted(
      layer("  input X: N x K\n", "power(X, 3)", "    DX = 2 * hadamard(DY, square(X))\n"));
  const std::string learned = "  input X: N x K positive\n  trainable parameter q\n";
  const std::string DX = "    DX = hadamard(DY, power'(X, q))\n";
  expect_proved(
      layer(learned, "power(X, q)", DX + "    Dq = elements_sum(hadamard(DY, power_p(X, q)))\n"));
  expect_refuted(
      layer(learned, "power(X, q)", DX + "    Dq = elements_sum(hadamard(DY, power(X, q)))\n"));
}

// A norm has no derivative at 0.
TEST(ProvedFormulas, WithNorms) {
  const auto norm = [](const std::string& domain, const std::string& factor) {
    return layer(
        "  input A: M x C" + domain + "\n  parameter p >= 1\n",
        "power(rows_sum(power(abs(A), p)), 1 / p)",
        "    DA = hadamard(" + factor + ",\n      hadamard(power(abs(A), p - 1), abs'(A)))\n");
  };
  const std::string sums = "power(rows_sum(power(abs(A), p)), 1 / p - 1)";
  const std::string right = "column_repeat(hadamard(DY, " + sums + "), C)";
  expect_proved(norm(" positive", right));
  const Outcome outcome = prove(norm("", right));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.output, HasSubstr("off points proved"));
  expect_refuted(norm("", "p * " + right));
  expect_refuted(norm(" positive", "column_repeat(DY, C)"));
}

TEST(ProvedFormulas, WithMaximaOfTwoMatrices) {
  const std::string two = "  input X: N x K\n  input Z: N x K\n";
  const std::string above = "relu'(X - Z)", below = "relu'(Z - X)";
  const auto gradients = [](const std::string& of_X, const std::string& of_Z) {
    return "    DX = hadamard(DY, " + of_X + ")\n    DZ = hadamard(DY, " + of_Z + ")\n";
  };
  // Where both are equal, either is right.
  expect_proved(layer(two, "max(X, Z)", gradients(above, "1 - " + above)) +
                "  definition Y[i,j] = max(X[i,j], Z[i,j])\n");
  expect_proved(layer(two, "max(X, Z)", gradients("1 - " + below, below)));
  expect_proved(layer(two, "min(X, Z)", gradients("1 - " + above, above)) +
                "  definition Y[i,j] = min(X[i,j], Z[i,j])\n");
  expect_refuted(layer(two, "min(X, Z)", gradients(above, "1 - " + above)));
  expect_refuted(layer(two, "max(X, Z)", gradients(above, "1 + " + above)));
  expect_proved(layer("  input X: N x K\n", "min(max(X, 0), 1)",
                      "    DX = hadamard(DY, hadamard(relu'(X), 1 - relu'(X - 1)))\n"));
  expect_refuted(
      layer("  input X: N x K\n", "min(max(X, 0), 1)", "    DX = hadamard(DY, relu'(X))\n"));
}

std::string activation(const std::string& value, const std::string& derivative) {
  return "activation one\n  parameter a > 0\n  f(x)  = " + value + "\n  f'(x) = " + derivative +
         "\n";
}

TEST(ProvedFormulas, WithErf) {
  const std::string value = "0.5 * x * (1 + erf(x / sqrt(2)))";
  const std::string cumulative = "0.5 * (1 + erf(x / sqrt(2)))";
  const Outcome gelu = prove(activation(value, cumulative + " + x * exp(-x^2 / 2) / sqrt(2 * pi)"));
  EXPECT_EQ(gelu.status, 0);
  EXPECT_THAT(gelu.output, HasSubstr("all sizes, GiNaC at 2 sizes"));
  expect_refuted(activation(value, cumulative + " + x * exp(-x^2) / sqrt(2 * pi)"));
  expect_refuted(activation(value, cumulative + " + x * exp(-x^2 / 2) / sqrt(pi)"));
  expect_proved(activation("erf(a * x)", "2 * a / sqrt(pi) * exp(-(a * x)^2)"));
  expect_refuted(activation("erf(a * x)", "2 / sqrt(pi) * exp(-(a * x)^2)"));
  expect_proved("identity odd: erf(-X) = -erf(X) for X: m x n\n");
  expect_proved("identity none: erf(X - X) = zeros(m, n) for X: m x n\n");
  expect_refuted("identity other: erf(X) = hyperbolic_tangent(X) for X: m x n\n");
}

TEST(ProvedFormulas, WithSinesAndCosines) {
  expect_proved(activation("x + sin(a * x)^2 / a", "1 + 2 * sin(a * x) * cos(a * x)"));
  expect_proved(activation("x + sin(a * x)^2 / a", "1 + sin(2 * a * x)"));
  expect_refuted(activation("x + sin(a * x)^2 / a", "1 + sin(a * x)"));
  expect_proved("identity one: square(sin(X)) + square(cos(X)) = ones(m, n) for X: m x n\n");
  expect_proved("identity odd: sin(-X) = -sin(X) for X: m x n\n");
  expect_proved("identity even: cos(-X) = cos(X) for X: m x n\n");
  expect_proved(
      "identity sums: sin(X + Z) = hadamard(sin(X), cos(Z)) + hadamard(cos(X), sin(Z))\n"
      "  for X: m x n, Z: m x n\n");
  expect_proved(
      "identity quotient: hadamard(square(sin(X)), reciprocal(square(cos(X))))\n"
      "  = reciprocal(square(cos(X))) - 1 for X: m x n\n");
  expect_refuted("identity one: square(sin(X)) - square(cos(X)) = ones(m, n) for X: m x n\n");
  expect_refuted("identity even: cos(-X) = -cos(X) for X: m x n\n");
  expect_refuted("identity twice: sin(2 * X) = 2 * sin(X) for X: m x n\n");
}

TEST(ProvedFormulas, WithPi) {
  expect_proved("identity turn: sin(X + pi) = -sin(X) for X: m x n\n");
  expect_proved("identity quarter: sin(X + pi / 2) = cos(X) for X: m x n\n");
  expect_proved("identity root: sqrt(2 * pi) * X = (sqrt(2) * sqrt(pi)) * X for X: m x n\n");
  expect_proved("identity none: sin(pi) + cos(pi / 2) = 0 for i: m\n");
  expect_refuted("identity near: 355/113 * X = pi * X for X: m x n\n");
  expect_refuted("identity turn: sin(X + pi) = sin(X) for X: m x n\n");
  // A parameter of this name is no pi.
  expect_refuted("rule r\n  parameter pi > 0\n  identity p: sin(pi) = 0\n");
}

TEST(ProvedFormulas, WithASineDividedByItsAngle) {
  const std::string value = "where x = 0: 1, else: sin(x) / x";
  const std::string beside = "else: cos(x) / x - sin(x) / x^2";
  const Outcome sinc = prove(activation(value, "where x = 0: 0, " + beside));
  EXPECT_EQ(sinc.status, 3);
  EXPECT_THAT(sinc.output, HasSubstr("proved where x != 0"));
  expect_refuted(activation(value, "where x = 0: 1, " + beside));
  expect_refuted(activation("where x = 0: 2, else: sin(x) / x", "where x = 0: 0, " + beside));
  expect_refuted(activation(value, "where x = 0: 0, else: cos(x) / x + sin(x) / x^2"));
}

// What is compared may be equal everywhere without being known to be.
TEST(ProvedFormulas, WithSinesThatAreCompared) {
  expect_proved(activation("max(sin(x), 0)", "where sin(x) > 0: cos(x), else: 0"));
  expect_refuted(activation("max(sin(x), 0)", "where sin(x) > 0: cos(x), else: 2"));
  expect_refuted(activation("where sin(x) > 0: x, else: x + 1", "1"));
  expect_refuted(activation("where sin(x) >= 2: 3 * x, else: x", "3"));
  expect_refuted(activation("where pi > 355/113: x, else: 2 * x", "1"));
  for (const char* always :
       {"sin(pi) = 0", "sin(x + pi) + sin(x) = 0", "sin(2 * x) - 2 * sin(x) * cos(x) = 0",
        "sin(x)^2 + cos(x)^2 = 1", "sin(x) = sin(x + 2 * pi)", "abs(cos(x))^2 + sin(x)^2 = 1",
        "cos(3 * x) = 4 * cos(x)^3 - 3 * cos(x)", "erf(x) = erf(2 * x / 2)"})
    expect_no_verdict(activation("where " + std::string(always) + ": x, else: 2 * x", "2"));
}

}  // namespace
}  // namespace gradstone::prove_formulas_test

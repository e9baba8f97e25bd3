// What people write in formulas, as prove sees it: each right formula beside one that is wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program_matchers.hpp"

namespace gradstone {
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

}  // namespace
}  // namespace gradstone

// What is proved for all sizes holds at every point: where cases meet, for rows of zeros in masks,
// for integers, at bounds of parameters. Each true statement has a false one beside it that differs
// at such points only.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/symbolic/open_points.hpp"

namespace gradstone::open_points {
namespace {

// Slopes of relu that differ at 0.
const std::string gt_and_ge =
    "activation gt\n  f(x) = where x > 0: 1, else: 0\n  f'(x) = 0\n\n"
    "activation ge\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\n";

TEST(AllSizesPoints, TellTheSidesOfAThresholdFromTheThreshold) {
  const std::string entries = " for i: N, j: D";
  const auto cases = [&](const std::string& left, const std::string& right) {
    return identity("where " + left + ": 1, else: 0 = where " + right + ": 1, else: 0" + entries);
  };
  EXPECT_EQ(cases("X[i,j] > 0", "X[i,j] > 0"), everywhere);
  EXPECT_EQ(cases("X[i,j] >= 0", "X[i,j] > 0"), "X[i,j] != 0");
  EXPECT_EQ(cases("2 * X[i,j] >= 7", "X[i,j] >= 7/2"), everywhere);
  EXPECT_EQ(cases("2 * X[i,j] >= 7", "X[i,j] > 7/2"), "X[i,j] != 7/2");
  EXPECT_EQ(cases("exp(X[i,j]) > 1", "X[i,j] > 0"), everywhere);
  EXPECT_EQ(cases("exp(X[i,j]) > exp(-3)", "X[i,j] > -3"), everywhere);
  EXPECT_EQ(cases("sigmoid(X[i,j] - 6) > 1/2", "X[i,j] > 6"), everywhere);
  EXPECT_NE(cases("exp(X[i,j]) > exp(-3)", "X[i,j] >= -3"), everywhere);
  EXPECT_EQ(cases("X[i,j]^3 >= 27", "X[i,j] >= 3"), everywhere);
  EXPECT_EQ(cases("X[i,j]^3 < -8", "X[i,j] < -2"), everywhere);
  EXPECT_EQ(cases("X[i,j]^2 > 4", "abs(X[i,j]) > 2"), everywhere);
  EXPECT_NE(cases("X[i,j]^2 > 4", "abs(X[i,j]) >= 2"), everywhere);
  EXPECT_EQ(cases("exp(X[i,j]) > 1", "X[i,j] >= 0"), "X[i,j] != 0");
  EXPECT_EQ(cases("sigmoid(X[i,j]) >= 1/2", "X[i,j] >= 0"), everywhere);
  EXPECT_EQ(cases("X[i,j]^3 > 0", "X[i,j] > 0"), everywhere);
  EXPECT_EQ(cases("X[i,j]^2 + X[i,j] + 1 > 0", "1 > 0"), everywhere);
  EXPECT_NE(cases("X[i,j]^2 + 2 * X[i,j] + 1 > 0", "1 > 0"), everywhere);
  EXPECT_EQ(cases("X[i,j]^2 > 0", "X[i,j] = 0"), "undecided");
}

TEST(AllSizesPoints, PutTheValueInThatATieStates) {
  const std::string entries = " for i: N, j: D";
  EXPECT_EQ(identity("where X[i,j] = 3: 9, else: X[i,j]^2 = X[i,j]^2" + entries), everywhere);
  EXPECT_NE(identity("where X[i,j] = 3: 8, else: X[i,j]^2 = X[i,j]^2" + entries), everywhere);
  EXPECT_EQ(identity("where X[i,j] = 0: 1, else: exp(X[i,j]) = exp(X[i,j])" + entries), everywhere);
  EXPECT_EQ(identity("where X[i,j] >= 0: X[i,j], else: 0 = max(X[i,j], 0)" + entries), everywhere);
}

// At x = -1 the quotient has no value; what the first case says there is still compared.
TEST(AllSizesPoints, LooseNoPointByMultiplyingWithADenominator) {
  const auto quotient = [](const std::string& at_minus_one) {
    return identity("where X[i,j] + 1 = 0: " + at_minus_one +
                    ", else: (X[i,j]^2 - 1) / (X[i,j] + 1) = X[i,j] - 1 for i: N, j: D");
  };
  EXPECT_EQ(quotient("-2"), everywhere);
  EXPECT_NE(quotient("5"), everywhere);
}

TEST(AllSizesPoints, TakeAnySlopeBetweenThoseOfBothSides) {
  const std::string relu = "where x > 0: x, else: 0";
  const auto at_kink = [&](const std::string& slope) {
    return derivative_of(relu, "where x > 0: 1, x < 0: 0, else: " + slope);
  };
  EXPECT_EQ(at_kink("0"), everywhere);
  EXPECT_EQ(at_kink("1/2"), everywhere);
  EXPECT_EQ(at_kink("1"), everywhere);
  EXPECT_EQ(at_kink("2"), "x != 0");
  EXPECT_EQ(at_kink("-1/3"), "x != 0");
}

TEST(AllSizesPoints, TakeOneSlopeWhereBothSidesAgree) {
  EXPECT_EQ(derivative_of("x^2", "where x = 0: 0, else: 2 * x"), everywhere);
  EXPECT_EQ(derivative_of("x^2", "where x = 0: 7, else: 2 * x"), "x != 0");
  // relu(x) - relu(-x) is x.
  const std::string line = "(where x > 0: x, else: 0) - (where x < 0: -x, else: 0)";
  EXPECT_EQ(derivative_of(line, "1"), everywhere);
  EXPECT_EQ(derivative_of(line, "where x = 0: 0, else: 1"), "x != 0");
}

TEST(AllSizesPoints, KeepOpenWhereTheEquationHasNoValue) {
  EXPECT_EQ(derivative_of("x^2", "2 * x^2 / x"), "x != 0");
  EXPECT_EQ(derivative_of("x^2", "where x = 0: 0, else: 2 * x^2 / x"), everywhere);
  EXPECT_EQ(derivative_of("x^2", "2 * x / (1 + x^2) * (1 + x^2)"), everywhere);
  EXPECT_EQ(derivative_of("1 / x", "-1 / x^2"), everywhere);
}

TEST(AllSizesPoints, KeepOpenWhereAValueThatTheEquationReadsHasNone) {
  const auto square = [](const std::string& backward) {
    return last_of("layer l\n  input X: N x D\n  forward\n    Y = hadamard(X, X)\n  backward\n" +
                   backward);
  };
  EXPECT_EQ(square("    G = 2 * X\n    DX = hadamard(DY, G)\n"), everywhere);
  EXPECT_EQ(square("    G = reciprocal(X)\n    DX = 2 * hadamard(DY, X) + G - G\n"), "X[i,j] != 0");
  EXPECT_EQ(
      square("    G = ones(N, D)\n    DX = hadamard(G, 2 * hadamard(DY, hadamard(hadamard(X, X), "
             "reciprocal(X))))\n"),
      "X[i,j] != 0");
}

TEST(AllSizesPoints, TakeNoSumOfNonzeroEntriesForNonzero) {
  const std::string Q = "  input Q: N x D nonzero\n";
  EXPECT_EQ(identity("where Q[i,j] = 0: 1, else: 0 = 0 for i: N, j: D", Q), everywhere);
  EXPECT_NE(identity("where sum(k: D, Q[i,k]) = 0: 1, else: 0 = 0 for i: N", Q), everywhere);
}

TEST(AllSizesPoints, ExcuseJumpsOfTheFunctionThatMayJumpOnly) {
  const auto layer = [](const std::string& value, const std::string& gradient) {
    return last_of("layer l\n  input X: N x D\n  input Z: N x D\n  forward\n    Y = " + value +
                   "\n  backward\n    DX = " + gradient + "\n");
  };
  EXPECT_EQ(layer("hadamard(trelu(X, 0), Z)", "hadamard(DY, hadamard(Z, trelu'(X, 0)))"),
            everywhere);
  EXPECT_NE(layer("hadamard(relu'(X) + trelu(X, 0), Z)", "hadamard(DY, hadamard(Z, trelu'(X, 0)))"),
            everywhere);
}

TEST(AllSizesPoints, KeepJumpsOpen) {
  EXPECT_EQ(derivative_of("where x > 0: x + 1, else: x", "1"), "x != 0");
  EXPECT_EQ(derivative_of("where x > 0: x, x = 0: 9, else: x", "1"), "x != 0");
  EXPECT_EQ(derivative_of("where x > 0: x, x = 0: 0, else: x", "1"), everywhere);
}

TEST(AllSizesPoints, FindTiesOfDifferentStepsThatCoincide) {
  const auto two_steps = [](const std::string& gradient) {
    return last_of(
        "layer l\n  input X: N x D\n  forward\n    A = relu(X)\n    B = relu(-X)\n    Y = A - B\n"
        "  backward\n    DX = " +
        gradient + "\n");
  };
  EXPECT_EQ(two_steps("DY"), everywhere);
  EXPECT_NE(two_steps("hadamard(DY, relu'(X) + relu'(-X))"), everywhere);
}

// At X = Z = 0 both values are 2 X, and the whole is 0.
TEST(AllSizesPoints, FindTiesThatCoincideForSomeOtherInputs) {
  const auto gradient = [](const std::string& by_P, const std::string& by_Q) {
    return last_of(
        gt_and_ge +
        "layer l\n  input X: N x D\n  target Z: N x D\n  forward\n    P = 2 * X - Z\n"
        "    Q = 2 * X + Z\n    A = relu(P)\n    B = relu(Q)\n    Y = A - B\n  backward\n    DP = "
        "hadamard(DY, " +
        by_P + "(P))\n    DQ = -hadamard(DY, " + by_Q + "(Q))\n    DX = 2 * DP + 2 * DQ\n");
  };
  EXPECT_EQ(gradient("gt", "gt"), everywhere);
  EXPECT_NE(gradient("ge", "gt"), everywhere);
  const auto in_one_equation = [](const std::string& by_P) {
    return last_of(
        gt_and_ge +
        "layer l\n  input X: N x D\n  target Z: N x D\n  forward\n    P = 2 * X - Z\n"
        "    Q = 2 * X + Z\n    Y = relu(P) - relu(Q)\n  backward\n    DP = hadamard(DY, " +
        by_P + "(P))\n    DQ = -hadamard(DY, gt(Q))\n    DX = 2 * DP + 2 * DQ\n");
  };
  EXPECT_EQ(in_one_equation("gt"), everywhere);
  EXPECT_NE(in_one_equation("ge"), everywhere);
}

TEST(AllSizesPoints, CompareWhatIsRequiredInTheSameCase) {
  const auto with_parameter = [](const std::string& otherwise) {
    return last_of(
        "activation f\n  parameter al\n  f(x) = where al > 0: 1 / x, else: x^2\n"
        "  f'(x) = where al > 0: -1 / x^2, else: " +
        otherwise + "\n");
  };
  EXPECT_EQ(with_parameter("2 * x"), everywhere);
  EXPECT_EQ(with_parameter("2 * x + 1 / x - 1 / x"), "X[i,j] != 0");
  const std::string given = "where x >= 3: 1 / x, else: x / 9";
  EXPECT_EQ(derivative_of(given, "where x > 3: -1 / x^2, else: 1/9"), everywhere);
  EXPECT_EQ(derivative_of(given, "where x > 3: -1 / x^2, else: 1/9 + 1 / x - 1 / x"), "x != 0");
}

std::string gradient_with_mask(const std::string& value, const std::string& gradient) {
  return last_of(
      "activation pos\n  f(x) = where x > 0: 1, else: 0\n  f'(x) = 0\n\n"
      "activation nonneg\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\n"
      "layer l\n  input X: N x D\n  mask M: N x D mask\n  forward\n    s = rows_sum(M)\n    Y = " +
      value + "\n  backward\n    DX = " + gradient + "\n");
}

TEST(AllSizesPoints, KnowThatARowOfAMaskMayBeZero) {
  const std::string value = "hadamard(X, column_repeat(pos(s), D))";
  EXPECT_EQ(gradient_with_mask(value, "hadamard(DY, column_repeat(pos(s), D))"), everywhere);
  EXPECT_EQ(gradient_with_mask(value, "hadamard(DY, column_repeat(nonneg(s), D))"), "undecided");
}

TEST(AllSizesPoints, KnowThatAMaskIsNotNegative) {
  EXPECT_EQ(gradient_with_mask("hadamard(abs(M), X)", "hadamard(M, DY)"), everywhere);
  EXPECT_EQ(gradient_with_mask("relu(hadamard(M, X))", "hadamard(M, hadamard(DY, relu'(X)))"),
            everywhere);
  EXPECT_EQ(gradient_with_mask("relu(hadamard(M, X))", "hadamard(DY, relu'(X))"), "undecided");
}

// What a mask makes 0 moves by itself in a step of the chain rule.
TEST(AllSizesPoints, TakeSlopesOfWhatAMaskMayMakeZero) {
  const auto gradient = [](const std::string& stated) {
    return last_of(
        "layer l\n  input X: N x D\n  mask M: N x D mask\n  forward\n    A = hadamard(X, M)\n"
        "    Y = relu(A)\n  backward\n    DA = hadamard(DY, relu'(A))\n    DX = " +
        stated + "\n");
  };
  EXPECT_EQ(gradient("hadamard(DA, M)"), everywhere);
  EXPECT_EQ(gradient("DA"), "undecided");
}

TEST(AllSizesPoints, TakeTiesThatCoincideFromTheSameSide) {
  const auto gradient = [](const std::string& stated) {
    return last_of(
        gt_and_ge +
        "layer l\n  input X: N x D\n  target Z: N x D\n  forward\n    Y = relu(X) - relu(X - Z)\n"
        "  backward\n    DX = hadamard(DY, " +
        stated + ")\n");
  };
  EXPECT_EQ(gradient("gt(X) - gt(X - Z)"), everywhere);
  EXPECT_EQ(gradient("ge(X) - ge(X - Z)"), everywhere);
  EXPECT_NE(gradient("gt(X) - ge(X - Z)"), everywhere);
}

TEST(AllSizesPoints, KnowIntegersAndBounds) {
  const std::string t = "  integer parameter t\n", entries = " for i: N, j: D";
  EXPECT_EQ(identity("where t >= 1: X[i,j], else: 0 = X[i,j]" + entries, t), everywhere);
  EXPECT_EQ(identity("where t > 1: X[i,j], else: 0 = X[i,j]" + entries, t), "undecided");
  EXPECT_EQ(identity("where t = 17: X[i,j], else: 0 = 0 * X[i,j]" + entries, t), "undecided");
  EXPECT_EQ(identity("where size(N) >= 1: X[i,j], else: 0 = X[i,j]" + entries), everywhere);
  EXPECT_EQ(identity("where size(N) > 6: X[i,j], else: 2 * X[i,j] = 2 * X[i,j]" + entries),
            "undecided");
  EXPECT_EQ(identity("where j >= 1: X[i,j], else: 0 = X[i,j]" + entries), everywhere);
  EXPECT_EQ(identity("where j > 17: X[i,j], else: 0 = 0 * X[i,j]" + entries), "undecided");
  EXPECT_EQ(identity("where t = 3/2: X[i,j], else: 0 = 0 * X[i,j]" + entries, t), everywhere);
  EXPECT_EQ(identity("t * X = X", t + "  condition t < 2\n"), everywhere);
  EXPECT_EQ(identity("t * X = X", t + "  condition t <= 2\n"), "undecided");
  EXPECT_EQ(identity("a * X = X - b * X", "  parameter a\n  parameter b\n  condition a + b = 1\n"),
            everywhere);
  const std::string from_0 = "  integer parameter t\n  condition t >= 0\n";
  EXPECT_EQ(identity("where t >= 1: X[i,j], else: 0 = X[i,j]" + entries, from_0), "undecided");
  EXPECT_EQ(identity("where t >= 0: X[i,j], else: 0 = X[i,j]" + entries, from_0), everywhere);
  const std::string p = "  parameter p\n  condition p >= 2\n";
  EXPECT_EQ(identity("where p > 1: X[i,j], else: 0 = X[i,j]" + entries, p), everywhere);
  EXPECT_NE(identity("where p > 2: X[i,j], else: 0 = X[i,j]" + entries, p), everywhere);
  const std::string pinched = "  parameter p\n  condition p <= 1\n  condition p >= 1\n";
  EXPECT_EQ(identity("p * X = X", pinched), everywhere);
  EXPECT_EQ(identity("p * X = X", "  parameter p\n  condition p <= 1\n"), "undecided");
}

TEST(AllSizesPoints, DecideNestedCasesByTheSignsThatArePossible) {
  EXPECT_EQ(identity("max(max(X[i,j], 1), 2) = max(X[i,j], 2) for i: N, j: D"), everywhere);
  EXPECT_EQ(identity("max(max(X[i,j], 2), 1) = max(X[i,j], 1) for i: N, j: D"), "undecided");
  EXPECT_EQ(identity("max(k: D, exp(X[i,k])) = exp(max(k: D, X[i,k])) for i: N"), everywhere);
  EXPECT_EQ(identity("max(k: D, -X[i,k]) = -max(k: D, X[i,k]) for i: N"), "undecided");
  EXPECT_EQ(identity("where X[i,j] <= max(k: D, X[i,k]): 1, else: 0 = 1 for i: N, j: D"),
            everywhere);
}

TEST(AllSizesPoints, TakeRootsAndLogarithmsWhereTheyAreDefined) {
  EXPECT_EQ(identity("sqrt(hadamard(X, X)) = abs(X)"), everywhere);
  EXPECT_EQ(identity("sqrt(hadamard(X, X)) = X"), "undecided");
  EXPECT_EQ(identity("sqrt(X[i,j]^2 - 2 * X[i,j] + 1) = abs(X[i,j] - 1) for i: N, j: D"),
            everywhere);
  EXPECT_EQ(identity("sqrt(X[i,j]^2 - 2 * X[i,j] + 1) = X[i,j] - 1 for i: N, j: D"), "undecided");
  EXPECT_EQ(identity("log(2) + log(3) + 0 * X[i,j] = log(6) for i: N, j: D"), everywhere);
  EXPECT_EQ(identity("exp(log(X)) = X"), everywhere);
}

}  // namespace
}  // namespace gradstone::open_points

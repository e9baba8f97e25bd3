// What conditions mean beyond what they say: lines with a single 1, orthonormal lines, how many of
// zeros and ones there are, bounds of parameters and of powers.

#include <gtest/gtest.h>

#include "tests/symbolic/open_points.hpp"

namespace gradstone::open_points {
namespace {

std::string rule(const std::string& given, const std::string& sides) {
  return last_of("rule r\n" + given + "  identity p: " + sides + "\n");
}

TEST(AllSizesStructure, OrthonormalRowsOfASquareMatrixAreOrthonormalColumns) {
  const std::string Q = "  input Q: N x N\n  condition Q * T(Q) = identity(N)\n";
  EXPECT_EQ(rule(Q, "T(Q) * Q = identity(N)"), everywhere);
  EXPECT_EQ(rule(Q, "columns_sum(hadamard(Q, Q)) = ones(1, N)"), everywhere);
  EXPECT_NE(rule(Q, "Q * Q = identity(N)"), everywhere);
  const std::string wide = "  input Q: N x D\n  condition Q * T(Q) = identity(N)\n";
  EXPECT_EQ(rule(wide, "rows_sum(hadamard(Q, Q)) = ones(N, 1)"), everywhere);
  EXPECT_NE(rule(wide, "T(Q) * Q = identity(D)"), everywhere);
}

TEST(AllSizesStructure, ARowOfOneOrNoOneHasOneProduct) {
  const std::string T =
      "  target T: N x K\n  condition hadamard(T, T) = T\n"
      "  condition hadamard(rows_sum(T), rows_sum(T)) = rows_sum(T)\n";
  EXPECT_EQ(rule(T, "hadamard(T, column_repeat(rows_sum(T), K)) = T"), everywhere);
  EXPECT_NE(rule(T, "column_repeat(rows_sum(T), K) = T"), everywhere);
  EXPECT_NE(rule(T, "rows_sum(T) = ones(N, 1)"), everywhere);
}

TEST(AllSizesStructure, APermutationHasOneInEveryRowAndColumn) {
  const std::string P =
      "  statistic P: N x N\n  condition hadamard(P, P) = P\n"
      "  condition rows_sum(P) = ones(N, 1)\n  condition columns_sum(P) = ones(1, N)\n";
  EXPECT_EQ(rule(P, "P * T(P) = identity(N)"), everywhere);
  EXPECT_EQ(rule(P, "T(P) * P = identity(N)"), everywhere);
  EXPECT_NE(rule(P, "P * P = identity(N)"), everywhere);
}

TEST(AllSizesStructure, ARowWithASingleOneSelects) {
  const std::string T = "  target T: N x K\n  input X: N x K\n  condition hadamard(T, T) = T\n";
  const std::string one = "  condition rows_sum(T) = ones(N, 1)\n";
  const std::string one_or_none = "  condition hadamard(rows_sum(T), rows_sum(T)) = rows_sum(T)\n";
  const std::string inside = "exp(rows_sum(hadamard(T, X)))";
  const std::string outside = "rows_sum(hadamard(T, exp(X)))";
  EXPECT_EQ(rule(T + one, inside + " = " + outside), everywhere);
  EXPECT_NE(rule(T + one_or_none, inside + " = " + outside), everywhere);
  EXPECT_EQ(rule(T + one_or_none, inside + " = " + outside + " + ones(N, 1) - rows_sum(T)"),
            everywhere);
  EXPECT_NE(rule(T, inside + " = " + outside + " + ones(N, 1) - rows_sum(T)"), everywhere);
  EXPECT_EQ(rule(T + one, "relu(rows_sum(hadamard(T, X))) = rows_sum(hadamard(T, relu(X)))"),
            everywhere);
  EXPECT_NE(rule(T + one,
                 "where sum(k: K, T[i,k] * X[i,k]) >= 0: 1, else: 0 = sum(k: K, T[i,k] * (where "
                 "X[i,k] > 0: 1, else: 0)) for i: N"),
            everywhere);
  // Along columns there may be several.
  EXPECT_NE(rule(T + one, "exp(columns_sum(hadamard(T, X))) = columns_sum(hadamard(T, exp(X)))"),
            everywhere);
  const std::string P =
      "  statistic P: N x N\n  input X: N x D\n  condition hadamard(P, P) = P\n"
      "  condition rows_sum(P) = ones(N, 1)\n  condition columns_sum(P) = ones(1, N)\n";
  EXPECT_EQ(rule(P, "softmax(P * X) = P * softmax(X)"), everywhere);
  EXPECT_EQ(rule(P, "exp(T(P) * X) = T(P) * exp(X)"), everywhere);
  EXPECT_NE(rule(P, "exp(T(P) * X) = P * exp(X)"), everywhere);
}

TEST(AllSizesStructure, CountsAreIntegers) {
  const std::string T = "  target T: N x K\n  condition hadamard(T, T) = T\n";
  const auto counted = [&](const std::string& left, const std::string& right) {
    const std::string count = "sum(k: K, T[i,k])";
    return rule(T, "where " + count + left + ": 1, else: 0 = where " + count + right +
                       ": 1, else: 0 for i: N");
  };
  EXPECT_EQ(counted(" > 1/2", " >= 1"), everywhere);
  EXPECT_EQ(counted(" > 0", " >= 1"), everywhere);
  EXPECT_EQ(counted(" > 3/2", " >= 2"), everywhere);
  EXPECT_EQ(counted(" > -1", " >= 0"), everywhere);
  EXPECT_NE(counted(" > 1/2", " > 1"), everywhere);
  EXPECT_NE(counted(" > 1", " >= 1"), everywhere);
  EXPECT_NE(counted(" > 3/2", " > 1/2"), everywhere);
}

TEST(AllSizesStructure, WhatSumsToZeroAndIsNotNegativeIsZero) {
  const std::string T = "  target T: N x K\n  condition hadamard(T, T) = T\n  input X: N x K\n";
  const std::string guard = "where sum(k: K, T[i,k]) = 0: ";
  EXPECT_EQ(rule(T, guard + "sum(k: K, T[i,k] * X[i,k]), else: 0 = 0 for i: N"), everywhere);
  EXPECT_NE(rule(T, guard + "sum(k: K, X[i,k]), else: 0 = 0 for i: N"), everywhere);
  EXPECT_NE(rule("  input V: N x K\n  input X: N x K\n",
                 "where sum(k: K, V[i,k]) = 0: sum(k: K, V[i,k] * X[i,k]), else: 0 = 0 for i: N"),
            everywhere);
}

TEST(AllSizesStructure, IndicesAreEqualAsNumbersWhereTheyAreOne) {
  EXPECT_EQ(identity("where i = j: 1, else: 0 = delta(i, j) for i: N, j: N"), everywhere);
  EXPECT_EQ(identity("sum(k: D, (where k = j: X[i,k], else: 0)) = X[i,j] for i: N, j: D"),
            everywhere);
  EXPECT_NE(identity("sum(k: D, (where k >= j: X[i,k], else: 0)) = X[i,j] for i: N, j: D"),
            everywhere);
  EXPECT_EQ(identity("i * X[i,j] = X[i,j] * i for i: N, j: D"), everywhere);
}

TEST(AllSizesStructure, RootsAndLogarithmsOfWhatABoundMakesPositive) {
  const auto bounded = [](const std::string& sides) {
    return identity(sides, "  parameter p\n  condition p > 0\n  condition p < 1\n");
  };
  EXPECT_EQ(bounded("sqrt(1 / (1 - p)) * X = 1 / sqrt(1 - p) * X"), everywhere);
  EXPECT_EQ(bounded("log(1 / (1 - p)) * X = -log(1 - p) * X"), everywhere);
  EXPECT_NE(bounded("log(1 / (1 - p)) * X = log(1 - p) * X"), everywhere);
}

TEST(AllSizesStructure, PowersOfWhatIsBelowOneAreBelowOne) {
  const auto decay = [](const std::string& sides, const std::string& bounds) {
    return identity(sides + " for i: N, j: D",
                    "  parameter b >= 0\n  integer parameter t\n" + bounds);
  };
  const std::string below = "where b^t < 1: X[i,j], else: 0 = X[i,j]";
  EXPECT_EQ(decay(below, "  condition b < 1\n"), everywhere);
  EXPECT_NE(decay(below, "  condition b <= 1\n"), everywhere);
  EXPECT_NE(decay("where b^t > 0: X[i,j], else: 0 = X[i,j]", "  condition b < 1\n"), everywhere);
}

TEST(AllSizesStructure, PowersOfProductsOfPositiveNumbers) {
  const std::string P = "  input P: N x D positive\n  parameter a\n  parameter b\n";
  const auto powers = [&](const std::string& left, const std::string& right) {
    return rule(P, left + " = " + right + " for i: N, j: D");
  };
  EXPECT_EQ(powers("(P[i,j]^a)^b", "P[i,j]^(a * b)"), everywhere);
  EXPECT_EQ(powers("(6 * P[i,j])^a", "2^a * 3^a * P[i,j]^a"), everywhere);
  EXPECT_EQ(powers("4^a * P[i,j]", "2^(2 * a) * P[i,j]"), everywhere);
  EXPECT_EQ(powers("(1 / P[i,j])^a", "P[i,j]^(-a)"), everywhere);
  EXPECT_NE(powers("(P[i,j]^a)^b", "P[i,j]^(a + b)"), everywhere);
}

// N - 1 and e (N - 1) + sum(R^2) are both solved for N, if one lets them.
TEST(AllSizesStructure, DividesByTheNumberOfExamplesLessOne) {
  const auto standardized = [](const std::string& count, const std::string& stated) {
    return last_of(
        "layer l\n  input X: N x D\n  parameter e > 0\n  condition N >= 2\n  forward\n"
        "    R = X - row_repeat(columns_mean(X), N)\n    S = inv_sqrt((1 / " +
        count +
        ") * columns_sum(square(R)), e)\n    Z = hadamard(R, row_repeat(S, N))\n  backward\n"
        "    DX = hadamard(row_repeat(S, N), DZ - row_repeat(columns_mean(DZ), N) - (1 / " +
        stated + ") * hadamard(Z, row_repeat(columns_sum(hadamard(DZ, Z)), N)))\n");
  };
  const std::string all = "size(N)", less_one = "(size(N) - 1)";
  EXPECT_EQ(standardized(all, all), everywhere);
  EXPECT_EQ(standardized(less_one, less_one), everywhere);
  EXPECT_NE(standardized(less_one, all), everywhere);
  EXPECT_NE(standardized(all, less_one), everywhere);
}

// Where a row is masked as a whole, its sum is 0 whatever moves.
TEST(AllSizesStructure, GuardsRowsThatAreMaskedAsAWhole) {
  const auto attention = [](const std::string& z, const std::string& inverse) {
    return last_of(
        "activation inverse\n  f(x) = where x > 0: 1 / x, else: 0\n"
        "  f'(x) = where x > 0: -1 / x^2, else: 0\n\nlayer l\n  input S: N x K\n"
        "  mask M: N x K\n  condition hadamard(M, M) = M\n  forward\n"
        "    E = hadamard(M, exp(S))\n    z = " +
        z + "\n    P = hadamard(E, column_repeat(" + inverse +
        ", K))\n  backward\n"
        "    DS = hadamard(P, DP - column_repeat(rows_sum(hadamard(DP, P)), K))\n");
  };
  EXPECT_EQ(attention("rows_sum(E)", "inverse(z)"), everywhere);
  EXPECT_NE(attention("rows_sum(exp(S))", "inverse(z)"), everywhere);
  EXPECT_NE(attention("rows_sum(hadamard(M, S))", "inverse(z)"), everywhere);
}

}  // namespace
}  // namespace gradstone::open_points

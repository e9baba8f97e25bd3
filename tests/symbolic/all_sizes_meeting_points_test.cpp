// Where several cases meet, or one case at several places: kinks that coincide, indices that are
// equal, bounds that are stated twice. True statements, and false ones that differ there only.

#include <gtest/gtest.h>

#include "tests/symbolic/open_points.hpp"

namespace gradstone::open_points {
namespace {

std::string layer(const std::string& inputs, const std::string& forward,
                  const std::string& backward) {
  return last_of(
      "activation is0\n  f(x) = where x = 0: 1, else: 0\n  f'(x) = 0\n\n"
      "layer l\n" +
      inputs + "  forward\n" + forward + "  backward\n" + backward);
}

std::string loss(const std::string& inputs, const std::string& L, const std::string& Dx) {
  return last_of("loss l\n" + inputs + "  forward\n    L = " + L + "\n  backward\n    Dx = " + Dx +
                 "\n");
}

TEST(AllSizesMeetingPoints, KeepIndicesApartWhileValuesAreReplaced) {
  const auto on_two_ties = [](const std::string& right) {
    const std::string tie = "where X[i,1] = sum(k: D, B[i,k]) and Y[i,1] = 3: ";
    return last_of(
        "rule r\n  input X: N x 1\n  input Y: N x 1\n  input B: N x D\n  input C: N x D\n"
        "  identity p: " +
        tie + "X[i,1] * Y[i,1] * sum(j: D, C[i,j]), else: 0 = " + tie + right +
        ", else: 0 for i: N\n");
  };
  EXPECT_EQ(on_two_ties("3 * sum(k: D, B[i,k]) * sum(k: D, C[i,k])"), everywhere);
  EXPECT_NE(on_two_ties("3 * size(D) * sum(k: D, B[i,k] * C[i,k])"), everywhere);
}

TEST(AllSizesMeetingPoints, KeepTheIndicesOfNestedMaximaApart) {
  const auto nested = [](const std::string& right) {
    return last_of(
        "rule r\n  input A: N x N\n  parameter c\n  identity p: where c = 2: max(k: N, "
        "max(l: N, c * A[k,l])), else: 0 = where c = 2: " +
        right + ", else: 0\n");
  };
  EXPECT_EQ(nested("2 * max(k: N, max(l: N, A[k,l]))"), everywhere);
  EXPECT_NE(nested("2 * max(k: N, A[k,k])"), everywhere);
}

// max(x) - max(-x) is max + min: of two equal entries none moves it by 2.
TEST(AllSizesMeetingPoints, TakeNoUpperSlopeOfTwoMaximaAtOnce) {
  const std::string X = "  input X: N x D\n";
  const std::string upper = "is0(X - column_repeat(rows_max(X), D))";
  const std::string lower = "is0(X + column_repeat(rows_max(-X), D))";
  const auto gradient = [](const std::string& of) {
    return "    DX = hadamard(column_repeat(DY, D), " + of + ")\n";
  };
  EXPECT_EQ(layer(X, "    Y = rows_max(X)\n", gradient(upper)), everywhere);
  EXPECT_EQ(layer(X, "    Y = -rows_max(X)\n", gradient("-" + upper)), everywhere);
  EXPECT_NE(layer(X, "    Y = rows_max(X) - rows_max(-X)\n", gradient(upper + " + " + lower)),
            everywhere);
  EXPECT_NE(layer(X, "    Y = rows_max(X) + rows_sum(relu(X))\n",
                  gradient(upper + " + relu'(X) + is0(X)")),
            everywhere);
}

TEST(AllSizesMeetingPoints, TakeNoUpperSlopeOfTwoMaximaInTwoSteps) {
  const std::string largest = "is0(X - column_repeat(A, D))";
  const auto steps = [&](const std::string& Y, const std::string& DA, const std::string& DC) {
    return layer("  input X: N x D\n",
                 "    A = rows_max(X)\n    B = -X\n    C = rows_max(B)\n    Y = " + Y + "\n",
                 "    DA = " + DA + "\n    DC = " + DC +
                     "\n    DB = hadamard(column_repeat(DC, D), is0(B - column_repeat(C, D)))\n"
                     "    DX = hadamard(column_repeat(DA, D), " +
                     largest + ") - DB\n");
  };
  EXPECT_NE(steps("A - C", "DY", "-DY"), everywhere);
  EXPECT_NE(steps("hadamard(A, C)", "hadamard(DY, C)", "hadamard(DY, A)"), everywhere);
  // |x - y| has a kink at the same place: 2 max(x, y) - |x - y| is x + y.
  const auto beside = [&](const std::string& B, const std::string& DX) {
    return layer(
        "  input X: N x N\n", "    A = rows_max(X)\n    Y = A + rows_sum(relu(" + B + "))\n",
        "    DX = hadamard(column_repeat(DY, N), is0(X - column_repeat(A, N)))" + DX + "\n");
  };
  EXPECT_NE(beside("X - T(X)",
                   " + hadamard(column_repeat(DY, N), relu'(X - T(X))) - "
                   "hadamard(row_repeat(T(DY), N), relu'(T(X) - X))"),
            everywhere);
}

TEST(AllSizesMeetingPoints, TakeADiagonalForOneValueThatMovesSeveral) {
  EXPECT_NE(layer("  input X: N x N\n  statistic B: N x N\n",
                  "    A = column_repeat(diag(X), N) + B\n    Y = rows_max(A)\n",
                  "    DA = hadamard(column_repeat(DY, N), is0(A - column_repeat(Y, N)))\n"
                  "    DX = Diag(rows_sum(DA))\n"),
            everywhere);
}

// [x_i > 0] [x_j > 0] has a step at each of the two.
TEST(AllSizesMeetingPoints, FindTheJumpOfEveryFactor) {
  const std::string x = "  input x: N x 1\n";
  EXPECT_EQ(layer(x, "    Y = relu(x) * T(relu(x))\n",
                  "    Dx = hadamard(relu'(x), (DY + T(DY)) * relu(x))\n"),
            everywhere);
  EXPECT_NE(
      layer(x, "    Y = relu(x) * T(relu'(x))\n", "    Dx = hadamard(relu'(x), DY * relu'(x))\n"),
      everywhere);
  EXPECT_NE(layer("  input X: N x N\n", "    Y = hadamard(relu(X), relu'(T(X)))\n",
                  "    DX = hadamard(DY, hadamard(relu'(X), relu'(T(X))))\n"),
            everywhere);
}

// s relu(x - y) - s relu(y - x) is s (x - y), while relu(x - y) + relu(y - x) has a kink.
TEST(AllSizesMeetingPoints, AskWhetherOneTieIsMetAtSeveralPlaces) {
  const std::string x = "  input x: N x 1\n  statistic C: N x N\n";
  const std::string difference = "column_repeat(x, N) - row_repeat(T(x), N) + C";
  const auto weighted = [&](const std::string& given, const std::string& weights) {
    const std::string slope = "hadamard(" + weights + ", relu'(" + difference + "))";
    return loss(x + given, "elements_sum(hadamard(" + weights + ", relu(" + difference + ")))",
                "rows_sum(" + slope + ") - T(columns_sum(" + slope + "))");
  };
  EXPECT_EQ(weighted("", "ones(N, N)"), everywhere);
  EXPECT_EQ(weighted("  statistic S: N x N positive\n", "S"), everywhere);
  EXPECT_NE(weighted("  statistic S: N x N\n", "S"), everywhere);
  const std::string X = "  input X: N x N\n  statistic C: N x N\n";
  EXPECT_NE(layer(X, "    Y = relu(X - T(X) + C)\n",
                  "    DX = hadamard(DY, relu'(X - T(X) + C)) - T(hadamard(DY, relu'(X - T(X) + "
                  "C)))\n"),
            everywhere);
  EXPECT_NE(layer(X, "    A = X - T(X) + C\n    Y = relu(A)\n",
                  "    DA = hadamard(DY, relu'(A))\n    DX = DA - T(DA)\n"),
            everywhere);
}

// relu(s) - relu(-s) is s, also where s is a sum.
TEST(AllSizesMeetingPoints, AskWhetherTwoStepsCompareOneSum) {
  const auto difference = [](const std::string& by_q) {
    return last_of(
        "activation ge\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\nlayer l\n  input X: N x "
        "D\n  forward\n    s = rows_sum(X)\n    q = -rows_sum(X)\n    A = relu(s)\n    B = "
        "relu(q)\n    Y = A - B\n  backward\n    Ds = hadamard(DY, relu'(s))\n    Dq = "
        "-hadamard(DY, " +
        by_q + "(q))\n    DX = column_repeat(Ds - Dq, D)\n");
  };
  EXPECT_EQ(difference("ge"), everywhere);
  EXPECT_NE(difference("relu'"), everywhere);
  const auto of = [](const std::string& s, const std::string& q, const std::string& shape) {
    return last_of("layer l\n  input X: N x D\n  parameter p > 0\n  forward\n    s = " + s +
                   "\n    q = " + q +
                   "\n    A = relu(s)\n    B = relu(q)\n    Y = A - B\n"
                   "  backward\n    Dq = -hadamard(DY, relu'(q))\n    DX = " +
                   shape + "\n");
  };
  EXPECT_NE(
      of("rows_sum(X)", "-s - p * s", "column_repeat(hadamard(DY, relu'(s)) - (1 + p) * Dq, D)"),
      everywhere);
  EXPECT_NE(of("elements_sum(X)", "-rows_sum(columns_sum(X))",
               "row_repeat(column_repeat(hadamard(DY, relu'(s)) - Dq, D), N)"),
            everywhere);
}

// relu(P) - relu(-Q) is P where P and Q are one sum, however each is written and wherever it is
// computed; DP = 0 and DQ = 0 at the tie are slopes of the steps, and not of the whole.
TEST(AllSizesMeetingPoints, AskWhetherTwoStepsCompareOneSumInOtherWords) {
  const auto of = [](const std::string& forward, const std::string& DX) {
    return layer("  input X: N x D\n  statistic w: D x 1\n",
                 forward + "    A = relu(P)\n    B = relu(-Q)\n    Y = A - B\n",
                 "    DP = hadamard(DY, relu'(P))\n    DQ = hadamard(DY, relu'(-Q))\n"
                 "    DX = " +
                     DX + "\n");
  };
  const std::string sines = "hadamard(column_repeat(DP + DQ, D), cos(X))";
  const std::string exps = "hadamard((DP + DQ) * T(w), exp(X))";
  EXPECT_NE(of("    C = sin(X)\n    P = rows_sum(sin(X))\n    Q = rows_sum(C)\n", sines),
            everywhere);
  EXPECT_NE(of("    C = exp(X)\n    P = exp(X) * w\n    Q = C * w\n", exps), everywhere);
  const auto in_one_step = [&](const std::string& Q) {
    return layer(
        "  input X: N x D\n  statistic w: D x 1\n",
        "    C = exp(X)\n    P = exp(X) * w\n    Q = " + Q + "\n    Y = relu(P) - relu(-Q)\n",
        "    DP = hadamard(DY, relu'(P))\n    DQ = hadamard(DY, relu'(-Q))\n    DX = " + exps +
            "\n");
  };
  EXPECT_NE(in_one_step("C * w"), everywhere);
  EXPECT_EQ(of("    P = rows_sum(sin(X))\n    Q = rows_sum(cos(X))\n",
               "hadamard(column_repeat(DP, D), cos(X)) - hadamard(column_repeat(DQ, D), sin(X))"),
            everywhere);
}

TEST(AllSizesMeetingPoints, AskWhetherARecurrenceAddsUpASumThatIsComparedToo) {
  const auto with = [](const std::string& weight, const std::string& of_step) {
    return last_of(
        "layer r\n  input X: T x N\n  statistic w: T\n  forward\n"
        "    P[n] = sum(t: T, sin(X[t,n]))\n    recurrence t: T\n"
        "      H[0,n] = 0 for n: N\n      H[t,n] = H[t - 1,n] + " +
        weight +
        "sin(X[t,n])\n    Q[n] = H[T,n]\n    A[n] = max(P[n], 0)\n"
        "    B[n] = max(-Q[n], 0)\n    Y = A - B\n  backward\n"
        "    DP[n] = (where P[n] > 0: DY[n], else: 0)\n"
        "    DQ[n] = (where Q[n] < 0: DY[n], else: 0)\n    recurrence t: T reversed\n"
        "      DH[T + 1,n] = 0 for n: N\n"
        "      DH[t,n] = DH[t + 1,n] + [t = T] * DQ[n]\n"
        "      DX[t,n] = (DP[n] + DH[t,n]" +
        of_step + ") * cos(X[t,n])\n");
  };
  EXPECT_NE(with("", ""), everywhere);
  EXPECT_EQ(with("w[t] * ", " * w[t]"), everywhere);
}

// x - b_1 = 0 and x - b_2 = 1 can hold at once.
TEST(AllSizesMeetingPoints, AskWhetherTwoTiesAreMetAtDifferentPlaces) {
  const std::string x = "  input x: 1 x 1\n  statistic b: 1 x K\n";
  const std::string u = "column_repeat(x, K) - b";
  const auto hats = [&](const std::string& first, const std::string& second) {
    return last_of("activation ge\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\nloss l\n" + x +
                   "  forward\n    L = elements_sum(relu(" + u + ") - relu(" + u +
                   " - ones(1, K)))\n  backward\n    Dx = rows_sum(" + first + "(" + u + ") - " +
                   second + "(" + u + " - ones(1, K)))\n");
  };
  EXPECT_EQ(hats("relu'", "relu'"), everywhere);  // from below, all of them
  EXPECT_EQ(hats("ge", "ge"), everywhere);
  EXPECT_NE(hats("relu'", "ge"), everywhere);
  EXPECT_NE(hats("ge", "relu'"), everywhere);
  // One by one, thresholds that differ do not meet.
  const std::string X = "  input X: N x D\n";
  EXPECT_EQ(layer(X, "    Y = relu(X) - relu(X - ones(N, D))\n",
                  "    DX = hadamard(DY, relu'(X) + is0(X) - relu'(X - ones(N, D)))\n"),
            everywhere);
}

// So can exp(x) - b_1 = 0 and exp(x) - b_2 = 1.
TEST(AllSizesMeetingPoints, AskWhetherTiesOfFunctionsAreMetAtDifferentPlaces) {
  const auto hats = [](const std::string& slopes) {
    const std::string u = "column_repeat(exp(x), K) - b";
    return last_of(
        "activation ge\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\n"
        "loss l\n  input x: 1 x 1\n  statistic b: 1 x K\n  forward\n"
        "    L = elements_sum(relu(" +
        u + ") - relu(" + u +
        " - ones(1, K)))\n"
        "  backward\n    Dx = rows_sum(relu'(" +
        u + ") - " + slopes + "(" + u + " - ones(1, K))) * exp(x)\n");
  };
  EXPECT_NE(hats("ge"), everywhere);
  const auto clipped = [](const std::string& of, const std::string& slope) {
    return last_of(
        "loss l\n  trainable parameter a > 0\n  statistic b: N x K\n  forward\n"
        "    L = elements_sum(clip(" +
        of +
        " * ones(N, K) - b, 0, 1))\n  backward\n"
        "    Da = " +
        slope + " * elements_sum(clip'(" + of + " * ones(N, K) - b, 0, 1))\n");
  };
  EXPECT_NE(clipped("log(a)", "(1 / a)"), everywhere);
  EXPECT_NE(clipped("exp(a)", "exp(a)"), everywhere);
}

// The threshold of 1 - x - exp(x) is 0, which no linear equation tells; softmax is 1/2 where two
// entries are equal.
TEST(AllSizesMeetingPoints, AskWhetherTiesCoincideThatAreNotSolved) {
  const std::string X = "  input X: N x D\n";
  EXPECT_NE(layer(X,
                  "    V = ones(N, D) - X - exp(X)\n    A = relu(X)\n    B = relu(V)\n"
                  "    Y = A - B\n",
                  "    DA = DY\n    DB = -DY\n    DV = hadamard(DB, relu'(V))\n"
                  "    DX = hadamard(DA, relu'(X)) - hadamard(DV, ones(N, D) + exp(X))\n"),
            everywhere);
  EXPECT_NE(layer(X,
                  "    Z = softmax(X)\n    V = 2 * Z - ones(N, D)\n    W = -V\n"
                  "    A = relu(V)\n    B = relu(W)\n    Y = A - B\n",
                  "    DV = hadamard(DY, relu'(V))\n    DW = -hadamard(DY, relu'(W))\n"
                  "    G = 2 * (DV - DW)\n    DX = hadamard(Z, G - "
                  "column_repeat(rows_sum(hadamard(G, Z)), D))\n"),
            everywhere);
  // A threshold behind a threshold is one of X.
  EXPECT_EQ(layer(X + "  parameter c >= 0\n",
                  "    A = relu(X - c * ones(N, D))\n    Y = relu(A - c * ones(N, D))\n",
                  "    DX = hadamard(DY, relu'(X - 2 * c * ones(N, D)))\n"),
            everywhere);
  // One of them has a slope on each side, and is proved.
  EXPECT_EQ(layer(X, "    V = X + exp(X)\n    Y = relu(V)\n",
                  "    DV = hadamard(DY, relu'(V))\n    DX = DV + hadamard(DV, exp(X))\n"),
            everywhere);
}

TEST(AllSizesMeetingPoints, CountEveryMaximumThatMovesAtOnceOnce) {
  const auto through = [](const std::string& inputs, const std::string& A, const std::string& D) {
    return layer(
        inputs + "  statistic B: N x K\n", "    A = " + A + "\n    Y = rows_max(A)\n",
        "    DA = hadamard(column_repeat(DY, K), is0(A - column_repeat(Y, K)))\n    " + D + "\n");
  };
  EXPECT_EQ(through("  input X: N x K\n", "X + B", "DX = DA"), everywhere);
  EXPECT_EQ(through("  input X: N x K\n", "2 * X + B", "DX = 2 * DA"), everywhere);
  EXPECT_NE(through("  input x: N x 1\n", "column_repeat(x, K) + B", "Dx = rows_sum(DA)"),
            everywhere);
  EXPECT_NE(through("  input X: N x D\n  weight W: K x D\n", "X * T(W) + B", "DX = DA * W"),
            everywhere);
}

// 0^0 is 1: M^t is not M M^(t - 1) where M = 0 and t = 1.
TEST(AllSizesMeetingPoints, TakeNoPowerApartWhereItsBaseIsZero) {
  const auto powers = [](const std::string& bound, const std::string& sides) {
    return last_of(
        "rule r\n  mask M: N x D\n  input P: N x D positive\n  integer parameter t\n"
        "  condition hadamard(M, M) = M\n  condition t >= " +
        bound + "\n  identity p: " + sides + " for i: N, j: D\n");
  };
  EXPECT_EQ(powers("0", "M[i,j]^(t + 1) = M[i,j] * M[i,j]^(t + 1)"), everywhere);
  EXPECT_NE(powers("-1", "M[i,j]^(t + 1) = M[i,j] * M[i,j]^(t + 1)"), everywhere);
  EXPECT_NE(powers("1", "M[i,j]^(2 - t) = M[i,j] * M[i,j]^(2 - t)"), everywhere);
  EXPECT_EQ(powers("-1", "P[i,j]^(t + 1) = P[i,j] * P[i,j]^t"), everywhere);
}

// A unit whose weights are 0 does not move.
TEST(AllSizesMeetingPoints, ProveUnitsWithoutABias) {
  const std::string XW = "  input X: N x D\n  weight W: K x D\n";
  const std::string G = "    G = hadamard(DY, relu'(X * T(W)))\n";
  EXPECT_EQ(layer(XW, "    Y = relu(X * T(W))\n", G + "    DX = G * W\n"), everywhere);
  EXPECT_EQ(layer(XW, "    Y = relu(X * T(W))\n", G + "    DW = T(G) * X\n"), everywhere);
  EXPECT_NE(layer(XW, "    Y = relu'(X * T(W))\n", "    DX = 0 * DY * W\n"), everywhere);
  const std::string margin = "ones(N, 1) - hadamard(s, x)";
  EXPECT_EQ(loss("  input x: N x 1\n  target s: N x 1\n", "elements_sum(relu(" + margin + "))",
                 "-hadamard(s, relu'(" + margin + "))"),
            everywhere);
  EXPECT_NE(
      loss("  input x: N x 1\n  target s: N x 1\n", "elements_sum(relu'(" + margin + "))", "0 * x"),
      everywhere);
}

TEST(AllSizesMeetingPoints, TakeTheGreatestOfSeveralBounds) {
  const std::string bounds = "  parameter p > 0\n  condition max(p, 1) > 0\n  condition p >= 1\n";
  EXPECT_EQ(identity("(where p >= 1: 0, else: 1) * X = 0 * X", bounds), everywhere);
  EXPECT_NE(identity("(where p > 1: 0, else: 1) * X = 0 * X", bounds), everywhere);
}

// (-1)^(2 t) is -1 where t = 1/2.
TEST(AllSizesMeetingPoints, TakeAnEvenPowerForASquareOfIntegersOnly) {
  EXPECT_EQ(
      identity("abs(a^(2 * t)) * X = a^(2 * t) * X", "  parameter a\n  integer parameter t\n"),
      everywhere);
  EXPECT_EQ(identity("abs(a^(2 * t)) * X = a^(2 * t) * X", "  parameter a > 0\n  parameter t\n"),
            everywhere);
  EXPECT_NE(identity("abs(a^(2 * t)) * X = a^(2 * t) * X", "  parameter a\n  parameter t\n"),
            everywhere);
}

// (exp(x) - 1) / x is bounded where it is cut to 0.
TEST(AllSizesMeetingPoints, TakeNoBoundedJumpForAPole) {
  const std::string g =
      "activation g\n  f(x) = where x > 0: 1 / x, else: 0\n  f'(x) = where x > 0: -1 / x^2, else: "
      "0\n\nlayer l\n  input X: N x D\n  statistic S: N x D\n  forward\n";
  EXPECT_EQ(last_of(g + "    Y = hadamard(S, g(X))\n  backward\n"
                        "    DX = hadamard(DY, hadamard(S, g'(X)))\n"),
            everywhere);
  EXPECT_NE(last_of(g + "    Y = hadamard(exp(X) - ones(N, D), g(X))\n  backward\n"
                        "    DX = hadamard(DY, hadamard(exp(X), g(X)) + hadamard(exp(X) - "
                        "ones(N, D), g'(X)))\n"),
            everywhere);
  EXPECT_NE(last_of(g + "    U = exp(X) - ones(N, D)\n    Y = hadamard(U, g(X))\n  backward\n"
                        "    DX = hadamard(DY, hadamard(exp(X), g(X)) + hadamard(U, g'(X)))\n"),
            everywhere);
}

// exp(-1 / x) is bounded where 1 / x is not.
TEST(AllSizesMeetingPoints, TakeNoPoleOfAnEarlierStepForOneOfTheOutput) {
  const std::string g =
      "activation g\n  f(x) = where x > 0: 1 / x, else: 0\n  f'(x) = where x > 0: -1 / x^2, else: "
      "0\n\nlayer l\n  input X: N x D\n  forward\n";
  EXPECT_EQ(last_of(g + "    A = 2 * X\n    Y = g(A)\n  backward\n"
                        "    DX = 2 * hadamard(DY, g'(A))\n"),
            everywhere);
  EXPECT_NE(last_of(g + "    A = g(X)\n    Y = exp(-A)\n  backward\n"
                        "    DA = -hadamard(DY, Y)\n    DX = hadamard(DA, g'(X))\n"),
            everywhere);
  EXPECT_NE(
      last_of(g + "    A = g(X)\n    Y = hadamard(A, X)\n  backward\n"
                  "    DA = hadamard(DY, X)\n    DX = hadamard(DY, A) + hadamard(DA, g'(X))\n"),
      everywhere);
}

// Where a value is not defined that the output does not read, the output has a derivative.
TEST(AllSizesMeetingPoints, ExcuseNoEquationByAValueThatTheOutputDoesNotRead) {
  const auto saved = [](const std::string& Y, const std::string& DX) {
    return last_of("layer l\n  input X: N x D\n  forward\n    U = log(X)\n    Y = " + Y +
                   "\n  backward\n    DX = " + DX + "\n");
  };
  EXPECT_EQ(saved("hadamard(X, U)", "hadamard(DY, U) + DY"), everywhere);
  EXPECT_EQ(saved("square(X)", "2 * hadamard(DY, X)"), everywhere);
  EXPECT_EQ(saved("square(X)", "2 * hadamard(DY, exp(U))"), "X[i,j] > 0");
  EXPECT_EQ(saved("square(X)", "2 * hadamard(DY, exp(log(X)))"), "X[i,j] > 0");
}

TEST(AllSizesMeetingPoints, DifferentiateByNothingThatConditionsHold) {
  const auto pinched = [](const std::string& least, const std::string& Da) {
    return last_of("layer l\n  input X: N x D\n  trainable parameter a >= " + least +
                   "\n  condition a <= 1\n  forward\n    Y = a * X\n  backward\n    Da = " + Da +
                   "\n");
  };
  EXPECT_EQ(pinched("0", "elements_sum(hadamard(DY, X))"), everywhere);
  EXPECT_NE(pinched("1", "0 * elements_sum(X)"), everywhere);
}

TEST(AllSizesMeetingPoints, AskAStableFormForAValueEverywhere) {
  const auto stable = [](const std::string& value, const std::string& form) {
    return last_of("activation f\n  f(x) = " + value + "\n  stable f(x) = " + form + "\n");
  };
  const std::string softplus = "log(1 + exp(x))";
  EXPECT_EQ(stable(softplus, "where x > 0: x + log(1 + exp(-x)), else: log(1 + exp(x))"),
            everywhere);
  EXPECT_EQ(stable(softplus, "where x = 0: log(2), else: x * (1 + log(1 + exp(-x)) / x)"),
            everywhere);
  EXPECT_EQ(stable(softplus, "x * (1 + log(1 + exp(-x)) / x)"), "x != 0");
  EXPECT_EQ(stable("1 / x", "x / x^2"), everywhere);
  EXPECT_EQ(stable("x", "exp(log1p(x - 1))"), "x > 0");
}

TEST(AllSizesMeetingPoints, AskWhatPowersOfIntegersNeed) {
  const auto power = [](const std::string& DX) {
    return last_of(
        "activation h\n  parameter q\n  x positive\n  f(x) = x^q\n  f'(x) = q * x^(q - 1)\n"
        "  f_q(x) = x^q * log(x)\n\nlayer l\n  input X: N x D\n  integer parameter p\n"
        "  forward\n    Y = h(X, p)\n  backward\n    DX = " +
        DX + "\n");
  };
  EXPECT_EQ(power("p * hadamard(DY, hadamard(h(X, p), reciprocal(X)))"), "X[i,j] != 0");
}

}  // namespace
}  // namespace gradstone::open_points

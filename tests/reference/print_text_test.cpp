#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/print/text.hpp"
#include "reference/print/wrap.hpp"
#include "reference/registry.hpp"

namespace gradstone::print_text_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Dim N{"N"}, D{"D"}, K{"K"};
const Index i{"i"}, j{"j"}, k{"k"}, s{"s"}, t{"t"};

Expr square_matrix(const char* name) {
  return variable(name, N, N);
}

TEST(MatrixText, PutsParenthesesOnlyWhereTheTreeNeedsThem) {
  const auto A = square_matrix("A"), B = square_matrix("B"), C = square_matrix("C");
  EXPECT_EQ(to_text(A - B - C), "A - B - C");
  EXPECT_EQ(to_text(A - (B - C)), "A - (B - C)");
  EXPECT_EQ(to_text(A + (B + C)), "A + (B + C)");
  EXPECT_EQ(to_text(A * B + C), "A * B + C");
  EXPECT_EQ(to_text((A + B) * C), "(A + B) * C");
  EXPECT_EQ(to_text(A * (B + C)), "A * (B + C)");
  EXPECT_EQ(to_text(A * B * C), "A * B * C");
  EXPECT_EQ(to_text(A * (B * C)), "A * (B * C)");
  EXPECT_EQ(to_text(T(A * B)), "T(A * B)");
  EXPECT_EQ(to_text(A * T(B)), "A * T(B)");
}

TEST(MatrixText, KeepsNegationApartFromWhatItDoesNotNegate) {
  const auto A = square_matrix("A"), B = square_matrix("B");
  EXPECT_EQ(to_text(-A * B), "-A * B");
  EXPECT_EQ(to_text(-(A * B)), "-(A * B)");
  EXPECT_EQ(to_text(-(A + B)), "-(A + B)");
  EXPECT_EQ(to_text(-A + B), "-A + B");
  EXPECT_EQ(to_text(A + (-B)), "A + (-B)");
  EXPECT_EQ(to_text(A * (-B)), "A * (-B)");
  EXPECT_EQ(to_text(-(-A)), "-(-A)");
}

TEST(MatrixText, TellsTheScalarOfAProductFromItsMatrices) {
  const auto A = square_matrix("A"), B = square_matrix("B");
  const Scalar alpha = parameter("alpha"), mu = parameter("mu");
  EXPECT_EQ(to_text(alpha * A * B), "alpha * A * B");
  EXPECT_EQ(to_text(alpha * (A * B)), "alpha * (A * B)");
  EXPECT_EQ(to_text((2 * alpha) * A), "2 * alpha * A");
  EXPECT_EQ(to_text(2 * (alpha * A)), "2 * (alpha * A)");
  EXPECT_EQ(to_text(rational(1, 2) * A), "(1/2) * A");
  EXPECT_EQ(to_text((1 / size(N)) * A), "(1 / N) * A");
  EXPECT_EQ(to_text((1 - mu) * A), "(1 - mu) * A");
  EXPECT_EQ(to_text(-alpha * A), "-alpha * A");
  EXPECT_EQ(to_text(-(alpha * A)), "-(alpha * A)");
  EXPECT_EQ(to_text(B - 2 * A), "B - 2 * A");
  EXPECT_EQ(to_text(B - (-2) * A), "B - (-2 * A)");
}

TEST(MatrixText, SpellsSizesOut) {
  const auto b = variable("b", one, K);
  EXPECT_EQ(to_text(row_repeat(b, N * (D + 1))), "row_repeat(b, N + D*N)");
  EXPECT_EQ(to_text(ones(N)), "ones(N, 1)");
  EXPECT_EQ(to_text(zeros(N, 2 * K - 1)), "zeros(N, 2*K - 1)");
  EXPECT_EQ(to_text(size(N) * identity(N)), "N * identity(N)");
  EXPECT_EQ(to_text(size(N * K) * b), "size(K*N) * b");
}

TEST(MatrixText, CallsFunctionsWithTheirParameters) {
  const auto A = square_matrix("A");
  EXPECT_EQ(to_text(inv_sqrt(A, parameter("epsilon"))), "inv_sqrt(A, epsilon)");
  EXPECT_EQ(to_text(clip(A - A, -1, rational(1, 2))), "clip(A - A, -1, 1/2)");
  EXPECT_EQ(to_text(apply(functions::exp().derivative(), A)), "exp'(A)");
}

TEST(MatrixText, NamesTheTreesOfSoftmaxAndLogSoftmax) {
  const auto Z = variable("Z", N, K);
  EXPECT_EQ(to_text(softmax(Z)), "softmax(Z)");
  EXPECT_EQ(to_text(log_softmax(Z + Z)), "log_softmax(Z + Z)");
  EXPECT_EQ(to_text(softmax(softmax(Z))), "softmax(softmax(Z))");
  EXPECT_EQ(to_text(max(Z, min(Z + Z, -Z))), "max(Z, min(Z + Z, -Z))");
  EXPECT_EQ(to_text(power(Z, rational(1, 2))), "power(Z, 1/2)");
}

TEST(MatrixText, DoesNotNameATreeThatOnlyLooksLikeSoftmax) {
  const auto Z = variable("Z", N, K);
  const auto Y = variable("Y", N, K);
  const auto other = hadamard(exp(Z), column_repeat(reciprocal(rows_sum(exp(Y))), K));
  EXPECT_EQ(to_text(other), "hadamard(exp(Z), column_repeat(reciprocal(rows_sum(exp(Y))), K))");
}

TEST(ScalarText, PutsParenthesesOnlyWhereTheTreeNeedsThem) {
  const Scalar a = parameter("a"), b = parameter("b"), c = parameter("c");
  EXPECT_EQ(to_text(a - (b - c)), "a - (b - c)");
  EXPECT_EQ(to_text(a / (b * c)), "a / (b * c)");
  EXPECT_EQ(to_text(a / b * c), "a / b * c");
  EXPECT_EQ(to_text(a * (b / c)), "a * (b / c)");
  EXPECT_EQ(to_text((a + b) / c), "(a + b) / c");
  EXPECT_EQ(to_text(-(a * b)), "-(a * b)");
  EXPECT_EQ(to_text(-a * b), "-a * b");
  EXPECT_EQ(to_text(a * -b), "a * (-b)");
  EXPECT_EQ(to_text(a - (-b) * c), "a - (-b * c)");
}

TEST(ScalarText, RaisesNegativesAndQuotientsInParentheses) {
  const Scalar a = parameter("a"), b = parameter("b");
  EXPECT_EQ(to_text(power(-a, 2)), "(-a)^2");
  EXPECT_EQ(to_text(-square(a)), "-a^2");
  EXPECT_EQ(to_text(power(a / b, 3)), "(a / b)^3");
  EXPECT_EQ(to_text(power(rational(1, 2), value_of(t))), "(1/2)^t");
  EXPECT_EQ(to_text(power(-2, value_of(t))), "(-2)^t");
  EXPECT_EQ(to_text(power(a, rational(-1, 2))), "a^(-1/2)");
  EXPECT_EQ(to_text(power(power(a, 2), 3)), "(a^2)^3");
  EXPECT_EQ(to_text(power(a, value_of(t) - value_of(s))), "a^(t - s)");
  EXPECT_EQ(to_text(sqrt(a + b)), "sqrt(a + b)");
}

TEST(ScalarText, TellsNumbersFromOperationsOnNumbers) {
  EXPECT_EQ(to_text(rational(-2, 3)), "-2/3");
  EXPECT_EQ(to_text(Scalar(1) / 2), "1 / 2");
  EXPECT_EQ(to_text(-Scalar(2)), "-(2)");
  EXPECT_EQ(to_text(Scalar(1) / rational(1, 2)), "1 / (1/2)");
  EXPECT_EQ(to_text(Scalar(1) - Scalar(-2)), "1 - (-2)");
}

TEST(ScalarText, WritesEntriesSumsAndMaxima) {
  const auto body = entry("X", {i, j}) * entry("W", {k, j}) + entry("b", {Index{}, k});
  EXPECT_EQ(to_text(2 * sum(j, D, body)), "2 * sum(j: D, X[i,j] * W[k,j] + b[1,k])");
  EXPECT_EQ(to_text(max(k, K, entry("X", {i, k}))), "max(k: K, X[i,k])");
  EXPECT_EQ(to_text(max(i, N, max(k, K, entry("X", {i, k})))), "max(i: N, k: K, X[i,k])");
  const std::vector<Comparison> apart{1 <= value_of(i), value_of(i) < value_of(k)};
  EXPECT_EQ(to_text(max({{i, N}, {k, K}}, apart, entry("X", {i, k}))),
            "max(i: N, k: K where 1 <= i < k, X[i,k])");
  EXPECT_EQ(to_text(sum(t, Bound(s), Bound(Dim("T")), value_of(t))), "sum(t: s .. T, t)");
  EXPECT_EQ(to_text(entry("g", {s, i, j})), "g[s,i,j]");
  EXPECT_EQ(to_text(delta(i, j)), "delta(i, j)");
}

TEST(ScalarText, EnclosesCasesInsideOtherFormulas) {
  const Scalar x = argument(), a = parameter("a");
  const Scalar cases = where({{{x <= 0}, a * x}}, x);
  EXPECT_EQ(to_text(cases), "where x <= 0: a * x, else: x");
  EXPECT_EQ(to_text(1 + cases), "1 + (where x <= 0: a * x, else: x)");
  EXPECT_EQ(to_text(exp(cases)), "exp((where x <= 0: a * x, else: x))");
  EXPECT_EQ(to_text(where({{{x<a, x> 0}, cases}}, cases)),
            "where x < a and x > 0: (where x <= 0: a * x, else: x), "
            "else: (where x <= 0: a * x, else: x)");
}

TEST(ScalarText, NamesMaximumAndMinimumOfTwo) {
  const Scalar x = argument(), a = parameter("a");
  EXPECT_EQ(to_text(max(x, a * x)), "max(x, a * x)");
  EXPECT_EQ(to_text(min(x, 0)), "min(x, 0)");
  EXPECT_EQ(to_text(where({{{x > 0}, x}}, 0)), "where x > 0: x, else: 0");
}

std::string text_of(const std::string& name) {
  return to_text(find_entries(name).front()->forms.front());
}

TEST(SystemText, IsWhatOneWritesOnABoard) {
  EXPECT_EQ(text_of("layer:softmax"), R"(layer softmax
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W
  definition Z[i,k] = sum(d: D, X[i,d] * W[k,d]) + b[1,k]
  definition Y[i,k] = exp(Z[i,k]) / sum(j: K, exp(Z[i,j]))
)");
}

TEST(SystemText, GivesElementwiseActivationsByCases) {
  EXPECT_EQ(text_of("activation:leaky_relu"), R"(activation leaky_relu
  parameter alpha <= 1
  f(x)  = where x <= 0: alpha * x, else: x
  f'(x) = where x <= 0: alpha, else: 1
  definition Y[i,k] = max(X[i,k], alpha * X[i,k])
)");
}

TEST(SystemText, GivesWhatAnOptimizerAmountsTo) {
  const auto text = text_of("optimizer:momentum");
  EXPECT_THAT(text, HasSubstr("  update x = x_next\n"));
  EXPECT_THAT(text, HasSubstr("  after T steps x[i,j] = "));
}

TEST(SystemText, StatesConditionsUnderWhichEquationsHold) {
  LossBuilder loss("example", "an example");
  const auto Y = loss.input("Y", N, K, Domain::positive);
  const auto target = loss.target("T", N, K);
  const auto a = loss.parameter("a", Rational(1, 2));
  const auto b = loss.trainable_parameter("b");
  loss.condition(rows_sum(target), ones(N));
  loss.condition(a > 0);
  loss.condition(a <= b);
  loss.forward("L", elements_sum(hadamard(a * Y, b * target)));
  EXPECT_EQ(to_text(loss.build()), R"(loss example
  input  Y: N x K positive
  target T: N x K
  parameter a > 0 usually 1/2
  trainable parameter b
  condition a <= b
  condition rows_sum(T) = ones(N, 1)
  forward
    L = elements_sum(hadamard(a * Y, b * T))
)");
}

TEST(SystemText, GivesARuleOnOneLine) {
  SystemBuilder rule(Kind::rule, "diag_of_product", "diagonal of a product without the product");
  const auto A = rule.input("A", N, D);
  const auto B = rule.input("B", N, D);
  rule.identity("diag_of_product", diag(A * T(B)), rows_sum(hadamard(A, B)));
  EXPECT_EQ(to_text(rule.build()),
            "identity diag_of_product: diag(A * T(B)) = rows_sum(hadamard(A, B))\n"
            "    for A: N x D, B: N x D\n");
}

TEST(SystemText, FitsEightyColumns) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      std::istringstream lines(to_text(form));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
    }
  }
}

TEST(Wrapping, PrefersOuterPlacesThenCommasThenSums) {
  EXPECT_EQ(print::wrapped("  A = hadamard(B + C, D + E)", 24),
            "  A = hadamard(B + C,\n"
            "        D + E)");
  EXPECT_EQ(print::wrapped("  A = f(B + C * D - E)", 20),
            "  A = f(B + C * D\n"
            "        - E)");
  EXPECT_EQ(print::wrapped("  A = f(B * g(C - D, E))", 19),
            "  A = f(B\n"
            "        * g(C - D,\n"
            "          E))");
}

TEST(Wrapping, LeavesALineThatCannotBeBroken) {
  EXPECT_EQ(print::wrapped("  A = B + C + D", 8), "  A = B + C + D");
}

}  // namespace
}  // namespace gradstone::print_text_test

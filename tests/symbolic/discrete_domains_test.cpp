// Both provers that work at listed sizes take discrete domains as discrete: masks, zeros and ones,
// integers, and parameters that conditions pinch. Of each statement there is one that is right and
// one that is wrong for some of the discrete values only.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone::discrete_domains_test {
namespace {

using testing::HasSubstr;

struct Findings {
  Finding ginac, prime_field;
};

// Of the last claim of the last system.
Findings findings(const std::string& text) {
  const auto systems = parse_equations(text, "test.eq");
  const auto& system = systems.back();
  const Claim claim = claims(system).back();
  const auto sizes = proof_sizes(system, Level::standard);
  return {prove_with_ginac(system, claim, sizes), prove_in_prime_field(system, claim, sizes)};
}

const std::string functions = R"(activation pos
  f(x) = where x > 0: 1, else: 0
  f'(x) = 0

activation nonneg
  f(x) = where x >= 0: 1, else: 0
  f'(x) = 0

activation inverse
  f(x) = where x > 0: 1 / x, else: 0
  f'(x) = where x > 0: -1 / x^2, else: 0

)";

// A layer with a mask M, with one equation for Y and one for DX.
std::string masked(const std::string& Y, const std::string& DX) {
  return functions +
         "layer masked\n  input X: N x D\n  mask M: N x D mask\n  forward\n    Y = " + Y +
         "\n  backward\n    DX = " + DX + "\n";
}

// An identity about X and what is declared.
std::string rule(const std::string& declared, const std::string& identity) {
  return functions + "rule r\n  input X: N x D\n" + declared + "  identity law: " + identity + "\n";
}

const std::string entries = " for i: N, j: D";
const std::string target = "  target T: N x D\n";
const std::string zeros_and_ones = target + "  condition hadamard(T, T) = T\n";
const std::string single = zeros_and_ones + "  condition rows_sum(T) = ones(N, 1)\n";
const std::string single_or_zero =
    zeros_and_ones + "  condition square(rows_sum(T)) = rows_sum(T)\n";

struct Twins {
  std::string right, wrong;
};

class StatementOfDiscreteQuantities : public testing::TestWithParam<Twins> {};

TEST_P(StatementOfDiscreteQuantities, IsProvedByBothWhereItIsRight) {
  const auto [ginac, prime_field] = findings(GetParam().right);
  EXPECT_EQ(ginac.verdict, Verdict::proved) << GetParam().right << ginac.detail;
  EXPECT_EQ(prime_field.verdict, Verdict::proved) << GetParam().right << prime_field.detail;
}

TEST_P(StatementOfDiscreteQuantities, IsProvedByNeitherWhereItIsWrong) {
  const auto [ginac, prime_field] = findings(GetParam().wrong);
  EXPECT_NE(ginac.verdict, Verdict::proved) << GetParam().wrong;
  EXPECT_NE(prime_field.verdict, Verdict::proved) << GetParam().wrong;
}

INSTANTIATE_TEST_SUITE_P(
    Masks, StatementOfDiscreteQuantities,
    testing::Values(
        Twins{masked("hadamard(X, column_repeat(pos(rows_sum(M)), D))",
                     "hadamard(DY, column_repeat(pos(rows_sum(M)), D))"),
              masked("hadamard(X, column_repeat(pos(rows_sum(M)), D))",
                     "hadamard(DY, column_repeat(nonneg(rows_sum(M)), D))")},
        Twins{masked("relu(hadamard(M, X))", "hadamard(M, hadamard(DY, relu'(X)))"),
              masked("relu(hadamard(M, X))", "hadamard(nonneg(M), hadamard(DY, relu'(X)))")},
        Twins{masked("hadamard(abs(M), X)", "hadamard(M, DY)"),
              masked("hadamard(abs(M), X)", "hadamard(nonneg(M), DY)")},
        Twins{masked("hadamard(X, column_repeat(inverse(rows_sum(M)), D))",
                     "hadamard(DY, column_repeat(inverse(rows_sum(M)), D))"),
              masked("hadamard(X, column_repeat(inverse(rows_sum(M)), D))",
                     "hadamard(DY, column_repeat(inverse(rows_sum(M)) + ones(N, 1) - "
                     "pos(rows_sum(M)), D))")},
        Twins{masked("X + M",
                     "hadamard(DY, nonneg(row_repeat(column_repeat(elements_sum(M), D), N)))"),
              masked("X + M",
                     "hadamard(DY, pos(row_repeat(column_repeat(elements_sum(M), D), N)))")}));

INSTANTIATE_TEST_SUITE_P(
    ZerosAndOnes, StatementOfDiscreteQuantities,
    testing::Values(
        Twins{rule(zeros_and_ones, "where T[i,j] = 1: X[i,j], else: 0 = T[i,j] * X[i,j]" + entries),
              rule(zeros_and_ones, "where T[i,j] = 1: X[i,j], else: 0 = 0 * X[i,j]" + entries)},
        Twins{rule(zeros_and_ones, "exp(hadamard(T, X)) = ones(N, D) - T + hadamard(T, exp(X))"),
              rule(target, "exp(hadamard(T, X)) = ones(N, D) - T + hadamard(T, exp(X))")},
        Twins{rule(single, "where sum(k: D, T[i,k]) >= 1: X[i,j], else: 0 = X[i,j]" + entries),
              rule(single_or_zero,
                   "where sum(k: D, T[i,k]) >= 1: X[i,j], else: 0 = X[i,j]" + entries)},
        Twins{rule(single_or_zero,
                   "square(rows_sum(hadamard(T, X))) = rows_sum(hadamard(T, square(X)))"),
              rule(zeros_and_ones,
                   "square(rows_sum(hadamard(T, X))) = rows_sum(hadamard(T, square(X)))")},
        Twins{rule(single_or_zero, "where sum(k: D, T[i,k]) > 0: 1, else: 0 = sum(k: D, T[i,k])" +
                                       std::string(" for i: N, j: D")),
              rule(single_or_zero, "where sum(k: D, T[i,k]) >= 0: 1, else: 0 = sum(k: D, T[i,k])" +
                                       std::string(" for i: N, j: D"))}));

const std::string count = "  integer parameter t\n";

INSTANTIATE_TEST_SUITE_P(
    Integers, StatementOfDiscreteQuantities,
    testing::Values(
        Twins{rule(count, "where t >= 1: X[i,j], else: 2 * X[i,j] = X[i,j]" + entries),
              rule(count, "where t >= 2: X[i,j], else: 2 * X[i,j] = X[i,j]" + entries)},
        Twins{rule(count, "where 2 * t = 35: X[i,j], else: 0 = 0 * X[i,j]" + entries),
              rule(count, "where 2 * t = 34: X[i,j], else: 0 = 0 * X[i,j]" + entries)},
        Twins{
            rule(count + "  condition t >= 3\n", "where t > 2: X[i,j], else: 0 = X[i,j]" + entries),
            rule(count + "  condition t >= 2\n",
                 "where t > 2: X[i,j], else: 0 = X[i,j]" + entries)},
        Twins{rule(count + "  condition t <= 2\n", "(t - 1) * (t - 2) * X[i,j] = 0" + entries),
              rule(count + "  condition t <= 3\n", "(t - 1) * (t - 2) * X[i,j] = 0" + entries)}));

const std::string alpha = "  parameter alpha\n";

INSTANTIATE_TEST_SUITE_P(
    Parameters, StatementOfDiscreteQuantities,
    testing::Values(Twins{rule(alpha + "  condition alpha <= 1\n  condition alpha >= 1\n",
                               "alpha * X = X"),
                          rule(alpha + "  condition alpha <= 1\n", "alpha * X = X")},
                    Twins{rule(alpha + "  parameter beta\n  condition alpha + beta = 1\n",
                               "alpha * X + beta * X = X"),
                          rule(alpha + "  parameter beta\n  condition alpha + beta = 2\n",
                               "alpha * X + beta * X = X")},
                    Twins{rule(alpha + "  condition 2 * alpha = 4\n",
                               "where alpha > 2: 2 * X[i,j], else: X[i,j] = X[i,j]" + entries),
                          rule(alpha + "  condition 2 * alpha = 4\n",
                               "where alpha >= 2: 2 * X[i,j], else: X[i,j] = X[i,j]" + entries)}));

INSTANTIATE_TEST_SUITE_P(
    ValuesThatAreEqualInAWholeRegion, StatementOfDiscreteQuantities,
    testing::Values(Twins{rule("", "where X[i,j] <= max(k: D, X[i,k]): 1, else: 0 = 1" + entries),
                          rule("", "where X[i,j] = max(k: D, X[i,k]): 1, else: 0 = 0" + entries)},
                    Twins{rule("",
                               "where relu(X[i,j]) = 0: 1, else: 0 = where X[i,j] > 0: 0, else: 1" +
                                   entries),
                          rule("", "where relu(X[i,j]) = 0: 1, else: 0 = 0" + entries)},
                    Twins{rule("", "rows_max(X - column_repeat(rows_max(X), D)) = zeros(N, 1)"),
                          rule("", "rows_max(X - column_repeat(rows_sum(X), D)) = zeros(N, 1)")}));

INSTANTIATE_TEST_SUITE_P(
    Matrices, StatementOfDiscreteQuantities,
    testing::Values(Twins{rule("  statistic S: N x N\n  condition T(S) = S\n",
                               "T(S * X) = T(X) * S"),
                          rule("  statistic S: N x N\n", "T(S * X) = T(X) * S")},
                    Twins{rule("  target P: N x D distribution\n",
                               "where sum(k: D, P[i,k]) = 1: 1, else: 0 = 1" + entries),
                          rule("  target P: N x D positive\n",
                               "where sum(k: D, P[i,k]) = 1: 1, else: 0 = 1" + entries)}));

// -------------------------------------------------------------------------------------------------

TEST(DiscreteDomains, ARefutationNamesTheIntegerForWhichTheSidesDiffer) {
  const auto [ginac, prime_field] =
      findings(rule(count, "where t = 17: X[i,j], else: 0 = 0 * X[i,j]" + entries));
  EXPECT_EQ(ginac.verdict, Verdict::refuted);
  EXPECT_THAT(ginac.detail, HasSubstr("t = 17"));
  EXPECT_EQ(prime_field.verdict, Verdict::refuted);
  EXPECT_THAT(prime_field.detail, HasSubstr("t = 17"));
}

TEST(DiscreteDomains, NothingIsRefutedForNumbersThatConditionsExclude) {
  const auto contradiction =
      findings(rule(alpha + "  condition alpha <= 1\n  condition alpha >= 2\n", "alpha * X = X"));
  EXPECT_EQ(contradiction.prime_field.verdict, Verdict::undecided);
  EXPECT_NE(contradiction.ginac.verdict, Verdict::refuted);
  // Right for a mask, whose entries have one sign, and for no other matrix.
  const auto mask = findings(masked("hadamard(abs(M), X)", "hadamard(M, DY)"));
  EXPECT_NE(mask.ginac.verdict, Verdict::refuted);
  EXPECT_NE(mask.prime_field.verdict, Verdict::refuted);
}

TEST(DiscreteDomains, AComparisonThatIsNotDecidedForAllIntegersIsUndecidedWithTheReason) {
  const auto [ginac, prime_field] =
      findings(rule(count, "where t * t = 49: X[i,j], else: 0 = 0 * X[i,j]" + entries));
  EXPECT_NE(ginac.verdict, Verdict::proved);
  EXPECT_EQ(prime_field.verdict, Verdict::undecided);
  EXPECT_THAT(prime_field.detail, HasSubstr("integer parameter"));
}

// X may have any sign, but t - 5 is 0 in a whole case.
TEST(DiscreteDomains, AnIntegerBesideAContinuousQuantityIsTakenCaseByCase) {
  const auto law = [](const std::string& relation) {
    return rule(count, "where (t - 5) * X[i,j] " + relation +
                           " 0: 1, else: 0 = where t > 5: (where X[i,j] > 0: 1, else: 0), t < 5: "
                           "(where X[i,j] < 0: 1, else: 0), else: 0" +
                           entries);
  };
  EXPECT_EQ(findings(law(">")).ginac.verdict, Verdict::proved);
  const auto [ginac, prime_field] = findings(law(">="));
  EXPECT_NE(ginac.verdict, Verdict::proved);
  EXPECT_NE(prime_field.verdict, Verdict::proved);
}

// Of zeros and ones to some power: right for every exponent but 0, or wrong for one of them.
TEST(DiscreteDomains, APowerOfZeroIsDecidedBySignOfItsExponent) {
  const auto powers = [](const std::string& declared, const std::string& exponent) {
    return rule(zeros_and_ones + declared, "T[i,j]^(" + exponent + ") = T[i,j]" + entries);
  };
  const std::string at_least_zero = "  condition t >= 0\n", real = "  parameter t\n";
  for (const auto& right :
       {powers(count, "t"), powers(count + at_least_zero, "t + 1"),
        powers(real + at_least_zero, "2 * t + 1"), powers(real + "  condition t > 0\n", "t")}) {
    const Finding found = findings(right).prime_field;
    EXPECT_EQ(found.verdict, Verdict::proved) << right << found.detail;
  }
  for (const auto& wrong : {powers(count, "t - 1"), powers(count + at_least_zero, "t"),
                            powers(real + at_least_zero, "t"), powers(real, "t")}) {
    const auto [ginac, prime_field] = findings(wrong);
    EXPECT_NE(ginac.verdict, Verdict::proved) << wrong;
    EXPECT_NE(prime_field.verdict, Verdict::proved) << wrong;
  }
}

// The base is 0 in a whole case, and what the exponent is, is said where the function is called.
TEST(DiscreteDomains, APowerOfZeroInAFunctionKnowsItsExponent) {
  const auto layer = [](const std::string& condition, const std::string& below) {
    return "activation powered\n  parameter p\n  condition p " + condition +
           "\n  f(x) = (where x > 0: x, else: 0)^p\n  f'(x) = where x > 0: p * x^(p - 1), else: " +
           below + "\nlayer l\n  input X: N x D\n  parameter q\n  condition q " + condition +
           "\n  forward\n    Y = powered(X, q)\n  backward\n    DX = hadamard(DY, powered'(X, "
           "q))\n";
  };
  const Finding right = findings(layer("> 0", "0")).prime_field;
  EXPECT_EQ(right.verdict, Verdict::proved) << right.detail;
  EXPECT_NE(findings(layer("> 0", "1")).prime_field.verdict, Verdict::proved);
  EXPECT_EQ(findings(layer(">= 0", "0")).prime_field.verdict, Verdict::undecided);
}

// With a bias behind it, no comparison is met with equality by zeros alone.
TEST(DiscreteDomains, APatternThatIsNotComparedByItselfNeedsNoMoreTrials) {
  const std::string layer =
      "layer l\n  input X: N x D\n  weight W: K x D\n  weight b: 1 x K\n  mask M: N x D mask\n"
      "  forward\n    Z = hadamard(X, M) * T(W) + row_repeat(b, N)\n    Y = relu(Z)\n  backward\n"
      "    DZ = hadamard(DY, relu'(Z))\n    DX = hadamard(M, DZ * W)\n";
  const auto [ginac, prime_field] = findings(layer);
  EXPECT_EQ(ginac.verdict, Verdict::proved) << ginac.detail;
  EXPECT_EQ(prime_field.verdict, Verdict::proved) << prime_field.detail;
}

}  // namespace
}  // namespace gradstone::discrete_domains_test

// What conditions on matrices say, and what they don't: sums, zeros and ones, single ones.

#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

const std::string zeros_and_ones = "  condition hadamard(M, M) = M\n";
const std::string single_in_rows = zeros_and_ones + "  condition rows_sum(M) = ones(m, 1)\n";
const std::string single_in_columns = zeros_and_ones + "  condition ones(1, n) = columns_sum(M)\n";

// An identity about M, X and Y: m x n under conditions on M.
EquationSystem rule(const std::string& conditions, const std::string& identity) {
  const std::string text = "rule test\n  target M: m x n\n  input X: m x n\n  input Y: m x n\n" +
                           conditions + "  identity law: " + identity + "\n";
  return parse_equations(text, "test.eq").at(0);
}

const Claim law{ClaimKind::identity, "law", ""};

bool both_prove(const EquationSystem& system) {
  const auto sizes = proof_sizes(system, Level::standard);
  return prove_for_all_sizes(system, law).verdict == Verdict::proved &&
         prove_with_ginac(system, law, sizes).verdict == Verdict::proved;
}

Verdict verdict(const EquationSystem& system) {
  return verify_system(system, {}).claims.at(0).verdict;
}

// Each law, the conditions under which it holds, and weaker ones, under which it doesn't.
struct Law {
  std::string identity, enough, too_little;
};

class LawOfZerosAndOnes : public testing::TestWithParam<Law> {};

TEST_P(LawOfZerosAndOnes, IsProvedWithItsConditions) {
  const auto& [identity, enough, too_little] = GetParam();
  EXPECT_TRUE(both_prove(rule(enough, identity))) << identity;
  EXPECT_EQ(verdict(rule(enough, identity)), Verdict::proved) << identity;
}

TEST_P(LawOfZerosAndOnes, IsRefutedWithoutThem) {
  const auto& [identity, enough, too_little] = GetParam();
  EXPECT_EQ(verdict(rule(too_little, identity)), Verdict::refuted) << identity;
}

INSTANTIATE_TEST_SUITE_P(
    MatrixConditions, LawOfZerosAndOnes,
    testing::Values(
        Law{"hadamard(hadamard(M, M), hadamard(M, X)) = hadamard(M, X)", zeros_and_ones, ""},
        Law{"square(X + M) = square(X) + 2 * hadamard(X, M) + M", "  condition square(M) = M\n",
            ""},
        Law{"square(rows_sum(hadamard(M, X))) = rows_sum(hadamard(M, square(X)))", single_in_rows,
            zeros_and_ones},
        Law{"square(columns_sum(hadamard(M, X))) = columns_sum(hadamard(M, square(X)))",
            single_in_columns, zeros_and_ones},
        Law{"T(M) * M = Diag(columns_sum(M))", single_in_rows, single_in_columns},
        Law{"M * T(M) = Diag(rows_sum(M))", single_in_columns, single_in_rows},
        Law{"hadamard(rows_sum(hadamard(M, X)), rows_sum(hadamard(M, Y))) = "
            "rows_sum(hadamard(M, hadamard(X, Y)))",
            single_in_rows, "  condition rows_sum(M) = ones(m, 1)\n"},
        Law{"columns_sum(M + X) = columns_sum(X)", "  condition columns_sum(M) = zeros(1, n)\n",
            "  condition rows_sum(M) = zeros(m, 1)\n"},
        Law{"elements_sum(M) = m * ones(1, 1)", "  condition rows_sum(M) = ones(m, 1)\n",
            "  condition elements_sum(M) = ones(1, 1)\n"}));

// A sum of one-hot rows is no identity matrix, and a mask is no one-hot row.
TEST(MatrixConditions, AreNotTakenForMoreThanTheySay) {
  EXPECT_EQ(verdict(rule(single_in_rows, "T(M) * M = identity(n)")), Verdict::refuted);
  EXPECT_EQ(verdict(rule(single_in_rows, "M * T(M) = identity(m)")), Verdict::refuted);
  EXPECT_EQ(verdict(rule(zeros_and_ones, "M = ones(m, n)")), Verdict::refuted);
  EXPECT_EQ(verdict(rule("  condition hadamard(M, M) = X\n", "M = X")), Verdict::refuted);
  EXPECT_EQ(verdict(rule("  condition exp(M) = square(X)\n", "M = X")), Verdict::undecided);
}

TEST(MatrixConditions, ThatContradictEachOtherProveNothing) {
  const auto none = rule(
      "  condition rows_sum(M) = ones(m, 1)\n"
      "  condition rows_sum(M) = zeros(m, 1)\n",
      "X = Y");
  EXPECT_EQ(verdict(none), Verdict::undecided);
}

// A distribution is a matrix whose rows sum to 1: that need not be said twice.
TEST(MatrixConditions, OfADistributionAreThoseOfItsDomain) {
  const std::string divergence =
      "loss divergence\n  input X: N x K\n  target P: N x K distribution\n  forward\n"
      "    L = elements_sum(hadamard(P, log(P) - log_softmax(X)))\n  backward\n"
      "    DX = softmax(X) - P\n";
  const auto report = verify_system(parse_equations(divergence, "test.eq").at(0), {});
  EXPECT_EQ(report.verdict(), Verdict::proved);
  const auto identity = parse_equations(
      "identity one: rows_sum(P) = ones(m, 1) for P: m x n distribution\n", "test.eq");
  EXPECT_EQ(verify_system(identity.at(0), {}).verdict(), Verdict::proved);
}

}  // namespace
}  // namespace gradstone

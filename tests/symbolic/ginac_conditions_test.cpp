// What GiNaC's prover knows of signs and thresholds by itself, so that it is a second opinion:
// bounds of parameters, thresholds with coefficients and of functions, conditions that it does
// without.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "reference/parse/parse.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone::ginac_conditions_test {
namespace {

Verdict of_last(const std::string& text) {
  const auto systems = parse_equations(text, "conditions.eq");
  const auto all = claims(systems.back());
  const auto sizes = proof_sizes(systems.back(), Level::quick);
  return prove_with_ginac(systems.back(), all, sizes).back().verdict;
}

bool proves(const std::string& sides, const std::string& given = "") {
  return of_last("rule r\n  input X: N x D\n" + given + "  identity p: " + sides + "\n") ==
         Verdict::proved;
}

bool are_one(const std::string& left, const std::string& right, const std::string& given = "") {
  return proves("where " + left + ": 1, else: 0 = where " + right + ": 1, else: 0 for i: N, j: D",
                given);
}

TEST(GinacConditions, OrderThresholdsOfFunctions) {
  const std::string P = "  input P: N x D positive\n";
  EXPECT_TRUE(are_one("exp(X[i,j]) > exp(3)", "X[i,j] > 3"));
  EXPECT_TRUE(are_one("exp(2 * X[i,j]) > exp(3)", "2 * X[i,j] > 3"));
  EXPECT_TRUE(are_one("exp(X[i,j]) > 2", "X[i,j] > log(2)"));
  EXPECT_TRUE(are_one("exp(X[i,j]) > -2", "1 > 0"));
  EXPECT_TRUE(are_one("log(P[i,j]) > 2", "P[i,j] > exp(2)", P));
  EXPECT_TRUE(are_one("X[i,j]^3 > 27", "X[i,j] > 3"));
  EXPECT_FALSE(are_one("exp(X[i,j]) > exp(3)", "X[i,j] > 2"));
  EXPECT_FALSE(are_one("exp(2 * X[i,j]) > exp(3)", "X[i,j] > 3"));
  EXPECT_FALSE(are_one("exp(-X[i,j]) > 2", "X[i,j] > log(2)"));
  EXPECT_FALSE(are_one("log(P[i,j]) > 2", "P[i,j] > 2", P));
}

TEST(GinacConditions, OrderThresholdsWithCoefficients) {
  EXPECT_TRUE(are_one("2 * X[i,j] > 7 and X[i,j] > 1", "2 * X[i,j] > 7"));
  EXPECT_TRUE(are_one("2 * X[i,j] > 7 and -3 * X[i,j] > 1", "0 > 1"));
  EXPECT_FALSE(are_one("2 * X[i,j] > 7 and X[i,j] > 4", "2 * X[i,j] > 7"));
}

TEST(GinacConditions, UseEveryBoundOfAParameter) {
  const std::string bounds = "  parameter p >= 2\n  parameter q\n  condition q < 1\n";
  EXPECT_TRUE(proves("abs(p) * X = p * X", bounds));
  EXPECT_TRUE(proves("max(p - 1, 0) * X = (p - 1) * X", bounds));
  EXPECT_TRUE(proves("sqrt((p - 1)^2) * X = (p - 1) * X", bounds));
  EXPECT_TRUE(proves("sqrt(1 / (1 - q)) * X = 1 / sqrt(1 - q) * X", bounds));
  EXPECT_FALSE(proves("max(p - 3, 0) * X = (p - 3) * X", bounds));
  EXPECT_FALSE(proves("max(q, 0) * X = q * X", bounds));
}

TEST(GinacConditions, DoWithoutWhatIsNotLinear) {
  const std::string Q = "  input Q: N x N\n  condition Q * T(Q) = identity(N)\n";
  EXPECT_TRUE(proves("Q * X + Q * X = 2 * Q * X", Q));
  // Neither needs it: undecided, not refuted.
  EXPECT_EQ(of_last("rule r\n  input X: N x D\n" + Q + "  identity p: T(Q) * (Q * X) = X\n"),
            Verdict::undecided);
}

// Claims go on where the one before ended, also after a wrong one and in any order.
TEST(GinacConditions, ShareNothingThatIsWrong) {
  const auto systems = parse_equations(
      "layer l\n  input X: N x D\n  forward\n    A = 2 * X\n    Y = hadamard(A, A)\n  backward\n"
      "    DA = 3 * hadamard(DY, A)\n    DX = 2 * DA\n",
      "wrong.eq");
  auto all = claims(systems.front());
  const auto sizes = proof_sizes(systems.front(), Level::quick);
  const auto verdicts_of = [&](const std::vector<Claim>& some) {
    std::map<std::string, Verdict> verdicts;
    const auto found = prove_with_ginac(systems.front(), some, sizes);
    for (std::size_t k = 0; k < some.size(); ++k) verdicts[some[k].subject] = found[k].verdict;
    return verdicts;
  };
  const auto in_order = verdicts_of(all);
  EXPECT_EQ(in_order.at("DA"), Verdict::refuted);
  EXPECT_EQ(in_order.at("DX"), Verdict::refuted);
  std::reverse(all.begin(), all.end());
  EXPECT_EQ(verdicts_of(all), in_order);
}

}  // namespace
}  // namespace gradstone::ginac_conditions_test

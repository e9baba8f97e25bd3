// Counterexamples where formulas differ at few values only: at one whole number, in a row of zeros,
// from one size on, far from 0, by little. Each false claim has a true neighbour.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/verify.hpp"

namespace gradstone::counterexample_far_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

using Found = std::optional<Counterexample>;

// Of the last claim of the last system.
Found found(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").back();
  return find_counterexample(system, claims(system).back());
}

// The same, if everything else is proved.
Found found_among_discrete_values(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").back();
  return find_discrete_counterexample(system, claims(system).back());
}

std::string rule(const std::string& given, const std::string& identity) {
  return "rule r\n  input X: N x D\n" + given + "  identity same: " + identity +
         " for i: N, j: D\n";
}

TEST(DiscreteCounterexample, IsAtTheOneWholeNumberThatDiffers) {
  const std::string t = "  integer parameter t\n";
  const auto example =
      found_among_discrete_values(rule(t, "where t = 23: 2 * X[i,j], else: X[i,j] = X[i,j]"));
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("t", "23")));
  EXPECT_FALSE(found(rule(t, "where t = 47/2: 2 * X[i,j], else: X[i,j] = X[i,j]")));
  EXPECT_FALSE(found(rule(t, "where t < 1: 2 * X[i,j], else: X[i,j] = X[i,j]")));
  EXPECT_FALSE(found(rule(t, "where t = 0: 2 * X[i,j], else: X[i,j] = X[i,j]")));
  const auto from_0 =
      found(rule("  integer parameter t >= 0\n", "where t = 0: 2 * X[i,j], else: X[i,j] = X[i,j]"));
  ASSERT_TRUE(from_0);
  EXPECT_THAT(from_0->inputs, Contains(Pair("t", "0")));
}

TEST(DiscreteCounterexample, KeepsToTheBoundOfAWholeNumber) {
  const std::string identity = "where t <= 8: 2 * X[i,j], else: X[i,j] = X[i,j]";
  EXPECT_FALSE(found(rule("  integer parameter t > 8\n", identity)));
  const auto example = found(rule("  integer parameter t >= 8\n", identity));
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("t", "8")));
}

TEST(DiscreteCounterexample, IsAtTheSizeOrIndexFromWhichOnTheyDiffer) {
  const auto by_size =
      found_among_discrete_values(rule("", "where size(N) > 10: 0, else: X[i,j] = X[i,j]"));
  ASSERT_TRUE(by_size);
  EXPECT_EQ(by_size->sizes, (Sizes{{"D", 1}, {"N", 11}}));
  const auto by_index =
      found_among_discrete_values(rule("", "where j = 13: 0, else: X[i,j] = X[i,j]"));
  ASSERT_TRUE(by_index);
  EXPECT_EQ(by_index->sizes.at("D"), 13);
  EXPECT_FALSE(found(rule("", "where j < 1: 0, else: X[i,j] = X[i,j]")));
  // Beyond the largest size that is looked at, nothing is said.
  EXPECT_FALSE(found(rule("", "where j = 1000: 0, else: X[i,j] = X[i,j]")));
}

TEST(DiscreteCounterexample, IsAtSeveralNumbersTogether) {
  const std::string s_and_t = "  integer parameter s\n  integer parameter t\n";
  EXPECT_TRUE(found_among_discrete_values(
      rule(s_and_t, "where s = 11 and t = 14: 0, else: X[i,j] = X[i,j]")));
  EXPECT_TRUE(
      found_among_discrete_values(rule("", "where i = 9 and j = 11: 0, else: X[i,j] = X[i,j]")));
  EXPECT_TRUE(
      found_among_discrete_values(rule("", "where size(N) = size(D): 0, else: X[i,j] = X[i,j]")));
  EXPECT_FALSE(found(rule(s_and_t, "where s = 11 and s = 12: 0, else: X[i,j] = X[i,j]")));
}

// The gradient of a masked sum by cases of the sum of a row of the mask.
std::string masked(const std::string& forward_case, const std::string& backward_case) {
  const auto function = [](const std::string& name, const std::string& cases) {
    return "activation " + name + "\n  f(x) = where " + cases + "\n  f'(x) = 0\n";
  };
  return function("p", forward_case) + function("q", backward_case) +
         "layer masked\n"
         "  input X: N x D\n"
         "  mask M: N x D mask\n"
         "  forward\n"
         "    Y = hadamard(X, column_repeat(p(rows_sum(M)), D))\n"
         "  backward\n"
         "    DX = hadamard(DY, column_repeat(q(rows_sum(M)), D))\n";
}

TEST(DiscreteCounterexample, IsARowOfZerosInAMask) {
  const auto example =
      found_among_discrete_values(masked("x > 0: 1, else: 0", "x >= 0: 1, else: 0"));
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("M", "[[0]]")));
  EXPECT_TRUE(example->at_kink);
  EXPECT_FALSE(found(masked("x > 0: 1, else: 0", "x <= 0: 0, else: 1")));
}

TEST(DiscreteCounterexample, IsNeverOutsideOfTheDomainOfAMask) {
  // No entry of a mask is negative, and none differs from another unless one of them is 0.
  EXPECT_FALSE(found(masked("x >= 0: 1, else: 0", "x >= 0: 1, else: 7")));
  const std::string rule =
      "rule r\n  mask M: N x D mask\n  identity same: sum(k: D, M[i,k] * M[i,j] * (M[i,k] - "
      "M[i,j]))";
  EXPECT_FALSE(found(rule + " = 0 for i: N, j: D\n"));
  EXPECT_TRUE(found(rule + " = M[i,j] for i: N, j: D\n"));
}

TEST(DiscreteCounterexample, IsAtTheOneNumberOfAMaskThatDiffers) {
  const std::string rule = "rule r\n  mask M: N x D mask\n  identity same: where M[i,j] = ";
  const auto example =
      found_among_discrete_values(rule + "19: 0, else: M[i,j] = M[i,j] for i: N, j: D\n");
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("M", "[[19]]")));
  EXPECT_FALSE(found(rule + "-19: 0, else: M[i,j] = M[i,j] for i: N, j: D\n"));
}

TEST(DiscreteCounterexample, IsADistributionOfOneEntry) {
  const std::string rule =
      "rule r\n  target T: N x K distribution\n  identity below: where T[i,k] ";
  EXPECT_TRUE(found_among_discrete_values(rule + "< 1: 0, else: 1 = 0 for i: N, k: K\n"));
  EXPECT_FALSE(found(rule + "<= 1: 0, else: 1 = 0 for i: N, k: K\n"));
}

TEST(DiscreteCounterexample, RefutesWhatIsProvedAlmostEverywhere) {
  const auto verdict = [](const std::string& text) {
    const auto system = parse_equations(text, "test.eq").back();
    return verify_system(system, {}).claims.back().verdict;
  };
  EXPECT_EQ(verdict(masked("x > 0: 1, else: 0", "x >= 0: 1, else: 0")), Verdict::refuted);
  EXPECT_EQ(verdict(masked("x > 0: 1, else: 0", "x > 0: 1, else: 0")), Verdict::proved);
  const std::string t = "  integer parameter t\n";
  EXPECT_EQ(verdict(rule(t, "where t = 23: 2 * X[i,j], else: X[i,j] = X[i,j]")), Verdict::refuted);
}

TEST(DiscreteCounterexample, IsAnEmptyClassOfOneHotRows) {
  const std::string text =
      "rule r\n  target T: N x K\n  condition hadamard(T, T) = T\n"
      "  condition rows_sum(T) = ones(N, 1)\n";
  EXPECT_TRUE(
      found(text + "  identity all: sum(i: N, T[i,k]) * (1 / sum(i: N, T[i,k])) = 2 for k: K\n"));
  const auto empty = found_among_discrete_values(
      text + "  identity all: where sum(i: N, T[i,k]) > 0: 1, else: 0 = 1 for k: K\n");
  ASSERT_TRUE(empty);
  EXPECT_FALSE(
      found(text + "  identity all: where sum(k: K, T[i,k]) = 1: 1, else: 0 = 1 for i: N\n"));
}

TEST(DiscreteCounterexample, IsAtAParameterOfAGradientThatNothingDifferentiates) {
  const auto text = [](const std::string& stated) {
    return "activation g\n  parameter a\n  f(x) = where a = 5: 3 * x, else: a * x\n  f'(x) = " +
           stated +
           "\nlayer l\n  input X: N x D\n  parameter a\n  forward\n    Y = g(X, a)\n"
           "  backward\n    DX = hadamard(DY, g'(X, a))\n";
  };
  const auto example = found_among_discrete_values(text("a"));
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("a", "5")));
  EXPECT_FALSE(found(text("where a = 5: 3, else: a")));
}

// x less the sum of its gradients, the s-th by another rate for some s.
std::string steps(const std::string& rate) {
  return "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  parameter eta\n"
         "  forward\n    y = x - eta * g\n  update x = y\n"
         "  after T steps x[i,j] = x[i,j] - sum(s: T, (" +
         rate + ") * g[s,i,j])\n";
}

TEST(DiscreteCounterexample, IsTheNumberOfStepsFromWhichOnTheyDiffer) {
  const auto example = found_among_discrete_values(steps("where s > 8: 2 * eta[s], else: eta[s]"));
  ASSERT_TRUE(example);
  EXPECT_GE(example->sizes.at("T"), 9);
  EXPECT_TRUE(found_among_discrete_values(steps("where s = 30: 0, else: eta[s]")));
  EXPECT_FALSE(found(steps("where s < 1: 0, else: eta[s]")));
}

std::string activation(const std::string& value, const std::string& derivative) {
  return "activation a\n  f(x) = " + value + "\n  f'(x) = " + derivative + "\n";
}

// The claim about the derivative, which is the first.
Found found_derivative(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").back();
  return find_counterexample(system, claims(system).front());
}

TEST(FarCounterexample, IsBeyondEveryConstantThatIsComparedWith) {
  const auto example = found_derivative(activation("x^2", "where x > 77: 0, else: 2 * x"));
  ASSERT_TRUE(example);
  EXPECT_THAT(example->inputs, Contains(Pair("X", "[[78]]")));
  EXPECT_TRUE(found_derivative(activation("x^2", "where x < -12345: 0, else: 2 * x")));
  EXPECT_FALSE(found_derivative(activation("x^2", "where x > 77: 2 * x, else: 2 * x")));
}

TEST(FarCounterexample, IsBetweenThresholdsThatAlmostAgree) {
  // log(1 + exp(x)) exceeds x by 2e-9 only.
  EXPECT_TRUE(
      found_derivative(activation("where x > 20: x, else: log(1 + exp(x))",
                                  "where log(1 + exp(x)) > 20: 1, else: exp(x) / (1 + exp(x))")));
  EXPECT_FALSE(found_derivative(activation("where x > 20: x, else: log(1 + exp(x))",
                                           "where x > 20: 1, else: exp(x) / (1 + exp(x))")));
}

TEST(FarCounterexample, MayDifferByLessThanSixtyDigitsShow) {
  const auto example =
      found_derivative(activation("log(1 + exp(x))", "where x > 999: 1, else: 1 / (1 + exp(-x))"));
  ASSERT_TRUE(example);
  EXPECT_EQ(example->claimed, "1");
  EXPECT_THAT(example->truth, HasSubstr("1 - 5.076e-435"));
  EXPECT_FALSE(found_derivative(activation("log(1 + exp(x))", "1 / (1 + exp(-x))")));
  EXPECT_FALSE(found_derivative(activation("log(1 + exp(x))", "1 - 1 / (1 + exp(x))")));
}

TEST(FarCounterexample, TellsRoundedConstantsFromExactOnes) {
  const auto example = found_derivative(activation("x^2 / 3", "666667/1000000 * x"));
  ASSERT_TRUE(example);
  EXPECT_NE(example->claimed, example->truth);
  EXPECT_FALSE(found_derivative(activation("x^2 / 3", "2/3 * x")));
}

TEST(FarCounterexample, ReachesEntriesOfALayer) {
  const auto text = [](const std::string& mask) {
    return "activation m\n  f(x) = where " + mask +
           "\n  f'(x) = 0\nlayer l\n  input X: N x D\n  forward\n    Y = clip(X, 0, 4)\n"
           "  backward\n    DX = hadamard(DY, m(X))\n";
  };
  const auto example = found(text("x <= 0: 0, x >= 40: 0, else: 1"));
  ASSERT_TRUE(example);
  EXPECT_FALSE(found(text("x <= 0: 0, x >= 4: 0, else: 1")));
}

}  // namespace
}  // namespace gradstone::counterexample_far_test

// What a claim assumes is written in its system, and said with every proof: where the states of an
// optimizer start, which number its first step has, from which size on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/verify.hpp"

namespace gradstone::assumptions_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

EquationSystem parsed(const std::string& text) {
  return parse_equations(text, "test.eq").at(0);
}

Claim of_steps(const std::string& state) {
  return {ClaimKind::unrolled, state, ""};
}

Claim identity(const std::string& name) {
  return {ClaimKind::element_identity, name, ""};
}

// Each prover's verdict: for all sizes, GiNaC, prime fields.
std::vector<Finding> findings(const EquationSystem& system, const Claim& claim) {
  const auto sizes = proof_sizes(system, Level::quick);
  return {prove_for_all_sizes(system, claim), prove_with_ginac(system, claim, sizes),
          prove_in_prime_field(system, claim, sizes)};
}

void expect_proved(const EquationSystem& system, const Claim& claim,
                   const std::vector<std::string>& conditions) {
  for (const auto& found : findings(system, claim)) {
    EXPECT_EQ(found.verdict, Verdict::proved) << found.checker << ": " << found.detail;
    for (const auto& condition : conditions)
      EXPECT_THAT(found.conditions, Contains(condition)) << found.checker;
  }
  EXPECT_FALSE(find_counterexample(system, claim));
}

void expect_false(const EquationSystem& system, const Claim& claim) {
  for (const auto& found : findings(system, claim))
    EXPECT_NE(found.verdict, Verdict::proved) << found.checker;
  EXPECT_TRUE(find_counterexample(system, claim));
}

std::string momentum(const std::string& statements) {
  return R"(optimizer with_velocity
  statistic x: K x D
  statistic v: K x D
  statistic g: K x D
  parameter eta
  parameter mu
  forward
    v_next = mu * v + g
    x_next = x - eta * v_next
  update v = v_next
  update x = x_next
)" + statements;
}

const char* const from_rest =
    "  after T steps x[i,j] = x[i,j] - sum(t: T, eta[t] * sum(s: t, mu^(t - s) * g[s,i,j]))\n";
const char* const of_velocity = "  after T steps v[i,j] = sum(s: T, mu^(size(T) - s) * g[s,i,j])\n";

TEST(Steps, StartAnywhereUnlessTheSystemSays) {
  expect_false(parsed(momentum(from_rest)), of_steps("x"));
  expect_false(parsed(momentum(of_velocity)), of_steps("v"));
  const std::string start = "  start v = zeros(K, D)\n";
  const auto stated = parsed(momentum(start + of_velocity + from_rest));
  expect_proved(stated, of_steps("x"), {"v starts at zeros(K, D)"});
  expect_proved(stated, of_steps("v"), {"v starts at zeros(K, D)"});
  for (const auto& claim : {of_steps("x"), of_steps("v")})
    EXPECT_TRUE(prove_for_all_sizes(stated, claim).scope.is_full());
  // It starts elsewhere.
  expect_false(parsed(momentum("  start v = ones(K, D)\n" + std::string(from_rest))),
               of_steps("x"));
}

TEST(Steps, MayStartAtAnotherStateOrAParameter) {
  const std::string sums =
      "  after T steps v[i,j] = mu^size(T) * x[i,j]"
      " + sum(s: T, mu^(size(T) - s) * g[s,i,j])\n";
  expect_proved(parsed(momentum("  start v = x\n" + sums)), of_steps("v"), {"v starts at x"});
  expect_false(parsed(momentum("  start v = zeros(K, D)\n" + sums)), of_steps("v"));
  const std::string of_parameter =
      "  after T steps v[i,j] = mu^size(T) * eta"
      " + sum(s: T, mu^(size(T) - s) * g[s,i,j])\n";
  expect_proved(parsed(momentum("  start v = eta * ones(K, D)\n" + of_parameter)), of_steps("v"),
                {"v starts at eta * ones(K, D)"});
}

// The step before is forgotten only if g is the same at every step, which is written nowhere.
TEST(Steps, AreGivenSomethingElseEachTime) {
  const std::string text = R"(optimizer differences
  statistic x: K x D
  statistic m: K x D
  statistic g: K x D
  integer parameter t
  forward
    x_next = x + (t - 1) * (g - m)
    m_next = g
  update x = x_next
  update m = m_next
  after T steps x[i,j] = x[i,j]
)";
  expect_false(parsed(text), of_steps("x"));
}

TEST(Steps, AreCountedFromOne) {
  const std::string text = R"(optimizer mean
  statistic x: K x D
  statistic g: K x D
  integer parameter t
  forward
    x_next = x + (1 / t) * (g - x)
  update x = x_next
  after T steps x[i,j] = (1 / T) * sum(s: T, g[s,i,j])
)";
  expect_proved(parsed(text), of_steps("x"), {"t = 1 in the first step"});
}

// What the sums say of a number that they mention is looked at there, however late that is.
TEST(Steps, PassTheNumbersThatTheSumsMention) {
  const auto after = [](const std::string& condition) {
    return parsed(R"(optimizer late
  statistic x: K x D
  statistic g: K x D
  parameter eta
  forward
    x_next = x - eta * g
  update x = x_next
  after T steps x[i,j] = x[i,j] - sum(s: T, (where )" +
                  condition + ": 0, else: eta[s] * g[s,i,j]))\n");
  };
  for (const char* condition : {"s > 6", "s = 6", "T > 7", "s >= 20", "s > 40"})
    expect_false(after(condition), of_steps("x"));
  // Too late for counterexamples, and for proofs.
  for (const auto& found : findings(after("s > 1000"), of_steps("x")))
    EXPECT_EQ(found.verdict, Verdict::undecided) << found.checker << ": " << found.detail;
}

const char* const of_deviation = R"(rule deviation
  input A: n x 1
  condition n >= 2
  identity half: (where n >= 2: 1, else: 0) = 1
  identity of_entries: A[i,1] * (where n >= 2: 2, else: 0) = 2 * A[i,1] for i: n
)";

TEST(Sizes, BeginWhereTheSystemSays) {
  const auto system = parsed(of_deviation);
  for (const auto level : {Level::quick, Level::standard, Level::thorough}) {
    for (const auto& sizes : proof_sizes(system, level)) EXPECT_GE(sizes.at("n"), 2);
  }
  for (const auto& sizes : smallest_sizes(system)) EXPECT_GE(sizes.at("n"), 2);
  EXPECT_FALSE(fit(system, {{"n", 1}}));
  EXPECT_TRUE(fit(system, {{"n", 2}}));
  const auto sizes = proof_sizes(system, Level::standard);
  for (const char* name : {"half", "of_entries"}) {
    for (const auto& found : {prove_with_ginac(system, identity(name), sizes),
                              prove_in_prime_field(system, identity(name), sizes)}) {
      EXPECT_EQ(found.verdict, Verdict::proved) << found.checker << ": " << found.detail;
      EXPECT_THAT(found.conditions, Contains("n >= 2"));
    }
    EXPECT_FALSE(find_counterexample(system, identity(name)));
  }
  // Without the condition it is false, where n is 1.
  std::string text = of_deviation;
  text.replace(text.find("  condition n >= 2\n"), 19, "");
  const auto example = find_counterexample(parsed(text), identity("of_entries"));
  ASSERT_TRUE(example);
  EXPECT_EQ(example->sizes, (Sizes{{"n", 1}}));
}

TEST(Numbers, AreEquatedWithoutMatrices) {
  const auto system = parsed(R"(rule numbers
  parameter alpha
  parameter beta
  identity sum: alpha + beta = beta + alpha
  identity square: (alpha + beta)^2 = alpha^2 + 2 * alpha * beta + beta^2
  identity wrong: (alpha + beta)^2 = alpha^2 + beta^2
)");
  expect_proved(system, identity("sum"), {});
  expect_proved(system, identity("square"), {});
  expect_false(system, identity("wrong"));
}

TEST(Definitions, ReadValuesWithoutADefinition) {
  const std::string head =
      "layer l\n  input X: N x D\n  forward\n    R = X + X\n    Y = hadamard(R, R)\n";
  expect_proved(parsed(head + "  definition Y[i,j] = R[i,j]^2\n"), identity("Y"), {});
  expect_proved(parsed(head + "  definition Y[i,j] = 2 * X[i,j] * R[i,j]\n"), identity("Y"), {});
  expect_false(parsed(head + "  definition Y[i,j] = X[i,j] * R[i,j]\n"), identity("Y"));
}

}  // namespace
}  // namespace gradstone::assumptions_test

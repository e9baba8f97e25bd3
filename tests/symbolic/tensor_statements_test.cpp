// Statements about tensors by which a prover or a reader could be misled: false ones, of which none
// is proved and all are refuted by numbers; true ones; and those that say nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/symbolic/tensor_truth.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_random::refuting_numbers;

struct Statement {
  std::string name, text;
};
void PrintTo(const Statement& statement, std::ostream* out) {
  *out << statement.name;
}
std::string name_of(const testing::TestParamInfo<Statement>& info) {
  return info.param.name;
}

EquationSystem system_of(const std::string& text) {
  return judged(parse_equations(text, "statement.eq").front());
}

// The smallest sizes at which there are entries.
std::vector<Sizes> sizes_of(const EquationSystem& system) {
  constexpr std::size_t most = 60;
  auto all = smallest_sizes(system);
  if (all.size() > most) all.resize(most);
  return all;
}

std::optional<std::string> refutation(const EquationSystem& system, const Claim& claim,
                                      const Sizes& sizes) {
  constexpr unsigned draws = 4;
  for (unsigned draw = 1; draw <= draws; ++draw)
    if (auto found = refuting_numbers(system, claim, sizes, draw)) return found;
  return std::nullopt;
}

class FalseStatement : public testing::TestWithParam<Statement> {};

TEST_P(FalseStatement, IsProvedNowhereThatNumbersRefuteIt) {
  const EquationSystem system = system_of(GetParam().text);
  constexpr int most_by_fields = 6;
  int refuted = 0;
  for (const auto& claim : claims(system)) {
    const bool is_proved = prove_for_all_sizes(system, claim, 5).verdict == Verdict::proved;
    for (const auto& sizes : sizes_of(system)) {
      const auto why = refutation(system, claim, sizes);
      if (!why) continue;
      EXPECT_FALSE(is_proved) << to_text(sizes) << ": " << *why;
      if (++refuted > most_by_fields) break;
      EXPECT_NE(prove_in_prime_field(system, claim, {sizes}).verdict, Verdict::proved)
          << to_text(sizes) << ": " << *why;
    }
  }
  EXPECT_GT(refuted, 0);
}

class TrueStatement : public testing::TestWithParam<Statement> {};

TEST_P(TrueStatement, IsProvedForAllSizes) {
  const EquationSystem system = system_of(GetParam().text);
  for (const auto& claim : claims(system)) {
    const Finding found = prove_for_all_sizes(system, claim, 5);
    EXPECT_EQ(found.verdict, Verdict::proved) << claim.subject << ": " << found.detail;
    for (const auto& sizes : sizes_of(system))
      EXPECT_EQ(refutation(system, claim, sizes), std::nullopt) << to_text(sizes);
  }
}

const std::string rule = "rule r\n  input X: N x L\n  identity a: ";
const std::string rule_with_padding =
    "rule r\n  integer parameter P >= 0\n  input X: N x L + P\n  identity a: ";
const std::string rule_with_stride =
    "rule r\n  integer parameter s\n  input X: N x s * U + M\n  input W: M\n  identity a: ";
const std::string rule_with_places =
    "rule r\n  input A: V x K\n  target ids: V index V\n  identity a: ";

INSTANTIATE_TEST_SUITE_P(
    Identities, FalseStatement,
    testing::Values(
        Statement{"EqualAndBelow",
                  rule + "sum(i: L, [i <= j] * [j <= i] * X[n,i]) = 0 for n: N, j: L"},
        Statement{"Between", rule + "sum(i: L, [i < j] * [j < i + 2] * X[n,i]) = 0 for n: N, j: L"},
        Statement{"NotStrict", rule +
                                   "[i <= j] * [j <= k] * [i < k] * X[n,i] = [i <= j] * [j <= k] * "
                                   "X[n,i] for n: N, i: L, j: L, k: L"},
        Statement{"WrongPaddingId",
                  "layer e\n  target ids: E index V\n  weight W: V x K\n  forward\n"
                  "    Y[e,k] = [ids[e] > 1] * W[ids[e],k]\n  backward\n"
                  "    DW[v,k] = [v > 2] * sum(e: E, [ids[e] = v] * DY[e,k])"},
        Statement{"CumulativeSumsOneOff",
                  "layer c\n  input X: N x T\n  forward\n"
                  "    Y[n,t] = sum(s: T, [s <= t] * X[n,s]) for t: T\n  backward\n"
                  "    DX[n,s] = sum(t: T, [s < t] * DY[n,t])"},
        Statement{"CumulativeSumsTheOtherWay",
                  "layer c\n  input X: N x T\n  forward\n"
                  "    Y[n,t] = sum(s: T, [s <= t] * X[n,s]) for t: T\n  backward\n"
                  "    DX[n,s] = sum(t: T, [t <= s] * DY[n,t])"},
        Statement{"Half", rule + "sum(i: L, sum(j: L, [i <= j])) = L * L / 2"},
        Statement{"Flip", rule + "X[n,L + 1 - i] = X[n,i] for n: N, i: L"},
        Statement{"Middle", rule + "sum(i: L, [L + 1 - i = i]) = 1"},
        Statement{"Even",
                  rule + "sum(i: L, [2 * i = a] * X[n,i]) = [a <= 2 * L] * X[n,1] for n: N, a: L"},
        Statement{"ParityIsNoPlace", rule + "[2 * u = v + v + 1] * X[n,u] = [u = v] * X[n,u] "
                                            "for n: N, u: L, v: L"},
        Statement{"RealIsNotWhole", rule + "[X[n,i] < i] = [X[n,i] + 1 <= i] for n: N, i: L"},
        Statement{"ProductOfIndices", rule + "[u * v <= 1] * X[n,u] = 0 for n: N, u: L, v: L"},
        Statement{"HalfOfAnIndex", rule + "[u / 2 <= 1/2] * X[n,u] = 0 for n: N, u: L"},
        Statement{"PaddingIsThere", rule_with_padding + "(where P > 0: 1, else: 0) = 1"},
        Statement{"SumOverPadding", rule_with_padding + "sum(i: P, 2 * [i <= 1]) = 2"},
        Statement{"PaddingIsShort", rule_with_padding + "sum(i: L, [i <= P]) = P"},
        Statement{"StrideMayBeNought",
                  "rule r\n  integer parameter s >= 0\n  input X: N x U\n"
                  "  identity a: sum(v: U, [v * s = u * s] * X[n,v]) = X[n,u] "
                  "for n: N, u: U"},
        Statement{"WindowsOverlap", rule_with_stride + "sum(u: U, sum(a: M, [u*s + a = l])) = 1 "
                                                       "for l: s * U + M"},
        Statement{"NoWindow", rule_with_stride +
                                  "sum(u: U, sum(b: M, [u*s + b = l] * W[b])) = W[a] "
                                  "for a: M, l: s * U + M"},
        Statement{"LookupsArePermutation", rule_with_places + "sum(v: V, A[ids[v],k]) = "
                                                              "sum(v: V, A[v,k]) for k: K"},
        Statement{"LookupsDiffer", rule_with_places +
                                       "[ids[u] = ids[v]] * A[u,k] = [u = v] * A[u,k] "
                                       "for u: V, v: V, k: K"},
        Statement{"BehindALookup", rule_with_places + "sum(v: V, [ids[n] + 1 = v]) = 1 for n: V"},
        Statement{"TwoLookups",
                  rule_with_places + "A[ids[ids[v]],k] = A[ids[v],k] for v: V, k: K"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Identities, TrueStatement,
    testing::Values(
        Statement{"Contradiction",
                  rule + "sum(i: L, [i < j] * [j < i] * X[n,i]) = 0 for n: N, j: L"},
        Statement{"Chain", rule +
                               "[i < j] * [j < k] * [i < k] * X[n,i] = [i < j] * [j < k] * X[n,i] "
                               "for n: N, i: L, j: L, k: L"},
        Statement{"ChainThatIsNotStrict", rule +
                                              "[i <= j] * [j <= k] * [i <= k] * X[n,i] = [i <= j] "
                                              "* [j <= k] * X[n,i] "
                                              "for n: N, i: L, j: L, k: L"},
        Statement{"Opposites", rule + "sum(i: L, [i <= j] * X[n,i]) + sum(i: L, [j < i] * X[n,i])"
                                      " = sum(i: L, X[n,i]) for n: N, j: L"},
        Statement{"CumulativeSums",
                  "layer c\n  input X: N x T\n  forward\n"
                  "    Y[n,t] = sum(s: T, [s <= t] * X[n,s]) for t: T\n  backward\n"
                  "    DX[n,s] = sum(t: T, [s <= t] * DY[n,t])"},
        Statement{"CumulativeSumsWithoutWhatComesBefore",
                  "layer c\n  input X: N x T\n  forward\n"
                  "    Y[n,t] = sum(s: T, [t >= s] * X[n,s]) for t: T\n  backward\n"
                  "    DX[n,s] = sum(t: T, DY[n,t]) - sum(t: T, [t < s] * DY[n,t])"},
        Statement{"SumsOfWhatComesLater",
                  "layer c\n  input X: N x T\n  forward\n"
                  "    Y[n,t] = sum(s: T, [s > t] * X[n,s]) for t: T\n  backward\n"
                  "    DX[n,s] = sum(t: T, [t < s] * DY[n,t])"},
        Statement{"FlippedTwice", rule + "sum(i: L, [L + 1 - i = a] * X[n,L + 1 - i]) = X[n,a] "
                                         "for n: N, a: L"},
        Statement{"EmptyRange",
                  "rule r\n  input X: U - 1 x K\n  identity a: sum(i: U - 1, X[i,k] + 1)"
                  " = sum(i: U - 1, X[i,k]) + U - 1 for k: K"},
        Statement{"BoundedSize",
                  "rule r\n  input X: U - 3 x K\n  condition U >= 3\n"
                  "  identity a: sum(i: U - 3, 1) = U - 3"},
        Statement{"StrideIsThere",
                  "rule r\n  integer parameter s\n  input X: N x U\n"
                  "  identity a: sum(v: U, [v * s = u * s] * X[n,v]) = X[n,u] "
                  "for n: N, u: U"},
        Statement{"PaddingId",
                  "layer e\n  target ids: E index V\n  weight W: V x K\n  forward\n"
                  "    Y[e,k] = [ids[e] > 1] * W[ids[e],k]\n  backward\n"
                  "    DW[v,k] = [v > 1] * sum(e: E, [ids[e] = v] * DY[e,k])"},
        Statement{"TwoLookupsAreOnePlace",
                  rule_with_places + "[ids[n] = ids[k]] * [ids[k] = v] * A[v,1] = [ids[n] = v] * "
                                     "[ids[k] = v] * A[v,1] for n: V, k: V, v: V"},
        Statement{"OneLookup", rule_with_places + "sum(v: V, [ids[n] = v]) = 1 for n: V"},
        Statement{"SamePlaceTwice",
                  "rule r\n  input X: L\n  input Z: L\n  identity a: [t < L] * "
                  "X[t + 1] * Z[t + 1] = sum(i: L, [i = t + 1] * X[i] * Z[i]) "
                  "for t: L"}),
    name_of);

const std::string cell = R"(layer cell
  input  X: T x N x K
  input  h: N x K
  weight R: K x K
  forward
    recurrence t: T
    H[0,n,k] = h[n,k]
    Z[t,n,k] = X[t,n,k] + sum(j: K, H[t - 1,n,j] * R[k,j])
    H[t,n,k] = Z[t,n,k]^2
    Y[t,n,k] = H[t,n,k] for t: T
  backward
)";
const std::string behind = R"(    DX[t,n,k] = DZ[t,n,k] for t: T
    DR[k,j] = sum(t: T, sum(n: N, DZ[t,n,k] * [t = 1] * h[n,j])) + sum(t: T, sum(n: N, DZ[t,n,k] * [t > 1] * H[t - 1,n,j]))
)";
std::string steps(const std::string& start, const std::string& DH, const std::string& DZ) {
  return "    recurrence t: T reversed\n    DZ[T + 1,n,k] = " + start + "\n    DH[t,n,k] = " + DH +
         "\n    DZ[t,n,k] = " + DZ + "\n";
}
const std::string right_DH = "DY[t,n,k] + sum(j: K, DZ[t + 1,n,j] * R[j,k])";
const std::string right_DZ = "2 * DH[t,n,k] * Z[t,n,k]";

const std::string product = R"(layer product
  input X: T x K
  forward
    recurrence t: T
    H[0,k] = 0 for k: K
    H[t,k] = H[t - 1,k] * X[t,k] + X[t,k]
    Y[t,k] = H[t,k] for t: T
  backward
    recurrence t: T reversed
    DH[T + 1,k] = 0
    DH[t,k] = DY[t,k] + )";

INSTANTIATE_TEST_SUITE_P(
    Recurrences, FalseStatement,
    testing::Values(
        Statement{"RightForOneStep", cell + steps("0", "DY[t,n,k]", right_DZ) + behind},
        Statement{"StartsElsewhere", cell + steps("1", right_DH, right_DZ) + behind},
        Statement{"StartsAtTheOutput", cell + steps("DY[T,n,k]", right_DH, right_DZ) + behind},
        Statement{
            "OneOfTwoIsWrong",
            cell + steps("0", "DY[t,n,k] + sum(j: K, DZ[t + 1,n,j] * R[k,j])", right_DZ) + behind},
        Statement{"StatesAreHeld", cell + "    DH[t,n,k] = DY[t,n,k] for t: T\n"
                                          "    DZ[t,n,k] = 2 * DH[t,n,k] * Z[t,n,k] for t: T\n"},
        Statement{"RunsTheOtherWay",
                  cell + "    recurrence t: T\n    DZ[0,n,k] = 0\n"
                         "    DH[t,n,k] = DY[t,n,k] + sum(j: K, DZ[t - 1,n,j] * R[j,k])\n"
                         "    DZ[t,n,k] = 2 * DH[t,n,k] * Z[t,n,k]\n"},
        Statement{"RightFromTheThirdStep", product + "[2 < t < T] * DH[t + 1,k] * X[t + 1,k]\n"},
        Statement{"OneStepOff", product + "[t < T] * DH[t + 1,k] * X[t,k]\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Recurrences, TrueStatement,
    testing::Values(Statement{"Cell", cell + steps("0", right_DH, right_DZ) + behind},
                    Statement{"TwoTensorsAtTheStepBehind",
                              product + "[t < T] * DH[t + 1,k] * X[t + 1,k]\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Gradients, FalseStatement,
    testing::Values(
        Statement{"Diagonal",
                  "layer l\n  input X: K x K\n  forward\n    Y[i] = X[i,i]^2\n  backward\n"
                  "    DX[i,j] = 2 * DY[i] * X[i,i]\n"},
        Statement{"RepeatedPlaces",
                  "layer l\n  input X: K x K x K\n  forward\n"
                  "    Y[i,j] = X[i,i,j] * X[j,i,i]\n  backward\n"
                  "    DX[a,b,c] = [a = b] * DY[a,c] * X[c,a,a]\n"},
        Statement{"WrongPad",
                  "layer l\n  input X: N x L\n  forward\n"
                  "    Y[n,i] = X[n,i + 1] * [i < L] for i: L\n  backward\n"
                  "    DX[n,i] = [i >= 2] * DY[n,i - 1] + [i = 1] * DY[n,i]\n"},
        Statement{"OutputReadByAnother",
                  "layer l\n  input X: N x K\n  output A, B\n  forward\n"
                  "    A = hadamard(X, X)\n    B = hadamard(A, X)\n  backward\n"
                  "    DX = 2 * hadamard(DA, X) + hadamard(DB, A)\n"},
        Statement{"OutputIsTheInput",
                  "layer l\n  input X: N x K\n  output A, B\n  forward\n"
                  "    A = X\n    B = hadamard(X, A)\n  backward\n"
                  "    DX = DA + hadamard(DB, X)\n"},
        Statement{"LookupOfALookup",
                  "layer l\n  input A: V x K\n  target ids: V index V\n"
                  "  target jds: N index V\n  forward\n"
                  "    Y[n,k] = A[ids[jds[n]],k]\n  backward\n"
                  "    DA[v,k] = sum(n: N, [jds[n] = ids[v]] * DY[n,k])\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Gradients, TrueStatement,
    testing::Values(
        Statement{"Diagonal",
                  "layer l\n  input X: K x K\n  forward\n    Y[i] = X[i,i]^2\n  backward\n"
                  "    DX[i,j] = 2 * [i = j] * DY[i] * X[i,i]\n"},
        Statement{"OtherwiseElsewhere",
                  "layer l\n  input X: N x L\n  forward\n"
                  "    Y[n,i] = where i < L: X[n,i + 1], else: X[n,i]\n"
                  "  backward\n    DX[n,i] = (where i = 1: 0, else: DY[n,i - 1])"
                  " + (where i < L: 0, else: DY[n,i])\n"},
        Statement{"LookupsOfOnePlace",
                  "layer l\n  input W: K\n  target ids: E index 1\n  forward\n"
                  "    Y[e] = W[ids[e]]\n  backward\n"
                  "    DW[k] = sum(e: E, [k = 1] * DY[e])\n"},
        Statement{"LookupOfALookup",
                  "layer l\n  input A: V x K\n  target ids: M index V\n"
                  "  target jds: N index M\n  forward\n"
                  "    Y[n,k] = A[ids[jds[n]],k]\n  backward\n"
                  "    DA[v,k] = sum(n: N, [ids[jds[n]] = v] * DY[n,k])\n"}),
    name_of);

// What an equation of entries divides by, or takes the logarithm of, is left open where the forward
// equation does not.
TEST(EquationsOfEntries, LeaveOpenWhereTheyHaveNoValue) {
  const auto scope_of = [](const std::string& forward, const std::string& backward) {
    const EquationSystem system = system_of("layer l\n  input X: N x L\n  forward\n    " + forward +
                                            "\n  backward\n    " + backward + "\n");
    const Finding found = prove_for_all_sizes(system, claims(system).back(), 5);
    EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
    return found.scope.where;
  };
  const std::string same = "Y[n,l] = X[n,l]", everywhere;
  EXPECT_EQ(scope_of(same, "DX[n,l] = DY[n,l]"), everywhere);
  EXPECT_EQ(scope_of(same, "DX[n,l] = DY[n,l] * (X[n,l] / X[n,l])"), "X[i,j] != 0");
  EXPECT_EQ(scope_of(same, "DX[n,l] = DY[n,l] + log(X[n,l]) - log(X[n,l])"), "X[i,j] > 0");
  EXPECT_EQ(scope_of(same, "DX[n,l] = [l > 1] * (DY[n,l] * (X[n,l] / X[n,l])) + [l = 1] * DY[n,l]"),
            "X[i,j] != 0");
  // Where the forward equation has no value either, nothing is left open; whatever the indices are
  // called.
  EXPECT_EQ(scope_of("Y[n,l] = log(X[n,l])", "DX[n,l] = DY[n,l] / X[n,l]"), everywhere);
  EXPECT_EQ(scope_of("Y[n] = sum(l: L, log(X[n,l])) for n: N", "DX[n,l] = DY[n] / X[n,l]"),
            everywhere);
  EXPECT_EQ(scope_of("Y[a,b] = log(X[b,a]) for a: L, b: N", "DX[n,l] = DY[l,n] / X[n,l]"),
            everywhere);
}

struct Refused {
  std::string name, text, reason;
};
void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

class RefusedStatement : public testing::TestWithParam<Refused> {};

TEST_P(RefusedStatement, SaysWhy) {
  try {
    parse_equations(GetParam().text, "statement.eq");
    ADD_FAILURE() << GetParam().text << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedStatement,
    testing::Values(
        Refused{"NegativeSize", "rule r\n  input X: N x U - 3\n  identity a: X = X\n",
                "has the size U - 3, which may be less than 0: say that U begins later, "
                "condition U >= 3"},
        Refused{"NegativeDifference", "rule r\n  input X: N x U - M\n  identity a: X = X\n",
                "has the size U - M, which may be less than 0: give it a name"},
        Refused{"NegativeRange", rule + "sum(i: L - 2, 1) = L - 2\n", "which may be less than 0"},
        Refused{"NegativeMaximum", rule + "max(i: L - 2, 1) = 1\n", "which may be less than 0"},
        Refused{
            "NegativeMatrix",
            "rule r\n  input X: N x U\n  identity a: elements_sum(ones(1, U - 2)) = ones(1, 1)\n",
            "which may be less than 0"},
        Refused{"LessThanTheEquationsRead",
                "layer l\n  integer parameter P\n  input X: L + P\n  forward\n"
                "    Y[i] = X[i + 1] for i: L\n  condition P >= 0\n",
                "say above the equations that P may be 0"},
        Refused{"LargePlace",
                "layer l\n  input X: L\n  forward\n"
                "    Y[i] = X[i * 4294967296 * 4294967296 + i] for i: L\n",
                "whole multiples, of 64 bits at most"},
        Refused{"GuardOfAnotherTerm",
                "layer l\n  input X: L\n  forward\n"
                "    Y[i] = [i < L] * X[i] + X[i + 1]\n",
                "may be more than L"},
        Refused{"OtherwiseOutside",
                "layer l\n  input X: L\n  forward\n"
                "    Y[i] = where i < L: X[i], else: X[i + 1]\n",
                "may be more than L"},
        Refused{"RealPlace",
                "layer l\n  input X: K\n  input Z: K\n  forward\n"
                "    Y[k] = [1 <= X[k] <= K] * Z[X[k]]\n",
                "is no place"},
        Refused{"LookupOutside",
                "layer l\n  input A: V x K\n  target ids: M index V\n"
                "  target jds: N index V\n  forward\n"
                "    Y[n,k] = A[ids[jds[n]],k]\n",
                "may be more than M"},
        Refused{
            "NotYetComputed",
            "layer l\n  input X: T x K\n  forward\n    recurrence t: T\n    H[0,k] = 0 for k: K\n"
            "    Z[t,k] = H[t,k] + X[t,k]\n    H[t,k] = Z[t,k]\n",
            "may read H in the step before"},
        Refused{
            "AllSteps",
            "layer l\n  input X: T x K\n  forward\n    recurrence t: T\n    H[0,k] = 0 for k: K\n"
            "    H[t,k] = sum(s: T, H[s,k]) + X[t,k]\n",
            "may read H in the step before"},
        Refused{"GradientBeforeItsStep",
                cell + "    recurrence t: T reversed\n"
                       "    DZ[T + 1,n,k] = 0\n"
                       "    DH[t,n,k] = DY[t,n,k] + DZ[t - 1,n,k]\n",
                "may read DZ in the step behind"}),
    [](const auto& tested) { return tested.param.name; });

// Each of two recurrences has the gradient that the other needs.
TEST(TensorStatements, GradientsOfTwoRecurrencesThatNeedEachOtherAreUndecided) {
  const EquationSystem system =
      system_of(cell +
                "    recurrence t: T reversed\n    DZ[T + 1,n,k] = 0\n"
                "    DZ[t,n,k] = 2 * (" +
                right_DH +
                ") * Z[t,n,k]\n"
                "    recurrence s: T reversed\n"
                "    DH[s,n,k] = DY[s,n,k] + sum(j: K, [s < T] * DZ[s + 1,n,j] * R[j,k])\n");
  for (const auto& claim : claims(system)) {
    const Finding found = prove_for_all_sizes(system, claim, 5);
    EXPECT_EQ(found.verdict, Verdict::undecided);
    EXPECT_THAT(found.detail, HasSubstr("need each other"));
  }
}

// Right but where a step is 0, where it is twice the slope of one side.
TEST(TensorStatements, CasesOfEntriesAreNotProvedWhereTheyMeet) {
  const EquationSystem system = parse_equations(R"(layer l
  input X: T x K
  forward
    recurrence t: T
    H[0,k] = 0 for k: K
    H[t,k] = (where H[t - 1,k] > 0: H[t - 1,k], else: 0) + X[t,k]
    Y[t,k] = H[t,k] for t: T
  backward
    recurrence t: T reversed
    DH[T + 1,k] = 0
    DH[t,k] = DY[t,k] + DH[t + 1,k] * (where H[t,k] > 0: 1, H[t,k] = 0: 2, else: 0)
)",
                                                "statement.eq")
                                    .front();
  const ClaimReport report = verify_claim(system, claims(system).front(), {});
  EXPECT_TRUE(report.verdict == Verdict::refuted || !report.scope().where.empty());
}

// Such a size is no dimension of anything, and has to be chosen all the same.
TEST(TensorStatements, OfASizeThatOnlyASumRunsToAreDecided) {
  const auto verified = [](const std::string& gradient) {
    const EquationSystem system = system_of(
        "layer repeat\n  input X: N x D\n  forward\n"
        "    Y[n,d] = sum(a: A, X[n,d])\n  backward\n"
        "    DX[n,d] = " +
        gradient);
    EXPECT_THAT(system.dimension_names(), testing::ElementsAre("A", "D", "N"));
    return verify_claim(system, claims(system).front(), {});
  };
  EXPECT_EQ(verified("sum(a: A, DY[n,d])").verdict, Verdict::proved);
  EXPECT_EQ(verified("2 * DY[n,d]").verdict, Verdict::refuted);
  EXPECT_EQ(verified("max(a: A, DY[n,d])").verdict, Verdict::refuted);
}

// A place is a whole number; nothing between two of them refutes what is said of it.
TEST(TensorStatements, OfPlacesAreNotRefutedBetweenThem) {
  for (const std::string law : {"sum(m: M, (where 2 * p[m] = 3: 1, else: 0)) = 0",
                                "sum(m: M, [p[m] + 1 <= N] * X[p[m] + 1]) = "
                                "sum(i: N, [i > 1] * X[i] * sum(m: M, [p[m] = i - 1]))"}) {
    const EquationSystem system =
        system_of("rule r\n  target p: M index N\n  input X: N\n  identity a: " + law + "\n");
    EXPECT_EQ(verify_claim(system, claims(system).front(), {}).verdict, Verdict::proved) << law;
  }
  const EquationSystem embedding = system_of(
      "layer e\n  target a: N index V\n  weight W: V + 1 x D\n  forward\n"
      "    Y[n,d] = tanh(W[a[n] + 1,d])\n  backward\n"
      "    DW[v,d] = sum(n: N, [a[n] + 1 = v] * DY[n,d]) * (1 - tanh(W[v,d])^2)\n");
  EXPECT_EQ(verify_claim(embedding, claims(embedding).front(), {}).verdict, Verdict::proved);
}

// What does not fit 64 bits is not calculated with.
TEST(TensorStatements, LargeNumbersAreNotRefuted) {
  const EquationSystem system =
      system_of(rule + "[i * 4294967296 * 4294967296 >= 1] * X[n,i] = X[n,i] for n: N, i: L\n");
  const Claim claim = claims(system).front();
  EXPECT_NE(prove_in_prime_field(system, claim, {{{"N", 1}, {"L", 1}}}).verdict, Verdict::refuted);
}

}  // namespace
}  // namespace gradstone

// Gradients of maxima over windows and under conditions: ties, windows that overlap, places that
// are read twice. What is false at some sizes is proved nowhere.

#include "reference/maxima.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/verify.hpp"

namespace gradstone::maxima_test {
namespace {

struct Statement {
  std::string name, text;
  Sizes wrong_at{};  // where a false one is false
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

std::string layer(const std::string& given, const std::string& forward,
                  const std::string& backward) {
  return "layer l\n" + given + "  forward\n    " + forward + "\n  backward\n    " + backward + "\n";
}

const std::string given = "  input X: N x L\n  integer parameter A\n";
const std::string given_with_stride = given + "  integer parameter s\n  integer parameter p >= 0\n";
const std::string given_pixels =
    "  input X: H x L\n  integer parameter A\n  integer parameter s\n  integer parameter p >= 0\n";
const std::string given_places = "  input W: V x K\n  target ids: E x T index V\n";

const std::string window = "Y[n,u] = max(a: A where u + a - 1 <= L, X[n,u + a - 1]) for u: U";
const std::string fallen = "Y[n,u] = max(a: A where u + a - 1 <= L, -X[n,u + a - 1]) for u: U";
const std::string taken = " * (where X[n,l] = Y[n,u]: DY[n,u], else: 0))";

class TrueMaximum : public testing::TestWithParam<Statement> {};

TEST_P(TrueMaximum, IsProvedForAllSizesAndByTheOthers) {
  const EquationSystem system = system_of(GetParam().text);
  const auto sizes = proof_sizes(system, Level::quick);
  ASSERT_FALSE(sizes.empty());
  for (const auto& claim : claims(system)) {
    const Finding found = prove_for_all_sizes(system, claim, 5);
    EXPECT_EQ(found.verdict, Verdict::proved) << claim.subject << ": " << found.detail;
    EXPECT_EQ(prove_with_ginac(system, claim, sizes, 20).verdict, Verdict::proved);
    EXPECT_EQ(prove_in_prime_field(system, claim, sizes).verdict, Verdict::proved);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Windows, TrueMaximum,
    testing::Values(
        Statement{"OfRows", layer("  input X: N x D\n", "Y[n] = max(d: D, X[n,d]) for n: N",
                                  "DX[n,d] = where X[n,d] = Y[n]: DY[n], else: 0")},
        Statement{"ThatOverlap",
                  layer(given, window, "DX[n,l] = sum(u: U, [1 <= l - u + 1 <= A]" + taken)},
        Statement{"OfNegatives", layer(given, fallen,
                                       "DX[n,l] = -sum(u: U, [1 <= l - u + 1 <= A] * "
                                       "(where -X[n,l] = Y[n,u]: DY[n,u], else: 0))")},
        Statement{"WithAStride",
                  layer(given_with_stride,
                        "Y[n,u] = max(a: A where 1 <= u*s + a - p <= L, X[n,u*s + a - p]) "
                        "for u: U",
                        "DX[n,l] = sum(u: U, [1 <= l + p - u*s <= A]" + taken)},
        Statement{"WithZerosAround",
                  layer(given_with_stride,
                        "Y[n,u] = max(a: A, [1 <= u*s + a - p <= L] * X[n,u*s + a - p]) for u: U",
                        "DX[n,l] = sum(u: U, [1 <= l + p - u*s <= A]" + taken)},
        Statement{"OfPixels",
                  layer(given_pixels,
                        "Y[u,v] = max(a: A, b: A where 1 <= u*s + a - p <= H and "
                        "1 <= v*s + b - p <= L, X[u*s + a - p,v*s + b - p]) for u: U, v: V",
                        "DX[h,l] = sum(u: U, sum(v: V, [1 <= h + p - u*s <= A and "
                        "1 <= l + p - v*s <= A] * (where X[h,l] = Y[u,v]: DY[u,v], else: 0)))")}),
    name_of);

class FalseMaximum : public testing::TestWithParam<Statement> {};

TEST_P(FalseMaximum, IsProvedNowhere) {
  const EquationSystem system = system_of(GetParam().text);
  const std::vector<Sizes> sizes{GetParam().wrong_at};
  ASSERT_TRUE(have_maxima(system, sizes[0]));
  for (const auto& claim : claims(system)) {
    EXPECT_NE(prove_for_all_sizes(system, claim, 5).verdict, Verdict::proved) << claim.subject;
    EXPECT_NE(prove_with_ginac(system, claim, sizes, 20).verdict, Verdict::proved);
    EXPECT_NE(prove_in_prime_field(system, claim, sizes).verdict, Verdict::proved);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Windows, FalseMaximum,
    testing::Values(
        Statement{"OnePlaceOff",
                  layer(given, window, "DX[n,l] = sum(u: U, [1 <= l - u <= A]" + taken),
                  {{"N", 1}, {"L", 2}, {"A", 1}, {"U", 2}}},
        Statement{"OfTheOtherSign",
                  layer(given, fallen,
                        "DX[n,l] = sum(u: U, [1 <= l - u + 1 <= A] * "
                        "(where -X[n,l] = Y[n,u]: DY[n,u], else: 0))"),
                  {{"N", 1}, {"L", 2}, {"A", 1}, {"U", 2}}},
        Statement{"GivenToAllPlaces",
                  layer(given, window, "DX[n,l] = sum(u: U, [1 <= l - u + 1 <= A] * DY[n,u])"),
                  {{"N", 1}, {"L", 2}, {"A", 2}, {"U", 1}}},
        // What stands around the image takes part, or does not.
        Statement{"ZerosForNothing",
                  layer(given_with_stride,
                        "Y[n,u] = max(a: A where 1 <= u*s + a - p <= L, X[n,u*s + a - p]) for u: U",
                        "DX[n,l] = sum(u: U, [1 <= l + p - u*s <= A] * (where X[n,l] = max(a: A, "
                        "[1 <= u*s + a - p <= L] * X[n,u*s + a - p]): DY[n,u], else: 0))"),
                  {{"N", 1}, {"L", 1}, {"A", 2}, {"U", 1}, {"s", 1}, {"p", 1}}},
        // Where two places of a maximum read one entry, that counts once.
        Statement{"WhereWordsAreRepeated",
                  layer(given_places, "Y[e,k] = max(t: T, W[ids[e,t],k]) for e: E, k: K",
                        "DW[v,k] = sum(e: E, sum(t: T, [ids[e,t] = v] * "
                        "(where W[v,k] = Y[e,k]: DY[e,k], else: 0)))"),
                  {{"V", 1}, {"K", 1}, {"E", 1}, {"T", 2}}},
        Statement{"WhereTwoIndicesMeet",
                  layer(given,
                        "Y[n,u] = max(a: A, b: A where u + a + b - 1 <= L, X[n,u + a + b - 1]) "
                        "for u: U",
                        "DX[n,l] = sum(u: U, sum(a: A, [1 <= l - u - a + 1 <= A]" + taken + ")"),
                  {{"N", 1}, {"L", 3}, {"A", 2}, {"U", 1}}},
        Statement{"OfTwoMaximaThatMoveApart",
                  layer(given,
                        "Y[n,u] = max(a: A where u + a - 1 <= L, X[n,u + a - 1]) - "
                        "max(a: A where u + a - 1 <= L, -X[n,u + a - 1]) for u: U",
                        "DX[n,l] = sum(u: U, [1 <= l - u + 1 <= A] * DY[n,u])"),
                  {{"N", 1}, {"L", 3}, {"A", 3}, {"U", 1}}}),
    name_of);

// An element outside of the window may be as large as the largest in it.
TEST(WrongAtTies, IsProvedOffTiesAtMost) {
  const EquationSystem system = system_of(layer(given, window, "DX[n,l] = sum(u: U, 1" + taken));
  for (const auto& claim : claims(system)) {
    EXPECT_NE(prove_for_all_sizes(system, claim, 5).verdict, Verdict::proved);
    const auto sizes = proof_sizes(system, Level::quick);
    EXPECT_EQ(prove_in_prime_field(system, claim, sizes).scope.where, "no cases meet");
  }
}

TEST(MaximaOfNothing, AreSeenAtTheirSizes) {
  const EquationSystem system =
      system_of(layer(given_with_stride,
                      "Y[n,u] = max(a: A where 1 <= u*s + a - p <= L, X[n,u*s + a - p]) for u: U",
                      "DX[n,l] = sum(u: U, [1 <= l + p - u*s <= A]" + taken));
  const Sizes fits{{"N", 1}, {"L", 3}, {"A", 2}, {"U", 2}, {"s", 1}, {"p", 1}};
  EXPECT_TRUE(have_maxima(system, fits));
  Sizes behind = fits;
  behind["U"] = 4;  // u*s + a - p >= 4
  EXPECT_FALSE(have_maxima(system, behind));
  Sizes before = fits;
  before["p"] = 3;  // u*s + a - p <= 0
  EXPECT_FALSE(have_maxima(system, before));
  for (const auto& sizes : proof_sizes(system, Level::standard))
    EXPECT_TRUE(have_maxima(system, sizes)) << to_text(sizes);
  EXPECT_GE(proof_sizes(system, Level::standard).size(), 2U);
  for (const auto& sizes : smallest_sizes(system))
    EXPECT_TRUE(have_maxima(system, sizes)) << to_text(sizes);
}

// Where a backward equation has no value and the forward one has, it is no gradient.
TEST(MaximaOfNothing, AreLeftOpen) {
  const EquationSystem system =
      system_of(layer(given, "Y[n,u] = max(a: A where u + a - 1 <= L, X[n,u + a - 1]) for u: U",
                      "DX[n,l] = sum(u: U, [1 <= l - u + 1 <= A] * (where X[n,l] = Y[n,u]: "
                      "DY[n,u], else: 0)) + 0 * max(k: L where k > A, X[n,k])"));
  for (const auto& claim : claims(system)) {
    const Finding found = prove_for_all_sizes(system, claim, 5);
    EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
    EXPECT_THAT(found.scope.where, testing::HasSubstr("sum(l: L, "));
  }
}

}  // namespace
}  // namespace gradstone::maxima_test

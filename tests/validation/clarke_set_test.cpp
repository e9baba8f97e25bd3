// Clarke sets, of each kind: what lies in them, on their rim, and beside them.

#include "validation/clarke_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace gradstone::clarke_set_test {
namespace {

constexpr double u = 0x1p-53;

bool has(const ClarkeSet& set, const std::vector<double>& gradient, double unit_roundoff = u) {
  return set.contains(gradient, unit_roundoff);
}

TEST(ClarkeSet, OfAnIntervalHasItsEndsAndWhatLiesBetween) {
  const auto set = ClarkeSet::interval(-0.5, 1.5);
  for (const double inside : {-0.5, 0.0, 1.0, 1.5}) EXPECT_TRUE(has(set, {inside})) << inside;
  for (const double outside : {-0.5 - 1e-12, 1.5 + 1e-12, 2.0}) EXPECT_FALSE(has(set, {outside}));
  EXPECT_EQ(set.text(), "[-0.5, 1.5]");
  EXPECT_EQ(ClarkeSet::interval(1, 1).text(), "1");
}

TEST(ClarkeSet, AllowsForTheRoundingOfEntriesAndNoMore) {
  const auto set = ClarkeSet::interval(0.1, 1);
  EXPECT_TRUE(has(set, {1 + 4 * u}));
  EXPECT_FALSE(has(set, {1 + 6 * u}));
  const double third = 1.0F / 3.0F;  // rounded to 32 bits
  EXPECT_TRUE(has(ClarkeSet::simplex(3), {third, third, third}, 0x1p-24));
  EXPECT_FALSE(has(ClarkeSet::simplex(3), {third, third, third}));
  // A set that is 0 alone has nothing to round.
  EXPECT_TRUE(has(ClarkeSet::interval(0, 0), {-0.0}));
  EXPECT_FALSE(has(ClarkeSet::interval(0, 0), {1e-300}));
}

TEST(ClarkeSet, OfASimplexHasSharesOnly) {
  const auto set = ClarkeSet::simplex(3);
  EXPECT_TRUE(has(set, {1, 0, 0}));
  EXPECT_TRUE(has(set, {0.2, 0.3, 0.5}));
  EXPECT_FALSE(has(set, {1, 1, 1}));
  EXPECT_FALSE(has(set, {1.5, -0.5, 0}));
  EXPECT_FALSE(has(set, {0.2, 0.2, 0.2}));
}

TEST(ClarkeSet, OfABoxIsOneIntervalForEachEntry) {
  const auto set = ClarkeSet::box({-1, 0}, {1, 2});
  EXPECT_TRUE(has(set, {-1, 2}));
  EXPECT_FALSE(has(set, {-1, -0.5}));
  EXPECT_FALSE(has(set, {1.5, 1}));
  EXPECT_EQ(set.text(), "(-1, 0) to (1, 2)");
}

TEST(ClarkeSet, OfABallHasShortVectorsWithItsSum) {
  const double r = 1 / std::numbers::sqrt2;
  EXPECT_TRUE(has(ClarkeSet::ball(2, 1), {r, -r}));
  EXPECT_FALSE(has(ClarkeSet::ball(2, 1), {r, r + 1e-9}));
  const auto with_sum = ClarkeSet::ball(3, 1 / std::numbers::sqrt3, 0);
  EXPECT_FALSE(has(with_sum, {0.25, -0.5, 0.25}));  // longer than 0.577
  EXPECT_TRUE(has(with_sum, {0.25, -0.25, 0}));
  EXPECT_FALSE(has(with_sum, {0.25, 0, 0}));
}

TEST(ClarkeSet, OfAPointIsThatGradient) {
  const auto set = ClarkeSet::point({1, 8, 0});
  EXPECT_TRUE(has(set, {1, 8, 0}));
  EXPECT_FALSE(has(set, {1, 0, 0}));
}

// The running maximum of three equal numbers, whose sum is 3 x_1, x_1 + 2 x_2, 2 x_1 + x_3 or
// x_1 + x_2 + x_3 close by.
TEST(ClarkeSet, OfAHullHasMixturesOfItsVertices) {
  const auto set = ClarkeSet::hull({{3, 0, 0}, {1, 2, 0}, {2, 0, 1}, {1, 1, 1}});
  EXPECT_TRUE(has(set, {1, 1, 1}));
  EXPECT_TRUE(has(set, {1.75, 0.75, 0.5}));
  EXPECT_FALSE(has(set, {1, 0, 2}));
  EXPECT_FALSE(has(set, {0, 3, 0}));
  EXPECT_FALSE(has(set, {1.75, 0.75, 0.75}));
  EXPECT_EQ(set.text(), "(3, 0, 0), (1, 2, 0), (2, 0, 1), (1, 1, 1) and their mixtures");
}

// The same sets by their own formulas and as hulls.
TEST(ClarkeSet, OfAHullIsTheSameAsTheSimplexAndTheBoxThatItIs) {
  const auto simplex = ClarkeSet::simplex(3),
             simplex_hull = ClarkeSet::hull({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  const auto box = ClarkeSet::box({-1, 0}, {1, 2}),
             box_hull = ClarkeSet::hull({{-1, 0}, {1, 0}, {-1, 2}, {1, 2}});
  int inside = 0;
  for (int a = -4; a <= 12; ++a) {
    for (int b = -4; b <= 12; ++b) {
      const double x = a / 4.0, y = b / 4.0;
      EXPECT_EQ(has(box, {x, y}), has(box_hull, {x, y})) << x << " " << y;
      EXPECT_EQ(has(simplex, {x, y, 1 - x - y}), has(simplex_hull, {x, y, 1 - x - y}));
      inside += has(box, {x, y});
    }
  }
  EXPECT_EQ(inside, 81);
}

TEST(ClarkeSet, HasNoGradientThatIsNoNumberOrOfAnotherSize) {
  const double nan = std::nan(""), infinity = HUGE_VAL;
  for (const auto& set :
       {ClarkeSet::simplex(2), ClarkeSet::box({-1, -1}, {1, 1}), ClarkeSet::ball(2, 1),
        ClarkeSet::hull({{1, 0}, {0, 1}}), ClarkeSet::point({1, 0}), ClarkeSet::none("jump")}) {
    EXPECT_FALSE(has(set, {nan, 0}));
    EXPECT_FALSE(has(set, {infinity, 0}));
    EXPECT_FALSE(has(set, {1}));
    EXPECT_FALSE(has(set, {1, 0, 0}));
    EXPECT_FALSE(has(set, {}));
  }
  EXPECT_FALSE(ClarkeSet::none("jump").exists());
  EXPECT_EQ(ClarkeSet::none("jump").text(), "none: jump");
}

}  // namespace
}  // namespace gradstone::clarke_set_test

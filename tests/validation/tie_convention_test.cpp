// How the gradient of a maximum is shared among equal numbers.

#include "validation/tie_convention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/float_format.hpp"

namespace gradstone::tie_convention_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Numbers = std::vector<double>;

TieJudgement judge(const Numbers& values, const Numbers& gradient, double upstream = 1) {
  return tie_convention(values, upstream, gradient);
}

const Numbers three{2, 2, 2};

TEST(TieConvention, NamesTheFirstTheLastAndEqualShares) {
  EXPECT_THAT(judge(three, {1, 0, 0}).names, ElementsAre("first"));
  EXPECT_THAT(judge(three, {0, 0, 1}).names, ElementsAre("last"));
  const double third = 1.0 / 3;
  EXPECT_THAT(judge(three, {third, third, third}).names, ElementsAre("equal shares"));
  EXPECT_THAT(judge(three, {0, 1, 0}).names, ElementsAre("another permutation"));
}

TEST(TieConvention, NamesTreesOfPairs) {
  EXPECT_THAT(judge(three, {0.25, 0.25, 0.5}).names, ElementsAre("by a tree of pairs"));
  EXPECT_THAT(judge(three, {0.5, 0.25, 0.25}).names, ElementsAre("by a tree of pairs"));
  EXPECT_THAT(judge({1, 1, 1, 1, 1}, {0.125, 0.125, 0.25, 0.25, 0.25}).names,
              ElementsAre("by a tree of pairs"));
  // No pairs of neighbours give these, but those of the numbers in another order.
  EXPECT_THAT(judge(three, {0.25, 0.5, 0.25}).names,
              ElementsAre("by a tree of pairs", "another permutation"));
}

TEST(TieConvention, NamesAllThatFit) {
  EXPECT_THAT(judge({1, 1}, {0.5, 0.5}).names,
              UnorderedElementsAre("equal shares", "by a tree of pairs"));
  EXPECT_THAT(judge({1, 1, 1, 1}, {0.25, 0.25, 0.25, 0.25}).names,
              UnorderedElementsAre("equal shares", "by a tree of pairs"));
}

TEST(TieConvention, TakesAnyMixtureAsRight) {
  for (const Numbers& shares : {Numbers{0.2, 0.3, 0.5}, Numbers{0.7, 0, 0.3}}) {
    const auto judgement = judge(three, shares);
    EXPECT_EQ(judgement.gradient, PointVerdict::right);
    EXPECT_THAT(judgement.names, IsEmpty());
  }
}

TEST(TieConvention, RefusesAndNamesTheFullGradientToEveryTie) {
  const auto judgement = judge({2, 1, 2}, {1, 0, 1});
  EXPECT_EQ(judgement.gradient, PointVerdict::wrong);
  EXPECT_EQ(judgement.ties, 2u);
  EXPECT_THAT(judgement.names, ElementsAre("full gradient to every tie"));
}

TEST(TieConvention, RefusesWhatIsNoMixture) {
  for (const Numbers& wrong : {Numbers{0, 0, 0}, Numbers{1.5, -0.5, 0}, Numbers{0.3, 0.3, 0.3},
                               Numbers{2, 0, 0}, Numbers{-1, 0, 0}}) {
    EXPECT_EQ(judge(three, wrong).gradient, PointVerdict::wrong);
    EXPECT_THAT(judge(three, wrong).names, IsEmpty());
  }
}

TEST(TieConvention, IsAboutTheLargestOnly) {
  const Numbers values{5, 1, 5, 3, 5};
  EXPECT_EQ(judge(values, {0, 0, 1, 0, 0}).gradient, PointVerdict::right);
  EXPECT_THAT(judge(values, {0, 0, 1, 0, 0}).names, ElementsAre("another permutation"));
  EXPECT_THAT(judge(values, {0.25, 0, 0.25, 0, 0.5}).names, ElementsAre("by a tree of pairs"));
  const auto leak = judge(values, {0.5, 0.1, 0.5, 0, 0});
  EXPECT_EQ(leak.gradient, PointVerdict::wrong);
  EXPECT_THAT(leak.names, IsEmpty());
  const auto alone = judge({1, 4, 2}, {0, 1, 0});
  EXPECT_EQ(alone.gradient, PointVerdict::right);
  EXPECT_EQ(alone.ties, 1u);
  EXPECT_THAT(alone.names, IsEmpty());
}

TEST(TieConvention, SharesTheUpstreamGradient) {
  const double upstream = -0.7;
  EXPECT_THAT(judge(three, {0, 0, upstream}, upstream).names, ElementsAre("last"));
  EXPECT_THAT(judge(three, {upstream / 3, upstream / 3, upstream / 3}, upstream).names,
              ElementsAre("equal shares"));
  EXPECT_EQ(judge(three, {0.7, 0, 0}, upstream).gradient, PointVerdict::wrong);
  // Of nothing nobody can tell the shares.
  EXPECT_EQ(judge(three, {0, 0, 0}, 0).gradient, PointVerdict::right);
  EXPECT_THAT(judge(three, {0, 0, 0}, 0).names, IsEmpty());
  EXPECT_EQ(judge(three, {0, 1, 0}, 0).gradient, PointVerdict::wrong);
}

TEST(TieConvention, AllowsForRounding) {
  const double third = 1.0F / 3.0F;
  EXPECT_THAT(tie_convention(three, 1, Numbers{third, third, third}, 0x1p-24).names,
              ElementsAre("equal shares"));
  EXPECT_EQ(tie_convention(three, 1, Numbers{third, third, third}).gradient, PointVerdict::wrong);
}

TEST(TieConvention, OfWhatIsNoNumberIsNoAnswer) {
  const double nan = std::nan("");
  EXPECT_EQ(judge(three, {nan, 0, 0}).gradient, PointVerdict::missing);
  EXPECT_EQ(judge({2, nan, 2}, {1, 0, 0}).gradient, PointVerdict::missing);
  EXPECT_EQ(judge(three, {1, 0, 0}, nan).gradient, PointVerdict::missing);
  EXPECT_EQ(judge(three, {HUGE_VAL, 0, 0}).gradient, PointVerdict::missing);
  EXPECT_EQ(judge(three, {1, 0}).gradient, PointVerdict::missing);
  EXPECT_EQ(judge({}, {}).gradient, PointVerdict::missing);
}

// What libraries were measured to do with three equal numbers has these names.
TEST(TieConvention, NamesWhatLibrariesDo) {
  std::size_t named = 0, refused = 0;
  for (const auto& each : conventions()) {
    const bool is_maximum = each.function == "max_axis" || each.function == "max_all" ||
                            each.function == "amax" || each.function == "segment_max";
    if (!is_maximum || each.gradient.empty()) continue;
    const auto judgement =
        tie_convention(three, 1, each.gradient, float_format(each.dtype).unit_roundoff());
    EXPECT_FALSE(judgement.names.empty()) << name_of(each) << " " << each.function;
    named += judgement.gradient == PointVerdict::right;
    refused += judgement.names == std::vector<std::string>{"full gradient to every tie"};
  }
  EXPECT_GT(named, 50u);
  EXPECT_EQ(refused, 7u);
}

}  // namespace
}  // namespace gradstone::tie_convention_test

#include "reference/expr/dim.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"

namespace gradstone::dim_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Dim N{"N"}, D{"D"}, K{"K"};

TEST(Dim, IsEqualHoweverItIsWritten) {
  EXPECT_EQ(N * D, D * N);
  EXPECT_EQ((N + 1) * (N - 1), N * N - 1);
  EXPECT_EQ(N * (D + K), K * N + D * N);
  EXPECT_EQ(N + D - N, D);
  EXPECT_EQ((N * D).hash(), (D * N).hash());
}

TEST(Dim, TellsDifferentPolynomialsApart) {
  EXPECT_NE(N, D);
  EXPECT_NE(N * N, N);
  EXPECT_NE(N + N, N * N);  // equal at N = 2 and nowhere else
  EXPECT_NE(N, N + 1);
}

TEST(Dim, VanishesWithoutTrace) {
  EXPECT_EQ(N - N, Dim(0));
  EXPECT_TRUE((N - N).is_number());
  EXPECT_EQ((N - N).text(), "0");
  EXPECT_TRUE((N - N + 1).is_one());
}

TEST(Dim, KnowsNumbersNamesAndOne) {
  EXPECT_TRUE(one.is_one());
  EXPECT_TRUE(Dim(3).is_number());
  EXPECT_FALSE(Dim(3).is_one());
  EXPECT_TRUE(N.is_name());
  EXPECT_FALSE((2 * N).is_name());
  EXPECT_FALSE((N * N).is_name());
  EXPECT_FALSE((N + 1).is_name());
}

TEST(Dim, HasItsValueAtGivenSizes) {
  // Prime sizes, so that an exchanged name cannot hide.
  const Sizes sizes{{"N", 2}, {"D", 5}, {"K", 3}};
  EXPECT_EQ((N * D + 2 * K - 1).at(sizes), 15);
  EXPECT_EQ(Dim(7).at({}), 7);
}

TEST(Dim, SaysWhichNameHasNoSize) {
  EXPECT_THAT(
      [] {
        (N * D).at({{"N", 2}});
      },
      ThrowsMessage<UnknownNameError>(HasSubstr("dimension D has no size")));
}

TEST(Dim, NeedsAName) {
  EXPECT_THROW(Dim(""), UnknownNameError);
}

TEST(Dim, PrintsNamesFirstAndTheNumberLast) {
  EXPECT_EQ(N.text(), "N");
  EXPECT_EQ((1 + N).text(), "N + 1");
  EXPECT_EQ((2 * N * D - 3).text(), "2*D*N - 3");
  EXPECT_EQ((0 - N).text(), "-N");
}

TEST(Dim, ReplacesAllNamesAtOnce) {
  EXPECT_EQ((N * D).replaced({{"N", D}, {"D", K}}), D * K);
  EXPECT_EQ((N + 1).replaced({{"N", Dim(4)}}), Dim(5));
  EXPECT_EQ((N * N).replaced({{"N", K + 1}}), K * K + 2 * K + 1);
  EXPECT_EQ(K.replaced({{"N", D}}), K);
}

TEST(Dim, ListsItsNames) {
  EXPECT_THAT((N * D - D * N + K).names(), ElementsAre("K"));
}

TEST(Shape, PrintsRowsByColumns) {
  EXPECT_EQ((Shape{N, K + 1}).text(), "N x K + 1");
  EXPECT_TRUE(Shape{}.is_scalar());
  EXPECT_FALSE((Shape{one, K}).is_scalar());
}

}  // namespace
}  // namespace gradstone::dim_test

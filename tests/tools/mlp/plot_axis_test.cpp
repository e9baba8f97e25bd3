#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tools/mlp/plot/axis.hpp"
#include "tools/mlp/plot/legend.hpp"

namespace gradstone::tools::plot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> labels(Range range, Scale scale = Scale::linear, int about = 6) {
  std::vector<std::string> found;
  for (const Tick& tick : make_ticks(range, scale, about))
    if (!tick.label.empty()) found.push_back(tick.label);
  return found;
}

TEST(Ticks, AreMultiplesOfOneTwoOrFive) {
  EXPECT_THAT(labels({0, 1}), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels({0.07, 0.31}), ElementsAre("0.10", "0.15", "0.20", "0.25", "0.30"));
  EXPECT_THAT(labels({-1.5, 1.2}), ElementsAre("−1.5", "−1.0", "−0.5", "0.0", "0.5", "1.0"));
  EXPECT_THAT(labels({0, 50}), ElementsAre("0", "10", "20", "30", "40", "50"));
}

TEST(Ticks, TellNumbersApartThatDifferLittle) {
  EXPECT_THAT(labels({1.0000001, 1.0000005}, Scale::linear, 4),
              ElementsAre("1.0000001", "1.0000002", "1.0000003", "1.0000004", "1.0000005"));
  EXPECT_THAT(labels({0, 4e-6}, Scale::linear, 4),
              ElementsAre("0", "1e-06", "2e-06", "3e-06", "4e-06"));
}

TEST(Ticks, OfWholeNumbersAreWhole) {
  EXPECT_THAT(labels({-0.1, 2.1}, Scale::whole_numbers), ElementsAre("0", "1", "2"));
  EXPECT_THAT(labels({0, 1000}, Scale::whole_numbers),
              ElementsAre("0", "200", "400", "600", "800", "1000"));
}

TEST(Ticks, OfLogarithmsArePowersOfTen) {
  EXPECT_THAT(labels({0.002, 30}, Scale::logarithmic), ElementsAre("0.01", "0.1", "1", "10"));
  EXPECT_THAT(labels({1e-6, 0.1}, Scale::logarithmic),
              ElementsAre("10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1"));
  EXPECT_THAT(labels({1e-300, 1e300}, Scale::logarithmic),
              ElementsAre("10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "1", "10¹⁰⁰", "10²⁰⁰", "10³⁰⁰"));
  EXPECT_EQ(make_ticks({1, 10}, Scale::logarithmic, 6).size(), 10u);  // 1, 2, ..., 10
}

TEST(Range, HoldsFiniteValuesWithSpaceAround) {
  const Range range = range_of({3, NAN, 1, INFINITY, -INFINITY}, Scale::linear);
  EXPECT_DOUBLE_EQ(range.low, 0.9);
  EXPECT_DOUBLE_EQ(range.high, 3.1);
  EXPECT_LT(range_of({-1, 0, 0.1, 100}, Scale::logarithmic).low, 0.1);
  EXPECT_GT(range_of({-1, 0, 0.1, 100}, Scale::logarithmic).low, 0.01);
}

// Each is a trap: no extent, rounding in place of an extent, no values, overflow.
TEST(Range, HasAnExtentAndAFewTicksWhateverTheValues) {
  const double largest = std::numeric_limits<double>::max();
  for (const std::vector<double>& values : {std::vector<double>{},
                                            {NAN},
                                            {0},
                                            {5, 5},
                                            {-1e-300},
                                            {1, 1 + 1e-16},
                                            {1, 1 + 1e-15},
                                            {1e18, 1e18 + 1024},
                                            {largest, -largest},
                                            {5e-324}}) {
    for (const Scale scale : {Scale::linear, Scale::whole_numbers, Scale::logarithmic}) {
      const Range range = range_of(values, scale);
      ASSERT_LT(range.low, range.high);
      ASSERT_TRUE(std::isfinite(range.high - range.low));
      EXPECT_LE(make_ticks(range, scale, 6).size(), 40u);
    }
  }
}

TEST(Decades, NeedPositiveValues) {
  EXPECT_TRUE(spans_decades({1, 101, NAN}));
  EXPECT_FALSE(spans_decades({1, 99}));
  EXPECT_FALSE(spans_decades({0, 1, 1000}));
  EXPECT_FALSE(spans_decades({NAN}));
}

TEST(Axis, MapsItsRangeToPixels) {
  const Axis linear({0, 4}, Scale::linear, 100, 20);  // upwards
  EXPECT_DOUBLE_EQ(linear.pixel(1), 80);
  EXPECT_TRUE(std::isnan(linear.pixel(NAN)));
  EXPECT_TRUE(std::isfinite(linear.pixel(-1e300)));
  const Axis logarithmic({0.01, 100}, Scale::logarithmic, 0, 400);
  EXPECT_DOUBLE_EQ(logarithmic.pixel(1), 200);
  EXPECT_TRUE(std::isnan(logarithmic.pixel(0)));
  EXPECT_TRUE(std::isnan(logarithmic.pixel(-1)));
}

TEST(Legend, LiesWhereItCoversTheFewestPoints) {
  const Rectangle area{0, 0, 200, 100};
  std::vector<Point> points;
  const auto add = [&](double left, double right, double y) {
    for (double x = left; x <= right; ++x) points.push_back({x, y});
  };
  EXPECT_GT(place_legend(50, 20, area, points).left, 100);
  EXPECT_LT(place_legend(50, 20, area, points).top, 50);
  add(0, 200, 20);  // along the top
  EXPECT_GT(place_legend(50, 20, area, points).left, 100);
  EXPECT_GT(place_legend(50, 20, area, points).top, 50);
  add(100, 200, 80);  // below at the right
  EXPECT_LT(place_legend(50, 20, area, points).left, 100);
  EXPECT_GT(place_legend(50, 20, area, points).top, 50);
  add(0, 100, 80);  // below at the left: only the middle of a side is free
  const Rectangle box = place_legend(50, 20, area, points);
  EXPECT_DOUBLE_EQ(box.top + box.height / 2, 50);
}

}  // namespace
}  // namespace gradstone::tools::plot

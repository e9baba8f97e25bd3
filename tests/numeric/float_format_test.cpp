#include "numeric/float_format.hpp"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Doubles of all sizes around those of a format, with ties among them.
std::vector<double> numbers_around(const FloatFormat& format) {
  std::mt19937_64 random(7);
  std::vector<double> numbers{0,
                              -0.0,
                              infinity,
                              -infinity,
                              format.largest,
                              format.smallest_subnormal() / 2,
                              format.smallest_subnormal() * 1.5};
  std::uniform_int_distribution<int> exponent(format.least_exponent - format.digits - 2,
                                              format.most_exponent + 1);
  for (int k = 0; k < 20000; ++k) {
    const double one_to_two = 1 + static_cast<double>(random() >> 12) * 0x1p-52;
    double x = std::ldexp(one_to_two, exponent(random));
    if (k % 3 == 0) x = format.rounded(x);
    if (k % 3 == 1) x = (format.rounded(x) + format.above(format.rounded(x))) / 2;
    numbers.push_back(k % 2 == 0 ? x : -x);
  }
  return numbers;
}

TEST(FloatFormat, RoundsAsTheProcessorDoesToFloat) {
  for (const double x : numbers_around(formats::f32()))
    EXPECT_EQ(formats::f32().rounded(x), static_cast<double>(static_cast<float>(x))) << x;
}

TEST(FloatFormat, RoundsAsEigenDoesTo16Bits) {
  for (const double x : numbers_around(float_format("f16"))) {
    // Eigen rounds to float first: twice, unless x is a float.
    const double once = static_cast<double>(static_cast<float>(x));
    EXPECT_EQ(float_format("f16").rounded(once),
              static_cast<double>(static_cast<float>(Eigen::half(static_cast<float>(x)))))
        << x;
  }
  for (const double x : numbers_around(float_format("bf16"))) {
    const double once = static_cast<double>(static_cast<float>(x));
    EXPECT_EQ(float_format("bf16").rounded(once),
              static_cast<double>(static_cast<float>(Eigen::bfloat16(static_cast<float>(x)))))
        << x;
  }
}

// By search, for the formats that nobody here computes with: no number is nearer.
TEST(FloatFormat, RoundsToTheNearestOfAllNumbers) {
  for (const char* name : {"f8_e4m3", "f8_e5m2"}) {
    const FloatFormat& format = float_format(name);
    for (const double x : numbers_around(format)) {
      if (std::isnan(x)) continue;
      const double result = format.rounded(x);
      if (!std::isfinite(result)) {
        EXPECT_GE(std::abs(x), format.largest) << name << " " << x;
        continue;
      }
      for (std::uint64_t bits = 0; bits < 256; ++bits) {
        const double other = format.decoded(bits);
        if (!std::isfinite(other) || other == result) continue;
        EXPECT_LE(std::abs(result - x), std::abs(other - x)) << name << " " << x;
        // Of two that are equally near, the even one is taken.
        if (std::abs(result - x) == std::abs(other - x)) {
          EXPECT_EQ(format.encoded(result) % 2, 0U) << name << " " << x;
        }
      }
    }
  }
}

TEST(FloatFormat, ReadsAndWritesTheBitsOfEveryNumber) {
  for (const auto& format : float_formats()) {
    if (format.bits == 0 || format.bits > 16) continue;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << static_cast<unsigned>(format.bits);
         ++bits) {
      const double x = format.decoded(bits);
      EXPECT_TRUE(format.has(x)) << format.name << " " << bits;
      if (std::isnan(x))
        EXPECT_TRUE(std::isnan(format.decoded(format.encoded(x))));
      else
        EXPECT_EQ(format.encoded(x), bits) << format.name;
    }
  }
  for (const double x : numbers_around(formats::f32())) {
    const auto single = static_cast<float>(x);
    EXPECT_EQ(formats::f32().encoded(static_cast<double>(single)),
              std::bit_cast<std::uint32_t>(single));
    EXPECT_EQ(formats::f32().decoded(std::bit_cast<std::uint32_t>(single)),
              static_cast<double>(single));
  }
}

TEST(FloatFormat, HasTheNumbersOfTheSpecifications) {
  EXPECT_EQ(float_format("f8_e4m3").decoded(0x7e), 448);
  EXPECT_TRUE(std::isnan(float_format("f8_e4m3").decoded(0x7f)));
  EXPECT_EQ(float_format("f8_e4m3").decoded(0x01), 0x1p-9);
  EXPECT_EQ(float_format("f8_e5m2").decoded(0x7b), 57344);
  EXPECT_EQ(float_format("f8_e5m2").decoded(0x7c), infinity);
  EXPECT_EQ(float_format("f16").decoded(0x3555), 0.333251953125);
  EXPECT_EQ(float_format("bf16").decoded(0x3f80), 1);
  EXPECT_EQ(float_format("f16").unit_roundoff(), 0x1p-11);
  EXPECT_EQ(float_format("bf16").unit_roundoff(), 0x1p-8);
}

TEST(FloatFormat, StepsThroughAllNumbersInOrder) {
  for (const auto& format : float_formats()) {
    if (format.bits == 0 || format.bits > 16) continue;
    double x = -format.largest;
    std::uint64_t count = 1;
    for (; x < format.largest; ++count) {
      const double next = format.above(x);
      ASSERT_LT(x, next);
      ASSERT_TRUE(format.has(next)) << format.name << " " << next;
      EXPECT_EQ(format.below(next), x);
      x = next;
    }
    std::uint64_t finite = 0;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << static_cast<unsigned>(format.bits);
         ++bits)
      if (std::isfinite(format.decoded(bits))) ++finite;
    EXPECT_EQ(count, finite - 1) << format.name;  // both zeros are one number
  }
}

// What is missing decides where x is in the middle of two numbers, and nowhere else.
TEST(FloatFormat, LooksAtTheRestOnlyInTheMiddle) {
  const FloatFormat& f16 = float_format("f16");
  const double one = 1, next = f16.above(1), middle = (one + next) / 2;
  EXPECT_EQ(f16.rounded(middle, 0), one);
  EXPECT_EQ(f16.rounded(middle, 1e-30), next);
  EXPECT_EQ(f16.rounded(middle, -1e-30), one);
  EXPECT_EQ(f16.rounded(-middle, -1e-30), -next);
  EXPECT_EQ(f16.rounded(-middle, 1e-30), -one);
  EXPECT_EQ(f16.rounded(one, -1e-30), one);
  const double odd = next, after = f16.above(next), upper = (odd + after) / 2;
  EXPECT_EQ(f16.rounded(upper, 0), after);
  EXPECT_EQ(f16.rounded(upper, -1e-30), odd);
}

TEST(FloatFormat, IsFoundUnderTheNamesOfOthers) {
  EXPECT_EQ(float_format("bfloat16").name, "bf16");
  EXPECT_EQ(float_format("float8_e4m3fn").name, "f8_e4m3");
  EXPECT_THROW(float_format("f17"), UnknownNameError);
}

}  // namespace
}  // namespace gradstone

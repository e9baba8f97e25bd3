// Initializers: the distributions that they state, and the same numbers everywhere.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "numeric/normal_quantile.hpp"
#include "numeric/training/initializer.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::training_initializer_test {
namespace {

using testing::HasSubstr;

constexpr std::int64_t K = 211, D = 307;  // many numbers, and no exchange of K and D can hide

template <class T = double>
std::vector<T> weights(const std::string& text, std::int64_t rows = K, std::int64_t columns = D,
                       std::uint64_t seed = 1) {
  std::vector<T> elements(static_cast<std::size_t>(rows * columns));
  Random random(seed, RandomPurpose::initialize);
  initialize(parse_initializer(text), MatrixView<T>{elements.data(), rows, columns}, random);
  return elements;
}

template <class Exception>
std::string message(const std::string& text) {
  return testing_support::message_of<Exception>([&] { parse_initializer(text); });
}

struct Stated {
  const char* text;
  bool normal;
  double mean, variance;
};

// Variances as they are published: for normal distributions directly, for uniform ones from -a to a
// by a^2 / 3.
const Stated stated[] = {
    {"XavierNormal", true, 0, 2.0 / (D + K)},
    {"XavierUniform", false, 0, (6.0 / (D + K)) / 3},
    {"HeNormal", true, 0, 2.0 / D},
    {"HeUniform", false, 0, (6.0 / D) / 3},
    {"LeCunNormal", true, 0, 1.0 / D},
    {"Normal", true, 0, 1},
    {"Normal(a=3, b=0.5)", true, 3, 0.25},
    {"Uniform", false, 0.5, 1.0 / 12},
    {"Uniform(-2, 5)", false, 1.5, 49.0 / 12},
};

// Two-sided at one in a million; the seed is fixed, so a test always passes or always fails.
const double deviations = -normal_quantile(0.5e-6);

TEST(Initializer, HasTheMeanAndVarianceThatItStates) {
  for (const auto& [text, normal, mean, variance] : stated) {
    const auto w = weights(text);
    const auto n = static_cast<double>(w.size());
    double sum = 0, squares = 0;
    for (const double x : w) {
      sum += x - mean;
      squares += (x - mean) * (x - mean);
    }
    EXPECT_LT(std::abs(sum / n) / std::sqrt(variance / n), deviations) << text;
    // The square of a centred number varies by 2 variance^2 (normal) or 4/5 variance^2 (uniform).
    const double deviation = variance * std::sqrt((normal ? 2.0 : 0.8) / n);
    EXPECT_LT(std::abs(squares / n - variance) / deviation, deviations) << text;
  }
}

TEST(Initializer, HasTheDistributionThatItStates) {
  // Kolmogorov and Smirnov: more than this only once in a million.
  const double threshold = std::sqrt(-std::log(0.5e-6) / 2);
  for (const auto& [text, normal, mean, variance] : stated) {
    auto w = weights(text);
    std::sort(w.begin(), w.end());
    const auto n = static_cast<double>(w.size());
    double distance = 0;
    for (std::size_t k = 0; k < w.size(); ++k) {
      const double z = (w[k] - mean) / std::sqrt(variance);
      const double p = normal ? std::erfc(-z / std::sqrt(2.0)) / 2 : 0.5 + z / std::sqrt(12.0);
      distance = std::max(distance, std::abs((static_cast<double>(k) + 0.5) / n - p) + 0.5 / n);
    }
    EXPECT_LT(distance * std::sqrt(n), threshold) << text;
  }
}

TEST(Initializer, KeepsUniformNumbersWithinTheirBounds) {
  for (const auto& [text, bound] : {std::pair{"XavierUniform", std::sqrt(6.0 / (D + K))},
                                    std::pair{"HeUniform", std::sqrt(6.0 / D)}}) {
    const auto w = weights(text);
    EXPECT_LE(*std::max_element(w.begin(), w.end()), bound * (1 + 1e-15)) << text;
    EXPECT_GE(*std::min_element(w.begin(), w.end()), -bound * (1 + 1e-15)) << text;
  }
}

TEST(Initializer, SetsEveryElementToZero) {
  const auto w = weights("Zero", 2, 5);
  EXPECT_EQ(w, std::vector<double>(10));
}

TEST(Initializer, StartsFloatAndDoubleAlike) {
  for (const auto& [text, normal, mean, variance] : stated) {
    const auto doubles = weights<double>(text, 3, 5);
    const auto floats = weights<float>(text, 3, 5);
    for (std::size_t k = 0; k < floats.size(); ++k)
      EXPECT_EQ(floats[k], static_cast<float>(doubles[k])) << text;
  }
}

// The golden value was computed by a separate program in Python, whose numbers are IEEE doubles.
TEST(Initializer, GivesTheSameBitsEverywhere) {
  std::uint64_t sum = 0;
  for (const auto& [text, normal, mean, variance] : stated)
    for (const double w : weights(text, 3, 5)) sum += std::bit_cast<std::uint64_t>(w);
  EXPECT_EQ(sum, 0xb0d33849bb32b31e) << std::hex << sum;
}

TEST(Initializer, DependsOnTheSeed) {
  EXPECT_EQ(weights("HeNormal", 2, 5, 1), weights("HeNormal", 2, 5, 1));
  EXPECT_NE(weights("HeNormal", 2, 5, 1), weights("HeNormal", 2, 5, 2));
}

TEST(Initializer, IsReadInAnySpelling) {
  for (const char* text : {"XavierUniform", "xavier_uniform", "XavierUniform()", " XAVIERUNIFORM "})
    EXPECT_EQ(weights(text, 2, 5), weights("XavierUniform", 2, 5)) << text;
  EXPECT_EQ(parse_initializer(" Normal( a=1 ) ").text(), "Normal( a=1 )");
}

TEST(Initializer, KnowsTheNamesOfNervasTool) {
  EXPECT_EQ(weights("XavierNormalized", 2, 5), weights("XavierUniform", 2, 5));
  EXPECT_EQ(weights("He", 2, 5), weights("HeNormal", 2, 5));
  const auto w = weights("Xavier"), expected = weights("Uniform(-1, 1)");
  for (std::size_t k = 0; k < w.size(); ++k)
    ASSERT_NEAR(w[k] * std::sqrt(D), expected[k], 1e-15) << k;
}

TEST(Initializer, RefusesNamesOfWhatIsMoreThanADistribution) {
  for (const char* text : {"PyTorch", "None", "pytorch()"})
    EXPECT_THAT(message<UnknownNameError>(text), HasSubstr("; write ")) << text;
}

TEST(Initializer, RefusesWhatIsNoDistribution) {
  for (const char* text : {"Normal(0, -1)", "Uniform(1, 0)", "Uniform(-1e308, 1e308)"})
    EXPECT_THROW(parse_initializer(text), DomainError) << text;
  for (const char* text : {"Normal(1,2,3)", "Normal(c=1)", "Uniform(inf)", "Zero(1)", "Zero junk"})
    EXPECT_THROW(parse_initializer(text), FormatError) << text;
  EXPECT_THAT(message<UnknownNameError>("XavierNorml"), HasSubstr("did you mean XavierNormal"));
}

TEST(Initializer, RefusesAMatrixWithoutElements) {
  EXPECT_THROW(weights("Zero", 0, 5), DomainError);
  EXPECT_THROW(weights("Zero", 5, 0), DomainError);
}

}  // namespace
}  // namespace gradstone::training_initializer_test

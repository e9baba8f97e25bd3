// Random numbers: known answers, the same bits everywhere, and the distributions that they claim.
//
// Statistics are of a fixed seed, so a test either always passes or always fails. Thresholds are
// quantiles at the level below, far beyond what a good generator shows once.

#include "numeric/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "numeric/normal_quantile.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;

using Block = std::array<std::uint32_t, 4>;

constexpr double level = 1e-6;                          // of a two-sided test
const double deviations = -normal_quantile(level / 2);  // 4.9

// Largest distance between the distribution of the numbers and the given one, times the square root
// of their count (Kolmogorov and Smirnov).
template <class Distribution>
double scaled_distance(std::vector<double> numbers, Distribution distribution) {
  std::sort(numbers.begin(), numbers.end());
  const auto n = static_cast<double>(numbers.size());
  double distance = 0;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    const double p = distribution(numbers[k]);
    const auto before = static_cast<double>(k);
    distance = std::max({distance, (before + 1) / n - p, p - before / n});
  }
  return distance * std::sqrt(n);
}

// The tail of Kolmogorov's distribution is 2 exp(-2 d^2), and less.
const double distance_threshold = std::sqrt(-std::log(level / 2) / 2);

// (chi^2 - degrees) / sqrt(2 degrees): about standard normal for many degrees of freedom.
double standardized_chi_square(const std::vector<int>& counts) {
  const double expected =
      std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - expected) * (count - expected) / expected;
  const auto degrees = static_cast<double>(counts.size() - 1);
  return (chi_square - degrees) / std::sqrt(2 * degrees);
}

TEST(Philox, GivesTheKnownAnswers) {
  // From the distribution of Random123: zeros, ones, and digits of pi.
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox4x32({ones, ones, ones, ones}, {ones, ones}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, IsMadeOfTheBlocksOfItsStream) {
  Random random(0x0123456789abcdef, {7, 8, 9});
  for (std::uint32_t block = 0; block < 3; ++block) {
    const auto words = philox4x32({block, 7, 8, 9}, {0x89abcdef, 0x01234567});
    EXPECT_EQ(random.bits(), words[0] | std::uint64_t{words[1]} << 32U);
    EXPECT_EQ(random.bits(), words[2] | std::uint64_t{words[3]} << 32U);
  }
}

TEST(Random, HasAStreamForEveryPurposeAndPlace) {
  std::set<std::uint64_t> first;
  for (const auto purpose :
       {RandomPurpose::initialize, RandomPurpose::shuffle, RandomPurpose::dropout,
        RandomPurpose::generate, RandomPurpose::sample}) {
    for (std::uint32_t a = 0; a < 5; ++a)
      for (std::uint32_t b = 0; b < 5; ++b) first.insert(Random(1, purpose, a, b).bits());
  }
  EXPECT_EQ(first.size(), 125u);
  EXPECT_EQ(Random(1, RandomPurpose::shuffle, 3).bits(), Random(1, {1, 3, 0}).bits());
}

// The golden values were computed by a separate program in Python, whose numbers are IEEE doubles.
TEST(Random, GivesTheSameBitsEverywhere) {
  Random random(20);
  for (const double golden :
       {0x1.61799cc96ada6p-5, -0x1.fff876efb2c1ap-1, -0x1.42c9c02e49b4bp-1, 0x1.b926c65c93458p+0})
    EXPECT_EQ(random.normal(), golden);
  for (const double golden : {0x1.55abe90be894cp-1, 0x1.46fab5124be36p-2})
    EXPECT_EQ(random.uniform(), golden);
  EXPECT_THAT(permutation(10, random), ElementsAre(4, 8, 2, 1, 3, 7, 9, 0, 6, 5));
}

TEST(Random, GivesTheSameNormalsEverywhere) {
  Random random(21);
  std::uint64_t sum = 0;  // of the bits, so that a single wrong one shows
  for (int k = 0; k < 100'000; ++k) sum += std::bit_cast<std::uint64_t>(random.normal());
  EXPECT_EQ(sum, 0xb559afb562c6f4fa) << std::hex << sum;
}

TEST(Random, SkipsToWhereDrawingLeads) {
  for (const std::uint64_t count : {0U, 1U, 2U, 3U, 10U, 11U}) {
    for (const int before : {0, 1, 2}) {
      Random drawn(3), skipped(3);
      for (int k = 0; k < before; ++k) EXPECT_EQ(drawn.bits(), skipped.bits());
      for (std::uint64_t k = 0; k < count; ++k) drawn.bits();
      skipped.skip(count);
      for (int k = 0; k < 5; ++k) EXPECT_EQ(drawn.bits(), skipped.bits()) << before << " " << count;
    }
  }
}

TEST(Random, GivesManyWordsAsOneAfterTheOther) {
  for (const std::size_t before : {0U, 1U, 2U}) {
    for (const std::size_t count : {0U, 1U, 2U, 31U, 32U, 33U, 64U, 131U}) {
      Random single(0x0123456789abcdef, {7, 8, 9}), many(0x0123456789abcdef, {7, 8, 9});
      for (std::size_t k = 0; k < before; ++k) EXPECT_EQ(single.bits(), many.bits());
      std::vector<std::uint64_t> words(count);
      many.bits(words);
      for (const auto word : words) EXPECT_EQ(word, single.bits()) << before << " " << count;
      for (int k = 0; k < 3; ++k) EXPECT_EQ(many.bits(), single.bits()) << before << " " << count;
    }
  }
}

TEST(Random, GivesManyWordsUpToTheEndOfItsStream) {
  constexpr std::uint64_t length = std::uint64_t{1} << 33U;
  Random single(1), many(1);
  single.skip(length - 40);
  many.skip(length - 40);
  std::vector<std::uint64_t> words(40), more(1);
  many.bits(words);
  for (const auto word : words) EXPECT_EQ(word, single.bits());
  EXPECT_THROW(many.bits(more), DomainError);
}

TEST(Random, RefusesToRepeatItself) {
  constexpr std::uint64_t length = std::uint64_t{1} << 33U;
  Random random(1);
  random.skip(length - 2);
  const auto words = philox4x32({0xffffffff, 0, 0, 0}, {1, 0});
  random.bits();
  EXPECT_EQ(random.bits(), words[2] | std::uint64_t{words[3]} << 32U);
  EXPECT_THROW(random.bits(), DomainError);
  random.skip(5);
  EXPECT_THROW(random.uniform(), DomainError);
}

TEST(Random, IsUniform) {
  constexpr int n = 200'000;
  Random random(1);
  std::vector<double> numbers(n);
  for (double& u : numbers) u = random.uniform();
  EXPECT_GE(*std::min_element(numbers.begin(), numbers.end()), 0.0);
  EXPECT_LT(*std::max_element(numbers.begin(), numbers.end()), 1.0);
  EXPECT_LT(scaled_distance(numbers, [](double u) { return u; }), distance_threshold);
}

TEST(Random, IsUniformInPairs) {
  constexpr int side = 32;
  Random random(2);
  std::vector<int> counts(side * side);
  const auto cell = [&] { return static_cast<std::size_t>(side * random.uniform()); };
  for (int k = 0; k < 200'000; ++k) {
    const std::size_t row = cell();
    ++counts[row * side + cell()];
  }
  EXPECT_LT(std::abs(standardized_chi_square(counts)), deviations);
}

TEST(Random, IsUniformInEveryBit) {
  constexpr int n = 100'000;
  Random random(3);
  std::vector<int> ones(64);
  for (int k = 0; k < n; ++k) {
    const std::uint64_t word = random.bits();
    for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(word >> bit & 1U);
  }
  for (const int count : ones)
    EXPECT_LT(std::abs(count - n / 2.0) / std::sqrt(n / 4.0), deviations);
}

TEST(Random, IsNormal) {
  constexpr int n = 200'000;
  Random random(4);
  std::vector<double> numbers(n);
  for (double& z : numbers) z = random.normal();
  EXPECT_LT(scaled_distance(numbers, [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }),
            distance_threshold);
  // The mean of z^m has the variance (E z^2m - (E z^m)^2) / n.
  const double moments[] = {1, 0, 1, 0, 3, 0, 15, 0, 105};
  for (std::size_t m = 1; m <= 4; ++m) {
    double sum = 0;
    for (const double z : numbers) sum += std::pow(z, static_cast<double>(m));
    const double deviation = std::sqrt((moments[2 * m] - moments[m] * moments[m]) / n);
    EXPECT_LT(std::abs(sum / n - moments[m]) / deviation, deviations) << "moment " << m;
  }
}

TEST(Random, IsBelowItsBoundWithoutBias) {
  Random random(5);
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_THROW(random.below(0), DomainError);
  for (const std::uint64_t n : {2U, 7U, 1000U}) {
    std::vector<int> counts(n);
    for (int k = 0; k < 100'000; ++k) ++counts.at(random.below(n));
    if (n >= 100) {
      EXPECT_LT(std::abs(standardized_chi_square(counts)), deviations);
    }
    for (const int count : counts) {
      const double p = 1 / static_cast<double>(n);
      EXPECT_LT(std::abs(count - 1e5 * p) / std::sqrt(1e5 * p * (1 - p)), deviations + 1) << n;
    }
  }
}

TEST(Random, RefusesWordsThatWouldPreferSmallRemainders) {
  // Without refusal, a word below 3 * 2^62 would fall into the first third half of the time.
  constexpr std::uint64_t n = std::uint64_t{3} << 62U;
  constexpr int draws = 20'000;
  Random random(6);
  int first = 0;
  for (int k = 0; k < draws; ++k) first += random.below(n) < n / 3 ? 1 : 0;
  EXPECT_LT(std::abs(first - draws / 3.0) / std::sqrt(draws * 2.0 / 9.0), deviations);
}

TEST(Random, IsBetweenTwoNumbersWhateverTheirDistance) {
  Random random(9);
  std::set<std::int64_t> drawn;
  for (int k = 0; k < 1000; ++k) drawn.insert(random.between(-3, 4));
  EXPECT_THAT(drawn, ElementsAre(-3, -2, -1, 0, 1, 2, 3, 4));
  EXPECT_EQ(random.between(-7, -7), -7);
  EXPECT_THROW(random.between(1, 0), DomainError);

  // All numbers: every word of the stream is one.
  using Limits = std::numeric_limits<std::int64_t>;
  Random words(10), numbers(10);
  for (int k = 0; k < 10; ++k)
    EXPECT_EQ(static_cast<std::uint64_t>(numbers.between(Limits::min(), Limits::max())),
              words.bits() + (std::uint64_t{1} << 63U));
}

TEST(Permutation, HoldsEveryNumberOnce) {
  Random random(7);
  auto order = permutation(1000, random);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::size_t k = 0; k < order.size(); ++k) EXPECT_EQ(order[k], k);
  EXPECT_THAT(permutation(0, random), ElementsAre());
  EXPECT_THAT(permutation(1, random), ElementsAre(0));
}

TEST(Permutation, TakesEveryOrderEquallyOften) {
  Random random(8);
  std::vector<int> counts(5 * 5 * 5 * 5 * 5);  // orders as numbers in base 5; 120 of them occur
  for (int k = 0; k < 120'000; ++k) {
    std::size_t code = 0;
    for (const std::size_t digit : permutation(5, random)) code = 5 * code + digit;
    ++counts[code];
  }
  std::erase(counts, 0);
  ASSERT_EQ(counts.size(), 120u);
  EXPECT_LT(std::abs(standardized_chi_square(counts)), deviations);
}

}  // namespace
}  // namespace gradstone

#include "numeric/data/generate.hpp"

#include <cmath>
#include <set>

#include "tests/numeric/data/data_set_file.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

template <class T>
std::vector<T> numbers_of(const Examples<T>& examples) {
  const auto X = examples.view(0, examples.size());
  return {X.data, X.data + X.rows * X.columns};
}

/// How many standard deviations a count lies from what is expected of n draws of probability p.
double surprise(std::size_t count, std::size_t n, double p) {
  const auto total = static_cast<double>(n);
  return std::abs(static_cast<double>(count) - total * p) / std::sqrt(total * p * (1 - p));
}

// The chance of a difference of 5 standard deviations is below 1e-6; the seed is fixed.
constexpr double rare = 5;

TEST(Chessboard, HasTheClassOfTheSquare) {
  const auto data = generate_data_set<float>("chessboard", 2003, 1);
  const auto X = numbers_of(data.train);
  EXPECT_EQ(data.features(), 2U);
  EXPECT_EQ(data.outputs(), 2U);
  for (std::size_t i = 0; i < data.train.size(); ++i) {
    const float x = X[2 * i], y = X[2 * i + 1];
    EXPECT_TRUE(x >= -1 && x < 1 && y >= -1 && y < 1);
    const int sum = static_cast<int>(std::floor(4 * (x + 1)) + std::floor(4 * (y + 1)));
    EXPECT_EQ(data.train.labels()[i], static_cast<std::uint32_t>(sum % 2)) << x << ' ' << y;
  }
}

TEST(Chessboard, CoversAllSquaresEqually) {
  constexpr std::size_t count = 64'007;
  const auto data = generate_data_set<double>("chessboard", count, 2);
  const auto X = numbers_of(data.train);
  std::vector<std::size_t> squares(64);
  for (std::size_t i = 0; i < count; ++i) {
    const auto square = 8 * std::floor(4 * (X[2 * i] + 1)) + std::floor(4 * (X[2 * i + 1] + 1));
    ++squares.at(static_cast<std::size_t>(square));
  }
  for (const std::size_t found : squares) EXPECT_LT(surprise(found, count, 1.0 / 64), rare);
}

TEST(Mini, HasWholeNumbersAndTwoClasses) {
  constexpr std::size_t count = 11'003;
  const auto data = generate_data_set<double>("mini", count, 3);
  EXPECT_EQ(data.features(), 3U);
  std::vector<std::size_t> numbers(11), classes(2);
  for (const double x : numbers_of(data.train)) {
    EXPECT_EQ(x, std::floor(x));
    ++numbers.at(static_cast<std::size_t>(x));
  }
  for (const std::uint32_t label : data.train.labels()) ++classes.at(label);
  for (const std::size_t found : numbers) EXPECT_LT(surprise(found, 3 * count, 1.0 / 11), rare);
  EXPECT_LT(surprise(classes[0], count, 0.5), rare);
}

TEST(GeneratedDataSet, HasATestPartOfOneFifthThatRepeatsNothing) {
  const auto data = generate_data_set<float>("chessboard", 1009, 4);
  EXPECT_EQ(data.train.size(), 1009U);
  EXPECT_EQ(data.test.size(), 201U);
  const auto train = numbers_of(data.train), test = numbers_of(data.test);
  std::set<std::pair<float, float>> points;
  for (std::size_t i = 0; i < train.size(); i += 2) points.emplace(train[i], train[i + 1]);
  for (std::size_t i = 0; i < test.size(); i += 2) {
    EXPECT_FALSE(points.contains({test[i], test[i + 1]}));
  }
}

TEST(GeneratedDataSet, IsTheSameInFloatAndDouble) {
  for (const auto& name : generated_data_sets()) {
    const auto narrow = generate_data_set<float>(name, 101, 5);
    const auto wide = generate_data_set<double>(name, 101, 5);
    const auto numbers = numbers_of(narrow.test);
    EXPECT_EQ(std::vector<double>(numbers.begin(), numbers.end()), numbers_of(wide.test));
  }
}

TEST(GeneratedDataSet, DependsOnTheSeedOnly) {
  const auto numbers = [](std::uint64_t seed) {
    return numbers_of(generate_data_set<float>("mini", 53, seed).train);
  };
  EXPECT_EQ(numbers(6), numbers(6));
  EXPECT_NE(numbers(6), numbers(7));
  EXPECT_EQ(numbers_of(generate_data_set<float>("checkerboard", 5, 6).train),
            numbers_of(generate_data_set<float>("chessboard", 5, 6).train));
}

TEST(GeneratedDataSet, RefusesUnknownNamesAndTooFewExamples) {
  EXPECT_THAT([] { generate_data_set<float>("chesboard", 100, 1); },
              ThrowsMessage<UnknownNameError>(HasSubstr("did you mean chessboard")));
  EXPECT_THAT([] { generate_data_set<float>("spirals", 100, 1); },
              ThrowsMessage<UnknownNameError>(HasSubstr("known: chessboard, mini")));
  EXPECT_THAT([] { generate_data_set<float>("mini", 4, 1); },
              ThrowsMessage<DomainError>(HasSubstr("at least 5")));
}

TEST(GeneratedDataSet, IsSavedAndLoadedAgain) {
  const testing_support::TemporaryFolder folder;
  auto data = generate_data_set<float>("chessboard", 101, 8);
  save_data_set(folder / "board.npz", data);
  const auto again = load_data_set<float>(folder / "board.npz");
  EXPECT_EQ(numbers_of(again.train), numbers_of(data.train));
  EXPECT_EQ(numbers_of(again.test), numbers_of(data.test));
  EXPECT_TRUE(std::equal(again.test.labels().begin(), again.test.labels().end(),
                         data.test.labels().begin()));
}

}  // namespace
}  // namespace gradstone

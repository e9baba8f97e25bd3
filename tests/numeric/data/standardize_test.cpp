#include "numeric/data/standardize.hpp"

#include <cmath>
#include <limits>

#include "tests/numeric/data/data_set_file.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

/// 7 training examples of 3 features; the one in the middle is constant, and no sum of it in
/// floating point is exact.
class Standardized : public DataSetFile {
 protected:
  Standardized() {
    set("Xtrain", NpyArray::of<double>({7, 3}, train));
    set("Ttrain", NpyArray::of<std::uint8_t>({7}, {0, 1, 0, 1, 0, 1, 0}));
    set("Xtest", NpyArray::of<double>({2, 3}, {1003, 0.1, -1, 1010, 7, 5}));
    set("Ttest", NpyArray::of<std::uint8_t>({2}, {0, 1}));
  }

  const std::vector<double> train{1000, 0.1,  -1,  1001, 0.1,  1,   1002, 0.1,  -1,  1003, 0.1,
                                  1,    1004, 0.1, -1,   1005, 0.1, 1,    1006, 0.1, 0};
};

TEST_F(Standardized, HasMeanZeroAndDeviationOne) {
  auto data = load();
  const Standardization found = standardize(data);
  // Whole numbers 1000 ... 1006 and -1, 1, -1, 1, -1, 1, 0.
  // The mean of the third moves 7 times, by at most 2/3, with three roundings each time.
  constexpr double moved = 7 * std::numeric_limits<double>::epsilon();
  EXPECT_THAT(found.mean, ElementsAre(1003, 0.1, testing::DoubleNear(0, moved)));
  EXPECT_DOUBLE_EQ(found.deviation[0], 2);
  EXPECT_DOUBLE_EQ(found.deviation[2], std::sqrt(6.0 / 7));
  EXPECT_THAT(found.constant, ElementsAre(1));

  const auto again = fit_standardization(data.train);
  // Each of 7 numbers below 2 is rounded a few times.
  constexpr double tolerance = 7 * 8 * std::numeric_limits<double>::epsilon();
  for (const std::size_t j : {0U, 2U}) {
    EXPECT_NEAR(again.mean[j], 0, tolerance);
    EXPECT_NEAR(again.deviation[j], 1, tolerance);
  }
}

TEST_F(Standardized, KeepsConstantFeaturesAtZero) {
  auto data = load();
  standardize(data);
  const auto X = data.train.view(0, 7);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(X.data[3 * i + 1], 0);
  EXPECT_EQ(examples_at(data.test, {1})[1], 0);  // whatever the test part holds
}

TEST_F(Standardized, ScalesTheTestPartAsTheTrainingPart) {
  auto data = load<float>();
  standardize(data);
  const auto X = examples_at(data.test, {0, 1});
  EXPECT_EQ(X[0], 0);
  EXPECT_EQ(X[3], 3.5);
}

TEST_F(Standardized, IsTheSameWhenStreamed) {
  auto here = load<float>();
  options.storage = Storage::stream;
  auto there = load<float>();
  for (int times = 0; times < 2; ++times) {
    const auto found = standardize(here);
    EXPECT_EQ(standardize(there).mean, found.mean);
    EXPECT_EQ(examples_at(there.train, {6, 0, 1}), examples_at(here.train, {6, 0, 1}));
    EXPECT_EQ(examples_at(there.test, {1}), examples_at(here.test, {1}));
  }
}

TEST_F(Standardized, RefusesNumbersWhoseSquaresOverflow) {
  set("Xtrain", NpyArray::of<double>({7, 3}, {1, 2, 1e200, 2, 3, -1e200, 3, 4, 5, 4, 5,
                                              6, 5, 6,     7, 6, 7,      8, 7, 8, 9}));
  auto data = load();
  EXPECT_THAT([&] { standardize(data); }, ThrowsMessage<DomainError>(HasSubstr("feature 2")));
}

TEST_F(Standardized, IsSavedAndLoadedAgain) {
  auto data = load();
  standardize(data);
  const testing_support::TemporaryFolder folder;
  save_data_set(folder / "saved.npz", data);
  auto again = load_data_set<double>(folder / "saved.npz");
  EXPECT_EQ(examples_at(again.train, {0, 6, 3}), examples_at(data.train, {0, 6, 3}));
  EXPECT_EQ(examples_at(again.test, {1}), examples_at(data.test, {1}));
  EXPECT_THAT(again.train.labels(), ElementsAre(0, 1, 0, 1, 0, 1, 0));
  EXPECT_EQ(again.task(), Task::classification);
}

TEST_F(Standardized, IsSavedWithRealValues) {
  set("Ttrain", NpyArray::of<float>({7, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
  set("Ttest", NpyArray::of<float>({2, 2}, {0.5, 1, 2, 3}));
  options.storage = Storage::stream;
  auto data = load<float>();
  const testing_support::TemporaryFolder folder;
  save_data_set(folder / "saved.npz", data);
  auto again = load_data_set<float>(folder / "saved.npz");
  EXPECT_EQ(again.task(), Task::regression);
  EXPECT_THAT(targets_at(again.train, {6, 1}), ElementsAre(12, 13, 2, 3));
  EXPECT_THAT(targets_at(again.test, {0}), ElementsAre(0.5, 1));
}

}  // namespace
}  // namespace gradstone

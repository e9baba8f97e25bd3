#include "numeric/data_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A data set of 3 + 2 examples with 5 features, of which a test replaces parts.
class DataSetFile : public testing::Test {
 protected:
  DataSetFile() {
    std::vector<float> train(15);
    std::iota(train.begin(), train.end(), 0.0F);
    set("Xtrain", NpyArray::of<float>({3, 5}, train));
    set("Ttrain", NpyArray::of<std::uint8_t>({3}, {0, 2, 1}));
    set("Xtest", NpyArray::of<double>({2, 5}, std::vector<double>(10, 0.5)));
    set("Ttest", NpyArray::of<std::int64_t>({2}, {3, 0}));
  }

  void set(const std::string& key, NpyArray array) {
    arrays_.erase(key);
    arrays_.emplace(key, std::move(array));
  }

  void erase(const std::string& key) { arrays_.erase(key); }

  DataSet load() const {
    NpzWriter writer(folder_ / "data.npz");
    for (const auto& [key, array] : arrays_) writer.add(key, array);
    writer.write();
    return load_data_set(folder_ / "data.npz");
  }

  template <typename... Texts>
  void expect_refusal(Texts... texts) const {
    EXPECT_THAT([&] { load(); },
                ThrowsMessage<FormatError>(AllOf(HasSubstr("data.npz"), HasSubstr(texts)...)));
  }

 private:
  TemporaryFolder folder_;
  std::map<std::string, NpyArray> arrays_;
};

TEST_F(DataSetFile, GivesMatricesAndLabels) {
  const DataSet data = load();
  EXPECT_EQ(data.features(), 5U);
  EXPECT_EQ(data.train.size(), 3U);
  EXPECT_EQ(data.train.X(2, 1), 11);
  EXPECT_THAT(data.train.labels, ElementsAre(0, 2, 1));
  EXPECT_EQ(data.test.X(1, 4), 0.5);
  EXPECT_THAT(data.test.labels, ElementsAre(3, 0));
}

TEST_F(DataSetFile, CountsTheClassesOfBothParts) {
  EXPECT_EQ(load().classes, 4U);  // 3 is a label of the test part only
  set("Ttrain", NpyArray::of<std::int32_t>({3}, {6, 0, 0}));
  EXPECT_EQ(load().classes, 7U);
}

TEST_F(DataSetFile, AcceptsAColumnOfLabelsAndWholeNumbersInFloatingPoint) {
  set("Ttrain", NpyArray::of<float>({3, 1}, {2, 0, 1}));
  EXPECT_THAT(load().train.labels, ElementsAre(2, 0, 1));
}

TEST_F(DataSetFile, AcceptsOneHotTargets) {
  set("Ttrain", NpyArray::of<float>({3, 4}, {0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0}));
  set("Ttest", NpyArray::of<std::uint8_t>({2, 4}, {1, 0, 0, 0, 0, 1, 0, 0}));
  const DataSet data = load();
  EXPECT_THAT(data.train.labels, ElementsAre(1, 2, 0));
  EXPECT_THAT(data.test.labels, ElementsAre(0, 1));
  EXPECT_EQ(data.classes, 4U);  // the width, though the last class does not occur
}

TEST_F(DataSetFile, IgnoresOtherKeys) {
  set("names", NpyArray::of<double>({}, {1}));
  EXPECT_EQ(load().train.size(), 3U);
}

TEST_F(DataSetFile, RefusesMissingKeys) {
  erase("Ttest");
  expect_refusal("no array 'Ttest'", "the nearest are 'Xtest'");
}

TEST_F(DataSetFile, RefusesShapesThatDoNotAgree) {
  set("Ttrain", NpyArray::of<std::uint8_t>({2}, {0, 2}));
  expect_refusal("Xtrain has 3 rows", "Ttrain has 2");
  set("Ttrain", NpyArray::of<std::uint8_t>({3, 2}, {1, 0, 1, 0, 1, 0}));
  expect_refusal("Ttrain and Ttest");
  set("Ttrain", NpyArray::of<std::uint8_t>({3}, {1, 0, 1}));
  set("Xtest", NpyArray::of<double>({2, 3}, std::vector<double>(6)));
  expect_refusal("5 columns", "Xtest has 3");
}

TEST_F(DataSetFile, RefusesShapesThatAreNoExamples) {
  set("Xtrain", NpyArray::of<float>({3}, {1, 2, 3}));
  expect_refusal("'Xtrain.npy'", "(3,)", "N x D");
  set("Xtrain", NpyArray::of<float>({0, 5}, {}));
  expect_refusal("(0, 5)");
  set("Xtrain", NpyArray::of<std::uint8_t>({1, 1}, {200}));
  expect_refusal("uint8", "scale");
}

TEST_F(DataSetFile, RefusesWhatIsNotFiniteWithItsPosition) {
  set("Xtest", NpyArray::of<double>({2, 5}, {0, 0, 0, 0, 0, 0, 0, 0, std::nan(""), 0}));
  expect_refusal("'Xtest.npy'", "[1, 3] is nan");
  set("Xtest", NpyArray::of<double>({2, 5}, {0, HUGE_VAL, 0, 0, 0, 0, 0, 0, 0, 0}));
  expect_refusal("[0, 1] is inf");
}

TEST_F(DataSetFile, RefusesWhatIsNoLabelWithItsPosition) {
  set("Ttest", NpyArray::of<std::int32_t>({2}, {0, -1}));
  expect_refusal("'Ttest.npy'", "[1] is -1");
  set("Ttest", NpyArray::of<float>({2, 1}, {0, 0.5}));
  expect_refusal("[1, 0] is 0.5");
  set("Ttest", NpyArray::of<double>({2}, {std::nan(""), 0}));
  expect_refusal("[0] is nan");
  set("Ttest", NpyArray::of<std::uint64_t>({2}, {0, ~std::uint64_t{0}}));
  expect_refusal("[1] is", "999999");
  set("Ttest", NpyArray::of<double>({}, {1}));
  expect_refusal("()", "N labels");
}

TEST_F(DataSetFile, RefusesTargetsThatAreNotOneHot) {
  set("Ttest", NpyArray::of<std::uint8_t>({2, 2}, {1, 0, 1, 1}));
  expect_refusal("row 1", "one-hot");
  set("Ttest", NpyArray::of<std::uint8_t>({2, 2}, {0, 0, 1, 0}));
  expect_refusal("row 0");
  set("Ttest", NpyArray::of<double>({2, 2}, {1, 0, 0.5, 0.5}));
  expect_refusal("row 1");
}

TEST(OneHot, HasOneOnePerRow) {
  const std::vector<std::size_t> labels{2, 0};
  const RowMajorMatrix T = one_hot(labels, 3);
  EXPECT_THAT(T.values, ElementsAre(0, 0, 1, 1, 0, 0));
  EXPECT_THAT([&] { one_hot(labels, 2); }, ThrowsMessage<Error>(HasSubstr("label 2 at 0")));
}

TEST_F(DataSetFile, IsCutIntoBatchesOfWhichTheLastIsSmaller) {
  const DataSet data = load();
  const Batch first = make_batch(data.train, 0, 2, data.classes);
  EXPECT_THAT(first.X.values, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(first.T.values, ElementsAre(1, 0, 0, 0, 0, 0, 1, 0));
  const Batch last = make_batch(data.train, 2, 2, data.classes);
  EXPECT_EQ(last.X.rows, 1U);
  EXPECT_THAT(last.X.values, ElementsAre(10, 11, 12, 13, 14));
  EXPECT_THAT(last.labels, ElementsAre(1));
  EXPECT_THROW(make_batch(data.train, 3, 1, data.classes), Error);
}

// The figures of data/README.md.
TEST(Digits, AreAsDescribed) {
  const DataSet data =
      load_data_set(std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data" / "digits.npz");
  EXPECT_EQ(data.train.size(), 1500U);
  EXPECT_EQ(data.test.size(), 297U);
  EXPECT_EQ(data.features(), 64U);
  EXPECT_EQ(data.classes, 10U);
  std::vector<int> counts(10);
  for (const std::size_t label : data.train.labels) ++counts[label];
  EXPECT_THAT(counts, ElementsAre(151, 151, 150, 153, 148, 152, 151, 149, 146, 149));
  for (const double value : data.train.X.values) {
    EXPECT_EQ(16 * value, std::floor(16 * value));
    EXPECT_TRUE(value >= 0 && value <= 1);
  }
  const std::vector<double> row{0, 0, 5, 13, 9, 1, 0, 0};  // the first 8 pixels of the source
  for (std::size_t j = 0; j < row.size(); ++j) EXPECT_EQ(16 * data.train.X(0, j), row[j]);
}

}  // namespace
}  // namespace gradstone

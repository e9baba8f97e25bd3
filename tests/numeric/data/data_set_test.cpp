#include "numeric/data/data_set.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/data/read_stored.hpp"
#include "tests/numeric/data/data_set_file.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

TEST_F(DataSetFile, GivesMatricesAndLabels) {
  auto data = load();
  EXPECT_EQ(data.task(), Task::classification);
  EXPECT_EQ(data.features(), 5U);
  EXPECT_EQ(data.outputs(), 4U);
  EXPECT_EQ(data.train.size(), 3U);
  EXPECT_THAT(examples_at(data.train, {2, 0}), ElementsAre(10, 11, 12, 13, 14, 0, 1, 2, 3, 4));
  EXPECT_THAT(data.train.labels(), ElementsAre(0, 2, 1));
  EXPECT_THAT(examples_at(data.test, {1}), Each(0.5));
  EXPECT_THAT(data.test.labels(), ElementsAre(3, 0));
}

TEST_F(DataSetFile, GivesOneHotTargets) {
  auto data = load<float>();
  EXPECT_THAT(targets_at(data.train, {1, 1, 0}), ElementsAre(0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0));
}

TEST_F(DataSetFile, GivesRealValuesForFloatingPointTargets) {
  set("Ttrain", NpyArray::of<double>({3}, {0.25, -2, 7}));
  set("Ttest", NpyArray::of<float>({2, 1}, {3, 4}));
  auto data = load();
  EXPECT_EQ(data.task(), Task::regression);
  EXPECT_EQ(data.outputs(), 1U);
  EXPECT_THAT(targets_at(data.train, {2, 0, 1}), ElementsAre(7, 0.25, -2));
  EXPECT_THAT(targets_at(data.test, {1}), ElementsAre(4));
  EXPECT_THAT(data.train.labels(), IsEmpty());
}

TEST_F(DataSetFile, GivesSeveralRealValuesPerExample) {
  set("Ttrain", NpyArray::of<float>({3, 2}, {1, 0, 0, 1, 0.5, 0.5}));  // one-hot but the last
  set("Ttest", NpyArray::of<float>({2, 2}, {1, 2, 3, 4}));
  auto data = load();
  EXPECT_EQ(data.task(), Task::regression);
  EXPECT_EQ(data.outputs(), 2U);
  EXPECT_THAT(targets_at(data.train, {2, 1}), ElementsAre(0.5, 0.5, 0, 1));
}

TEST_F(DataSetFile, TakesOneHotTargetsOfAnyTypeForClasses) {
  set("Ttrain", NpyArray::of<float>({3, 4}, {0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0}));
  set("Ttest", NpyArray::of<std::uint8_t>({2, 4}, {1, 0, 0, 0, 0, 1, 0, 0}));
  auto data = load();
  EXPECT_THAT(data.train.labels(), ElementsAre(1, 2, 0));
  EXPECT_THAT(data.test.labels(), ElementsAre(0, 1));
  EXPECT_EQ(data.outputs(), 4U);  // the width, though the last class does not occur
}

TEST_F(DataSetFile, FollowsTheTaskThatIsGiven) {
  options.task = Task::regression;
  auto values = load();
  EXPECT_EQ(values.outputs(), 1U);
  EXPECT_THAT(targets_at(values.train, {1, 2}), ElementsAre(2, 1));

  options.task = Task::classification;
  set("Ttrain", NpyArray::of<float>({3, 1}, {2, 0, 1}));
  set("Ttest", NpyArray::of<double>({2, 1}, {1, 1}));
  EXPECT_THAT(load().train.labels(), ElementsAre(2, 0, 1));
}

TEST_F(DataSetFile, CountsTheClassesOfBothParts) {
  EXPECT_EQ(load().outputs(), 4U);  // 3 is a label of the test part only
  set("Ttrain", NpyArray::of<std::int32_t>({3}, {6, 0, 0}));
  auto data = load();
  EXPECT_EQ(data.train.outputs(), 7U);
  EXPECT_EQ(data.test.outputs(), 7U);
}

TEST_F(DataSetFile, HasAsManyOutputsAsAreAskedFor) {
  options.outputs = 11;
  EXPECT_EQ(load().outputs(), 11U);
  options.outputs = 3;
  expect_refusal("'Ttest.npy'", "row 0 is 3", "from 0 to 2", "3 outputs", "take more outputs");
  options.task = Task::regression;
  expect_refusal("'Ttrain.npy'", "1 columns", "3 outputs");
}

TEST_F(DataSetFile, ConvertsIntegers) {
  set("Xtrain", NpyArray::of<std::uint8_t>({3, 2}, {0, 255, 3, 4, 5, 6}));
  set("Xtest", NpyArray::of<std::int64_t>({2, 2}, {-7, 1, 2, 3}));
  auto data = load<float>();
  EXPECT_THAT(examples_at(data.train, {0, 2}), ElementsAre(0, 255, 5, 6));
  EXPECT_THAT(examples_at(data.test, {0}), ElementsAre(-7, 1));
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
  expect_refusal("Ttrain has 2 columns", "Ttest has 1");
  set("Ttrain", NpyArray::of<std::uint8_t>({3}, {1, 0, 1}));
  set("Xtest", NpyArray::of<double>({2, 3}, std::vector<double>(6)));
  expect_refusal("5 columns", "Xtest has 3");
}

TEST_F(DataSetFile, RefusesTargetsOfTwoTasks) {
  set("Ttest", NpyArray::of<float>({2}, {1, 2}));
  expect_refusal("Ttrain looks like classes, but Ttest like real values", "say which");
}

TEST_F(DataSetFile, RefusesShapesThatAreNoExamples) {
  set("Xtrain", NpyArray::of<float>({3}, {1, 2, 3}));
  expect_refusal("'Xtrain.npy'", "(3,)", "N x 1");
  set("Xtrain", NpyArray::of<float>({0, 5}, {}));
  expect_refusal("(0, 5)", "N x D");
  set("Xtrain", NpyArray::of<float>({3, 1, 2}, {1, 2, 3, 4, 5, 6}));
  expect_refusal("(3, 1, 2)", "N x D");
}

TEST_F(DataSetFile, RefusesWhatIsNotFiniteWithItsPlace) {
  set("Xtest", NpyArray::of<double>({2, 5}, {0, 0, 0, 0, 0, 0, 0, 0, std::nan(""), 0}));
  expect_refusal("'Xtest.npy'", "row 1, column 3 is nan", "leave out that row");
  set("Xtest", NpyArray::of<double>({2, 5}, {0, HUGE_VAL, 0, 0, 0, 0, 0, 0, 0, 0}));
  expect_refusal("row 0, column 1 is inf");
  set("Xtest", NpyArray::of<double>({2, 5}, {0, 0, 1e300, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(load<double>().test.size(), 2U);
  EXPECT_THAT([&] { load<float>(); },
              ThrowsMessage<FormatError>(HasSubstr("row 0, column 2 is inf")));
}

TEST_F(DataSetFile, RefusesRealTargetsThatAreNotFinite) {
  set("Ttrain", NpyArray::of<float>({3}, {0, 1, std::numeric_limits<float>::infinity()}));
  set("Ttest", NpyArray::of<float>({2}, {0, 1}));
  expect_refusal("'Ttrain.npy'", "row 2, column 0 is inf");
}

TEST_F(DataSetFile, RefusesWhatIsNoLabelWithItsRow) {
  set("Ttest", NpyArray::of<std::int32_t>({2}, {0, -1}));
  expect_refusal("'Ttest.npy'", "row 1 is -1", "number the classes from 0");
  set("Ttest", NpyArray::of<std::uint64_t>({2}, {0, ~std::uint64_t{0}}));
  expect_refusal("row 1 is", "999999");
  options.task = Task::classification;
  set("Ttest", NpyArray::of<float>({2, 1}, {0, 0.5}));
  expect_refusal("row 1 is 0.5", "regression");
  set("Ttest", NpyArray::of<double>({2}, {std::nan(""), 0}));
  expect_refusal("row 0 is nan");
  set("Ttest", NpyArray::of<double>({}, {1}));
  expect_refusal("()", "N labels");
}

TEST_F(DataSetFile, RefusesTargetsThatAreNotOneHot) {
  options.task = Task::classification;
  set("Ttrain", NpyArray::of<std::uint8_t>({3, 2}, {1, 0, 0, 1, 1, 0}));
  set("Ttest", NpyArray::of<std::uint8_t>({2, 2}, {1, 0, 1, 1}));
  expect_refusal("row 1", "one-hot");
  set("Ttest", NpyArray::of<std::uint8_t>({2, 2}, {0, 0, 1, 0}));
  expect_refusal("row 0");
  set("Ttest", NpyArray::of<double>({2, 2}, {1, 0, 0.5, 0.5}));
  expect_refusal("row 1");
}

// More rows than are converted at once, of every width that is read in another way.
TEST_F(DataSetFile, HoldsEveryNumberOfALongFile) {
  constexpr std::size_t N = 10007, D = 17;
  std::vector<double> X(N * D);
  std::iota(X.begin(), X.end(), -5.0);
  set("Xtest", NpyArray::of<double>({2, D}, {X.begin(), X.begin() + 2 * D}));
  set("Ttrain", NpyArray::of<std::int16_t>({N}, std::vector<std::int16_t>(N, 1)));
  set("Xtrain", NpyArray::of<double>({N, D}, X));
  const auto same = load<double>();
  EXPECT_TRUE(std::equal(X.begin(), X.end(), same.train.view(0, N).data));
  const auto converted = load<float>();
  EXPECT_TRUE(std::equal(X.begin(), X.end(), converted.train.view(0, N).data));
}

TEST(FortranOrder, IsReadIntoRows) {
  constexpr std::size_t N = 1009, D = 37;  // more columns than are read at once
  std::string columns;
  for (std::size_t k = 0; k < N * D; ++k) {
    const auto value = static_cast<float>(k % N * D + k / N);  // counts by rows
    columns.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  const std::string X =
      npy_bytes("{'descr': '<f4', 'fortran_order': True, 'shape': (1009, 37), }", columns);
  const std::string T = npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (1009,), }",
                                  std::string(N, '\1'));
  const TemporaryFolder folder;
  const auto path = folder.write(
      "data.npz",
      zip_bytes({{"Xtrain.npy", X}, {"Ttrain.npy", T}, {"Xtest.npy", X}, {"Ttest.npy", T}}));
  std::vector<float> expected(N * D);
  std::iota(expected.begin(), expected.end(), 0.0F);
  const auto data = load_data_set<float>(path);
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), data.train.view(0, N).data));
}

TEST_F(DataSetFile, IsCutIntoBatchesOfWhichTheLastIsSmaller) {
  auto data = load();
  Numbers<double> X(2, 5), T(2, 4);
  data.train.slice(0, X.view(), T.view());
  EXPECT_THAT(X.values, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(T.values, ElementsAre(1, 0, 0, 0, 0, 0, 1, 0));
  Numbers<double> last(1, 5);
  data.train.slice(2, last.view(), {});
  EXPECT_THAT(last.values, ElementsAre(10, 11, 12, 13, 14));
  EXPECT_THAT(std::span(data.train.view(1, 2).data, 10),
              ElementsAreArray({5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
}

TEST_F(DataSetFile, RefusesRowsAndShapesThatAreNotThere) {
  auto data = load();
  Numbers<double> X(2, 5), wrong(2, 3);
  EXPECT_THROW(data.train.slice(2, X.view(), {}), DomainError);
  EXPECT_THROW(data.train.slice(std::size_t(-1), X.view(), {}), DomainError);
  EXPECT_THROW(data.train.gather(std::vector<std::size_t>{0, 3}, X.view(), {}), DomainError);
  EXPECT_THROW(data.train.gather(std::vector<std::size_t>{0}, X.view(), {}), ShapeError);
  EXPECT_THROW(data.train.slice(0, wrong.view(), {}), ShapeError);
  EXPECT_THROW(data.train.slice(0, X.view(), wrong.view()), ShapeError);
  EXPECT_THROW(data.train.view(2, 2), DomainError);
}

TEST(Examples, RefuseTargetsThatDoNotFit) {
  const auto X = [] {
    return std::make_unique<RowsInMemory<float>>(2, 1, std::vector<float>{1, 2});
  };
  EXPECT_THAT(
      [&] {
        Examples<float>(X(), ClassLabels{{0, 2}, 2});
      },
      ThrowsMessage<Error>(HasSubstr("example 1 has class 2")));
  EXPECT_THAT(
      [&] {
        Examples<float>(X(), ClassLabels{{0}, 2});
      },
      ThrowsMessage<Error>(HasSubstr("2 rows, but there are 1 targets")));
  EXPECT_THROW(RowsInMemory<float>(2, 2, std::vector<float>{1, 2}), Error);
}

// 12 MB that are stored as they are, as numpy.savez does it; they are read in several threads.
class LargeDataSetFile : public testing::Test {
 protected:
  static constexpr std::size_t N = 3001, D = 1000;

  LargeDataSetFile() {
    X_.resize(N * D);
    for (std::size_t k = 0; k < X_.size(); ++k) X_[k] = static_cast<float>(k % 7919) - 3000.5F;
  }

  std::string bytes() const {
    const auto array = [](const std::string& type, const std::string& shape, const void* data,
                          std::size_t size) {
      return npy_bytes(
          "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }",
          {static_cast<const char*>(data), size});
    };
    const std::vector<std::uint8_t> labels(N, 1);
    return zip_bytes({{"Xtrain.npy", array("<f4", "3001, 1000", X_.data(), 4 * X_.size())},
                      {"Ttrain.npy", array("|u1", "3001,", labels.data(), N)},
                      {"Xtest.npy", array("<f4", "1, 1000", X_.data(), 4 * D)},
                      {"Ttest.npy", array("|u1", "1,", labels.data(), 1)}});
  }

  DataSet<float> load(const std::string& bytes_of_file) const {
    return load_data_set<float>(folder_.write("large.npz", bytes_of_file));
  }

  std::vector<float> X_;
  testing_support::TemporaryFolder folder_;
};

TEST_F(LargeDataSetFile, IsReadInThreads) {
  const auto archive = std::make_shared<const NpzArchive>(folder_.write("large.npz", bytes()));
  const MatrixHeader header = MatrixMember(archive, "Xtrain", "").header();
  std::vector<float> numbers(N * D);
  EXPECT_TRUE(read_stored(*archive, "Xtrain", header, std::span(numbers)));
  EXPECT_EQ(numbers, X_);
  std::vector<double> others(N * D);
  EXPECT_FALSE(read_stored(*archive, "Xtrain", header, std::span(others)));
}

TEST_F(LargeDataSetFile, GivesTheNumbersOfTheFile) {
  const auto data = load(bytes());
  EXPECT_TRUE(std::equal(X_.begin(), X_.end(), data.train.view(0, N).data));
  const auto as_double = load_data_set<double>(folder_ / "large.npz");
  EXPECT_TRUE(std::equal(X_.begin(), X_.end(), as_double.train.view(0, N).data));
}

TEST_F(LargeDataSetFile, IsRefusedWhereANumberIsNotFinite) {
  X_[2900 * D + 17] = std::numeric_limits<float>::infinity();
  X_[2950 * D] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT([&] { load(bytes()); },
              ThrowsMessage<FormatError>(HasSubstr("row 2900, column 17 is inf")));
}

TEST_F(LargeDataSetFile, IsRefusedWhereABitIsAnother) {
  const auto whole = bytes();
  ASSERT_GT(whole.size(), 12'000'000u);
  for (const std::size_t place : {1000u, 3'000'000u, 6'000'001u, 11'900'000u}) {
    auto damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ 1);
    EXPECT_THAT([&] { load(damaged); },
                ThrowsMessage<FormatError>(testing::AllOf(HasSubstr("Xtrain"), HasSubstr("CRC"))))
        << place;
  }
}

// The figures of data/README.md.
TEST(Digits, AreAsDescribed) {
  const auto data =
      load_data_set<double>(std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data" / "digits.npz");
  EXPECT_EQ(data.train.size(), 1500U);
  EXPECT_EQ(data.test.size(), 297U);
  EXPECT_EQ(data.features(), 64U);
  EXPECT_EQ(data.outputs(), 10U);
  std::vector<int> counts(10);
  for (const std::uint32_t label : data.train.labels()) ++counts[label];
  EXPECT_THAT(counts, ElementsAre(151, 151, 150, 153, 148, 152, 151, 149, 146, 149));
  const std::span values(data.train.view(0, 1500).data, 1500 * 64);
  for (const double value : values) {
    EXPECT_EQ(16 * value, std::floor(16 * value));
    EXPECT_TRUE(value >= 0 && value <= 1);
  }
  const std::vector<double> row{0, 0, 5, 13, 9, 1, 0, 0};  // the first 8 pixels of the source
  for (std::size_t j = 0; j < row.size(); ++j) EXPECT_EQ(16 * values[j], row[j]);
}

}  // namespace
}  // namespace gradstone

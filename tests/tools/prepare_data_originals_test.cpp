// The program prepare_data on original data sets, where they are: in the folder named by
// GRADSTONE_DATA, else in one beside the sources.

#include <cstdlib>
#include <numeric>

#include "tests/tools/prepare_data_program.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::ElementsAre;
using testing_support::PrepareData;
using testing_support::Values;
using Shape = std::vector<std::size_t>;

fs::path originals(const std::string& name) {
  const char* folder = std::getenv("GRADSTONE_DATA");
  return fs::path(folder ? folder : GRADSTONE_SOURCE_DIR "/../shared/data") / name;
}

std::vector<int> counts(const Values& labels) {
  std::vector<int> counts(10);
  for (const double label : labels) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

using PrepareOriginal = PrepareData;

TEST_F(PrepareOriginal, Mnist) {
  const fs::path folder = originals("mnist");
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set GRADSTONE_DATA";
  ASSERT_EQ(prepare_from(folder, "mnist").status, 0);
  const auto train = values("mnist-flattened.npz", "Ttrain");
  const auto test = values("mnist-flattened.npz", "Ttest");
  EXPECT_EQ((Values{train.begin(), train.begin() + 5}), (Values{5, 0, 4, 1, 9}));
  EXPECT_EQ((Values{test.begin(), test.begin() + 5}), (Values{7, 2, 1, 0, 4}));
  EXPECT_THAT(counts(train),
              ElementsAre(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949));
  EXPECT_THAT(counts(test), ElementsAre(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009));
  const NpyArray X = array("mnist-flattened.npz", "Xtrain");
  EXPECT_EQ(X.shape(), (Shape{60000, 784}));
  const auto pixels = X.as<double>();
  const double mean = std::accumulate(pixels.begin(), pixels.end(), 0.0) / (60000.0 * 784);
  EXPECT_NEAR(mean, 0.1307, 5e-5);  // the figure that everyone normalises by
}

TEST_F(PrepareOriginal, FashionMnistOfDebian) {
  if (!fs::exists("/usr/share/datasets/fashion-mnist"))
    GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
  ASSERT_EQ(prepare("--dataset fashion-mnist").status, 0);
  const auto train = values("fashion-mnist-flattened.npz", "Ttrain");
  const auto test = values("fashion-mnist-flattened.npz", "Ttest");
  EXPECT_EQ((Values{train.begin(), train.begin() + 5}), (Values{9, 0, 0, 3, 0}));
  EXPECT_EQ((Values{test.begin(), test.begin() + 5}), (Values{9, 2, 1, 1, 6}));
  EXPECT_THAT(counts(train), Each(6000));
  EXPECT_THAT(counts(test), Each(1000));
}

TEST_F(PrepareOriginal, CaliforniaHousing) {
  const fs::path folder = originals("california-housing");
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set GRADSTONE_DATA";
  ASSERT_EQ(prepare_from(folder, "california-housing").status, 0);
  EXPECT_EQ(array("california-housing.npz", "Xtrain").shape(), (Shape{16512, 8}));
  EXPECT_EQ(array("california-housing.npz", "Xtest").shape(), (Shape{4128, 8}));
  double sum = 0;
  for (const char* key : {"Ttrain", "Ttest"})
    for (const double price : values("california-housing.npz", key)) sum += price;
  EXPECT_NEAR(sum / 20640, 2.06855817, 1e-8);  // scikit-learn's mean of the target
}

}  // namespace
}  // namespace gradstone

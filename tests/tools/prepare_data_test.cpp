// The program prepare_data on small files in the formats of the originals.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/tools/data_files.hpp"
#include "tests/tools/prepare_data_program.hpp"
#include "tools/prepare_data/numpy_permutation.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;
using testing::StartsWith;
using Shape = std::vector<std::size_t>;

class PrepareMnist : public PrepareData {
 protected:
  static Bytes train_images() {
    Bytes pixels;
    for (int k = 0; k < 12; ++k) pixels += static_cast<char>(k * 23);
    return idx_bytes({2, 3, 2}, pixels);
  }
  static Bytes train_labels() { return idx_bytes({2}, "\x07\x03"); }
  static Bytes test_images() { return idx_bytes({1, 3, 2}, "abcdef"); }
  static Bytes test_labels() { return idx_bytes({1}, "\x09"); }
};

TEST_F(PrepareMnist, ReadsIdxFilesCompressedOrNot) {
  write_gzip(in_ / "train-images-idx3-ubyte.gz", train_images());
  in_.write("train-labels-idx1-ubyte", train_labels());
  in_.write("t10k-images.idx3-ubyte", test_images());
  write_gzip(in_ / "t10k-labels-idx1-ubyte.gz", test_labels());
  const auto outcome = prepare_from(in_.path(), "mnist");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "mnist-flattened.npz: Xtrain 2x6 float32, Ttrain 2 uint8, Xtest 1x6 float32, Ttest 1 "
            "uint8\n");
  const auto X = array("mnist-flattened.npz", "Xtrain").exactly_as<float>();
  for (int k = 0; k < 12; ++k)
    EXPECT_EQ(X[static_cast<std::size_t>(k)], static_cast<float>(k * 23) / 255.0F) << k;
  EXPECT_EQ(values("mnist-flattened.npz", "Ttrain"), (Values{7, 3}));
  EXPECT_EQ(values("mnist-flattened.npz", "Ttest"), (Values{9}));
}

TEST_F(PrepareMnist, ReadsTheNpzFileOfKeras) {
  NpzWriter writer(in_ / "mnist.npz");
  writer.add("x_train", NpyArray::of<std::uint8_t>({2, 1, 3}, {0, 51, 102, 153, 204, 255}));
  writer.add("y_train", NpyArray::of<std::uint8_t>({2}, {5, 0}));
  writer.add("x_test", NpyArray::of<std::uint8_t>({1, 1, 3}, {255, 0, 51}));
  writer.add("y_test", NpyArray::of<std::uint8_t>({1}, {7}));
  writer.write();
  EXPECT_EQ(prepare_from(in_.path(), "MNIST --dtype float64").status, 0);
  EXPECT_EQ(values("mnist-flattened.npz", "Xtrain"),
            (Values{0, 51 / 255.0, 102 / 255.0, 153 / 255.0, 204 / 255.0, 1}));
  EXPECT_EQ(array("mnist-flattened.npz", "Xtest").shape(), (Shape{1, 3}));
}

TEST_F(PrepareMnist, StandardizesPixels) {
  in_.write("train-images-idx3-ubyte", idx_bytes({2, 1, 2}, "\x05\x07\x05\x0b"));
  in_.write("train-labels-idx1-ubyte", train_labels());
  in_.write("t10k-images-idx3-ubyte", idx_bytes({1, 1, 2}, "\x06\x0a"));
  in_.write("t10k-labels-idx1-ubyte", test_labels());
  EXPECT_EQ(prepare_from(in_.path(), "mnist --standardize").status, 0);
  // The first pixel is constant; the second has mean 9 and deviation 2.
  EXPECT_EQ(values("mnist-flattened-standardized.npz", "Xtrain"), (Values{0, -1, 0, 1}));
  EXPECT_EQ(values("mnist-flattened-standardized.npz", "Xtest"), (Values{0, 0.5}));
}

TEST_F(PrepareMnist, RefusesDamagedIdxFiles) {
  const auto with_images = [&](const Bytes& images) {
    in_.write("train-images-idx3-ubyte", images);
    in_.write("train-labels-idx1-ubyte", train_labels());
    in_.write("t10k-images-idx3-ubyte", test_images());
    in_.write("t10k-labels-idx1-ubyte", test_labels());
  };
  with_images(train_images().substr(0, 20));
  expect_failure("mnist", "train-images-idx3-ubyte: ends 8 bytes too early");
  with_images(train_images() + "x");
  expect_failure("mnist", "has more bytes than its header says");
  with_images("PK\x03\x04" + train_images());
  expect_failure("mnist", "is not an idx file of unsigned bytes: it begins 50 4b 03 04");
  with_images(idx_bytes({4000000000, 4000000000, 4000000000}, "x"));
  expect_failure("mnist", "claims 4000000000 elements along axis 1; that cannot be");
  with_images(test_images());
  expect_failure("mnist", "pictures of shape (1, 3, 2) do not fit 2 labels");
  with_images(train_images());
  write_gzip(in_ / "whole.gz", train_images());
  in_.write("train-images-idx3-ubyte", content_of(in_ / "whole.gz").substr(0, 30));
  expect_failure("mnist", "train-images-idx3-ubyte: is cut off");
}

TEST_F(PrepareMnist, LeavesWhatExists) {
  write_gzip(in_ / "train-images-idx3-ubyte.gz", train_images());
  write_gzip(in_ / "train-labels-idx1-ubyte.gz", train_labels());
  write_gzip(in_ / "t10k-images-idx3-ubyte.gz", test_images());
  write_gzip(in_ / "t10k-labels-idx1-ubyte.gz", test_labels());
  ASSERT_EQ(prepare_from(in_.path(), "fashion-mnist").status, 0);
  const fs::path made = out_ / "fashion-mnist-flattened.npz";
  const auto time = fs::last_write_time(made) - std::chrono::hours(1);
  fs::last_write_time(made, time);
  const auto again = prepare_from(in_.path(), "fashion-mnist");
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.output, "fashion-mnist-flattened.npz exists; --force makes it again\n");
  EXPECT_EQ(fs::last_write_time(made), time);
  const auto other = prepare_from(in_.path(), "fashion-mnist --dtype float64");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.errors, HasSubstr("exists with float32, not float64"));
  EXPECT_EQ(prepare_from(in_.path(), "fashion-mnist --dtype float64 --force").status, 0);
  EXPECT_NE(fs::last_write_time(made), time);
}

class PrepareCifar : public PrepareData {
 protected:
  // Batch k holds the pictures 2k and 2k + 1.
  static Bytes binary(std::size_t batch) {
    return static_cast<char>(batch) + cifar_planes(2 * batch) + '\x09' +
           cifar_planes(2 * batch + 1);
  }
  static Bytes pickled(std::size_t batch) { return pickle::cifar_batch({batch, 9}, 2 * batch); }
  static std::string name(std::size_t batch) {
    return batch == 5 ? "test_batch" : "data_batch_" + std::to_string(batch + 1);
  }

  void expect_pictures() const {
    const auto X = array("cifar10-flattened.npz", "Xtrain").exactly_as<float>();
    EXPECT_EQ(values("cifar10-flattened.npz", "Ttrain"), (Values{0, 9, 1, 9, 2, 9, 3, 9, 4, 9}));
    EXPECT_EQ(values("cifar10-flattened.npz", "Ttest"), (Values{5, 9}));
    EXPECT_EQ(array("cifar10-flattened.npz", "Ttrain").type(), NpyType::i4);
    ASSERT_EQ(X.size(), 10u * 3072);
    for (std::size_t picture = 0; picture < 10; ++picture) {
      const Bytes planes = cifar_planes(picture);
      for (std::size_t pixel = 0; pixel < 1024; ++pixel)
        for (std::size_t colour = 0; colour < 3; ++colour)
          ASSERT_EQ(X[picture * 3072 + pixel * 3 + colour],
                    static_cast<float>(static_cast<unsigned char>(planes[colour * 1024 + pixel])) /
                        255.0F);
    }
  }
};

TEST_F(PrepareCifar, ReadsTheBinaryVersion) {
  for (std::size_t k = 0; k < 6; ++k) in_.write(name(k) + ".bin", binary(k));
  EXPECT_EQ(prepare_from(in_.path(), "cifar10").status, 0);
  expect_pictures();
}

TEST_F(PrepareCifar, ReadsThePythonVersionInItsFolder) {
  fs::create_directory(in_ / "cifar-10-batches-py");
  for (std::size_t k = 0; k < 6; ++k) in_.write("cifar-10-batches-py/" + name(k), pickled(k));
  EXPECT_EQ(prepare_from(in_.path(), "cifar-10").status, 0);
  expect_pictures();
}

TEST_F(PrepareCifar, ReadsBothArchives) {
  std::vector<std::pair<Bytes, Bytes>> binaries, pickles{{"cifar-10-batches-py/readme.html", "?"}};
  for (std::size_t k = 0; k < 6; ++k) {
    binaries.emplace_back("cifar-10-batches-bin/" + name(k) + ".bin", binary(k));
    pickles.emplace_back("cifar-10-batches-py/" + name(k), pickled(k));
  }
  write_gzip(in_ / "cifar-10-python.tar.gz", tar_bytes(pickles));
  const auto python = prepare_from(in_.path(), "cifar10");
  EXPECT_EQ(python.status, 0) << python.errors;
  expect_pictures();
  fs::remove(in_ / "cifar-10-python.tar.gz");
  write_gzip(in_ / "cifar-10-binary.tar.gz", tar_bytes(binaries));
  const auto binary = prepare_from(in_.path(), "cifar10 --force");
  EXPECT_EQ(binary.status, 0) << binary.errors;
  expect_pictures();
}

TEST_F(PrepareCifar, RefusesDamagedFiles) {
  for (std::size_t k = 0; k < 6; ++k) in_.write(name(k) + ".bin", binary(k));
  in_.write("data_batch_2.bin", binary(1).substr(1));
  expect_failure("cifar10", "data_batch_2.bin: has 6145 bytes, which is no multiple of 3073");
  in_.write("data_batch_2.bin", '\x0a' + binary(1).substr(1));
  expect_failure("cifar10", "data_batch_2.bin: picture 2 has the label 10, not one of 0 to 9");
  in_.write("data_batch_2.bin", "");
  expect_failure("cifar10", "data_batch_2.bin: has 0 bytes");
  fs::remove(in_ / "test_batch.bin");
  write_gzip(in_ / "cifar-10-binary.tar.gz", tar_bytes({{"data_batch_1.bin", binary(0)}}));
  expect_failure("cifar10", "cifar-10-binary.tar.gz: data_batch_2.bin: is not in the archive");
  in_.write("cifar-10-binary.tar.gz", std::string(600, 'x'));
  expect_failure("cifar10", "is no tar archive, or a damaged one");
}

const Bytes housing =
    "-122.230000,37.880000,41.000000,880.000000,129.000000,322.000000,126.000000,8.325200,452600."
    "0\n"
    "-122.220000,37.860000,21.000000,7099.000000,1106.000000,2401.000000,1138.000000,8.301400,"
    "358500.000000\n"
    "-122.24,37.85,52,1467,190,496,177,7.2574,352100\r\n"
    "-122.25,37.85,52,1274,235,558,219,5.6431,341300\n"
    "-122.25,37.85,52,1627,280,565,259,3.8462,342200\n";

class PrepareCaliforniaHousing : public PrepareData {};

TEST_F(PrepareCaliforniaHousing, MakesTheFeaturesOfScikitLearn) {
  in_.write("cal_housing.data", housing);
  EXPECT_EQ(prepare_from(in_.path(), "california-housing").status, 0);
  const auto train = values("california-housing.npz", "Xtrain");
  const auto prices = values("california-housing.npz", "Ttrain");
  EXPECT_EQ(array("california-housing.npz", "Xtrain").shape(), (Shape{4, 8}));
  EXPECT_EQ(array("california-housing.npz", "Ttest").shape(), (Shape{1, 1}));
  // Its first example, as scikit-learn shows it.
  const auto found = std::find(train.begin(), train.end(), 8.3252);
  ASSERT_NE(found, train.end()) << "it is in the test part: choose another seed";
  const Values expected{8.3252, 41, 6.98412698, 1.02380952, 322, 2.55555556, 37.88, -122.23};
  for (std::size_t k = 0; k < 8; ++k)
    EXPECT_NEAR(found[static_cast<std::ptrdiff_t>(k)], expected[k], 5e-9);
  EXPECT_EQ(prices[static_cast<std::size_t>(found - train.begin()) / 8], 4.526);
}

TEST_F(PrepareCaliforniaHousing, DividesBySeedAndFraction) {
  in_.write("cal_housing.data", "longitude,latitude,housing_median_age,...\n" + housing);
  const auto prices = [&](const std::string& options) {
    EXPECT_EQ(prepare_from(in_.path(), "california-housing --force " + options).status, 0);
    auto all = values("california-housing.npz", "Ttrain");
    const auto test = values("california-housing.npz", "Ttest");
    all.insert(all.end(), test.begin(), test.end());
    return all;
  };
  const auto first = prices("--seed 1");
  EXPECT_EQ(first, prices("--seed 1"));
  EXPECT_NE(first, prices("--seed 2"));
  EXPECT_THAT(first, testing::UnorderedElementsAre(4.526, 3.585, 3.521, 3.413, 3.422));
  for (const char* none : {"nan", "inf", "-inf", "-0.1", "1.1", "0", "1", "1.0", "1e-9", "0.95"}) {
    const auto outcome =
        prepare_from(in_.path(), "california-housing --force --test-fraction " + std::string(none));
    EXPECT_EQ(outcome.status, 2) << none;
    EXPECT_THAT(outcome.errors, HasSubstr("--test-fraction")) << none;
  }
  prices("--test-fraction 0.6");
  EXPECT_EQ(array("california-housing.npz", "Ttrain").shape(), (Shape{2, 1}));
}

TEST_F(PrepareCaliforniaHousing, RefusesToDivideIntoNothing) {
  in_.write("cal_housing.data", housing);
  expect_failure("california-housing --test-fraction 1",
                 "--test-fraction: must be a number above 0 and below 1, not 1");
  expect_failure("california-housing --test-fraction 0.05",
                 "--test-fraction: 0.05 of 5 examples are 0 for testing, and 5 for training");
  expect_failure("california-housing --split scikit-learn --test-fraction 0.95",
                 "--test-fraction: 0.95 of 5 examples are 5 for testing, and 0 for training");
}

// Expected: train_test_split of scikit-learn with test_size=0.25, random_state=42, which rounds up.
TEST_F(PrepareCaliforniaHousing, DividesAsScikitLearnDoes) {
  in_.write("cal_housing.data", housing);
  const std::string options = "--split scikit-learn --test-fraction 0.25 --seed ";
  EXPECT_EQ(prepare_from(in_.path(), "california-housing " + options + "42").status, 0);
  EXPECT_EQ(values("california-housing.npz", "Ttrain"), (Values{3.521, 4.526, 3.413}));
  EXPECT_EQ(values("california-housing.npz", "Ttest"), (Values{3.585, 3.422}));
  const auto refused =
      prepare_from(in_.path(), "california-housing --force " + options + "4294967296");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.errors, HasSubstr("NumPy has none from 2^32 on"));
}

// Expected: NumPy's RandomState(seed).permutation(n).
TEST(NumpyPermutation, IsThatOfNumpy) {
  using Order = std::vector<std::size_t>;
  EXPECT_EQ(tools::numpy_permutation(13, 42), (Order{11, 9, 0, 8, 5, 2, 1, 12, 4, 7, 10, 3, 6}));
  EXPECT_EQ(tools::numpy_permutation(7, 4294967295), (Order{1, 5, 0, 6, 4, 2, 3}));
  EXPECT_EQ(tools::numpy_permutation(1, 0), (Order{0}));
  EXPECT_EQ(tools::numpy_permutation(0, 0), (Order{}));
}

TEST_F(PrepareCaliforniaHousing, StandardizesByTheTrainingPart) {
  in_.write("cal_housing.data", housing);
  EXPECT_EQ(prepare_from(in_.path(), "california-housing --standardize").status, 0);
  EXPECT_EQ(prepare_from(in_.path(), "california-housing").status, 0);
  const auto X = values("california-housing-standardized.npz", "Xtrain");
  const auto raw = values("california-housing.npz", "Xtrain");
  const auto test = values("california-housing-standardized.npz", "Xtest");
  const auto raw_test = values("california-housing.npz", "Xtest");
  for (std::size_t j = 0; j < 8; ++j) {
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < 4; ++i) sum += X[i * 8 + j];
    for (std::size_t i = 0; i < 4; ++i) squares += X[i * 8 + j] * X[i * 8 + j];
    EXPECT_NEAR(sum, 0, 1e-10);
    EXPECT_NEAR(squares / 4, 1, 1e-10);
    // The test part by the same line.
    const double slope = (X[8 + j] - X[j]) / (raw[8 + j] - raw[j]);
    if (std::isfinite(slope)) {
      EXPECT_NEAR(test[j], X[j] + slope * (raw_test[j] - raw[j]), 1e-9) << j;
    }
  }
}

TEST_F(PrepareCaliforniaHousing, RefusesMalformedRows) {
  const auto with = [&](const Bytes& row) { in_.write("cal_housing.data", housing + row); };
  with("1,2,3\n");
  expect_failure("california-housing", "cal_housing.data:6: has 3 numbers, not 9");
  with("1,2,3,4,5,6,7,8,9,10\n");
  expect_failure("california-housing", "cal_housing.data:6: has more than 9 numbers");
  with("1,2,3,,5,6,7,8,9\n");
  expect_failure("california-housing", "cal_housing.data:6: '' is not a number");
  with("1,2,3,nan,5,6,7,8,9\n");
  expect_failure("california-housing", "cal_housing.data:6: 'nan' is not a number");
  with("1,2,3,4,5,6,0,8,9\n");
  expect_failure("california-housing", "example 6 has no households");
}

TEST_F(PrepareData, FindsItsOwnDigits) {
  const auto outcome = prepare("--dataset digits");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, StartsWith("digits-flattened.npz: Xtrain 1500x64 float32, Ttrain "));
  const NpzReader original(GRADSTONE_SOURCE_DIR "/data/digits.npz");
  for (const char* key : {"Xtrain", "Ttrain", "Xtest", "Ttest"})
    EXPECT_EQ(values("digits-flattened.npz", key), original.read(key).as<double>()) << key;
}

TEST_F(PrepareData, ReadsTheDigitsOfTheRepository) {
  Bytes row;
  for (int k = 0; k < 64; ++k) row += std::to_string(k % 17) + ",";
  in_.write("optdigits.tra", row + "3\n" + row + "4\r\n");
  in_.write("optdigits.tes", row + "5\n");
  EXPECT_EQ(prepare_from(in_.path(), "digits").status, 0);
  EXPECT_EQ(values("digits-flattened.npz", "Ttrain"), (Values{3, 4}));
  EXPECT_EQ(values("digits-flattened.npz", "Xtest")[9], 9 / 16.0);
}

TEST_F(PrepareData, RefusesMalformedDigits) {
  in_.write("optdigits.tra", "0,17,3");
  in_.write("optdigits.tes", "");
  expect_failure("digits", "optdigits.tra: number 2 of example 1 is not one of 0 to 16");
  in_.write("optdigits.tra", "0,16,3\n");
  expect_failure("digits", "optdigits.tra: is cut off");
}

TEST_F(PrepareData, DoesNotReplaceWhatItReads) {
  fs::copy(GRADSTONE_SOURCE_DIR "/data/digits.npz", in_ / "digits.npz");
  const auto before = content_of(in_ / "digits.npz");
  fs::create_symlink(in_ / "digits.npz", out_ / "digits-flattened.npz");
  const auto outcome = prepare_from(in_.path(), "digits --force");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("the npz file and the original name the same file, "));
  EXPECT_EQ(content_of(in_ / "digits.npz"), before);
}

TEST_F(PrepareData, SaysWhereItLookedAndWhatHelps) {
  expect_failure("mnist", "neither mnist.npz nor the four files train-images-idx3-ubyte[.gz], ");
  expect_failure("cifar10", "is in " + in_.path().string());
  expect_failure("california-housing", "fetch them with --download");
  expect_failure("fashion-mnist", "the package dataset-fashion-mnist of Debian or Ubuntu");
}

TEST_F(PrepareData, LeavesNothingOnAFullDisk) {
  const auto outcome = run("cd " + out_.path().string() + " && trap '' XFSZ && ulimit -f 20 && " +
                           GRADSTONE_PROGRAM_DIR + "/prepare_data --dataset digits");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("digits-flattened.npz: cannot be written: "));
  EXPECT_THAT(out_.names(), testing::IsEmpty());
}

TEST_F(PrepareData, AnswersWrongUsage) {
  const auto unknown = prepare("--dataset cifar");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("unknown data set cifar (did you mean cifar10?)"));
  EXPECT_EQ(prepare("--dataset mnist --from nowhere").status, 2);
  EXPECT_EQ(prepare("--dataset mnist --dtype float16").status, 2);
  EXPECT_EQ(prepare("--dataset mnist --download --from .").status, 2);
  EXPECT_EQ(prepare("--dataset digits --download").status, 2);
  EXPECT_EQ(prepare("--dataset mnist --download --sha256 12").status, 2);
  EXPECT_EQ(prepare("--dataset digits --data-dir /proc/nowhere").status, 2);
  for (const char* seed : {"-1", "18446744073709551616"}) {
    const auto outcome = prepare("--dataset digits --seed " + std::string(seed));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.errors, HasSubstr("--seed: must be a whole number from 0 to "));
  }
  EXPECT_EQ(prepare("--dataset mnist --from " + in_.path().string() + " --data-dir a/b").status, 2);
  EXPECT_FALSE(fs::exists(out_ / "a")) << "nothing was to be written";
  const auto help = prepare("");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, StartsWith("Examples:\n"));
  EXPECT_THAT(prepare("--list").output, HasSubstr("\ncalifornia-housing  prices of houses"));
}

}  // namespace
}  // namespace gradstone

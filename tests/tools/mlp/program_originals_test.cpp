// mlp on the original files of MNIST and CIFAR-10: --mnist and --cifar10.

#include <cstdlib>

#include "tests/tools/mlp/mlp_program.hpp"
#include "tests/tools/mlp/original_files.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::content_of;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::run;
using testing_support::write_cifar10;
using testing_support::write_mnist_idx;
using testing_support::write_mnist_npz;

class MlpOnOriginals : public MlpProgram {
 protected:
  static constexpr std::size_t side = 3;

  // A training of `inputs` features in ten classes, without data.
  std::string training(const std::string& inputs, const std::string& dtype = "float") const {
    return classifier({{"layer-sizes", inputs + ";4;10"},
                       {"batch-size", "7"},
                       {"load-dataset", ""},
                       {"dtype", dtype}});
  }

  // That training is on the numbers of the file that prepare_data makes of the folder.
  void expect_the_numbers_of_prepare_data(const std::string& name, const std::string& folder,
                                          const std::string& inputs) const {
    for (const std::string dtype : {"float", "double"}) {
      const auto made = run(GRADSTONE_PROGRAM_DIR "/prepare_data --force --dataset " + name +
                            " --from " + folder + " --data-dir " + folder_.path().string() +
                            " --dtype " + (dtype == "float" ? "float32" : "float64"));
      ASSERT_EQ(made.status, 0) << made.errors;
      const auto rows = figures(training(inputs, dtype) + "--" + name + " " + folder);
      EXPECT_EQ(rows.size(), 3u);
      EXPECT_EQ(rows, figures(training(inputs, dtype) + "--load-dataset " +
                              path(name + "-flattened.npz")))
          << dtype;
    }
  }
};

TEST_F(MlpOnOriginals, MnistAsPrepareDataMakesIt) {
  write_mnist_npz(folder_ / "npz", side);
  expect_the_numbers_of_prepare_data("mnist", path("npz"), "9");
  write_mnist_idx(folder_ / "idx", side);
  EXPECT_EQ(figures(training("9") + "--mnist " + path("idx")),
            figures(training("9") + "--mnist " + path("npz")));
}

TEST_F(MlpOnOriginals, Cifar10AsPrepareDataMakesIt) {
  write_cifar10(folder_ / "binary/cifar-10-batches-bin", true);
  expect_the_numbers_of_prepare_data("cifar10", path("binary"), "3072");
  write_cifar10(folder_ / "python/cifar-10-batches-py", false);
  const auto rows = figures(training("3072") + "--cifar10 " + path("binary"));
  for (const char* folder : {"python", "python/cifar-10-batches-py", "binary/cifar-10-batches-bin"})
    EXPECT_EQ(figures(training("3072") + "--cifar10 " + path(folder)), rows) << folder;
}

TEST_F(MlpOnOriginals, TellsAndSavesAndGoesOn) {
  write_mnist_npz(folder_.path(), side);
  const std::string data = "--mnist " + folder_.path().string() + " ";
  const auto outcome = mlp(training("9") + data + "--info --normalize --save-dataset " +
                           path("data.npz") + " --save-model " + path("model.npz"));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("Loading dataset MNIST from folder "));
  EXPECT_THAT(outcome.output, HasSubstr("train 31 examples x 9 features, 10 classes"));
  EXPECT_EQ(figures(training("9") + "--load-dataset " + path("data.npz")),
            testing_support::figures_of(outcome.output));
  EXPECT_EQ(figures(data + "--normalize --epochs 3 --load-model " + path("model.npz")).size(), 2u);
}

TEST_F(MlpOnOriginals, RefusesFoldersWithoutTheFiles) {
  expect_refusal(training("784") + "--mnist " + path("nowhere"), "--mnist: ",
                 "nowhere: there is no such folder; name the folder of its files, or fetch them: "
                 "prepare_data --dataset mnist --data-dir ");
  expect_refusal(training("784") + "--mnist " + folder_.path().string(),
                 "--mnist: ", "neither mnist.npz nor the four files train-images-idx3-ubyte[.gz], ",
                 folder_.path().string() + "/mnist; name the folder");
  expect_refusal(training("3072") + "--cifar10 " + folder_.path().string(),
                 "--cifar10: ", "none of cifar-10-batches-bin/, ",
                 "prepare_data --dataset cifar10 ");
  expect_refusal(training("3072") + "--cifar10 " + classes(), "there is no such folder");
}

TEST_F(MlpOnOriginals, NamesTheFileThatIsMissing) {
  write_mnist_idx(folder_ / "idx", side);
  fs::remove(folder_ / "idx/t10k-labels-idx1-ubyte.gz");
  expect_refusal(training("9") + "--mnist " + path("idx"),
                 "has train-images-idx3-ubyte.gz, but not t10k-labels-idx1-ubyte; name");
  write_cifar10(folder_ / "cifar-10-batches-bin", true);
  fs::remove(folder_ / "cifar-10-batches-bin/data_batch_3.bin");
  expect_refusal(training("3072") + "--cifar10 " + folder_.path().string(),
                 "cifar-10-batches-bin has data_batch_1.bin, but not data_batch_3.bin; name");
}

TEST_F(MlpOnOriginals, RefusesDamagedFiles) {
  write_mnist_npz(folder_.path(), side);
  const auto whole = content_of(path("mnist.npz"));
  folder_.write("mnist.npz", whole.substr(0, whole.size() / 2));
  expect_refusal(training("9") + "--mnist " + folder_.path().string(), "--mnist: ", "mnist.npz");
  write_cifar10(folder_.path(), true);
  folder_.write("data_batch_4.bin", "too short");
  expect_refusal(training("3072") + "--cifar10 " + folder_.path().string(),
                 "--cifar10: ", "data_batch_4.bin: has 9 bytes, which is no multiple of 3073");
}

TEST_F(MlpOnOriginals, RefusesFilesWithoutExamples) {
  NpzWriter writer(path("mnist.npz"));
  for (const std::string part : {"train", "test"}) {
    writer.add("x_" + part, NpyArray::of<std::uint8_t>({0, side, side}, {}));
    writer.add("y_" + part, NpyArray::of<std::uint8_t>({0}, {}));
  }
  writer.write();
  expect_refusal(training("9") + "--mnist " + folder_.path().string(), "--mnist: mnist in ",
                 "training part: has no examples");
}

TEST_F(MlpOnOriginals, RefusesModelsThatDoNotFit) {
  write_mnist_npz(folder_.path(), side);
  const std::string data = "--mnist " + folder_.path().string();
  expect_refusal(training("8") + data, "examples have 9 features, but --layer-sizes begins with 8");
  expect_refusal(
      classifier({{"layer-sizes", "9;4;7"}, {"load-dataset", ""}}) + data,
      "training part: label 7 is 7; a label must be a whole number from 0 to 6, because there are "
      "7 outputs");
}

TEST_F(MlpOnOriginals, RefusesTwoSourcesOfData) {
  write_mnist_npz(folder_.path(), side);
  const std::string mnist = "--mnist " + folder_.path().string();
  expect_refusal(classifier() + mnist, "--load-dataset and --mnist exclude each other");
  expect_refusal(training("9") + mnist + " --cifar10 " + folder_.path().string(),
                 "--mnist and --cifar10 exclude each other");
  expect_refusal(training("9") + mnist + " --stream", "--mnist and --stream exclude each other",
                 "prepare_data makes a file");
  expect_refusal(training("9") + "--dataset cifar10", "--dataset: ", "--cifar10 DIR");
}

// The data set itself, where it is: in the folder named by GRADSTONE_DATA, else beside the sources.
TEST_F(MlpOnOriginals, LearnsMnist) {
  const char* data = std::getenv("GRADSTONE_DATA");
  const fs::path folder = fs::path(data ? data : GRADSTONE_SOURCE_DIR "/../shared/data") / "mnist";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set GRADSTONE_DATA";
  const auto rows = figures(
      "--layers 'ReLU;Linear' --layer-sizes '784;32;10' --loss SoftmaxCrossEntropy --epochs 1 "
      "--learning-rate 0.1 --batch-size 100 --mnist " +
      folder.string());
  ASSERT_EQ(rows.size(), 2u);
  const double test_accuracy = std::stod(rows.back().substr(rows.back().rfind('|') + 1));
  EXPECT_GT(test_accuracy, 0.9);  // 0.914 to 0.926 with the seeds 1 to 8
}

}  // namespace
}  // namespace gradstone

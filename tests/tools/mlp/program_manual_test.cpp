// The commands of Nerva's manuals and examples, without `python` and `.py`, for fewer epochs and on
// small data of the same shape; and each option of its tools.

#include "tests/tools/mlp/mlp_program.hpp"
#include "tests/tools/mlp/original_files.hpp"

namespace gradstone {
namespace {

using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::rows_of;
using testing_support::write_cifar10;
using testing_support::write_mnist_npz;

class MlpRunsTheManual : public MlpProgram {
 protected:
  // N examples with D features of K classes, each class N/K times.
  std::string data(std::size_t features, std::int64_t class_count) const {
    const std::size_t train = 230, test = 40;
    const auto labels = [&](std::size_t count) {
      std::vector<std::int32_t> T;
      for (std::size_t i = 0; i < count; ++i)
        T.push_back(static_cast<std::int32_t>(static_cast<std::int64_t>(i) % class_count));
      return NpyArray::of<std::int32_t>({count}, T);
    };
    using testing_support::drawn_features;
    NpzWriter writer(path("data.npz"));
    writer.add("Xtrain",
               NpyArray::of<float>({train, features}, drawn_features(train, features, 1)));
    writer.add("Ttrain", labels(train));
    writer.add("Xtest", NpyArray::of<float>({test, features}, drawn_features(test, features, 2)));
    writer.add("Ttest", labels(test));
    writer.write();
    return path("data.npz");
  }

  void expect_rows(std::size_t count, const std::string& command) const {
    const auto outcome = mlp(command);
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_EQ(rows_of(outcome.output).size(), count) << command;
  }
};

TEST_F(MlpRunsTheManual, OnCifar10) {
  expect_rows(6, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="3072;1024;512;10" \
    --layer-weights="XavierNormal;XavierNormal;XavierNormal" \
    --optimizers="Momentum(0.9);Momentum(0.9);Momentum(0.9)" \
    --batch-size=100 \
    --epochs=5 \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="Constant(0.01)" \
    --load-dataset=)sh" +
                     data(3072, 10));
}

TEST_F(MlpRunsTheManual, OnMnistWithARateThatIsANumber) {
  expect_rows(6, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="784;1024;512;10" \
    --layer-weights=XavierNormal \
    --optimizers="Momentum(0.9);Momentum(0.9);Momentum(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate=0.01 \
    --epochs=5 \
    --batch-size=100 \
    --threads=12 \
    --seed=123 \
    --load-dataset=)sh" +
                     data(784, 10));
}

TEST_F(MlpRunsTheManual, WithCommasBetweenSizes) {
  expect_rows(4, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="3072,102,102,10" \
    --layer-weights=XavierUniform \
    --optimizers="Nesterov(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="Constant(0.01)" \
    --epochs=3 \
    --batch-size=100 \
    --threads=12 \
    --verbose \
    --no-shuffle \
    --seed=123 \
    --load-dataset=)sh" +
                     data(3072, 10));
}

TEST_F(MlpRunsTheManual, OnTheSyntheticExample) {
  expect_rows(6, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="8;200;200;5" \
    --layer-weights="XavierNormal;XavierNormal;XavierNormal" \
    --optimizers="Momentum(0.9);Momentum(0.9);Momentum(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="MultiStepLR(0.1;10,15;0.3)" \
    --epochs=5 \
    --batch-size=100 \
    --load-dataset=)sh" +
                     data(8, 5));
}

TEST_F(MlpRunsTheManual, WithLayersSchedulersAndInitializersOfItsExamples) {
  expect_rows(6, R"sh(--layers="ReLU;LeakyReLU(0.5);Linear" \
    --layer-sizes="784;64;32;10" \
    --layer-weights="XavierNormal;XavierNormal;HeNormal" \
    --optimizers="Momentum(0.9);Momentum(0.8);GradientDescent" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="TimeBased(0.1,0.09)" \
    --epochs=5 \
    --batch-size=100 \
    --load-dataset=)sh" +
                     data(784, 10));
}

TEST_F(MlpRunsTheManual, WithBatchNormalizationWhichTakesAnOptimizerButNoSize) {
  expect_rows(3, R"sh(--layers="ReLU;BatchNormalization;Linear" \
    --layer-sizes="4;5;3" \
    --layer-weights="XavierNormal;HeNormal" \
    --optimizers="Momentum(0.9);GradientDescent;Nesterov(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="StepBased(0.1,0.5,2)" \
    --epochs=2 \
    --batch-size=10 \
    --load-dataset=)sh" +
                     data(4, 3));
}

TEST_F(MlpRunsTheManual, OnTheSettingsOfNabla) {
  write_data("housing.npz", {{"Ttrain", NpyArray::of<double>({N, 1}, std::vector<double>(N, 2))},
                             {"Ttest", NpyArray::of<double>({M, 1}, std::vector<double>(M, 2))}});
  for (const std::string optimizer : {"GradientDescent", "Adam"}) {
    expect_rows(11, R"sh(--layers="SiLU;Dropout(0.5);SiLU;Dropout(0.5);Linear" \
    --layer-sizes="5;16;16;1" \
    --layer-weights=HeNormal \
    --loss=MeanSquaredError \
    --learning-rate=0.001 \
    --epochs=10 \
    --batch-size=61 \
    --dtype=double \
    --load-dataset=)sh" +
                        path("housing.npz") + " --optimizers=" + optimizer);
  }
}

TEST_F(MlpRunsTheManual, OnTheFolderOfMnist) {
  write_mnist_npz(folder_ / "data");
  expect_rows(3, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="784;1024;512;10" \
    --layer-weights=Xavier \
    --optimizers="Momentum(0.9);Momentum(0.9);Momentum(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="Constant(0.01)" \
    --epochs=2 \
    --batch-size=100 \
    --threads=12 \
    --seed=123 \
    --mnist=)sh" + path("data"));
}

TEST_F(MlpRunsTheManual, OnTheFolderOfCifar10) {
  write_cifar10(folder_ / "data/cifar-10-batches-bin", true);
  for (const std::string folder : {"data/cifar-10-batches-bin", "data"}) {
    expect_rows(3, R"sh(--layers="ReLU;ReLU;Linear" \
    --layer-sizes="3072;1024;1024;10" \
    --layer-weights=Xavier \
    --optimizers="Nesterov(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate="Constant(0.01)" \
    --epochs=2 \
    --batch-size=100 \
    --threads=12 \
    --seed=123 \
    --cifar10=)sh" + path(folder));
  }
}

// Its examples of timing and debugging are of sparse layers; without the density they are dense.
TEST_F(MlpRunsTheManual, WithTimersAndForDebugging) {
  const std::string command = R"sh(--layers="BatchNormalization;ReLU;ReLU;Linear" \
    --layer-sizes="3072;64;64;10" \
    --layer-weights=Xavier \
    --optimizers="Nesterov(0.9)" \
    --loss=SoftmaxCrossEntropy \
    --learning-rate=0.01 \
    --epochs=1 \
    --batch-size=100 \
    --threads=12 \
    --seed=123 \
    --dataset=)sh" + data(3072, 10);
  for (const char* more : {" --timer=brief", " --timer=full", " --timer", " --debug"})
    expect_rows(2, command + more);
  expect_refusal(command + " --overall-density=0.05", "--overall-density: ", "sparse networks");
}

TEST_F(MlpRunsTheManual, WithEachOptionThatItsToolsHave) {
  const std::string weights = path("w.npz"), epochs = path("epochs/epoch0.npz");
  write_mnist_npz(folder_ / "mnist");
  write_cifar10(folder_ / "cifar10/cifar-10-batches-py", false);
  std::filesystem::create_directory(folder_ / "epochs");
  std::filesystem::copy(data(4, 3), epochs);
  const std::string layers =
      "--layers='ReLU;BatchNormalization;Linear' --loss=SoftmaxCrossEntropy ";
  const std::string rest = layers + "--epochs=1 --batch-size=10 ";
  const std::string rate = "--learning-rate='Constant(0.01)' ";
  const auto of = [&](const std::string& sizes) { return rest + rate + "--layer-sizes=" + sizes; };
  const std::string from_file = " --load-dataset=" + path("data.npz");

  expect_rows(2, of("'4;5;3'") + from_file + " --save-weights=" + weights);
  for (const char* option : {"--verbose",
                             "-v",
                             "--debug",
                             "-d",
                             "--seed=7",
                             "--overall-density=1",
                             "--densities='1;1'",
                             "--dropouts=0.5",
                             "--dropouts=0,0.5",
                             "--no-shuffle",
                             "--optimizers=GradientDescent",
                             "--optimizers='Momentum(0.9);GradientDescent;Nesterov(mu=0.9)'",
                             "--normalize",
                             "--optimizers='Momentum(momentum=0.9)'",
                             "--precision=4",
                             "--edgeitems=2",
                             "--info",
                             "--timer",
                             "--timer=disabled",
                             "--timer=brief",
                             "--timer=full",
                             "--computation=eigen",
                             "--computation=mkl",
                             "--computation=blas",
                             "--computation=sycl",
                             "--clip=0",
                             "--clip=0.01",
                             "--threads=8",
                             "--gradient-step=1e-5",
                             "--init-weights=Xavier",
                             "--layer-weights='He;Zero'",
                             "--layer-weights=XavierNormalized",
                             "--layer-weights='Normal(0,1);Uniform'"})
    expect_rows(2, of("'4;5;3'") + from_file + " " + option);
  for (const auto& option : {"--load-weights=" + weights, "--save-dataset=" + path("d.npz")})
    expect_rows(2, of("'4;5;3'") + from_file + " " + option);
  expect_rows(0, of("'4;5;3'") + from_file + " --no-statistics");

  for (const auto& option : {"--dataset=" + path("data.npz"), "--load-data=" + path("data.npz"),
                             "--preprocessed=" + path("epochs")})
    expect_rows(2, of("'4;5;3'") + " " + option);
  for (const char* option : {"--dataset=chessboard", "--generate-dataset=checkerboard --size=50",
                             "--generate-data=checkerboard --dataset-size=50"})
    expect_rows(2, rest + rate + "--sizes=2,5,2 " + option);
  for (const char* option : {"--dataset=mini", "--generate-dataset=mini"})
    expect_rows(2, of("'3;5;2'") + " --dataset-size=50 " + option);
  expect_rows(2, of("'784;5;10'") + " --mnist=" + path("mnist"));
  expect_rows(2, of("'3072;5;10'") + " --cifar10=" + path("cifar10"));

  for (const char* scheduler :
       {"Constant(lr=0.1)", "TimeBased(0.1,0.09)", "StepBased(0.1,0.5,2)", "Exponential(0.1,0.2)",
        "MultistepLR(lr=0.1,milestones=1,gamma=0.3)", "MultiStepLR(0.1;10,15;0.3)"})
    expect_rows(2, rest + "--layer-sizes='4;5;3' --learning-rate='" + scheduler + "'" + from_file);
  for (const char* help : {"--help", "-h", "'-?'"}) EXPECT_EQ(mlp(help).status, 0) << help;
}

TEST_F(MlpRunsTheManual, WithEachOfItsLayersAndLosses) {
  const std::string rest =
      " --epochs=1 --batch-size=10 --learning-rate=0.001 --load-dataset=" + data(4, 3);
  for (const char* layer :
       {"Linear", "ReLU", "Sigmoid", "Softmax", "LogSoftmax", "HyperbolicTangent", "AllReLU(0.3)",
        "AllRelu(alpha=0.3)", "LeakyReLU(0.5)", "LeakyRelu(0.5)", "SReLU", "SReLU()",
        "SReLU(al=0,tl=0,ar=0,tr=1)", "TReLU(0.1)"})
    expect_rows(2, "--layers='" + std::string(layer) +
                       ";BatchNorm;Linear' --layer-sizes='4;5;3' --loss=SoftmaxCrossEntropy" +
                       rest);
  for (const auto& [loss, last] :
       std::map<std::string, std::string>{{"SquaredError", "Linear"},
                                          {"CrossEntropy", "Softmax"},
                                          {"LogisticCrossEntropy", "Linear"},
                                          {"SoftmaxCrossEntropy", "Linear"},
                                          {"NegativeLogLikelihood", "Softmax"}})
    expect_rows(2, "--layers='ReLU;" + last + "' --layer-sizes='4;5;3' --loss=" + loss + rest);
}

TEST_F(MlpRunsTheManual, ExceptForWhatIsSparse) {
  for (const char* option :
       {"--overall-density=0.5", "--densities=0.5", "--densities='1;0.2'", "--prune='SET(0.2)'",
        "--prune='Magnitude(0.2)'", "--grow=Random", "--grow-weights=Xavier"}) {
    const std::string text = option;
    expect_refusal(classifier() + option, text.substr(0, text.find('=')) + ": ",
                   " is for sparse networks, and the layers of gradstone are dense; leave it out");
  }
}

TEST_F(MlpRunsTheManual, AndSaysWhereItDoesSomethingElse) {
  EXPECT_THAT(
      mlp(classifier() + "--computation=mkl").errors,
      testing::ContainsRegex("^mlp: note: --computation mkl changes nothing: what multiplies "
                             "matrices is [^\n]*; --products chooses it\n$"));
  expect_refusal(classifier() + "--computation=gpu",
                 "--computation: gpu not in {eigen,mkl,blas,sycl}");
  EXPECT_THAT(mlp(classifier({{"layer-weights", "Xavier"}})).errors,
              testing::StartsWith("mlp: note: --layer-weights: Xavier is uniform from -1/sqrt(D)"));
}

// With a rate of 0 the weights are those of the beginning, but for what is clipped.
TEST_F(MlpRunsTheManual, ClippingWeightsBeforeEachEpochButTheFirst) {
  const auto clipped = [&](const char* epochs) {
    const auto outcome = mlp(classifier({{"epochs", epochs},
                                         {"learning-rate", "0"},
                                         {"clip", "0.3"},
                                         {"save-weights", path("w.npz")}}));
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    std::size_t zeros = 0, small = 0;
    for (const double w : NpzReader(path("w.npz")).read("W1").as<double>()) {
      if (w == 0) ++zeros;
      if (w != 0 && std::abs(w) < 0.3) ++small;
    }
    return std::pair(zeros, small);
  };
  const auto before = clipped("1"), after = clipped("2");
  EXPECT_EQ(before.first, 0u);
  EXPECT_GT(before.second, 0u);
  EXPECT_EQ(after, std::pair(before.second, std::size_t{0}));
  expect_refusal(classifier() + "--clip -1", "--clip: must be a number from 0 to ");
}

}  // namespace
}  // namespace gradstone

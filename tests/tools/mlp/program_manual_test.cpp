// The commands of Nerva's manuals and examples, without `python` and `.py`, on small data of the
// same shape.

#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::rows_of;

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
    EXPECT_EQ(rows_of(outcome.output).size(), count);
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

}  // namespace
}  // namespace gradstone

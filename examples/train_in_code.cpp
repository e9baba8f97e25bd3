// Builds a multilayer perceptron layer by layer, each with optimizers of its own, and trains it on
// handwritten digits: example_train_in_code [data/digits.npz]

#include <iostream>

#include "gradstone/numeric/data/data_set.hpp"
#include "gradstone/numeric/training/stochastic_gradient_descent.hpp"

int main(int count, char** arguments) {
  using namespace gradstone;

  ModelSpecification specification(64, "SoftmaxCrossEntropy");
  auto& first = specification.add("SiLU", 32);
  first.optimizer = parse_specification("Adam");
  first.initializer = parse_specification("HeNormal");
  specification.add("BatchNormalization").optimizer = parse_specification("Momentum(0.9)");
  auto& second = specification.add("LeakyReLU(0.1)", 16);
  second.optimizer = parse_specification("AdamW(weight_decay=0.001)");
  second.optimizer_of["b"] = parse_specification("Nesterov(0.75)");
  specification.add("Linear", 10).optimizer = parse_specification("Adam");

  auto data = load_data_set<float>(count > 1 ? arguments[1] : "data/digits.npz");
  MultilayerPerceptron<float> model(specification, 50);
  model.initialize(1);
  stochastic_gradient_descent<float>(
      model, data, 20, {32}, parse_scheduler("Exponential(0.01, 0.1)"), [](const auto& epoch) {
        if (epoch.epoch % 10 != 0) return;
        std::cout << "epoch " << epoch.epoch << ": loss " << epoch.train.loss << ", accuracy "
                  << epoch.test.confusion->accuracy() << "\n";
      });
}

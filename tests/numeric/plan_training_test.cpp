#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_values.hpp"
#include "reference/error.hpp"
#include "reference/expr/rename.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing_plan::PlanValues;

Network small_network() {
  return compose_network(parse_specifications("ReLU;BatchNormalization;Linear"), {5, 7, 3},
                         "SoftmaxCrossEntropy");
}

Network large_network() {
  return compose_network(parse_specifications("ReLU;BatchNormalization;Linear"), {601, 523, 7},
                         "SoftmaxCrossEntropy");
}

std::vector<std::string> weights_of(const EquationSystem& system) {
  std::vector<std::string> names;
  for (const auto& declaration : system.declarations)
    if (declaration.role == Role::weight) names.push_back(declaration.name);
  return names;
}

// Forward, backward and a step of the registered momentum for every weight, in place.
PlanRequest training_step(const EquationSystem& network) {
  PlanRequest request = request_all(network);
  request.outputs = {network.output};
  const auto& momentum = find_entries("optimizer:momentum").at(0)->forms.at(0);
  const Shape& own = momentum.find_declaration("x")->shape;
  for (const auto& W : weights_of(network)) {
    Renaming names;
    names.matrices = {
        {"x", W}, {"g", "D" + W}, {"delta", "delta_" + W}, {"delta_next", "delta_next_" + W}};
    const Shape& shape = network.find_declaration(W)->shape;
    names.dims = {{own.rows().text(), shape.rows()}, {own.columns().text(), shape.columns()}};
    for (const auto& equation : momentum.forward)
      request.equations.push_back({equation.name + "_" + W, renamed(equation.value, names), ""});
    for (const auto& update : momentum.updates)
      request.updates.push_back({names.matrix(update.name), update.from + "_" + W});
  }
  return request;
}

// Trains with the plan of whole steps, and with gradients and steps one by one.
void compare_steps(const Network& network, std::int64_t N, double tolerance) {
  Sizes sizes = network.sizes;
  sizes["N"] = N;
  PlanValues<double> trained(network.system, sizes), checked(network.system, sizes);
  std::map<std::string, Matrix<double>> trained_delta, checked_delta;

  Plan<double> training(training_step(network.system), sizes);
  Plan<double> gradients(network.system, sizes);
  for (const auto& W : weights_of(network.system)) {
    const auto& matrix = trained.given.at(W);
    trained_delta[W] = checked_delta[W] = Matrix<double>(matrix.rows(), matrix.columns(), 0.25);
    training.bind("delta_" + W, PlanValues<double>::view(trained_delta.at(W)));
  }
  for (auto& [name, matrix] : trained.given) training.bind(name, PlanValues<double>::view(matrix));
  training.bind("L", PlanValues<double>::view(trained.computed.at("L")));
  checked.bind_to(gradients);
  const double mu = 0.875, eta = 0.015625;
  for (const auto& name : training.parameters())
    training.set(name, name == "mu" ? mu : name == "eta" ? eta : 0.5);
  for (const auto& name : gradients.parameters()) gradients.set(name, 0.5);

  for (int step = 0; step < 3; ++step) {
    training.run();
    gradients.run();
    EXPECT_NEAR(trained.computed.at("L")(0, 0), checked.computed.at("L")(0, 0), 10 * tolerance);
    for (const auto& W : weights_of(network.system)) {
      const auto& gradient = checked.computed.at("D" + W).elements();
      for (std::size_t k = 0; k < gradient.size(); ++k) {
        double& delta = checked_delta.at(W).elements()[k];
        delta = mu * delta - eta * gradient[k];
        checked.given.at(W).elements()[k] += delta;
        ASSERT_NEAR(trained.given.at(W).elements()[k], checked.given.at(W).elements()[k],
                    tolerance);
      }
    }
  }
}

// Some hundred operations on numbers below 10, in either order.
TEST(TrainingPlan, DoesWhatGradientsAndStepsDoOneByOne) {
  compare_steps(small_network(), 11, 1e-11);
}

// Products of several parts, the last of them smaller, and steps that are joined to them. A hundred
// times as many operations, on larger numbers.
TEST(TrainingPlan, DoesTheSameInParts) {
  compare_steps(large_network(), 101, 1e-8);
}

TEST(TrainingPlan, StoresNoGradientOfAWeightThatIsAProduct) {
  const Network network = small_network();
  Sizes sizes = network.sizes;
  sizes["N"] = 4;
  const std::string text = Plan<float>(training_step(network.system), sizes).describe();
  EXPECT_THAT(text, HasSubstr("new delta_W1 (D1 x D0) += "));
  // Every update happens in the memory of the weight.
  EXPECT_THAT(text, Not(HasSubstr("whole"))) << text;
}

// Part by part: the velocity is scaled, gets its gradient, and moves the weight.
TEST(TrainingPlan, JoinsAStepToTheProductOfItsGradient) {
  const Network network = small_network();
  Sizes sizes = network.sizes;
  sizes["N"] = 4;
  const std::string text = Plan<float>(training_step(network.system), sizes).describe();
  EXPECT_THAT(text, ContainsRegex("joined  to the next, over tiles of D1 x D0\n"
                                  "  *t[0-9]+ = multiply\\(mu, delta_W1\\)\n"
                                  "product   new delta_W1 [^\n]*\n"
                                  "  joined  over tiles of D1 x D0\n"
                                  "  *new W1 = add\\(W1, new delta_W1\\)\n"));
}

// W - eta X^T Z, in place.
PlanRequest descent(ProductLibrary library) {
  const Dim N{"N"}, D{"D"}, K{"K"};
  const Expr product = T(variable("X", N, D)) * variable("Z", N, K);
  const Expr next = variable("W", D, K) - parameter("eta") * product;
  return {{{"W_next", next, ""}}, {}, {{"W", "W_next"}}, true, library};
}

// The step is one unit in the last place of 1. A library that added it in more than one part would
// add nothing, since half a unit and less is rounded away.
TEST(TrainingPlan, RoundsAWeightOnceInAStepHoweverManyExamplesThereAre) {
  constexpr std::int64_t K = 32, D = 24;
  for (const auto library : product_libraries()) {
    for (const std::int64_t N : {1, 2, 8, 32, 64, 128, 1024}) {
      Plan<float> plan(descent(library), {{"N", N}, {"D", D}, {"K", K}});
      Matrix<float> W(D, K, 1.0F), X(N, D, 1.0F), Z(N, K, 1.0F);
      plan.bind("W", PlanValues<float>::view(W));
      plan.bind("X", PlanValues<float>::view(X));
      plan.bind("Z", PlanValues<float>::view(Z));
      plan.set("eta", -0x1p-23 / static_cast<double>(N));
      plan.run();
      EXPECT_THAT(W.elements(), testing::Each(1 + 0x1p-23F))
          << N << " by " << name_of(library) << "\n"
          << plan.describe();
    }
  }
}

// One pass over the weight less, which is half of the time for single examples.
TEST(TrainingPlan, AddsTheProductOfFewExamplesToTheWeight) {
  const auto text = [](std::int64_t N) {
    return Plan<float>(descent(ProductLibrary::eigen), {{"N", N}, {"D", 5}, {"K", 3}}).describe();
  };
  EXPECT_THAT(text(32), HasSubstr("new W (D x K) += "));
  EXPECT_THAT(text(33), Not(HasSubstr("new W (D x K) += ")));
}

// W2 is a factor of the gradient of what comes before it: it may change afterwards only.
TEST(TrainingPlan, ChangesAWeightAfterItsLastUse) {
  const Network network = small_network();
  Sizes sizes = network.sizes;
  sizes["N"] = 4;
  const std::string text = Plan<float>(training_step(network.system), sizes).describe();
  EXPECT_LT(text.rfind("* W2 (D2 x D1)"), text.find("new W2 = ")) << text;
}

// Bit by bit: how sums are divided depends on sizes alone. The network is large enough for parts.
TEST(TrainingPlan, GivesTheSameNumbersInAnyNumberOfThreads) {
  const Network network = large_network();
  Sizes sizes = network.sizes;
  sizes["N"] = 101;
  for (const auto library : product_libraries()) {
    if (library == ProductLibrary::blas) continue;  // has threads and ways of its own
    PlanRequest request = training_step(network.system);
    request.library = library;
    std::map<std::string, std::vector<float>> expected;
    for (const int threads : {1, 2, 3}) {
      PlanValues<float> values(network.system, sizes);
      std::map<std::string, Matrix<float>> delta;
      Plan<float> plan(request, sizes);
      plan.set_threads(threads);
      for (auto& [name, matrix] : values.given) plan.bind(name, PlanValues<float>::view(matrix));
      for (const auto& W : weights_of(network.system)) {
        const auto& matrix = values.given.at(W);
        delta[W] = Matrix<float>(matrix.rows(), matrix.columns(), 0.25F);
        plan.bind("delta_" + W, PlanValues<float>::view(delta.at(W)));
      }
      plan.bind("L", PlanValues<float>::view(values.computed.at("L")));
      for (const auto& name : plan.parameters()) plan.set(name, 0.125);
      for (int step = 0; step < 3; ++step) plan.run();
      for (const auto& W : weights_of(network.system)) {
        if (threads == 1) expected[W] = values.given.at(W).elements();
        EXPECT_EQ(values.given.at(W).elements(), expected.at(W))
            << name_of(library) << ", " << threads << " threads: " << W;
      }
    }
  }
}

TEST(TrainingPlan, RefusesALibraryThatIsNotThere) {
  const Network network = small_network();
  Sizes sizes = network.sizes;
  sizes["N"] = 4;
  const auto known = product_libraries();
  for (const auto library : {ProductLibrary::onednn, ProductLibrary::blas, ProductLibrary::openblas,
                             ProductLibrary::blis}) {
    if (std::find(known.begin(), known.end(), library) != known.end()) continue;
    PlanRequest request = training_step(network.system);
    request.library = library;
    EXPECT_THROW(Plan<float>(request, sizes), UnsupportedError);
    EXPECT_THROW(description_of(library), UnsupportedError);
  }
}

}  // namespace
}  // namespace gradstone

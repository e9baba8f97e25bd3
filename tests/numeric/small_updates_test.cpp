// Updates in float at small rates. A step is of some tens of units in the last place, and the decay
// of a weight in it is less than one: what is rounded must not be rounded away.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "numeric/matrix.hpp"
#include "numeric/plan.hpp"
#include "numeric/training/network_requests.hpp"
#include "reference/network/optimizer_step.hpp"

namespace gradstone {
namespace {

constexpr std::int64_t numbers = 512;

/// x after steps with random gradients, the same in every type.
template <class T>
Matrix<T> trained(const std::string& optimizer, double eta, int steps) {
  const Dim K{"K"};
  const auto step = optimizer_step(parse_specification(optimizer), "W", {K, one});
  Plan<T> plan(optimizer_request(step), {{"K", numbers}});
  std::mt19937 random(7);
  std::normal_distribution<float> gradient;
  Matrix<T> W(numbers, 1), DW(numbers, 1);
  std::uniform_real_distribution<float> start(0.5F, 1.9F);
  for (auto& x : W.elements()) x = start(random);
  std::map<std::string, Matrix<T>> state;
  for (const auto& declaration : step.state) state[declaration.name] = Matrix<T>(numbers, 1);
  const auto bind = [&](const std::string& name, Matrix<T>& matrix) {
    plan.bind(name, MatrixView<T>{matrix.elements().data(), matrix.rows(), matrix.columns()});
  };
  bind("W", W);
  bind("DW", DW);
  for (auto& [name, matrix] : state) bind(name, matrix);
  for (const auto& [name, value] : step.parameters) plan.set(name, value);
  plan.set("eta", eta);
  const auto counted = plan.parameters();
  const bool counts = std::find(counted.begin(), counted.end(), "t") != counted.end();
  for (int t = 1; t <= steps; ++t) {
    for (auto& x : DW.elements()) x = gradient(random);
    if (counts) plan.set("t", t);
    plan.run();
  }
  return W;
}

/// The mean of what float adds to the change of a number.
double bias(const std::string& optimizer, double eta, int steps) {
  const auto in_float = trained<float>(optimizer, eta, steps);
  const auto truth = trained<double>(optimizer, eta, steps);
  double sum = 0;
  for (std::size_t k = 0; k < truth.elements().size(); ++k)
    sum += static_cast<double>(in_float.elements()[k]) - truth.elements()[k];
  return sum / static_cast<double>(numbers);
}

// The rounding of each step is between -1/2 and 1/2 unit, as often up as down: the mean over all
// numbers and steps is that of independent errors.
double likely_bias(int steps) {
  constexpr double unit = 0x1p-23;
  return 5 * unit * std::sqrt(static_cast<double>(steps) / 12 / static_cast<double>(numbers));
}

TEST(SmallUpdates, DecayWeightsInFloatAsInDouble) {
  constexpr double eta = 2e-6;
  constexpr int steps = 3000;
  for (const std::string optimizer :
       {"AdamW", "GradientDescent(weight_decay=0.01)", "Momentum(0.9, weight_decay=0.01)",
        "Nesterov(0.9, weight_decay=0.01)"}) {
    // The decay of 1.2 is 7e-5 in so many steps.
    EXPECT_LE(std::abs(bias(optimizer, eta, steps)), likely_bias(steps)) << optimizer;
  }
}

TEST(SmallUpdates, AddUpInFloatAsInDouble) {
  constexpr int steps = 3000;
  for (const std::string optimizer :
       {"Adam", "GradientDescent", "Momentum(0.9)", "Nesterov(0.9)"}) {
    for (const double eta : {1e-3, 1e-5, 1e-6})
      EXPECT_LE(std::abs(bias(optimizer, eta, steps)), 20 * eta + likely_bias(steps)) << optimizer;
  }
}

}  // namespace
}  // namespace gradstone

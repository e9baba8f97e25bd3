#include "numeric/training/gradient_check.hpp"

#include <gtest/gtest.h>

#include "numeric/random.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr double h = 1e-5;

// A batch of 4 examples, and a model with every kind of parameter.
class GradientCheck : public testing::Test {
 protected:
  static constexpr std::int64_t N = 4, D = 5, K = 3;

  GradientCheck() {
    model_.initialize(3);
    Random random(7);
    for (auto& x : X_.elements()) x = random.normal();
    for (std::int64_t i = 0; i < N; ++i) T_(i, i % K) = 1;
  }

  MatrixView<const double> X() const { return {X_.elements().data(), N, D}; }
  MatrixView<const double> T() const { return {T_.elements().data(), N, K}; }

  MultilayerPerceptron<double> model_{
      parse_multilayer_perceptron({"SReLU(al=0.1);BatchNormalization;SiLU;Linear", "5;4;6;3",
                                   "HeNormal", "GradientDescent", "SoftmaxCrossEntropy", "0.9"}),
      N};
  Matrix<double> X_{N, D}, T_{N, K};
};

TEST_F(GradientCheck, FindsNothingWrongWithTheEquations) {
  EXPECT_FALSE(check_gradients(model_, X(), T(), h));
  EXPECT_FALSE(check_gradients(model_, X(), T(), 1e-3));
}

TEST_F(GradientCheck, LeavesTheModelAsItWas) {
  const auto before = model_.values_of_step(X(), T());
  check_gradients(model_, X(), T(), h);
  EXPECT_EQ(model_.values_of_step(X(), T()), before);
  EXPECT_EQ(model_.steps(), 0);
}

TEST_F(GradientCheck, FindsOneWrongEntryOfAnyParameter) {
  const auto right = model_.values_of_step(X(), T());
  for (const auto& name : model_.parameters()) {
    auto wrong = right;
    auto& gradient = wrong.at("D" + name);
    gradient(gradient.rows() - 1, gradient.columns() / 2) += 1e-3;
    const auto found = check_gradients(model_, wrong, X(), T(), h);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->parameter, name);
    EXPECT_EQ(found->row, gradient.rows());
    EXPECT_EQ(found->column, gradient.columns() / 2 + 1);
    EXPECT_NEAR(found->claimed - found->left, 1e-3, 1e-4) << name;
    EXPECT_NEAR(found->claimed - found->right, 1e-3, 1e-4) << name;
  }
}

TEST_F(GradientCheck, FindsMistakesThatFormulasHave) {
  const auto right = model_.values_of_step(X(), T());
  for (const double factor : {-1.0, 0.0, 0.5, double{N}}) {  // a sign, a missing term, a mean
    auto wrong = right;
    for (auto& x : wrong.at("DW2").elements()) x *= factor;
    const auto found = check_gradients(model_, wrong, X(), T(), h);
    ASSERT_TRUE(found) << factor;
    EXPECT_EQ(found->parameter, "W2");
  }
}

TEST_F(GradientCheck, AcceptsEverySubgradientAtAKink) {
  MultilayerPerceptron<double> model(
      parse_multilayer_perceptron({"ReLU", "5;3", "Zero", "GradientDescent", "SquaredError", ""}),
      N);
  model.initialize(1);  // all weights are 0: every unit is at its kink
  EXPECT_FALSE(check_gradients(model, X(), T(), h));
}

TEST_F(GradientCheck, RefusesWhatItCanNotCheck) {
  EXPECT_THROW(check_gradients(model_, X(), T(), 0), DomainError);
  EXPECT_THROW(check_gradients(model_, X(), T(), -1e-5), DomainError);
  EXPECT_THROW(check_gradients(model_, Values<double>{}, X(), T(), h), UnknownNameError);
  auto wrong = model_.values_of_step(X(), T());
  wrong["DW1"] = Matrix<double>(1, 1);
  EXPECT_THROW(check_gradients(model_, wrong, X(), T(), h), ShapeError);
}

}  // namespace
}  // namespace gradstone

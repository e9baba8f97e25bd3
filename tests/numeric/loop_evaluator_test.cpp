#include "numeric/loop_evaluator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "numeric/dual.hpp"
#include "numeric/evaluate.hpp"
#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "tests/support/forms.hpp"

namespace gradstone::loop_evaluator_test {
namespace {

using testing::ElementsAre;
using testing_support::form_of;
using Numbers = Matrix<double>;

// The value of an expression in a matrix X and a matrix Z.
template <class S>
Matrix<S> value_of_expression(const Expr& expression, const Matrix<S>& X,
                              const Matrix<S>& Z = Matrix<S>(1, 1)) {
  LoopEvaluator<S> loops({});
  loops.declare("X", {Dim(X.rows()), Dim(X.columns())});
  loops.declare("Z", {Dim(Z.rows()), Dim(Z.columns())});
  loops.equation("R", expression);
  loops.matrix("X") = X;
  loops.matrix("Z") = Z;
  loops.run();
  return loops.matrix("R");
}

const Numbers X23(2, 3, {1, 2, -1, 0, -1, 3});
const Expr X = variable("X", 2, 3);

TEST(LoopEvaluator, FollowsEveryOperationOfTheTable) {
  const Expr Z = variable("Z", 2, 3), S = variable("X", 2, 2);
  const Expr row = variable("X", one, 2), column = variable("X", 2, one);
  const Numbers Z23(2, 3, {5, 7, 11, 13, 17, 19}), S22(2, 2, {1, 2, 3, 4});
  const auto value = [&](const Expr& e) { return value_of_expression<double>(e, X23, Z23); };
  EXPECT_EQ(value(zeros(2, 3)), Numbers(2, 3, 0.0));
  EXPECT_EQ(value(ones(3, 2)), Numbers(3, 2, 1.0));
  EXPECT_EQ(value(identity(2)), Numbers(2, 2, {1, 0, 0, 1}));
  EXPECT_EQ(value(T(X)), Numbers(3, 2, {1, 0, 2, -1, -1, 3}));
  EXPECT_EQ(value(-X), Numbers(2, 3, {-1, -2, 1, 0, 1, -3}));
  EXPECT_EQ(value(rational(1, 2) * X), Numbers(2, 3, {0.5, 1, -0.5, 0, -0.5, 1.5}));
  EXPECT_EQ(value(X + Z), Numbers(2, 3, {6, 9, 10, 13, 16, 22}));
  EXPECT_EQ(value(X - Z), Numbers(2, 3, {-4, -5, -12, -13, -18, -16}));
  EXPECT_EQ(value(X * T(Z)), Numbers(2, 2, {8, 28, 26, 40}));
  EXPECT_EQ(value(hadamard(X, Z)), Numbers(2, 3, {5, 14, -11, 0, -17, 57}));
  EXPECT_EQ(value(elements_sum(X)), Numbers(1, 1, 4.0));
  EXPECT_EQ(value(columns_sum(X)), Numbers(1, 3, {1, 1, 2}));
  EXPECT_EQ(value(rows_sum(X)), Numbers(2, 1, {2, 2}));
  EXPECT_EQ(value(columns_max(X)), Numbers(1, 3, {1, 2, 3}));
  EXPECT_EQ(value(rows_max(X)), Numbers(2, 1, {2, 3}));
  EXPECT_EQ(value(columns_mean(X)), Numbers(1, 3, {0.5, 0.5, 1}));
  EXPECT_EQ(value(rows_mean(X)), Numbers(2, 1, {2.0 / 3, 2.0 / 3}));
  EXPECT_EQ(value(apply(functions::relu(), X)), Numbers(2, 3, {1, 2, 0, 0, 0, 3}));
  EXPECT_EQ(value_of_expression<double>(diag(S), S22), Numbers(2, 1, {1, 4}));
  const Numbers row12(1, 2, {3, 5}), column21(2, 1, {3, 5});
  EXPECT_EQ(value_of_expression<double>(Diag(row), row12), Numbers(2, 2, {3, 0, 0, 5}));
  EXPECT_EQ(value_of_expression<double>(Diag(column), column21), Numbers(2, 2, {3, 0, 0, 5}));
  EXPECT_EQ(value_of_expression<double>(dot(row, row), row12), Numbers(1, 1, 34.0));
  EXPECT_EQ(value_of_expression<double>(dot(column, column), column21), Numbers(1, 1, 34.0));
  EXPECT_EQ(value_of_expression<double>(row_repeat(row, 3), row12),
            Numbers(3, 2, {3, 5, 3, 5, 3, 5}));
  EXPECT_EQ(value_of_expression<double>(column_repeat(column, 3), column21),
            Numbers(2, 3, {3, 3, 3, 5, 5, 5}));
}

TEST(LoopEvaluator, ComputesExactlyInRationals) {
  const Matrix<Rational> x(1, 2, {Rational(1, 3), Rational(1, 6)});
  const Expr row = variable("X", one, 2);
  EXPECT_EQ(value_of_expression<Rational>(rows_mean(row), x, Matrix<Rational>(1, 1)),
            Matrix<Rational>(1, 1, Rational(1, 4)));
  EXPECT_THROW(value_of_expression<Rational>(exp(row), x, Matrix<Rational>(1, 1)),
               UnsupportedError);
}

TEST(LoopEvaluator, TakesWholeAndHalfPowersAndOthersOfPositiveNumbers) {
  LoopEvaluator<double> loops({});
  EXPECT_EQ(loops.evaluate(power(3, 4)), 81);
  EXPECT_EQ(loops.evaluate(power(2, -3)), 0.125);
  EXPECT_EQ(loops.evaluate(power(4, rational(-3, 2))), 0.125);
  EXPECT_EQ(loops.evaluate(power(5, 0)), 1);
  EXPECT_DOUBLE_EQ(loops.evaluate(power(8, rational(1, 3))), 2);
}

TEST(LoopEvaluator, EvaluatesSumsWithBoundsThatAreIndices) {
  // sum over s = 1..4 of sum over t = s..4 of t^s
  LoopEvaluator<double> loops({{"T", 4}});
  const Index s{"s"}, t{"t"};
  const Dim steps{"T"};
  const Scalar body = power(value_of(t), value_of(s));
  EXPECT_EQ(loops.evaluate(sum(s, steps, sum(t, s, steps, body))),
            (1 + 2 + 3 + 4) + (4 + 9 + 16) + (27 + 64) + 256);
}

TEST(LoopEvaluator, RefusesAnIndexOutsideItsMatrix) {
  LoopEvaluator<double> loops({{"N", 3}});
  loops.declare("X", {2, 2});
  const Index i{"i"};
  EXPECT_THROW(loops.evaluate(sum(i, Dim{"N"}, entry("X", {i, Index{}}))), ShapeError);
  EXPECT_THROW(loops.evaluate(entry("X", {i, Index{}})), UnknownNameError);
  EXPECT_THROW(loops.evaluate(entry("W", {Index{}, Index{}})), UnknownNameError);
  EXPECT_THROW(loops.evaluate(entry("X", {Index{}})), ShapeError);
  EXPECT_THROW(loops.evaluate(parameter("alpha")), UnknownNameError);
}

TEST(LoopEvaluator, TakesTheStableFormUnlessAskedForTheValue) {
  for (const auto& [form, expected] :
       {std::pair(FunctionForm::stable, -1000.0), std::pair(FunctionForm::value, -HUGE_VAL)}) {
    LoopEvaluator<double> loops({}, form);
    EXPECT_EQ(loops.evaluate(apply(functions::log_sigmoid(), -1000)), expected);
  }
}

TEST(LoopEvaluator, GivesTheDefinitionsAndTheMatrixFormTheSameValues) {
  const auto& softmax = form_of("layer:softmax");
  const Sizes sizes{{"N", 2}, {"D", 3}, {"K", 2}};
  const Values<double> given{{"X", X23},
                             {"W", Numbers(2, 3, {0.5, -0.25, 0.1, -0.3, 0.2, 0.4})},
                             {"b", Numbers(1, 2, {0.1, -0.2})}};
  const auto forward = evaluate_forward<double>(softmax, sizes, given, {});
  const auto defined = evaluate_definitions<double>(softmax, sizes, given, {});
  // Two matrix products of 3 terms below 1, two exponentials, a sum and a quotient: some twenty
  // roundings of 1 on either side.
  constexpr double rounding = 40 * std::numeric_limits<double>::epsilon() / 2;
  for (std::size_t k = 0; k < 4; ++k)
    EXPECT_NEAR(forward.at("Y").elements()[k], defined.at("Y").elements()[k], rounding);
  EXPECT_NEAR(forward.at("Y")(0, 0), 0.6224593312, 5e-11);
}

TEST(LoopEvaluator, ComputesInEveryFloatingPointType) {
  const auto sigmoid_at_one = [](auto type) {
    using S = decltype(type);
    return value_of_expression<S>(sigmoid(variable("X", one, one)), Matrix<S>(1, 1, S(1)))(0, 0);
  };
  const long double exact = 0.731058578630004879251159944952L;
  EXPECT_FLOAT_EQ(sigmoid_at_one(0.0F), static_cast<float>(exact));
  EXPECT_DOUBLE_EQ(sigmoid_at_one(0.0), static_cast<double>(exact));
  EXPECT_NEAR(static_cast<double>(sigmoid_at_one(0.0L) - exact), 0, 1e-18);
}

TEST(LoopEvaluator, RefusesMatricesOfAnotherSize) {
  const auto& linear = form_of("linear");
  const Sizes sizes{{"N", 2}, {"D", 3}, {"K", 2}};
  EXPECT_THROW(evaluate_forward<double>(linear, sizes, {{"X", Numbers(3, 2)}}, {}), ShapeError);
  EXPECT_THROW(evaluate_forward<double>(linear, sizes, {{"U", Numbers(2, 3)}}, {}),
               UnknownNameError);
}

// d/dx of f at x by a dual number.
double derivative_at(const ElementFunction& f, double x,
                     const ParameterValues<double>& given = {}) {
  LoopEvaluator<Dual<double>> loops({});
  std::vector<Scalar> parameters;
  for (const auto& [name, value] : given) {
    loops.declare_parameter(name);
    loops.parameter(name) = Dual<double>(value);
    parameters.push_back(parameter(name));
  }
  loops.declare("X", {1, 1});
  loops.matrix("X")(0, 0) = {x, 1};
  return loops.evaluate(apply(f, entry("X", {Index{}, Index{}}), parameters)).tangent;
}

TEST(Dual, DifferentiatesTheElementaryFunctions) {
  EXPECT_DOUBLE_EQ(derivative_at(functions::exp(), 2), std::exp(2));
  EXPECT_DOUBLE_EQ(derivative_at(functions::log(), 4), 0.25);
  EXPECT_DOUBLE_EQ(derivative_at(functions::reciprocal(), 4), -1.0 / 16);
  EXPECT_DOUBLE_EQ(derivative_at(functions::square(), -3), -6);
  EXPECT_DOUBLE_EQ(derivative_at(functions::sqrt(), 4), 0.25);
  EXPECT_DOUBLE_EQ(derivative_at(functions::sigmoid(), 0), 0.25);
  EXPECT_DOUBLE_EQ(derivative_at(functions::log_sigmoid(), 0), 0.5);
  EXPECT_DOUBLE_EQ(derivative_at(functions::inv_sqrt(), 3, {{"epsilon", 1}}), -1.0 / 16);
}

TEST(Dual, DifferentiatesAPowerByBaseAndExponent) {
  const auto slope = [](Dual<double> base, Dual<double> exponent) {
    return real_power(base, exponent).tangent;
  };
  const double log2 = std::log(2);
  // At an integer, at a half, and elsewhere.
  EXPECT_DOUBLE_EQ(slope({2, 0}, {3, 1}), 8 * log2);
  EXPECT_DOUBLE_EQ(slope({4, 0}, {0.5, 1}), 4 * log2);
  EXPECT_DOUBLE_EQ(slope({2, 0}, {0, 1}), log2);
  EXPECT_DOUBLE_EQ(slope({2, 0}, {1.25, 1}), std::pow(2, 1.25) * log2);
  EXPECT_DOUBLE_EQ(slope({2, 1}, {2, 1}), 4 + 4 * log2);  // of p^p
  EXPECT_DOUBLE_EQ(slope({2, 1}, {3, 0}), 12);
  // What stays 0 is 0 for all exponents nearby.
  EXPECT_EQ(slope({0, 0}, {2, 1}), 0);
  EXPECT_EQ(slope({0, 1}, {1, 0}), 1);
  // Below 0 there are powers with integer exponents alone, none of which is near another.
  EXPECT_DOUBLE_EQ(slope({-2, 1}, {3, 0}), 12);
  EXPECT_TRUE(std::isnan(slope({-2, 0}, {3, 1})));
}

TEST(Dual, TakesTheWrittenCaseAtAKink) {
  EXPECT_EQ(derivative_at(functions::relu(), 0), 0);
  EXPECT_EQ(derivative_at(functions::leaky_relu(), 0, {{"alpha", 0.25}}), 0.25);
}

}  // namespace
}  // namespace gradstone::loop_evaluator_test

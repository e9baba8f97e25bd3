#include "numeric/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "numeric/bound.hpp"
#include "plan_values.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::plan_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_plan::PlanValues;
using testing_support::form_of;
using testing_support::message_of;

const Dim N{"N"}, D{"D"}, K{"K"};
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

MatrixView<double> view(Matrix<double>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

PlanRequest one_equation(const Expr& value) {
  return {{{"Y", value, ""}}, {"Y"}, {}, true};
}

// Y = value for one given matrix X.
Matrix<double> evaluate(const Expr& value, Matrix<double> X, Sizes sizes) {
  Plan<double> plan(one_equation(value), sizes);
  Matrix<double> Y(value.shape().rows().at(sizes), value.shape().columns().at(sizes));
  plan.bind("X", view(X));
  plan.bind("Y", view(Y));
  plan.run();
  return Y;
}

// Where rounding depends on the processor and the compiler: two right implementations are each
// within the bound of the exact number.
using Number = Bounded<double>;

void expect_rounded(double computed, const Number& expected) {
  EXPECT_NEAR(computed, expected.value(), 2 * expected.bound());
}

TEST(Plan, ShiftsSoftmaxByTheMaximumInOnePassOverRows) {
  const std::string text =
      Plan<float>(form_of("layer:softmax"), {{"N", 8}, {"D", 5}, {"K", 3}}).describe();
  EXPECT_THAT(text, HasSubstr("rows_max"));
  EXPECT_THAT(text, Not(HasSubstr("(N x N)")));
}

TEST(Plan, NeedsNoMatrixOfSizeNByNForBatchNormalization) {
  for (const auto& form : find_entries("layer:batch_normalization").at(0)->forms) {
    const std::string text = Plan<float>(form, {{"N", 8}, {"D", 5}}).describe();
    EXPECT_THAT(text, Not(HasSubstr("(N x N)")));
    EXPECT_THAT(text, Not(HasSubstr("product")));
  }
}

TEST(Plan, AddsTheBiasAsTheStartOfTheProduct) {
  const auto& linear = form_of("layer:linear");
  const std::string text = Plan<float>(linear, {{"N", 8}, {"D", 5}, {"K", 3}}).describe();
  EXPECT_THAT(text, HasSubstr("Y (N x K) += X (N x D) * T(W (K x D))"));
}

TEST(Plan, TakesAGradientStepWithoutStoringTheGradient) {
  const auto W = variable("W", K, D), X = variable("X", N, D), DZ = variable("DZ", N, K);
  const PlanRequest step{
      {{"W_next", W - parameter("eta") * (T(DZ) * X), ""}}, {}, {{"W", "W_next"}}, true};
  Plan<double> plan(step, {{"N", 2}, {"D", 2}, {"K", 1}});
  EXPECT_EQ(plan.describe().find("pass"), std::string::npos) << plan.describe();
  Matrix<double> w(1, 2, {1, 2}), x(2, 2, {1, 2, 3, 4}), dz(2, 1, {1, -1});
  plan.bind("W", view(w));
  plan.bind("X", view(x));
  plan.bind("DZ", view(dz));
  plan.set("eta", 0.5);
  plan.run();
  EXPECT_THAT(w.elements(), ElementsAre(2, 3));
}

// The old W is still needed for DX when W gets its new value.
// What is told to be complete stays as it is then.
TEST(Plan, TellsOfEachOutputWhenItIsComplete) {
  const auto system = form_of("layer:softmax");
  const Sizes sizes{{"N", 6}, {"D", 5}, {"K", 3}};
  const auto request = request_all(system);
  Plan<double> plan(request, sizes);
  Values<double> given, computed, told;
  std::vector<std::string> order;
  const auto bind = [&](const std::string& name, Values<double>& values, double start) {
    const Shape shape = system.shape_of(name);
    auto& matrix = values[name] = Matrix<double>(shape.rows().at(sizes), shape.columns().at(sizes));
    for (auto& x : matrix.elements()) x = start = std::sin(10 * start + 1);
    plan.bind(name, view(matrix));
  };
  for (const auto& name : plan.inputs()) bind(name, given, 0.3);
  for (const auto& name : plan.outputs()) bind(name, computed, 0.7);
  plan.run([&](const std::string& name) {
    order.push_back(name);
    told[name] = computed.at(name);
  });
  EXPECT_THAT(order, testing::UnorderedElementsAreArray(request.outputs));
  EXPECT_EQ(told, computed);
  const auto first = order;
  order.clear();
  plan.run([&](const std::string& name) { order.push_back(name); });
  EXPECT_EQ(order, first);
}

TEST(Plan, UpdatesInPlaceOnlyAfterTheLastReadOfTheOldValue) {
  const auto W = variable("W", K, D), X = variable("X", N, D), DZ = variable("DZ", N, K);
  const auto V = variable("V", K, D);
  const PlanRequest swap{{{"W_next", W + V, ""},
                          {"V_next", W - V, ""},
                          {"DX", DZ * W, ""},
                          {"R", rows_sum(hadamard(W, exp(V))), ""}},
                         {"DX", "R"},
                         {{"W", "W_next"}, {"V", "V_next"}},
                         true};
  Plan<double> plan(swap, {{"N", 1}, {"D", 2}, {"K", 2}});
  Matrix<double> w(2, 2, {1, 2, 3, 4}), v(2, 2, {0, 0, 0, 1}), dz(1, 2, {1, 1});
  Matrix<double> dx(1, 2), r(2, 1);
  plan.bind("W", view(w));
  plan.bind("V", view(v));
  plan.bind("DZ", view(dz));
  plan.bind("DX", view(dx));
  plan.bind("R", view(r));
  plan.run();
  EXPECT_THAT(w.elements(), ElementsAre(1, 2, 3, 5)) << plan.describe();
  EXPECT_THAT(v.elements(), ElementsAre(1, 2, 3, 3));
  EXPECT_THAT(dx.elements(), ElementsAre(4, 6));
  const Number one_of_v(1.0), zero_of_v(0.0);
  expect_rounded(r(0, 0), Number(1.0) * exp(zero_of_v) + Number(2.0) * exp(zero_of_v));
  expect_rounded(r(1, 0), Number(3.0) * exp(zero_of_v) + Number(4.0) * exp(one_of_v));
}

TEST(Plan, UpdatesAMatrixThatNothingReads) {
  const auto A = variable("A", N, D), B = variable("B", N, D);
  const PlanRequest request{
      {{"Sum", A + B, ""}, {"Next", exp(B), ""}}, {}, {{"A", "Next"}, {"B", "Next"}}, true};
  Plan<double> plan(request, {{"N", 1}, {"D", 2}});
  Matrix<double> a(1, 2, {5, 6}), b(1, 2, {0, 1});
  plan.bind("A", view(a));
  plan.bind("B", view(b));
  plan.run();
  expect_rounded(a(0, 0), exp(Number(0.0)));
  expect_rounded(a(0, 1), exp(Number(1.0)));
  EXPECT_EQ(b, a) << plan.describe();
}

TEST(Plan, GivesOneValueToSeveralOutputsAndPassesGivenMatricesOn) {
  const auto X = variable("X", N, D);
  const PlanRequest request{{{"A", exp(X), ""},
                             {"B", exp(X), ""},
                             {"C", X, ""},
                             {"R", row_repeat(columns_sum(X), N), ""}},
                            {"A", "B", "C", "R"},
                            {},
                            true};
  Plan<double> plan(request, {{"N", 2}, {"D", 1}});
  Matrix<double> x(2, 1, {0, 1}), a(2, 1), b(2, 1), c(2, 1), r(2, 1);
  plan.bind("X", view(x));
  plan.bind("A", view(a));
  plan.bind("B", view(b));
  plan.bind("C", view(c));
  plan.bind("R", view(r));
  plan.run();
  EXPECT_EQ(a, b);
  EXPECT_EQ(c, x);
  EXPECT_THAT(r.elements(), ElementsAre(1, 1));
}

TEST(Plan, NeedsNoParameterOfWhatIsNotWanted) {
  const auto X = variable("X", N, D);
  const PlanRequest request{
      {{"A", parameter("alpha") * X, ""}, {"B", parameter("beta") * X, ""}}, {"B"}, {}, true};
  EXPECT_THAT(Plan<double>(request, {{"N", 2}, {"D", 1}}).parameters(), ElementsAre("beta"));
}

TEST(Plan, ComputesOnlyWhatIsWanted) {
  PlanRequest request = request_all(form_of("layer:softmax"));
  request.outputs = {"Y"};
  Plan<double> plan(request, {{"N", 2}, {"D", 5}, {"K", 3}});
  EXPECT_THAT(plan.inputs(), testing::UnorderedElementsAre("X", "W", "b"));
  EXPECT_THAT(plan.outputs(), ElementsAre("Y"));
}

TEST(Plan, TransposesWhereNoProductTakesItIn) {
  const auto X = variable("X", N, D);
  const Matrix<double> x(2, 3, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(evaluate(T(X), x, {{"N", 2}, {"D", 3}}), Matrix<double>(3, 2, {1, 4, 2, 5, 3, 6}));
  const auto S = variable("X", N, N);
  const Matrix<double> square(2, 2, {1, 2, 3, 4});
  EXPECT_EQ(evaluate(T(S), square, {{"N", 2}}), Matrix<double>(2, 2, {1, 3, 2, 4}));
  EXPECT_EQ(evaluate(T(rows_sum(X)), x, {{"N", 2}, {"D", 3}}), Matrix<double>(1, 2, {6, 15}));
}

TEST(Plan, WorksWithRowsWiderThanATile) {
  const auto X = variable("X", N, D);
  const std::int64_t wide = 5000;
  Matrix<double> x(3, wide, 1.0);
  x(1, 0) = 3;
  const auto sums = evaluate(rows_sum(X), x, {{"N", 3}, {"D", wide}});
  EXPECT_THAT(sums.elements(), ElementsAre(wide, wide + 2, wide));
  const auto columns = evaluate(columns_max(X), x, {{"N", 3}, {"D", wide}});
  EXPECT_EQ(columns(0, 0), 3);
  EXPECT_EQ(columns(0, wide - 1), 1);
}

TEST(Softmax, OfLargeLogitsIsFinite) {
  const auto X = variable("X", N, K);
  const Matrix<double> logits(2, 3, {1000, 1000, 999, -1000, 0, 1000});
  const auto Y = evaluate(softmax(X), logits, {{"N", 2}, {"K", 3}});
  const auto L = evaluate(log_softmax(X), logits, {{"N", 2}, {"K", 3}});
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_TRUE(std::isfinite(Y.elements()[k]));
    EXPECT_TRUE(std::isfinite(L.elements()[k]));
  }
  // The row less its maximum: -2000, -1000, 0.
  const Number largest = exp(Number(0.0));
  const Number sum = exp(Number(-2000.0)) + exp(Number(-1000.0)) + largest;
  expect_rounded(Y(1, 2), largest / sum);
  expect_rounded(L(1, 0), Number(-2000.0) - log(sum));
}

TEST(Softmax, KeepsNaNInItsRow) {
  const auto X = variable("X", N, K);
  const auto Y = evaluate(softmax(X), Matrix<double>(2, 2, {nan, 0, 0, 0}), {{"N", 2}, {"K", 2}});
  EXPECT_TRUE(std::isnan(Y(0, 0)) && std::isnan(Y(0, 1)));
  const Number one_of_two = exp(Number(0.0));
  expect_rounded(Y(1, 0), one_of_two / (one_of_two + one_of_two));
}

// One row of many elements, so that vector instructions and the rest of the row are both reached.
template <class T>
class Elementary : public testing::Test {};
using ElementTypes = testing::Types<float, double>;
using testing_support::form_of;
TYPED_TEST_SUITE(Elementary, ElementTypes);

TYPED_TEST(Elementary, FunctionsKeepNaNAndInfinity) {
  using T = TypeParam;
  const auto X = variable("X", one, D);
  const T largest = std::numeric_limits<T>::infinity();
  struct Expected {
    Expr value;
    T at_infinity, at_minus_infinity;
  };
  const T quiet = std::numeric_limits<T>::quiet_NaN();
  const Expected all[] = {{exp(X), largest, 0},
                          {log(X), largest, quiet},
                          {sigmoid(X), 1, 0},
                          {log_sigmoid(X), 0, -largest},
                          {sqrt(X), largest, quiet}};
  for (const auto& expected : all) {
    const std::int64_t count = 37;
    for (const T special : {quiet, largest, -largest}) {
      std::vector<T> x(count, T(1)), y(count);
      x[3] = x[36] = special;
      Plan<T> plan(one_equation(expected.value), {{"D", count}});
      plan.bind("X", MatrixView<T>{x.data(), 1, count});
      plan.bind("Y", MatrixView<T>{y.data(), 1, count});
      plan.run();
      const T value = std::isnan(special) ? quiet
                      : special > 0       ? expected.at_infinity
                                          : expected.at_minus_infinity;
      for (const std::size_t k : {3u, 36u}) {
        if (std::isnan(value)) {
          EXPECT_TRUE(std::isnan(y[k])) << plan.describe() << special << " gives " << y[k];
        } else {
          // What is smaller than the smallest normal number may be 0.
          const bool near = std::abs(y[k] - value) < std::numeric_limits<T>::min();
          EXPECT_TRUE(y[k] == value || near) << plan.describe() << special << " gives " << y[k];
        }
      }
      EXPECT_TRUE(std::isfinite(y[4]));
    }
  }
}

// Sums of a few products of thirty-seconds are exact in any order: both plans give the same bits.
TEST(Plan, RunsAtFewerRowsWithoutBindingAgain) {
  const auto& linear = form_of("layer:linear");
  Sizes sizes{{"N", 5}, {"D", 3}, {"K", 2}};
  PlanValues<double> large(linear, sizes), small(linear, sizes);
  Plan<double> plan(linear, sizes);
  large.bind_to(plan);
  plan.resize({{"N", 2}});
  plan.run();
  Plan<double> fresh(linear, {{"N", 2}, {"D", 3}, {"K", 2}});
  for (const auto& name : fresh.inputs()) {
    auto v = PlanValues<double>::view(small.given.at(name));
    if (name != "W" && name != "b") v.rows = 2;
    fresh.bind(name, v);
  }
  for (const auto& name : fresh.outputs()) {
    auto v = PlanValues<double>::view(small.computed.at(name));
    if (name == "Y" || name == "DX") v.rows = 2;
    fresh.bind(name, v);
  }
  fresh.run();
  EXPECT_EQ(large.computed, small.computed);
  plan.resize({{"N", 5}});
  plan.run();
  EXPECT_NE(large.computed, small.computed);

  // What is bound at few rows does not serve for many.
  auto few = PlanValues<double>::view(small.given.at("X"));
  few.rows = 2;
  plan.resize({{"N", 2}});
  plan.bind("X", few);
  plan.resize({{"N", 5}});
  EXPECT_THAT(message_of([&] { plan.run(); }), HasSubstr("X was bound at smaller sizes"));
}

TEST(Plan, RefusesWhatDoesNotFitAndNamesIt) {
  const auto& linear = form_of("layer:linear");
  const Sizes sizes{{"N", 5}, {"D", 3}, {"K", 2}};
  PlanValues<double> values(linear, sizes);
  Plan<double> plan(linear, sizes);
  EXPECT_THAT(message_of([&] { plan.run(); }), HasSubstr("is not bound"));
  values.bind_to(plan);
  EXPECT_THAT(message_of([&] { plan.bind("U", view(values.given.at("X"))); }),
              HasSubstr("no matrix named U"));
  EXPECT_THAT(message_of([&] { plan.bind("W", view(values.given.at("X"))); }),
              HasSubstr("W is K x D = 2 x 3, it cannot be bound to 5 x 3"));
  EXPECT_THAT(message_of([&] {
                plan.bind("X", MatrixView<double>{nullptr, 5, 3});
              }),
              HasSubstr("no memory"));
  EXPECT_THAT(message_of([&] { plan.set("eta", 1); }), HasSubstr("no parameter named eta"));
  EXPECT_THAT(message_of([&] {
                plan.resize({{"N", 6}});
              }),
              HasSubstr("N = 6 is not within 1 to 5"));
  EXPECT_THAT(message_of([&] { plan.resize({{"M", 1}}); }), HasSubstr("no dimension named M"));
  const MatrixView<const double> constant = view(values.computed.at("Y"));
  EXPECT_THAT(message_of([&] { plan.bind("Y", constant); }), HasSubstr("read-only"));
  EXPECT_THAT(message_of([&] {
                Plan<double>(linear, {{"N", 5}, {"D", 3}});
              }),
              HasSubstr("dimension K has no size"));
  EXPECT_THAT(message_of([&] {
                Plan<double>(linear, {{"N", 0}, {"D", 3}, {"K", 1}});
              }),
              HasSubstr("N = 0"));
  PlanRequest request = request_all(linear);
  request.outputs = {"DV"};
  EXPECT_THAT(message_of([&] { Plan<double>(request, sizes); }), HasSubstr("no equation named DV"));
}

TEST(Plan, RefusesMemoryThatOverlapsWhatIsWritten) {
  const auto& linear = form_of("layer:linear");
  const Sizes sizes{{"N", 4}, {"D", 4}, {"K", 4}};
  PlanValues<double> values(linear, sizes);
  Plan<double> plan(linear, sizes);
  values.bind_to(plan);
  EXPECT_THAT(message_of([&] { plan.bind("Y", view(values.given.at("X"))); }),
              HasSubstr("Y overlaps"));
  EXPECT_THAT(message_of([&] { plan.bind("DX", view(values.computed.at("Y"))); }),
              HasSubstr("DX overlaps Y"));
  // Two given matrices may be the same memory.
  plan.bind("DY", view(values.given.at("X")));
}

TEST(Plan, RefusesAParameterWithoutAValue) {
  const PlanRequest request = one_equation(parameter("alpha") * variable("X", N, D));
  Plan<double> plan(request, {{"N", 1}, {"D", 1}});
  Matrix<double> x(1, 1, {3}), y(1, 1);
  plan.bind("X", view(x));
  plan.bind("Y", view(y));
  EXPECT_THAT(message_of([&] { plan.run(); }), HasSubstr("parameter alpha has no value"));
  plan.set("alpha", 2);
  plan.run();
  EXPECT_EQ(y(0, 0), 6);
  plan.set("alpha", -1);
  plan.run();
  EXPECT_EQ(y(0, 0), -3);
}

TEST(Plan, ComparesNaNAsTheWrittenCasesSay) {
  const auto X = variable("X", one, D);
  const ElementFunction f =
      FunctionBuilder("f").value(where({{{argument() <= 0}, 1}, {{argument() > 2}, 2}}, 3)).build();
  const auto Y =
      evaluate(apply(f, X), Matrix<double>(1, 5, {nan, -0.0, 2, infinity, -1}), {{"D", 5}});
  EXPECT_THAT(Y.elements(), ElementsAre(3, 1, 3, 2, 1));
}

}  // namespace
}  // namespace gradstone::plan_test

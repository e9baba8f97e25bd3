// A wrong formula is refused while it is built, for all sizes at once.

#include "reference/builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/error.hpp"

namespace gradstone::builder_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Dim N{"N"}, D{"D"}, K{"K"};
const Index i{"i"}, j{"j"}, k{"k"}, n{"n"};

// The linear layer, as far as its forward equation.
struct Linear {
  LayerBuilder layer{"linear", "affine map of each row"};
  Expr X = layer.input("X", N, D);
  Expr W = layer.weight("W", K, D);
  Expr b = layer.weight("b", one, K);
  Expr Y = layer.forward("Y", X* T(W) + row_repeat(b, N));
};

template <class Error>
auto refused(const std::string& message) {
  return ThrowsMessage<Error>(HasSubstr(message));
}

TEST(SystemBuilder, RecordsTheEquationsInTheirOrder) {
  Linear l;
  const auto DY = l.layer.cotangent(l.Y);
  l.layer.backward(l.W, T(DY) * l.X);
  l.layer.backward(l.b, columns_sum(DY));
  const auto system = l.layer.form("plain").build();
  EXPECT_EQ(system.full_name(), "linear (plain)");
  EXPECT_EQ(system.output, "Y");
  EXPECT_EQ(system.cotangent(), "DY");
  ASSERT_EQ(system.backward.size(), 2u);
  EXPECT_EQ(system.backward[0].name, "DW");
  EXPECT_EQ(system.backward[1].gradient_of, "b");
  EXPECT_EQ(system.shape_of("DW"), (Shape{K, D}));
  EXPECT_EQ(system.shape_of("DY"), (Shape{N, K}));
  EXPECT_THAT(system.dimension_names(), testing::ElementsAre("D", "K", "N"));
}

TEST(SystemBuilder, RefusesANameDeclaredTwice) {
  Linear l;
  EXPECT_THAT([&] { l.layer.input("W", N, D); },
              refused<DomainError>("linear: W is declared twice"));
  EXPECT_THAT([&] { l.layer.parameter("X"); }, refused<DomainError>("X is declared twice"));
  EXPECT_THAT([&] { l.layer.forward("Y", l.X); }, refused<DomainError>("Y is declared twice"));
  const auto DY = l.layer.cotangent(l.Y);
  l.layer.backward(l.X, DY * l.W);
  EXPECT_THAT([&] { l.layer.backward(l.X, DY * l.W); },
              refused<DomainError>("DX is declared twice"));
}

TEST(SystemBuilder, RefusesAnUnknownNameWithThePlaceOfTheFormula) {
  Linear l;
  EXPECT_THAT([&] { l.layer.forward("Z", l.Y + variable("V", N, K)); },
              ThrowsMessage<UnknownNameError>(AllOf(HasSubstr("V is used before it is declared"),
                                                    HasSubstr("reference/builder_test.cpp:"))));
  EXPECT_THAT([&] { l.layer.forward("Z", parameter("alpha") * l.Y); },
              refused<UnknownNameError>("parameter alpha is not declared"));
}

TEST(SystemBuilder, RefusesAGradientOfTheWrongShape) {
  Linear l;
  const auto DY = l.layer.cotangent(l.Y);
  EXPECT_THAT([&] { l.layer.backward(l.W, T(l.X) * DY); },
              ThrowsMessage<ShapeError>(AllOf(HasSubstr("DW is D x K, but W is K x D"),
                                              HasSubstr("reference/builder_test.cpp:"))));
  EXPECT_THAT([&] { l.layer.backward(l.b, rows_sum(DY)); },
              refused<ShapeError>("Db is N x 1, but b is 1 x K"));
}

TEST(SystemBuilder, RefusesAGradientOfWhatHasNone) {
  Linear l;
  const auto DY = l.layer.cotangent(l.Y);
  EXPECT_THROW(l.layer.backward(T(l.W), T(DY) * l.X), DomainError);
  const auto alpha = l.layer.parameter("alpha");
  EXPECT_THAT([&] { l.layer.backward(alpha, elements_sum(DY)); },
              refused<DomainError>("only a trainable parameter has a gradient"));
  const auto beta = l.layer.trainable_parameter("beta");
  EXPECT_THAT([&] { l.layer.backward(beta, DY); },
              refused<ShapeError>("the gradient of beta is 1 x 1, not N x K"));
}

TEST(SystemBuilder, GivesACotangentToTheOutputOnly) {
  Linear l;
  EXPECT_THROW(l.layer.cotangent(l.X), DomainError);
}

TEST(SystemBuilder, RefusesASystemWithoutEquations) {
  EXPECT_THAT([] { LayerBuilder("empty", "").build(); },
              refused<DomainError>("empty has no equation"));
}

TEST(SystemBuilder, RefusesAConditionBetweenUnequalShapes) {
  LossBuilder loss("loss", "");
  const auto T = loss.target("T", N, K);
  EXPECT_THAT([&] { loss.condition(rows_sum(T), ones(K)); },
              refused<ShapeError>("a condition needs equal shapes, got N x 1 and K x 1"));
}

TEST(Definition, MayUseWhatIsGivenAndDefinedBefore) {
  Linear l;
  const auto R = l.layer.forward("R", 2 * l.Y);
  EXPECT_THAT(
      [&] {
        l.layer.define("R", i, k, 2 * entry("Y", {i, k}));
      },
      refused<UnknownNameError>("uses Y, which is neither given nor defined before"));
  l.layer.define("Y", i, k,
                 sum(j, D, entry("X", {i, j}) * entry("W", {k, j})) + entry("b", {Index{}, k}));
  EXPECT_NO_THROW(l.layer.define("R", i, k, 2 * entry("Y", {i, k})));
}

TEST(Definition, RefusesALostTranspose) {
  Linear l;
  EXPECT_THAT(
      [&] {
        l.layer.define("Y", i, k, sum(j, D, entry("X", {i, j}) * entry("W", {j, k})));
      },
      ThrowsMessage<ShapeError>(AllOf(HasSubstr("the indices of W[j,k] run over D x K"),
                                      HasSubstr("but W is K x D"),
                                      HasSubstr("reference/builder_test.cpp:"))));
}

TEST(Definition, RefusesASumOverTheWrongRange) {
  Linear l;
  EXPECT_THROW(l.layer.define("Y", i, k, sum(j, K, entry("X", {i, j}) * entry("W", {k, j}))),
               ShapeError);
}

TEST(Definition, RefusesIndicesThatAreUnboundOrBoundTwice) {
  Linear l;
  EXPECT_THAT(
      [&] {
        l.layer.define("Y", i, k, entry("X", {i, j}));
      },
      refused<UnknownNameError>("the index j is not bound"));
  EXPECT_THAT(
      [&] {
        l.layer.define("Y", i, k, sum(i, N, entry("X", {i, j})));
      },
      refused<ShapeError>("the index i is bound twice"));
  EXPECT_THAT([&] { l.layer.define("Y", i, k, value_of(n)); },
              refused<UnknownNameError>("the index n is not bound"));
}

TEST(Definition, RefusesIndicesThatDoNotFitWhatIsDefined) {
  Linear l;
  EXPECT_THAT(
      [&] {
        l.layer.define("Y", entry("X", {i, j}));
      },
      refused<ShapeError>("the indices of Y do not fit N x K"));
  EXPECT_THROW(l.layer.define("V", i, k, 0), UnknownNameError);
  EXPECT_THAT([&] { l.layer.define("Y", i, k, parameter("alpha")); },
              refused<UnknownNameError>("parameter alpha is not declared"));
}

TEST(Definition, RefusesADeltaOfIndicesOverDifferentDimensions) {
  Linear l;
  EXPECT_THROW(l.layer.define("Y", i, k, delta(i, k)), ShapeError);
}

TEST(Unrolled, IndexesWhatAStepIsGivenByTheStep) {
  OptimizerBuilder optimizer("descent", "");
  const auto x = optimizer.statistic("x", K, D);
  const auto g = optimizer.statistic("g", K, D);
  const auto eta = optimizer.parameter("eta");
  optimizer.update(x, optimizer.forward("x_next", x - eta * g));
  const Index s{"s"};
  const Dim T{"T"};
  const Scalar start = entry("x", {i, j});
  EXPECT_NO_THROW(
      optimizer.unrolled(x, "T", start - sum(s, T, entry("eta", {s}) * entry("g", {s, i, j}))));
  EXPECT_THROW(optimizer.unrolled(x, "T", start - sum(s, K, entry("g", {s, i, j}))), ShapeError);
  EXPECT_THROW(optimizer.unrolled(x, "T", start - sum(s, T, entry("g", {i, j, s}))), ShapeError);
}

TEST(ActivationStep, NeedsTheDerivativesOfTrainableParameters) {
  LayerBuilder layer("layer", "");
  const auto X = layer.input("X", N, D);
  EXPECT_THAT([&] { elementwise_step(layer, X, functions::leaky_relu(), Parameters::trainable); },
              refused<UnsupportedError>("leaky_relu with respect to alpha"));
}

}  // namespace
}  // namespace gradstone::builder_test

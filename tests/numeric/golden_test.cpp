// Values that other programs print, reproduced by the loop evaluator in double.
//
// Layers, losses and optimizers: nerva-numpy in float64; Adam: numpy-ml; functions: nerva-torch and
// nerva-numpy.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "numeric/evaluate.hpp"
#include "reference/activations/functions.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing_support::form_of;
using Numbers = Matrix<double>;

// Ten digits after the point are printed, so half of the last one is open.
constexpr double ten_digits = 0.51e-10;

void expect_printed(const Values<double>& values, const std::string& name,
                    const std::vector<double>& printed, double tolerance = ten_digits) {
  const auto& elements = values.at(name).elements();
  ASSERT_EQ(elements.size(), printed.size()) << name;
  for (std::size_t k = 0; k < printed.size(); ++k)
    EXPECT_NEAR(elements[k], printed[k], tolerance) << name << " at " << k;
}

// Z = [[0, -0.5], [0.65, 0.8]]: its first entry sits on a kink.
Values<double> evaluate_layer(const EquationSystem& layer,
                              const ParameterValues<double>& parameters = {}) {
  const Values<double> given{{"X", Numbers(2, 3, {1, 2, -1, 0, -1, 3})},
                             {"W", Numbers(2, 3, {0.5, -0.25, 0.1, -0.3, 0.2, 0.4})},
                             {"b", Numbers(1, 2, {0.1, -0.2})},
                             {"DY", Numbers(2, 2, {1, -2, 0.5, 3})}};
  return evaluate_backward<double>(layer, {{"N", 2}, {"D", 3}, {"K", 2}}, given, parameters);
}

TEST(Golden, LinearLayer) {
  const auto values = evaluate_layer(form_of("layer:linear"));
  expect_printed(values, "Y", {0, -0.5, 0.65, 0.8});
  expect_printed(values, "DW", {1, 1.5, 0.5, -2, -7, 11});
  expect_printed(values, "Db", {1.5, 1});
  expect_printed(values, "DX", {1.1, -0.65, -0.7, -0.65, 0.475, 1.25});
}

TEST(Golden, ReluLayerWithDerivativeZeroAtZero) {
  const auto values = evaluate_layer(form_of("activation_layer", "relu"));
  expect_printed(values, "Y", {0, 0, 0.65, 0.8});
  expect_printed(values, "DW", {0, -0.5, 1.5, 0, -3, 9});
  expect_printed(values, "Db", {0.5, 3});
  expect_printed(values, "DX", {0, 0, 0, -0.65, 0.475, 1.25});
}

TEST(Golden, SigmoidLayer) {
  const auto values = evaluate_layer(form_of("activation_layer", "sigmoid"));
  expect_printed(values, "Y", {0.5, 0.3775406688, 0.6570104627, 0.6899744811});
  expect_printed(values, "DW",
                 {0.25, 0.3873261427, 0.0880215719, -0.4700074244, -1.5817439384, 2.3951946931});
  expect_printed(values, "Db", {0.3626738573, 0.1717216652});
  expect_printed(
      values, "DX",
      {0.2660022273, -0.1565014849, -0.1630029698, -0.1361817982, 0.1001773536, 0.2679590216});
}

TEST(Golden, HyperbolicTangentLayer) {
  const auto values = evaluate_layer(form_of("activation_layer", "hyperbolic_tangent"));
  expect_printed(values, "Y", {0, -0.4621171573, 0.5716699661, 0.6640367703});
  expect_printed(values, "DW",
                 {1, 1.6634032751, 0.0097901748, -1.5728954659, -4.8229564351, 6.6043919755});
  expect_printed(values, "Db", {1.3365967249, 0.1042700373});
  expect_printed(
      values, "DX",
      {0.9718686398, -0.5645790932, -0.5291581864, -0.3348512885, 0.2512839194, 0.7045258738});
}

TEST(Golden, SreluLayerWithTheGradientsOfItsParameters) {
  const auto values =
      evaluate_layer(form_of("layer:srelu"), {{"al", 0.1}, {"tl", -0.1}, {"ar", 0.2}, {"tr", 0.3}});
  expect_printed(values, "Y", {0, -0.14, 0.37, 0.4});
  expect_printed(values, "DW", {1, 1.9, -0.7, -0.2, -1, 2});
  expect_printed(values, "Db", {1.1, 0.4});
  expect_printed(values, "DX", {0.56, -0.29, 0.02, -0.13, 0.095, 0.25});
  expect_printed(values, "Dal", {0.8});
  expect_printed(values, "Dtl", {-1.8});
  expect_printed(values, "Dar", {1.675});
  expect_printed(values, "Dtr", {2.8});
}

TEST(Golden, SoftmaxLayer) {
  const auto values = evaluate_layer(form_of("layer:softmax"));
  expect_printed(values, "Y", {0.6224593312, 0.3775406688, 0.4625701547, 0.5374298453});
  expect_printed(
      values, "DW",
      {0.7050111366, 2.0315197899, -2.5695036867, -0.7050111366, -2.0315197899, 2.5695036867});
  expect_printed(values, "Db", {0.0835136199, -0.0835136199});
  expect_printed(
      values, "DX",
      {0.5640089093, -0.3172550115, -0.211503341, -0.4971980134, 0.2796738825, 0.186449255});
}

TEST(Golden, LogSoftmaxLayer) {
  const auto values = evaluate_layer(form_of("layer:log_softmax"));
  expect_printed(values, "Y", {-0.4740769842, -0.9740769842, -0.7709570478, -0.6209570478});
  expect_printed(
      values, "DW",
      {1.6224593312, 4.3639142037, -4.9794459551, -1.6224593312, -4.3639142037, 4.9794459551});
  expect_printed(values, "Db", {0.5034637899, -0.5034637899});
  expect_printed(
      values, "DX",
      {1.297967465, -0.730106699, -0.4867377994, -0.895196433, 0.5035479936, 0.3356986624});
}

TEST(Golden, BatchNormalization) {
  const Values<double> given{{"X", Numbers(4, 3, {1, 2, -1, 0, -1, 3, 2, 2, 2, -1, 0, 1})},
                             {"gamma", Numbers(1, 3, {1, 2, 0.5})},
                             {"beta", Numbers(1, 3, {0, 0.1, -0.1})},
                             {"DY", Numbers(4, 3, {1, 0, 2, 0, 1, -1, 3, -2, 0, 1, 1, 1})}};
  const auto values = evaluate_backward<double>(form_of("batch_normalization", "training"),
                                                {{"N", 4}, {"D", 3}}, given, {{"epsilon", 1e-7}});
  expect_printed(
      values, "Y",
      {0.4472135776, 2.0245008403, -0.8606388119, -0.4472135776, -2.5943011764, 0.4916079648,
       1.3416407328, 2.0245008403, 0.1535462706, -1.3416407328, -1.0547005042, -0.1845154235});
  expect_printed(values, "Dgamma", {3.1304950433, -3.8490016806, -4.3948020241});
  expect_printed(values, "Dbeta", {5, 0, 2});
  expect_printed(
      values, "DX",
      {-0.5366562681, 1.4255560935, -0.0579534075, -0.8049844647, -0.4561778587, -0.0676123589,
       0.6260990838, -1.6536452509, 0.0193178025, 0.715541649, 0.6842670161, 0.1062479639});
}

Values<double> evaluate_loss(const std::string& name, const Numbers& Y, const Numbers& T) {
  return evaluate_backward<double>(form_of(name, "batch"), {{"N", Y.rows()}, {"K", Y.columns()}},
                                   {{"Y", Y}, {"T", T}}, {});
}

TEST(Golden, Losses) {
  const Numbers Y(2, 3, {0.2, 0.5, 0.3, 0.6, 0.1, 0.3}), T(2, 3, {0, 1, 0, 0, 0, 1});
  const auto squared = evaluate_loss("squared_error", Y, T);
  expect_printed(squared, "L", {1.24});
  expect_printed(squared, "DY", {0.4, -1, 0.6, 1.2, 0.2, -1.4});
  for (const char* name : {"cross_entropy", "negative_log_likelihood"}) {
    const auto values = evaluate_loss(name, Y, T);
    expect_printed(values, "L", {1.8971199848858813});
    expect_printed(values, "DY", {0, -2, 0, 0, 0, -3.3333333333});
  }
  const auto softmax = evaluate_loss("softmax_cross_entropy", Y, T);
  expect_printed(softmax, "L", {2.093117616173709});
  expect_printed(
      softmax, "DY",
      {0.2894331104, -0.6093061667, 0.3198730563, 0.4260125149, 0.2583896517, -0.6844021667});
  const auto logistic = evaluate_loss("logistic_cross_entropy", Y, T);
  expect_printed(logistic, "L", {1.0284322286486338});
  expect_printed(logistic, "DY", {0, -0.3775406688, 0, 0, 0, -0.4255574832});
}

TEST(Golden, LossesOfFiveExamples) {
  const Numbers Y(5, 3,
                  {0.23759169, 0.42272727, 0.33968104, 0.43770149, 0.28115265, 0.28114586,
                   0.20141643, 0.45190243, 0.34668113, 0.35686849, 0.17944701, 0.46368450,
                   0.48552814, 0.26116029, 0.25331157});
  const Numbers T(5, 3, {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0});
  constexpr double five_digits = 0.51e-5;
  expect_printed(evaluate_loss("squared_error", Y, T), "L", {2.65502815}, five_digits);
  expect_printed(evaluate_loss("softmax_cross_entropy", Y, T), "L", {5.10688969}, five_digits);
  expect_printed(evaluate_loss("negative_log_likelihood", Y, T), "L", {4.54877773}, five_digits);
  expect_printed(evaluate_loss("cross_entropy", Y, T), "L", {4.54877773}, five_digits);
  expect_printed(evaluate_loss("logistic_cross_entropy", Y, T), "L", {2.53946349}, five_digits);
}

// x after each of three steps from x = 1 with the gradient 1/2.
std::vector<double> three_steps(const std::string& name, ParameterValues<double> parameters) {
  const auto& optimizer = form_of(name);
  Values<double> state;
  for (const auto& declaration : optimizer.declarations)
    state[declaration.name] = Numbers(1, 1, 0.0);
  state["x"] = Numbers(1, 1, 1.0);
  state["g"] = Numbers(1, 1, 0.5);
  std::vector<double> after;
  for (int step = 1; step <= 3; ++step) {
    if (optimizer.find_parameter("t")) parameters["t"] = step;
    const auto next = evaluate_forward<double>(optimizer, {{"K", 1}, {"D", 1}}, state, parameters);
    for (const auto& update : optimizer.updates) state[update.name] = next.at(update.from);
    after.push_back(state.at("x")(0, 0));
  }
  return after;
}

void expect_steps(const std::vector<double>& actual, const std::vector<double>& expected,
                  double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_NEAR(actual[k], expected[k], tolerance);
}

TEST(Golden, Optimizers) {
  // The printed numbers are exact. Each of three steps rounds numbers of at most 1 eight times, the
  // parameters among them.
  constexpr double rounding = 3 * 8 * std::numeric_limits<double>::epsilon() / 2;
  const ParameterValues<double> rate{{"eta", 0.1}}, both{{"eta", 0.1}, {"mu", 0.9}};
  expect_steps(three_steps("gradient_descent", rate), {0.95, 0.90, 0.85}, rounding);
  expect_steps(three_steps("momentum", both), {0.95, 0.855, 0.7195}, rounding);
  expect_steps(three_steps("nesterov", both), {0.905, 0.7695, 0.59755}, rounding);
  const auto adam =
      three_steps("adam", {{"eta", 0.001}, {"beta1", 0.9}, {"beta2", 0.999}, {"epsilon", 1e-7}});
  EXPECT_NEAR(adam.at(2), 0.997, 0.51e-8);
}

double value_at(const ElementFunction& f, double x, const std::vector<double>& parameters = {}) {
  LoopEvaluator<double> loops({});
  std::vector<Scalar> names;
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const std::string name = "p" + std::to_string(k);
    loops.declare_parameter(name);
    loops.parameter(name) = parameters[k];
    names.push_back(parameter(name));
  }
  loops.declare("x", {1, 1});
  loops.matrix("x")(0, 0) = x;
  return loops.evaluate(apply(f, entry("x", {Index{}, Index{}}), names));
}

TEST(Golden, FunctionsAtTheirKinks) {
  using namespace functions;
  EXPECT_EQ(value_at(relu().derivative(), 0), 0);
  EXPECT_EQ(value_at(leaky_relu().derivative(), 0, {0.5}), 0.5);
  EXPECT_EQ(value_at(all_relu().derivative(), 0, {0.5}), 1);
  const std::vector<double> parameters{0.25, -1, 0.5, 2};  // al, tl, ar, tr
  EXPECT_EQ(value_at(srelu(), -1, parameters), -1);
  EXPECT_EQ(value_at(srelu().derivative(), -1, parameters), 0.25);
  EXPECT_EQ(value_at(srelu(), 2, parameters), 2);
  EXPECT_EQ(value_at(srelu().derivative(), 2, parameters), 0.5);
  EXPECT_EQ(value_at(srelu().derivative(), 1, {0.25, 1, 0.5, 1}), 0.25);
  EXPECT_EQ(value_at(trelu(), 0.25, {0.25}), 0.25);
  EXPECT_EQ(value_at(trelu().derivative(), 0.25, {0.25}), 1);
}

TEST(Golden, SreluWithItsThresholdsInTheWrongOrder) {
  const std::vector<double> parameters{0.5, 1, 0.5, -1};
  EXPECT_EQ(value_at(functions::srelu(), 1, parameters), 1);
  EXPECT_EQ(value_at(functions::srelu(), 2, parameters), 0.5);
}

TEST(Golden, StableFunctions) {
  using namespace functions;
  EXPECT_EQ(value_at(log_sigmoid(), -200), -200);
  EXPECT_NEAR(value_at(log_sigmoid(), 0), -0.6931, 0.51e-4);
  EXPECT_NEAR(value_at(log_sigmoid(), 200), -1.3838965e-87, 0.51e-94);
  EXPECT_NEAR(value_at(inv_sqrt(), 0, {1e-7}), 3162.278, 0.51e-3);
  EXPECT_NEAR(value_at(inv_sqrt(), 1e-7, {1e-7}), 2236.068, 0.51e-3);
  EXPECT_NEAR(value_at(inv_sqrt(), 1, {1e-7}), 1, 1e-7);
}

}  // namespace
}  // namespace gradstone

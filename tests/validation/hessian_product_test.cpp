// Hessian-vector products against differences of gradients: the outside witness for what a slope
// is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/evaluate.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::form_of;
using testing_support::message_of;

using Numbers = Values<long double>;

// The gradients of the published equations, at the inputs moved by h along the direction.
Numbers gradients_at(const EquationSystem& system, const Sample& sample, long double h) {
  auto given = in_scalar<long double>(sample.values);
  Numbers at;
  for (const auto& declaration : system.declarations) {
    auto value = given.at(declaration.name);
    if (declaration.differentiated()) {
      const auto& direction = given.at("V" + declaration.name);
      for (std::size_t k = 0; k < value.size(); ++k)
        value.elements()[k] += h * direction.elements()[k];
    }
    at.emplace(declaration.name, value);
  }
  if (!system.cotangent().empty()) at.emplace(system.cotangent(), given.at("G" + system.output));
  return evaluate_backward(system, sample.sizes, at, in_scalar<long double>(sample.parameters));
}

// The largest difference between the product and the derivative of the gradients, by a central
// difference. Its error is of order h^2, that of rounding of order 1e-19 / h.
double largest_difference(const EquationSystem& system, const EquationSystem& product) {
  Trial trial;
  for (const auto& name : system.dimension_names())
    trial.sizes[name] = name == "N" ? 2 : (name == "K" ? 3 : 5);
  const Sample sample = draw_sample(product, trial);
  const auto products =
      evaluate_backward(product, sample.sizes, in_scalar<long double>(sample.values),
                        in_scalar<long double>(sample.parameters));
  const long double h = 1e-6L;
  const auto after = gradients_at(system, sample, h), before = gradients_at(system, sample, -h);
  long double largest = 0;
  for (const auto& declaration : system.declarations) {
    if (!declaration.differentiated()) continue;
    const std::string name = "D" + declaration.name;
    for (std::size_t k = 0; k < products.at(name).size(); ++k) {
      const long double slope =
          (after.at(name).elements()[k] - before.at(name).elements()[k]) / (2 * h);
      largest = std::max(largest, std::abs(slope - products.at(name).elements()[k]));
    }
  }
  return static_cast<double>(largest);
}

TEST(HessianProduct, IsTheDerivativeOfTheGradientAlongTheDirection) {
  for (const auto& [name, form] : std::vector<std::pair<std::string, std::string>>{
           {"layer:linear", ""},
           {"layer:activation_layer", "silu"},
           {"layer:activation_layer", "hyperbolic_tangent"},
           {"layer:softmax", ""},
           {"layer:affine", ""},
           {"layer:weight_dropout", "sigmoid"},
           {"loss:mean_squared_error", "batch"},
           {"loss:cross_entropy", "batch"},
           {"loss:logistic_cross_entropy", "batch"}}) {
    const auto& system = form_of(name, form);
    EXPECT_LT(largest_difference(system, hessian_product(system)), 1e-7) << name << " " << form;
  }
}

TEST(HessianProduct, OfAWrongFormulaDiffers) {
  const auto& system = form_of("activation:softmax");
  auto product = hessian_product(system);
  product.backward.back().value = 2 * product.backward.back().value;
  EXPECT_GT(largest_difference(system, product), 1e-3);
}

TEST(HessianProduct, IsNotOfFunctionsWithKinks) {
  const auto& system = form_of("activation:relu");
  EXPECT_THAT(message_of<UnsupportedError>([&] { hessian_product(system); }),
              HasSubstr("relu is not smooth"));
}

TEST(HessianProduct, NamesDirectionsAndFirstGradients) {
  const auto product = hessian_product(form_of("layer:linear"));
  EXPECT_EQ(product.full_name(), "linear (Hessian-vector product)");
  EXPECT_TRUE(product.find_declaration("VW"));
  EXPECT_TRUE(product.find_forward("GW"));
  EXPECT_EQ(product.output, "slope");
  EXPECT_EQ(to_text(*product.find_gradient("W")), "DW = T(GY) * VX");
}

}  // namespace
}  // namespace gradstone

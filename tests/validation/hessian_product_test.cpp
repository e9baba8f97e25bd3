// Hessian-vector products against differences of gradients: the outside witness for what a slope
// is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/evaluate.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "reference/tensors.hpp"
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
    trial.sizes[name] = has_tensors(system) ? 2 : name == "N" ? 2 : (name == "K" ? 3 : 5);
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
           {"layer:conv1d", ""},
           {"layer:conv2d", ""},
           {"layer:average_pooling", ""},
           {"layer:embedding", ""},
           {"layer:layer_normalization", "the last axis"},
           {"layer:layer_normalization", "the last two axes"},
           {"layer:group_normalization", "vectors"},
           {"layer:dot_product_attention", "all keys"},
           {"layer:dot_product_attention", "causal"},
           {"layer:multi_head_attention", "causal"},
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

TEST(HessianProduct, OfAWrongFormulaOfTensorsDiffers) {
  const auto& system = form_of("layer:layer_normalization", "the last axis");
  auto product = hessian_product(system);
  Equation& of_input = product.backward.back();
  const auto& entries = *as<node::Comprehension>(of_input.value);
  of_input.value = by_entries(entries.indices, of_input.value.shape(), 2 * entries.body);
  EXPECT_GT(largest_difference(system, product), 1e-3);
}

TEST(HessianProduct, IsNotOfFunctionsWithKinks) {
  const auto message = [](const std::string& name, const std::string& form = "") {
    return message_of<UnsupportedError>([&] { hessian_product(form_of(name, form)); });
  };
  EXPECT_THAT(message("activation:relu"), HasSubstr("relu is not smooth"));
  EXPECT_THAT(message("layer:max_pooling"), HasSubstr("max(a: A, b: B"));
  EXPECT_THAT(message("layer:rnn"), HasSubstr("rnn has a recurrence, of Z"));
  EXPECT_THAT(message("layer:lstm"), HasSubstr("lstm has a recurrence"));
}

TEST(HessianProduct, IsListedOnceForFormsThatDifferInTheirAxes) {
  const auto forms = [](const std::string& name) {
    std::vector<std::string> names;
    for (const auto* form : smooth_forms(*find_entries("layer:" + name).front()))
      names.push_back(form->form);
    return names;
  };
  EXPECT_THAT(forms("layer_normalization"), testing::ElementsAre("the last axis"));
  EXPECT_THAT(forms("dot_product_attention"), testing::ElementsAre("all keys", "causal"));
  EXPECT_THAT(forms("rnn"), testing::IsEmpty());
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

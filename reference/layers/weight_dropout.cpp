#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem finished(LayerBuilder& layer, const std::string& form) {
  layer.form(form).domain("all finite inputs; R holds 0 and 1/p");
  layer.source("nerva manual, dropout layers");
  return layer.build();
}

EquationSystem linear_form() {
  LayerBuilder layer("weight_dropout", "linear layer with dropout on the weights");
  const auto map = masked_linear_map(layer, "Y");
  linear_map_gradients(layer, map, layer.cotangent(map.Z));
  return finished(layer, "linear");
}

EquationSystem activation_form(const ElementFunction& f, Parameters kind = Parameters::given) {
  LayerBuilder layer("weight_dropout", f.name() + " layer with dropout on the weights");
  const auto map = masked_linear_map(layer, "Z");
  const auto DZ = elementwise_step(layer, map.Z, f, kind);
  linear_map_gradients(layer, map, DZ);
  return finished(layer, f.name());
}

}  // namespace

/// Dropout on the weights: a linear, activation or SReLU layer whose weights are masked by R. One
/// form for each layer; that of SReLU has the gradients of al, tl, ar, tr too.
///
///     Z = X * T(hadamard(W, R)) + row_repeat(b, N)
///     Y = f(Z)
///     DZ = hadamard(DY, f'(Z))
///     DW = hadamard(T(DZ) * X, R),  Db = columns_sum(DZ),  DX = DZ * hadamard(W, R)
///
/// Shapes     X: N x D, W: K x D, b: 1 x K, R: K x D  ->  Y: N x K, for all N, D, K >= 1.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. R is a constant.
/// Domain     all finite inputs; R[k,d] is 1/p with the probability p that a weight is kept, else
///            0. The equations hold for every R.
/// Accuracy   evaluation does without a mask, R = ones(K, D): it is the plain layer of that name.
/// Source     nerva manual, dropout layers. (Its C++ library lacks the gradients of SReLU's
///            parameters under dropout.)
Forms layers::weight_dropout() {
  return {linear_form(),
          activation_form(functions::relu()),
          activation_form(functions::leaky_relu()),
          activation_form(functions::all_relu()),
          activation_form(functions::trelu()),
          activation_form(functions::srelu(), Parameters::trainable),
          activation_form(functions::hyperbolic_tangent()),
          activation_form(functions::sigmoid()),
          activation_form(functions::silu())};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/layers/attention_step.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem attention(Attends attends) {
  const Dim B{"B"}, rows{"T"}, D{"D"}, C{"C"};
  const Dim keys = attends == Attends::to_all ? Dim{"S"} : rows;
  const bool is_causal = attends == Attends::to_earlier;
  LayerBuilder layer("dot_product_attention",
                     is_causal ? "values weighted by the likeness of keys that are not later"
                               : "values weighted by the likeness of their keys to a query");
  const auto Q = layer.given(Role::input, "Q", tensor(B, rows, D));
  const auto K = layer.given(Role::input, "K", tensor(B, keys, D));
  const auto V = layer.given(Role::input, "V", tensor(B, keys, C));
  const Attention step{Q, K, V, {Index{"b"}}, attends};
  attention_forward(layer, step, "Y");
  attention_backward(layer, step, "Y");

  layer.form(is_causal ? "causal" : "all keys").domain("all finite inputs; scale > 0");
  layer.accuracy("exp of a large score overflows; subtract the largest of each row first");
  layer.source("Vaswani et al., Attention Is All You Need, 2017, section 3.2.1");
  return layer.build();
}

}  // namespace

/// Dot-product attention: every query t takes a mean of the values, weighted by the likeness of
/// their keys s. The equations are those of attention_step.hpp, with Y for O.
///
/// scale is usually 1 / sqrt(D). In the causal form there are as many keys as queries, and a query
/// sees only the keys s <= t.
///
/// Shapes     Q: B x T x D, K: B x S x D, V: B x S x C  ->  Y: B x T x C, for all sizes >= 1; S = T
///            in the causal form. B counts what is attended by itself: examples, or examples and
///            heads.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over B.
/// Domain     all finite inputs.
/// Accuracy   exp of a large score overflows; subtract the largest of each row first.
/// Source     Vaswani et al., Attention Is All You Need, 2017, section 3.2.1.
Forms layers::dot_product_attention() {
  return {attention(Attends::to_all), attention(Attends::to_earlier)};
}

}  // namespace gradstone

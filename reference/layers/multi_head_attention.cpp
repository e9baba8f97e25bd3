#include "reference/builder.hpp"
#include "reference/layers/attention_step.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

// Rows of features that are projected to heads: q[b,h,t,d] = sum(e: E, Q[b,t,e] WQ[h,d,e]) +
// bQ[h,d].
struct Projection {
  Expr from, weight, bias, to;
  Index row;
  Dim rows;
};

class Heads {
 public:
  explicit Heads(LayerBuilder& layer) : layer_(layer) {}

  Projection project(const std::string& from, const std::string& to, const Index& row,
                     const Dim& rows) {
    const auto X = layer_.given(Role::input, from, tensor(B, rows, E));
    const auto W = layer_.given(Role::weight, "W" + from, tensor(H, D, E));
    const auto bias = layer_.given(Role::weight, "b" + from, tensor(H, D));
    const Scalar x = entry(from, {b, row, e}), w = entry("W" + from, {h, d, e});
    const Scalar offset = entry("b" + from, {h, d});
    const auto result = layer_.forward(
        to, by_entries({b, h, row, d}, tensor(B, H, rows, D), sum(e, E, x * w) + offset));
    layer_.define(to, {b, h, row, d}, offset + sum(e, E, w * x));
    return {X, W, bias, result, row, rows};
  }

  void project_back(const Projection& projection) {
    const auto& [X, W, bias, to, row, rows] = projection;
    const std::string name = variable_name(X);
    const Scalar given = entry("D" + variable_name(to), {b, h, row, d});
    const Scalar w = entry("W" + name, {h, d, e}), x = entry(name, {b, row, e});
    layer_.backward(X,
                    by_entries({b, row, e}, tensor(B, rows, E), sum(h, H, sum(d, D, given * w))));
    layer_.backward(W,
                    by_entries({h, d, e}, tensor(H, D, E), sum(b, B, sum(row, rows, given * x))));
    layer_.backward(bias, by_entries({h, d}, tensor(H, D), sum(b, B, sum(row, rows, given))));
  }

  const Dim B{"B"}, E{"E"}, H{"H"}, D{"D"};
  const Index b{"b"}, e{"e"}, h{"h"}, d{"d"};

 private:
  LayerBuilder& layer_;
};

EquationSystem multi_head(Attends attends) {
  const bool is_causal = attends == Attends::to_earlier;
  const Dim rows{"T"}, keys = is_causal ? rows : Dim{"S"};
  LayerBuilder layer("multi_head_attention",
                     std::string("attention of several heads to ") +
                         (is_causal ? "keys that are not later" : "all keys"));
  Heads heads(layer);
  const auto& [B, E, H, D] = std::tie(heads.B, heads.E, heads.H, heads.D);
  const auto& [b, e, h, d] = std::tie(heads.b, heads.e, heads.h, heads.d);
  const Index t{"t"}, s{"s"};

  // Forward.
  const auto queries = heads.project("Q", "q", t, rows);
  const auto likened = heads.project("K", "k", s, keys);
  const auto values = heads.project("V", "v", s, keys);
  const auto WO = layer.given(Role::weight, "WO", tensor(E, H, D));
  const auto bO = layer.given(Role::weight, "bO", tensor(E));
  const Attention attention{queries.to, likened.to, values.to, {b, h}, attends};
  const auto O = attention_forward(layer, attention, "O");
  const Scalar of_head = entry("O", {b, h, t, d}), w = entry("WO", {e, h, d}),
               given = entry("DY", {b, t, e});
  layer.forward("Y", by_entries({b, t, e}, tensor(B, rows, E),
                                sum(h, H, sum(d, D, of_head * w)) + entry("bO", {e})));
  layer.define("Y", {b, t, e}, entry("bO", {e}) + sum(d, D, sum(h, H, w * of_head)));

  // Backward.
  layer.backward(O, by_entries({b, h, t, d}, tensor(B, H, rows, D), sum(e, E, given * w)));
  layer.backward(WO,
                 by_entries({e, h, d}, tensor(E, H, D), sum(b, B, sum(t, rows, given * of_head))));
  layer.backward(bO, by_entries({e}, tensor(E), sum(b, B, sum(t, rows, given))));
  attention_backward(layer, attention, "O");
  for (const auto& projection : {queries, likened, values}) heads.project_back(projection);

  layer.form(is_causal ? "causal" : "all keys").domain("all finite inputs; scale > 0");
  layer.accuracy("exp of a large score overflows; subtract the largest of each row first");
  layer.source("Vaswani et al., Attention Is All You Need, 2017, section 3.2.2");
  return layer.build();
}

}  // namespace

/// Multi-head attention: dot-product attention in H heads at once, each to its own projections, and
/// a linear map of what they find.
///
///     q[b,h,t,d] = sum over e of Q[b,t,e] WQ[h,d,e] + bQ[h,d],  k and v in the same way
///     Z, P and O are those of attention_step.hpp, of q, k and v, head by head
///     Y[b,t,e] = sum over h, d of O[b,h,t,d] WO[e,h,d] + bO[e]
///
/// The heads are an axis of the weights: as a matrix, WQ has the H D rows of all heads one below
/// the other. scale is usually 1 / sqrt(D). For self-attention Q, K and V are the same X, and DX is
/// DQ + DK + DV.
///
/// Shapes     Q: B x T x E; K, V: B x S x E; WQ, WK, WV: H x D x E; bQ, bK, bV: H x D;
///            WO: E x H x D; bO: E  ->  Y: B x T x E, for all sizes >= 1; S = T in the causal form.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over B.
/// Domain     all finite inputs.
/// Accuracy   exp of a large score overflows; subtract the largest of each row first.
/// Source     Vaswani et al., Attention Is All You Need, 2017, section 3.2.2.
Forms layers::multi_head_attention() {
  return {multi_head(Attends::to_all), multi_head(Attends::to_earlier)};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/layers/recurrent_step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Recurrent layer: T steps of one hyperbolic tangent layer, which reads what it gave before.
///
///     Z[t] = X[t] W^T + H[t - 1] R^T + b,  H[t] = tanh(Z[t]),  Y = H,  where H[0] = h
///     DH[t] = DY[t] + DZ[t + 1] R,  DZ[t] = DH[t] (1 - H[t]^2),  where DZ[T + 1] = 0
///
/// and the gradients of X, W, R, b and h as in recurrent_step.hpp. They are proved by induction for
/// every number of steps.
///
/// Shapes     X: T x N x D, h: N x K, W: K x D, R: K x K, b: K  ->  Y: T x N x K, for all sizes
///            >= 1; time first.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given for all steps. Nothing is averaged.
/// Domain     all finite inputs.
/// Source     Elman, Finding Structure in Time, 1990; Goodfellow, Bengio and Courville, Deep
///            Learning, 2016, section 10.2.2. numpy-ml, RNN, has two biases whose sum is b.
Forms layers::rnn() {
  LayerBuilder layer("rnn", "steps of a hyperbolic tangent layer that reads what it gave before");
  const Recurrent in;
  const auto X = in.sequence(layer);
  const auto h = in.start(layer, "h");
  const auto map = in.map(layer, "");

  // Forward.
  layer.recurrence(in.t, in.T, false);
  layer.initial("H", {in.n, in.k}, tensor(in.N, in.K), entry("h", {in.n, in.k}));
  layer.set_recurs(true);
  const auto Z = in.forward_map(layer, map);
  const auto H = in.forward(layer, "H", tanh(in.at("Z")));
  in.forward(layer, "Y", in.at("H"));
  layer.set_recurs(false);

  // Backward.
  layer.recurrence(in.t, in.T, true);
  in.zero_behind(layer, "DZ");
  layer.set_recurs(true);
  layer.backward(H, in.by_steps(in.at("DY") + in.from_behind(map)));
  layer.backward(Z, in.by_steps(in.at("DH") * (1 - square(in.at("H")))));
  layer.backward(X, in.to_sequence({map}));
  layer.set_recurs(false);
  in.backward_map(layer, map);
  layer.backward(h, in.to_start({map}));

  // By elements.
  in.define_map(layer, map);
  const Scalar grown = exp(2 * in.at("Z"));
  in.define(layer, "H", (grown - 1) / (grown + 1));
  in.define(layer, "Y", tanh(in.at("Z")));

  layer.domain("all finite inputs").source("Elman, Finding Structure in Time, 1990");
  return {layer.build()};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/layers/window.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Convolution along one axis: the same linear map of every window of M places, D channels to K.
///
///     Y[n,u,k] = b[k] + sum over a, d of X[n,l,d] W[a,d,k], where l = (u - 1) s + (a - 1) e + 1 -
///     p
///
/// with X = 0 outside of 1 <= l <= L. As usual in networks the window is not turned round, so this
/// is a cross-correlation. Stride s, dilation e and padding p are any whole numbers, s, e >= 1 and
/// p >= 0; window.hpp says how many windows U there are. With p = (M - 1) e and s = 1 no Y[n,u,k]
/// looks at an X behind u: the convolution is causal.
///
/// Shapes     X: N x L x D, W: M x D x K, b: K  ->  Y: N x U x K, for all sizes >= 1; channels
/// last. Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016; in the
///            layout of numpy-ml, Conv1D, whose dilation counts from 0: e = dilation + 1.
Forms layers::conv1d() {
  const Dim N{"N"}, L{"L"}, D{"D"}, M{"M"}, K{"K"}, U{"U"};
  LayerBuilder layer("conv1d", "convolution along one axis, with stride s, dilation e, padding p");
  const Window window = dilated_window(layer);
  const auto X = layer.given(Role::input, "X", tensor(N, L, D));
  const auto W = layer.given(Role::weight, "W", tensor(M, D, K));
  const auto b = layer.given(Role::weight, "b", tensor(K));
  const Index n{"n"}, l{"l"}, d{"d"}, a{"a"}, k{"k"}, u{"u"};
  const Scalar place = window.place(u, a);
  const Scalar met = entry("X", {n, Place(place), d});
  const Scalar weight = entry("W", {a, d, k}), bias = entry("b", {k}),
               DY_nuk = entry("DY", {n, u, k});

  // Forward.
  const Scalar term = guarded(is_within(place, L), met * weight);
  const auto Y =
      layer.forward("Y", by_entries({n, u, k}, tensor(N, U, K), bias + sum(a, M, sum(d, D, term))));

  // Backward: every window gives back what it took.
  const Scalar back = guarded({is_equal(place, value_of(l))}, DY_nuk * weight);
  layer.backward(X, by_entries({n, l, d}, tensor(N, L, D), sum(u, U, sum(a, M, sum(k, K, back)))));
  layer.backward(W, by_entries({a, d, k}, tensor(M, D, K),
                               sum(n, N, sum(u, U, guarded(is_within(place, L), met * DY_nuk)))));
  layer.backward(b, by_entries({k}, tensor(K), sum(n, N, sum(u, U, DY_nuk))));

  // By elements: over all places, of which each element of a window meets one or none.
  const Scalar of_place = guarded({is_equal(place, value_of(l))}, entry("X", {n, l, d}) * weight);
  layer.define("Y", {n, u, k}, sum(l, L, sum(a, M, sum(d, D, of_place))) + bias);

  layer.domain("all finite inputs; s, e >= 1, p >= 0");
  layer.source("Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016");
  return {layer.build()};
}

}  // namespace gradstone

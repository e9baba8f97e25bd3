#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/layers/window.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Convolution of images: the same linear map of every window of A x B pixels, D channels to K.
///
///     Y[n,u,v,k] = c[k] + sum over a, b, d of X[n,h,l,d] W[a,b,d,k]
///
/// where h = (u - 1) s1 + (a - 1) e1 + 1 - p1 and l = (v - 1) s2 + (b - 1) e2 + 1 - p2, with X = 0
/// outside of the image. As in conv1d the window is not turned round. Each axis has its own stride
/// s, dilation e and padding p in front; window.hpp says how many windows there are.
///
/// Shapes     X: N x H x L x D, W: A x B x D x K, c: K  ->  Y: N x U x V x K, for all sizes >= 1;
///            rows H, columns L, channels last.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016; in the
///            layout of numpy-ml, Conv2D, whose dilation counts from 0: e = dilation + 1.
Forms layers::conv2d() {
  const Dim N{"N"}, H{"H"}, L{"L"}, D{"D"}, A{"A"}, B{"B"}, K{"K"}, U{"U"}, V{"V"};
  LayerBuilder layer("conv2d", "convolution of images, with strides s, dilations e, paddings p");
  const Window rows = dilated_window(layer, "1"), columns = dilated_window(layer, "2");
  const auto X = layer.given(Role::input, "X", tensor(N, H, L, D));
  const auto W = layer.given(Role::weight, "W", tensor(A, B, D, K));
  const auto c = layer.given(Role::weight, "c", tensor(K));
  const Index n{"n"}, h{"h"}, l{"l"}, d{"d"}, a{"a"}, b{"b"}, k{"k"}, u{"u"}, v{"v"};
  const Scalar row = rows.place(u, a), column = columns.place(v, b);
  const auto is_inside = both(is_within(row, H), is_within(column, L));
  const std::vector<Comparison> is_here{is_equal(row, value_of(h)), is_equal(column, value_of(l))};
  const Scalar met = entry("X", {n, Place(row), Place(column), d});
  const Scalar weight = entry("W", {a, b, d, k}), bias = entry("c", {k});
  const Scalar DY_nuvk = entry("DY", {n, u, v, k});

  // Forward.
  const auto Y = layer.forward(
      "Y", by_entries({n, u, v, k}, tensor(N, U, V, K),
                      bias + sum(a, A, sum(b, B, sum(d, D, guarded(is_inside, met * weight))))));

  // Backward: every window gives back what it took.
  const Scalar back = sum(a, A, sum(b, B, sum(k, K, guarded(is_here, DY_nuvk * weight))));
  layer.backward(X, by_entries({n, h, l, d}, tensor(N, H, L, D), sum(u, U, sum(v, V, back))));
  layer.backward(W, by_entries({a, b, d, k}, tensor(A, B, D, K),
                               sum(n, N, sum(u, U, sum(v, V, guarded(is_inside, met * DY_nuvk))))));
  layer.backward(c, by_entries({k}, tensor(K), sum(n, N, sum(u, U, sum(v, V, DY_nuvk)))));

  // By elements: over all pixels, of which each element of a window meets one or none.
  const Scalar of_pixel = guarded(is_here, entry("X", {n, h, l, d}) * weight);
  layer.define("Y", {n, u, v, k},
               sum(h, H, sum(l, L, sum(a, A, sum(b, B, sum(d, D, of_pixel))))) + bias);

  layer.domain("all finite inputs; strides, dilations >= 1, paddings >= 0");
  layer.source("Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016");
  return {layer.build()};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/layers/window.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Average pooling of images: the mean of every window of A x B pixels, channel by channel.
///
///     Y[n,u,v,c] = 1 / (A B) sum over a, b of X[n,h,l,c]
///
/// where h = (u - 1) s1 + a - p1 and l = (v - 1) s2 + b - p2, with X = 0 outside of the image. The
/// mean divides by A B in every window: the zeros of the padding are counted. Windows may overlap,
/// and leave pixels out.
///
/// Shapes     X: N x H x L x C  ->  Y: N x U x V x C, for all sizes >= 1; rows H, columns L,
///            channels last.
/// Gradients  DX is d(loss)/dX for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     numpy-ml, Pool2D in the mode average.
Forms layers::average_pooling() {
  const Dim N{"N"}, H{"H"}, L{"L"}, C{"C"}, U{"U"}, V{"V"};
  LayerBuilder layer("average_pooling", "mean of every window of an image, padding counted");
  const Dim A = layer.size_parameter("A"), B = layer.size_parameter("B");
  const Window rows = plain_window(layer, "1"), columns = plain_window(layer, "2");
  const auto X = layer.given(Role::input, "X", tensor(N, H, L, C));
  const Index n{"n"}, h{"h"}, l{"l"}, c{"c"}, a{"a"}, b{"b"}, u{"u"}, v{"v"};
  const Scalar row = rows.place(u, a), column = columns.place(v, b);

  // Forward.
  const Scalar met = guarded(both(is_within(row, H), is_within(column, L)),
                             entry("X", {n, Place(row), Place(column), c}));
  const Scalar mean = sum(a, A, sum(b, B, met)) / (size(A) * size(B));
  const auto Y = layer.forward("Y", by_entries({n, u, v, c}, tensor(N, U, V, C), mean));

  const auto is_inside =
      both(is_within(rows.element(h, u), A), is_within(columns.element(l, v), B));

  // Backward: every pixel takes its share of all windows that it is in.
  const Scalar share = guarded(is_inside, entry("DY", {n, u, v, c}));
  layer.backward(X, by_entries({n, h, l, c}, tensor(N, H, L, C),
                               sum(u, U, sum(v, V, share)) / (size(A) * size(B))));

  // By elements: over all pixels that are in the window.
  const Scalar of_pixel = guarded(is_inside, entry("X", {n, h, l, c}));
  layer.define("Y", {n, u, v, c}, sum(h, H, sum(l, L, of_pixel)) / (size(A) * size(B)));

  layer.domain("all finite inputs; windows A x B, strides >= 1, paddings >= 0");
  layer.source("numpy-ml, Pool2D in the mode average");
  return {layer.build()};
}

}  // namespace gradstone

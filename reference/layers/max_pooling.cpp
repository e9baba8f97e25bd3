#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/layers/window.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

/// What the places outside of the image are for a window.
enum class Around { nothing, zeros };

EquationSystem max_pooling(Around around) {
  const bool has_zeros = around == Around::zeros;
  const Dim N{"N"}, H{"H"}, L{"L"}, C{"C"}, U{"U"}, V{"V"};
  LayerBuilder layer("max_pooling",
                     has_zeros ? "largest element of every window of an image with zeros around it"
                               : "largest element of every window of an image");
  const Dim A = layer.size_parameter("A"), B = layer.size_parameter("B");
  const Window rows = plain_window(layer, "1"), columns = plain_window(layer, "2");
  const auto X = layer.given(Role::input, "X", tensor(N, H, L, C));
  const Index n{"n"}, h{"h"}, l{"l"}, c{"c"}, a{"a"}, b{"b"}, u{"u"}, v{"v"};
  const Scalar row = rows.place(u, a), column = columns.place(v, b);

  // Forward.
  const auto is_pixel = both(is_within(row, H), is_within(column, L));
  const Scalar pixel = entry("X", {n, Place(row), Place(column), c});
  const std::vector<scalar::Running> window{{a, A}, {b, B}};
  const Scalar largest =
      has_zeros ? max(window, {}, guarded(is_pixel, pixel)) : max(window, is_pixel, pixel);
  const auto Y = layer.forward("Y", by_entries({n, u, v, c}, tensor(N, U, V, C), largest));

  // Backward: every pixel that is the largest of a window takes what that window is given.
  const auto is_inside =
      both(is_within(rows.element(h, u), A), is_within(columns.element(l, v), B));
  const Scalar given = where(
      {{{is_equal(entry("X", {n, h, l, c}), entry("Y", {n, u, v, c}))}, entry("DY", {n, u, v, c})}},
      0);
  layer.backward(X, by_entries({n, h, l, c}, tensor(N, H, L, C),
                               sum(u, U, sum(v, V, guarded(is_inside, given)))));

  layer.define("Y", {n, u, v, c}, largest);

  layer.form(has_zeros ? "zeros around" : "nothing around");
  layer.domain(has_zeros ? "all finite inputs; windows A x B, strides >= 1, paddings >= 0"
                         : "all finite inputs; windows A x B that hold a pixel, strides >= 1, "
                           "paddings >= 0");
  layer.source("numpy-ml, Pool2D in the mode max; zeros around are its padding");
  return layer.build();
}

}  // namespace

/// Max pooling of images: the largest element of every window of A x B pixels, channel by channel.
///
///     Y[n,u,v,c] = max over a, b of X[n,h,l,c]
///
/// where h = (u - 1) s1 + a - p1 and l = (v - 1) s2 + b - p2. Windows may overlap, and leave pixels
/// out. Around the image stand zeros, which are the largest where all pixels of a window are
/// negative; or nothing, so that the padding only says where windows lie. Then each of them has to
/// hold a pixel, which it does where p1 < A, p2 < B and the last ones do not start behind the
/// image.
///
/// Where several elements of a window are the largest, each is given the whole gradient: the upper
/// slope of every entry. Libraries give it to the first of them, which is another choice between
/// the slopes of both sides.
///
/// Shapes     X: N x H x L x C  ->  Y: N x U x V x C, for all sizes >= 1; rows H, columns L,
///            channels last.
/// Gradients  DX is d(loss)/dX for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     numpy-ml, Pool2D in the mode max.
Forms layers::max_pooling() {
  return {max_pooling(Around::nothing), max_pooling(Around::zeros)};
}

}  // namespace gradstone

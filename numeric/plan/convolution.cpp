#include "numeric/plan/convolution.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradstone::plan {
namespace {

bool is_whole_axis(const Gather& gather, std::size_t place, std::size_t axis) {
  const GatherPlace& at = gather.places[place];
  if (at.looks_up || !at.divisor.is_one() || at.extent != gather.axes[axis] ||
      at.numerator.offset != Dim(0)) {
    return false;
  }
  for (std::size_t k = 0; k < at.numerator.coefficients.size(); ++k)
    if (at.numerator.coefficients[k] != Dim(k == axis ? 1 : 0)) return false;
  return true;
}

/// (move * i + step * a + offset) / divisor, of an index i of the rows and an element a of the
/// window.
struct Moved {
  std::int64_t extent, rows, window, move, step, offset, divisor;

  /// Windows of the image.
  std::optional<ConvolutionAxis> forward() const {
    if (divisor != 1 || move < 1 || (window > 1 && step < 1)) return std::nullopt;
    return ConvolutionAxis{extent, rows, window, move, window > 1 ? step : 1, -offset};
  }
  /// The windows that meet a place of the image.
  std::optional<ConvolutionAxis> backward() const {
    if (move != 1 || (window > 1 && step > -1)) return std::nullopt;
    return ConvolutionAxis{rows, extent, window, divisor, window > 1 ? -step : 1, offset};
  }
};

std::optional<Moved> moved(const Gather& gather, const Sizes& sizes, std::size_t place,
                           std::size_t row, std::size_t element) {
  const GatherPlace& at = gather.places[place];
  const auto& by = at.numerator.coefficients;
  if (at.looks_up) return std::nullopt;
  for (std::size_t k = 0; k < by.size(); ++k)
    if (k != row && k != element && by[k] != Dim(0)) return std::nullopt;
  return Moved{at.extent.at(sizes), gather.axes[row].at(sizes), gather.axes[element].at(sizes),
               by[row].at(sizes),   by[element].at(sizes),      at.numerator.offset.at(sizes),
               at.divisor.at(sizes)};
}

bool is_usual(const ConvolutionAxis& axis) {
  const std::int64_t span = (axis.window - 1) * axis.dilation + 1;
  return axis.stride >= 1 && axis.padding >= 0 && axis.padding < span &&
         axis.padding_behind() < span && axis.padding_behind() + axis.stride > 0;
}

}  // namespace

std::int64_t ConvolutionShape::image_numbers() const {
  return axes[0].image * axes[1].image * channels;
}

std::int64_t ConvolutionShape::output_numbers() const {
  return axes[0].windows * axes[1].windows * maps;
}

std::int64_t ConvolutionShape::weight_numbers() const {
  return axes[0].window * axes[1].window * channels * maps;
}

std::int64_t ConvolutionShape::multiplications() const {
  return images * axes[0].windows * axes[1].windows * weight_numbers();
}

std::string ConvolutionShape::text() const {
  const char* const names[] = {"forward", "backward_data", "backward_weights"};
  const auto& [a, b] = axes;
  return fmt::format(
      "{} {} of {}x{}x{}, {}x{} to {}x{}x{}, strides {}x{}, dilations {}x{}, "
      "paddings {}x{} {}{}{}",
      names[static_cast<int>(kind)], images, a.image, b.image, channels, a.window, b.window,
      a.windows, b.windows, maps, a.stride, b.stride, a.dilation, b.dilation, a.padding, b.padding,
      transposed_weights ? 'T' : 'N', accumulate ? " add" : "", bias ? " bias" : "");
}

std::size_t row_axes(const GatherPass& pass) {
  Dim rows = one;
  std::size_t axes = 0;
  while (axes < pass.gather.axes.size() && rows != pass.target.shape.rows())
    rows = rows * pass.gather.axes[axes++];
  return axes;
}

std::optional<ConvolutionShape> convolution_of(const ProductPass& product, const GatherPass& pass,
                                               const Sizes& sizes) {
  // Images, rows of windows, elements of a window, channels, of which the places have all but one.
  const Gather& gather = pass.gather;
  const std::size_t places = gather.places.size(), axes = gather.axes.size();
  if (gather.combined > 0 || gather.outside != 0 || !gather.at_least_zero.empty() ||
      axes <= places || axes - places > 2 || places < axes - places + 1 ||
      !product.batch.is_one()) {
    return std::nullopt;
  }
  const std::size_t moving = axes - places, leading = places - 1 - moving;
  if (row_axes(pass) != leading + moving || !is_whole_axis(gather, places - 1, axes - 1))
    return std::nullopt;
  ConvolutionShape shape;
  for (std::size_t k = 0; k < leading; ++k) {
    if (!is_whole_axis(gather, k, k)) return std::nullopt;
    shape.images *= gather.axes[k].at(sizes);
  }
  auto forward = shape.axes, backward = shape.axes;
  bool is_forward = true, is_backward = !product.left.transposed;
  for (std::size_t k = 0; k < moving; ++k) {
    const auto at = moved(gather, sizes, leading + k, leading + k, leading + moving + k);
    if (!at) return std::nullopt;
    const auto as_forward = at->forward(), as_backward = at->backward();
    if (as_forward) forward[k] = *as_forward;
    if (as_backward) backward[k] = *as_backward;
    is_forward = is_forward && as_forward && is_usual(*as_forward);
    is_backward = is_backward && as_backward && is_usual(*as_backward);
  }
  if (!is_forward && !is_backward) return std::nullopt;
  shape.axes = is_forward ? forward : backward;
  shape.kind = !is_forward               ? ConvolutionKind::backward_data
               : product.left.transposed ? ConvolutionKind::backward_weights
                                         : ConvolutionKind::forward;
  shape.channels = gather.axes.back().at(sizes);
  shape.maps = product.target.shape.columns().at(sizes);
  if (!is_forward) std::swap(shape.channels, shape.maps);
  shape.transposed_weights = product.right.transposed;
  shape.accumulate = product.accumulate;
  shape.bias = product.bias.buffer >= 0;
  const bool is_weights = shape.kind == ConvolutionKind::backward_weights;
  if ((is_weights && shape.transposed_weights) ||
      ((shape.accumulate || shape.bias) && shape.kind != ConvolutionKind::forward)) {
    return std::nullopt;
  }
  return shape;
}

}  // namespace gradstone::plan

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// One axis of a convolution: element a of the window at u meets the place
/// u * stride + a * dilation - padding of the image, all from 0 on.
struct ConvolutionAxis {
  std::int64_t image = 1, windows = 1, window = 1;  ///< places, windows, elements of a window
  std::int64_t stride = 1, dilation = 1, padding = 0;

  /// What is outside behind the image: less than 0 where the last places are in no window.
  std::int64_t padding_behind() const {
    return (windows - 1) * stride + (window - 1) * dilation + 1 - image - padding;
  }
  bool operator==(const ConvolutionAxis&) const = default;
};

/// Which of the three is computed from the two others: the output, the image or the weights.
enum class ConvolutionKind { forward, backward_data, backward_weights };

/// A product of matrices that is a convolution: its left factor is all windows of an image, or,
/// `backward_data`, of what the windows gave. Images are images x rows x columns x channels,
/// outputs are images x rows x columns x maps, weights are window x channels x maps; but those of a
/// product have first what it sums, and may be given transposed.
struct ConvolutionShape {
  ConvolutionKind kind = ConvolutionKind::forward;
  std::int64_t images = 1, channels = 1, maps = 1;
  std::array<ConvolutionAxis, 2> axes{};
  bool transposed_weights = false;
  // `forward` only: what the windows give is added to what is there, or to a row.
  bool accumulate = false, bias = false;

  std::int64_t multiplications() const;
  /// The numbers of one image, of what its windows give, and of the weights.
  std::int64_t image_numbers() const;
  std::int64_t output_numbers() const;
  std::int64_t weight_numbers() const;
  /// "backward_data 32 of 16x16x64, 3x3 to 16x16x64, strides 1x1, dilations 1x1, paddings 1x1 N".
  std::string text() const;
  bool operator==(const ConvolutionShape&) const = default;
};

/// How many axes of a gather are the rows of the matrix that it makes.
std::size_t row_axes(const GatherPass& pass);

/// What a product of gathered numbers is at these sizes, if it is a convolution of one or two axes:
/// the places must be those of windows, with 0 outside, and nothing else may be gathered. Paddings
/// are smaller than what a window spans.
std::optional<ConvolutionShape> convolution_of(const ProductPass& product, const GatherPass& gather,
                                               const Sizes& sizes);

}  // namespace gradstone::plan

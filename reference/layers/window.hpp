#pragma once

#include <string>

#include "reference/builder.hpp"

namespace gradstone {

/// How a window moves along one axis of a tensor, of which p zeros stand in front: the element a of
/// the window at u meets the place (u - 1) s + (a - 1) e + 1 - p, where s is the stride and e the
/// dilation, 1 for neighbours.
///
/// Places below 1 and behind the last are those of zeros. How many zeros stand behind is not said:
/// it is what the number of windows needs. With q of them there, it is
/// floor((L + p + q - (M - 1) e - 1) / s) + 1 for L places and M elements.
struct Window {
  Dim stride, padding;
  Dim dilation = one;

  Scalar place(const Index& u, const Index& a) const {
    const Scalar element = value_of(a) - 1;
    return (value_of(u) - 1) * size(stride) +
           (dilation.is_one() ? element : element * size(dilation)) + 1 - size(padding);
  }

  /// Which element of the window at u the place is, if it is one of them, without a dilation:
  /// a = place + p - (u - 1) s.
  Scalar element(const Index& place, const Index& u) const {
    return value_of(place) + size(padding) - (value_of(u) - 1) * size(stride);
  }
};

/// Declares the size parameters s, e and p, followed by the axis where there are several.
inline Window dilated_window(SystemBuilder& layer, const std::string& axis = "") {
  const Dim s = layer.size_parameter("s" + axis), e = layer.size_parameter("e" + axis);
  return {s, layer.size_parameter("p" + axis, 0), e};
}

/// The same without a dilation.
inline Window plain_window(SystemBuilder& layer, const std::string& axis) {
  const Dim s = layer.size_parameter("s" + axis);
  return {s, layer.size_parameter("p" + axis, 0)};
}

}  // namespace gradstone

#pragma once

#include <string>
#include <vector>

namespace gradstone::tools::plot {

struct Range {
  double low = 0, high = 1;
};

/// Where an axis is marked, in data units.
struct Tick {
  double value = 0;
  std::string label;  ///< empty for a mark between labelled ones
};

enum class Scale { linear, logarithmic, whole_numbers };

/// Ticks within the range, about as many labelled ones as asked for: at multiples of 1, 2 or 5
/// times a power of ten; on a logarithmic axis at powers of ten, with marks between them.
std::vector<Tick> make_ticks(const Range& range, Scale scale, int about);

/// The smallest range that holds all values that can be drawn (finite, positive on a logarithmic
/// axis, not beyond 1e300), with a little space around. Never without extent.
Range range_of(const std::vector<double>& values, Scale scale);

/// True where the values are positive and span more than two decades.
bool spans_decades(const std::vector<double>& values);

/// Maps data to pixels.
class Axis {
 public:
  /// `first` and `last` are the pixels of range.low and range.high.
  Axis(const Range& range, Scale scale, double first, double last);

  /// NaN for what has no place on the axis.
  double pixel(double value) const;

 private:
  double place(double value) const;

  Scale scale_;
  double low_, high_, first_, last_;
};

}  // namespace gradstone::tools::plot

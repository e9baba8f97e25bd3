#include "tools/mlp/plot/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradstone::tools::plot {
namespace {

// 1, 2 or 5 times a power of ten, not below the number.
double nice_step(double smallest) {
  const double power = std::pow(10.0, std::floor(std::log10(smallest)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= smallest * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::string superscript(int number) {
  const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(number))) text += digits[digit - '0'];
  return text;
}

std::string power_label(int exponent) {
  if (exponent < -3 || exponent > 4) return "10" + superscript(exponent);
  return fmt::format("{:g}", std::pow(10.0, exponent));
}

int exponent_of(double value) {
  return static_cast<int>(std::floor(std::log10(value) + 1e-9));
}

// As many digits as tell the multiples of the step apart; a true minus sign.
std::string label(double value, double step) {
  const double size = std::abs(value);
  const int digits = exponent_of(std::max(size, step)) - exponent_of(step) + 1;
  const int decimals = std::max(0, -exponent_of(step));
  const bool plain = decimals <= 4 && size < 1e6;
  const std::string text =
      plain ? fmt::format("{:.{}f}", size, decimals) : fmt::format("{:.{}g}", size, digits);
  return value < 0 ? "−" + text : text;
}

std::vector<Tick> even_ticks(const Range& range, double step) {
  std::vector<Tick> ticks;
  const double tolerance = 1e-9 * (range.high - range.low);
  const double first = std::ceil((range.low - tolerance) / step);
  const double last = std::floor((range.high + tolerance) / step);
  // Multiples, because sums of steps would drift; adding 0 makes -0 to 0.
  for (double k = first; k <= last; ++k) ticks.push_back({k * step + 0.0, label(k * step, step)});
  return ticks;
}

std::vector<Tick> decade_ticks(const Range& range, int about) {
  const int first = static_cast<int>(std::floor(std::log10(range.low)));
  const int last = static_cast<int>(std::floor(std::log10(range.high)));
  const int step =
      static_cast<int>(nice_step(std::max(1.0, static_cast<double>(last - first) / about)));
  std::vector<Tick> ticks;
  const auto add = [&](double value, const std::string& text) {
    if (value >= range.low && value <= range.high) ticks.push_back({value, text});
  };
  for (int exponent = first; exponent <= last; ++exponent) {
    const double power = std::pow(10.0, exponent);
    if (exponent % step == 0) add(power, power_label(exponent));
    if (step > 1) continue;
    for (int k = 2; k <= 9; ++k) add(k * power, "");
  }
  return ticks;
}

/// Whether a value can be drawn. Numbers near the ends of double leave no room for calculation.
bool has_place(double value, Scale scale) {
  if (scale == Scale::logarithmic && value < 1e-300) return false;
  return std::abs(value) <= 1e300;
}

}  // namespace

std::vector<Tick> make_ticks(const Range& range, Scale scale, int about) {
  if (scale == Scale::logarithmic) return decade_ticks(range, about);
  const double step = nice_step((range.high - range.low) / about);
  return even_ticks(range, scale == Scale::whole_numbers ? std::max(1.0, step) : step);
}

Range range_of(const std::vector<double>& values, Scale scale) {
  double low = INFINITY, high = -INFINITY;
  for (const double value : values) {
    if (!has_place(value, scale)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return scale == Scale::logarithmic ? Range{0.1, 1} : Range{0, 1};
  if (scale == Scale::logarithmic) {
    const double space = std::max(std::pow(high / low, 0.05), 1.2);
    return {low / space, high * space};
  }
  const double size = high - low, largest = std::max(std::abs(low), std::abs(high));
  const bool differ = size > 1e-9 * largest;  // else rounding would make the ticks
  const double space = differ ? 0.05 * size : largest > 1e-300 ? 0.1 * largest : 0.5;
  return {low - space, high + space};
}

bool spans_decades(const std::vector<double>& values) {
  double low = INFINITY, high = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return low > 0 && high > 100 * low;
}

Axis::Axis(const Range& range, Scale scale, double first, double last)
    : scale_(scale), low_(place(range.low)), high_(place(range.high)), first_(first), last_(last) {}

double Axis::place(double value) const {
  return scale_ == Scale::logarithmic ? std::log10(value) : value;
}

double Axis::pixel(double value) const {
  const double pixel = first_ + (place(value) - low_) / (high_ - low_) * (last_ - first_);
  // Cairo has no larger coordinates than some millions.
  return std::isfinite(pixel) ? std::clamp(pixel, -1e5, 1e5) : NAN;
}

}  // namespace gradstone::tools::plot

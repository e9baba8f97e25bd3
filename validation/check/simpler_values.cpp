#include "validation/check/simpler_values.hpp"

#include <algorithm>
#include <cmath>

namespace gradstone {
namespace {

constexpr double most_small = 1024;

int significant_digits(double x) {
  int exponent = 0;
  double fraction = std::frexp(std::abs(x), &exponent);
  int digits = 0;
  for (; fraction != 0; ++digits) {
    fraction *= 2;
    fraction -= std::floor(fraction);
  }
  return digits;
}

}  // namespace

std::pair<int, double> complexity(double x) {
  constexpr int of_infinity = 1000;
  if (std::isnan(x)) return {of_infinity + 1, 0};
  const double negative = std::signbit(x) ? 0.5 : 0;
  if (std::isinf(x)) return {of_infinity, negative};
  if (x == std::floor(x) && std::abs(x) <= most_small) return {0, std::abs(x) + negative};
  return {significant_digits(x), std::abs(std::log2(std::abs(x))) + negative};
}

double with_digits(double x, int digits) {
  if (!std::isfinite(x)) return x;
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, digits)), exponent - digits);
}

const std::vector<std::function<double(double)>>& simplifications() {
  static const std::vector<std::function<double(double)>> all{
      [](double) { return 0.0; },
      [](double) { return 1.0; },
      [](double) { return -1.0; },
      [](double) { return 2.0; },
      [](double x) { return std::nearbyint(x) + 0.0; },
      [](double x) { return with_digits(x, 1); },
      [](double x) { return with_digits(x, 2); },
      [](double x) { return with_digits(x, 4); },
      [](double x) { return with_digits(x, 8); },
  };
  return all;
}

std::vector<double> simpler_numbers(double x, const FloatFormat& format) {
  std::vector<double> result;
  for (const auto& simplified : simplifications()) {
    const double y = simplified(x);
    if (format.has(y) && complexity(y) < complexity(x)) result.push_back(y);
  }
  const auto is_simpler = [](double a, double b) { return complexity(a) < complexity(b); };
  std::sort(result.begin(), result.end(), is_simpler);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace gradstone

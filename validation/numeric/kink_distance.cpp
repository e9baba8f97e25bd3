#include "validation/numeric/kink_distance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradstone {
namespace {

constexpr std::size_t lanes = 16;
using Lanes = std::array<double, lanes>;

/// A value with its derivatives by several entries, which notes how soon two sides may meet.
struct Nearing {
  double value = 0;
  Lanes speeds{};
  static thread_local Lanes nearest;

  /// f(x), of which the slope there is given.
  static Nearing of(double value, const Nearing& x, double slope) {
    Nearing result{value, {}};
    for (std::size_t k = 0; k < lanes; ++k) result.speeds[k] = slope * x.speeds[k];
    return result;
  }
  /// f(x, y) with both slopes.
  static Nearing of(double value, const Nearing& x, double by_x, const Nearing& y, double by_y) {
    Nearing result{value, {}};
    for (std::size_t k = 0; k < lanes; ++k)
      result.speeds[k] = by_x * x.speeds[k] + by_y * y.speeds[k];
    return result;
  }

  Nearing operator-() const { return of(-value, *this, -1); }
  friend Nearing operator+(const Nearing& x, const Nearing& y) {
    return of(x.value + y.value, x, 1, y, 1);
  }
  friend Nearing operator-(const Nearing& x, const Nearing& y) {
    return of(x.value - y.value, x, 1, y, -1);
  }
  friend Nearing operator*(const Nearing& x, const Nearing& y) {
    return of(x.value * y.value, x, y.value, y, x.value);
  }
  friend Nearing operator/(const Nearing& x, const Nearing& y) {
    const double quotient = x.value / y.value;
    return of(quotient, x, 1 / y.value, y, -quotient / y.value);
  }

  static void note(const Nearing& x, const Nearing& y) {
    const double gap = std::abs(x.value - y.value);
    for (std::size_t k = 0; k < lanes; ++k) {
      const double speed = std::abs(x.speeds[k] - y.speeds[k]);
      if (speed > 0) nearest[k] = std::min(nearest[k], gap / speed);
    }
  }
};
thread_local Lanes Nearing::nearest{};

}  // namespace

template <>
struct NumberTraits<Nearing> {
  static Nearing from(const Rational& x) { return {x.to_double(), {}}; }
  static Nearing exp(const Nearing& x) {
    const double y = std::exp(x.value);
    return Nearing::of(y, x, y);
  }
  static Nearing log(const Nearing& x) { return Nearing::of(std::log(x.value), x, 1 / x.value); }
  static Nearing log1p(const Nearing& x) {
    return Nearing::of(std::log1p(x.value), x, 1 / (1 + x.value));
  }
  static Nearing tanh(const Nearing& x) {
    const double y = std::tanh(x.value);
    return Nearing::of(y, x, 1 - y * y);
  }
  static Nearing erf(const Nearing& x) {
    const double slope = 2 * std::numbers::inv_sqrtpi * std::exp(-x.value * x.value);
    return Nearing::of(std::erf(x.value), x, slope);
  }
  static Nearing sin(const Nearing& x) {
    return Nearing::of(std::sin(x.value), x, std::cos(x.value));
  }
  static Nearing cos(const Nearing& x) {
    return Nearing::of(std::cos(x.value), x, -std::sin(x.value));
  }
  static Nearing pi() { return {std::numbers::pi, {}}; }
  static Nearing sqrt(const Nearing& x) {
    const double y = std::sqrt(x.value);
    return Nearing::of(y, x, 1 / (2 * y));
  }
  static double to_double(const Nearing& x) { return x.value; }
  static bool is_exactly(const Nearing& x, const Rational& number) {
    return x.value == number.to_double() && x.speeds == Lanes{};
  }
  static Decision decide(const Nearing& x, Relation relation, const Nearing& y) {
    Nearing::note(x, y);
    return decision(holds(x.value, relation, y.value));
  }
  static Nearing join(const Nearing& x, const Nearing&) { return x; }
  static Nearing max(const Nearing& x, const Nearing& y) {
    Nearing::note(x, y);
    return y.value > x.value ? y : x;
  }
};

std::vector<double> kink_distances(const GradientQuestion& question, const Sample& sample,
                                   const std::vector<std::size_t>& entries) {
  // The stable forms compare where the function has no kink.
  Objective<Nearing> objective(question, sample, FunctionForm::value);
  std::vector<double> distances;
  for (std::size_t first = 0; first < entries.size(); first += lanes) {
    const std::size_t count = std::min(lanes, entries.size() - first);
    const auto set = [&](double speed) {
      for (std::size_t k = 0; k < count; ++k)
        objective.variable(entries[first + k]).speeds[k] = speed;
    };
    Nearing::nearest.fill(std::numeric_limits<double>::infinity());
    set(1);
    objective.value();
    set(0);
    distances.insert(distances.end(), Nearing::nearest.begin(),
                     Nearing::nearest.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return distances;
}

}  // namespace gradstone

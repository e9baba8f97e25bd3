#include "validation/numeric/roots.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gradstone {
namespace {

struct ValueAt {
  SharpReal x, y;
};

std::optional<SharpReal> value(const SharpFunction& f, const SharpReal& x) {
  try {
    return f(x);
  } catch (const std::runtime_error&) {
    return std::nullopt;  // outside the domain, or too large
  }
}

bool is_exact_root(const SharpFunction& f, const SharpReal& x) {
  const auto y = value(f, x);
  return y && y->is_zero();
}

/// The simplest rational number near to x at which f is exactly 0.
std::optional<SharpReal> rational_root(const SharpFunction& f, const SharpReal& x) {
  const auto near = x.nearby_rational();
  if (near && is_exact_root(f, SharpReal(*near))) return SharpReal(*near);
  return std::nullopt;
}

/// Where f is 0 if it is linear, seen at a few points.
std::optional<SharpReal> linear_root(const SharpFunction& f, bool positive) {
  const Rational start = positive ? Rational(1, 8) : Rational(0);
  const auto at = [&](const Rational& x) { return value(f, SharpReal(x)); };
  const auto low = at(start), high = at(start + Rational(1));
  if (!low || !high || !low->is_rational() || !high->is_rational()) return std::nullopt;
  const SharpReal slope = *high - *low;
  if (slope.is_zero()) return std::nullopt;
  const Rational far = positive ? Rational(1, 100) : Rational(-1000);
  for (const Rational& x : {start + Rational(3), far, Rational(10000)}) {
    const auto y = at(x);
    if (!y || !y->is_rational() || !(*y - *low - slope * SharpReal(x - start)).is_zero())
      return std::nullopt;
  }
  return SharpReal(start) - *low / slope;
}

std::vector<SharpReal> points_around(const std::vector<Rational>& landmarks, bool positive) {
  std::vector<SharpReal> points;
  const auto add = [&](const Rational& x) {
    if (!positive || x > Rational(0)) points.emplace_back(x);
  };
  for (const Rational& size :
       {Rational(1, 1000000), Rational(1, 1000), Rational(1, 100), Rational(1, 10),
        Rational(1, 4),       Rational(1, 2),    Rational(3, 4),   Rational(1),
        Rational(3, 2),       Rational(2),       Rational(3),      Rational(4),
        Rational(5),          Rational(6),       Rational(8),      Rational(10),
        Rational(15),         Rational(20),      Rational(30),     Rational(50),
        Rational(100),        Rational(1000),    Rational(10000),  Rational(1000000),
        Rational(100000000)}) {
    add(size);
    add(-size);
  }
  add(0);
  for (const Rational& x : landmarks) {
    add(x);
    add(-x);
  }
  std::sort(points.begin(), points.end(),
            [](const SharpReal& a, const SharpReal& b) { return a.is_below(b); });
  return points;
}

/// Where |f| is smallest between three points of which the middle one is lowest.
SharpReal lowest_between(const SharpFunction& f, SharpReal low, SharpReal high) {
  const SharpReal third = SharpReal(Rational(1, 3));
  for (int step = 0; step < 80; ++step) {
    const SharpReal width = (high - low) * third;
    const SharpReal left = (low + width).rounded(), right = (high - width).rounded();
    const auto at_left = value(f, left), at_right = value(f, right);
    if (!at_left || !at_right) break;
    (abs(*at_left).is_below(abs(*at_right)) ? high : low) =
        abs(*at_left).is_below(abs(*at_right)) ? right : left;
  }
  return ((low + high) * SharpReal(Rational(1, 2))).rounded();
}

}  // namespace

std::optional<SharpReal> root_between(const SharpFunction& f, SharpReal low, SharpReal high) {
  auto at_low = value(f, low), at_high = value(f, high);
  if (!at_low || !at_high || at_low->may_be_zero() || at_high->may_be_zero()) return std::nullopt;
  const bool rises = at_low->is_below(*at_high);
  constexpr double enough = 1e-90;
  constexpr int most_steps = 400;
  // A function that is not small by then jumps.
  constexpr int steps_to_small = 80;
  const double size = std::abs(at_low->to_double()) + std::abs(at_high->to_double());
  // The rule of the false position, of which the end that stays counts half (Illinois); bisection
  // where that is slow.
  const SharpReal half{Rational(1, 2)};
  int last_side = 0;
  for (int step = 0; step < most_steps; ++step) {
    const double width = std::abs((high - low).to_double());
    if (width <= enough * (1e-10 + std::abs(low.to_double()))) break;
    const SharpReal weighted = (low * *at_high - high * *at_low) / (*at_high - *at_low);
    const bool bisect = step % 4 == 3;
    const SharpReal middle = (bisect ? (low + high) * half : weighted).rounded();
    const auto y = value(f, middle);
    if (!y) return std::nullopt;
    if (step > steps_to_small && std::abs(y->to_double()) > 1e-10 * size) return std::nullopt;
    if (step == 12) {
      if (const auto exact = rational_root(f, middle)) return exact;
    }
    if (y->may_be_zero()) {
      if (const auto exact = rational_root(f, middle)) return exact;
      return middle;
    }
    const bool is_low = y->is_below(SharpReal()) == rises;
    const int side = is_low ? -1 : 1;
    if (is_low) {
      low = middle;
      at_low = y;
      if (side == last_side && !bisect) at_high = *at_high * half;
    } else {
      high = middle;
      at_high = y;
      if (side == last_side && !bisect) at_low = *at_low * half;
    }
    last_side = bisect ? 0 : side;
  }
  if (const auto exact = rational_root(f, low)) return exact;
  const auto y = value(f, high);
  const auto scale = value(f, low + SharpReal(Rational(1, 1000)));
  if (!y || !scale) return std::nullopt;
  const bool is_root = std::abs(y->to_double()) <= 1e-60 * (1 + std::abs(scale->to_double()));
  return is_root ? std::optional(high) : std::nullopt;
}

std::vector<SharpReal> roots(const SharpFunction& f, const std::vector<Rational>& landmarks,
                             bool positive) {
  if (const auto linear = linear_root(f, positive)) {
    if (positive && linear->sign() <= 0) return {};
    return {*linear};
  }
  std::vector<ValueAt> points;
  for (const auto& x : points_around(landmarks, positive))
    if (const auto y = value(f, x)) points.push_back({x, *y});
  std::vector<SharpReal> found;
  const auto add = [&](const SharpReal& root) {
    const bool is_known = std::any_of(found.begin(), found.end(), [&](const SharpReal& other) {
      return (root - other).may_be_zero() || !differ(root, other);
    });
    if (!is_known) found.push_back(root);
  };
  const auto is_negative = [](const ValueAt& point) { return point.y.is_below(SharpReal()); };
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (points[k].y.is_zero()) add(points[k].x);
    if (k == 0 || points[k].y.may_be_zero() || points[k - 1].y.may_be_zero()) continue;
    if (is_negative(points[k]) != is_negative(points[k - 1])) {
      if (const auto root = root_between(f, points[k - 1].x, points[k].x)) add(*root);
      continue;
    }
    if (k + 1 == points.size() || is_negative(points[k]) != is_negative(points[k + 1])) continue;
    const SharpReal here = abs(points[k].y);
    if (here.is_below(abs(points[k - 1].y)) && here.is_below(abs(points[k + 1].y))) {
      const SharpReal lowest = lowest_between(f, points[k - 1].x, points[k + 1].x);
      if (const auto touches = rational_root(f, lowest)) add(*touches);
    }
  }
  return found;
}

}  // namespace gradstone

#pragma once

#include <algorithm>
#include <cstdint>

#include "reference/system.hpp"
#include "validation/numeric/random.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// Draws numbers of one palette.
class Brush {
 public:
  Brush(Random& random, const Palette& palette)
      : random_(random),
        unit_(palette.unit),
        most_((palette.most * Rational(palette.unit)).numerator()),
        negative_(palette.negative) {}

  Rational real() { return {random_.between(negative_ ? -most_ : 0, most_), unit_}; }
  Rational positive() {
    return {random_.between(std::max<std::int64_t>(1, unit_ / 8), most_), unit_};
  }
  Rational nonzero() {
    const Rational x = positive();
    return !negative_ || coin() ? x : -x;
  }
  /// Strictly between 0 and 1.
  Rational fraction() {
    const std::int64_t unit = std::max<std::int64_t>(unit_, 2);
    return {random_.between(1, unit - 1), unit};
  }
  Rational count() { return {random_.between(1, 5)}; }
  Rational mask() { return {coin() ? 2 : 0}; }
  std::int64_t part(std::int64_t most) { return random_.between(1, most); }

  Rational of(Domain domain) {
    switch (domain) {
      case Domain::real:
        return real();
      case Domain::positive:
        return positive();
      case Domain::nonzero:
        return nonzero();
      case Domain::mask:
        return mask();
      case Domain::distribution:
        break;  // drawn row by row
    }
    return 0;
  }

 private:
  bool coin() { return random_.between(0, 1) == 1; }

  Random& random_;
  std::int64_t unit_, most_;
  bool negative_;
};

}  // namespace gradstone

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "numeric/random.hpp"
#include "reference/system.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// Draws numbers of one palette.
class Brush {
 public:
  Brush(Random& random, const Palette& palette)
      : random_(random),
        unit_(palette.unit),
        most_((palette.most * Rational(palette.unit)).numerator()),
        negative_(palette.negative),
        likes_ends_(palette.ends),
        pattern_(palette.pattern),
        landmarks_(palette.landmarks) {}

  Rational real() {
    if (const auto x = landmark()) return *x;
    return {random_.between(negative_ ? -most_ : 0, most_), unit_};
  }
  Rational positive() {
    if (const auto x = landmark(); x && *x > Rational(0)) return *x;
    return plain_positive();
  }
  Rational nonzero() {
    if (const auto x = landmark(); x && *x != Rational(0)) return *x;
    return plain_nonzero();
  }
  // Never a landmark: what gradients, outputs and masks multiply by.
  Rational plain_positive() {
    return {random_.between(std::max<std::int64_t>(1, unit_ / 8), most_), unit_};
  }
  Rational plain_nonzero() {
    const Rational x = plain_positive();
    return !negative_ || coin() ? x : -x;
  }
  /// Every second time one of the landmarks, where the palette has any.
  std::optional<Rational> landmark() {
    if (landmarks_.empty() || !coin()) return std::nullopt;
    return landmarks_[static_cast<std::size_t>(random_.below(landmarks_.size()))];
  }
  /// Strictly between 0 and 1.
  Rational fraction() {
    const std::int64_t unit = std::max<std::int64_t>(unit_, 2);
    return {random_.between(1, unit - 1), unit};
  }
  /// A whole number from first to last, both included.
  Rational count(std::int64_t first, std::int64_t last) { return {random_.between(first, last)}; }
  static constexpr std::int64_t most_count = 5;  ///< of steps, where nothing says how many
  std::int64_t part(std::int64_t most) { return random_.between(1, most); }
  std::int64_t whole(std::int64_t first, std::int64_t last) { return random_.between(first, last); }
  bool coin() { return random_.between(0, 1) == 1; }
  /// Whether the ends of ranges are drawn often.
  bool likes_ends() const { return likes_ends_; }
  Pattern pattern() {
    if (pattern_ != Pattern::any) return pattern_;
    return Pattern(part(static_cast<int>(Pattern::any)) - 1);
  }

  Rational of(Domain domain) {
    switch (domain) {
      case Domain::real:
        return real();
      case Domain::positive:
        return positive();
      case Domain::nonzero:
        return nonzero();
      case Domain::mask:
      case Domain::distribution:
      case Domain::index:
        break;  // drawn as a whole
    }
    return 0;
  }

 private:
  Random& random_;
  std::int64_t unit_, most_;
  bool negative_, likes_ends_;
  Pattern pattern_;
  std::vector<Rational> landmarks_;
};

}  // namespace gradstone

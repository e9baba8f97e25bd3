#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradstone {

/// The Clarke set of a function at a point: the hull of the gradients of the smooth pieces that
/// meet there, each member of which is right. Where the function jumps, or its slope is unbounded,
/// there is none.
///
/// Source  Clarke, Optimization and Nonsmooth Analysis, 1983, theorem 2.5.1
class ClarkeSet {
 public:
  using Vector = std::vector<double>;

  static ClarkeSet interval(double lower, double upper);           ///< of a function of one number
  static ClarkeSet simplex(std::size_t size);                      ///< not negative, with the sum 1
  static ClarkeSet box(const Vector& lower, const Vector& upper);  ///< each entry between two
  static ClarkeSet hull(const std::vector<Vector>& vertices);
  static ClarkeSet point(const Vector& gradient);  ///< the function is smooth there
  /// Vectors no longer than the radius, with the sum, if there is one.
  static ClarkeSet ball(std::size_t size, double radius, std::optional<double> sum = std::nullopt);
  static ClarkeSet none(const std::string& why);

  bool exists() const { return kind_ != Kind::none; }
  std::size_t size() const { return size_; }

  /// Whether a gradient lies in the set, but for the rounding of its entries: each of them is made
  /// of at most four numbers that were rounded. Never for one that is not finite, or of another
  /// size. `unit_roundoff` is 2^-53 for numbers of 64 bits, 2^-24 for those of 32.
  bool contains(std::span<const double> gradient, double unit_roundoff) const;

  /// `[0, 1]`, `g >= 0, sum 1`, `(1, 0), (0, -1) and their mixtures`, `none: jump`.
  std::string text() const;

 private:
  enum class Kind { interval, simplex, box, hull, point, ball, none };
  ClarkeSet(Kind kind, std::size_t size) : kind_(kind), size_(size) {}
  double distance_to(std::span<const double> gradient) const;
  double scale() const;

  Kind kind_;
  std::size_t size_;
  Vector lower_, upper_;          // of intervals, boxes and points
  std::vector<Vector> vertices_;  // of hulls
  double radius_ = 0;             // of balls
  std::optional<double> sum_;     // of balls
  std::string why_;               // there is none
};

}  // namespace gradstone

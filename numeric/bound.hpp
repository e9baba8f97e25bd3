#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "numeric/number.hpp"

namespace gradstone {

/// How a type rounds, as the model of Bounded asks for it. Specialized by types that are declared
/// while the program runs (numeric/declared_types.hpp).
template <class T>
struct Rounding {
  using Value = T;  ///< in which values are computed
  static constexpr double roundoff() { return std::numeric_limits<T>::epsilon() / 2.0; }
  static constexpr double underflow() { return std::numeric_limits<T>::min(); }
  static constexpr double largest() { return std::numeric_limits<T>::max(); }
  /// Of the factors of each term before a sum, for units that shorten them: the roundoff, 0 if they
  /// are not; what may be lost below the smallest numbers; the largest number.
  static constexpr double of_terms() { return 0; }
  static constexpr double underflow_of_terms() { return 0; }
  static constexpr double largest_term() { return largest(); }
  static bool has(long double x) { return static_cast<long double>(static_cast<T>(x)) == x; }
};

/// A number as an implementation in floating point would compute it, with a bound on how far any
/// correct implementation may be from the exact number.
///
/// `value` is computed in T. `error` bounds |computed - exact| for this value and for that of every
/// implementation that applies the same operations to the same inputs in the same type, with sums
/// in any order, with or without fused multiply-add. Derive tolerances from it; never type them in.
///
/// Model      u is the unit roundoff of T: 2^-24 for float, 2^-53 for double; u' that of the
///            Accumulator in which sums are kept.
///            + - * sqrt     u of the exact result
///            /              2 u, so that x * (1/y) passes too
///            sum of n       (n-1) u' of the sum of the magnitudes of the terms, for every n and
///                           every order (Jeannerod and Rump, Improved error bounds for inner
///                           products in floating-point arithmetic, 2013), and u of the result; a
///                           sum of sums counts as one sum
///            exp log log1p  8 u, which is 4 units in the last place; Eigen's vectorized and the
///                           C library's functions stay below
///            tanh           16 u, for Eigen's rational approximation
///            erf            16 u, and 4 u of 1: some compute it as 1 - p(t) exp(-x^2), whose error
///                           does not shrink with x (Abramowitz and Stegun, 7.1.26)
///            sin cos        8 u: the C library's, one by one
///            pi             u
///            everywhere     the smallest normal number, for results that are flushed to zero
///            Errors of the operands are carried on to first order and beyond: products of errors
///            are kept, a divisor that may be 0 makes the bound infinite.
/// Cases      A comparison is certain when the difference of its sides exceeds their errors. When
///            it is not, an implementation may take either case: the bound then covers both. Where
///            equal numbers are compared that move with what is differentiated, both cases are
///            right (a kink): the bound is that of the case that loses more.
/// Overflow   of T makes the bound infinite, and so that of everything computed from it.
/// Waste      The bound is for the worst order and signs of all roundings. What implementations do
///            is smaller by a factor of 10 to 1000 for each stage of long sums.
/// The bounds are computed in double; sums and products of non-negative numbers lose less than one
/// percent there in any computation of fewer than 1e13 operations, which bound() adds.
template <class T, class Accumulator = T>
class Bounded {
 public:
  using Value = typename Rounding<T>::Value;

  Bounded() = default;
  /// An input that is exactly this number of type T.
  explicit Bounded(Value value) : value_(value) {}
  Bounded(Value value, double error) : value_(value), error_(error) {
    const double most = std::abs(static_cast<double>(value_)) + error_;
    if (!(most <= Rounding<T>::largest())) error_ = infinity;
  }

  Value value() const { return value_; }
  double error() const { return error_; }
  /// What |computed - exact| does not exceed.
  double bound() const { return 1.01 * error_; }

  /// Whether it depends on what is differentiated.
  bool moves() const { return moves_; }
  Bounded moving(bool moves) const {
    Bounded result = *this;
    result.moves_ = moves;
    return result;
  }

  static Bounded pi() { return rounded(std::numbers::pi_v<Value>, 0, roundoff()); }

  static constexpr double roundoff() { return Rounding<T>::roundoff(); }
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  /// A result whose operands make it wrong by `carried`, rounded with a relative error.
  static Bounded rounded(Value value, double carried, double relative) {
    const double magnitude = std::abs(static_cast<double>(value)) + 2 * carried;
    const double rounding = relative * magnitude * (1 + 4 * relative);
    return {value, carried + rounding + Rounding<T>::underflow()};
  }

  Bounded operator-() const {
    Bounded result = *this;
    result.value_ = -value_;
    return result;
  }

  friend Bounded operator+(const Bounded& x, const Bounded& y) {
    const bool moves = x.moves_ || y.moves_;
    // Nothing happens where one side is exactly 0.
    if (x.is_zero()) return y.moving(moves);
    if (y.is_zero()) return x.moving(moves);
    const Value sum = x.value_ + y.value_;
    // The difference of equal numbers is exact.
    const bool is_nothing = sum == 0 && x.error_ == 0 && y.error_ == 0;
    Bounded result = is_nothing ? Bounded(sum) : rounded(sum, x.error_ + y.error_, roundoff());
    if (sum == 0) result.largest_ = of_nothing(x.largest_, y.largest_);
    return result.moving(moves);
  }
  friend Bounded operator-(const Bounded& x, const Bounded& y) { return x + (-y); }
  friend Bounded operator*(const Bounded& x, const Bounded& y) {
    const bool moves = x.moves_ || y.moves_;
    if (x.is_zero() || y.is_zero()) {
      // Unless the other side may be infinite, or no number.
      const bool is_finite = std::isfinite(x.magnitude()) && std::isfinite(y.magnitude());
      return Bounded(Value{0}, is_finite ? 0 : infinity).moving(moves);
    }
    const double carried =
        x.magnitude() * y.error_ + y.magnitude() * x.error_ + x.error_ * y.error_;
    Bounded result = rounded(x.value_ * y.value_, carried, roundoff()).moving(moves);
    result.largest_factor_ = std::max(x.magnitude() + x.error_, y.magnitude() + y.error_);
    return result;
  }
  friend Bounded operator/(const Bounded& x, const Bounded& y) {
    const bool moves = x.moves_ || y.moves_;
    if (x.is_zero() && !y.is_zero()) return x.moving(moves);
    const double smallest = y.smallest();
    if (!(smallest > 0)) return Bounded(x.value_ / y.value_, infinity).moving(moves);
    const double quotient = x.magnitude() / smallest;
    const double carried = (x.error_ + quotient * y.error_) / smallest;
    return rounded(x.value_ / y.value_, carried, 2 * roundoff()).moving(moves);
  }

  friend Bounded exp(const Bounded& x) {
    const double exact = std::exp(static_cast<double>(x.value_) + x.error_);
    return rounded(std::exp(x.value_), exact * std::expm1(x.error_), 8 * roundoff())
        .moving(x.moves_);
  }
  friend Bounded log(const Bounded& x) {
    const double smallest = x.value_ > 0 ? x.smallest() : 0;
    if (!(smallest > 0)) return Bounded(std::log(x.value_), infinity).moving(x.moves_);
    return rounded(std::log(x.value_), x.error_ / smallest, 8 * roundoff()).moving(x.moves_);
  }
  friend Bounded log1p(const Bounded& x) {
    const double smallest = 1 + static_cast<double>(x.value_) - 2 * x.error_;
    if (!(smallest > 0)) return Bounded(std::log1p(x.value_), infinity).moving(x.moves_);
    return rounded(std::log1p(x.value_), x.error_ / smallest, 8 * roundoff()).moving(x.moves_);
  }
  friend Bounded tanh(const Bounded& x) {
    return rounded(std::tanh(x.value_), x.carried(1), 16 * roundoff()).moving(x.moves_);
  }
  friend Bounded erf(const Bounded& x) {
    // Nowhere does it rise faster than 2 / sqrt(pi).
    return rounded(std::erf(x.value_), x.carried(1.13) + 4 * roundoff(), 16 * roundoff())
        .moving(x.moves_);
  }
  friend Bounded sin(const Bounded& x) {
    return rounded(std::sin(x.value_), x.carried(1), 8 * roundoff()).moving(x.moves_);
  }
  friend Bounded cos(const Bounded& x) {
    return rounded(std::cos(x.value_), x.carried(1), 8 * roundoff()).moving(x.moves_);
  }
  friend Bounded sqrt(const Bounded& x) {
    if (x.is_zero()) return x;
    const double smallest = x.value_ > 0 ? x.smallest() : 0;
    const double carried = smallest > 0 ? x.error_ / std::sqrt(smallest) : infinity;
    return rounded(std::sqrt(x.value_), carried, roundoff()).moving(x.moves_);
  }

  static Decision decide(const Bounded& x, Relation relation, const Bounded& y) {
    const double gap = std::abs(static_cast<double>(x.value_) - static_cast<double>(y.value_));
    const double uncertainty = 2 * (x.error_ + y.error_);
    // The largest number, which is certainly alone, is the one that it was found as.
    if (gap == 0 && of_nothing(x.largest_, y.largest_) == Largest::alone)
      return decision(holds(0, relation, 0));
    if (uncertainty > 0 && !(gap > uncertainty)) return Decision::unknown;
    if (gap == 0 && (x.moves_ || y.moves_)) return Decision::tied;
    return decision(holds(x.value_, relation, y.value_));
  }
  /// Covers implementations that take the one case where the exact number is that of the other.
  static Bounded join(const Bounded& x, const Bounded& y) {
    const double gap = std::abs(static_cast<double>(x.value_) - static_cast<double>(y.value_));
    return Bounded(x.value_, gap + 2 * (x.error_ + y.error_)).moving(x.moves_ || y.moves_);
  }
  /// What is true at a kink is any number between those of both cases, and implementations take
  /// either: the larger one loses more by rounding.
  static Bounded either(const Bounded& x, const Bounded& y) {
    const Bounded& larger = y.magnitude() > x.magnitude() ? y : x;
    return Bounded(larger.value_, std::max(x.error_, y.error_)).moving(x.moves_ || y.moves_);
  }
  static Bounded max(const Bounded& x, const Bounded& y) {
    const double gap = std::abs(static_cast<double>(x.value_) - static_cast<double>(y.value_));
    const bool is_certain = gap > 2 * (x.error_ + y.error_);
    const Bounded& larger = x.value_ < y.value_ ? y : x;
    Bounded result(larger.value_, std::max(x.error_, y.error_));
    const bool is_tied = !is_certain || larger.largest_ == Largest::tied;
    result.largest_ = is_tied ? Largest::tied : Largest::alone;
    return result.moving(x.moves_ || y.moves_);
  }
  static Bounded largest_alone(Bounded x) {
    x.largest_ = Largest::alone;
    return x;
  }

  /// By how much the number, or its factors where it is a product, may be changed when they are
  /// shortened as the accumulator wants them; beyond their roundoff.
  double lost_by_shortening() const {
    using Sums = Rounding<Accumulator>;
    if (!(std::max(largest_factor_, magnitude() + error_) <= Sums::largest_term())) return infinity;
    const double lost = Sums::underflow_of_terms();
    return lost * std::max(1.0, 2 * largest_factor_ + lost);
  }

  /// The exact number is not larger in magnitude.
  double magnitude() const { return std::abs(static_cast<double>(value_)) + error_; }

 private:
  bool is_zero() const { return value_ == 0 && error_ == 0; }
  // Neither the exact number nor what an implementation computes is smaller in magnitude.
  double smallest() const { return std::abs(static_cast<double>(value_)) - 2 * error_; }
  // What the error makes of a function from -1 to 1 that rises no faster than `slope`. A number of
  // which nothing is known may be none.
  double carried(double slope) const {
    return error_ == infinity ? infinity : std::min(slope * error_, 2.0);
  }

  Value value_{};
  double error_ = 0;
  bool moves_ = false;
  Largest largest_ = Largest::no;
  double largest_factor_ = 0;  // of a product: no factor is larger; else 0
};

template <class T, class Accumulator>
struct NumberTraitsOfBounded : ElementaryFunctions<Bounded<T, Accumulator>> {
  using S = Bounded<T, Accumulator>;

  static S from(const Rational& value) {
    const auto numerator = static_cast<long double>(value.numerator());
    const auto denominator = static_cast<long double>(value.denominator());
    const auto nearest = static_cast<typename S::Value>(numerator / denominator);
    const bool exact =
        static_cast<long double>(nearest) * denominator == numerator && Rounding<T>::has(nearest);
    return exact ? S(nearest) : S::rounded(nearest, 0, S::roundoff());
  }
  static double to_double(const S& x) { return static_cast<double>(x.value()); }
  static bool is_exactly(const S& x, const Rational& number) {
    const S exact = from(number);
    return x.error() == 0 && exact.error() == 0 && x.value() == exact.value();
  }
  static Decision decide(const S& x, Relation relation, const S& y) {
    return S::decide(x, relation, y);
  }
  static S join(const S& x, const S& y) { return S::join(x, y); }
  static S either(const S& x, const S& y) { return S::either(x, y); }
  static S largest_alone(const S& x) { return S::largest_alone(x); }
  static S max(const S& x, const S& y) { return S::max(x, y); }
};

template <class T, class Accumulator>
struct NumberTraits<Bounded<T, Accumulator>> : NumberTraitsOfBounded<T, Accumulator> {};

template <class T, class Accumulator>
class Summation<Bounded<T, Accumulator>> {
 public:
  using S = Bounded<T, Accumulator>;

  void add(const S& term) {
    moves_ = moves_ || term.moves();
    // Adding exactly 0 rounds nothing.
    if (term.value() == 0 && term.error() == 0) return;
    total_ += static_cast<typename Rounding<Accumulator>::Value>(term.value());
    carried_ += term.error();
    // What an implementation adds is larger than the exact term by its error, at most.
    magnitudes_ += term.magnitude() + term.error();
    if (Rounding<Accumulator>::of_terms() > 0) carried_ += term.lost_by_shortening();
    ++count_;
  }
  S result() const { return rounded().moving(moves_); }

 private:
  S rounded() const {
    using Sums = Rounding<Accumulator>;
    if (count_ == 0) return S(typename S::Value{0});
    const auto value = static_cast<typename S::Value>(total_);
    const double of_terms = 2 * Sums::of_terms() * (1 + Sums::of_terms()) * magnitudes_;
    // Terms that the accumulator does not have are rounded too: each before it is added, or the
    // first one when the sum begins with it.
    const bool rounds_terms = Sums::roundoff() > S::roundoff() ||
                              Sums::underflow() > Rounding<T>::underflow() ||
                              Sums::largest() < Rounding<T>::largest();
    const auto roundings = static_cast<double>(rounds_terms ? count_ : count_ - 1);
    if (roundings == 0) return {value, carried_ + of_terms};
    const double additions =
        roundings * Sums::roundoff() * (rounds_terms ? 1 + Sums::roundoff() : 1);
    // An accumulator that overflows has lost the sum.
    if (!(magnitudes_ * (1 + additions) <= Sums::largest())) return {value, S::infinity};
    const double underflow = std::max(Sums::underflow(), Rounding<T>::underflow());
    const double carried = carried_ + of_terms + additions * (magnitudes_ + of_terms) +
                           static_cast<double>(count_) * underflow;
    const bool narrowed = Sums::roundoff() < S::roundoff();
    return narrowed ? S::rounded(value, carried, S::roundoff()) : S{value, carried};
  }

  typename Rounding<Accumulator>::Value total_{};
  double carried_ = 0;
  double magnitudes_ = 0;
  std::size_t count_ = 0;
  bool moves_ = false;
};

}  // namespace gradstone

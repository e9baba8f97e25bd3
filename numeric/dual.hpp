#pragma once

#include <utility>

#include "numeric/number.hpp"

namespace gradstone {

/// A number a + b e with e^2 = 0: a value with its derivative along one direction.
///
/// What is computed with duals is differentiated exactly, up to the rounding of S. Comparisons look
/// at the values alone, so at a kink the derivative is that of the case that is written to hold
/// there.
template <class S>
struct Dual {
  S value{};
  S tangent{};

  Dual() = default;
  Dual(S v, S t) : value(std::move(v)), tangent(std::move(t)) {}
  explicit Dual(S v) : value(std::move(v)), tangent(NumberTraits<S>::from(0)) {}
  static Dual pi() { return Dual(NumberTraits<S>::pi()); }

  Dual operator-() const { return {-value, -tangent}; }
  friend Dual operator+(const Dual& x, const Dual& y) {
    return {x.value + y.value, x.tangent + y.tangent};
  }
  friend Dual operator-(const Dual& x, const Dual& y) {
    return {x.value - y.value, x.tangent - y.tangent};
  }
  friend Dual operator*(const Dual& x, const Dual& y) {
    return {x.value * y.value, x.tangent * y.value + x.value * y.tangent};
  }
  friend Dual operator/(const Dual& x, const Dual& y) {
    const S quotient = x.value / y.value;
    return {quotient, (x.tangent - quotient * y.tangent) / y.value};
  }

  friend Dual exp(const Dual& x) {
    const S y = NumberTraits<S>::exp(x.value);
    return {y, y * x.tangent};
  }
  friend Dual log(const Dual& x) { return {NumberTraits<S>::log(x.value), x.tangent / x.value}; }
  friend Dual log1p(const Dual& x) {
    return {NumberTraits<S>::log1p(x.value), x.tangent / (NumberTraits<S>::from(1) + x.value)};
  }
  friend Dual tanh(const Dual& x) {
    const S y = NumberTraits<S>::tanh(x.value);
    return {y, (NumberTraits<S>::from(1) - y * y) * x.tangent};
  }
  friend Dual erf(const Dual& x) {
    const S square = x.value * x.value;
    const S slope = NumberTraits<S>::from(2) / NumberTraits<S>::sqrt(NumberTraits<S>::pi()) *
                    NumberTraits<S>::exp(-square);
    return {NumberTraits<S>::erf(x.value), slope * x.tangent};
  }
  friend Dual sin(const Dual& x) {
    return {NumberTraits<S>::sin(x.value), NumberTraits<S>::cos(x.value) * x.tangent};
  }
  friend Dual cos(const Dual& x) {
    return {NumberTraits<S>::cos(x.value), -(NumberTraits<S>::sin(x.value) * x.tangent)};
  }
  friend Dual sqrt(const Dual& x) {
    const S y = NumberTraits<S>::sqrt(x.value);
    return {y, x.tangent / (y + y)};
  }
};

/// Comparisons, and what follows from them, are those of the values.
template <class S>
struct NumberTraits<Dual<S>> : ElementaryFunctions<Dual<S>> {
  using Values = NumberTraits<S>;

  static Dual<S> from(const Rational& x) { return Dual<S>(Values::from(x)); }
  static double to_double(const Dual<S>& x) { return Values::to_double(x.value); }
  static bool is_exactly(const Dual<S>& x, const Rational& number) {
    return Values::is_exactly(x.value, number) && Values::is_exactly(x.tangent, 0);
  }
  static Decision decide(const Dual<S>& x, Relation relation, const Dual<S>& y) {
    return Values::decide(x.value, relation, y.value);
  }
  static Dual<S> join(const Dual<S>& x, const Dual<S>& y) {
    return {Values::join(x.value, y.value), Values::join(x.tangent, y.tangent)};
  }
  /// Where both are equal, the derivative is that of the first.
  static Dual<S> max(const Dual<S>& x, const Dual<S>& y) {
    switch (decide(y, Relation::greater, x)) {
      case Decision::yes:
        return y;
      case Decision::no:
        return x;
      case Decision::unknown:
      case Decision::tied:
        break;
    }
    return {Values::max(x.value, y.value), Values::join(x.tangent, y.tangent)};
  }
};

}  // namespace gradstone

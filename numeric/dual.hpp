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
  explicit Dual(const Rational& v) : Dual(NumberTraits<S>::from(v)) {}

  double to_double() const { return NumberTraits<S>::to_double(value); }

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

  friend bool operator<(const Dual& x, const Dual& y) { return x.value < y.value; }
  friend bool operator<=(const Dual& x, const Dual& y) { return x.value <= y.value; }
  friend bool operator>(const Dual& x, const Dual& y) { return x.value > y.value; }
  friend bool operator>=(const Dual& x, const Dual& y) { return x.value >= y.value; }
  friend bool operator==(const Dual& x, const Dual& y) { return x.value == y.value; }

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
  friend Dual sqrt(const Dual& x) {
    const S y = NumberTraits<S>::sqrt(x.value);
    return {y, x.tangent / (y + y)};
  }
};

}  // namespace gradstone

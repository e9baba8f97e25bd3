#pragma once

#include <utility>

namespace gradstone::prime_field {

/// A value with its derivative along one direction: v + t d with d^2 = 0.
template <class Number>
struct Dual {
  Number value{};
  Number tangent{};

  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.tangent + b.tangent};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.tangent - b.tangent};
  }
  friend Dual operator-(const Dual& a) { return {-a.value, -a.tangent}; }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.value * b.tangent + a.tangent * b.value};
  }
  Dual inverse() const {
    const Number inverted = value.inverse();
    return {inverted, -(inverted * inverted * tangent)};
  }
};

/// f(a), given the value of f and of its derivative there.
template <class Number>
Dual<Number> chain(const Dual<Number>& a, Number value, const Number& derivative) {
  return {std::move(value), derivative * a.tangent};
}

}  // namespace gradstone::prime_field

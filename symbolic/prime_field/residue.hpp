#pragma once

#include <cstdint>
#include <optional>

#include "reference/expr/rational.hpp"

namespace gradstone::prime_field {

__extension__ using Wide = unsigned __int128;

/// Thrown where a value that happens to be zero is divided by; the sample is then drawn anew.
struct DivisionByZero {};

/// An integer modulo the prime p = 2^bits - offset, with p = 3 modulo 4.
///
/// Since p = 3 modulo 4, -1 is not a square: of v and -v exactly one is a square. The squares are
/// closed under products and quotients, as the positive numbers are, and a square has exactly one
/// root that is a square itself.
template <int bits, std::uint64_t offset>
class Residue {
 public:
  static constexpr std::uint64_t modulus = (std::uint64_t{1} << bits) - offset;
  static_assert(bits >= 61 && bits <= 62 && offset < 64 && modulus % 4 == 3);

  constexpr Residue() = default;
  constexpr Residue(std::int64_t value) {
    const auto remainder = value % static_cast<std::int64_t>(modulus);
    value_ = static_cast<std::uint64_t>(remainder) + (remainder < 0 ? modulus : 0);
  }
  /// Errors: DivisionByZero where p divides the denominator.
  explicit Residue(const Rational& value) : Residue(value.numerator()) {
    if (!value.is_integer()) *this = *this / Residue(value.denominator());
  }

  /// The residue with this representative; value < modulus.
  static constexpr Residue of(std::uint64_t value) {
    Residue result;
    result.value_ = value;
    return result;
  }
  constexpr std::uint64_t value() const { return value_; }
  constexpr bool is_zero() const { return value_ == 0; }

  friend constexpr Residue operator+(Residue a, Residue b) {
    const std::uint64_t sum = a.value_ + b.value_;
    return of(sum >= modulus ? sum - modulus : sum);
  }
  friend constexpr Residue operator-(Residue a, Residue b) {
    return of(a.value_ >= b.value_ ? a.value_ - b.value_ : a.value_ + modulus - b.value_);
  }
  friend constexpr Residue operator-(Residue a) { return Residue() - a; }
  friend constexpr Residue operator*(Residue a, Residue b) {
    return reduced(static_cast<Wide>(a.value_) * b.value_);
  }
  /// Errors: DivisionByZero.
  friend constexpr Residue operator/(Residue a, Residue b) { return a * b.inverse(); }
  constexpr bool operator==(const Residue&) const = default;

  constexpr Residue power(std::uint64_t exponent) const {
    Residue result(1);
    for (Residue base = *this; exponent; exponent >>= 1, base = base * base)
      if (exponent & 1) result = result * base;
    return result;
  }
  /// Errors: DivisionByZero.
  constexpr Residue inverse() const {
    if (is_zero()) throw DivisionByZero{};
    return power(modulus - 2);
  }
  /// The square root that is a square itself; nothing if there is none.
  constexpr std::optional<Residue> root() const {
    const Residue candidate = power((modulus + 1) / 4);
    if (candidate * candidate != *this) return std::nullopt;
    return candidate;
  }

  /// Sums of at most eight products on top of a folded sum fit; then it must be folded again.
  static constexpr void add_product(Wide& sum, Residue a, Residue b) {
    sum += static_cast<Wide>(a.value_) * b.value_;
  }
  static constexpr int products_per_fold = 8;
  // 2^bits = offset modulo p: the upper part comes back multiplied by the offset.
  static constexpr Wide folded(Wide sum) { return (sum & mask) + (sum >> bits) * offset; }
  static constexpr Residue reduced(Wide sum) {
    const auto remainder = static_cast<std::uint64_t>(folded(folded(sum)));
    return of(remainder >= modulus ? remainder - modulus : remainder);
  }

 private:
  static constexpr Wide mask = (Wide{1} << bits) - 1;
  std::uint64_t value_ = 0;
};

/// The two fields in which every claim is evaluated; a test proves both moduli prime.
using FirstField = Residue<61, 1>;
using SecondField = Residue<62, 57>;

/// Whether n is prime, for every n below 2^64 (Miller-Rabin with the first twelve primes as bases,
/// which has no false positives there: Sorenson and Webster, 2015).
bool is_prime(std::uint64_t n);

}  // namespace gradstone::prime_field

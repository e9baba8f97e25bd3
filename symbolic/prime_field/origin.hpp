#pragma once

#include <cstdint>

namespace gradstone::prime_field {

/// What a value is computed from, as far as it matters where comparisons are decided.
///
/// A comparison of a value that moves with a continuous quantity, whatever the discrete ones are,
/// is met with equality only at points that may be left out. One of a value that does not, such as
/// the sum of a row of a mask, may be met with equality in a whole case.
struct Origin {
  std::uint64_t given = 0;  ///< the quantities drawn, a bit for each; some may share a bit
  bool patterns = false;    ///< matrices of zeros and one number are among them
  bool integers = false;    ///< parameters that count are among them
  bool maxima = false;      ///< a maximum was taken, which is one of its operands in a whole region
  /// The bit of a continuous quantity of which the value is constant nowhere, whatever the others
  /// are; 0 if none is known.
  std::uint64_t moves = 0;

  static Origin drawn(std::size_t number) {
    const std::uint64_t bit = std::uint64_t{1} << number % 64;
    return {bit, false, false, false, bit};
  }

  /// Of a function of both values, of which nothing more is known.
  friend Origin joined(const Origin& a, const Origin& b) {
    return {a.given | b.given, a.patterns || b.patterns, a.integers || b.integers,
            a.maxima || b.maxima, 0};
  }
  friend Origin sum(const Origin& a, const Origin& b) {
    Origin result = joined(a, b);
    result.moves = (a.moves & ~b.given) != 0 ? a.moves : b.moves & ~a.given;
    return result;
  }
  /// Of a product with a factor that is 0 in no whole case.
  friend Origin product(const Origin& a, bool a_is_somewhere_zero, const Origin& b,
                        bool b_is_somewhere_zero) {
    Origin result = joined(a, b);
    if (!b_is_somewhere_zero) result.moves = a.moves & ~b.given;
    if (result.moves == 0 && !a_is_somewhere_zero) result.moves = b.moves & ~a.given;
    return result;
  }
};

}  // namespace gradstone::prime_field

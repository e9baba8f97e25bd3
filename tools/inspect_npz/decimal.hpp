#pragma once

#include <string>

#include "numeric/npy_array.hpp"

namespace gradstone::tools {

/// A finite number in decimal: 0.d1d2d3... times 10^point, without zeros at the end; zero is "0"
/// with point 1.
struct Decimal {
  bool negative = false;
  std::string digits;
  int point = 1;
};

/// The shortest decimal that reads back as the value, for a value of the floating-point type.
Decimal shortest_decimal(double value, NpyType type);

/// As shortest_decimal, but with at most so many digits after the first: where it has more, the
/// value itself is rounded, ties to even.
Decimal scientific_decimal(double value, NpyType type, int fraction_digits);

/// The exponent in scientific notation with its sign: "+00", "-05", "+123".
std::string exponent_text(const Decimal& decimal);

/// The digits before the point, with the sign, and those after it: "-12" and "5", "3" and "".
struct Parts {
  std::string integer, fraction;
};
Parts positional_parts(const Decimal& decimal);

/// Those of shortest_decimal, or of the value rounded where that has more digits after the point:
/// 0.001953125 to 8 digits gives "0" and "00195312".
Parts positional_parts(double value, NpyType type, int fraction_digits);

}  // namespace gradstone::tools

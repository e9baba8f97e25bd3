#include "validation/vectors/purpose.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradstone {
namespace {

using Drawn = Matrix<double>;

template <class Draw>
Drawn each(std::int64_t rows, std::int64_t columns, Draw draw) {
  Drawn result(rows, columns);
  for (double& x : result.elements()) x = draw();
  return result;
}

double normal(const FloatFormat& format, Random& random, double scale = 1) {
  return format.rounded(scale * random.normal());
}

Drawn generic(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  return each(rows, columns, [&] { return normal(format, random); });
}

Drawn integers(std::int64_t rows, std::int64_t columns, const FloatFormat&, Random& random) {
  return each(rows, columns, [&] { return static_cast<double>(random.between(-3, 3)); });
}

// x, then -x up to a few units in the last place, along both axes.
Drawn cancelling(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                 Random& random) {
  Drawn result(rows, columns);
  double last = 1;
  bool second = false;
  for (double& x : result.elements()) {
    if (second) {
      x = -last;
      for (auto steps = random.between(0, 3); steps > 0; --steps) x = format.above(x);
    } else {
      x = last = format.rounded(1 + random.uniform());
    }
    second = !second;
  }
  return result;
}

Drawn large(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  const double scale = std::ldexp(1.0, format.most_exponent / 2 - 2);
  return each(rows, columns, [&] { return normal(format, random, scale); });
}

Drawn small(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  const double scale = std::ldexp(1.0, format.least_exponent / 2 + 2);
  return each(rows, columns, [&] { return normal(format, random, scale); });
}

Drawn subnormal(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                Random& random) {
  return each(rows, columns, [&] { return normal(format, random, format.smallest_normal() / 2); });
}

// The numbers at which functions of the field have their kinks, each more than once.
Drawn kinks(std::int64_t rows, std::int64_t columns, const FloatFormat&, Random& random) {
  constexpr double points[] = {0, 0, 0, 1, -1, 1, 0.5, -0.5, 3, -3, 6, 2};
  return each(rows, columns, [&] { return points[random.below(std::size(points))]; });
}

Drawn constant_columns(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                       Random& random) {
  Drawn result(rows, columns);
  for (std::int64_t j = 0; j < columns; ++j) {
    const double x = normal(format, random);
    for (std::int64_t i = 0; i < rows; ++i) result(i, j) = x;
  }
  return result;
}

Drawn constant_rows(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                    Random& random) {
  Drawn result(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    const double x = normal(format, random);
    for (std::int64_t j = 0; j < columns; ++j) result(i, j) = x;
  }
  return result;
}

Drawn zeros(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  return each(rows, columns,
              [&] { return random.between(0, 1) == 0 ? 0.0 : normal(format, random); });
}

Drawn logits(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  return each(rows, columns, [&] { return normal(format, random, 60); });
}

Drawn shifted(std::int64_t rows, std::int64_t columns, const FloatFormat& format, Random& random) {
  // As far from 0 as leaves half the digits for what varies.
  const double shift = std::min(1e4, std::ldexp(1.0, format.digits / 2 + 1));
  return each(rows, columns, [&] { return format.rounded(shift + random.normal()); });
}

// The first row is NaN and infinity, where there are others.
Drawn not_numbers(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                  Random& random) {
  Drawn result = generic(rows, columns, format, random);
  if (rows < 2) return result;
  result(0, random.between(0, columns - 1)) = std::numeric_limits<double>::quiet_NaN();
  if (rows > 2 && format.has_infinity)
    result(1, random.between(0, columns - 1)) = std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace

const std::vector<Purpose>& purposes() {
  static const std::vector<Purpose> all{
      {"generic", "Normal numbers with all their digits: what every right implementation does.",
       generic, false, true},
      {"integers",
       "Small whole numbers: sums and products are exact in every order, so what only adds and "
       "multiplies has an error of 0.",
       integers, true, true},
      {"cancelling",
       "Pairs of numbers that cancel but for their last digits: what is summed in a short type "
       "shows.",
       cancelling},
      {"large", "Numbers whose products come near the largest: intermediate values that overflow.",
       large},
      {"small",
       "Numbers whose products come near the smallest: intermediate values that underflow.", small},
      {"subnormal", "Subnormal inputs, which some hardware takes for 0.", subnormal},
      {"kinks",
       "Zeros, equal numbers and the usual thresholds: kinks, ties, and the inner cases of stable "
       "formulas.",
       kinks, false, true},
      {"constant_columns", "Columns of equal numbers: variances of 0 along the first axis.",
       constant_columns},
      {"constant_rows", "Rows of equal numbers: variances of 0 and ties along the last axis.",
       constant_rows},
      {"zeros", "Half of the factors are 0: derivatives of products that divide by a factor.",
       zeros, false, true},
      {"logits", "Logits as large as those of trained networks: exp without its shift overflows.",
       logits, false, true},
      {"shifted",
       "Numbers far from 0 that differ by little: variances as a difference of squares cancel.",
       shifted, false, true},
      {"not_numbers", "A row with NaN, and one with infinity: the other rows stay right.",
       not_numbers},
  };
  return all;
}

Matrix<double> draw_cotangent(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                              bool whole, Random& random) {
  return each(rows, columns, [&] {
    if (whole) {
      const auto n = static_cast<double>(random.between(1, 5));
      return random.between(0, 1) == 0 ? n : -n;
    }
    double x = 0;
    while (std::abs(x) < 0.0625) x = normal(format, random);
    return x;
  });
}

}  // namespace gradstone

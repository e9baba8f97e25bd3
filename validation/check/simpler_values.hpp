#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "numeric/float_format.hpp"

namespace gradstone {

/// How simple a number is to read, the simplest first: 0, 1, -1, 2, -2, other small whole numbers,
/// then numbers of few binary digits, infinity, NaN. Every step of a simplification makes it less,
/// and so it ends.
std::pair<int, double> complexity(double x);

/// x with so many significant binary digits; of numbers that are not finite: x.
double with_digits(double x, int digits);

/// What a number is replaced by to make it simpler, in the order in which it is tried: 0, 1, -1, 2,
/// the nearest whole number, then that of 1, 2, 4 and 8 binary digits.
const std::vector<std::function<double(double)>>& simplifications();

/// All simpler numbers of the format that these give for x, the simplest first.
std::vector<double> simpler_numbers(double x, const FloatFormat& format);

}  // namespace gradstone

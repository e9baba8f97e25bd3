#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradstone {

/// A binary floating-point format: which numbers there are, how a real number becomes one of them,
/// and the bits of each. The numbers of every format here are doubles too.
///
/// Source     IEEE 754-2019 for f64, f32 and f16; bf16 and tf32 are f32 with shorter significands;
///            f8_e4m3 and f8_e5m2 of the Open Compute Project's 8-bit specification, revision 1.0:
///            f8_e4m3 has no infinity and one NaN, and its largest number is 448.
struct FloatFormat {
  std::string_view name;   ///< f64, f32, f16, bf16, f8_e4m3, f8_e5m2, tf32
  int digits = 0;          ///< of the significand in bits, the hidden one counted: 24
  int least_exponent = 0;  ///< of the smallest normal number 2^e: -126
  int most_exponent = 0;   ///< of the largest number's power of two: 127
  int bits = 0;            ///< of a number in memory; 0 where it is never stored
  bool has_infinity = true;
  double largest = 0;            ///< finite
  std::string_view safetensors;  ///< its name there: BF16; empty if it has none

  /// Half the distance from 1 to the next number: the largest relative error of rounding.
  double unit_roundoff() const;
  double smallest_normal() const;
  double smallest_subnormal() const;

  /// The nearest number, of two that are equally near the one whose last digit is 0. Beyond the
  /// largest by half a step: infinity, or NaN where there is none. NaN stays NaN.
  double rounded(double x) const;
  /// The same for the real number x + rest, of which x is the nearest double.
  double rounded(double x, double rest) const;
  /// Whether x is a number of this format (or infinite and there is infinity, or NaN).
  bool has(double x) const;

  /// The next number that is larger; from the largest on infinity.
  double above(double x) const;
  double below(double x) const { return -above(-x); }

  /// The bits of a number that the format has, and back. Of several NaN the usual quiet one.
  std::uint64_t encoded(double x) const;
  double decoded(std::uint64_t bits) const;
};

/// All formats, the widest first.
const std::vector<FloatFormat>& float_formats();
/// Errors: UnknownNameError, with the nearest known name. Also numpy's and PyTorch's names:
/// float32, bfloat16, float8_e4m3fn.
const FloatFormat& float_format(std::string_view name);
namespace formats {
const FloatFormat& f64();
const FloatFormat& f32();
}  // namespace formats

}  // namespace gradstone

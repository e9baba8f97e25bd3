#include "numeric/float_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> other_names{{
    {"float64", "f64"},
    {"double", "f64"},
    {"float32", "f32"},
    {"float", "f32"},
    {"float16", "f16"},
    {"half", "f16"},
    {"bfloat16", "bf16"},
    {"float8_e4m3fn", "f8_e4m3"},
    {"float8_e4m3", "f8_e4m3"},
    {"float8_e5m2", "f8_e5m2"},
    {"tensorfloat32", "tf32"},
    {"TF32", "tf32"},
}};

}  // namespace

double FloatFormat::unit_roundoff() const {
  return std::ldexp(1.0, -digits);
}

double FloatFormat::smallest_normal() const {
  return std::ldexp(1.0, least_exponent);
}

double FloatFormat::smallest_subnormal() const {
  return std::ldexp(1.0, least_exponent - digits + 1);
}

double FloatFormat::rounded(double x) const {
  return rounded(x, 0);
}

// All points at which rounding changes are doubles, and x is the double that is nearest to x +
// rest. So x + rest is on the same side of each as x is, unless x is that very point.
double FloatFormat::rounded(double x, double rest) const {
  if (std::isinf(x) && !has_infinity) return not_a_number;
  if (!std::isfinite(x) || x == 0 || digits == std::numeric_limits<double>::digits) return x;
  const double magnitude = std::abs(x);
  const double outwards = x < 0 ? -rest : rest;
  const int last = std::max(std::ilogb(magnitude), least_exponent) - digits + 1;
  // In units of the last place, which is exact.
  const double units = std::ldexp(magnitude, -last);
  double whole = std::floor(units);
  const double part = units - whole;
  const bool is_odd = std::fmod(whole, 2) == 1;
  if (part > 0.5 || (part == 0.5 && (outwards > 0 || (outwards == 0 && is_odd)))) ++whole;
  const double result = std::ldexp(whole, last);
  if (result > largest) return has_infinity ? std::copysign(infinity, x) : not_a_number;
  return std::copysign(result, x);
}

bool FloatFormat::has(double x) const {
  if (std::isnan(x)) return true;
  return rounded(x) == x;
}

double FloatFormat::above(double x) const {
  if (std::isnan(x) || x == infinity) return x;
  if (x == -infinity) return -largest;
  if (x >= largest) return infinity;
  if (x == 0) return smallest_subnormal();
  const double magnitude = std::abs(x);
  int exponent = std::ilogb(magnitude);
  // Towards 0 from a power of two, numbers are closer.
  if (x < 0 && magnitude == std::ldexp(1.0, exponent)) --exponent;
  return x + std::ldexp(1.0, std::max(exponent, least_exponent) - digits + 1);
}

std::uint64_t FloatFormat::encoded(double x) const {
  if (bits == 64) return std::bit_cast<std::uint64_t>(x);
  const int fraction_bits = digits - 1;
  const int exponent_bits = bits - digits;
  const std::uint64_t sign = std::uint64_t{std::signbit(x)} << static_cast<unsigned>(bits - 1);
  const std::uint64_t all_exponents =
      ((std::uint64_t{1} << static_cast<unsigned>(exponent_bits)) - 1)
      << static_cast<unsigned>(fraction_bits);
  const std::uint64_t all_fractions =
      (std::uint64_t{1} << static_cast<unsigned>(fraction_bits)) - 1;
  if (std::isnan(x))
    return has_infinity
               ? all_exponents | (std::uint64_t{1} << static_cast<unsigned>(fraction_bits - 1))
               : all_exponents | all_fractions;
  if (std::isinf(x)) return sign | all_exponents;
  const double magnitude = std::abs(x);
  if (magnitude < smallest_normal())
    return sign | static_cast<std::uint64_t>(magnitude / smallest_subnormal());
  const int exponent = std::ilogb(magnitude);
  const auto significand =
      static_cast<std::uint64_t>(std::ldexp(magnitude, fraction_bits - exponent));
  const auto biased = static_cast<std::uint64_t>(exponent - least_exponent + 1);
  return sign | (biased << static_cast<unsigned>(fraction_bits)) | (significand & all_fractions);
}

double FloatFormat::decoded(std::uint64_t code) const {
  if (bits == 64) return std::bit_cast<double>(code);
  const int fraction_bits = digits - 1;
  const int exponent_bits = bits - digits;
  const bool negative = ((code >> static_cast<unsigned>(bits - 1)) & 1U) != 0;
  const auto exponents = (std::uint64_t{1} << static_cast<unsigned>(exponent_bits)) - 1;
  const auto fractions = (std::uint64_t{1} << static_cast<unsigned>(fraction_bits)) - 1;
  const std::uint64_t biased = (code >> static_cast<unsigned>(fraction_bits)) & exponents;
  const std::uint64_t fraction = code & fractions;
  double magnitude = 0;
  if (has_infinity && biased == exponents) {
    magnitude = fraction == 0 ? infinity : not_a_number;
  } else if (!has_infinity && biased == exponents && fraction == fractions) {
    magnitude = not_a_number;
  } else if (biased == 0) {
    magnitude = static_cast<double>(fraction) * smallest_subnormal();
  } else {
    magnitude = std::ldexp(static_cast<double>(fraction + fractions + 1),
                           static_cast<int>(biased) - 1 + least_exponent - fraction_bits);
  }
  return negative ? -magnitude : magnitude;
}

const std::vector<FloatFormat>& float_formats() {
  static const std::vector<FloatFormat> all{
      {"f64", 53, -1022, 1023, 64, true, std::numeric_limits<double>::max(), "F64"},
      {"f32", 24, -126, 127, 32, true, std::numeric_limits<float>::max(), "F32"},
      {"tf32", 11, -126, 127, 0, true, std::ldexp(2 - 0x1p-10, 127), ""},
      {"f16", 11, -14, 15, 16, true, 65504, "F16"},
      {"bf16", 8, -126, 127, 16, true, std::ldexp(2 - 0x1p-7, 127), "BF16"},
      {"f8_e5m2", 3, -14, 15, 8, true, 57344, "F8_E5M2"},
      {"f8_e4m3", 4, -6, 8, 8, false, 448, "F8_E4M3"},
  };
  return all;
}

const FloatFormat& float_format(std::string_view name) {
  std::string_view wanted = name;
  for (const auto& [other, own] : other_names)
    if (other == name) wanted = own;
  std::vector<std::string> known;
  for (const auto& format : float_formats()) {
    if (format.name == wanted) return format;
    known.emplace_back(format.name);
  }
  throw UnknownNameError("floating-point type " + std::string(name) + " is unknown" +
                         nearest_hint(std::string(name), known));
}

namespace formats {
const FloatFormat& f64() {
  return float_formats()[0];
}
const FloatFormat& f32() {
  return float_formats()[1];
}
}  // namespace formats

}  // namespace gradstone

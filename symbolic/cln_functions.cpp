#include "symbolic/cln_functions.hpp"

#include <cln/integer.h>
#include <cln/real.h>

#include <algorithm>
#include <cstdint>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::int64_t bits_of(const cln::cl_F& x) {
  return static_cast<std::int64_t>(cln::float_digits(x));
}

// The exponent of a number below which its magnitude is: 2^exponent.
std::int64_t exponent_of(const cln::cl_F& x) {
  return cln::zerop(x) ? 0 : static_cast<std::int64_t>(cln::float_exponent(x));
}

cln::float_format_t format_of_bits(std::int64_t bits) {
  return static_cast<cln::float_format_t>(bits);
}

cln::cl_F with_more_bits(const cln::cl_F& x, std::int64_t more) {
  return cln::cl_float(x, format_of_bits(bits_of(x) + more));
}

// With as many bits more as the multiple of pi takes that is subtracted.
cln::cl_F as_angle(const cln::cl_F& x) {
  const std::int64_t exponent = exponent_of(x);
  if (exponent > largest_angle_bits)
    throw DomainError("the sine of a number that is too large to be of use");
  return with_more_bits(x, 64 + std::max<std::int64_t>(exponent, 0));
}

}  // namespace

cln::cl_F pi_of(cln::float_format_t format) {
  return cln::pi(format);
}

// CLN's pi is cached, and its reduction of large angles is as good as the format.
cln::cl_F sin(const cln::cl_F& x) {
  return cln::zerop(x) ? x : cln::cl_float(cln::sin(as_angle(x)), x);
}

cln::cl_F cos(const cln::cl_F& x) {
  return cln::cl_float(cln::cos(as_angle(x)), x);
}

// 2 / sqrt(pi) exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / (3 5) + ...), whose terms have one sign.
cln::cl_F erf(const cln::cl_F& x) {
  if (cln::zerop(x)) return x;
  const std::int64_t bits = bits_of(x);
  const cln::cl_F unit = cln::cl_float(cln::cl_I(1), x);
  // 1 - erf(x) is below exp(-x^2), which is below 2^-(x^2).
  const cln::cl_F limit = cln::cl_float(cln::cl_I(static_cast<long>(bits + 8)), x);
  if (exponent_of(x) > 64 || x * x > limit) return cln::minusp(x) ? -unit : unit;
  const cln::cl_F y = with_more_bits(x, 64);
  const cln::cl_F twice_square = y * y + y * y;
  cln::cl_F term = y, sum = y;
  for (long n = 1; exponent_of(term) > exponent_of(sum) - bits - 32; ++n) {
    term = term * twice_square / cln::cl_I(2 * n + 1);
    sum = sum + term;
  }
  const cln::cl_F scale = cln::exp(-y * y) / cln::sqrt(cln::pi(y));
  return cln::cl_float(scale * (sum + sum), x);
}

}  // namespace gradstone

#include "validation/numeric/certain_real.hpp"

#include <fmt/format.h>

#include <cmath>

#include "validation/numeric/comparison.hpp"

namespace gradstone {

thread_local CertainReal::Arithmetic CertainReal::arithmetic;

std::string CertainReal::text() const {
  const double value = to_double();
  constexpr double least = 1e-300, most = 1e300;
  if (is_zero() || (std::abs(value) > least && std::abs(value) < most)) return number_text(value);
  const cln::cl_F magnitude = cln::abs(digits());
  const cln::cl_F ten = cln::cl_float(10, arithmetic.format);
  const double logarithm = cln::double_approx(cln::ln(magnitude) / cln::ln(ten));
  const auto exponent = static_cast<std::int64_t>(std::floor(logarithm));
  const double leading = std::pow(10, logarithm - static_cast<double>(exponent));
  return fmt::format("{}{:.4g}e{}", is_negative() ? "-" : "", leading, exponent);
}

}  // namespace gradstone

// Compiled with -ffp-contract=off: a fused multiplication and addition would round differently.

#include "numeric/normal_quantile.hpp"

#include <array>
#include <cfloat>
#include <cmath>
#include <string>

#include "reference/error.hpp"

#ifdef __FAST_MATH__
#error "Random numbers are the same everywhere only without -ffast-math."
#endif
static_assert(FLT_EVAL_METHOD == 0, "intermediate values must be rounded to double");

namespace gradstone {
namespace {

using Coefficients = std::array<double, 8>;

// Numerator and denominator of a rational function, lowest power first.
struct Ratio {
  Coefficients above, below;
};

double polynomial(const Coefficients& c, double x) {
  double value = c.back();
  for (std::size_t k = c.size() - 1; k > 0; --k) value = value * x + c[k - 1];
  return value;
}

double ratio(const Ratio& r, double x) {
  return polynomial(r.above, x) / polynomial(r.below, x);
}

constexpr Ratio centre = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3},
    {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3}};
constexpr Ratio flank = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
constexpr Ratio tail = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

}  // namespace

double portable_log(double x) {
  // x = m 2^e with m near 1, and log m = 2 atanh s = 2 (s + s^3/3 + s^5/5 + ...).
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < 0x1.6a09e667f3bcdp-1) {  // sqrt(1/2)
    m = std::ldexp(m, 1);
    --exponent;
  }
  const double s = (m - 1.0) / (m + 1.0);
  const double square = s * s;  // at most 0.0295: the term after the last is below 2^-60
  double series = 0.0;
  for (int k = 21; k >= 3; k -= 2) series = (series + 1.0 / k) * square;
  const double log_m = 2.0 * s + 2.0 * s * series;
  // log 2 in two parts: the first has zeros enough at its end for its product to be exact.
  const auto e = static_cast<double>(exponent);
  return e * 0x1.62e42feep-1 + (e * 0x1.a39ef35793c76p-33 + log_m);
}

double normal_quantile(double p) {
  if (!(p > 0.0 && p < 1.0))
    throw DomainError("a probability between 0 and 1 is needed, not " + std::to_string(p));
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(centre, 0.180625 - q * q);
  const double r = std::sqrt(-portable_log(q < 0.0 ? p : 1.0 - p));
  const double value = r <= 5.0 ? ratio(flank, r - 1.6) : ratio(tail, r - 5.0);
  return q < 0.0 ? -value : value;
}

}  // namespace gradstone

#include "validation/numeric/sharp_real.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "symbolic/cln_functions.hpp"

namespace gradstone {
namespace {

// Binary logarithms.
constexpr double roundoff = -329;      // of 100 digits, after a few operations
constexpr double largest_zero = -166;  // of what is 0 at roots: 50 digits

constexpr double most_exponent = 1e6;  // beyond, exp is of no use and takes long
constexpr std::uintptr_t most_bits = 4096;

cln::float_format_t format() {
  static const cln::float_format_t the_format = cln::float_format(100);
  return the_format;
}

/// The logarithm of the sum of two numbers, given by their logarithms.
double sum(double a, double b) {
  const double larger = std::max(a, b), smaller = std::min(a, b);
  if (!(smaller > larger - 60)) return larger;
  return larger + std::log2(1 + std::exp2(smaller - larger));
}

bool is_large(const cln::cl_RA& x) {
  return cln::integer_length(cln::numerator(x)) + cln::integer_length(cln::denominator(x)) >
         most_bits;
}

}  // namespace

SharpReal::SharpReal(cln::cl_R value, double carried) : value_(std::move(value)), error_(carried) {
  if (is_rational() && is_large(cln::the<cln::cl_RA>(value_)))
    value_ = cln::cl_float(value_, format());
  error_ = is_rational() ? exact : sum(carried, magnitude() + roundoff);
}

void SharpReal::outside(const char* function) {
  throw DomainError(std::string(function) + " of a number outside its domain");
}

double SharpReal::magnitude() const {
  const double near = std::abs(to_double());
  if (near > 1e-300 && near < 1e300) return std::log2(near);
  if (cln::zerop(value_)) return exact;
  return static_cast<double>(cln::float_exponent(digits()));
}

double SharpReal::error_beside(const SharpReal& other) const {
  return is_rational() && !other.is_rational() ? magnitude() + roundoff : error_;
}

cln::cl_F SharpReal::digits() const {
  return cln::cl_float(value_, format());
}

bool SharpReal::may_be_zero() const {
  return is_zero() || (!is_rational() && !(magnitude() > error_ + 4));
}

int SharpReal::sign() const {
  if (may_be_zero() && !is_zero()) {
    const bool is_made = StandIns::any() && error_ < largest_zero;
    if (!is_made) throw TooCloseError("two irrational numbers may be equal");
    return 0;
  }
  return cln::zerop(value_) ? 0 : cln::minusp(value_) ? -1 : 1;
}

std::optional<Rational> SharpReal::as_rational() const {
  if (!is_rational()) return std::nullopt;
  const cln::cl_RA x = cln::the<cln::cl_RA>(value_);
  const cln::cl_I above = cln::numerator(x), below = cln::denominator(x);
  constexpr std::uintptr_t few_bits = 48;  // so that a few operations more still fit
  if (cln::integer_length(above) > few_bits || cln::integer_length(below) > few_bits)
    return std::nullopt;
  return Rational(cln::cl_I_to_long(above), cln::cl_I_to_long(below));
}

std::optional<Rational> SharpReal::nearby_rational() const {
  // Continued fractions, as far as their terms stay small.
  constexpr std::int64_t most = 1000000;
  const double value = to_double();
  if (!(std::abs(value) < 1e12)) return std::nullopt;
  double rest = value;
  std::int64_t above = 1, below = 0, above_before = 0, below_before = 1;
  while (true) {
    const double whole = std::floor(rest);
    if (!(std::abs(whole) < 1e12)) return std::nullopt;
    const auto n = static_cast<std::int64_t>(whole);
    above_before = std::exchange(above, n * above + above_before);
    below_before = std::exchange(below, n * below + below_before);
    if (below > most) return std::nullopt;
    const double error = std::abs(static_cast<double>(above) / static_cast<double>(below) - value);
    if (error <= 1e-14 * (1 + std::abs(value))) return Rational(above, below);
    rest = 1 / (rest - whole);
  }
}

std::string SharpReal::text() const {
  if (const auto rational = as_rational()) return rational->text();
  return fmt::format("{:.12g}", to_double());
}

SharpReal operator+(const SharpReal& x, const SharpReal& y) {
  return {x.value_ + y.value_, sum(x.error_beside(y), y.error_beside(x))};
}

SharpReal operator-(const SharpReal& x, const SharpReal& y) {
  return {x.value_ - y.value_, sum(x.error_beside(y), y.error_beside(x))};
}

SharpReal operator*(const SharpReal& x, const SharpReal& y) {
  if (x.is_zero() || y.is_zero()) return {};
  if (x.is_rational() && y.is_rational()) return {x.value_ * y.value_, SharpReal::exact};
  const double carried = sum(sum(x.magnitude(), x.error_) + y.error_, y.magnitude() + x.error_);
  return {x.value_ * y.value_, carried};
}

SharpReal operator/(const SharpReal& x, const SharpReal& y) {
  if (y.sign() == 0) SharpReal::outside("division");
  if (x.is_zero()) return {};
  SharpReal quotient(x.value_ / y.value_, SharpReal::exact);
  const double below = y.magnitude();
  const double carried = sum(x.error_ - below, quotient.magnitude() + y.error_ - below) + 1;
  return {quotient.value_, carried};
}

SharpReal exp(const SharpReal& x) {
  if (x.is_zero()) return 1;
  if (!(std::abs(x.to_double()) < most_exponent)) SharpReal::outside("exp");
  SharpReal y(cln::exp(x.digits()), SharpReal::exact);
  // The argument is rounded as well.
  return {y.value_, y.magnitude() + 1 + sum(x.error_, x.magnitude() + roundoff)};
}

SharpReal log(const SharpReal& x) {
  if (x.sign() <= 0) SharpReal::outside("log");
  if (x.is_exactly(1)) return {};
  return {cln::ln(x.digits()), sum(x.error_ - x.magnitude(), roundoff) + 1};
}

SharpReal tanh(const SharpReal& x) {
  if (x.is_zero()) return {};
  // Beyond, all digits are those of 1.
  constexpr double most = 1000;
  const double near = x.to_double();
  const cln::cl_F y = std::abs(near) < most ? cln::tanh(x.digits())
                                            : cln::cl_float(cln::cl_I(near < 0 ? -1 : 1), format());
  return {y, sum(x.error_, x.magnitude() + roundoff)};
}

// None of them rises faster than twice its argument, which is rounded as well.
SharpReal erf(const SharpReal& x) {
  if (x.is_zero()) return {};
  return {gradstone::erf(x.digits()), sum(x.error_, x.magnitude() + roundoff) + 1};
}

SharpReal sin(const SharpReal& x) {
  if (x.is_zero()) return {};
  return {gradstone::sin(x.digits()), sum(x.error_, x.magnitude() + roundoff) + 1};
}

SharpReal cos(const SharpReal& x) {
  if (x.is_zero()) return 1;
  return {gradstone::cos(x.digits()), sum(x.error_, x.magnitude() + roundoff) + 1};
}

SharpReal SharpReal::pi() {
  return {pi_of(format()), roundoff};
}

SharpReal sqrt(const SharpReal& x) {
  const int sign = x.sign();
  if (sign < 0) SharpReal::outside("sqrt");
  if (sign == 0) return {};
  cln::cl_RA root;
  if (x.is_rational() && cln::sqrtp(cln::the<cln::cl_RA>(x.value_), &root))
    return {root, SharpReal::exact};
  return {cln::sqrt(x.digits()), x.error_ - x.magnitude() / 2};
}

bool differ(const SharpReal& x, const SharpReal& y) {
  const SharpReal difference = x - y;
  if (difference.is_rational()) return !difference.is_zero();
  const double size = std::abs(difference.to_double());
  return !(size <= 1e-25 * (1 + std::abs(x.to_double()) + std::abs(y.to_double())));
}

std::map<Rational, SharpReal>& StandIns::all() {
  static thread_local std::map<Rational, SharpReal> stand_ins;
  return stand_ins;
}

std::optional<Rational> StandIns::add(const SharpReal& root) {
  constexpr double unit = 1LL << 40, most = 1 << 20;
  const double value = root.to_double();
  if (!(std::abs(value) < most)) return std::nullopt;
  // An odd number of such small parts is in no formula.
  const Rational near(static_cast<std::int64_t>(std::round(value * unit)) | 1, 1LL << 40);
  all()[near] = root;
  return near;
}

SharpReal StandIns::meaning(const Rational& x) {
  if (any()) {
    if (const auto found = all().find(x); found != all().end()) return found->second;
  }
  return SharpReal(x);
}

std::string StandIns::replaced(std::string text) {
  for (const auto& [stand_in, root] : all()) {
    const std::string name = stand_in.text();
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), root.text());
  }
  return text;
}

thread_local NumberTraits<SharpReal>::Compared NumberTraits<SharpReal>::compared;

Decision NumberTraits<SharpReal>::decide(const SharpReal& x, Relation relation,
                                         const SharpReal& y) {
  const SharpReal difference = x - y;
  compared.cases = true;
  compared.differences.push_back(difference);
  const int sign = difference.sign();
  if (sign == 0) compared.equals = true;
  return decision(holds(sign, relation, 0));
}

SharpReal NumberTraits<SharpReal>::max(const SharpReal& x, const SharpReal& y) {
  const SharpReal difference = x - y;
  compared.maxima = true;
  compared.differences.push_back(difference);
  // The larger one of two that can't be told apart is either.
  if (difference.may_be_zero()) compared.equals = true;
  return x.is_below(y) ? y : x;
}

}  // namespace gradstone

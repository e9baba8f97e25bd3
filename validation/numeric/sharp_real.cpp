#include "validation/numeric/sharp_real.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradstone {
namespace {

constexpr double roundoff = 1e-99;  // of 100 digits, after a few operations
// Below these an error, held as a double, says nothing.
constexpr double smallest_error = 1e-280;
constexpr double largest_zero = 1e-50;
constexpr std::uintptr_t most_bits = 4096;

cln::float_format_t format() {
  static const cln::float_format_t the_format = cln::float_format(100);
  return the_format;
}

bool is_large(const cln::cl_RA& x) {
  return cln::integer_length(cln::numerator(x)) + cln::integer_length(cln::denominator(x)) >
         most_bits;
}

}  // namespace

SharpReal::SharpReal(cln::cl_R value, double error) : value_(std::move(value)), error_(error) {
  if (!is_rational()) {
    error_ += magnitude() * roundoff + smallest_error;
  } else if (is_large(cln::the<cln::cl_RA>(value_))) {
    value_ = cln::cl_float(value_, format());
    error_ = magnitude() * roundoff + smallest_error;
  } else {
    error_ = 0;
  }
}

void SharpReal::outside(const char* function) {
  throw DomainError(std::string(function) + " of a number outside its domain");
}

double SharpReal::magnitude() const {
  return std::abs(to_double());
}

cln::cl_F SharpReal::digits() const {
  return cln::cl_float(value_, format());
}

bool SharpReal::may_be_zero() const {
  return is_zero() || (!is_rational() && !(magnitude() > 16 * error_));
}

int SharpReal::sign() const {
  if (may_be_zero() && !is_zero()) {
    const bool is_made = StandIns::any() && error_ < largest_zero && error_ > 2 * smallest_error;
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
  return {x.value_ + y.value_, x.error_ + y.error_};
}

SharpReal operator-(const SharpReal& x, const SharpReal& y) {
  return {x.value_ - y.value_, x.error_ + y.error_};
}

SharpReal operator*(const SharpReal& x, const SharpReal& y) {
  if (x.is_zero() || y.is_zero()) return {};
  const double carried =
      x.error_ == 0 && y.error_ == 0
          ? 0
          : x.magnitude() * y.error_ + y.magnitude() * x.error_ + x.error_ * y.error_;
  return {x.value_ * y.value_, carried};
}

SharpReal operator/(const SharpReal& x, const SharpReal& y) {
  if (y.sign() == 0) SharpReal::outside("division");
  if (x.is_zero()) return {};
  cln::cl_R quotient = x.value_ / y.value_;
  if (x.error_ == 0 && y.error_ == 0) return {quotient, 0};
  const double size = std::abs(cln::double_approx(quotient));
  return {quotient, 2 * (x.error_ + size * y.error_) / y.magnitude()};
}

SharpReal exp(const SharpReal& x) {
  if (x.is_zero()) return 1;
  cln::cl_R value = cln::exp(x.digits());
  // The argument is rounded as well.
  const double carried = x.error_ + x.magnitude() * roundoff;
  return {value, 2 * std::abs(cln::double_approx(value)) * carried};
}

SharpReal log(const SharpReal& x) {
  if (x.sign() <= 0) SharpReal::outside("log");
  if (x.is_exactly(1)) return {};
  return {cln::ln(x.digits()), 2 * (x.error_ / x.magnitude() + roundoff)};
}

SharpReal tanh(const SharpReal& x) {
  if (x.is_zero()) return {};
  return {cln::tanh(x.digits()), x.error_ + x.magnitude() * roundoff};
}

SharpReal sqrt(const SharpReal& x) {
  const int sign = x.sign();
  if (sign < 0) SharpReal::outside("sqrt");
  if (sign == 0) return {};
  cln::cl_RA root;
  if (x.is_rational() && cln::sqrtp(cln::the<cln::cl_RA>(x.value_), &root)) return {root, 0};
  return {cln::sqrt(x.digits()), x.error_ / std::sqrt(x.magnitude())};
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

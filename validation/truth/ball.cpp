#include "validation/truth/ball.hpp"

#include <arb_hypgeom.h>

#include <cmath>

namespace gradstone {

thread_local long Ball::precision = 256;

Ball::Ball(double value, bool is_differentiated)
    : kind_{is_differentiated, std::isnan(value), Largest::no} {
  arb_init(value_);
  if (!is_undefined()) arb_set_d(value_, value);
}

void Ball::get_ends(arf_t lower, arf_t upper) const {
  arb_get_lbound_arf(lower, value_, precision);
  arb_get_ubound_arf(upper, value_, precision);
  if (arf_is_nan(lower)) arf_neg_inf(lower);
  if (arf_is_nan(upper)) arf_pos_inf(upper);
}

// Whether every number of the ball is: of a domain's end, at which nothing is defined.
bool Ball::is_certainly_at_most(long n) const {
  arb_t bound;
  arb_init(bound);
  arb_set_si(bound, n);
  const bool result = arb_le(value_, bound) != 0;
  arb_clear(bound);
  return result;
}

Ball Ball::operator-() const {
  Ball result(kind_);
  arb_neg(result.value_, value_);
  return result;
}

Ball operator+(const Ball& x, const Ball& y) {
  Ball result = Ball::of(x, y);
  arb_add(result.value_, x.value_, y.value_, Ball::precision);
  if (arb_is_zero(result.value_))
    result.kind_.largest = of_nothing(x.kind_.largest, y.kind_.largest);
  return result;
}

Ball operator-(const Ball& x, const Ball& y) {
  Ball result = Ball::of(x, y);
  arb_sub(result.value_, x.value_, y.value_, Ball::precision);
  if (arb_is_zero(result.value_))
    result.kind_.largest = of_nothing(x.kind_.largest, y.kind_.largest);
  return result;
}

Ball operator*(const Ball& x, const Ball& y) {
  Ball result = Ball::of(x, y);
  arb_mul(result.value_, x.value_, y.value_, Ball::precision);
  return result;
}

Ball operator/(const Ball& x, const Ball& y) {
  Ball result = Ball::of(x, y);
  result.kind_.is_undefined |= arb_is_zero(y.value_) != 0;
  arb_div(result.value_, x.value_, y.value_, Ball::precision);
  return result;
}

Ball sqrt(const Ball& x) {
  Ball result = Ball::of(x);
  result.kind_.is_undefined |= arb_is_negative(x.value_) != 0;
  arb_sqrt(result.value_, x.value_, Ball::precision);
  return result;
}

Ball exp(const Ball& x) {
  Ball result = Ball::of(x);
  arb_exp(result.value_, x.value_, Ball::precision);
  return result;
}

Ball log(const Ball& x) {
  Ball result = Ball::of(x);
  result.kind_.is_undefined |= x.is_certainly_at_most(0);
  arb_log(result.value_, x.value_, Ball::precision);
  return result;
}

Ball log1p(const Ball& x) {
  Ball result = Ball::of(x);
  result.kind_.is_undefined |= x.is_certainly_at_most(-1);
  arb_log1p(result.value_, x.value_, Ball::precision);
  return result;
}

Ball tanh(const Ball& x) {
  Ball result = Ball::of(x);
  arb_tanh(result.value_, x.value_, Ball::precision);
  return result;
}

Ball erf(const Ball& x) {
  Ball result = Ball::of(x);
  arb_hypgeom_erf(result.value_, x.value_, Ball::precision);
  return result;
}

Ball sin(const Ball& x) {
  Ball result = Ball::of(x);
  arb_sin(result.value_, x.value_, Ball::precision);
  return result;
}

Ball cos(const Ball& x) {
  Ball result = Ball::of(x);
  arb_cos(result.value_, x.value_, Ball::precision);
  return result;
}

Ball Ball::pi() {
  Ball result;
  arb_const_pi(result.value_, precision);
  return result;
}

Ball NumberTraits<Ball>::from(const Rational& value) {
  Ball result;
  arb_set_si(result.value_, static_cast<long>(value.numerator()));
  if (!value.is_integer())
    arb_div_si(result.value_, result.value_, static_cast<long>(value.denominator()),
               Ball::precision);
  return result;
}

bool NumberTraits<Ball>::is_exactly(const Ball& x, const Rational& number) {
  const Ball exact = from(number);
  return !x.is_undefined() && arb_is_exact(x.value_) && arb_is_exact(exact.value_) &&
         arb_equal(x.value_, exact.value_) && !x.kind_.moves;
}

Decision NumberTraits<Ball>::decide(const Ball& x, Relation relation, const Ball& y) {
  if (x.is_undefined() || y.is_undefined()) return Decision::unknown;
  if (arb_is_exact(x.value_) && arb_is_exact(y.value_) && arb_is_finite(x.value_) &&
      arb_is_finite(y.value_)) {
    const int sign = arf_cmp(arb_midref(x.value_), arb_midref(y.value_));
    if (sign == 0 && (x.kind_.moves || y.kind_.moves))
      return at_kink(relation, x.kind_.largest, y.kind_.largest);
    return decision(holds(sign, relation, 0));
  }
  if (arb_lt(x.value_, y.value_)) return decision(holds(-1, relation, 0));
  if (arb_gt(x.value_, y.value_)) return decision(holds(1, relation, 0));
  return Decision::unknown;
}

Ball NumberTraits<Ball>::join(const Ball& x, const Ball& y) {
  // Of two cases that meet, the one that is not defined there says nothing.
  if (x.is_undefined()) return y;
  if (y.is_undefined()) return x;
  Ball result = Ball::of(x, y);
  arb_union(result.value_, x.value_, y.value_, Ball::precision);
  return result;
}

Ball NumberTraits<Ball>::max(const Ball& x, const Ball& y) {
  Ball result = Ball::of(x, y);
  arb_max(result.value_, x.value_, y.value_, Ball::precision);
  const bool are_equal = arb_is_exact(x.value_) && arb_equal(x.value_, y.value_);
  const Ball& larger = arb_lt(x.value_, y.value_) ? y : x;
  const bool is_tied = are_equal || larger.kind_.largest == Largest::tied;
  result.kind_.largest = is_tied ? Largest::tied : Largest::alone;
  return result;
}

Ball NumberTraits<Ball>::largest_alone(Ball x) {
  x.kind_.largest = Largest::alone;
  return x;
}

}  // namespace gradstone

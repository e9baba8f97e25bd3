#pragma once

#include <arb.h>

#include "numeric/number.hpp"
#include "validation/truth/double_double.hpp"

namespace gradstone {

/// A real number, enclosed by one of Arb's balls: a midpoint of so many bits with a radius that
/// covers all rounding. What the coarse pass leaves open is computed with these, more and more
/// precisely.
///
/// As with DoubleDouble, a number that is certainly outside the domain of a function is
/// `undefined`, and one that depends on what is differentiated `moves`.
class Ball {
 public:
  /// The bits of all midpoints computed by this thread.
  static thread_local long precision;

  Ball() { arb_init(value_); }
  explicit Ball(double value, bool is_differentiated = false);
  Ball(const Ball& other) : kind_(other.kind_) {
    arb_init(value_);
    arb_set(value_, other.value_);
  }
  Ball(Ball&& other) noexcept : kind_(other.kind_) {
    arb_init(value_);
    arb_swap(value_, other.value_);
  }
  Ball& operator=(const Ball& other) {
    if (this != &other) arb_set(value_, other.value_);
    kind_ = other.kind_;
    return *this;
  }
  Ball& operator=(Ball&& other) noexcept {
    arb_swap(value_, other.value_);
    kind_ = other.kind_;
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  bool is_undefined() const { return kind_.is_undefined; }
  /// The ends of the enclosure, infinite where nothing is known.
  void get_ends(arf_t lower, arf_t upper) const;
  double to_double() const { return arf_get_d(arb_midref(value_), ARF_RND_NEAR); }
  const arb_struct* get() const { return value_; }

  Ball operator-() const;
  friend Ball operator+(const Ball& x, const Ball& y);
  friend Ball operator-(const Ball& x, const Ball& y);
  friend Ball operator*(const Ball& x, const Ball& y);
  friend Ball operator/(const Ball& x, const Ball& y);
  friend Ball sqrt(const Ball& x);
  friend Ball exp(const Ball& x);
  friend Ball log(const Ball& x);
  friend Ball log1p(const Ball& x);
  friend Ball tanh(const Ball& x);
  friend Ball erf(const Ball& x);
  friend Ball sin(const Ball& x);
  friend Ball cos(const Ball& x);
  static Ball pi();

 private:
  friend struct NumberTraits<Ball>;
  struct Kind {
    bool moves = false;
    bool is_undefined = false;
    Largest largest = Largest::no;
  };
  // A result that the caller computes.
  explicit Ball(Kind kind) : kind_(kind) { arb_init(value_); }
  static Ball of(const Ball& x) { return Ball(Kind{x.kind_.moves, x.kind_.is_undefined}); }
  static Ball of(const Ball& x, const Ball& y) {
    return Ball(Kind{x.kind_.moves || y.kind_.moves, x.kind_.is_undefined || y.kind_.is_undefined});
  }
  bool is_certainly_at_most(long n) const;

  arb_t value_;
  Kind kind_;
};

template <>
struct NumberTraits<Ball> : ElementaryFunctions<Ball> {
  static Ball from(const Rational& value);
  static double to_double(const Ball& x) { return x.to_double(); }
  static bool is_exactly(const Ball& x, const Rational& number);
  static Decision decide(const Ball& x, Relation relation, const Ball& y);
  static Ball join(const Ball& x, const Ball& y);
  static Ball max(const Ball& x, const Ball& y);
  static Ball largest_alone(Ball x);
};

}  // namespace gradstone

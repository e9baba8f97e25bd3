#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "validation/numeric/sharp_real.hpp"

namespace gradstone {

/// A number near another: a sum of terms c e^q log(e)^n in an infinitesimal e > 0, the largest
/// first, with rational q and sharp c, of which the first few are known. What a function is at x +
/// e gives its limit and its slope from above exactly, with no step that something could be missed
/// in; poles, roots and x log(x) at 0 have their terms too.
///
/// Comparisons ask for the sign of the first term.
/// Errors     DomainError where a function has no value; TooCloseError where the first term is
///            not known; UnsupportedError for what is no such sum, as exp(1/e).
class Germ {
 public:
  Germ() = default;
  Germ(int value) : Germ(SharpReal(value)) {}
  explicit Germ(const SharpReal& value);
  /// e^exponent times a number.
  static Germ infinitesimal(const SharpReal& factor, const Rational& exponent = 1);

  /// The limit; nothing where it is infinite. Errors: TooCloseError where it is not known.
  std::optional<SharpReal> limit() const;
  /// -1, 0 or 1.
  int sign() const;
  /// Exactly 0, with all of its terms.
  bool is_zero() const { return terms_.empty() && !order_; }
  double to_double() const;

  Germ operator-() const;
  friend Germ operator+(const Germ& x, const Germ& y);
  friend Germ operator-(const Germ& x, const Germ& y) { return x + -y; }
  friend Germ operator*(const Germ& x, const Germ& y);
  friend Germ operator/(const Germ& x, const Germ& y);
  friend Germ exp(const Germ& x);
  friend Germ log(const Germ& x);
  friend Germ log1p(const Germ& x) { return log(Germ(1) + x); }
  friend Germ tanh(const Germ& x);
  friend Germ erf(const Germ& x);
  friend Germ sin(const Germ& x);
  friend Germ cos(const Germ& x);
  static Germ pi() { return Germ(SharpReal::pi()); }
  friend Germ sqrt(const Germ& x);

 private:
  struct Term {
    Rational exponent;
    int logs = 0;
    SharpReal factor;
    bool is_before(const Term& other) const;
    bool is_like(const Term& other) const;
  };
  /// c e^q (1 + rest), where the rest is infinitesimal.
  struct Split;

  Split split() const;
  /// The limit, which is taken off. Errors: UnsupportedError where it is infinite.
  SharpReal take_limit();
  /// f(x) of an x with a finite limit c: f(c) is the first of the coefficients f^(n)(c) / n!.
  template <class Derivatives>
  static Germ taylor(const Germ& small, Derivatives derivative);
  Germ first_removed() const;
  void add(const Term& term);
  void truncate(const Rational& order);
  void truncate();
  /// The sum of coefficient(n) * small^n.
  template <class Coefficients>
  static Germ series(const Germ& small, Coefficients coefficient);

  std::vector<Term> terms_;        ///< the largest first, none of them 0
  std::optional<Rational> order_;  ///< terms from this exponent on are not known
};

template <>
struct NumberTraits<Germ> : ElementaryFunctions<Germ> {
  static Germ from(const Rational& x) { return Germ(NumberTraits<SharpReal>::from(x)); }
  static double to_double(const Germ& x) { return x.to_double(); }
  static bool is_exactly(const Germ& x, const Rational& number) {
    return (x - Germ(SharpReal(number))).is_zero();
  }

  /// Comparisons that are equal in the limit. They are decided by the germs, or, to see what every
  /// combination of cases gives, as somebody chooses: bit k of the choice is how the k-th comes
  /// out.
  struct Ties {
    std::size_t count = 0;
    std::optional<std::uint64_t> choice;
  };
  static thread_local Ties ties;

  static Decision decide(const Germ& x, Relation relation, const Germ& y);
  static Germ join(const Germ& x, const Germ&) { return x; }
  static Germ max(const Germ& x, const Germ& y) {
    return decide(y, Relation::greater, x) == Decision::yes ? y : x;
  }
};

}  // namespace gradstone

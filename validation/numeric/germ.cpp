#include "validation/numeric/germ.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace gradstone {
namespace {

const Rational span = 4;  // how far beyond the first term terms are known
constexpr int most_powers = 64;

}  // namespace

struct Germ::Split {
  SharpReal factor;
  Rational exponent;
  Germ rest;
};

bool Germ::Term::is_before(const Term& other) const {
  if (exponent != other.exponent) return exponent < other.exponent;
  return logs > other.logs;
}

bool Germ::Term::is_like(const Term& other) const {
  return exponent == other.exponent && logs == other.logs;
}

Germ::Germ(const SharpReal& value) {
  add({0, 0, value});
}

Germ Germ::infinitesimal(const SharpReal& factor, const Rational& exponent) {
  Germ result;
  result.add({exponent, 0, factor});
  return result;
}

void Germ::add(const Term& term) {
  if (term.factor.is_zero() || (order_ && term.exponent >= *order_)) return;
  const auto place = std::find_if(terms_.begin(), terms_.end(),
                                  [&](const Term& other) { return !other.is_before(term); });
  if (place == terms_.end() || !place->is_like(term)) {
    terms_.insert(place, term);
    return;
  }
  place->factor = place->factor + term.factor;
  if (place->factor.is_zero()) terms_.erase(place);
}

void Germ::truncate(const Rational& order) {
  if (!order_ || order < *order_) order_ = order;
  while (!terms_.empty() && terms_.back().exponent >= *order_) terms_.pop_back();
}

void Germ::truncate() {
  if (terms_.empty()) return;
  const Rational order = terms_.front().exponent + span;
  if (terms_.back().exponent >= order) truncate(order);
}

Germ Germ::first_removed() const {
  Germ result = *this;
  result.terms_.erase(result.terms_.begin());
  return result;
}

int Germ::sign() const {
  if (terms_.empty()) {
    if (order_) throw TooCloseError("two functions may be equal near a point");
    return 0;
  }
  const int sign = terms_.front().factor.sign();
  if (sign == 0) return first_removed().sign();
  return terms_.front().logs % 2 == 0 ? sign : -sign;  // log(e) < 0
}

std::optional<SharpReal> Germ::limit() const {
  if (!terms_.empty()) {
    const Term& first = terms_.front();
    if (first.exponent < Rational(0) || (first.exponent == Rational(0) && first.logs > 0)) {
      if (first.factor.sign() == 0) return first_removed().limit();
      return std::nullopt;
    }
  }
  if (order_ && *order_ <= Rational(0)) throw TooCloseError("a limit is not known");
  if (!terms_.empty() && terms_.front().exponent == Rational(0)) return terms_.front().factor;
  return SharpReal();
}

double Germ::to_double() const {
  if (const auto finite = limit()) return finite->to_double();
  return sign() * std::numeric_limits<double>::infinity();
}

Germ Germ::operator-() const {
  Germ result = *this;
  for (Term& term : result.terms_) term.factor = -term.factor;
  return result;
}

Germ operator+(const Germ& x, const Germ& y) {
  Germ result = x;
  if (y.order_) result.truncate(*y.order_);
  for (const auto& term : y.terms_) result.add(term);
  result.truncate();
  return result;
}

Germ operator*(const Germ& x, const Germ& y) {
  Germ result;
  if (x.is_zero() || y.is_zero()) return result;
  const auto first = [](const Germ& z) {
    return z.terms_.empty() ? *z.order_ : z.terms_.front().exponent;
  };
  if (x.order_) result.truncate(*x.order_ + first(y));
  if (y.order_) result.truncate(*y.order_ + first(x));
  for (const auto& a : x.terms_) {
    for (const auto& b : y.terms_) {
      const Rational exponent = a.exponent + b.exponent;
      if (exponent >= first(x) + first(y) + span) {
        result.truncate(exponent);
        break;
      }
      result.add({exponent, a.logs + b.logs, a.factor * b.factor});
    }
  }
  return result;
}

Germ::Split Germ::split() const {
  if (terms_.empty()) {
    if (order_) throw TooCloseError("a number may be 0 near a point");
    return {0, 0, {}};
  }
  const Term& first = terms_.front();
  if (first.factor.sign() == 0) return first_removed().split();
  if (first.logs != 0) throw UnsupportedError("a function of a logarithm has no such terms");
  Germ rest;
  if (order_) rest.truncate(*order_ - first.exponent);
  for (auto term = terms_.begin() + 1; term != terms_.end(); ++term) {
    if (term->exponent == first.exponent)
      throw UnsupportedError("a function of a logarithm has no such terms");
    rest.add({term->exponent - first.exponent, term->logs, term->factor / first.factor});
  }
  return {first.factor, first.exponent, rest};
}

template <class Coefficients>
Germ Germ::series(const Germ& small, Coefficients coefficient) {
  Germ result{coefficient(0)}, power{1};
  if (small.is_zero()) return result;
  const Rational first = small.terms_.empty() ? *small.order_ : small.terms_.front().exponent;
  if (first <= Rational(0)) throw TooCloseError("a number near a point is not known");
  Rational order = 0;
  for (int n = 1; order < span; ++n) {
    if (n > most_powers) throw UnsupportedError("too many terms would have to be known");
    power = power * small;
    order = order + first;
    result = result + Germ(coefficient(n)) * power;
  }
  result.truncate(order + first);
  return result;
}

SharpReal Germ::take_limit() {
  SharpReal constant;
  while (!terms_.empty() && terms_.front().exponent <= Rational(0)) {
    const Term first = terms_.front();
    if (first.factor.sign() != 0) {
      if (first.exponent < Rational(0) || first.logs != 0)
        throw UnsupportedError("a function of an infinite number has no such terms");
      constant = first.factor;
    }
    *this = first_removed();
  }
  return constant;
}

template <class Derivatives>
Germ Germ::taylor(const Germ& small, Derivatives derivative) {
  SharpReal inverse_factorial = 1;
  return series(small, [&](int n) {
    if (n > 0) inverse_factorial = inverse_factorial / SharpReal(n);
    return derivative(n) * inverse_factorial;
  });
}

Germ operator/(const Germ& x, const Germ& y) {
  const auto below = y.split();
  if (below.factor.is_zero()) throw DomainError("division of a number outside its domain");
  const Germ inverse =
      Germ::series(below.rest, [](int n) { return SharpReal(n % 2 == 0 ? 1 : -1); });
  return x * Germ::infinitesimal(SharpReal(1) / below.factor, -below.exponent) * inverse;
}

Germ exp(const Germ& x) {
  Germ small = x;
  SharpReal factor = 1;
  Rational exponent = 0;
  while (!small.terms_.empty() && small.terms_.front().exponent <= Rational(0)) {
    const Germ::Term first = small.terms_.front();
    small = small.first_removed();
    if (first.exponent == Rational(0) && first.logs == 0) {
      factor = exp(first.factor);
      continue;
    }
    const auto power = first.factor.as_rational();
    if (first.exponent == Rational(0) && first.logs == 1 && power) {
      exponent = *power;  // exp(q log(e)) = e^q
      continue;
    }
    if (x.sign() > 0) throw UnsupportedError("exp grows faster than every power there");
    Germ nothing;  // it falls faster than every power
    nothing.truncate(span);
    return nothing;
  }
  SharpReal inverse_factorial = 1;
  return Germ::infinitesimal(factor, exponent) * Germ::series(small, [&](int n) {
           if (n > 0) inverse_factorial = inverse_factorial / SharpReal(n);
           return inverse_factorial;
         });
}

Germ log(const Germ& x) {
  const auto parts = x.split();
  Germ result{log(parts.factor)};
  if (parts.exponent != Rational(0)) result.add({0, 1, SharpReal(parts.exponent)});
  return result + Germ::series(parts.rest, [](int n) {
           return n == 0 ? SharpReal() : SharpReal(Rational(n % 2 == 0 ? -1 : 1, n));
         });
}

Germ tanh(const Germ& x) {
  if (!x.terms_.empty() && !x.limit()) {
    Germ end{x.sign()};
    end.truncate(span);
    return end;
  }
  const Germ decay = exp(x * Germ(-2));
  return (Germ(1) - decay) / (Germ(1) + decay);
}

// With the polynomials of Hermite: erf^(n+1)(c) = 2 / sqrt(pi) exp(-c^2) (-1)^n H_n(c).
Germ erf(const Germ& x) {
  if (!x.terms_.empty() && !x.limit()) {
    Germ end{x.sign()};
    end.truncate(span);
    return end;
  }
  Germ small = x;
  const SharpReal c = small.take_limit();
  const SharpReal slope = SharpReal(2) / sqrt(SharpReal::pi()) * exp(-(c * c));
  SharpReal hermite = 1, before;
  return Germ::taylor(small, [&](int n) {
    if (n == 0) return erf(c);
    if (n > 1) {
      const SharpReal next = SharpReal(2) * (c * hermite - SharpReal(n - 2) * before);
      before = std::exchange(hermite, next);
    }
    return n % 2 == 0 ? -(slope * hermite) : slope * hermite;
  });
}

Germ sin(const Germ& x) {
  Germ small = x;
  const SharpReal c = small.take_limit(), sine = sin(c), cosine = cos(c);
  return Germ::taylor(small, [&](int n) {
    const SharpReal& value = n % 2 == 0 ? sine : cosine;
    return n % 4 < 2 ? value : -value;
  });
}

Germ cos(const Germ& x) {
  Germ small = x;
  const SharpReal c = small.take_limit(), sine = sin(c), cosine = cos(c);
  return Germ::taylor(small, [&](int n) {
    const SharpReal& value = n % 2 == 0 ? cosine : sine;
    return n % 4 == 1 || n % 4 == 2 ? -value : value;
  });
}

Germ sqrt(const Germ& x) {
  const auto parts = x.split();
  if (parts.factor.is_zero()) return {};
  SharpReal binomial = 1;
  return Germ::infinitesimal(sqrt(parts.factor), parts.exponent / Rational(2)) *
         Germ::series(parts.rest, [&](int n) {
           if (n > 0) binomial = binomial * SharpReal(Rational(3 - 2 * n, 2 * n));
           return binomial;
         });
}

thread_local NumberTraits<Germ>::Ties NumberTraits<Germ>::ties;

Decision NumberTraits<Germ>::decide(const Germ& x, Relation relation, const Germ& y) {
  NumberTraits<SharpReal>::compared.cases = true;
  const Germ difference = x - y;
  if (difference.is_zero()) return decision(holds(0, relation, 0));
  const auto limit = difference.limit();
  if (limit && limit->sign() == 0) {
    const std::size_t k = ties.count++;
    if (ties.choice) {
      const bool is_above = k < 64 && (*ties.choice >> k & 1) == 1;
      return decision(holds(is_above ? 1 : -1, relation, 0));
    }
  }
  return decision(holds(difference.sign(), relation, 0));
}

}  // namespace gradstone

#pragma once

#include <ginac/ginac.h>

#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gradstone::ginac {

using GiNaC::ex;

struct ExHash {
  std::size_t operator()(const ex& e) const { return e.gethash(); }
};
struct ExEqual {
  bool operator()(const ex& a, const ex& b) const { return a.is_equal(b); }
};
template <class Value>
using ExMap = std::unordered_map<ex, Value, ExHash, ExEqual>;
using ExSet = std::unordered_set<ex, ExHash, ExEqual>;

inline bool is_numeric(const ex& e) {
  return GiNaC::is_a<GiNaC::numeric>(e);
}

/// The exponents of the symbols of a monomial.
using Exponents = std::map<ex, int, GiNaC::ex_is_less>;

/// A term of an expanded Laurent polynomial: a constant (a number, sqrt(3), log(2)) times powers of
/// symbols.
struct Term {
  ex constant = 1;
  Exponents exponents;
};

/// A Laurent polynomial without the monomial that divides it.
///
/// expression = constant * product of symbol^exponent * primitive, where primitive is 1 or a sum of
/// several terms with integer coefficients of greatest common divisor 1, the first one positive.
struct Factored {
  ex constant = 1;
  Exponents exponents;
  ex primitive = 1;
};

/// The terms of a sum; the expression itself if it is no sum.
GiNaC::exvector terms(const ex& expanded);

/// Errors: UnsupportedError where the expression is no product of constants and powers of symbols.
Term read_term(const ex& term);

Factored factored(const ex& expanded);

/// The greatest common divisor of the numeric coefficients, with the sign of the first term.
GiNaC::numeric signed_content(const ex& expanded);

/// The product of the powers.
ex monomial(const Exponents& exponents);

/// Every symbol that occurs.
ExSet symbols_of(const ex& expression);
void add_symbols(const ex& expression, ExSet& symbols);

/// The sign of a number such as -2/3 or log(1/2): 1, 0 or -1.
int sign_of_constant(const ex& constant);

/// The substitution, and the expansion of the result.
ex replaced(const ex& expression, const GiNaC::exmap& table);

}  // namespace gradstone::ginac

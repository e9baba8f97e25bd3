#pragma once

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// A form as a product: the content has no bound indices and is never 0 as a whole, and the
/// primitive has no factor in common.
struct Content {
  Monomial content;
  Form primitive;
};

/// Takes out the lowest power of every factor that all monomials have, and the size of the
/// coefficient of the last monomial.
Content content_of(Algebra& algebra, const Form& form);

inline bool is_nonnegative(Sign sign) {
  return sign == Sign::nonnegative || sign == Sign::positive;
}

inline Form form_of(Factor factor) {
  Form form;
  form.monomials.emplace_back();
  form.monomials[0].factors.push_back(std::move(factor));
  return form;
}

/// Whether both are the same function at the same indices, to whatever powers.
inline bool is_at(const Factor& factor, const Factor& value) {
  return factor.symbol == value.symbol && compare(factor.at, value.at) == 0;
}

/// Errors: UnsupportedError for a number that does not fit.
Rational exact(const cln::cl_RA& value);

cln::cl_RA rational(const Rational& value);

std::vector<std::pair<cln::cl_I, Rational>> factors_of(const cln::cl_RA& positive);

}  // namespace gradstone::all_sizes

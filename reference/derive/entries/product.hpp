#pragma once

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// Each of the terms times scalar^exponent. Cases of places become guards, in a term for each.
Terms times(const Terms& terms, const Scalar& scalar, const Rational& exponent, Knowledge& known);

/// The scalar as a sum of terms, where sums are written out.
Terms terms_of(const Scalar& scalar, Knowledge& known);

}  // namespace gradstone::derive::entries

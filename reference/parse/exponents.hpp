#pragma once

#include "reference/expr/scalar.hpp"
#include "reference/parse/cursor.hpp"

namespace gradstone::parse {

/// Refuses a formula in which numbers raise something to a power beyond the limit, whether in one
/// exponent, in powers of powers, or by functions of functions: (x^100)^100 is x^10000. Parameters
/// and sizes in exponents are of ordinary size and count as 1.
/// Errors: FormatError at `where`.
void require_small_exponents(const Cursor& cursor, const Token& where, const Scalar& formula);

}  // namespace gradstone::parse

#pragma once

#include <functional>

#include "reference/derive/arrange.hpp"
#include "reference/expr/substitute.hpp"

namespace gradstone::derive {

/// How a pattern occurs in an arranged expression.
struct ArrangedMatch {
  Substitution names;          ///< what the names of the pattern stand for
  Scalar factor = 1;           ///< the pattern occurs this many times
  std::vector<Summand> terms;  ///< summands that are left over
  std::vector<Expr> factors;   ///< elementwise factors that are left over
};

enum class Names {
  anything,   ///< names of the pattern stand for any expression, dimension or scalar
  themselves  ///< they stand for themselves
};

/// Finds every way in which the pattern occurs at the top of an arranged expression, where sums and
/// elementwise products may come in any order. In a sum or product at the top, summands or factors
/// may be left over; below it, the last name of the pattern takes all that are left. A pattern
/// `c * A` matches a summand with any coefficient.
///
/// `found` is called for each; it returns true to end the search.
void each_match(const Expr& pattern, const Expr& expression, Names names, Arranger& arranger,
                const std::function<bool(const ArrangedMatch&)>& found);

}  // namespace gradstone::derive

#include "symbolic/prime_field/error_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "symbolic/prime_field/residue.hpp"

namespace gradstone::prime_field {

double ErrorBound::after(int trials) const {
  return std::pow(miss, trials);
}

int ErrorBound::trials_for(double target) const {
  constexpr int too_many = std::numeric_limits<int>::max();
  if (miss >= 1) return too_many;
  if (miss <= 0) return 1;
  const double needed = std::ceil(std::log(target) / std::log(miss));
  return needed < 1e9 ? std::max(1, static_cast<int>(needed)) : too_many;
}

ErrorBound error_bound(const Degree& difference, double largest_argument, const Activity& activity,
                       bool exact_roots) {
  constexpr auto p = static_cast<double>(FirstField::modulus);
  // Small integers have known signs, so they count as entries of the table of signs.
  constexpr double small_integers = 2e6;
  const double entries = activity.entries + (activity.coins > 0 ? small_integers : 0);
  ErrorBound bound;
  bound.degree = difference.total();
  // Where samples that divide by zero are left out, the denominator must not vanish either.
  const double left_out = activity.divided_by_zero ? difference.coins_below : 0;
  bound.coins = std::min(difference.coins_above + left_out, difference.support);
  bound.algebraic = (bound.degree + 2 * activity.lookups * entries * largest_argument) / p;
  if (exact_roots) bound.algebraic *= std::pow(4.0, activity.roots + activity.positives);
  bound.algebraic = std::min(1.0, bound.algebraic);
  // For no coins, 1 - (1 - q) would lose the small q.
  const double seen = std::exp2(-bound.coins);
  bound.miss = (1 - seen) + seen * bound.algebraic;
  return bound;
}

double unseen_part(int trials, double probability) {
  return -std::expm1(std::log(probability) / trials);
}

}  // namespace gradstone::prime_field

#pragma once

#include "symbolic/prime_field/activity.hpp"
#include "symbolic/prime_field/degree.hpp"

namespace gradstone::prime_field {

/// How likely a trial is to miss that a claim is wrong; the header of the prover derives it.
struct ErrorBound {
  double degree = 0;     ///< of the difference of both sides
  double coins = 0;      ///< degree of the difference in the coins
  double algebraic = 1;  ///< probability that the difference vanishes by chance, at most
  double miss = 1;       ///< probability that one trial misses a difference, at most

  /// Of n trials, at most.
  double after(int trials) const;
  /// The least number of trials that brings the probability below the target; a large number where
  /// none does.
  int trials_for(double target) const;
};

ErrorBound error_bound(const Degree& difference, double largest_argument, const Activity& activity,
                       bool exact_roots);

/// The largest part of all sign patterns on which a claim can be wrong that passed all trials, each
/// with a random pattern, up to the probability given.
double unseen_part(int trials, double probability);

}  // namespace gradstone::prime_field

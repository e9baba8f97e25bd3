#pragma once

namespace gradstone {

/// The number below which a standard normal variable lies with probability p, for 0 < p < 1.
///
/// Bit by bit the same on every machine with IEEE double arithmetic: nothing is used but additions,
/// products, quotients, square roots and powers of two, in a fixed order and never fused.
///
/// Accuracy   relative error below 7e-16, measured against 40 digits at 6000 points.
/// Errors     DomainError where p isn't between 0 and 1.
/// Source     Wichura, Algorithm AS 241: the percentage points of the normal distribution, 1988
///            (its more accurate routine).
double normal_quantile(double p);

/// The natural logarithm for finite x > 0, bit by bit the same everywhere; std::log is not.
/// Accuracy: within 2 units in the last place, measured.
double portable_log(double x);

}  // namespace gradstone

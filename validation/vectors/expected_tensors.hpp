#pragma once

#include <vector>

#include "validation/check/expectation.hpp"
#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// What is expected of one case, as it lies in a file for whoever compares without gradstone. Per
/// output NAME, in this order:
///
///   NAME              the true values, each rounded once to the format; of a set a member
///   NAME.lower        and
///   NAME.upper        float64: between which the true value is; equal but at kinks
///   NAME.bound        float64: how far a right answer of the usual types may be outside of these;
///                     infinite where nothing can be said
///
/// An answer y is right if lower - bound <= y <= upper + bound in each entry. Where equal numbers
/// compete for being the largest, some entries moreover have one gradient to share:
///
///   NAME.sums.entries i64: their places in NAME, group after group, from 0
///   NAME.sums.starts  i64: where in these each group begins, and where the last one ends
///   NAME.sums.value   float64: what the answers of each group sum to
///   NAME.sums.bound   float64: and how far from it the sum of right answers may be
///
/// `names` are the outputs. Errors: those of certified_values().
std::vector<NamedTensor> expected_tensors(const EquationSystem& system, const VectorCase& item,
                                          const std::vector<std::string>& names,
                                          const FloatFormat& format);

}  // namespace gradstone

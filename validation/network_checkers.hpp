#pragma once

#include <vector>

#include "reference/network/network.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// What all checkers find of the gradients of a network, put together by the chain rule: those of
/// weights and trainable parameters, and of the inputs of layers those that are not shown. The loss
/// comes first, and the first layer last, as in the backward equations.
std::vector<ClaimReport> gradients_of_network(const Network& network, const Trial& trial,
                                              const VerifyOptions& options);

/// The number of entries of a matrix.
double entries_of(const Shape& shape, const Sizes& sizes);

/// About how many multiplications the forward equations take.
double work_of(const EquationSystem& system, const Sizes& sizes);

}  // namespace gradstone

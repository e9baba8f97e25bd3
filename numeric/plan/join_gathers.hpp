#pragma once

#include <functional>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Whether a product of gathered numbers, as its left factor, had better be computed as a
/// convolution of what they are gathered from.
using Convolves = std::function<bool(const ProductPass& product)>;

/// Large matrices that are gathered for products, and read by nothing else, are gathered by these
/// products, some rows at a time, which stay in a cache; or not at all, where the product is a
/// convolution.
void join_gathers(Program& program, const Sizes& largest, const Convolves& convolves);

}  // namespace gradstone::plan

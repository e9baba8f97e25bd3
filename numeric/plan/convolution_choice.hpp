#pragma once

#include "numeric/plan.hpp"
#include "numeric/plan/join_gathers.hpp"

namespace gradstone::plan {

/// Which products of windows of numbers T a library computes as convolutions, at sizes up to the
/// largest. oneDNN does where it has kernels for them, which is a rule, so that its numbers are the
/// same on any machine. Where the fastest is asked for, it is measured once, beside gathered blocks
/// that are multiplied, and kept with the choices for products (product_choice.hpp).
template <class T>
Convolves convolves(const Sizes& largest, ProductLibrary library);

}  // namespace gradstone::plan

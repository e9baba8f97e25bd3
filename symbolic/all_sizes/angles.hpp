#pragma once

#include <optional>

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// The form with sines and cosines of sums and of multiples taken apart,
/// cos(a + b) = cos(a) cos(b) - sin(a) sin(b), and those of quarters of a circle; nothing where
/// there are none.
std::optional<Form> angles_apart(Algebra& algebra, const Form& form);

}  // namespace gradstone::all_sizes

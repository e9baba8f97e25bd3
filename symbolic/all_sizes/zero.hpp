#pragma once

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// Whether the form is 0, if need be after multiplication with its denominators.
bool is_shown_zero(Algebra& algebra, const Form& form);

/// Whether the form is 0 wherever the values that it is piecewise in are negative, 0 or positive,
/// in every combination that linear arithmetic does not exclude. Few such values, else false.
bool is_zero_in_all_cells(Algebra& algebra, const Form& form);

}  // namespace gradstone::all_sizes

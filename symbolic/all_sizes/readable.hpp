#pragma once

#include <string>

#include "symbolic/all_sizes/symbols.hpp"

namespace gradstone::all_sizes {

/// The form in index notation, for a person: `2 * X[i,k] - sum(l: K, Y[i,l])`. Free indices are
/// called i and j. What is longer than a few lines is cut.
std::string readable(const Symbols& symbols, const Form& form);

/// That the form is not 0, for a person: `X[i,j] != 7/3` where it is solved for an entry easily.
std::string readable_inequality(const Symbols& symbols, const Form& form);

}  // namespace gradstone::all_sizes

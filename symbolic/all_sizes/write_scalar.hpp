#pragma once

#include <functional>
#include <vector>

#include "reference/expr/scalar.hpp"
#include "symbolic/all_sizes/symbols.hpp"

namespace gradstone::all_sizes {

/// How a tensor is written at the given indices.
using WriteTensor =
    std::function<Scalar(const Symbol& tensor, const std::vector<gradstone::Index>& indices)>;

/// The form in index notation. The free indices 0 and 1 are called i and j, bound ones k1, k2, ...
/// Errors: UnsupportedError for a subgradient, which index notation has no word for.
Scalar write_scalar(const Symbols& symbols, const Form& form, const WriteTensor& write_tensor);

}  // namespace gradstone::all_sizes

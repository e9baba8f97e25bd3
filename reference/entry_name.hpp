#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// `DX[2,1]`, for the entry of a tensor that is stored at this place, row after row: an index for
/// each axis, and the name alone where there is none.
std::string entry_name(const std::string& tensor, const Shape& shape, const Sizes& sizes,
                       std::size_t place);

/// The same of what a claim compares, in a matrix of so many columns: an entry of a tensor or of an
/// identity of entries has the indices of these, anything else row and column.
std::string entry_name(const EquationSystem& system, const std::string& subject, const Sizes& sizes,
                       std::size_t place, std::int64_t columns);

}  // namespace gradstone

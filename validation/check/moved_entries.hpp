#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace gradstone {

// The right numbers in wrong places, of a tensor that is stored row by row. Nothing where there is
// no other place: an axis of length 1.

using EntryList = std::vector<double>;
using Extents = std::vector<std::size_t>;

/// Rows for columns, of a square matrix.
std::optional<EntryList> transposed_entries(const EntryList& entries, const Extents& shape);
/// Each entry one place on along an axis, or one place back where the step is -1; the last one
/// comes first.
std::optional<EntryList> shifted_entries(const EntryList& entries, const Extents& shape,
                                         std::size_t axis, int step);
std::optional<EntryList> reversed_entries(const EntryList& entries, const Extents& shape,
                                          std::size_t axis);
/// With 0 in those last places along an axis in which all entries of `like` are 0: nothing where
/// there are none, or all are.
std::optional<EntryList> without_last_entries(const EntryList& entries, const Extents& shape,
                                              std::size_t axis, const EntryList& like);

}  // namespace gradstone

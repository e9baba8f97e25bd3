#pragma once

#include <span>
#include <string_view>

#include "numeric/data/matrix_member.hpp"

namespace gradstone {

/// Reads a matrix whose numbers lie in the file as they are needed, and are many, in several
/// threads: most of the time goes to memory that is touched for the first time. Returns false where
/// they do not, or anything is wrong with them: then MatrixMember::read reads them, or says what it
/// is. Private to numeric/data.
template <class T>
bool read_stored(const NpzArchive& archive, std::string_view key, const MatrixHeader& header,
                 std::span<T> target);

}  // namespace gradstone

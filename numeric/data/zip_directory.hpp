#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "numeric/data/random_access_file.hpp"

namespace gradstone {

/// Where the bytes of a member of a zip archive begin, when it is stored without compression;
/// libzip doesn't tell. Nothing where it is compressed, or where the directory isn't as plain as
/// programs write it: then it must be read with libzip. Private to numeric/data.
std::optional<std::uint64_t> offset_of_stored_member(const RandomAccessFile& archive,
                                                     std::string_view name);

}  // namespace gradstone

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gradstone::tools {

/// Reads files out of a tar archive (ustar or older), compressed by gzip or not, by their names
/// without folders. Nothing is written anywhere. Those that are not there are absent in the result.
/// Errors: FormatError when the archive is damaged or cut off, or a file is larger than `limit`.
std::map<std::string, std::vector<std::uint8_t>> read_tar(const std::filesystem::path& path,
                                                          const std::vector<std::string>& names,
                                                          std::size_t limit);

}  // namespace gradstone::tools

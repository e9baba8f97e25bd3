#pragma once

#include <filesystem>
#include <string>

namespace gradstone::tools {

/// The SHA-256 checksum of a file, in 64 hexadecimal digits. Errors: Error if it can't be read.
std::string sha256_of(const std::filesystem::path& path);

}  // namespace gradstone::tools

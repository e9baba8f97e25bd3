#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace gradstone::tools {

/// Told of what can't be read. The rest is printed nevertheless.
using Complaint = std::function<void(const std::string&)>;

/// Prints a line per array of an npz file and, if wanted, the array and an empty line.
void print_arrays(const std::filesystem::path& path, bool shapes_only, const Complaint& complaint);

/// The same for programs: the file and its arrays, without elements.
nlohmann::ordered_json describe_arrays(const std::filesystem::path& path,
                                       const Complaint& complaint);

}  // namespace gradstone::tools

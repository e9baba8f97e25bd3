#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace gradstone::tools {

/// Told of what can't be read. The rest is printed nevertheless.
using Complaint = std::function<void(const std::string&)>;

/// How much is read.
struct Extent {
  bool shapes_only = false;  ///< prints no elements
  bool unpack_all = false;   ///< also what unpacks to far more than any measured data would
};

/// Prints a line per array of an npz file, or a safetensors file as its name tells, and, if wanted,
/// the array and an empty line.
void print_arrays(const std::filesystem::path& path, const Extent& extent,
                  const Complaint& complaint);

/// The same for programs: the file and its arrays, without elements.
nlohmann::ordered_json describe_arrays(const std::filesystem::path& path, const Extent& extent,
                                       const Complaint& complaint);

}  // namespace gradstone::tools

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/vectors/vector_set.hpp"

namespace gradstone::tools {

/// How vectors are designed.
struct VectorOptions {
  std::string dtype = "f32";
  std::string sizes;
  std::string form;  ///< of several that there are; empty for all
  std::uint64_t seed = 1;
  std::string format = "npz";
  bool small = false;
};

/// Designs vectors for equation files and names of the registry; without any for every layer,
/// activation, loss and optimizer. Says on stderr which systems have none.
/// Errors: UnknownNameError, FormatError, DomainError.
VectorSet designed_set(const std::vector<std::string>& names, const VectorOptions& options);

}  // namespace gradstone::tools

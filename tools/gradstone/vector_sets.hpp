#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
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
  std::int64_t steps = 0;  ///< of optimizers, one after the other; 0 for a single one
  std::string layers, layer_sizes, loss;  ///< a network in place of names
};

/// Gives a command --steps, --layers, --layer-sizes and --loss.
void add_compositions(CLI::App& command, VectorOptions& options);

/// Designs vectors for equation files and names of the registry, or for a network; without any for
/// every layer, activation, loss and optimizer. Says on stderr which systems have none.
/// Errors: UnknownNameError, FormatError, DomainError.
VectorSet designed_set(const std::vector<std::string>& names, const VectorOptions& options);

}  // namespace gradstone::tools

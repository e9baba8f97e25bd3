#pragma once

#include <string>
#include <vector>

#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/output.hpp"
#include "tools/gradstone/shards.hpp"
#include "tools/gradstone/vector_sets.hpp"
#include "validation/check/shrink.hpp"

namespace gradstone::tools {

/// What `gradstone check` is told.
struct CheckArguments : VectorOptions {
  std::vector<std::string> names;
  std::string candidate, command;
  std::string compute, accumulate, multiply;
  std::vector<std::string> renamed, transposed, layouts, required;
  int jobs = 0;
  double timeout = 60;
  std::string fresh_seed;
  bool no_power = false, no_diagnosis = false, shrinks = false;
  ShrinkLimits shrink;
  std::string reproduce;
  ShardOptions part;
  Outputs outputs;
  const std::string* json = nullptr;
  const std::string* junit = nullptr;
};

/// Checks as told; where mpirun has started several of this process, each checks some of the
/// systems, and the first one speaks. Errors: Error for what can't be read, written or understood.
ExitStatus run_check(const CheckArguments& options);

}  // namespace gradstone::tools

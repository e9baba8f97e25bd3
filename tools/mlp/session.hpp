#pragma once

#include "tools/mlp/options.hpp"

namespace gradstone::tools {

/// Trains as the options say, and tells of it. Returns the exit status: 0 after the last epoch; 1
/// where a number is not finite or a gradient is wrong; 130 or 143 after SIGINT or SIGTERM.
/// Errors: Error for what the user can mend.
int train_as_told(MlpOptions options);

}  // namespace gradstone::tools

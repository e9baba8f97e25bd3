#pragma once

#include <filesystem>

#include "tools/prepare_data/data_set.hpp"

namespace gradstone::tools {

struct Format {
  NpyType type = NpyType::f4;  ///< of features and of real-valued targets: f4 or f8
  bool standardize = false;    ///< features get mean 0 and deviation 1 in the training part
};

/// Writes Xtrain, Ttrain, Xtest and Ttest, all or nothing. Errors: Error when that fails.
void write_data_set(OriginalData data, const Format& format, const std::filesystem::path& path);

}  // namespace gradstone::tools

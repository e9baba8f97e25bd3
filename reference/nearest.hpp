#pragma once

#include <string>
#include <vector>

namespace gradstone {

/// One key for all spellings of a name: batch_normalization and BatchNormalization.
std::string spelling_free(std::string name);

/// The known names that are nearest to a mistyped one, nearest first, at most three.
std::vector<std::string> nearest_names(const std::string& name,
                                       const std::vector<std::string>& known);

/// ` (did you mean softmax or log_softmax?)`, or nothing when no known name is near.
std::string nearest_hint(const std::string& name, const std::vector<std::string>& known);

}  // namespace gradstone

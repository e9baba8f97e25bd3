#pragma once

#include <nlohmann/json.hpp>

#include "validation/report.hpp"

namespace gradstone {

// Parts of reports as JSON, for the files that write one.

nlohmann::ordered_json sizes_json(const Sizes& sizes);
nlohmann::ordered_json counterexample_json(const Counterexample& example);

}  // namespace gradstone

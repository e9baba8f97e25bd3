#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// The first condition that the parameters break, in words: `tl1 <= tr1 does not hold for tl1 = 2,
/// tr1 = 1`. Conditions on parameters without a value, such as the rate, are passed over.
std::optional<std::string> broken_condition(const std::vector<Comparison>& conditions,
                                            const std::map<std::string, double>& parameters);

}  // namespace gradstone

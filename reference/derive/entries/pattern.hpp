#pragma once

#include <map>
#include <optional>

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// What indices of a pattern stand for.
using Places = std::map<std::string, Place>;

/// The places for which the pattern, whose indices are the keys of `wanted`, is the scalar; nothing
/// where it is another formula. What is bound may have other names.
std::optional<Places> match(const Scalar& pattern, const Scalar& scalar,
                            const std::set<std::string>& wanted, Places known = {});

}  // namespace gradstone::derive::entries

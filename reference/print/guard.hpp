#pragma once

#include <string>

#include "reference/expr/affine.hpp"

namespace gradstone::print {

/// Comparisons that all hold, joined where one goes on with what the other ended with:
/// `1 <= j <= L and s <= t`. `side` prints a number, `sign` a relation.
template <class Side, class Sign>
std::string joined_comparisons(const std::vector<Comparison>& comparisons, const std::string& with,
                               Side side, Sign sign) {
  std::string text;
  const Comparison* before = nullptr;
  for (const auto& c : comparisons) {
    const bool goes_on = before && before->right == c.left;
    if (!goes_on) text += (text.empty() ? "" : with) + side(c.left);
    text += " " + sign(c.relation) + " " + side(c.right);
    before = &c;
  }
  return text;
}

}  // namespace gradstone::print

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "validation/mutation/kinds.hpp"

namespace gradstone::mutation {

/// A wrong expression in the place of a right one, or one that does not even fit there.
template <class Expression>
struct Wrong {
  MutationKind kind;
  std::string description;          ///< `+ became -`
  std::optional<Expression> value;  ///< empty where the shapes do not allow it
};

template <class Expression>
using AllWrong = std::vector<Wrong<Expression>>;

}  // namespace gradstone::mutation

#pragma once

#include <string>

#include "reference/builder.hpp"

namespace gradstone {

/// The definition by elements of the affine map that most layers begin with:
/// `name[i,k] = sum(d: D, X[i,d] W[k,d]) + b[1,k]`.
void define_linear_map(SystemBuilder& layer, const std::string& name);

}  // namespace gradstone

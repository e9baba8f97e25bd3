#pragma once

#include <string>

namespace gradstone::tools {

/// How what multiplies in this process differs from what a model file says of its training, as
/// products_in_use() wrote it; empty where it does not, or where the file says nothing.
std::string difference_from_products(const std::string& of_model);

}  // namespace gradstone::tools

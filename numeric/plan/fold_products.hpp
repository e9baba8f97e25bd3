#pragma once

#include <vector>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// Lets products take in what surrounds them: S + c A B is computed as one accumulating product
/// whose destination holds S first, where nothing else needs A B. A matrix that is updated is such
/// a destination only where all terms of the product are added to it at once, whatever library
/// multiplies: it is rounded once.
///
/// The named values keep their names, with new numbers.
Graph fold_products(const Graph& graph, std::vector<NamedValue>& named, const Sizes& largest);

/// For every value, how many values and names use it, counting only what the named values need.
std::vector<int> count_uses(const Graph& graph, const std::vector<NamedValue>& named);

}  // namespace gradstone::plan

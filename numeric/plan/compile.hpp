#pragma once

#include <map>
#include <string>

#include "numeric/plan.hpp"
#include "numeric/plan/join_gathers.hpp"
#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// What every equation amounts to in the given matrices alone, rewritten.
std::map<std::string, Expr> inline_equations(const PlanRequest& request);

/// Compiles a request, for all element types, and all sizes up to these: rewriting, reading into a
/// graph, folding products, sorting into passes, choosing memory.
/// `convolves` says which products a library computes as convolutions.
Program compile(const PlanRequest& request, const Sizes& largest, const Convolves& convolves);

}  // namespace gradstone::plan

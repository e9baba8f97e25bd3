#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reference/claimed.hpp"
#include "reference/system.hpp"

namespace gradstone::prime_field {

/// How one claim of a long system can be proved by itself, given others.
///
/// Gradient: if the formula of DX reads DU, DV, ..., then dL/dX is sum DU o dU + sum DV o dV + ...,
/// where each of U, V, ... moves with X while the others stand still. That is the chain rule, if
/// DU, DV, ... are the gradients of L, which are claims of their own, and if X acts on L through
/// U, V, ... only. Definition: both forms of Y are built from the values that the definition
/// reads, whose own definitions are claims too.
///
/// What is given is drawn as any matrix, and so is every value that does not depend on X, and X
/// itself: that is more general than the values that the system gives them.
struct Cut {
  std::vector<std::string> through;  ///< U, V, ...; empty for a definition
  std::vector<std::string> free;     ///< forward values that are drawn
  std::string condition;             ///< what is given: `given DZ2`; empty for nothing
};

/// The cut for a claim; nothing where X acts on the output by other ways too, and for other kinds
/// of claims.
std::optional<Cut> find_cut(const EquationSystem& system, const Claimed& claimed);

}  // namespace gradstone::prime_field

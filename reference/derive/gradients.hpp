#pragma once

#include "reference/operations.hpp"
#include "reference/rules.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// What derivation believes. Tests give it a wrong table, to see that proofs notice.
struct DerivationRules {
  const std::vector<TableLine>& table = operation_table();
  const std::vector<SimplificationRule>& simplification = simplification_rules();
};

/// Whether a system has gradients: not a rule, an optimizer, or the moving statistics of a layer.
bool has_gradients(const EquationSystem& system);

/// The system with backward equations that are derived from its forward equations and declarations
/// alone, by reverse mode with the derivative rules of the table of operations, and made short by
/// the rules of simplification. The backward equations that it has are not read. A system with
/// tensors that are given by their entries, or with a recurrence, is derived in index notation.
///
/// Gradients  of every input, weight and trainable parameter, for the given gradient of the output,
///            or of the loss. A forward value V gets an equation DV where that makes the whole
///            shorter: where several equations need it. An output V that is read by other values
///            has GV, the sum of what is given and of their contributions.
/// Errors     UnsupportedError where a derivative isn't stated, or there is none, and for
///            optimizers and rules; ShapeError for a loss that is not 1 x 1; DomainError where the
///            name of a gradient is taken.
///
/// The result is no proof: give it to the provers.
EquationSystem derive_gradients(const EquationSystem& system, const DerivationRules& rules = {});

}  // namespace gradstone

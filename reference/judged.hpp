#pragma once

#include "reference/system.hpp"

namespace gradstone {

/// The value of the recurrence's equations with what is initial in the place of entries before the
/// first step: H[t - 1,n,j] becomes (where t = 1: h[n,j], else: H[t - 1,n,j]).
Scalar with_initial(const Scalar& value, const Recurrence& recurrence);

/// The system as checkers take it, which states the same claims.
///
/// Entries before the first step of a recurrence are written out. Several outputs are one: the loss
/// sum(A o DA) + sum(B o DB), where DA and DB are given numbers; its gradients are those of the
/// outputs, whatever the loss is that DA and DB belong to.
EquationSystem judged(const EquationSystem& system);

}  // namespace gradstone

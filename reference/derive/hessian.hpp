#pragma once

#include "reference/derive/gradients.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// The product of the Hessian with a direction: the gradient of the slope in that direction.
///
/// For a loss L of inputs and weights X, W, ... and a direction VX, VW, ..., the slope is the sum
/// of VX o GX, VW o GW, ..., where GX is the gradient of L with respect to X. Its gradient is the
/// Hessian of L times the direction, since second derivatives commute: DX is the part of the
/// product that belongs to X. A layer has no loss of its own; for one, L is the sum of GY o Y with
/// a given gradient GY of the output, which is held fixed.
///
/// The result is a system of its own: the forward equations of the given one, those of its first
/// derivatives (GZ, GX, ...), the slope, and backward equations, all derived. So it is proved like
/// every other loss; that GX is the gradient is what derive_gradients of the given system states.
/// Equations of tensors are derived by entries, twice.
/// Errors     as derive_gradients; UnsupportedError also where a function isn't smooth, or its
///            second derivative isn't known; for recurrences, and for an output that other values
///            read.
EquationSystem hessian_product(const EquationSystem& system, const DerivationRules& rules = {});

/// The forms of a layer, an activation or a loss whose Hessian-vector products are listed: those
/// that are smooth and without steps. Of forms of tensors that say the same over more axes, the
/// first. Nothing is derived for the answer.
std::vector<const EquationSystem*> smooth_forms(const Entry& entry);

/// The Hessian-vector products of an entry of the registry, one for each of its smooth forms; null
/// if there are none. Derived once, when they are asked for; several threads may ask.
const Entry* hessian_entry(const Entry& entry);

/// Those of all layers, activations and losses of the registry, in its order.
std::vector<const Entry*> hessian_entries();

}  // namespace gradstone

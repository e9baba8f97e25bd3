#pragma once

#include "reference/derive/entries/forward_names.hpp"
#include "reference/system.hpp"

namespace gradstone::derive::entries {

/// One backward equation while it is derived.
struct Gradient {
  std::string name;  ///< DX
  std::string of;    ///< X
  /// Whether it is GX, the sum of a gradient DX that is given and others.
  bool is_sum = false;
  std::vector<Index> indices;
  Shape shape;
  Terms terms;
  Location where;
  const Recurrence* recurrence = nullptr;  ///< the one that X belongs to

  Ranges ranges() const { return ranges_of(indices, shape.dims()); }
};

/// The gradient that the factor is an entry of, or null.
const Gradient* read_by(const Factor& factor, const std::vector<Gradient>& gradients);

/// The terms with the gradient written out where they read it. `free` are the ranges of their free
/// indices.
Terms with_value(const Terms& terms, const Gradient& gradient, const Ranges& free,
                 const ForwardNames& names, Knowledge& known);

/// Puts gradients of forward values in where they are read: those that one equation reads, and very
/// short ones, unless that makes the whole longer. What is read at another step of a recurrence
/// stays.
void put_in_what_is_used_once(std::vector<Gradient>& gradients, const EquationSystem& system,
                              const ForwardNames& names, Knowledge& known);

}  // namespace gradstone::derive::entries

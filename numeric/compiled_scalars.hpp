#pragma once

#include "numeric/bound.hpp"
#include "numeric/declared_types.hpp"
#include "numeric/dual.hpp"
#include "numeric/formula.hpp"

// The readers of scalars for the usual number types are compiled once, in compiled_scalars.cpp.
// Include this where an evaluator is used, or pay for compiling it there again.

namespace gradstone {

#define GRADSTONE_SCALAR_READER(linkage, ...)                                              \
  linkage template Formula<__VA_ARGS__> compile(const Scalar&, const Scope<__VA_ARGS__>&); \
  linkage template Formula<__VA_ARGS__> compile_call(                                      \
      const ElementFunction&, std::vector<Formula<__VA_ARGS__>>, Formula<__VA_ARGS__>,     \
      const Scope<__VA_ARGS__>&)

GRADSTONE_SCALAR_READER(extern, float);
GRADSTONE_SCALAR_READER(extern, double);
GRADSTONE_SCALAR_READER(extern, Dual<double>);
GRADSTONE_SCALAR_READER(extern, Bounded<float>);
GRADSTONE_SCALAR_READER(extern, Bounded<double>);
GRADSTONE_SCALAR_READER(extern, Dual<Bounded<double>>);
GRADSTONE_SCALAR_READER(extern, DeclaredBound);
GRADSTONE_SCALAR_READER(extern, Rational);
GRADSTONE_SCALAR_READER(extern, Dual<Rational>);

}  // namespace gradstone

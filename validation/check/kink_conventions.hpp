#pragma once

#include <string>
#include <vector>

#include "validation/check/diagnosis.hpp"

namespace gradstone {

/// By which conventions a right gradient is one of several right ones, in words:
///
/// Kinks of functions   `at X = 0 the slope is 0, of 0 to 1: as jax 0.10.2, torch 2.15.0`, with all
///                      libraries that were measured to do so (data/conventions.json), if any. Of
///                      an activation, where all entries at that number agree.
/// Ties                 `of equal numbers the first takes the gradient`, all names that fit every
///                      tie.
/// Nothing where answers follow no single one. `answers` are those that hold.
std::vector<std::string> kink_conventions(const EquationSystem& system, const std::string& output,
                                          const DeclaredTypes& declared,
                                          const std::vector<WrongAnswer>& answers);

}  // namespace gradstone

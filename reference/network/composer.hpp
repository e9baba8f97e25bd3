#pragma once

#include <vector>

#include "reference/expr/rename.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The equations in new names. A gradient stays the gradient of what it was one of.
std::vector<Equation> renamed(const std::vector<Equation>& equations, const Renaming& renaming);

std::vector<Comparison> renamed(const std::vector<Comparison>& conditions,
                                const Renaming& renaming);

/// Puts a layer or a loss behind the system: its forward equations come last, its backward
/// equations first, and its output becomes the output of the system. What the system has declared
/// already, or computes, is not declared again.
void append(EquationSystem& system, const EquationSystem& part, const Renaming& renaming);

/// Makes the output L of a summed loss the mean over N examples, and scales the gradient by which
/// the backward pass begins.
void divide_loss_by_examples(EquationSystem& system, const std::string& network_output);

}  // namespace gradstone

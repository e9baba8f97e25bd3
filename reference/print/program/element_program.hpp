#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/print/program/syntax.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// A function of a program that computes values of a system by loops over their entries, in
/// float64: with sums, maxima and cases as the equations have them, and without any operation of
/// matrices.
struct ElementProgram {
  std::string text;  ///< the elementwise functions that it calls, then itself
  std::string name;
  /// Everything that the system is given, in the order of its arguments: sizes, tensors,
  /// parameters, each with its name in the equations and that in the program.
  struct Argument {
    std::string name, identifier;
  };
  std::vector<Argument> sizes, tensors, parameters;

  /// `DX(N, K, X, DY)`
  std::string call() const;
};

/// What programs with such functions begin with: what they include, and small helpers.
std::string program_helpers(ProgramLanguage language);

/// Prints the equations from their trees, operations by their definitions by elements
/// (reference/operations.hpp), elementwise functions by their stable form where they have one. Only
/// equations that the outputs need are computed; the function gives back a list of the outputs.
///
/// Names that are words of the language, macros or helpers get an underscore, and so do those of
/// elementwise functions, which begin with `name`; so several programs fit into one file.
/// Errors: UnknownNameError where an output is no value of the equations.
ElementProgram element_program(const EquationSystem& system,
                               const std::vector<std::string>& outputs, ProgramLanguage language,
                               const std::string& name);

}  // namespace gradstone

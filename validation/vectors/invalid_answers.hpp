#pragma once

#include <string>
#include <vector>

#include "validation/vectors/tensor_file.hpp"
#include "validation/vectors/vector_set.hpp"

namespace gradstone {

/// A wrong answer for a case, with which others test their checkers: whoever accepts it is blind
/// to this mistake.
struct InvalidAnswer {
  std::string name;                  ///< of the file, as if of a case: generic.invalid_1
  std::string output;                ///< that is wrong; the others are right
  std::string kind, mistake;         ///< of the mutant: `wrong sign`, `DX: the sign is wrong`
  std::vector<NamedTensor> tensors;  ///< all outputs, rounded to the format
};

/// Answers of wrong formulas for a case, at most so many for each output, of different kinds where
/// there are such: the true values of a mutant (validation/mutation/mutants.hpp), rounded once, so
/// that they are the same on every machine. Only those that no right implementation of the usual
/// types comes near: an entry is further from the true value than twice the bound.
/// Errors: those of expectation().
std::vector<InvalidAnswer> invalid_answers(const EquationSystem& system, const VectorCase& item,
                                           const FloatFormat& format, std::size_t most);

}  // namespace gradstone

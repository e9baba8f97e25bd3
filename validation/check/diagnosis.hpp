#pragma once

#include <string>
#include <vector>

#include "validation/check/expectation.hpp"
#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// What was answered for one output in one case, where it is wrong.
struct WrongAnswer {
  const VectorCase* item = nullptr;
  const Expectation* expectation = nullptr;  ///< of all outputs that are answered
  const NamedTensor* answer = nullptr;
};

/// What explains that an output is wrong, the likeliest first: the answer is the right one times a
/// number, or a product of sizes; another value of the equations; the right one transposed, shifted
/// by one place, without its last block; or the value of a wrong formula (a mutant, or the
/// formula along the other axis). An explanation must fit every entry of every case in which the
/// output is wrong, within the bound: where none does, there is none. Of a wrong formula entries
/// that overflow as it is printed are left aside.
std::vector<std::string> diagnose(const EquationSystem& system, const std::string& output,
                                  const DeclaredTypes& declared,
                                  const std::vector<WrongAnswer>& wrong);

}  // namespace gradstone

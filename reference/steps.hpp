#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

// What a claim about the steps of an optimizer assumes. Every checker reads it here.

/// The names of the entries with the given number of indices: eta[s] has one, x[i,j] two, g[s,i,j]
/// three.
std::set<std::string> entries_with(const Scalar& scalar, std::size_t count);

/// The matrices that are others at every step: those that the sums give an index for the step, and
/// those that they don't mention, if no step updates them.
std::set<std::string> new_at_every_step(const EquationSystem& system, const Unrolled& unrolled);

/// The names of the matrices and parameters that the steps read, and the sums: of the state in
/// question, and of all states that it depends on.
std::set<std::string> read_in_steps(const EquationSystem& system, const Unrolled& unrolled);

/// So many steps that they pass every whole number that the sums and the steps mention: what
/// changes after 6 steps is seen in 8. At least 4, which tells whether a rate acts inside of a
/// velocity.
std::int64_t telling_steps(const EquationSystem& system, const Unrolled& unrolled);

/// Under what the claim holds besides the conditions of the system, as text: where the states start
/// of which that is said, and which number the first step has.
std::vector<std::string> conditions_of_steps(const EquationSystem& system,
                                             const Unrolled& unrolled);

}  // namespace gradstone

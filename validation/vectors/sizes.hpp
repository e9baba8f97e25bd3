#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// The sizes of usual cases: all different and mostly prime, so that no block divides them, as
/// large as the number of entries allows.
///
/// Where places are calculated from strides, dilations and paddings, sizes are looked for at which
/// the windows lie on the data: as many entries of outputs and gradients as possible depend on
/// something. Others see no mistakes: the mean of a window of padding is 0 in every formula.
/// `small` ones are just large enough to be so.
/// Errors: DomainError where there are no small sizes at which all tensors have entries.
Sizes designed_sizes(const EquationSystem& system, bool small = false);

/// The same, and behind them other sizes at which windows lie on the data: 8 at most.
std::vector<Sizes> all_designed_sizes(const EquationSystem& system, bool small = false);

/// Sizes of 1, of a power of 2 and 1 more, and long ones: what a block, a vector unit or an
/// accumulator meets, and those behind the first of all_designed_sizes(). By what is special about
/// them: one_N, long_D, windows_2.
std::vector<std::pair<std::string, Sizes>> further_sizes(const EquationSystem& system,
                                                         const std::vector<Sizes>& designed);

/// Which part of the entries of an output or a gradient is not 0 at random numbers: the least of
/// all of them.
double seen_part(const EquationSystem& system, const Sizes& sizes);

}  // namespace gradstone

#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// What the conditions of a system say of a matrix whose entries are all 0 or 1.
enum class ZeroOne {
  no,              ///< they don't say that every entry is 0 or 1
  any,             ///< hadamard(M, M) = M, which holds for 0 and 1 only
  one_per_row,     ///< and rows_sum(M) = ones(m, 1): one-hot rows
  one_per_column,  ///< and columns_sum(M) = ones(1, n)
};
ZeroOne zero_one(const EquationSystem& system, const std::string& name);

/// The name of V in rows_sum(V), columns_sum(V) and elements_sum(V); null for anything else.
const std::string* summed_matrix(const Expr& sum);

/// rows_sum(V) = ones(m, 1), which the domain `distribution` says.
MatrixCondition rows_sum_to_one(const Declaration& declaration);

/// Whether the domain of a matrix says so already.
bool is_implied(const EquationSystem& system, const MatrixCondition& condition);

/// Whether the matrix moves when gradients are taken, so that no condition can hold it. What a rule
/// is about does not move.
bool moves(const EquationSystem& system, const Declaration& declaration);

}  // namespace gradstone

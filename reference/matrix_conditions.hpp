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

/// What the conditions of a system say of a matrix as a whole, by equations that are not linear in
/// single entries or tie these together.
struct Structure {
  bool is_symmetric = false;             ///< T(V) = V
  bool has_orthonormal_columns = false;  ///< T(V) * V = identity(n)
  bool has_orthonormal_rows = false;     ///< V * T(V) = identity(m)
  bool is_permutation = false;           ///< 0 and 1 only; the sums of rows and of columns are 1
  bool is_one_hot_or_zero = false;       ///< 0 and 1 only, and so are the sums of rows
  bool has_signs = false;                ///< hadamard(V, V) = ones(m, n): every entry is 1 or -1
};
Structure structure_of(const EquationSystem& system, const std::string& name);

/// Whether every entry is one of a few numbers: of a mask, of zeros and ones, of signs, of places.
bool is_discrete(const EquationSystem& system, const Declaration& declaration);

/// Whether conditions say that the lines of the matrix are orthonormal, and say no more of it.
bool is_orthonormal_only(const EquationSystem& system, const std::string& name);

/// The conditions that read the matrix.
std::vector<MatrixCondition> matrix_conditions_on(const EquationSystem& system,
                                                  const std::string& name);

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

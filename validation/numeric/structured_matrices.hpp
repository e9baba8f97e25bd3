#pragma once

#include "numeric/matrix.hpp"
#include "reference/matrix_conditions.hpp"
#include "validation/numeric/brush.hpp"

namespace gradstone {

/// Zeros and ones in the pattern of the brush.
Matrix<Rational> draw_pattern(std::int64_t rows, std::int64_t columns, Brush& brush);

/// Zeros and ones, as many of each as the conditions on the matrix say.
/// Errors: DomainError where there are none, such as a permutation that is not square.
Matrix<Rational> draw_zeros_and_ones(ZeroOne kind, const Structure& structure, std::int64_t rows,
                                     std::int64_t columns, Brush& brush);

/// Orthonormal columns where there are not more of them than rows, else orthonormal rows: exact,
/// by Cayley's transform (I - A) (I + A)^-1 of a matrix A = -T(A).
Matrix<Rational> draw_orthonormal(std::int64_t rows, std::int64_t columns, Brush& brush);

/// Puts the entries above the diagonal below it too.
void make_symmetric(Matrix<Rational>& matrix);

}  // namespace gradstone

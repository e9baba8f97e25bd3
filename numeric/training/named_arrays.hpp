#pragma once

#include <optional>
#include <string>

#include "numeric/matrix.hpp"
#include "numeric/npz.hpp"

// Matrices, numbers and texts as arrays of npz files. Private to numeric/training.

namespace gradstone {

/// A matrix as numpy would hold it: weights W are K x D, also where K is 1; any other row, such as
/// a bias, has K elements.
template <class T>
NpyArray to_array(const std::string& name, const Matrix<T>& matrix);

/// An array as a matrix of this shape; a vector of K elements is as good as 1 x K. Errors:
/// FormatError, with the origin of the array, where it has another shape, or holds something else
/// than finite numbers.
template <class T>
Matrix<T> to_matrix(const NpyArray& array, const std::string& name, std::int64_t rows,
                    std::int64_t columns);

/// The same of the array under a key. Errors: FormatError also where there is none.
template <class T>
Matrix<T> read_matrix(const NpzReader& file, const std::string& key, std::int64_t rows,
                      std::int64_t columns);

NpyArray text_array(const std::string& text);
std::string read_text(const NpzReader& file, const std::string& key);
NpyArray number_array(std::int64_t number);
std::int64_t read_number(const NpzReader& file, const std::string& key);

}  // namespace gradstone

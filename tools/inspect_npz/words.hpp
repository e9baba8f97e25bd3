#pragma once

#include <string>
#include <vector>

#include "numeric/npy_array.hpp"

namespace gradstone::tools {

/// The elements as NumPy prints them within an array, all of one width: up to 8 digits after the
/// point and no more than needed, in scientific notation if the largest is 1000 times the smallest.
std::vector<std::string> array_words(const NpyArray& elements);

/// The one element of an array without dimensions, as NumPy prints it: all of its digits.
std::string scalar_word(const NpyArray& element);

}  // namespace gradstone::tools

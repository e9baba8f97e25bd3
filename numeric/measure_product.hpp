#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gradstone {

/// A product of matrices whose speed is asked for: C = op(A) op(B), where C is rows x columns and
/// each of its entries is a sum of `depth` terms.
struct ProductShape {
  std::int64_t rows = 0, columns = 0, depth = 0;
  bool transpose_left = false, transpose_right = false;
  bool accumulate = false;  ///< C += op(A) op(B)
  bool is_double = false;   ///< the numbers; else float
  /// "float 100x1024 depth 784 NT add", as it is kept.
  std::string text() const;
};

/// A library, with the form in which it is given the product, and its speed: additions and
/// multiplications in a nanosecond.
struct ProductSpeed {
  std::string method;
  double gigaflops = 0;
  bool is_chosen = false;  ///< what ProductLibrary::fastest would take
};

/// Measures all that multiplies right, in one thread, in some milliseconds for usual sizes; the
/// fastest first. Nothing is kept. Errors: DomainError for a size below 1, and for more than
/// 2^34 multiplications or 2^26 numbers, which would take long.
std::vector<ProductSpeed> measure_product(const ProductShape& shape);

}  // namespace gradstone

#pragma once

#include <cstddef>
#include <map>
#include <tuple>

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// Derivatives of forms by the entries of tensors, each of a function found once. Cut values are
/// independent of each other. What is piecewise is differentiated on every piece; what tells the
/// piece is a constant.
class Derivatives {
 public:
  explicit Derivatives(Algebra& algebra) : algebra_(algebra) {}

  /// With respect to the entry of the tensor at these free indices.
  Form derivative(const Form& form, SymbolId of, const Indices& at);

 private:
  const Form& derivative_of_symbol(SymbolId symbol, SymbolId of, std::size_t count);

  Algebra& algebra_;
  std::map<std::tuple<SymbolId, SymbolId, std::size_t>, Form> derivatives_;
};

}  // namespace gradstone::all_sizes

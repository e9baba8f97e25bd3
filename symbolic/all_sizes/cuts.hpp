#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// Cut values: tensors that stand for forms, which take their places again where that is needed.
class Cuts {
 public:
  explicit Cuts(Algebra& algebra) : algebra_(algebra) {}

  /// A new tensor that stands for a form over its arguments.
  SymbolId cut(const std::string& name, std::vector<DimId> dims, const Form& meaning);
  /// The form with the meaning of a cut value in its place.
  Form unfolded(const Form& form, SymbolId cut);
  /// The form without the monomials that are 0 because a cut value adds up to 0, such as what is
  /// left of a column when its mean is taken off.
  Form without_sums_of_zero(Form form);
  /// The last cut value before `end` that occurs, also within functions; -1 if there is none.
  SymbolId last_cut(const Form& form, SymbolId end) const;

 private:
  const Form& unfolded_symbol(SymbolId symbol, SymbolId cut);
  Form unfolded_subgradient(SymbolId symbol, SymbolId cut);
  bool adds_up_to_zero(SymbolId cut, std::size_t argument);
  bool has_sum_of_zero(const Monomial& monomial);

  Algebra& algebra_;
  std::map<std::pair<SymbolId, SymbolId>, Form> unfolded_;
  std::map<std::pair<SymbolId, std::size_t>, bool> adds_up_to_zero_;
};

}  // namespace gradstone::all_sizes

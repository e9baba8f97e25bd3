#pragma once

#include <set>
#include <vector>

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

// Values that cases compare with 0, as functions of the entries of a tensor.

bool is_tie(const Algebra& algebra, const Form& value, SymbolId tensor);
bool is_tie_of(const Algebra& algebra, SymbolId id, SymbolKind kind, SymbolId tensor);
std::set<std::vector<Index>> entries_read(const Algebra& algebra, SymbolId tensor,
                                          const Form& form);
bool reads_several(const Algebra& algebra, const Form& form, SymbolId tensor);

}  // namespace gradstone::all_sizes

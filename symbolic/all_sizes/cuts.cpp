#include "symbolic/all_sizes/cuts.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {

SymbolId Cuts::cut(const std::string& name, std::vector<DimId> dims, const Form& meaning) {
  const SymbolId id = algebra_.symbols.tensor(name, std::move(dims));
  algebra_.symbols.at(id).meaning = meaning;
  algebra_.note_inputs(id);
  return id;
}

/// Factors that mean something else now are taken out, and multiplied in anew.
Form Cuts::unfolded(const Form& form, SymbolId cut) {
  Reducer sum(algebra_);
  for (const auto& monomial : form.monomials) {
    Monomial rest = monomial;
    rest.factors.clear();
    std::vector<std::pair<Form, const Factor*>> changed;
    for (const auto& factor : monomial.factors) {
      if (algebra_.symbols.occurs(cut, factor.symbol)) {
        changed.emplace_back(algebra_.power(unfolded_symbol(factor.symbol, cut), factor.exponent),
                             &factor);
      } else {
        rest.factors.push_back(factor);
      }
    }
    std::vector<Monomial> products{rest};
    for (const auto& [value, factor] : changed) {
      std::vector<Monomial> next;
      for (const auto& product : products) {
        for (const auto& term : value.monomials)
          next.push_back(joined(product, term, arguments(factor->at)));
      }
      algebra_.check_limits(next.size());
      products = std::move(next);
    }
    for (auto& product : products) sum.add(std::move(product));
  }
  return sum.result();
}

const Form& Cuts::unfolded_symbol(SymbolId id, SymbolId cut) {
  if (id == cut) return *algebra_.symbols[cut].meaning;
  const auto key = std::pair(id, cut);
  const auto found = unfolded_.find(key);
  if (found != unfolded_.end()) return found->second;
  const Form value = [&]() -> Form {
    if (algebra_.symbols[id].kind != SymbolKind::subgradient)
      return algebra_.rebuilt(id, [&](const Form& body) { return unfolded(body, cut); });
    return unfolded_subgradient(id, cut);
  }();
  return unfolded_[key] = value;
}

/// The subgradient of a maximum c + f max(...), which is c + f times what is left, is that of what
/// is left.
Form Cuts::unfolded_subgradient(SymbolId id, SymbolId cut) {
  const SymbolId of = algebra_.symbols[id].of;
  const Form& largest = unfolded_symbol(of, cut);
  for (const auto& monomial : largest.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (symbol.kind != SymbolKind::maximum || symbol.running != algebra_.symbols[of].running)
        continue;
      Indices at = factor.at;
      for (std::size_t k = 0; k < symbol.running.size(); ++k)
        at.push_back(algebra_.symbols[of].running_index(k));
      return algebra_.entry(algebra_.symbols.subgradient(factor.symbol), at);
    }
  }
  throw UnsupportedError("all sizes: the subgradient of what is no maximum");
}

/// Whether the entries of a cut value add up to 0 over one of its arguments.
bool Cuts::adds_up_to_zero(SymbolId cut, std::size_t argument) {
  const auto key = std::pair(cut, argument);
  const auto found = adds_up_to_zero_.find(key);
  if (found != adds_up_to_zero_.end()) return found->second;
  const Symbol& symbol = algebra_.symbols[cut];
  const Form total =
      algebra_.sum(*symbol.meaning, static_cast<Index>(argument), symbol.dims[argument]);
  return adds_up_to_zero_[key] = total.is_zero();
}

/// A monomial is 0 if it has a cut value as a factor whose entries add up to 0, over an index that
/// occurs nowhere else in it.
bool Cuts::has_sum_of_zero(const Monomial& monomial) {
  const auto count = [&](Index index) {
    std::ptrdiff_t times = 0;
    for (const auto& factor : monomial.factors)
      times += std::count(factor.at.begin(), factor.at.end(), index);
    return times;
  };
  return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
    if (!algebra_.symbols[factor.symbol].meaning || !(factor.exponent == Rational(1))) return false;
    for (std::size_t p = 0; p < factor.at.size(); ++p) {
      const Index index = factor.at[p];
      if (index < 0 && count(index) == 1 && adds_up_to_zero(factor.symbol, p)) return true;
    }
    return false;
  });
}

/// The sums are looked for in the monomials themselves, where no derivative will be taken: that of
/// a cut value is one with respect to entries that are independent of each other.
Form Cuts::without_sums_of_zero(Form form) {
  std::erase_if(form.monomials,
                [&](const Monomial& monomial) { return has_sum_of_zero(monomial); });
  return form;
}

SymbolId Cuts::last_cut(const Form& form, SymbolId end) const {
  SymbolId last = -1;
  const auto look_at = [&](SymbolId tensor) {
    if (tensor < end && algebra_.symbols[tensor].meaning) last = std::max(last, tensor);
  };
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      const Symbol& seen = symbol.of >= 0 ? algebra_.symbols[symbol.of] : symbol;
      if (seen.kind == SymbolKind::tensor) look_at(factor.symbol);
      for (const SymbolId tensor : seen.direct) look_at(tensor);
    }
  }
  return last;
}

}  // namespace gradstone::all_sizes

#include "symbolic/all_sizes/derivatives.hpp"

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {

/// The product rule: f^q becomes q f^(q-1) df in its place.
Form Derivatives::derivative(const Form& form, SymbolId of, const Indices& at) {
  const std::size_t count = at.size();
  Reducer sum(algebra_);
  for (const auto& monomial : form.monomials) {
    for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
      const Factor& factor = monomial.factors[k];
      const Form& inner = derivative_of_symbol(factor.symbol, of, count);
      if (inner.is_zero()) continue;
      Monomial outer = monomial;
      outer.coefficient = outer.coefficient * rational(factor.exponent);
      outer.factors[k].exponent = factor.exponent - Rational(1);
      Renaming names = arguments(factor.at);
      for (std::size_t p = 0; p < count; ++p)
        names.emplace_back(target_index + static_cast<Index>(p), at[p]);
      sum.add_product(outer, inner, names);
    }
  }
  return sum.result();
}

/// The derivative of a symbol at its slots, with respect to the entry at the target indices.
const Form& Derivatives::derivative_of_symbol(SymbolId id, SymbolId of, std::size_t count) {
  const auto key = std::tuple(id, of, count);
  const auto found = derivatives_.find(key);
  if (found != derivatives_.end()) return found->second;
  const Symbol& symbol = algebra_.symbols[id];
  Indices slots, target;
  for (std::size_t k = 0; k < symbol.dims.size(); ++k) slots.push_back(static_cast<Index>(k));
  for (std::size_t k = 0; k < count; ++k) target.push_back(target_index + static_cast<Index>(k));

  const auto value = [&]() -> Form {
    switch (symbol.kind) {
      case SymbolKind::tensor: {
        if (id != of) return {};
        Form product = algebra_.number(Rational(1));
        for (std::size_t k = 0; k < count; ++k)
          product = algebra_.multiply(product, algebra_.delta(symbol.dims[k], slots[k], target[k]));
        return product;
      }
      case SymbolKind::delta:
      case SymbolKind::indicator:
      case SymbolKind::equality:
      case SymbolKind::subgradient:  // all are constant wherever they have a derivative
        return {};
      case SymbolKind::exponential:
        return algebra_.multiply(algebra_.entry(id, slots), derivative(symbol.body, of, target));
      case SymbolKind::logarithm:
        return algebra_.multiply(algebra_.power(symbol.body, -1),
                                 derivative(symbol.body, of, target));
      case SymbolKind::error_function: {
        const Form outer = algebra_.multiply(
            algebra_.power(algebra_.pi(), Rational(-1, 2)),
            algebra_.exponential(algebra_.scaled(-1, algebra_.power(symbol.body, 2))));
        return algebra_.multiply(algebra_.scaled(2, outer), derivative(symbol.body, of, target));
      }
      case SymbolKind::sine:
        return algebra_.multiply(algebra_.cosine(symbol.body), derivative(symbol.body, of, target));
      case SymbolKind::cosine:
        return algebra_.scaled(
            -1, algebra_.multiply(algebra_.sine(symbol.body), derivative(symbol.body, of, target)));
      case SymbolKind::sum:
        return derivative(symbol.body, of, target);
      case SymbolKind::symbolic_power: {
        // b^e is exp(e log(b)).
        const Form of_exponent = derivative(symbol.exponent, of, target);
        const Form of_base = derivative(symbol.body, of, target);
        Form slope;
        if (!of_exponent.is_zero())
          slope = algebra_.multiply(of_exponent, algebra_.logarithm(symbol.body));
        if (!of_base.is_zero()) {
          const Form outer = algebra_.multiply(symbol.exponent, algebra_.power(symbol.body, -1));
          slope = algebra_.add(slope, algebra_.multiply(outer, of_base));
        }
        return algebra_.multiply(algebra_.entry(id, slots), slope);
      }
      case SymbolKind::maximum: {
        const SymbolId A = algebra_.symbols.subgradient(id);
        Indices places = slots;
        Renaming names;
        Range over;
        for (std::size_t k = 0; k < algebra_.symbols[id].running.size(); ++k) {
          const Index place = algebra_.new_name();
          places.push_back(place);
          names.emplace_back(algebra_.symbols[id].running_index(k), place);
          over.emplace_back(place, algebra_.symbols[id].running[k]);
        }
        const Form body = algebra_.renamed(algebra_.symbols[id].body, names);
        return algebra_.multiply(algebra_.entry(A, places), derivative(body, of, target), over);
      }
    }
    throw UnsupportedError("all sizes: a function without a derivative");
  }();
  return derivatives_[key] = value;
}

}  // namespace gradstone::all_sizes

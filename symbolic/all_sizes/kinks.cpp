#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {

/// Whether the symbol tells where a value that depends on the tensor is positive, or 0, and that
/// value is 0 on a boundary only, when all inputs move or the tensor alone does.
bool Algebra::is_tie_of(SymbolId id, SymbolKind kind, SymbolId tensor) const {
  const Symbol& symbol = symbols[id];
  return symbol.kind == kind && symbol.direct.count(tensor) > 0 &&
         (vanishes_on_a_boundary_only(symbol.body) || moves_with(symbol.body, tensor));
}

/// Whether the form is a polynomial in an entry of the tensor, whatever that one means.
bool Algebra::moves_with(const Form& form, SymbolId tensor) const {
  return std::any_of(form.monomials.begin(), form.monomials.end(), [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return factor.symbol == tensor && is_polynomial_in(form, factor);
    });
  });
}

/// Whether a value falls where an entry of the tensor rises.
bool Algebra::is_falling(const Form& form, SymbolId tensor) const {
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      if (factor.symbol != tensor) continue;
      Monomial slope = monomial;
      std::erase_if(slope.factors, [&](const Factor& other) { return other.symbol == tensor; });
      const Sign of_slope = sign(slope);
      return of_slope == Sign::negative || of_slope == Sign::nonpositive;
    }
  }
  return false;
}

/// The derivative is that on one side of each tie: where the tensor is below what it is there, as
/// far as that can be seen, so that ties that coincide are taken from the same side.
Form Algebra::on_lower_sides(Form slope, SymbolId tensor) {
  std::erase_if(slope.monomials, [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return is_tie_of(factor.symbol, SymbolKind::equality, tensor);
    });
  });
  for (const Form& tie : ties_of(slope, tensor))
    if (is_falling(tie, tensor)) slope = add(slope, step_at_tie(slope, tie));
  return slope;
}

/// The same on the other side of each tie.
Form Algebra::on_other_sides(const Form& slope, SymbolId tensor) {
  Form result = slope;
  for (const Form& tie : ties_of(slope, tensor)) {
    const Form step = step_at_tie(slope, tie);
    result = is_falling(tie, tensor) ? subtract(result, step) : add(result, step);
  }
  return result;
}

/// What is larger on the upper side of a tie than on the lower one, on the tie.
Form Algebra::step_at_tie(const Form& form, const Form& tie) {
  const Form is_tie = equality(tie);
  Reducer sum(*this);
  for (const auto& monomial : form.monomials) {
    for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
      const Factor& factor = monomial.factors[k];
      const Symbol& symbol = symbols[factor.symbol];
      if (symbol.kind != SymbolKind::indicator || !(symbol.body == tie)) continue;
      sum.add_product(without(monomial, k), is_tie, arguments(factor.at));
      break;
    }
  }
  return sum.result();
}

/// The values whose ties with 0 the form tells, and that depend on the tensor; also within
/// functions.
std::vector<Form> Algebra::ties_of(const Form& form, SymbolId tensor) const {
  std::vector<Form> ties;
  const auto add = [&](const Form& tie) {
    if (std::find(ties.begin(), ties.end(), tie) == ties.end()) ties.push_back(tie);
  };
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      if (is_tie_of(factor.symbol, SymbolKind::indicator, tensor) ||
          is_tie_of(factor.symbol, SymbolKind::equality, tensor))
        add(symbol.body);
      if (symbol.direct.count(tensor) == 0) continue;
      for (const Form& inner : ties_of(symbol.body, tensor)) add(inner);
    }
  }
  return ties;
}

/// Whether a form on a tie has no finite value: it is divided by what is 0 there.
bool Algebra::is_pole(const Form& on_tie, const Form& tie) const {
  const bool is_one_value = tie.monomials.size() == 1 && tie.monomials[0].bound.empty() &&
                            tie.monomials[0].factors.size() == 1;
  if (!is_one_value || on_tie.monomials.size() != 1) return false;
  const Factor& value = tie.monomials[0].factors[0];
  const auto& factors = on_tie.monomials[0].factors;
  // The tie is told by a factor of the monomial, at the indices of its value there.
  const auto equality = std::find_if(factors.begin(), factors.end(), [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::equality &&
           symbols[factor.symbol].body == tie;
  });
  if (equality == factors.end()) return false;
  const Renaming names = arguments(equality->at);
  Indices at = value.at;
  for (Index& index : at) index = replaced(names, index);
  return std::any_of(factors.begin(), factors.end(), [&](const Factor& factor) {
    return factor.symbol == value.symbol && compare(factor.at, at) == 0 &&
           factor.exponent < Rational(0);
  });
}

/// A tie at which the value of a form is not that of its sides, or these differ, when the tensor
/// moves; nothing if it is continuous. Where it is not bounded, nobody asks for its derivative.
std::optional<Form> Algebra::find_jump(const Form& form, SymbolId tensor) {
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      const auto has = [&](const std::vector<Form>& ties) {
        return std::find(ties.begin(), ties.end(), symbol.body) != ties.end();
      };
      const bool is_allowed = has(allowed_jumps_) && !has(other_ties_);
      if (is_allowed) continue;
      if (is_tie_of(factor.symbol, SymbolKind::equality, tensor)) return symbol.body;
      if (symbol.direct.count(tensor) == 0) continue;
      if (is_tie_of(factor.symbol, SymbolKind::indicator, tensor)) {
        const Form step = step_at_tie(form, symbol.body);
        if (!step.is_zero() && !is_pole(step, symbol.body)) return symbol.body;
      } else if (symbol.tells_a_side()) {
        return symbol.body;
      } else if (auto jump = find_jump(symbol.body, tensor)) {
        return jump;
      }
    }
  }
  return std::nullopt;
}

/// Where two ties of the derivative are met at once, for all pairs whose values are functions of
/// the same entries.
Form Algebra::coinciding_ties(const Form& slopes, SymbolId tensor, Units units) {
  auto ties = ties_of(slopes, tensor);
  std::erase_if(ties, [&](const Form& tie) {
    const bool is_sum = std::any_of(tie.monomials.begin(), tie.monomials.end(),
                                    [](const Monomial& term) { return !term.bound.empty(); });
    return (is_sum && units == Units::apart) || step_at_tie(slopes, tie).is_zero();
  });
  Form total;
  for (std::size_t k = 0; k < ties.size(); ++k) {
    for (std::size_t l = k + 1; l < ties.size(); ++l)
      total = add(total, multiply(equality(ties[k]), equality(ties[l])));
  }
  return total;
}

/// The derivative with a member of the interval between the slopes on both sides of each tie that
/// the equation is exact about: the one that the equation takes, if it takes one.
Form Algebra::with_chosen_slopes(const Form& slopes, const Form& stated, SymbolId tensor) {
  Form chosen = slopes;
  for (const Form& tie : ties_of(subtract(stated, slopes), tensor)) {
    const Form step = step_at_tie(slopes, tie);
    if (step.is_zero()) continue;
    const Form rest = subtract(stated, chosen);
    const Monomial& term = step.monomials[0];
    const auto same =
        std::find_if(rest.monomials.begin(), rest.monomials.end(),
                     [&](const Monomial& other) { return compare(term, other) == 0; });
    if (same == rest.monomials.end()) continue;
    const cln::cl_RA part = same->coefficient / term.coefficient;
    const bool is_upper = is_falling(tie, tensor);  // the slope of the upper side is taken already
    const cln::cl_RA of_upper = is_upper ? part + 1 : part;
    if (cln::minusp(of_upper) || of_upper > 1) continue;
    chosen = add(chosen, scaled(part, step));
  }
  return chosen;
}

}  // namespace gradstone::all_sizes

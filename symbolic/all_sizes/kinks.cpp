#include "symbolic/all_sizes/kinks.hpp"

#include <algorithm>

#include "symbolic/all_sizes/compared_values.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {

/// Whether a value falls where an entry of the tensor rises.
bool Kinks::is_falling(const Form& form, SymbolId tensor) const {
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      if (factor.symbol != tensor) continue;
      Monomial slope = monomial;
      std::erase_if(slope.factors, [&](const Factor& other) { return other.symbol == tensor; });
      const Sign of_slope = algebra_.sign(slope);
      return of_slope == Sign::negative || of_slope == Sign::nonpositive;
    }
  }
  return false;
}

/// The derivative is that on one side of each tie: where the tensor is below what it is there, as
/// far as that can be seen, so that ties that coincide are taken from the same side.
Form Kinks::on_lower_sides(Form slope, SymbolId tensor) {
  std::erase_if(slope.monomials, [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return is_tie_of(algebra_, factor.symbol, SymbolKind::equality, tensor);
    });
  });
  for (const Form& tie : ties_of(slope, tensor))
    if (is_falling(tie, tensor)) slope = algebra_.add(slope, step_at_tie(slope, tie));
  return slope;
}

/// The same on the other side of each tie.
Form Kinks::on_other_sides(const Form& slope, SymbolId tensor) {
  Form result = slope;
  for (const Form& tie : ties_of(slope, tensor)) {
    const Form step = step_at_tie(slope, tie);
    result = is_falling(tie, tensor) ? algebra_.subtract(result, step) : algebra_.add(result, step);
  }
  return result;
}

/// What is larger on the upper side of a tie than on the lower one, on the tie. A term may tell the
/// value at several places: [x > 0] [y > 0] has a tie at each.
Form Kinks::step_at_tie(const Form& form, const Form& tie) {
  const Form is_tie = algebra_.equality(tie);
  Reducer sum(algebra_);
  for (const auto& monomial : form.monomials) {
    for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
      const Factor& factor = monomial.factors[k];
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (symbol.kind != SymbolKind::indicator || !(symbol.body == tie)) continue;
      sum.add_product(without(monomial, k), is_tie, arguments(factor.at));
    }
  }
  return sum.result();
}

/// The values whose ties with 0 the form tells, and that depend on the tensor; also within
/// functions.
std::vector<Form> Kinks::ties_of(const Form& form, SymbolId tensor) const {
  std::vector<Form> ties;
  const auto add = [&](const Form& tie) {
    if (std::find(ties.begin(), ties.end(), tie) == ties.end()) ties.push_back(tie);
  };
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (is_tie_of(algebra_, factor.symbol, SymbolKind::indicator, tensor) ||
          is_tie_of(algebra_, factor.symbol, SymbolKind::equality, tensor))
        add(symbol.body);
      if (symbol.direct.count(tensor) == 0) continue;
      for (const Form& inner : ties_of(symbol.body, tensor)) add(inner);
    }
  }
  return ties;
}

/// Whether a form on a tie has no finite value when the tensor moves, or is 0 beside it: it is
/// divided by what is 0 there, and multiplied by nothing that may become 0.
bool Kinks::is_pole(const Form& on_tie, const Form& tie, SymbolId tensor) const {
  const bool is_one_value = tie.monomials.size() == 1 && tie.monomials[0].bound.empty() &&
                            tie.monomials[0].factors.size() == 1;
  if (!is_one_value || on_tie.monomials.size() != 1) return false;
  const Factor& value = tie.monomials[0].factors[0];
  const auto& factors = on_tie.monomials[0].factors;
  // The tie is told by a factor of the monomial, at the indices of its value there.
  const auto equality = std::find_if(factors.begin(), factors.end(), [&](const Factor& factor) {
    return algebra_.symbols[factor.symbol].kind == SymbolKind::equality &&
           algebra_.symbols[factor.symbol].body == tie;
  });
  if (equality == factors.end()) return false;
  const Renaming names = arguments(equality->at);
  Indices at = value.at;
  for (Index& index : at) index = replaced(names, index);
  const auto divides = [&](const Factor& factor) {
    return factor.symbol == value.symbol && compare(factor.at, at) == 0 &&
           factor.exponent < Rational(0);
  };
  const auto stays = [&](const Factor& factor) {
    const Symbol& symbol = algebra_.symbols[factor.symbol];
    return symbol.sign == Sign::positive || symbol.sign == Sign::negative ||
           (!symbol.meaning && symbol.direct.count(tensor) == 0 && symbol.given.count(tensor) == 0);
  };
  return std::any_of(factors.begin(), factors.end(), divides) &&
         std::all_of(factors.begin(), factors.end(), [&](const Factor& factor) {
           return &factor == &*equality || divides(factor) || stays(factor);
         });
}

/// A tie at which the value of a form is not that of its sides, or these differ, when the tensor
/// moves; nothing if it is continuous. Where it is not bounded, nobody asks for its derivative, if
/// nothing else is computed from it, which may be bounded again.
std::optional<Form> Kinks::find_jump(const Form& form, SymbolId tensor, Poles poles) {
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      const auto has = [&](const std::vector<Form>& ties) {
        return std::find(ties.begin(), ties.end(), symbol.body) != ties.end();
      };
      const bool is_allowed = has(algebra_.allowed_jumps()) && !has(algebra_.other_ties());
      if (is_allowed) continue;
      if (is_tie_of(algebra_, factor.symbol, SymbolKind::equality, tensor)) return symbol.body;
      if (symbol.direct.count(tensor) == 0) continue;
      if (is_tie_of(algebra_, factor.symbol, SymbolKind::indicator, tensor)) {
        const Form step = step_at_tie(form, symbol.body);
        const bool is_allowed_pole = poles == Poles::allowed && is_pole(step, symbol.body, tensor);
        if (!step.is_zero() && !is_allowed_pole) return symbol.body;
      } else if (symbol.tells_a_side()) {
        return symbol.body;
      } else if (auto jump = find_jump(symbol.body, tensor, Poles::refused)) {
        return jump;
      }
    }
  }
  return std::nullopt;
}

/// How a value moves with an entry, whether or not its indices are those of the entry.
Sign Kinks::sign_of_direction(const Form& slope) {
  const Factor* delta = find_factor(slope, [&](const Factor& factor) {
    return algebra_.symbols[factor.symbol].kind == SymbolKind::delta && is_free(factor);
  });
  if (!delta) return algebra_.sign(slope);
  const Indices at = delta->at;
  Form apart = slope;
  std::erase_if(apart.monomials, [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return algebra_.symbols[factor.symbol].kind == SymbolKind::delta &&
             compare(factor.at, at) == 0;
    });
  });
  const Form together = algebra_.renamed(slope, {{at[0], at[1]}});
  if (together.is_zero()) return sign_of_direction(apart);
  const Sign other = sign_of_direction(together);
  return apart.is_zero() || sign_of_direction(apart) == other ? other : Sign::unknown;
}

/// Whether the value of a tie can be 0 at several places that depend on one entry, of which one
/// rises with it and another falls, so that their steps may cancel: relu(x - y) - relu(y - x) is
/// x - y. Steps of one sign add up, and any part of them is between both sides.
bool Kinks::may_cancel(const Form& slopes, const Form& tie, const Factor& moved) {
  if (!reads_several(algebra_, tie, moved.symbol)) return false;
  bool may_rise = false, may_fall = false;
  for (const auto& monomial : slopes.monomials) {
    Monomial named = monomial;
    for (std::size_t b = 0; b < named.bound.size(); ++b)
      rename(named, bound_index(b), algebra_.new_name());
    named.bound.clear();
    for (std::size_t k = 0; k < named.factors.size(); ++k) {
      const Factor& factor = named.factors[k];
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (symbol.kind != SymbolKind::indicator || !(symbol.body == tie)) continue;
      const Form value = algebra_.renamed(tie, arguments(factor.at));
      const Form direction = derivatives_.derivative(value, moved.symbol, moved.at);
      const Sign step = algebra_.sign(without(named, k));
      const Sign way = sign_of_direction(direction);
      if (direction.is_zero()) continue;
      if (step == Sign::unknown || way == Sign::unknown) return true;
      (is_nonnegative(step) == is_nonnegative(way) ? may_rise : may_fall) = true;
    }
  }
  return may_rise && may_fall;
}

/// The ties of a derivative at which it steps; those of units may be left apart.
std::vector<Form> Kinks::steps_of(const Form& slopes, const Factor& moved, Units units) {
  auto ties = ties_of(slopes, moved.symbol);
  std::erase_if(ties, [&](const Form& tie) {
    return (has_sums(tie) && units == Units::apart) || step_at_tie(slopes, tie).is_zero();
  });
  return ties;
}

bool Kinks::has_known_sides(const Form& slopes, const Factor& moved, Units units) {
  const auto ties = steps_of(slopes, moved, units);
  return std::all_of(ties.begin(), ties.end(), [&](const Form& tie) {
    if (reads_several(algebra_, tie, moved.symbol)) return false;
    return std::all_of(tie.monomials.begin(), tie.monomials.end(), [&](const Monomial& monomial) {
      for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
        const Factor& factor = monomial.factors[k];
        if (!algebra_.symbols.occurs(moved.symbol, factor.symbol)) continue;
        return factor.symbol == moved.symbol && factor.exponent == Rational(1) &&
               !algebra_.symbols.occurs(moved.symbol, Form{{without(monomial, k)}}) &&
               algebra_.sign(without(monomial, k)) != Sign::unknown;
      }
      return true;
    });
  });
}

/// Where two values are 0 that depend on the entry, whatever their other indices are.
Form Kinks::meeting(const Form& first, const Form& second, const Factor& moved) {
  // The value at each place where it reads the entry.
  const auto at_entry = [&](const Form& form) {
    std::vector<Form> found;
    for (const auto& place : entries_read(algebra_, moved.symbol, form)) {
      Renaming names;
      for (std::size_t p = 0; p < place.size(); ++p)
        if (place[p] >= 0) names.emplace_back(place[p], moved.at[p]);
      for (const Index index : free_indices(form))
        if (std::find(place.begin(), place.end(), index) == place.end())
          names.emplace_back(index, algebra_.new_name());
      found.push_back(algebra_.equality(algebra_.renamed(form, names)));
    }
    return found;
  };
  Form total;
  const auto there = at_entry(second);
  for (const Form& one : at_entry(first)) {
    for (const Form& other : there) {
      // What is 0 nowhere else can't make up for it.
      for (Monomial both : algebra_.multiply(one, other).monomials) {
        both.coefficient = cln::abs(both.coefficient);
        total = algebra_.add(total, algebra_.reduced({both}));
      }
    }
  }
  return total;
}

/// Where two ties of the derivative are met at once, for all pairs whose values are functions of
/// the same entries.
Form Kinks::coinciding_ties(const Form& slopes, const Factor& moved, Units units) {
  const auto ties = steps_of(slopes, moved, units);
  Form total;
  for (std::size_t k = 0; k < ties.size(); ++k) {
    if (may_cancel(slopes, ties[k], moved)) total = algebra_.add(total, algebra_.equality(ties[k]));
    for (std::size_t l = k + 1; l < ties.size(); ++l)
      total = algebra_.add(total, meeting(ties[k], ties[l], moved));
  }
  return total;
}

/// The derivative with a member of the interval between the slopes on both sides of each tie that
/// the equation is exact about: the one that the equation takes, if it takes one.
Form Kinks::with_chosen_slopes(const Form& slopes, const Form& stated, SymbolId tensor) {
  Form chosen = slopes;
  for (const Form& tie : ties_of(algebra_.subtract(stated, slopes), tensor)) {
    const Form step = step_at_tie(slopes, tie);
    if (step.is_zero()) continue;
    const Form rest = algebra_.subtract(stated, chosen);
    const Monomial& term = step.monomials[0];
    const auto same =
        std::find_if(rest.monomials.begin(), rest.monomials.end(),
                     [&](const Monomial& other) { return compare(term, other) == 0; });
    if (same == rest.monomials.end()) continue;
    const cln::cl_RA part = same->coefficient / term.coefficient;
    const bool is_upper = is_falling(tie, tensor);  // the slope of the upper side is taken already
    const cln::cl_RA of_upper = is_upper ? part + 1 : part;
    if (cln::minusp(of_upper) || of_upper > 1) continue;
    chosen = algebra_.add(chosen, algebra_.scaled(part, step));
  }
  return chosen;
}

}  // namespace gradstone::all_sizes

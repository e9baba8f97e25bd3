#include <cln/integer.h>

#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {
namespace {

const cln::cl_I* whole(const cln::cl_RA& number, cln::cl_I& storage) {
  if (cln::denominator(number) != 1) return nullptr;
  storage = cln::numerator(number);
  return &storage;
}

/// The form with its indices replaced, bound ones of a monomial among them, and nothing reduced.
Form as_written(Form form, const Renaming& names) {
  for (auto& monomial : form.monomials)
    for (auto& factor : monomial.factors)
      for (Index& index : factor.at) index = replaced(names, index);
  std::sort(form.monomials.begin(), form.monomials.end(),
            [](const Monomial& a, const Monomial& b) { return compare(a, b) < 0; });
  return form;
}

}  // namespace

std::optional<Affine> Algebra::as_affine(const Form& form, const Renaming& names,
                                         std::map<std::string, Dim>& ranges) const {
  Affine total;
  bool has_places = false;
  for (const auto& monomial : form.monomials) {
    cln::cl_I storage;
    const cln::cl_I* number = whole(monomial.coefficient, storage);
    constexpr int most_bits = 40;
    if (!number || !monomial.bound.empty() || cln::integer_length(*number) > most_bits)
      return std::nullopt;
    Affine term{{}, {}, Dim(cln::cl_I_to_long(*number))};
    std::string place;
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      if (!factor.exponent.is_integer() || factor.exponent < Rational(1)) return std::nullopt;
      if (symbol.is_size) {
        for (std::int64_t k = 0; k < factor.exponent.numerator(); ++k)
          term.offset = term.offset * Dim(symbol.name);
        continue;
      }
      if (!symbol.last || !place.empty() || factor.exponent != Rational(1)) return std::nullopt;
      place = std::to_string(factor.symbol);
      for (const Index index : factor.at) place += "," + std::to_string(replaced(names, index));
      ranges.insert_or_assign(place, *symbol.last);
      has_places = true;
    }
    if (!place.empty()) {
      term.coefficients.emplace(place, term.offset);
      term.offset = Dim(0);
    }
    total = total + term;
  }
  return has_places ? std::optional(total) : std::nullopt;
}

/// The same symbol for p = q and q = p: of the sum and its opposite, the one whose body comes
/// first.
Factor Algebra::guard_of(const Form& sum) {
  const Factor one_way = applied(SymbolKind::equality, sum);
  const Factor other_way = applied(SymbolKind::equality, scaled(-1, sum));
  const bool is_other_first =
      comes_before(symbols[other_way.symbol].body, symbols[one_way.symbol].body);
  return is_other_first ? other_way : one_way;
}

bool Algebra::is_guard(SymbolId symbol) {
  if (!symbols[symbol].tells_a_side()) return false;
  const auto known = guards_.find(symbol);
  if (known != guards_.end()) return known->second;
  std::map<std::string, Dim> ranges;
  return guards_[symbol] = as_affine(symbols[symbol].body, {}, ranges).has_value();
}

bool Algebra::is_shown_nonnegative(const Form& form, const std::vector<Factor>& guards) {
  std::map<std::string, Dim> ranges;
  std::vector<Affine> known;
  const Affine unit{{}, {}, one};
  for (const auto& guard : guards) {
    const auto body = as_affine(symbols[guard.symbol].body, arguments(guard.at), ranges);
    if (!body) continue;
    if (symbols[guard.symbol].kind == SymbolKind::indicator) {
      known.push_back(*body - unit);
    } else {
      known.push_back(*body);
      known.push_back(Affine{} - *body);
    }
  }
  const auto number = as_affine(form, {}, ranges);
  return number && is_nonnegative(*number, known, ranges, least_sizes_);
}

const DecidedGuards& Algebra::decided(const std::vector<Factor>& guards) {
  std::vector<Index> key;
  for (const auto& guard : guards) {
    key.push_back(guard.symbol);
    key.insert(key.end(), guard.at.begin(), guard.at.end());
  }
  const auto found = decided_guards_.find(key);
  if (found != decided_guards_.end()) return found->second;
  return decided_guards_[std::move(key)] = decide(guards);
}

DecidedGuards Algebra::decide(const std::vector<Factor>& guards) {
  DecidedGuards decided;
  std::vector<bool> is_left(guards.size(), true);
  for (std::size_t k = 0; k < guards.size(); ++k) {
    std::vector<Factor> others;
    for (std::size_t l = 0; l < guards.size(); ++l)
      if (l != k && is_left[l]) others.push_back(guards[l]);
    const Symbol& symbol = symbols[guards[k].symbol];
    const Form body = as_written(symbol.body, arguments(guards[k].at));
    const auto is_at_least = [&](const Form& form, const cln::cl_RA& least) {
      return is_shown_nonnegative(subtract(form, number(least)), others);
    };
    const Form negative = scaled(-1, body);
    const bool is_equality = symbol.kind == SymbolKind::equality;
    decided.hold_nowhere =
        is_equality ? is_at_least(body, 1) || is_at_least(negative, 1) : is_at_least(negative, 0);
    if (decided.hold_nowhere) return decided;
    if (is_equality || !is_at_least(body, 1)) continue;
    is_left[k] = false;
    decided.always.push_back(k);
  }
  return decided;
}

/// Of entries of tensors of places the last one; of a single index and sizes, the index.
std::optional<SolvedTie> Algebra::solved_guard(const Factor& guard) const {
  if (symbols[guard.symbol].kind != SymbolKind::equality) return std::nullopt;
  Form rest = as_written(symbols[guard.symbol].body, arguments(guard.at));
  auto solved = rest.monomials.end();
  int indices = 0;
  for (auto term = rest.monomials.begin(); term != rest.monomials.end(); ++term) {
    const bool is_value = term->bound.empty() && term->factors.size() == 1 &&
                          term->factors[0].exponent == Rational(1) &&
                          symbols[term->factors[0].symbol].last;
    if (!is_value) continue;
    const SymbolId tensor = term->factors[0].symbol;
    indices += is_index(tensor) ? 1 : 0;
    if (cln::abs(term->coefficient) != 1) continue;
    const bool is_better = solved == rest.monomials.end() || is_index(solved->factors[0].symbol) ||
                           (!is_index(tensor) && compare(solved->factors[0], term->factors[0]) < 0);
    if (is_better) solved = term;
  }
  if (solved == rest.monomials.end()) return std::nullopt;
  const Factor value = solved->factors[0];
  if (is_index(value.symbol) && indices > 1) return std::nullopt;
  const cln::cl_RA factor = -1 / solved->coefficient;
  rest.monomials.erase(solved);
  if (find_factor(rest, [&](const Factor& other) { return is_at(other, value); }))
    return std::nullopt;
  return SolvedTie{value, scaled(factor, rest)};
}

/// A guard that always holds, by the ranges of its places and the other guards, is left out; where
/// it never does, the monomial is 0.
bool Reducer::decide_guards(Monomial& monomial) {
  std::vector<Factor> guards;
  for (const auto& factor : monomial.factors)
    if (algebra_.is_guard(factor.symbol)) guards.push_back(factor);
  if (guards.empty()) return false;
  const DecidedGuards& decided = algebra_.decided(guards);
  if (decided.hold_nowhere) return true;
  for (const std::size_t k : decided.always) {
    const auto place = std::find_if(monomial.factors.begin(), monomial.factors.end(),
                                    [&](const Factor& factor) { return is_at(factor, guards[k]); });
    monomial.factors.erase(place);
  }
  return false;
}

bool Algebra::reads_as_number(const Factor& factor, Index index, SymbolId number) const {
  const Symbol& symbol = symbols[factor.symbol];
  if (!factor.at.has(index) || factor.symbol == number) return true;
  if (!symbol.tells_a_side() && symbol.kind != SymbolKind::maximum &&
      symbol.kind != SymbolKind::sum)
    return false;
  for (std::size_t p = 0; p < factor.at.size(); ++p) {
    if (factor.at[p] != index) continue;
    for (const auto& monomial : symbol.body.monomials)
      for (const auto& inner : monomial.factors)
        if (!reads_as_number(inner, static_cast<Index>(p), number)) return false;
  }
  return true;
}

std::optional<Form> Algebra::place_by(const Factor& guard, Index index, SymbolId number) {
  if (symbols[guard.symbol].kind != SymbolKind::equality || !is_guard(guard.symbol))
    return std::nullopt;
  Form rest = as_written(symbols[guard.symbol].body, arguments(guard.at));
  const auto is_index = [&](const Monomial& term) {
    return term.factors.size() == 1 && term.factors[0].symbol == number &&
           term.factors[0].at[0] == index && term.factors[0].exponent == Rational(1) &&
           cln::abs(term.coefficient) == 1;
  };
  const auto term = std::find_if(rest.monomials.begin(), rest.monomials.end(), is_index);
  if (term == rest.monomials.end()) return std::nullopt;
  const cln::cl_RA factor = -1 / term->coefficient;
  rest.monomials.erase(term);
  if (mentions(rest, index)) return std::nullopt;
  return scaled(factor, rest);
}

/// What guards say that an index is: the guard [i = p], solved for each index that stands in it
/// once.
std::vector<Reducer::IndexPlace> Reducer::index_places(const Monomial& monomial) const {
  std::vector<IndexPlace> found;
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& guard = monomial.factors[k];
    const Symbol& symbol = algebra_.symbols[guard.symbol];
    for (std::size_t p = 0; p < guard.at.size(); ++p) {
      const auto value = algebra_.index_values().find(symbol.dims[p]);
      if (value == algebra_.index_values().end()) continue;
      if (auto place = algebra_.place_by(guard, guard.at[p], value->second))
        found.push_back({k, guard.at[p], value->second, std::move(*place)});
    }
  }
  return found;
}

/// sum(a: A, sum(b: A, [a = p] [b = p] f(a) g(b))) is sum(a: A, [a = p] f(a) g(a)).
bool Reducer::join_indices(const Monomial& monomial) {
  const auto places = index_places(monomial);
  for (std::size_t k = 0; k < places.size(); ++k) {
    for (std::size_t l = k + 1; l < places.size(); ++l) {
      const IndexPlace &a = places[k], &b = places[l];
      const Index gone = std::min(a.index, b.index), kept = std::max(a.index, b.index);
      if (a.guard == b.guard || a.value != b.value || gone == kept || gone >= 0) continue;
      if (!(a.place == b.place)) continue;
      Monomial joined = monomial;
      rename(joined, gone, kept);
      joined.bound[bound_position(gone)] = -1;
      add(std::move(joined));
      return true;
    }
  }
  return false;
}

/// sum(b: B, [b = p] f(b)) is [1 <= p <= B] f(p), where f reads b in guards only.
bool Reducer::solve_guards(const Monomial& monomial) {
  for (std::size_t b = 0; b < monomial.bound.size(); ++b) {
    if (monomial.bound[b] < 0) continue;
    const Index index = bound_index(b);
    const auto value = algebra_.index_values().find(monomial.bound[b]);
    if (value == algebra_.index_values().end()) continue;
    const bool only_in_guards =
        std::all_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
          if (factor.symbol != value->second)
            return algebra_.reads_as_number(factor, index, value->second);
          return !factor.at.has(index) ||
                 (factor.exponent.is_integer() && factor.exponent > Rational(0));
        });
    if (!only_in_guards) continue;
    if (const auto solution = solution_for(monomial, b, value->second)) {
      put_in(monomial, b, value->second, *solution);
      return true;
    }
  }
  return false;
}

/// The guard that says where the bound index is, the one that keeps it in its range if there is
/// one; nothing where no guard says it.
std::optional<Reducer::Solution> Reducer::solution_for(const Monomial& monomial, std::size_t b,
                                                       SymbolId value) {
  const Index index = bound_index(b);
  std::optional<Solution> found;
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& guard = monomial.factors[k];
    const auto place = algebra_.place_by(guard, index, value);
    if (!place) continue;
    std::vector<Factor> others;
    for (std::size_t l = 0; l < monomial.factors.size(); ++l) {
      const Factor& other = monomial.factors[l];
      if (l != k && algebra_.is_guard(other.symbol) && !other.at.has(index))
        others.push_back(other);
    }
    const Form last = algebra_.size(algebra_.symbols.dim_of(monomial.bound[b]));
    const Form one = algebra_.number(Rational(1));
    const bool above = algebra_.is_shown_nonnegative(algebra_.subtract(*place, one), others);
    const bool below = algebra_.is_shown_nonnegative(algebra_.subtract(last, *place), others);
    Solution next{k, *place, !above, !below};
    if (above && below) return next;
    if (!found) found = std::move(next);
  }
  return found;
}

void Reducer::put_in(const Monomial& monomial, std::size_t b, SymbolId value,
                     const Solution& solution) {
  // Bound indices get names of their own while the place is put in.
  Monomial named = without(monomial, solution.guard);
  Renaming names;
  for (std::size_t k = 0; k < named.bound.size(); ++k) {
    if (named.bound[k] < 0) continue;
    names.emplace_back(bound_index(k), algebra_.new_name());
    rename(named, bound_index(k), names.back().second);
  }
  named.bound.clear();
  const Index index = replaced(names, bound_index(b));
  const Form place = as_written(solution.place, names);
  const SolvedTie tie{{value, {index}, 1}, place};
  const Form rest{{named}};
  Form changed = algebra_.on_tie(rest, tie).value_or(rest);
  if (solution.may_be_below) changed = algebra_.multiply(changed, algebra_.indicator(place));
  if (solution.may_be_above) {
    const Form last = algebra_.size(algebra_.symbols.dim_of(monomial.bound[b]));
    const Form room = algebra_.subtract(algebra_.add(last, algebra_.number(Rational(1))), place);
    changed = algebra_.multiply(changed, algebra_.indicator(room));
  }
  for (Monomial next : changed.monomials) {
    for (std::size_t k = 0; k < monomial.bound.size(); ++k)
      if (k != b && monomial.bound[k] >= 0)
        bind(next, replaced(names, bound_index(k)), monomial.bound[k]);
    add(std::move(next));
  }
}

}  // namespace gradstone::all_sizes

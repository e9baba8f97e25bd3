#include <algorithm>
#include <numeric>

#include "reference/error.hpp"
#include "symbolic/all_sizes/algebra.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

/// The dimension that an index runs over, from a place where it occurs.
DimId dim_of(const Symbols& symbols, const Form& form, Index index) {
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      for (std::size_t p = 0; p < factor.at.size(); ++p) {
        if (factor.at[p] != index) continue;
        const Symbol& symbol = symbols[factor.symbol];
        return p < symbol.dims.size() ? symbol.dims[p] : symbol.running[p - symbol.dims.size()];
      }
    }
  }
  return -1;
}

/// A value that is 0 or 1, whose indices are free; null if there is none.
const Factor* find_switch(const Symbols& symbols, const Form& form) {
  return find_factor(form, [&](const Factor& factor) {
    return symbols[factor.symbol].is_switch() && is_free(factor);
  });
}

}  // namespace

/// g(s A + B) = s g(A + B) + (1 - s) g(B), for every s that is 0 or 1.
Form Algebra::by_cases(const Form& form, const Function& function) {
  constexpr int most_cases = 6;
  const Factor* found = find_switch(symbols, form);
  if (depth_of_cases_ >= most_cases) return function(form);
  if (!found) return by_selection(form, function).value_or(function(form));
  const Factor chosen = *found;
  std::vector<Monomial> with, none;
  for (const auto& monomial : form.monomials) {
    const auto at =
        std::find_if(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
          return factor.symbol == chosen.symbol && compare(factor.at, chosen.at) == 0;
        });
    if (at == monomial.factors.end()) {
      with.push_back(monomial);
      none.push_back(monomial);
    } else {
      with.push_back(without(monomial, static_cast<std::size_t>(at - monomial.factors.begin())));
    }
  }
  ++depth_of_cases_;
  const Form is_one = by_cases(reduced(std::move(with)), function);
  const Form is_zero = by_cases(reduced(std::move(none)), function);
  --depth_of_cases_;
  const Form chosen_form = entry(chosen.symbol, chosen.at);
  return add(is_zero, multiply(chosen_form, subtract(is_one, is_zero)));
}

/// g(A + sum(k: K, T[i,k] B[k])) = sum(k: K, T[i,k] g(A + B[k])) of a row with a single 1; g(A)
/// where there is none. Nothing if no row selects.
std::optional<Form> Algebra::by_selection(const Form& form, const Function& function) {
  // The place of its only bound index, if that runs along a single 1.
  const auto selected_place = [&](const Factor& factor) -> std::optional<std::size_t> {
    const auto& along = symbols[factor.symbol].single_along;
    if (along.empty() || !(factor.exponent == Rational(1))) return std::nullopt;
    std::optional<std::size_t> place;
    for (std::size_t p = 0; p < factor.at.size(); ++p) {
      if (factor.at[p] >= 0) continue;
      if (place || along.count(p) == 0) return std::nullopt;
      place = p;
    }
    return place;
  };
  const Factor* found =
      find_factor(form, [&](const Factor& factor) { return selected_place(factor).has_value(); });
  if (!found) return std::nullopt;
  const Factor row = *found;
  const std::size_t along = *selected_place(row);
  const Index chosen = new_name();
  std::vector<Monomial> with, none;
  for (const auto& monomial : form.monomials) {
    const auto at =
        std::find_if(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
          if (factor.symbol != row.symbol || selected_place(factor) != along) return false;
          Indices there = factor.at;
          there[along] = row.at[along];
          return compare(there, row.at) == 0;
        });
    if (at == monomial.factors.end()) {
      with.push_back(monomial);
      none.push_back(monomial);
      continue;
    }
    const Index bound = at->at[along];
    Monomial one = without(monomial, static_cast<std::size_t>(at - monomial.factors.begin()));
    rename(one, bound, chosen);
    one.bound[bound_position(bound)] = -1;
    with.push_back(std::move(one));
  }
  const auto in_case = [&](std::vector<Monomial> terms) {
    ++depth_of_cases_;
    const Form result = by_cases(reduced(std::move(terms)), function);
    --depth_of_cases_;
    return result;
  };
  Indices places = row.at;
  places[along] = chosen;
  const Form T = entry(row.symbol, places);
  const Range range{{chosen, symbols[row.symbol].dims[along]}};
  const int depth = depth_of_cases_;
  try {
    const Form result = multiply(T, in_case(std::move(with)), range);
    if (!symbols[row.symbol].may_be_none) return result;
    const Form is_none = subtract(number(Rational(1)), multiply(T, number(Rational(1)), range));
    return add(result, multiply(is_none, in_case(std::move(none))));
  } catch (const UnsupportedError&) {
    check_limits();
    depth_of_cases_ = depth;
    return std::nullopt;  // it has no value in a case
  }
}

/// Indices of one dimension are named in the order that gives the smallest body; indices whose
/// exchange leaves the body as it is may be exchanged in the symbol.
Factor Algebra::applied(SymbolKind kind, const Form& body, const Form& exponent,
                        const std::vector<Index>& running) {
  std::vector<Index> indices = free_indices(body);
  for (const Index index : free_indices(exponent)) {
    if (std::find(indices.begin(), indices.end(), index) == indices.end()) indices.push_back(index);
  }
  for (const Index index : running) std::erase(indices, index);
  std::vector<DimId> dims;
  for (const Index index : indices) {
    const DimId dim = dim_of(symbols, body, index);
    dims.push_back(dim >= 0 ? dim : dim_of(symbols, exponent, index));
  }
  std::vector<std::size_t> order(indices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return dims[a] < dims[b]; });

  const auto in_order = [&](const std::vector<std::size_t>& places) {
    Symbol symbol;
    symbol.kind = kind;
    Renaming names;
    for (std::size_t k = 0; k < places.size(); ++k) {
      names.emplace_back(indices[places[k]], static_cast<Index>(k));
      symbol.dims.push_back(dims[places[k]]);
    }
    for (std::size_t k = 0; k < running.size(); ++k) {
      names.emplace_back(running[k], symbol.running_index(k));
      symbol.running.push_back(dim_of(symbols, body, running[k]));
    }
    symbol.body = renamed(body, names);
    symbol.exponent = renamed(exponent, names);
    return symbol;
  };

  Symbol best = in_order(order);
  std::vector<std::size_t> best_order = order;
  const auto exchanged = [&](std::size_t k, std::size_t l) {
    auto other = best_order;
    std::swap(other[k], other[l]);
    return other;
  };
  // One exchange at a time; more than two indices of one dimension are rare.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t k = 0; k < order.size(); ++k) {
      for (std::size_t l = k + 1; l < order.size() && best.dims[l] == best.dims[k]; ++l) {
        const auto other = exchanged(k, l);
        Symbol candidate = in_order(other);
        if (!comes_before(candidate.body, best.body)) continue;
        best = std::move(candidate);
        best_order = other;
        changed = true;
      }
    }
  }
  best.group.resize(order.size());
  std::iota(best.group.begin(), best.group.end(), std::size_t{0});
  for (std::size_t k = 0; k < order.size(); ++k) {
    for (std::size_t l = k + 1; l < order.size() && best.dims[l] == best.dims[k]; ++l) {
      if (best.group[l] != l) continue;
      const Symbol candidate = in_order(exchanged(k, l));
      if (candidate.body == best.body && candidate.exponent == best.exponent)
        best.group[l] = best.group[k];
    }
  }
  const auto [symbol, is_new] = symbols.intern(std::move(best));
  if (is_new) note_inputs(symbol);
  Factor factor;
  factor.symbol = symbol;
  for (const std::size_t place : best_order) factor.at.push_back(indices[place]);
  return factor;
}

/// The body with its equal arguments given one name, made a value again.
const Form& Algebra::specialized(SymbolId id, const Indices& at) {
  std::vector<Index> pattern;
  Renaming names;
  for (std::size_t k = 0; k < at.size(); ++k) {
    const auto first = static_cast<Index>(std::find(at.begin(), at.end(), at[k]) - at.begin());
    pattern.push_back(first);
    names.emplace_back(static_cast<Index>(k), first);
  }
  const auto key = std::pair(id, pattern);
  const auto found = specialized_.find(key);
  if (found != specialized_.end()) return found->second;
  const Form value = rebuilt(id, [&](const Form& form) { return renamed(form, names); });
  return specialized_[key] = value;
}

Form Algebra::rebuilt(SymbolId id, const Function& change) {
  const Symbol& symbol = symbols[id];
  switch (symbol.kind) {
    case SymbolKind::exponential:
      return exponential(change(symbol.body));
    case SymbolKind::logarithm:
      return logarithm(change(symbol.body));
    case SymbolKind::error_function:
      return error_function(change(symbol.body));
    case SymbolKind::sine:
      return sine(change(symbol.body));
    case SymbolKind::cosine:
      return cosine(change(symbol.body));
    case SymbolKind::sum:
      return change(symbol.body);
    case SymbolKind::symbolic_power:
      return symbolic_power(change(symbol.body), change(symbol.exponent));
    case SymbolKind::indicator:
      return indicator(change(symbol.body));
    case SymbolKind::equality:
      return equality(change(symbol.body));
    case SymbolKind::maximum: {
      std::vector<Index> over;
      Renaming names;
      for (std::size_t k = 0; k < symbol.running.size(); ++k) {
        over.push_back(new_name());
        names.emplace_back(symbol.running_index(k), over.back());
      }
      const Form values = renamed(symbol.body, names);
      return maximum(change(values), over);
    }
    case SymbolKind::tensor:
    case SymbolKind::delta:
    case SymbolKind::subgradient:
      break;
  }
  throw UnsupportedError("all sizes: a function that has no body");
}

Form Algebra::exponential(const Form& argument) {
  return by_cases(argument, [this](const Form& form) { return exponential_of_one_case(form); });
}

/// The exponential of a sum is the product of the exponentials; numbers become exponents.
Form Algebra::exponential_of_one_case(const Form& argument) {
  Form result = number(Rational(1));
  for (const auto& term : argument.monomials) {
    Form one{{term}};
    if (const auto base = inverse_of_logarithm(one)) {
      result = multiply(result, *base);
      continue;
    }
    one.monomials[0].coefficient = 1;
    Factor factor = applied(SymbolKind::exponential, one);
    factor.exponent = exact(term.coefficient);
    result = multiply(result, form_of(std::move(factor)));
  }
  return result;
}

/// exp(c log(P)) is P^c; P is positive, where it has a logarithm.
std::optional<Form> Algebra::inverse_of_logarithm(const Form& term) {
  const Monomial& monomial = term.monomials[0];
  if (!monomial.bound.empty()) return std::nullopt;
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& factor = monomial.factors[k];
    if (symbols[factor.symbol].kind != SymbolKind::logarithm || !(factor.exponent == Rational(1)))
      continue;
    const Form exponent{{without(monomial, k)}};
    const Form base = renamed(symbols[factor.symbol].body, arguments(factor.at));
    const bool is_number = exponent.monomials[0].factors.empty();
    // A fraction of an exponent is taken of what is known to be positive only.
    if (!is_number && sign(base) != Sign::positive) return std::nullopt;
    return is_number ? power(base, exact(monomial.coefficient)) : symbolic_power(base, exponent);
  }
  return std::nullopt;
}

Form Algebra::logarithm(const Form& argument) {
  return by_cases(argument, [this](const Form& form) { return logarithm_of_one_case(form); });
}

/// The logarithm of a product is the sum of the logarithms, if all factors but one are known to be
/// positive; then that one is, wherever the product is.
Form Algebra::logarithm_of_one_case(const Form& argument) {
  if (argument.is_zero()) throw UnsupportedError("all sizes: the logarithm of 0");
  auto [content, primitive] = content_of(*this, argument);
  content = with_positive_sums(std::move(content));
  Monomial unknown;
  Form result;
  const auto base_of = [&](const Factor& factor) {
    const Symbol& symbol = symbols[factor.symbol];
    return symbol.kind == SymbolKind::sum ? renamed(symbol.body, arguments(factor.at))
                                          : form_of({factor.symbol, factor.at, 1});
  };
  const auto add_logarithm = [&](const Form& of, const Rational& times) {
    const Form logarithm = form_of(applied(SymbolKind::logarithm, of));
    result = add(result, multiply(number(times), logarithm));
  };
  if (cln::minusp(content.coefficient)) unknown.coefficient = -1;
  for (const auto& [prime, times] : factors_of(cln::abs(content.coefficient)))
    add_logarithm(number(cln::cl_RA(prime)), times);
  for (const auto& factor : content.factors) {
    const Symbol& symbol = symbols[factor.symbol];
    const bool is_odd = factor.exponent.numerator() % 2 != 0;
    if (symbol.kind == SymbolKind::exponential) {
      result = add(result,
                   multiply(number(factor.exponent), renamed(symbol.body, arguments(factor.at))));
    } else if (symbol.kind == SymbolKind::symbolic_power && symbol.sign == Sign::positive) {
      const Renaming names = arguments(factor.at);
      const Form times = multiply(number(factor.exponent), renamed(symbol.exponent, names));
      result = add(result, multiply(times, logarithm(renamed(symbol.body, names))));
    } else if (symbol.sign == Sign::unknown && symbol.kind == SymbolKind::tensor &&
               factor.exponent.is_integer() && !is_odd) {
      // log(x^2) = 2 log(-x) where x is negative.
      const Form base = form_of({factor.symbol, factor.at, 1});
      const Form is_positive = indicator(base);
      const Form above = multiply(is_positive, logarithm(base));
      const Form below =
          multiply(subtract(number(Rational(1)), is_positive), logarithm(scaled(-1, base)));
      result = add(result, multiply(number(factor.exponent), add(above, below)));
    } else if (is_nonnegative(sign(form_of({factor.symbol, factor.at, 1}))) ||
               (is_odd && !factor.exponent.is_integer())) {
      // It is positive, or a root is taken of it, so that it is not negative.
      add_logarithm(base_of(factor), factor.exponent);
    } else {
      unknown.factors.push_back(factor);
    }
  }
  const bool primitive_is_one = primitive == number(Rational(1));
  const bool primitive_is_positive = primitive_is_one || is_nonnegative(sign(primitive));
  if (!primitive_is_one && primitive_is_positive) add_logarithm(primitive, 1);
  Form rest = reduced({unknown});
  if (!primitive_is_positive) rest = multiply(rest, primitive);
  if (rest == number(Rational(1))) return result;
  const auto* alone =
      unknown.factors.size() == 1 && primitive_is_positive && !cln::minusp(unknown.coefficient)
          ? &unknown.factors[0]
          : nullptr;
  if (alone && alone->exponent.numerator() % 2 != 0) {
    add_logarithm(base_of(*alone), alone->exponent);
  } else {
    add_logarithm(rest, 1);
  }
  return result;
}

/// tanh(x) = 1 - 2 / (exp(x)^2 + 1).
Form Algebra::hyperbolic_tangent(const Form& argument) {
  const Form one = number(Rational(1));
  const Form below = add(exponential(scaled(2, argument)), one);
  return subtract(one, scaled(2, power(below, -1)));
}

/// pi moves no more than a number does, and lies between two fractions.
Form Algebra::pi() {
  if (!pi_) {
    pi_ = symbols.tensor("pi", {}, Sign::positive);
    symbols.at(*pi_).lone.clear();
    const Form value = form_of({*pi_, {}, 1});
    assume(subtract(value, number(Rational(333, 106))), Sign::positive);
    assume(subtract(number(Rational(355, 113)), value), Sign::positive);
  }
  return form_of({*pi_, {}, 1});
}

Form Algebra::nothing() {
  if (!nothing_) {
    nothing_ = symbols.tensor("nothing", {});
    symbols.at(*nothing_).lone.clear();
  }
  return form_of({*nothing_, {}, 1});
}

/// Of v and of -v, the one whose last term is positive is the argument.
std::pair<Form, bool> Algebra::without_sign(const Form& argument) const {
  const bool is_flipped = cln::minusp(argument.monomials.back().coefficient);
  return {is_flipped ? scaled(-1, argument) : argument, is_flipped};
}

/// erf(0) = 0 and erf(-v) = -erf(v); sin alike.
Form Algebra::odd_function(SymbolKind kind, const Form& argument) {
  return by_cases(argument, [this, kind](const Form& one) {
    if (one.is_zero()) return one;
    const auto [value, is_flipped] = without_sign(one);
    const Form result = form_of(applied(kind, value));
    return is_flipped ? scaled(-1, result) : result;
  });
}

Form Algebra::error_function(const Form& argument) {
  return odd_function(SymbolKind::error_function, argument);
}

Form Algebra::sine(const Form& argument) {
  return odd_function(SymbolKind::sine, argument);
}

Form Algebra::cosine(const Form& argument) {
  return by_cases(argument, [this](const Form& one) {
    if (one.is_zero()) return number(Rational(1));
    return form_of(applied(SymbolKind::cosine, without_sign(one).first));
  });
}

/// The largest value of a function that rises is that of its argument.
std::optional<Form> Algebra::maximum_inside(const Form& body, const std::vector<Index>& over) {
  if (body.monomials.size() != 1) return std::nullopt;
  const Monomial& term = body.monomials[0];
  if (term.coefficient != 1 || !term.bound.empty() || term.factors.size() != 1) return std::nullopt;
  const Factor& factor = term.factors[0];
  const SymbolKind kind = symbols[factor.symbol].kind;
  const Form argument = renamed(symbols[factor.symbol].body, arguments(factor.at));
  if (kind == SymbolKind::exponential)
    return exponential(maximum(multiply(number(factor.exponent), argument), over));
  if (kind == SymbolKind::logarithm && factor.exponent == Rational(1))
    return logarithm(maximum(argument, over));
  if (kind == SymbolKind::error_function && factor.exponent == Rational(1))
    return error_function(maximum(argument, over));
  return std::nullopt;
}

/// What does not depend on the indices is taken out: terms, and factors that are positive.
Form Algebra::maximum(const Form& values, std::vector<Index> over) {
  std::erase_if(over, [&](Index index) { return !mentions(values, index); });
  const auto mentions_one = [&](const Monomial& monomial) {
    return std::any_of(over.begin(), over.end(),
                       [&](Index index) { return mentions(monomial, index); });
  };
  std::vector<Monomial> constant, running;
  for (const auto& monomial : values.monomials)
    (mentions_one(monomial) ? running : constant).push_back(monomial);
  const Form outside{std::move(constant)};
  if (running.empty()) return outside;
  auto [content, primitive] = content_of(*this, Form{std::move(running)});
  Monomial factor, kept;
  factor.coefficient = cln::abs(content.coefficient);
  kept.coefficient = cln::signum(content.coefficient);
  for (const auto& each : content.factors) {
    const bool is_outside =
        std::none_of(over.begin(), over.end(), [&](Index index) { return each.at.has(index); }) &&
        is_nonnegative(sign(form_of(each)));
    (is_outside ? factor : kept).factors.push_back(each);
  }
  const Form body = multiply(reduced({kept}), primitive);
  if (const auto inner = maximum_inside(body, over))
    return add(outside, multiply(Form{{factor}}, *inner));
  const Form largest = form_of(applied(SymbolKind::maximum, body, {}, over));
  return add(outside, multiply(Form{{factor}}, largest));
}

}  // namespace gradstone::all_sizes

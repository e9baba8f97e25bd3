#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/all_sizes/readable.hpp"

namespace gradstone::all_sizes {

std::size_t Proof::place_of(const std::string& backward) const {
  for (std::size_t k = 0; k < system_.backward.size(); ++k) {
    if (system_.backward[k].name == backward) return k;
  }
  throw UnknownNameError(system_.full_name() + " has no backward equation for " + backward);
}

/// A backward equation as it is stated, in terms of what was computed before it.
const Form& Proof::stated(std::size_t place) {
  return once(stated_, place, [&] {
    const auto known = [&](const std::string& name) -> const Form& {
      for (std::size_t k = 0; k < place; ++k) {
        if (system_.backward[k].name == name) return backward_value(name);
      }
      return value(name).entry;
    };
    scalars_.start_requirements();
    const Form value = read(system_.backward[place].value, known);
    auto& required = required_[place] = scalars_.end_requirements();
    // What it reads has to have a value, too.
    const auto add = [&](const std::vector<Requirement>& more) {
      required.insert(required.end(), more.begin(), more.end());
    };
    const auto read_names = variable_names(system_.backward[place].value);
    for (std::size_t k = 0; k < place; ++k)
      if (read_names.count(system_.backward[k].name) > 0) add(required_[k]);
    for (const auto& name : read_names)
      if (system_.find_forward(name)) add(required_of(name));
    return value;
  });
}

const Form& Proof::backward_value(const std::string& name) {
  used_.insert(name);
  if (const Recurrence* recurrence = system_.recurrence_of(name)) {
    declare_backward_steps(*recurrence);
    return value(name).entry;
  }
  const std::size_t place = place_of(name);
  const auto& gradient = proved(place);
  return gradient ? gradient->entry : stated(place);
}

/// The tensors of a reversed recurrence, as what their step equations leave.
void Proof::declare_backward_steps(const Recurrence& recurrence) {
  if (values_.count(recurrence.equations.front()) == 0) declare_steps(recurrence, system_.backward);
}

/// Whether every gradient that the reversed recurrence states has the steps of the gradient.
///
/// The gradients of the values of a recurrence are the only ones that meet the chain rule of one
/// step, given those of the step behind; behind the last step there is nothing. So where each
/// equation states the chain rule, with the other tensors of the recurrence in the place of the
/// gradients that they state, they all are these gradients, by induction from the last step on.
bool Proof::states_gradients(const Recurrence& recurrence) {
  const std::string& name = recurrence.equations.front();
  return once(gradients_by_steps_, name, [&] {
    if (!judged_steps_.insert(name).second)
      throw UnsupportedError("all sizes: the gradients of two recurrences that need each other");
    const bool are_gradients = std::all_of(
        recurrence.equations.begin(), recurrence.equations.end(), [&](const std::string& equation) {
          const std::size_t place = place_of(equation);
          const std::string& of = system_.backward[place].gradient_of;
          return of.empty() || check_slopes(equation, of, place).verdict == Verdict::proved;
        });
    judged_steps_.erase(name);
    return are_gradients;
  });
}

/// The value of a backward equation that states the gradient of a forward value, and was shown to.
const std::optional<Proof::Value>& Proof::proved(std::size_t place) {
  return once(proved_, place, [&]() -> std::optional<Value> {
    const Equation& equation = system_.backward[place];
    if (!system_.find_forward(equation.gradient_of)) return std::nullopt;
    if (const Recurrence* recurrence = system_.recurrence_of(equation.name)) {
      declare_backward_steps(*recurrence);
      return states_gradients(*recurrence) ? std::optional(value(equation.name)) : std::nullopt;
    }
    if (check_slopes(equation.name, equation.gradient_of, place).verdict != Verdict::proved)
      return std::nullopt;
    return cut(equation.name, equation.value.shape(), stated(place));
  });
}

/// The gradient of a value, by the backward equation that states it if that comes before `before`.
/// While the equation at `before` of a reversed recurrence is looked at, the others are assumed.
const Form& Proof::gradient(const std::string& of, std::size_t before) {
  if (system_.recurrence_of(of)) {
    const Equation* stated = system_.find_gradient(of);
    const Recurrence* reversed = stated ? system_.recurrence_of(stated->name) : nullptr;
    if (!reversed) {
      if (!derived_steps_.insert(of).second)
        throw UnsupportedError("all sizes: the gradient of " + of +
                               ", which is computed step by step, is not stated step by step");
      const Form& found = derived(of, before);
      derived_steps_.erase(of);
      return found;
    }
    const bool is_assumed =
        before < system_.backward.size() && reversed->has(system_.backward[before].name);
    declare_backward_steps(*reversed);
    if (!is_assumed && !states_gradients(*reversed))
      throw UnsupportedError("all sizes: " + stated->name +
                             " was not shown to be the gradient that this one needs");
    return value(stated->name).entry;
  }
  for (std::size_t k = 0; k < before; ++k) {
    if (system_.backward[k].gradient_of != of) continue;
    if (const auto& known = proved(k)) return known->entry;
  }
  return derived(of, before);
}

/// The gradient of a value, from those of the values that are computed from it.
const Form& Proof::derived(const std::string& of, std::size_t before) {
  constexpr Index target = 4'000'000;
  return once(derived_, std::pair(of, before), [&] {
    const Value& V = value(of);
    Indices at;
    Renaming names;
    for (const auto& [index, dim] : V.indices) {
      at.push_back(target + index);
      names.emplace_back(target + index, index);
    }
    Form total;
    if (of == system_.output)
      total = system_.is_loss() ? algebra_.number(Rational(1)) : value(system_.cotangent()).entry;
    for (const auto& equation : system_.forward) {
      const Form& meaning = forward_.at(equation.name);
      const bool is_itself = equation.name == of && !system_.recurrence_of(of);
      if (is_itself || !algebra_.symbols.occurs(V.symbol, meaning)) continue;
      const Value& U = value(equation.name);
      const Form slope =
          kinks_.on_lower_sides(derivatives_.derivative(meaning, V.symbol, at), V.symbol);
      if (slope.is_zero()) continue;
      const Form product = algebra_.multiply(gradient(equation.name, before), slope, U.indices);
      total = algebra_.add(total, algebra_.renamed(product, names));
    }
    return total;
  });
}

Outcome Proof::check(const claimed::Gradient& claim) {
  const std::string& subject = claim.equation.name;
  add_forward_values();
  if (!moves_freely(claim.of))
    return {Verdict::undecided, "the conditions hold " + claim.of + ", which moves"};
  const std::size_t place = place_of(subject);
  Outcome outcome = check_slopes(subject, claim.of, place);
  const Recurrence* recurrence = system_.recurrence_of(subject);
  if (outcome.verdict == Verdict::proved && recurrence && !states_gradients(*recurrence))
    return {Verdict::undecided, subject + " has the steps of the gradient, if the others have"};
  if (outcome.verdict == Verdict::proved && !algebra_.leaves_ties_out())
    outcome = check_coinciding_ties(claim);
  if (outcome.verdict == Verdict::proved) outcome = check_several_places(claim, place);
  if (outcome.verdict == Verdict::proved)
    outcome.scope.where = open_points(required_[place], required_of(system_.output));
  return outcome;
}

/// Whether no condition says what the value is, such as a <= 1 and a >= 1.
bool Proof::moves_freely(const std::string& name) {
  const Value& V = value(name);
  const auto& facts = algebra_.facts();
  return std::none_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    return find_factor(Form{{fact.from}},
                       [&](const Factor& factor) { return factor.symbol == V.symbol; }) ||
           algebra_.symbols.occurs(V.symbol, fact.to);
  });
}

/// What a forward value requires to have a value.
std::vector<Requirement> Proof::required_of(const std::string& forward) {
  std::vector<Requirement> required;
  for (const auto& name : computed_for(forward)) {
    const auto& needed = required_forward_.at(name);
    required.insert(required.end(), needed.begin(), needed.end());
  }
  return required;
}

/// The forward value itself and those that it is computed from.
const std::set<std::string>& Proof::computed_for(const std::string& forward) {
  const auto known = computed_for_.find(forward);
  if (known != computed_for_.end()) return known->second;
  std::set<std::string> names{forward};
  if (const Recurrence* recurrence = system_.recurrence_of(forward)) {
    // What the steps read of each other is required by all of them.
    computed_for_[forward] = {};
    names.insert(recurrence->equations.begin(), recurrence->equations.end());
  }
  for (const auto& read : variable_names(system_.find_forward(forward)->value)) {
    if (!system_.find_forward(read)) continue;
    const auto& behind = computed_for(read);
    names.insert(behind.begin(), behind.end());
  }
  return computed_for_[forward] = std::move(names);
}

/// What the equation requires to have a value that the forward value does not: there it gives no
/// derivative, though there may be one. What is required holds for all values of its indices, so
/// these may have other names.
std::string Proof::open_points(const std::vector<Requirement>& needed,
                               const std::vector<Requirement>& given) {
  std::string points;
  const auto is_same = [&](const Form& known, const Form& form) {
    return known == form || algebra_.applied(SymbolKind::equality, known).symbol ==
                                algebra_.applied(SymbolKind::equality, form).symbol;
  };
  for (const auto& requirement : needed) {
    const auto implies = [&](const Requirement& known) {
      const bool is_always = known.guard == algebra_.number(Rational(1));
      if (known.form == requirement.form && known.guard == requirement.guard)
        return known.kind == requirement.kind || known.kind == Requirement::Kind::positive;
      return is_always && is_same(known.form, requirement.form) &&
             (known.kind == requirement.kind || known.kind == Requirement::Kind::positive);
    };
    if (std::any_of(given.begin(), given.end(), implies)) continue;
    const char* relation = requirement.kind == Requirement::Kind::nonzero    ? " != 0"
                           : requirement.kind == Requirement::Kind::positive ? " > 0"
                                                                             : " >= 0";
    points +=
        (points.empty() ? "" : ", ") + readable(algebra_.symbols, requirement.form) + relation;
  }
  return points;
}

/// The entry at the indices that gradients are read at.
Factor Proof::entry_of(const Value& value) {
  Factor entry{value.symbol, {}, 1};
  for (const auto& [index, dim] : value.indices) entry.at.push_back(index);
  return entry;
}

/// Where a forward value is continuous, its slope at a tie is any between those of both sides;
/// where these are the same, it is that one.
Outcome Proof::check_slopes(const std::string& name, const std::string& of, std::size_t place) {
  const Form& slopes = derived(of, place);
  if (algebra_.leaves_ties_out()) return compare(name, stated(place), slopes);
  if (const auto jump = find_jump(of)) {
    return {Verdict::undecided,
            "the forward value jumps where " + readable(algebra_.symbols, *jump) + " = 0"};
  }
  const Form& equation = stated(place);
  takes_largest_ = false;
  Outcome outcome = compare_slopes(name, equation, slopes, entry_of(value(of)));
  if (outcome.verdict == Verdict::proved && takes_largest_) take_largest_.insert(place);
  return outcome;
}

Outcome Proof::compare_slopes(const std::string& name, const Form& equation, const Form& slopes,
                              const Factor& moved) {
  const SymbolId V = moved.symbol;
  if (agree_by_cases(equation, slopes, moved, Units::together)) return {Verdict::proved, ""};
  const Outcome outcome = compare(name, equation, kinks_.with_chosen_slopes(slopes, equation, V));
  if (outcome.verdict == Verdict::proved)
    return {Verdict::undecided, name + ": thresholds of several cases may coincide"};
  const auto at_largest = kinks_.at_largest(slopes, V);
  if (!at_largest) return outcome;
  takes_largest_ = true;
  return compare(name, equation, *at_largest);
}

/// Where values that do not move decide which ties coincide, each case has slopes of its own.
bool Proof::agree_by_cases(const Form& equation, const Form& slopes, const Factor& moved,
                           Units units, const std::vector<Factor>& off_ties, int depth) {
  constexpr std::size_t most_cases = 3;
  constexpr int most_depth = 6;
  const SymbolId V = moved.symbol;
  const Form chosen = kinks_.with_chosen_slopes(slopes, equation, V);
  auto rest = difference(equation, chosen);
  // Ties of two values may be one, so that they have two sides, not four. Where the equation takes
  // the slopes of one side of all, it does not matter which are.
  if (!rest) {
    const auto is_one_side = [&] {
      return kinks_.has_known_sides(slopes, moved, units) &&
             (chosen == slopes || !difference(chosen, kinks_.on_other_sides(slopes, V)));
    };
    rest = kinks_.coinciding_ties(slopes, moved, units);
    if (rest->is_zero() || is_one_side()) return true;
  }
  std::erase_if(rest->monomials, [&](const Monomial& monomial) {
    return std::any_of(off_ties.begin(), off_ties.end(),
                       [&](const Factor& tie) { return algebra_.is_on_tie(monomial, tie); });
  });
  if (rest->is_zero()) return true;
  if (off_ties.size() >= most_cases || depth >= most_depth) return false;
  const auto found = find_case(*rest, V);
  if (!found) return false;
  const Factor& tie = *found;
  const bool moves = algebra_.symbols[tie.symbol].direct.count(V) > 0;
  const Sign sign = algebra_.sign(Form(algebra_.symbols[tie.symbol].body));
  const auto agree_with = [&](Side side, const Form& on_one_side) {
    const auto left = algebra_.on_side(equation, tie, side);
    const auto right = algebra_.on_side(on_one_side, tie, side);
    auto off = off_ties;
    if (side != Side::zero) off.push_back(tie);
    return left && right && agree_by_cases(*left, *right, moved, units, off, depth + 1);
  };
  const auto agree = [&](Side side) {
    if (agree_with(side, slopes)) return true;
    // Where its domain ends, what moves has one side.
    return moves && side == Side::zero && agree_with(side, kinks_.on_other_sides(slopes, V));
  };
  return agree(Side::zero) && (sign == Sign::nonpositive || agree(Side::positive)) &&
         (sign == Sign::nonnegative || agree(Side::negative));
}

/// What decides which ties coincide: a value that ends its domain where V moves, else one that does
/// not move.
std::optional<Factor> Proof::find_case(const Form& form, SymbolId V) {
  std::optional<Factor> other;
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (!symbol.tells_a_side() || !is_free(factor)) continue;
      if (symbol.direct.count(V) == 0) {
        if (!other) other = factor;
      } else if (algebra_.sign(Form(symbol.body)) != Sign::unknown) {
        return factor;
      }
    }
  }
  return other;
}

/// A tie at which the output jumps when the value moves: of a step, unless the whole does not.
const std::optional<Form>& Proof::find_jump(const std::string& of) {
  return once(jumps_, of, [&] {
    const bool is_first = looked_at_.insert(of).second;
    auto jump = find_jump_of_steps(of);
    if (is_first) looked_at_.erase(of);
    if (jump && !jumps_as_a_whole(of)) jump.reset();
    return jump;
  });
}

/// As far as the values that are computed from it directly show.
std::optional<Form> Proof::find_jump_of_steps(const std::string& of) {
  const SymbolId V = value(of).symbol;
  for (const auto& equation : system_.forward) {
    const Form& meaning = forward_.at(equation.name);
    if (equation.name == of || !algebra_.symbols.occurs(V, meaning)) continue;
    const Poles poles = equation.name == system_.output ? Poles::allowed : Poles::refused;
    if (auto jump = kinks_.find_jump(meaning, V, poles)) return jump;
    // What is looked at already is a step of the same recurrence.
    if (!looked_at_.insert(equation.name).second) continue;
    const auto& later = find_jump(equation.name);
    looked_at_.erase(equation.name);
    if (later) return later;
  }
  return std::nullopt;
}

/// A step may jump where what it reads never is: 1/z, or 0 where z = 0, for z = sum(M exp(S)).
bool Proof::jumps_as_a_whole(const std::string& of) {
  constexpr std::size_t most_terms = 20;
  constexpr int most_steps = 3;
  const SymbolId V = value(of).symbol;
  Form whole = value(system_.output).entry;
  int steps = 0;
  for (SymbolId cut = cuts_.last_cut(whole, end_of_forward_); cut > V;
       cut = cuts_.last_cut(whole, cut)) {
    if (++steps > most_steps || whole.monomials.size() > most_terms) return true;
    whole = cuts_.unfolded(whole, cut);
  }
  return kinks_.find_jump(whole, V, Poles::allowed).has_value();
}

/// The value itself and what is computed from it.
const std::set<std::string>& Proof::reached_from(const std::string& name) {
  return once(reached_, name, [&] {
    std::set<std::string> reached{name};
    for (const auto& equation : system_.forward) {
      const Form& meaning = forward_.at(equation.name);
      const bool reads_one =
          std::any_of(reached.begin(), reached.end(), [&](const std::string& known) {
            return algebra_.symbols.occurs(value(known).symbol, meaning);
          });
      if (reads_one) reached.insert(equation.name);
    }
    return reached;
  });
}

}  // namespace gradstone::all_sizes

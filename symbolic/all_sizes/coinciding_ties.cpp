#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/compared_values.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/all_sizes/readable.hpp"

namespace gradstone::all_sizes {
namespace {

std::set<SymbolId> tensors_of(const Symbols& symbols, const Form& form) {
  std::set<SymbolId> tensors;
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      const Symbol& seen = symbol.of >= 0 ? symbols[symbol.of] : symbol;
      if (seen.kind == SymbolKind::tensor) tensors.insert(factor.symbol);
      tensors.insert(seen.direct.begin(), seen.direct.end());
    }
  }
  return tensors;
}

/// A sum that a step compares with 0.
struct ComparedSum {
  Form value;  ///< up to a factor, with the meanings of what it is computed from
  std::string step;
  std::set<SymbolId> compared;  ///< what the step reads of it; of one value a step knows both sides
  bool is_of_given;             ///< whether no computed value is left in it
  std::set<std::string> given;  ///< what is given of all that it is computed from
};

}  // namespace

/// Every step of the chain rule takes a slope between those of both sides. Where ties of several
/// steps coincide, the product of such slopes may be none of the whole: relu(x) - relu(-x) is x. So
/// the equation is looked at with its meanings put in.
Outcome Proof::check_coinciding_ties(const claimed::Gradient& claim) {
  constexpr std::size_t most_ties = 6, most_terms = 500;
  const Outcome proved{Verdict::proved, ""};
  const SymbolId V = value(claim.of).symbol;
  // Comparisons of sums are units, unless two are of the same sum.
  std::vector<Form> of_entries;
  std::vector<ComparedSum> of_sums;
  for (const auto& equation : system_.forward) {
    if (reached_from(claim.of).count(equation.name) == 0) continue;
    for (Form tie : ties_in(forward_.at(equation.name))) {
      auto compared = tensors_of(algebra_.symbols, tie);
      for (SymbolId cut = cuts_.last_cut(tie, end_of_forward_); cut > V && !has_sums(tie);
           cut = cuts_.last_cut(tie, cut))
        tie = cuts_.unfolded(tie, cut);
      // What is left to unfold are earlier steps of a recurrence, which add up as well.
      if (has_sums(tie) || cuts_.last_cut(tie, end_of_forward_) > V) {
        Form value = content_of(algebra_, unfolded_sum(tie)).primitive;
        const bool is_of_given = cuts_.last_cut(value, end_of_forward_) < 0;
        auto given = given_to(compared);
        of_sums.push_back(
            {std::move(value), equation.name, std::move(compared), is_of_given, std::move(given)});
      } else if (algebra_.symbols.occurs(V, tie)) {
        of_entries.push_back(std::move(tie));
      }
    }
  }
  bool is_met_again = false;
  for (const auto& one : of_sums) {
    for (const auto& other : of_sums) {
      if (&other == &one || (other.step == one.step && other.compared == one.compared)) continue;
      const auto undecided = [&](const std::string& how) -> Outcome {
        return {Verdict::undecided,
                "several steps " + how + " " + readable(algebra_.symbols, one.value) + " with 0"};
      };
      if (other.value == one.value || algebra_.add(other.value, one.value).is_zero()) {
        is_met_again = true;
      } else if (algebra_.multiply(algebra_.equality(one.value), other.value).is_zero()) {
        return undecided("compare multiples of");
      } else if (!(one.is_of_given && other.is_of_given) && one.given == other.given) {
        return undecided("compare what may be");
      }
    }
  }
  // One that reads several entries, as relu(X - T(X)) does, is met at several places.
  const bool is_read_at_several =
      std::any_of(of_entries.begin(), of_entries.end(),
                  [&](const Form& tie) { return reads_several(algebra_, tie, V); });
  if (is_read_at_several && !maxima_taken(claim, place_of(claim.equation.name)).empty())
    return {Verdict::undecided, "a maximum may be met where entries are compared with each other"};
  const bool is_met_twice = is_read_at_several || is_met_again;
  if (of_entries.size() < 2 && !is_met_twice) return proved;
  const Outcome too_many{Verdict::undecided, "too many steps may have ties that coincide"};
  if (of_entries.size() > most_ties) return too_many;
  Form whole = stated(place_of(claim.equation.name));
  const auto all = static_cast<SymbolId>(algebra_.symbols.size());
  for (SymbolId cut = cuts_.last_cut(whole, all); cut > V; cut = cuts_.last_cut(whole, cut)) {
    whole = cuts_.unfolded(whole, cut);
    if (whole.monomials.size() > most_terms) return too_many;
  }
  for (const Form& tie : ties_in(whole)) {
    if (algebra_.symbols.occurs(V, tie) && !is_tie(algebra_, tie, V))
      return {Verdict::undecided, "ties of several steps may coincide where " +
                                      readable(algebra_.symbols, tie) + " = 0"};
  }
  const auto ties = kinks_.ties_of(whole, V);
  if (ties.empty()) return proved;
  // Units of a matrix product are steps of their own.
  if (agree_by_cases(whole, kinks_.on_lower_sides(whole, V), entry_of(value(claim.of)),
                     Units::apart))
    return proved;
  return {Verdict::undecided, "ties of several steps may coincide where " +
                                  readable(algebra_.symbols, ties.front()) + " = 0"};
}

/// The names of what is given, of all that these are computed from. Values that are computed from
/// different ones are not the same function.
std::set<std::string> Proof::given_to(const std::set<SymbolId>& tensors) {
  std::set<std::string> given;
  const auto add = [&](const std::string& name) {
    if (system_.find_declaration(name) || system_.find_parameter(name)) given.insert(name);
  };
  for (const auto& [name, value] : values_) {
    if (tensors.count(value.symbol) == 0) continue;
    add(name);
    if (!system_.find_forward(name)) continue;
    for (const auto& computed : computed_for(name)) {
      const Expr& formula = system_.find_forward(computed)->value;
      for (const auto& read : variable_names(formula)) add(read);
      for (const auto& read : parameter_names(formula)) add(read);
    }
  }
  return given;
}

/// A sum with the meanings of computed values put in, as long as it stays small.
Form Proof::unfolded_sum(Form sum) {
  constexpr std::size_t most_terms = 60;
  try {
    for (SymbolId cut = cuts_.last_cut(sum, end_of_forward_); cut >= 0;
         cut = cuts_.last_cut(sum, cut)) {
      Form next = cuts_.unfolded(sum, cut);
      if (next.monomials.size() > most_terms) break;
      sum = std::move(next);
    }
  } catch (const UnsupportedError&) {
    algebra_.check_limits();  // too many terms, or no value
  }
  return sum;
}

/// The values of which a maximum is taken that depends on what the claim is about, where an
/// equation takes the slope 1 at every place of the maximum.
std::vector<std::string> Proof::maxima_taken(const claimed::Gradient& claim, std::size_t place) {
  std::vector<std::string> taken;
  for (const std::size_t k : take_largest_) {
    const std::string& of = system_.backward[k].gradient_of;
    if (k <= place && reached_from(claim.of).count(of) > 0) taken.push_back(of);
  }
  return taken;
}

/// Where a maximum is met at several places, a backward equation may take the slope 1 at each, one
/// by one. What moves several of them at once may not add these up; nor those of two maxima.
Outcome Proof::check_several_places(const claimed::Gradient& claim, std::size_t place) {
  const Value& V = value(claim.of);
  const auto taken = maxima_taken(claim, place);
  if (taken.size() > 1)
    return {Verdict::undecided,
            "maxima of " + taken[0] + " and " + taken[1] + " may be met at once"};
  for (const std::string& of : taken) {
    if (of == claim.of) continue;
    Form meaning = value(of).entry;
    for (SymbolId cut = cuts_.last_cut(meaning, end_of_forward_); cut > V.symbol;
         cut = cuts_.last_cut(meaning, cut))
      meaning = cuts_.unfolded(meaning, cut);
    const auto reads_one = [&](const Factor& factor) {
      const std::set<Index> different(factor.at.begin(), factor.at.end());
      return factor.symbol == V.symbol && different.size() == value(of).indices.size() &&
             factor.at.size() == different.size() && is_free(factor);
    };
    const Factor* read = find_factor(meaning, reads_one);
    if (has_sums(meaning) || reads_several(algebra_, meaning, V.symbol) || !read)
      return {Verdict::undecided, "a maximum of " + of + " may be met at several places"};
  }
  return {Verdict::proved, ""};
}

/// The values that cases compare with 0, also within functions; a value and its negative are one.
std::vector<Form> Proof::ties_in(const Form& value) {
  std::vector<Form> ties;
  const auto collect = [&](const auto& self, const Form& form) -> void {
    for (const auto& monomial : form.monomials) {
      for (const auto& factor : monomial.factors) {
        const Symbol& symbol = algebra_.symbols[factor.symbol];
        const auto is_same = [&](const Form& tie) {
          return tie == symbol.body || algebra_.add(tie, symbol.body).is_zero();
        };
        if (symbol.tells_a_side() && std::none_of(ties.begin(), ties.end(), is_same))
          ties.push_back(symbol.body);
        self(self, symbol.body);
      }
    }
  };
  collect(collect, value);
  return ties;
}

}  // namespace gradstone::all_sizes

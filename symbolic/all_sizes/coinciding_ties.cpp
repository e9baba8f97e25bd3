#include <algorithm>

#include "symbolic/all_sizes/compared_values.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/all_sizes/readable.hpp"

namespace gradstone::all_sizes {
namespace {

/// Multiples of one value read the same matrices.
std::set<SymbolId> matrices_read(const Form& form) {
  std::set<SymbolId> matrices;
  for (const auto& monomial : form.monomials)
    for (const auto& factor : monomial.factors)
      if (factor.at.size() > 0) matrices.insert(factor.symbol);
  return matrices;
}

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
  std::vector<std::pair<Form, std::string>> of_sums;  // and the step that compares them
  for (const auto& equation : system_.forward) {
    if (reached_from(claim.of).count(equation.name) == 0) continue;
    for (Form tie : ties_in(forward_.at(equation.name))) {
      for (SymbolId cut = cuts_.last_cut(tie, end_of_forward_); cut > V && !has_sums(tie);
           cut = cuts_.last_cut(tie, cut))
        tie = cuts_.unfolded(tie, cut);
      if (has_sums(tie)) {
        of_sums.emplace_back(content_of(algebra_, unfolded_sum(tie)).primitive, equation.name);
      } else if (algebra_.symbols.occurs(V, tie)) {
        of_entries.push_back(std::move(tie));
      }
    }
  }
  bool is_met_again = false;
  for (const auto& [tie, step] : of_sums) {
    for (const auto& [other, other_step] : of_sums) {
      if (other_step == step) continue;
      if (other == tie || algebra_.add(other, tie).is_zero()) {
        is_met_again = true;
      } else if (matrices_read(tie) == matrices_read(other) &&
                 algebra_.multiply(algebra_.equality(tie), other).is_zero()) {
        return {Verdict::undecided, "several steps compare multiples of " +
                                        readable(algebra_.symbols, tie) + " with 0"};
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
  if (of_entries.size() > most_ties || (of_entries.size() < 2 && !is_met_twice)) return proved;
  Form whole = stated(place_of(claim.equation.name));
  const auto all = static_cast<SymbolId>(algebra_.symbols.size());
  for (SymbolId cut = cuts_.last_cut(whole, all); cut > V; cut = cuts_.last_cut(whole, cut)) {
    whole = cuts_.unfolded(whole, cut);
    if (whole.monomials.size() > most_terms) return proved;
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

/// A sum of sums as one; as far as these are polynomials, and it stays small.
Form Proof::unfolded_sum(Form sum) {
  constexpr std::size_t most_terms = 20, most_sums = 4;
  const auto is_small = [&](const Form& form) {
    return form.monomials.size() <= most_terms &&
           std::all_of(form.monomials.begin(), form.monomials.end(), [&](const Monomial& monomial) {
             return monomial.bound.size() <= most_sums &&
                    std::all_of(monomial.factors.begin(), monomial.factors.end(),
                                [&](const Factor& factor) {
                                  return algebra_.symbols[factor.symbol].kind == SymbolKind::tensor;
                                });
           });
  };
  for (SymbolId cut = cuts_.last_cut(sum, end_of_forward_); cut >= 0 && is_small(sum);
       cut = cuts_.last_cut(sum, cut)) {
    if (!is_small(*algebra_.symbols[cut].meaning)) return sum;
    sum = cuts_.unfolded(sum, cut);
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

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/ginac/proof.hpp"

namespace gradstone::ginac {

/// Of integers the ranges are known, and a bound that they meet is no accident.
bool Proof::depends_on_integers_only(const ex& expression) const {
  const ExSet symbols = symbols_of(expression);
  return !symbols.empty() && std::all_of(symbols.begin(), symbols.end(), [&](const ex& symbol) {
    return samples_.integers.count(symbol) > 0;
  });
}

void Proof::declare_parameters() {
  // Conditions may name any of them.
  for (const auto& declaration : system_.parameters)
    parameters_[declaration.name] = tower_.variable(declaration.name);
  for (const auto& declaration : system_.parameters) {
    if (!declaration.integer) continue;
    const ex symbol = parameters_.at(declaration.name);
    const auto part = integers_.find(declaration.name);
    const IntegerRange range =
        part == integers_.end() ? integer_range(declaration.name, symbol) : part->second;
    integers_[declaration.name] = range;
    if (range.last && *range.last == range.first) {
      parameters_[declaration.name] = static_cast<long>(range.first);
    } else {
      tower_.declare_integer(symbol, range);
      samples_.integers[symbol] = range;
      samples_.discrete.insert(symbol);
    }
  }
  assume(system_.conditions);
}

/// An integer counts from the bound that a condition states, else from 1.
IntegerRange Proof::integer_range(const std::string& name, const ex& symbol) {
  std::optional<std::int64_t> first, last;
  const auto translator = scalars(nullptr);
  for (const auto& condition : system_.conditions) {
    if (parameter_names(condition.left).count(name) +
            parameter_names(condition.right).count(name) ==
        0)
      continue;
    const ex positive = translator.positive_side(condition).expand();
    const auto symbols = symbols_of(positive);
    const bool is_bound = symbols.size() == 1 && symbols.count(symbol) > 0 &&
                          positive.degree(symbol) == 1 && positive.ldegree(symbol) >= 0;
    if (!is_bound) continue;
    const bool is_strict =
        condition.relation == Relation::less || condition.relation == Relation::greater;
    const auto number = [](const ex& e) { return GiNaC::ex_to<GiNaC::numeric>(e); };
    const GiNaC::numeric slope = number(positive.coeff(symbol, 1));
    const GiNaC::numeric end = -number(positive.coeff(symbol, 0)) / slope;
    // The greatest integer that is not more.
    const GiNaC::numeric quotient = GiNaC::iquo(end.numer(), end.denom());
    const std::int64_t below = (quotient - (end < quotient ? 1 : 0)).to_long();
    const bool is_excluded = is_strict && end.is_integer();
    if (slope.is_positive()) {
      const std::int64_t least = end.is_integer() && !is_excluded ? below : below + 1;
      first = std::max(first.value_or(least), least);
    } else {
      const std::int64_t most = is_excluded ? below - 1 : below;
      last = std::min(last.value_or(most), most);
    }
  }
  const IntegerRange range{first.value_or(1), last};
  if (last && *last < range.first)
    throw UnsupportedError("GiNaC: no integer " + name + " meets the conditions");
  return range;
}

/// Equations are solved for a parameter, and so are two bounds that meet; other bounds are assumed.
void Proof::assume(const std::vector<Comparison>& conditions) {
  const auto translator = scalars(nullptr);
  GiNaC::exvector positive;
  for (const auto& condition : conditions) {
    const ex left = translator.translate(condition.left),
             right = translator.translate(condition.right);
    if (condition.relation == Relation::equal)
      solve_for_parameter(left - right);
    else
      positive.push_back(translator.positive_side(condition).expand());
  }
  for (std::size_t i = 0; i < positive.size(); ++i) {
    for (std::size_t j = i + 1; j < positive.size(); ++j) {
      if ((positive[i] + positive[j]).expand().is_zero()) solve_for_parameter(positive[i]);
    }
  }
  for (const ex& difference : positive) {
    const ex assumed = replaced(difference, solved_parameters_);
    if (assumed.is_zero() || depends_on_integers_only(assumed)) continue;
    if (is_numeric(assumed) && !GiNaC::ex_to<GiNaC::numeric>(assumed).is_positive())
      throw UnsupportedError("GiNaC: no parameters meet the conditions");
    tower_.assume_positive(assumed);
    note_bound(assumed);
  }
}

/// The parameter is replaced by what the equation says of it.
void Proof::solve_for_parameter(const ex& is_zero) {
  const ex equation = replaced(is_zero, solved_parameters_).expand();
  if (equation.is_zero()) return;
  for (const auto& [name, value] : std::map<std::string, ex>(parameters_)) {
    const auto* declared = system_.find_parameter(name);
    const bool is_learned = declared && declared->trainable;
    if (is_learned || !GiNaC::is_a<GiNaC::symbol>(value) || equation.degree(value) != 1 ||
        equation.ldegree(value) < 0 || !is_numeric(equation.coeff(value, 1)))
      continue;
    const ex slope = equation.coeff(value, 1);
    const GiNaC::exmap solution{{value, ((slope * value - equation) / slope).expand()}};
    for (auto& [solved, earlier] : solved_parameters_) earlier = replaced(earlier, solution);
    solved_parameters_.insert(solution.begin(), solution.end());
    for (auto& [other, known] : parameters_) known = replaced(known, solution);
    return;
  }
  throw UnsupportedError("GiNaC: a condition by = that is solved for no parameter");
}

/// A number plus a multiple of one parameter is positive: sample points are drawn there.
void Proof::note_bound(const ex& positive) {
  const auto symbols = symbols_of(positive);
  if (symbols.size() != 1) return;
  const ex& symbol = *symbols.begin();
  const bool is_linear = positive.degree(symbol) == 1 && positive.ldegree(symbol) >= 0;
  if (!is_linear || !is_numeric(positive.coeff(symbol, 1)) ||
      !is_numeric(positive.coeff(symbol, 0)))
    return;
  const ex end = -positive.coeff(symbol, 0) / positive.coeff(symbol, 1);
  const bool is_lower = GiNaC::ex_to<GiNaC::numeric>(positive.coeff(symbol, 1)).is_positive();
  const auto value = [](const ex& e) { return GiNaC::ex_to<GiNaC::numeric>(e); };
  auto& bounds = is_lower ? samples_.lower_bounds : samples_.upper_bounds;
  const auto known = bounds.find(symbol);
  const bool is_closer = known == bounds.end() || (is_lower ? value(end) > value(known->second)
                                                            : value(end) < value(known->second));
  if (!is_closer) return;
  bounds[symbol] = end;
  tower_.assume_bound(symbol, end, is_lower);
}

ex Proof::parameter(const std::string& name) {
  used_.insert(name);
  const auto found = parameters_.find(name);
  if (found == parameters_.end())
    throw UnknownNameError(system_.full_name() + " has no parameter " + name);
  return found->second;
}

GiNaC::exvector Proof::declare_parameters_of(const ElementFunction& function) {
  GiNaC::exvector values;
  for (const auto& name : function.parameters()) {
    used_.insert(name);
    values.push_back(parameters_[name] = tower_.variable(name));
  }
  assume(function.conditions());
  for (std::size_t k = 0; k < values.size(); ++k)
    values[k] = parameters_.at(function.parameters()[k]);
  return values;
}

}  // namespace gradstone::ginac

#include "validation/numeric/parameters.hpp"

#include <algorithm>
#include <optional>

#include "numeric/evaluate.hpp"
#include "reference/expr/linear_form.hpp"

namespace gradstone {
namespace {

std::int64_t floor_of(const Rational& x) {
  const std::int64_t quotient = x.numerator() / x.denominator();
  return quotient * x.denominator() > x.numerator() ? quotient - 1 : quotient;
}

/// Where a number may lie.
struct Range {
  struct End {
    Rational at;
    bool is_included = true;
  };
  std::optional<End> lower, upper;

  void restrict_below(const End& end) {
    if (!lower || end.at > lower->at || (end.at == lower->at && !end.is_included)) lower = end;
  }
  void restrict_above(const End& end) {
    if (!upper || end.at < upper->at || (end.at == upper->at && !end.is_included)) upper = end;
  }
  bool contains(const Rational& x) const {
    const bool above = !lower || x > lower->at || (x == lower->at && lower->is_included);
    return above && (!upper || x < upper->at || (x == upper->at && upper->is_included));
  }
};

/// left - right of a condition that is linear in the parameters alone.
struct LinearCondition {
  LinearForm form;
  Relation relation = Relation::equal;
};

/// A parameter as a sum of multiples of others.
struct Solution {
  std::string name;
  LinearForm value;
};

class ParameterDraw {
 public:
  ParameterDraw(const EquationSystem& system, const Trial& trial, Brush& brush)
      : system_(system), trial_(trial), brush_(brush) {
    for (const auto& condition : system.conditions) {
      auto form = linear_form(condition.left - condition.right, &trial.sizes);
      const bool is_linear =
          form && std::all_of(form->terms.begin(), form->terms.end(), [](const auto& term) {
            return std::holds_alternative<scalar::Parameter>(term.first.node().value);
          });
      if (is_linear)
        conditions_.push_back({std::move(*form), condition.relation});
      else
        others_.push_back(condition);
    }
    solve_equalities();
  }

  /// Nothing where what was drawn first leaves no room for the rest.
  std::optional<ParameterValues<Rational>> once(int attempt) {
    ParameterValues<Rational> values = trial_.parameters;
    for (const auto& declared : system_.parameters) {
      if (is_solved(declared.name)) continue;
      if (values.count(declared.name)) {
        if (declared.integer && !may_be(values.at(declared.name), range_of(declared.name, values)))
          return std::nullopt;
        continue;
      }
      const auto value = draw(declared, range_of(declared.name, values), attempt);
      if (!value) return std::nullopt;
      values[declared.name] = *value;
    }
    // What a solution reads is free, given or solved later.
    for (auto solution = solutions_.rbegin(); solution != solutions_.rend(); ++solution)
      values[solution->name] = value_of(solution->value, values);
    if (!are_met(values)) return std::nullopt;
    return values;
  }

 private:
  bool is_solved(const std::string& name) const {
    return std::any_of(solutions_.begin(), solutions_.end(),
                       [&](const Solution& solution) { return solution.name == name; });
  }

  void solve_equalities() {
    for (std::size_t k = 0; k < conditions_.size(); ++k) {
      if (conditions_[k].relation != Relation::equal) continue;
      const LinearForm form = conditions_[k].form;
      const auto* declared = solved_for(form);
      if (!declared) continue;
      Solution solution{declared->name, {}};
      solution.value.add(form, Rational(-1) / form.factor_of(parameter(declared->name)));
      solution.value.add({{{parameter(declared->name), 1}}, 0}, 1);
      for (auto& condition : conditions_) substitute(solution, condition.form);
      solutions_.push_back(std::move(solution));
    }
  }

  /// The last of the real parameters that occur, else of the integers; null if all are given.
  const ParameterDeclaration* solved_for(const LinearForm& form) const {
    const ParameterDeclaration* chosen = nullptr;
    for (const auto& declared : system_.parameters) {
      const bool occurs = form.factor_of(parameter(declared.name)) != Rational(0);
      if (!occurs || trial_.parameters.count(declared.name)) continue;
      if (!chosen || chosen->integer || !declared.integer) chosen = &declared;
    }
    return chosen;
  }

  static void substitute(const Solution& solution, LinearForm& form) {
    const Rational factor = form.factor_of(parameter(solution.name));
    if (factor == Rational(0)) return;
    form.add({{{parameter(solution.name), 1}}, 0}, -factor);
    form.add(solution.value, factor);
  }

  static Rational value_of(const LinearForm& form, const ParameterValues<Rational>& values) {
    Rational total = form.constant;
    for (const auto& [term, factor] : form.terms)
      total = total + factor * values.at(std::get<scalar::Parameter>(term.node().value).name);
    return total;
  }

  /// What the conditions leave to a parameter whose companions have values.
  Range range_of(const std::string& name, const ParameterValues<Rational>& values) const {
    Range range;
    for (const auto& [form, relation] : conditions_) {
      const Rational factor = form.factor_of(parameter(name));
      if (factor == Rational(0) || relation == Relation::equal) continue;
      LinearForm rest = form;
      rest.add({{{parameter(name), 1}}, 0}, -factor);
      const bool is_known =
          std::all_of(rest.terms.begin(), rest.terms.end(), [&](const auto& term) {
            return values.count(std::get<scalar::Parameter>(term.first.node().value).name) > 0;
          });
      if (!is_known) continue;
      const bool is_strict = relation == Relation::less || relation == Relation::greater;
      const bool is_less = relation == Relation::less || relation == Relation::less_equal;
      const Range::End end{-value_of(rest, values) / factor, !is_strict};
      if (is_less == (factor > Rational(0)))
        range.restrict_above(end);
      else
        range.restrict_below(end);
    }
    return range;
  }

  std::optional<Rational> draw(const ParameterDeclaration& declared, const Range& range,
                               int attempt) {
    if (declared.integer) return draw_integer(range);
    if (brush_.likes_ends()) {
      for (const auto* end : {&range.lower, &range.upper})
        if (*end && (*end)->is_included && range.contains((*end)->at) && brush_.part(3) == 1)
          return (*end)->at;
    }
    constexpr int tries = 3;
    for (int k = 0; k < tries; ++k) {
      // Parameters such as rates of decay lie between 0 and 1: half of the attempts look there.
      const Rational x = attempt % 2 == 0 ? brush_.real() : brush_.fraction();
      if (range.contains(x)) return x;
    }
    const auto &lower = range.lower, &upper = range.upper;
    const Rational x = lower && upper ? lower->at + (upper->at - lower->at) * brush_.fraction()
                       : lower        ? lower->at + brush_.positive()
                                      : upper->at - brush_.positive();
    if (!range.contains(x)) return std::nullopt;
    return x;
  }

  /// Whether it is a whole number, from 1 on unless a condition says from where.
  static bool may_be(const Rational& x, const Range& range) {
    return x.is_integer() && (range.lower || x >= Rational(1));
  }

  /// From 1 on, unless a condition says from where.
  std::optional<Rational> draw_integer(const Range& range) {
    std::int64_t first = 1;
    if (range.lower) {
      const auto& [at, is_included] = *range.lower;
      first = is_included ? -floor_of(-at) : floor_of(at) + 1;
    }
    std::int64_t last = first + Brush::most_count - 1;
    if (range.upper) {
      const auto& [at, is_included] = *range.upper;
      last = std::min(last, is_included ? floor_of(at) : -floor_of(-at) - 1);
    }
    if (last < first) return std::nullopt;
    if (const auto x = brush_.landmark(); x && x->is_integer() && *x >= Rational(first)) {
      if (!range.upper || range.contains(*x)) return *x;
    }
    return brush_.count(first, last);
  }

  bool are_met(const ParameterValues<Rational>& values) const {
    for (const auto& [name, value] : solutions_) {
      const Rational& x = values.at(name);
      if (system_.find_parameter(name)->integer && (!x.is_integer() || x < Rational(1)))
        return false;
    }
    const bool are_linear_met =
        std::all_of(conditions_.begin(), conditions_.end(), [&](const LinearCondition& condition) {
          return holds(value_of(condition.form, values), condition.relation, Rational(0));
        });
    if (!are_linear_met || others_.empty()) return are_linear_met;
    LoopEvaluator<double> loops(trial_.sizes);
    for (const auto& [name, value] : values) {
      loops.declare_parameter(name);
      loops.parameter(name) = value.to_double();
    }
    return std::all_of(others_.begin(), others_.end(), [&](const Comparison& c) {
      return holds(loops.evaluate(c.left), c.relation, loops.evaluate(c.right));
    });
  }

  const EquationSystem& system_;
  const Trial& trial_;
  Brush& brush_;
  std::vector<LinearCondition> conditions_;  // solutions put in
  std::vector<Comparison> others_;
  std::vector<Solution> solutions_;
};

}  // namespace

ParameterValues<Rational> draw_parameters(const EquationSystem& system, const Trial& trial,
                                          Brush& brush) {
  constexpr int most_attempts = 1000;
  ParameterDraw draw(system, trial, brush);
  for (int attempt = 0; attempt < most_attempts; ++attempt)
    if (auto values = draw.once(attempt)) return *values;
  throw DomainError(system.full_name() + ": no parameters were found that meet the conditions");
}

}  // namespace gradstone

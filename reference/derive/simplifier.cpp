#include "reference/derive/simplifier.hpp"

#include <algorithm>
#include <queue>
#include <unordered_set>

#include "reference/error.hpp"

namespace gradstone::derive {
namespace {

// The bounds of the search. They are generous: published equations need a few tens of states.
constexpr int most_states = 40;   // looked at from one formula, before it is left as it is
constexpr int reach = 3;          // how far below the top of a part rules are tried
constexpr int most_growth = 8;    // nodes by which a formula may grow on the way
constexpr int most_work = 10000;  // applications of rules for one formula; to long parts count more
constexpr int nodes_per_work = 20;    // of a part that counts twice
constexpr int most_expanded = 400;    // nodes of a formula that is still expanded
constexpr int most_expansions = 500;  // applications of rules that expand one formula
constexpr int most_steps = 3000;      // of rules that always help, for one formula

}  // namespace

Simplifier::Simplifier(const std::vector<SimplificationRule>& rules) {
  for (const auto& [rule, always, search, expand] : rules) {
    const Step step{rule.left, rule.right, Names::anything, rule.name};
    const auto kind = kind_of(rule.left);
    if (always) always_[kind].push_back(step);
    if (search) search_[kind].push_back(step);
    if (expand) expand_[kind].push_back(step);
  }
}

std::size_t Simplifier::kind_of(const Expr& expression) {
  static const std::size_t sum = gradstone::kind_of(ones(one));  // no rule is about ones
  return is_sum_like(expression) ? sum : gradstone::kind_of(expression);
}

void Simplifier::forget() {
  for (auto& memory : normal_) memory.clear();
  for (auto& memory : alternatives_) memory.clear();
  improved_.clear();
}

void Simplifier::add_fact(const Expr& left, const Expr& right) {
  const Expr from = normal(left);
  if (from == right) return;
  always_[kind_of(from)].push_back({from, normal(right), Names::themselves, "fact"});
  forget();
}

void Simplifier::add_name(const std::string& name, const Expr& value) {
  const Expr variable = gradstone::variable(name, value.shape().rows(), value.shape().columns());
  for (const Expr& form : {normal(value), expanded(value)}) {
    if (length(form) == 1) continue;  // Y = X
    auto& steps = search_[kind_of(form)];
    const bool known = std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
      return step.names == Names::themselves && step.left == form;
    });
    if (!known) steps.push_back({form, variable, Names::themselves, name});
  }
  forget();
}

std::vector<Expr> Simplifier::parts_of(const Expr& expression) {
  if (as(expression, op::hadamard())) return arranger_.factors_of(expression);
  if (!is_sum_like(expression)) return operands(expression);
  std::vector<Expr> parts;
  for (const auto& term : arranger_.terms_of(expression)) parts.push_back(term.value);
  return parts;
}

Expr Simplifier::rebuilt(const Expr& expression, const std::vector<Expr>& parts) {
  if (as(expression, op::hadamard())) return arranger_.product(parts, expression.shape());
  if (!is_sum_like(expression)) return with_operands(expression, parts);
  auto terms = arranger_.terms_of(expression);
  for (std::size_t k = 0; k < parts.size(); ++k) terms[k].value = parts[k];
  return arranger_.sum(terms, expression.shape());
}

Expr Simplifier::applied(const Expr& expression, const Step& step, const ArrangedMatch& match) {
  const Expr right =
      step.names == Names::themselves ? step.right : substitute(step.right, match.names);
  if (is_sum_like(step.left)) {
    auto terms = match.terms;
    terms.push_back({match.factor, right});
    return arranger_.sum(terms, expression.shape());
  }
  if (as(step.left, op::hadamard())) {
    auto factors = match.factors;
    factors.push_back(right);
    return arranger_.product(factors, expression.shape());
  }
  return right;
}

// What the first rule makes of the expression.
std::optional<Expr> Simplifier::step(const Expr& expression, const StepsByKind& steps) {
  std::optional<Expr> result;
  const auto attempt = [&](const Steps& list) {
    for (const auto& step : list) {
      each_match(step.left, expression, step.names, arranger_, [&](const ArrangedMatch& match) {
        const Expr next = applied(expression, step, match);
        if (next == expression) return false;
        result = next;
        return true;
      });
      if (result) return;
    }
  };
  if (const auto found = steps.find(kind_of(expression)); found != steps.end())
    attempt(found->second);
  return result;
}

Expr Simplifier::normal(const Expr& expression, Mode mode) {
  auto& memory = normal_[mode == Mode::normal ? 0 : 1];
  if (const auto found = memory.find(expression); found != memory.end()) return found->second;
  std::vector<Expr> parts;
  for (const auto& part : parts_of(expression)) parts.push_back(normal(part, mode));
  Expr result = rebuilt(expression, parts);
  auto next = step(result, always_);
  if (!next && mode == Mode::expanded && length(result) < most_expanded &&
      ++expansions_ <= most_expansions)
    next = step(result, expand_);
  if (next) {
    if (++steps_ > most_steps)
      throw UnsupportedError("simplification does not end (" + expression.where().text() + ")");
    result = normal(*next, mode);
  }
  memory.emplace(expression, result);
  memory.emplace(result, result);
  return result;
}

// What single rules make of the expression at its top, in normal form.
std::vector<Expr> Simplifier::alternatives(const Expr& expression, bool below_sum) {
  auto& memory = alternatives_[below_sum ? 1 : 0];
  if (const auto found = memory.find(expression); found != memory.end()) return found->second;
  std::vector<Expr> found;
  const auto attempt = [&](const Steps& steps) {
    for (const auto& step : steps) {
      each_match(step.left, expression, step.names, arranger_, [&](const ArrangedMatch& match) {
        work_ += 1 + length(expression) / nodes_per_work;
        const Expr next = normal(applied(expression, step, match));
        if (next != expression && std::find(found.begin(), found.end(), next) == found.end())
          found.push_back(next);
        return work_ >= most_work;
      });
    }
  };
  static const std::size_t sum = kind_of(-ones(one));
  attempt(search_[kind_of(expression)]);
  // A single summand, which is a part of no sum.
  if (!is_sum_like(expression) && !below_sum) attempt(search_[sum]);
  memory.emplace(expression, found);
  return found;
}

std::vector<Expr> Simplifier::neighbours(const Expr& expression, int depth, bool below_sum) {
  auto found = alternatives(expression, below_sum);
  if (depth == 0 || work_ >= most_work) return found;
  const auto parts = parts_of(expression);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (const auto& part : neighbours(parts[k], depth - 1, is_sum_like(expression))) {
      auto changed = parts;
      changed[k] = part;
      work_ += 1 + length(expression) / nodes_per_work;
      found.push_back(normal(rebuilt(expression, changed)));
    }
  }
  return found;
}

// Something shorter, by a few steps of which the first ones may make it longer.
std::optional<Expr> Simplifier::shorter(const Expr& expression) {
  struct State {
    int length;
    int number;  // the earlier of two of the same length is looked at first
    Expr expression;
    bool operator<(const State& other) const {
      return std::tie(length, number) > std::tie(other.length, other.number);
    }
  };
  const int goal = length(expression);
  std::priority_queue<State> open;
  std::unordered_set<Expr, HashOfExpr> seen{expression};
  open.push({goal, 0, expression});
  int number = 0;
  for (int states = 0; states < most_states && work_ < most_work && !open.empty(); ++states) {
    const Expr current = open.top().expression;
    open.pop();
    std::optional<Expr> best;
    for (const auto& next : neighbours(current, reach, false)) {
      const int size = length(next);
      if (size < goal && (!best || size < length(*best))) best = next;
      if (best || size > goal + most_growth || !seen.insert(next).second) continue;
      open.push({size, ++number, next});
    }
    if (best) return best;
  }
  return std::nullopt;
}

Expr Simplifier::improved(const Expr& expression) {
  if (const auto found = improved_.find(expression); found != improved_.end()) return found->second;
  std::vector<Expr> parts;
  for (const auto& part : parts_of(expression)) parts.push_back(improved(part));
  Expr result = normal(rebuilt(expression, parts));
  if (const auto next = shorter(result)) result = improved(*next);
  improved_.emplace(expression, result);
  return result;
}

Expr Simplifier::normal(const Expr& expression) {
  steps_ = 0;
  return normal(expression, Mode::normal);
}

Expr Simplifier::expanded(const Expr& expression) {
  steps_ = expansions_ = 0;
  return normal(expression, Mode::expanded);
}

Expr Simplifier::simplified(const Expr& expression) {
  work_ = 0;
  const Expr direct = improved(normal(expression));
  work_ = 0;
  const Expr sum = expanded(expression);
  if (length(sum) > most_expanded) return direct;
  const Expr gathered = improved(sum);
  return length(gathered) < length(direct) ? gathered : direct;
}

}  // namespace gradstone::derive

#include "symbolic/prime_field/parameter_domain.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/linear_form.hpp"
#include "reference/expr/terms.hpp"

namespace gradstone::prime_field {
namespace {

const Rational zero = 0;

int sign_of(const Rational& value) {
  return value == zero ? 0 : value > zero ? 1 : -1;
}

}  // namespace

ParameterForm ParameterForm::plus(const Rational& factor, const ParameterForm& other) const {
  ParameterForm result = *this;
  result.constant = constant + factor * other.constant;
  for (const auto& [name, slope] : other.slopes) add_term(result.slopes, name, factor * slope);
  return result;
}

Rational ParameterForm::at(const std::map<std::string, Rational>& values) const {
  Rational total = constant;
  for (const auto& [name, slope] : slopes) total = total + slope * values.at(name);
  return total;
}

std::optional<ParameterForm> parameter_form(const Scalar& formula, const Sizes& sizes) {
  const auto linear = linear_form(formula, &sizes);
  if (!linear) return std::nullopt;
  ParameterForm form{linear->constant, {}};
  for (const auto& [term, slope] : linear->terms) {
    const auto* parameter = std::get_if<scalar::Parameter>(&term.node().value);
    if (!parameter) return std::nullopt;
    form.slopes[parameter->name] = slope;
  }
  return form;
}

std::string to_text(const IntegerRanges& ranges) {
  std::string text;
  for (const auto& [name, range] : ranges) {
    if (!text.empty()) text += ", ";
    text += name + (range.is_single() ? " = " : " >= ") + std::to_string(range.first);
    if (range.last && !range.is_single())
      text += ", " + name + " <= " + std::to_string(*range.last);
  }
  return text;
}

std::vector<IntegerRange> split(const IntegerRange& range, const Rational& threshold) {
  const std::int64_t below = threshold.floor();
  const bool is_met = threshold.is_integer();
  std::vector<IntegerRange> parts;
  const auto add = [&](std::int64_t first, std::optional<std::int64_t> last) {
    if (!last || first <= *last) parts.push_back({first, last});
  };
  add(range.first, is_met ? below - 1 : below);
  if (is_met) add(below, below);
  add(below + 1, range.last);
  return parts;
}

int sign_in(const IntegerRange& range, const std::string& name, const ParameterForm& form) {
  const Rational& slope = form.slopes.at(name);
  const auto sign_at = [&](std::int64_t value) {
    return sign_of(form.constant + slope * Rational(value));
  };
  const int first = sign_at(range.first);
  if (range.is_single()) return first;
  const int last = range.last ? sign_at(*range.last) : sign_of(slope);
  if (first != last) throw SplitInteger{name, -form.constant / slope};
  return first;
}

ParameterDomain::ParameterDomain(std::vector<std::string> names,
                                 const std::vector<std::string>& integers,
                                 const std::vector<Comparison>& conditions, const Sizes& sizes)
    : names_(std::move(names)) {
  for (const auto& condition : conditions) {
    const auto left = parameter_form(condition.left, sizes);
    const auto right = parameter_form(condition.right, sizes);
    const bool is_equation = condition.relation == Relation::equal;
    if (!left || !right) {
      if (is_equation)
        throw UnsupportedError("a condition by = that is not linear is not imposed on samples");
      all_linear_ = false;
      continue;
    }
    const bool is_greater =
        condition.relation == Relation::greater || condition.relation == Relation::greater_equal;
    const ParameterForm difference = is_greater ? left->plus(-1, *right) : right->plus(-1, *left);
    if (is_equation)
      solve(difference);
    else
      bounds_.push_back({difference, condition.relation == Relation::less ||
                                         condition.relation == Relation::greater});
  }
  while (solve_bounds_that_meet()) {
  }
  read_integer_bounds(integers);
  for (const auto& bound : bounds_) {
    const ParameterForm form = reduced(bound.form);
    if (form.slopes.empty() && !is_met(bound, {}))
      throw UnsupportedError("no parameters meet the conditions");
  }
}

ParameterForm ParameterDomain::reduced(ParameterForm form) const {
  for (const auto& [name, value] : solved_) {
    const auto found = form.slopes.find(name);
    if (found == form.slopes.end()) continue;
    const Rational slope = found->second;
    form.slopes.erase(found);
    form = form.plus(slope, value);
  }
  return form;
}

std::optional<int> ParameterDomain::sign_of(const ParameterForm& form) const {
  if (form.slopes.empty()) return prime_field::sign_of(form.constant);
  if (is_positive(form)) return 1;
  if (is_positive(ParameterForm{}.plus(-1, form))) return -1;
  return std::nullopt;
}

// It is a positive multiple of a bound, plus what keeps it from 0.
bool ParameterDomain::is_positive(const ParameterForm& form) const {
  const auto& first = *form.slopes.begin();
  return std::any_of(bounds_.begin(), bounds_.end(), [&](const Bound& bound) {
    const ParameterForm f = reduced(bound.form);
    const auto found = f.slopes.find(first.first);
    if (found == f.slopes.end()) return false;
    const Rational ratio = first.second / found->second;
    const ParameterForm rest = form.plus(-ratio, f);
    if (ratio < zero || !rest.slopes.empty()) return false;
    return bound.is_strict ? rest.constant >= zero : rest.constant > zero;
  });
}

// The last parameter in the equation is expressed by the others.
void ParameterDomain::solve(const ParameterForm& is_zero) {
  ParameterForm form = reduced(is_zero);
  if (form.slopes.empty()) {
    if (form.constant != zero) throw UnsupportedError("no parameters meet the conditions");
    return;
  }
  const auto [name, slope] = *form.slopes.rbegin();
  form.slopes.erase(name);
  const ParameterForm value = ParameterForm{}.plus(Rational(-1) / slope, form);
  solved_[name] = value;
  for (auto& [other, earlier] : solved_) earlier = reduced(earlier);
}

// f >= 0 and -c f >= 0 mean that f = 0.
bool ParameterDomain::solve_bounds_that_meet() {
  for (const auto& first : bounds_) {
    const ParameterForm f = reduced(first.form);
    if (f.slopes.empty()) continue;
    for (const auto& second : bounds_) {
      const ParameterForm g = reduced(second.form);
      const auto found = g.slopes.find(f.slopes.begin()->first);
      if (found == g.slopes.end()) continue;
      const Rational ratio = found->second / f.slopes.begin()->second;
      if (ratio > zero) continue;
      const ParameterForm rest = g.plus(-ratio, f);
      if (!rest.slopes.empty() || rest.constant > zero) continue;
      if (rest.constant < zero || first.is_strict || second.is_strict)
        throw UnsupportedError("no parameters meet the conditions");
      solve(f);
      return true;
    }
  }
  return false;
}

void ParameterDomain::read_integer_bounds(const std::vector<std::string>& integers) {
  for (const auto& name : integers) {
    std::optional<std::int64_t> first, last;
    for (const auto& bound : bounds_) {
      const ParameterForm form = reduced(bound.form);
      if (form.slopes.size() != 1 || form.slopes.begin()->first != name) continue;
      const Rational slope = form.slopes.begin()->second, end = -form.constant / slope;
      const std::int64_t below = end.floor();
      const bool is_excluded = bound.is_strict && end.is_integer();
      if (slope > zero) {
        const std::int64_t least = end.is_integer() && !is_excluded ? below : below + 1;
        first = std::max(first.value_or(least), least);
      } else {
        const std::int64_t most = is_excluded ? below - 1 : below;
        last = std::min(last.value_or(most), most);
      }
    }
    const IntegerRange range{first.value_or(1), last};
    if (range.last && *range.last < range.first)
      throw UnsupportedError("no integer " + name + " meets the conditions");
    if (solved_.count(name) == 0) integers_[name] = range;
  }
}

bool ParameterDomain::is_met(const Bound& bound,
                             const std::map<std::string, Rational>& values) const {
  const Rational value = reduced(bound.form).at(values);
  return bound.is_strict ? value > zero : value >= zero;
}

std::optional<std::map<std::string, Rational>> ParameterDomain::small_values(
    const IntegerRanges& integers, Random& random) const {
  constexpr int attempts = 200;
  if (!all_linear_) return std::nullopt;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::map<std::string, Rational> values;
    for (const auto& name : names_) {
      const auto draw = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(most));
      };
      if (const auto range = integers.find(name); range != integers.end()) {
        const auto& [first, last] = range->second;
        values[name] = first + draw(last ? std::min<std::int64_t>(4, *last - first + 1) : 4);
      } else {
        // Halves near 0 at first, then farther away.
        values[name] = Rational(draw(8 + attempt) - 4 - attempt / 2, 2);
      }
    }
    for (const auto& [name, form] : solved_) values[name] = form.at(values);
    const bool are_met = std::all_of(bounds_.begin(), bounds_.end(),
                                     [&](const Bound& bound) { return is_met(bound, values); });
    if (are_met) return values;
  }
  return std::nullopt;
}

}  // namespace gradstone::prime_field

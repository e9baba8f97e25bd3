#include "reference/derive/entries/term.hpp"

#include <algorithm>
#include <optional>

#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone::derive::entries {
namespace {

void collect_indices(const Scalar& scalar, std::set<std::string>& names) {
  if (const auto* value = std::get_if<scalar::IndexValue>(&scalar.node().value))
    names.insert(value->index.name);
  if (const auto* read = std::get_if<scalar::Entry>(&scalar.node().value))
    for (const auto& place : read->places)
      if (place.index()) names.insert(place.index()->name);
  for (const auto& child : children(scalar)) collect_indices(child, names);
}

// How deep sums are nested in each other.
int nesting(const Scalar& scalar) {
  int deepest = 0;
  for (const auto& child : children(scalar)) deepest = std::max(deepest, nesting(child));
  const bool binds = std::holds_alternative<scalar::Sum>(scalar.node().value) ||
                     std::holds_alternative<scalar::Maximum>(scalar.node().value);
  return deepest + binds;
}

void collect_ranges(const Scalar& scalar, std::map<std::string, Dim>& ranges) {
  if (const auto* sum = std::get_if<scalar::Sum>(&scalar.node().value)) {
    const auto* outer = std::get_if<Index>(&sum->last);
    const auto found = outer ? ranges.find(outer->name) : ranges.end();
    if (outer && found == ranges.end())
      throw UnsupportedError("the sum over " + sum->index.name + " ends at " + outer->name +
                             ", whose range is not known");
    const Dim range = outer ? found->second : std::get<Dim>(sum->last);
    const auto [known, is_new] = ranges.emplace(sum->index.name, range);
    if (!is_new) known->second = range;
  }
  for (const auto& child : children(scalar)) collect_ranges(child, ranges);
}

std::vector<Comparison> negations(const Comparison& c) {
  switch (c.relation) {
    case Relation::less:
      return {{c.left, Relation::greater_equal, c.right}};
    case Relation::less_equal:
      return {{c.left, Relation::greater, c.right}};
    case Relation::greater:
      return {{c.left, Relation::less_equal, c.right}};
    case Relation::greater_equal:
      return {{c.left, Relation::less, c.right}};
    case Relation::equal:
      break;
  }
  return {{c.left, Relation::less, c.right}, {c.left, Relation::greater, c.right}};
}

// The cases as values with guards of which never two hold at once.
std::vector<Case> branches(const scalar::Cases& cases) {
  using Guards = std::vector<Comparison>;
  std::vector<Guards> outside{{}};  // where none of the cases above holds
  std::vector<Case> result;
  for (const auto& line : cases.cases) {
    std::vector<Guards> below;
    for (const auto& before : outside) {
      Guards guards = before;
      for (const auto& condition : line.conditions) {
        for (const auto& negation : negations(condition)) {
          below.push_back(guards);
          below.back().push_back(negation);
        }
        guards.push_back(condition);
      }
      result.push_back({guards, line.value});
    }
    outside = std::move(below);
  }
  for (const auto& guards : outside) result.push_back({guards, cases.otherwise});
  std::erase_if(result, [](const Case& branch) { return branch.value == Scalar(0); });
  return result;
}

Rational whole_power(const Rational& base, std::int64_t exponent) {
  Rational result = 1;
  for (std::int64_t k = 0; k < std::abs(exponent); ++k) result = result * base;
  return exponent < 0 ? Rational(1) / result : result;
}

Terms scaled(Terms terms, const Rational& number) {
  for (auto& term : terms) term.number = term.number * number;
  return terms;
}

// Cases of places that are no part of another one's, nothing where there are none; those that are
// about what is bound in the scalar are not looked at.
std::optional<scalar::Cases> inner_cases(const Scalar& scalar, std::set<std::string> bound,
                                         const Knowledge& known) {
  if (const auto* cases = std::get_if<scalar::Cases>(&scalar.node().value)) {
    const auto is_outside = [&](const Comparison& c) {
      const auto names = indices_in(c);
      return compares_places(c, known) && std::none_of(names.begin(), names.end(), [&](auto& name) {
               return bound.contains(name);
             });
    };
    if (std::all_of(cases->cases.begin(), cases->cases.end(), [&](const Case& line) {
          return std::all_of(line.conditions.begin(), line.conditions.end(), is_outside);
        }))
      return *cases;
  }
  if (const auto* sum = std::get_if<scalar::Sum>(&scalar.node().value))
    bound.insert(sum->index.name);
  if (const auto* maximum = std::get_if<scalar::Maximum>(&scalar.node().value))
    for (const auto& running : maximum->over) bound.insert(running.index.name);
  for (const auto& child : children(scalar))
    if (const auto found = inner_cases(child, bound, known)) return found;
  return std::nullopt;
}

// f(where t = 1: a, else: b) as where t = 1: f(a), else: f(b), for the first cases inside.
std::optional<Scalar> with_cases_outside(const Scalar& scalar, const Knowledge& known) {
  const auto found = inner_cases(scalar, {}, known);
  if (!found) return std::nullopt;
  const auto with = [&](const std::optional<std::size_t>& line) {
    return transform(scalar, [&](const Scalar& part) -> Scalar {
      const auto* cases = std::get_if<scalar::Cases>(&part.node().value);
      if (!cases || cases->cases.size() != found->cases.size()) return part;
      for (std::size_t k = 0; k < cases->cases.size(); ++k)
        if (cases->cases[k].conditions != found->cases[k].conditions) return part;
      return line ? cases->cases[*line].value : cases->otherwise;
    });
  };
  std::vector<Case> cases;
  for (std::size_t k = 0; k < found->cases.size(); ++k)
    cases.push_back({found->cases[k].conditions, with(k)});
  return where(std::move(cases), with(std::nullopt));
}

Terms by_factor(Terms terms, const Scalar& scalar, const Rational& exponent) {
  const Scalar base = canonical(scalar);
  for (auto& term : terms) multiply(term, base, exponent);
  return terms;
}

}  // namespace

void multiply(Term& term, const Scalar& base, const Rational& exponent) {
  const auto same = std::find_if(term.factors.begin(), term.factors.end(),
                                 [&](const Factor& factor) { return factor.base == base; });
  if (same == term.factors.end()) {
    term.factors.push_back({base, exponent});
    return;
  }
  same->exponent = same->exponent + exponent;
  if (same->exponent == Rational(0)) term.factors.erase(same);
}

const Dim* Knowledge::dim_of(const std::string& tensor, std::size_t axis) const {
  const auto found = ranges_.entries.find(tensor);
  return found != ranges_.entries.end() && axis < found->second.size() ? &found->second[axis]
                                                                       : nullptr;
}

void Knowledge::add_tensor(const std::string& name, const std::vector<Dim>& dims) {
  ranges_.entries.emplace(name, dims);
}

Index Knowledge::fresh(const Index& like) {
  const std::string told = told_by(like);
  return {(told.empty() ? "_" : told) + "#" + std::to_string(++names_)};
}

const scalar::Entry* as_entry(const Scalar& scalar) {
  return std::get_if<scalar::Entry>(&scalar.node().value);
}

Ranges ranges_of(const std::vector<Index>& indices, const std::vector<Dim>& dims) {
  Ranges ranges;
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!indices[axis].is_first()) ranges.emplace(indices[axis].name, dims[axis]);
  return ranges;
}

std::string told_by(const Index& fresh) {
  return fresh.name.substr(0, fresh.name.find('#'));
}

std::set<std::string> indices_in(const Scalar& scalar) {
  std::set<std::string> names;
  collect_indices(scalar, names);
  return names;
}

std::set<std::string> indices_in(const Comparison& guard) {
  std::set<std::string> names;
  collect_indices(guard.left, names);
  collect_indices(guard.right, names);
  return names;
}

bool reads_index(const Scalar& scalar, const Index& index) {
  return indices_in(scalar).contains(index.name);
}

bool reads_index(const Comparison& guard, const Index& index) {
  return indices_in(guard).contains(index.name);
}

Scalar guarded_by(std::vector<Comparison> guards, Scalar value) {
  if (guards.empty()) return value;
  return where({{std::move(guards), std::move(value)}}, 0);
}

bool compares_places(const Comparison& condition, const Knowledge& known) {
  const auto is_whole = [&](const Scalar& side) {
    const auto number = affine_of(side);
    return number &&
           std::all_of(number->entries.begin(), number->entries.end(), [&](const auto& named) {
             const auto& read = std::get<scalar::Entry>(named.second.node().value);
             return known.ranges().places.contains(read.matrix);
           });
  };
  return is_whole(condition.left) && is_whole(condition.right);
}

Scalar prepared(const Scalar& scalar, const Ranges& free, Knowledge& known) {
  std::map<std::string, Dim> ranges = free;
  collect_ranges(scalar, ranges);
  return transform(scalar, [&](const Scalar& part) -> Scalar {
    if (const auto* delta = std::get_if<scalar::Delta>(&part.node().value))
      return where({{{{value_of(delta->left), Relation::equal, value_of(delta->right)}}, 1}}, 0);
    if (const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value)) {
      std::vector<Index> names;
      for (const auto& running : maximum->over) names.push_back(known.fresh(running.index));
      return renamed(*maximum, names);
    }
    const auto* sum = std::get_if<scalar::Sum>(&part.node().value);
    if (!sum) return part;
    const Index index = known.fresh(sum->index);
    std::vector<Comparison> guards;
    const auto number_of = [](const Bound& bound) {
      const auto* outer = std::get_if<Index>(&bound);
      return outer ? value_of(*outer) : size(std::get<Dim>(bound));
    };
    if (sum->first != Bound(one)) guards.push_back(number_of(sum->first) <= value_of(index));
    const auto* outer = std::get_if<Index>(&sum->last);
    if (outer) guards.push_back(value_of(index) <= value_of(*outer));
    const Dim last = outer ? ranges.at(outer->name) : std::get<Dim>(sum->last);
    return gradstone::sum(
        index, last,
        guarded_by(std::move(guards), with_index(sum->body, sum->index, value_of(index))));
  });
}

Scalar canonical(const Scalar& scalar) {
  return transform(scalar, [](const Scalar& part) -> Scalar {
    const auto* sum = std::get_if<scalar::Sum>(&part.node().value);
    const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value);
    if (!sum && !maximum) return part;
    const Index index{"#" + std::to_string(nesting(part))};
    if (maximum) {
      std::vector<Index> names;
      for (std::size_t k = 0; k < maximum->over.size(); ++k)
        names.push_back({index.name + "." + std::to_string(k)});
      return renamed(*maximum, names);
    }
    return gradstone::sum(index, sum->first, sum->last,
                          with_index(sum->body, sum->index, value_of(index)));
  });
}

Scalar with_index(const Scalar& scalar, const Index& index, const Scalar& number) {
  ScalarReplacement table;
  table.indices.emplace(index.name, Place(number));
  return replace(scalar, table);
}

Term with_index(const Term& term, const Index& index, const Scalar& number) {
  Term result{term.number, term.sums, {}, {}};
  for (const auto& guard : term.guards)
    result.guards.push_back({with_index(guard.left, index, number), guard.relation,
                             with_index(guard.right, index, number)});
  for (const auto& factor : term.factors)
    multiply(result, with_index(factor.base, index, number), factor.exponent);
  return result;
}

Term refreshed(const Term& term, Knowledge& known) {
  Term result = term;
  for (std::size_t k = 0; k < term.sums.size(); ++k) {
    const Index index = known.fresh(term.sums[k].index);
    result = with_index(result, term.sums[k].index, value_of(index));
    result.sums[k].index = index;
  }
  return result;
}

Term times(Term left, const Term& right) {
  left.number = left.number * right.number;
  left.sums.insert(left.sums.end(), right.sums.begin(), right.sums.end());
  left.guards.insert(left.guards.end(), right.guards.begin(), right.guards.end());
  for (const auto& factor : right.factors) multiply(left, factor.base, factor.exponent);
  return left;
}

Terms times(const Terms& terms, const Scalar& scalar, const Rational& exponent, Knowledge& known) {
  const bool is_whole = exponent.is_integer();
  const auto atom = [&] {
    const Scalar factor = exponent == Rational(1) ? scalar : power(scalar, exponent);
    const bool is_cases = std::holds_alternative<scalar::Cases>(factor.node().value);
    const auto outside = is_cases ? std::nullopt : with_cases_outside(factor, known);
    return outside ? times(terms, *outside, 1, known) : by_factor(terms, scalar, exponent);
  };
  return visit(
      scalar,
      overloaded{
          [&](const scalar::Number& n) {
            return is_whole && n.value != Rational(0)
                       ? scaled(terms, whole_power(n.value, exponent.numerator()))
                       : (exponent > Rational(0) && n.value == Rational(0) ? Terms{} : atom());
          },
          [&](const scalar::Negate& n) {
            if (!is_whole) return atom();
            const Rational sign = exponent.numerator() % 2 == 0 ? 1 : -1;
            return times(scaled(terms, sign), n.operand, exponent, known);
          },
          [&](const scalar::Multiply& n) {
            if (!is_whole) return atom();
            return times(times(terms, n.left, exponent, known), n.right, exponent, known);
          },
          [&](const scalar::Divide& n) {
            if (!is_whole) return atom();
            return times(times(terms, n.left, exponent, known), n.right, -exponent, known);
          },
          [&](const scalar::Power& n) {
            const auto* inner = std::get_if<scalar::Number>(&n.exponent.node().value);
            return inner && is_whole ? times(terms, n.base, inner->value * exponent, known)
                                     : atom();
          },
          [&](const scalar::Sum&) {
            if (exponent != Rational(1)) return atom();
            const Terms written_out = terms_of(scalar, known);
            if (written_out.size() != 1) return atom();
            Terms result;
            for (const auto& term : terms)
              result.push_back(times(term, refreshed(written_out.front(), known)));
            return result;
          },
          [&](const scalar::Cases& n) {
            const bool is_of_places =
                std::all_of(n.cases.begin(), n.cases.end(), [&](const Case& line) {
                  return std::all_of(
                      line.conditions.begin(), line.conditions.end(),
                      [&](const Comparison& c) { return compares_places(c, known); });
                });
            if (exponent != Rational(1) || !is_of_places) return atom();
            Terms result;
            for (const auto& branch : branches(n)) {
              Terms here = terms;
              for (auto& term : here)
                term.guards.insert(term.guards.end(), branch.conditions.begin(),
                                   branch.conditions.end());
              here = times(here, branch.value, 1, known);
              result.insert(result.end(), here.begin(), here.end());
            }
            return result;
          },
          [&](const auto&) { return atom(); },
      });
}

Terms terms_of(const Scalar& scalar, Knowledge& known) {
  const auto both = [&](const Scalar& left, const Scalar& right, const Rational& factor) {
    Terms result = terms_of(left, known);
    const Terms more = scaled(terms_of(right, known), factor);
    result.insert(result.end(), more.begin(), more.end());
    return result;
  };
  return visit(scalar,
               overloaded{
                   [&](const scalar::Add& n) { return both(n.left, n.right, 1); },
                   [&](const scalar::Subtract& n) { return both(n.left, n.right, -1); },
                   [&](const scalar::Negate& n) { return scaled(terms_of(n.operand, known), -1); },
                   [&](const scalar::Divide& n) {
                     return times(terms_of(n.left, known), n.right, -1, known);
                   },
                   [&](const scalar::Sum& n) {
                     Terms result = terms_of(n.body, known);
                     for (auto& term : result) {
                       const Index index = known.fresh(n.index);
                       term = with_index(term, n.index, value_of(index));
                       term.sums.insert(term.sums.begin(), {index, std::get<Dim>(n.last)});
                     }
                     return result;
                   },
                   [&](const auto&) { return times({Term{}}, scalar, 1, known); },
               });
}

std::string key_of(const Term& term) {
  Term plain = term;
  const auto text_of = [&](const Factor& factor) {
    return to_text(factor.base) + "^" + factor.exponent.text();
  };
  const auto blurred = [&](const Factor& factor) {
    Scalar base = factor.base;
    for (const auto& range : term.sums)
      base = with_index(base, range.index, value_of(Index{"?" + range.last.text()}));
    return to_text(base) + "^" + factor.exponent.text();
  };
  std::stable_sort(plain.factors.begin(), plain.factors.end(),
                   [&](const Factor& a, const Factor& b) { return blurred(a) < blurred(b); });
  std::map<std::string, Dim> ranges;
  for (const auto& range : term.sums) ranges.emplace(range.index.name, range.last);
  std::string key;
  int count = 0;
  const auto name_those_in = [&](const std::set<std::string>& names) {
    for (const auto& range : term.sums) {
      if (!names.contains(range.index.name) || !ranges.contains(range.index.name)) continue;
      ranges.erase(range.index.name);
      const std::string name = "?" + std::to_string(++count);
      plain = with_index(plain, range.index, value_of(Index{name}));
      key += "sum " + name + ": " + range.last.text() + " ";
    }
  };
  for (std::size_t k = 0; k < plain.factors.size(); ++k)
    name_those_in(indices_in(plain.factors[k].base));
  for (std::size_t k = 0; k < plain.guards.size(); ++k) name_those_in(indices_in(plain.guards[k]));
  for (const auto& [name, range] : ranges) key += "sum : " + range.text() + " ";
  std::set<std::string> guards;
  for (const auto& guard : plain.guards) guards.insert(to_text(guard));
  for (const auto& guard : guards) key += "[" + guard + "] ";
  for (const auto& factor : plain.factors) key += text_of(factor) + " ";
  return key;
}

Terms collected(const Terms& terms) {
  std::vector<std::string> keys;
  Terms result;
  for (const auto& term : terms) {
    const std::string key = key_of(term);
    const auto same = std::find(keys.begin(), keys.end(), key);
    if (same == keys.end()) {
      keys.push_back(key);
      result.push_back(term);
    } else {
      Term& sum = result[static_cast<std::size_t>(same - keys.begin())];
      sum.number = sum.number + term.number;
    }
  }
  std::erase_if(result, [](const Term& term) { return term.number == Rational(0); });
  return result;
}

}  // namespace gradstone::derive::entries

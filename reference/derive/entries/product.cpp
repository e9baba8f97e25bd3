#include "reference/derive/entries/product.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/entries/bound.hpp"

namespace gradstone::derive::entries {
namespace {

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

}  // namespace gradstone::derive::entries

#include "numeric/plan/tensor/term.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone::plan {
namespace {

Affine whole_number(const Scalar& number) {
  if (auto affine = affine_of(number)) return *affine;
  throw UnsupportedError("plan: " + to_text(number) + " is no place that is affine in indices");
}

// Without its entries and what is solved.
Affine plain_part(const Affine& number, const Solved& solved) {
  Affine result = number;
  for (const auto& [index, quotient] : solved) result.coefficients.erase(index);
  return result;
}

struct FreeIndices {
  const Solved& solved;
  std::set<std::string> bound{};
  std::set<std::string> found{};

  void add(const Index& index) {
    if (index.is_first() || bound.contains(index.name)) return;
    const auto quotient = solved.find(index.name);
    if (quotient == solved.end()) {
      found.insert(index.name);
      return;
    }
    for (const auto& [name, coefficient] : quotient->second.numerator.coefficients) {
      const auto& entries = quotient->second.numerator.entries;
      const auto entry = entries.find(name);
      if (entry == entries.end()) {
        add(Index{name});
      } else {
        read(entry->second);
      }
    }
  }

  void read(const Scalar& scalar) {
    visit(scalar, overloaded{[&](const scalar::IndexValue& n) { add(n.index); },
                             [&](const scalar::Entry& n) {
                               for (const auto& place : n.places) read(place.number());
                             },
                             [&](const scalar::Delta& n) {
                               add(n.left);
                               add(n.right);
                             },
                             [&](const scalar::Sum& n) {
                               for (const auto* bound_at : {&n.first, &n.last})
                                 if (const auto* index = std::get_if<Index>(bound_at)) add(*index);
                               read_bound({n.index.name}, n.body, {});
                             },
                             [&](const scalar::Maximum& n) {
                               std::set<std::string> names;
                               for (const auto& running : n.over) names.insert(running.index.name);
                               read_bound(names, n.body, n.conditions);
                             },
                             [&](const scalar::Cases& n) {
                               for (const auto& line : n.cases) {
                                 read(line.conditions);
                                 read(line.value);
                               }
                               read(n.otherwise);
                             },
                             [&](const auto&) {
                               for (const auto& child : children(scalar)) read(child);
                             }});
  }

  void read(const std::vector<Comparison>& comparisons) {
    for (const auto& comparison : comparisons) {
      read(comparison.left);
      read(comparison.right);
    }
  }

  void read_bound(const std::set<std::string>& names, const Scalar& body,
                  const std::vector<Comparison>& conditions) {
    const auto outside = bound;
    bound.insert(names.begin(), names.end());
    read(body);
    read(conditions);
    bound = outside;
  }
};

class ReadTerm {
 public:
  explicit ReadTerm(const std::function<Dim(const Index&)>& range) : range_(range) {}

  // A sum that is all that there is, beside guards, is a part of the term.
  Term run(Scalar scalar) {
    for (;;) {
      read(scalar);
      const auto* sum = term_.factors.size() == 1
                            ? std::get_if<scalar::Sum>(&term_.factors.front().node().value)
                            : nullptr;
      if (!sum || !term_.divisors.empty()) return std::move(term_);
      const Scalar kept = term_.factors.front();  // while it is read
      term_.factors.clear();
      read_range(*sum);
      scalar = sum->body;
    }
  }

 private:
  void read(const Scalar& scalar) {
    visit(scalar, overloaded{[&](const scalar::Negate& n) {
                               term_.is_negative = !term_.is_negative;
                               read(n.operand);
                             },
                             [&](const scalar::Multiply& n) {
                               read(n.left);
                               read(n.right);
                             },
                             [&](const scalar::Divide& n) {
                               read(n.left);
                               term_.divisors.push_back(n.right);
                             },
                             [&](const scalar::Cases& n) {
                               if (!is_guard(n)) return term_.factors.push_back(scalar);
                               for (const auto& comparison : n.cases.front().conditions)
                                 term_.add_guard(comparison);
                               read(n.cases.front().value);
                             },
                             [&](const auto&) { term_.factors.push_back(scalar); }});
  }

  void read_range(const scalar::Sum& sum) {
    const Scalar place = value_of(sum.index);
    const auto number = [](const Bound& bound) {
      const auto* dim = std::get_if<Dim>(&bound);
      return dim ? size(*dim) : value_of(std::get<Index>(bound));
    };
    const auto* first = std::get_if<Dim>(&sum.first);
    if (!first || !first->is_one())
      term_.add_guard({place, Relation::greater_equal, number(sum.first)});
    const auto* last = std::get_if<Dim>(&sum.last);
    if (!last) term_.add_guard({place, Relation::less_equal, number(sum.last)});
    term_.over.push_back({sum.index, last ? *last : range_(std::get<Index>(sum.last))});
  }

  const std::function<Dim(const Index&)>& range_;
  Term term_;
};

}  // namespace

Affine cleared(const Affine& number, const Solved& solved) {
  Affine result = plain_part(number, solved);
  Dim divisor = one;
  for (const auto& [index, quotient] : solved) {
    const auto found = number.coefficients.find(index);
    if (found == number.coefficients.end()) continue;
    // a / d + b / e
    result = result * quotient.divisor + quotient.numerator * (found->second * divisor);
    divisor = divisor * quotient.divisor;
  }
  return result;
}

Quotient quotient_of(const Scalar& number, const Solved& solved) {
  const Affine affine = whole_number(number);
  Dim divisor = one;
  for (const auto& [index, quotient] : solved)
    if (affine.coefficients.contains(index)) divisor = divisor * quotient.divisor;
  return {cleared(affine, solved), divisor};
}

std::set<std::string> indices_of(const Scalar& scalar, const Solved& solved) {
  FreeIndices free{solved};
  free.read(scalar);
  return free.found;
}

void Term::add_guard(const Comparison& comparison) {
  const Affine left = whole_number(comparison.left), right = whole_number(comparison.right);
  const Affine unit{{}, {}, one};
  switch (comparison.relation) {
    case Relation::less:
      return at_least_zero.push_back(right - left - unit);
    case Relation::less_equal:
      return at_least_zero.push_back(right - left);
    case Relation::greater:
      return at_least_zero.push_back(left - right - unit);
    case Relation::greater_equal:
      return at_least_zero.push_back(left - right);
    case Relation::equal:
      return zero.push_back(left - right);
  }
}

Term term_of(const Scalar& scalar, const std::function<Dim(const Index&)>& range) {
  return ReadTerm(range).run(scalar);
}

bool are_guards(const std::vector<Comparison>& comparisons) {
  return is_guard({{{comparisons, Scalar(1)}}, Scalar(0)});
}

bool vanishes(const Scalar& scalar, const std::function<bool(const scalar::Entry&)>& is_zero) {
  const auto at = [&](const Scalar& part) { return vanishes(part, is_zero); };
  return visit(scalar,
               overloaded{[&](const scalar::Number& n) { return n.value == Rational(0); },
                          [&](const scalar::Entry& n) { return is_zero(n); },
                          [&](const scalar::Negate& n) { return at(n.operand); },
                          [&](const scalar::Multiply& n) { return at(n.left) || at(n.right); },
                          [&](const scalar::Divide& n) { return at(n.left); },
                          [&](const scalar::Cases& n) {
                            return at(n.otherwise) &&
                                   std::all_of(n.cases.begin(), n.cases.end(),
                                               [&](const Case& line) { return at(line.value); });
                          },
                          [](const auto&) { return false; }});
}

}  // namespace gradstone::plan

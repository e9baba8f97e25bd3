#include "reference/expr/affine.hpp"

#include <algorithm>

#include "reference/expr/checked.hpp"
#include "reference/expr/terms.hpp"
#include "reference/print/text.hpp"

namespace gradstone {

Affine operator*(const Affine& a, const Dim& factor) {
  Affine result;
  if (factor == Dim(0)) return result;
  for (const auto& [name, coefficient] : a.coefficients)
    result.coefficients.emplace(name, coefficient * factor);
  result.entries = a.entries;
  result.offset = a.offset * factor;
  return result;
}

namespace {

using MaybeAffine = std::optional<Affine>;

MaybeAffine product(const Affine& a, const Affine& b) {
  if (b.coefficients.empty()) return a * b.offset;
  if (a.coefficients.empty()) return b * a.offset;
  return std::nullopt;
}

}  // namespace

Affine operator+(const Affine& a, const Affine& b) {
  Affine result = a;
  for (const auto& [name, coefficient] : b.coefficients)
    add_term(result.coefficients, name, coefficient);
  result.entries.insert(b.entries.begin(), b.entries.end());
  result.offset = a.offset + b.offset;
  return result;
}

Affine operator-(const Affine& a, const Affine& b) {
  return a + b * Dim(-1);
}

namespace {

MaybeAffine affine(const Scalar& scalar) {
  const auto both = [](const Scalar& left, const Scalar& right,
                       const auto& combine) -> MaybeAffine {
    const auto a = affine(left), b = affine(right);
    return a && b ? combine(*a, *b) : std::nullopt;
  };
  return visit(scalar,
               overloaded{
                   [](const scalar::Number& n) -> MaybeAffine {
                     if (!n.value.is_integer()) return std::nullopt;
                     return Affine{{}, {}, Dim(n.value.numerator())};
                   },
                   [](const scalar::Size& n) -> MaybeAffine {
                     return Affine{{}, {}, n.dim};
                   },
                   [](const scalar::IndexValue& n) -> MaybeAffine {
                     if (n.index.is_first()) return Affine{{}, {}, one};
                     return Affine{{{n.index.name, one}}, {}, Dim(0)};
                   },
                   [&](const scalar::Entry&) -> MaybeAffine {
                     const std::string name = to_text(scalar);
                     return Affine{{{name, one}}, {{name, scalar}}, Dim(0)};
                   },
                   [](const scalar::Negate& n) -> MaybeAffine {
                     const auto a = affine(n.operand);
                     return a ? MaybeAffine(*a * Dim(-1)) : std::nullopt;
                   },
                   [&](const scalar::Add& n) {
                     return both(n.left, n.right, [](const Affine& a, const Affine& b) {
                       return MaybeAffine(a + b);
                     });
                   },
                   [&](const scalar::Subtract& n) {
                     return both(n.left, n.right, [](const Affine& a, const Affine& b) {
                       return MaybeAffine(a - b);
                     });
                   },
                   [&](const scalar::Multiply& n) { return both(n.left, n.right, product); },
                   [](const auto&) -> MaybeAffine { return std::nullopt; },
               });
}

}  // namespace

std::optional<Affine> affine_of(const Scalar& scalar) {
  try {
    return affine(scalar);
  } catch (const DomainError&) {
    return std::nullopt;  // a number that does not fit 64 bits
  }
}

std::optional<std::int64_t> whole_value(const Scalar& scalar, const WholeNumbers& numbers) {
  using Whole = std::optional<std::int64_t>;
  const auto both = [&](const Scalar& left, const Scalar& right, const auto& combine) -> Whole {
    const Whole a = whole_value(left, numbers);
    const Whole b = a ? whole_value(right, numbers) : std::nullopt;
    return b ? Whole(combine(*a, *b)) : std::nullopt;
  };
  return visit(
      scalar,
      overloaded{
          [](const scalar::Number& n) -> Whole {
            return n.value.is_integer() ? Whole(n.value.numerator()) : std::nullopt;
          },
          [&](const scalar::Size& n) -> Whole { return numbers.size(n.dim); },
          [&](const scalar::IndexValue& n) -> Whole { return numbers.index(n.index); },
          [&](const scalar::Entry& n) -> Whole { return numbers.entry(n); },
          [&](const scalar::Negate& n) -> Whole {
            const Whole a = whole_value(n.operand, numbers);
            return a ? Whole(checked_difference(0, *a)) : std::nullopt;
          },
          [&](const scalar::Add& n) { return both(n.left, n.right, checked_sum); },
          [&](const scalar::Subtract& n) { return both(n.left, n.right, checked_difference); },
          [&](const scalar::Multiply& n) { return both(n.left, n.right, checked_product); },
          [](const auto&) -> Whole { return std::nullopt; },
      });
}

bool is_guard(const scalar::Cases& cases) {
  if (cases.cases.size() != 1 || cases.otherwise != Scalar(0)) return false;
  const auto& conditions = cases.cases.front().conditions;
  const auto has_index = [](const Affine& number) {
    return number.coefficients.size() > number.entries.size();
  };
  const auto compares_places = [&](const Comparison& c) {
    const auto left = affine_of(c.left), right = affine_of(c.right);
    return left && right && (has_index(*left) || has_index(*right));
  };
  return !conditions.empty() && std::all_of(conditions.begin(), conditions.end(), compares_places);
}

bool is_nonnegative(const Dim& dim, const LeastSizes& least) {
  std::map<std::string, Dim> above;
  for (const auto& name : dim.names()) {
    const auto known = least.find(name);
    above.emplace(name, Dim(name) + Dim(known == least.end() ? 1 : known->second));
  }
  const Dim shifted = dim.replaced(above);
  return std::all_of(shifted.terms().begin(), shifted.terms().end(),
                     [](const auto& term) { return term.second >= 0; });
}

// The least value is taken at the ends of the ranges.
bool is_nonnegative(const Affine& number, const std::map<std::string, Dim>& ranges,
                    const LeastSizes& least) {
  Dim lowest = number.offset;
  for (const auto& [name, coefficient] : number.coefficients) {
    if (is_nonnegative(coefficient, least)) {
      lowest = lowest + coefficient;
    } else if (is_nonnegative(Dim(0) - coefficient, least)) {
      lowest = lowest + coefficient * ranges.at(name);
    } else {
      return false;
    }
  }
  return is_nonnegative(lowest, least);
}

namespace {

/// What is known, and as many times of it as there are of an index in the number: of N - i >= 0 and
/// (N - i) * s, s times.
std::vector<Affine> multiples_of(const std::vector<Affine>& known, const Affine& number,
                                 const LeastSizes& least) {
  std::vector<Affine> all = known;
  for (const Affine& one_of_them : known) {
    for (const auto& [name, coefficient] : one_of_them.coefficients) {
      const auto found = number.coefficients.find(name);
      const bool is_unit = coefficient == one || coefficient == Dim(-1);
      if (!is_unit || found == number.coefficients.end()) continue;
      const Dim times = found->second * coefficient;
      if (times.is_one() || !is_nonnegative(times, least)) continue;
      all.push_back(one_of_them * times);
      break;
    }
  }
  return all;
}

}  // namespace

bool is_nonnegative(const Affine& number, const std::vector<Affine>& known,
                    const std::map<std::string, Dim>& ranges, const LeastSizes& least) {
  if (is_nonnegative(number, ranges, least)) return true;
  const auto all = multiples_of(known, number, least);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Affine rest = number - all[k];
    if (is_nonnegative(rest, ranges, least)) return true;
    for (std::size_t l = k; l < all.size(); ++l)
      if (is_nonnegative(rest - all[l], ranges, least)) return true;
  }
  return false;
}

std::optional<std::string> why_negative(const Dim& dim, const LeastSizes& least) {
  constexpr std::int64_t most = 100;
  if (is_nonnegative(dim, least)) return std::nullopt;
  const auto names = dim.names();
  const std::string reason =
      dim.text() + (names.empty() ? ", which is" : ", which may be") + " less than 0";
  for (std::int64_t from = 2; names.size() == 1 && from <= most; ++from) {
    const std::string& name = *names.begin();
    if (is_nonnegative(dim, LeastSizes{{name, from}}))
      return reason + ": say that " + name + " begins later, condition " + name +
             " >= " + std::to_string(from);
  }
  return reason + ": give it a name and calculate the larger sizes from it, as U + M - 1 from U";
}

}  // namespace gradstone

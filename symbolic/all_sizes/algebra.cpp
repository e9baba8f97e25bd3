#include "symbolic/all_sizes/algebra.hpp"

#include <cln/integer.h>

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {
namespace {

Form single(Monomial monomial) {
  Form form;
  form.monomials.push_back(std::move(monomial));
  return form;
}

bool is_number(const Form& form) {
  return form.monomials.size() == 1 && is_number(form.monomials[0]);
}

bool has_delta(const Symbols& symbols, const Monomial& monomial) {
  return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::delta;
  });
}

/// Whether free indices that differ get names that differ.
bool keeps_apart(const Renaming& names, const Monomial& monomial) {
  Renaming seen;
  for (const auto& factor : monomial.factors) {
    for (const Index index : factor.at) {
      if (index < 0) continue;
      const Index to = replaced(names, index);
      for (const auto& [other, taken] : seen) {
        if (taken == to && other != index) return false;
      }
      seen.emplace_back(index, to);
    }
  }
  return true;
}

}  // namespace

void Algebra::check_limits(std::size_t monomials) {
  constexpr std::size_t most_monomials = 20'000;
  if (monomials > most_monomials)
    throw UnsupportedError("all sizes: a formula grew to more than 20000 terms");
  if (++calls_ % 64 == 0 && std::clock() > deadline_)
    throw UnsupportedError("all sizes: the time was not enough");
}

cln::cl_RA rational(const Rational& value) {
  return cln::cl_RA(cln::cl_I(value.numerator())) / cln::cl_I(value.denominator());
}

Form Algebra::number(const cln::cl_RA& value) const {
  if (cln::zerop(value)) return {};
  Monomial constant;
  constant.coefficient = value;
  return single(std::move(constant));
}

Form Algebra::number(const Rational& value) const {
  return number(rational(value));
}

/// A dimension is a polynomial in names, each of which is a positive tensor without indices. It is
/// a whole number, so that N - 1 may be 0: not on a boundary, but for a size.
Form Algebra::size(const Dim& dim) {
  const DimId id = symbols.dim(dim);
  const auto found = sizes_.find(id);
  if (found != sizes_.end()) return found->second;
  Form total;
  if (dim.is_name()) {
    const auto least = least_sizes_.find(dim.text());
    const Rational from = least == least_sizes_.end() ? 1 : least->second;
    const SymbolId size = whole_tensor(dim.text(), {}, from);
    symbols.at(size).is_size = true;
    total = form_of({size, {}, 1});
  } else {
    for (const auto& [names, coefficient] : dim.terms()) {
      Form product = number(Rational(coefficient));
      for (const auto& name : names) product = multiply(product, size(Dim(name)));
      total = add(total, product);
    }
  }
  return sizes_[id] = total;
}

Form Algebra::entry(SymbolId symbol, const Indices& at, const Rational& exponent) {
  return reduced(form_of({symbol, at, exponent}).monomials);
}

SymbolId Algebra::whole_tensor(const std::string& name, std::vector<DimId> dims,
                               const std::optional<Rational>& least) {
  const SymbolId id = symbols.tensor(name, std::move(dims));
  symbols.at(id).lone.clear();
  symbols.at(id).is_whole = true;
  if (least) assume_least(id, {*least, false});
  return id;
}

SymbolId Algebra::places(const std::string& name, std::vector<DimId> dims, const Dim& last) {
  const SymbolId id = whole_tensor(name, std::move(dims), Rational(1));
  symbols.at(id).last = last;
  return id;
}

Form Algebra::index_value(DimId dim, Index index) {
  if (index_values_.count(dim) == 0)
    index_values_[dim] =
        places("index of " + symbols.dim_of(dim).text(), {dim}, symbols.dim_of(dim));
  return entry(index_values_[dim], {index});
}

bool Algebra::is_index(SymbolId tensor) const {
  return std::any_of(index_values_.begin(), index_values_.end(),
                     [&](const auto& known) { return known.second == tensor; });
}

Form Algebra::delta(DimId dim, Index left, Index right) {
  return entry(symbols.delta(dim), {left, right});
}

Form Algebra::reduced(std::vector<Monomial> monomials) {
  return Reducer(*this, std::move(monomials)).result();
}

/// Merges two sorted lists.
Form Algebra::add(const Form& a, const Form& b) {
  Form sum;
  std::size_t k = 0, l = 0;
  while (k < a.monomials.size() || l < b.monomials.size()) {
    const int order = k == a.monomials.size()   ? 1
                      : l == b.monomials.size() ? -1
                                                : compare(a.monomials[k], b.monomials[l]);
    if (order < 0) {
      sum.monomials.push_back(a.monomials[k++]);
    } else if (order > 0) {
      sum.monomials.push_back(b.monomials[l++]);
    } else {
      Monomial both = a.monomials[k++];
      both.coefficient = both.coefficient + b.monomials[l++].coefficient;
      if (!cln::zerop(both.coefficient)) sum.monomials.push_back(std::move(both));
    }
  }
  return sum;
}

Form Algebra::subtract(const Form& a, const Form& b) {
  return add(a, scaled(-1, b));
}

Form Algebra::scaled(const cln::cl_RA& factor, const Form& a) const {
  if (cln::zerop(factor)) return {};
  if (factor == 1) return a;
  Form result = a;
  for (auto& monomial : result.monomials) monomial.coefficient = factor * monomial.coefficient;
  return result;
}

Form Algebra::multiply(const Form& a, const Form& b, const Range& over) {
  if (over.empty() && is_number(a)) return scaled(a.monomials[0].coefficient, b);
  if (over.empty() && is_number(b)) return scaled(b.monomials[0].coefficient, a);
  Reducer reducer(*this);
  for (const auto& left : a.monomials) {
    check_limits(a.monomials.size() * b.monomials.size());
    for (const auto& right : b.monomials) {
      Monomial product = joined(left, right);
      for (const auto& [index, dim] : over) bind(product, index, dim);
      reducer.add(std::move(product));
    }
  }
  return reducer.result();
}

Form Algebra::sum(const Form& a, Index over, DimId dim) {
  std::vector<Monomial> monomials = a.monomials;
  for (auto& monomial : monomials) bind(monomial, over, dim);
  return reduced(std::move(monomials));
}

/// No rule looks at names that stay different, but for that of deltas; what is reduced remains so.
Form Algebra::renamed(const Form& a, const Renaming& names) {
  const bool changes = std::any_of(names.begin(), names.end(), [&](const auto& name) {
    return name.first != name.second && mentions(a, name.first);
  });
  if (!changes) return a;
  Reducer reducer(*this);
  for (Monomial monomial : a.monomials) {
    const bool is_reduced = keeps_apart(names, monomial) && !has_delta(symbols, monomial);
    for (auto& factor : monomial.factors) {
      for (Index& index : factor.at) {
        if (index >= 0) index = replaced(names, index);
      }
    }
    is_reduced ? reducer.add_reduced(std::move(monomial)) : reducer.add(std::move(monomial));
  }
  return reducer.result();
}

}  // namespace gradstone::all_sizes

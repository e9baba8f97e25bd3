#include "reference/expr/dim.hpp"

#include <algorithm>
#include <functional>

#include "reference/error.hpp"
#include "reference/expr/checked.hpp"
#include "reference/expr/terms.hpp"

namespace gradstone {

std::string to_text(const Sizes& sizes) {
  std::string text;
  for (const auto& [name, value] : sizes)
    text += (text.empty() ? "" : ", ") + name + " = " + std::to_string(value);
  return text.empty() ? "any size" : text;
}

Dim::Dim(std::int64_t value) {
  if (value != 0) terms_[{}] = value;
}

Dim::Dim(std::string_view name) {
  if (name.empty()) throw UnknownNameError("a dimension needs a name, such as N");
  terms_[{std::string(name)}] = 1;
}

bool Dim::is_number() const {
  return terms_.empty() || (terms_.size() == 1 && terms_.begin()->first.empty());
}

bool Dim::is_one() const {
  return is_number() && !terms_.empty() && terms_.begin()->second == 1;
}

bool Dim::is_name() const {
  return terms_.size() == 1 && terms_.begin()->first.size() == 1 && terms_.begin()->second == 1;
}

std::int64_t Dim::at(const Sizes& sizes) const {
  std::int64_t value = 0;
  for (const auto& [names, coefficient] : terms_) {
    std::int64_t term = coefficient;
    for (const auto& name : names) {
      const auto found = sizes.find(name);
      if (found == sizes.end()) throw UnknownNameError("dimension " + name + " has no size");
      term = checked_product(term, found->second);
    }
    value = checked_sum(value, term);
  }
  return value;
}

std::set<std::string> Dim::names() const {
  std::set<std::string> result;
  for (const auto& [names, coefficient] : terms_) result.insert(names.begin(), names.end());
  return result;
}

Dim Dim::replaced(const std::map<std::string, Dim>& names) const {
  Dim result(0);
  for (const auto& [monomial, coefficient] : terms_) {
    Dim term(coefficient);
    for (const auto& name : monomial) {
      const auto found = names.find(name);
      term = term * (found == names.end() ? Dim(name) : found->second);
    }
    result = result + term;
  }
  return result;
}

std::string Dim::text() const {
  if (terms_.empty()) return "0";
  std::string result;
  // Names first, the plain number last, as one would write it: N + 1.
  for (auto term = terms_.rbegin(); term != terms_.rend(); ++term) {
    const auto& [names, coefficient] = *term;
    const std::int64_t magnitude = std::abs(coefficient);
    if (!result.empty()) result += coefficient < 0 ? " - " : " + ";
    if (result.empty() && coefficient < 0) result += "-";
    std::string product = magnitude != 1 || names.empty() ? std::to_string(magnitude) : "";
    for (const auto& name : names) product += (product.empty() ? "" : "*") + name;
    result += product;
  }
  return result;
}

Dim operator+(const Dim& a, const Dim& b) {
  Dim result = a;
  for (const auto& [names, coefficient] : b.terms_)
    add_term(result.terms_, names, coefficient, checked_sum);
  return result;
}

Dim operator-(const Dim& a, const Dim& b) {
  return a + Dim(-1) * b;
}

Dim operator*(const Dim& a, const Dim& b) {
  const auto times = [](const Dim::Monomial& left, const Dim::Monomial& right) {
    Dim::Monomial names = left;
    names.insert(names.end(), right.begin(), right.end());
    std::sort(names.begin(), names.end());
    return names;
  };
  Dim result(0);
  result.terms_ = multiplied(a.terms_, b.terms_, times, checked_sum, checked_product);
  return result;
}

std::size_t Dim::hash() const {
  return std::hash<std::string>{}(text());
}

Shape::Shape(std::vector<Dim> dims) : dims_(std::move(dims)) {
  if (rank() > most)
    throw ShapeError("a tensor has at most " + std::to_string(most) + " dimensions, got " + text());
}

const Dim& Shape::rows() const {
  if (!is_matrix()) throw ShapeError("a matrix is needed, got " + text());
  return dims_[0];
}

const Dim& Shape::columns() const {
  if (!is_matrix()) throw ShapeError("a matrix is needed, got " + text());
  return dims_[1];
}

Shape Shape::as_matrix() const {
  Dim rows = one;
  for (std::size_t axis = 0; axis + 1 < rank(); ++axis) rows = rows * dims_[axis];
  return {std::move(rows), dims_.empty() ? one : dims_.back()};
}

bool Shape::is_scalar() const {
  return std::all_of(dims_.begin(), dims_.end(), [](const Dim& dim) { return dim.is_one(); });
}

Shape Shape::with(std::size_t axis, Dim dim) const {
  Shape result = *this;
  result.dims_[axis] = std::move(dim);
  return result;
}

Shape Shape::replaced(const std::map<std::string, Dim>& names) const {
  std::vector<Dim> dims;
  for (const auto& dim : dims_) dims.push_back(dim.replaced(names));
  return Shape(std::move(dims));
}

std::vector<std::int64_t> Shape::at(const Sizes& sizes) const {
  std::vector<std::int64_t> extents;
  for (const auto& dim : dims_) extents.push_back(dim.at(sizes));
  return extents;
}

std::vector<std::int64_t> indices_at(const std::vector<std::int64_t>& extents, std::size_t place) {
  std::vector<std::int64_t> indices(extents.size());
  for (std::size_t axis = extents.size(); axis-- > 0;) {
    const auto extent = static_cast<std::size_t>(extents[axis]);
    indices[axis] = static_cast<std::int64_t>(place % extent) + 1;
    place /= extent;
  }
  return indices;
}

std::string Shape::text() const {
  std::string result;
  for (const auto& dim : dims_) result += (result.empty() ? "" : " x ") + dim.text();
  return result.empty() ? "scalar" : result;
}

}  // namespace gradstone

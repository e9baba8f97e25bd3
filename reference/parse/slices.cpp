#include "reference/parse/slices.hpp"

#include <algorithm>

#include "reference/derive/entries/index_names.hpp"
#include "reference/derive/entries/matrix_entries.hpp"
#include "reference/operations/entry_of.hpp"

namespace gradstone::parse {
namespace {

/// Names of indices that stand for nothing else.
class FreeNames {
 public:
  FreeNames(const Scope& scope, const std::set<std::string>& bound)
      : names_(scope.system), taken_(bound) {
    for (const auto& name : scope.system.matrix_names()) taken_.insert(name);
    taken_.insert(scope.sizes.begin(), scope.sizes.end());
  }

  const std::set<std::string>& taken() const { return taken_; }
  Index next(const Dim& dim, const std::set<std::string>& others = {}) const {
    std::set<std::string> all = taken_;
    all.insert(others.begin(), others.end());
    return names_.another(dim, all);
  }
  /// One for each axis, which are taken from then on.
  std::vector<Index> of_axes(const Shape& shape) {
    std::vector<Index> indices;
    for (const auto& dim : shape.dims()) {
      indices.push_back(dim.is_one() ? Index{} : next(dim));
      taken_.insert(indices.back().name);
    }
    return indices;
  }

 private:
  derive::entries::IndexNames names_;
  std::set<std::string> taken_;
};

// The indices that sums and maxima inside of a formula bind.
void collect_bound(const Scalar& formula, std::set<std::string>& names) {
  if (const auto* sum = std::get_if<scalar::Sum>(&formula.node().value))
    names.insert(sum->index.name);
  if (const auto* maximum = std::get_if<scalar::Maximum>(&formula.node().value))
    for (const auto& running : maximum->over) names.insert(running.index.name);
  for (const auto& child : children(formula)) collect_bound(child, names);
}

// Whether an index ends a sum or is compared by a delta, where it keeps its name.
bool is_kept(const Scalar& formula, const Index& index) {
  const auto& node = formula.node().value;
  if (const auto* delta = std::get_if<scalar::Delta>(&node))
    if (delta->left == index || delta->right == index) return true;
  if (const auto* sum = std::get_if<scalar::Sum>(&node))
    if (sum->first == Bound(index) || sum->last == Bound(index)) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return is_kept(part, index); });
}

Scalar with_name(const scalar::Sum& sum, const FreeNames& names) {
  const Dim* last = std::get_if<Dim>(&sum.last);
  if (!last || is_kept(sum.body, sum.index)) return Scalar(sum);
  std::set<std::string> inside;
  collect_bound(sum.body, inside);
  const Index name = names.next(*last, inside);
  ScalarReplacement table;
  table.indices.emplace(sum.index.name, Place(name));
  return gradstone::sum(name, sum.first, sum.last, replace(sum.body, table));
}

Scalar with_names(const scalar::Maximum& maximum, const FreeNames& names) {
  std::set<std::string> inside;
  collect_bound(maximum.body, inside);
  std::vector<Index> indices;
  for (const auto& [index, last] : maximum.over) {
    if (is_kept(maximum.body, index)) return Scalar(maximum);
    indices.push_back(names.next(last, inside));
    inside.insert(indices.back().name);
  }
  return renamed(maximum, indices);
}

}  // namespace

TensorEntries entries_of(const Expr& tensor, const Scope& scope,
                         const std::set<std::string>& bound) {
  FreeNames names(scope, bound);
  TensorEntries result;
  result.shape = tensor.shape();
  result.indices = names.of_axes(result.shape);
  const Scalar value = entry_of(tensor, result.indices, names.taken());
  result.value =
      transform(derive::entries::with_short_functions(value), [&](const Scalar& part) -> Scalar {
        const auto& node = part.node().value;
        if (const auto* sum = std::get_if<scalar::Sum>(&node)) return with_name(*sum, names);
        if (const auto* maximum = std::get_if<scalar::Maximum>(&node))
          return with_names(*maximum, names);
        return part;
      });
  return result;
}

std::vector<Index> indices_of(const Shape& shape, const Scope& scope) {
  return FreeNames(scope, {}).of_axes(shape);
}

Expr filled(const Scalar& number, const Shape& shape, const Scope& scope,
            const std::set<std::string>& bound, Location where) {
  if (!shape.is_matrix())
    return by_entries(FreeNames(scope, bound).of_axes(shape), shape, number, where);
  if (number == Scalar(0)) return zeros(shape.rows(), shape.columns(), where);
  const Expr all = ones(shape.rows(), shape.columns(), where);
  return number == Scalar(1) ? all : number * Operand(all, where);
}

bool reads_index(const Scalar& formula, const std::string& index) {
  const auto& node = formula.node().value;
  if (const auto* value = std::get_if<scalar::IndexValue>(&node)) return value->index.name == index;
  if (const auto* delta = std::get_if<scalar::Delta>(&node))
    return delta->left.name == index || delta->right.name == index;
  if (const auto* read = std::get_if<scalar::Entry>(&node))
    for (const auto& place : read->places)
      if (place.index() && place.index()->name == index) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return reads_index(part, index); });
}

}  // namespace gradstone::parse

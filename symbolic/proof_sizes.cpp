#include "symbolic/proof_sizes.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <utility>

#include "reference/matrix_conditions.hpp"
#include "reference/maxima.hpp"

namespace gradstone {
namespace {

/// The k-th name gets the k-th of the values, which are in descending order: among D, K and N the
/// largest goes to D, which only adds terms, while K and N multiply the number of gradients.
Sizes assign(const std::vector<std::string>& names, const std::vector<std::int64_t>& values) {
  Sizes sizes;
  for (std::size_t k = 0; k < names.size(); ++k) sizes[names[k]] = values[k];
  return sizes;
}

/// The first primes, so many different ones, in turn; in descending order where there are enough.
std::vector<std::int64_t> primes(std::size_t count, std::size_t different) {
  static constexpr std::array<std::int64_t, 8> first{2, 3, 5, 7, 11, 13, 17, 19};
  std::vector<std::int64_t> values;
  for (std::size_t k = count; k > 0; --k)
    values.push_back(first[(k - 1) % std::min(different, first.size())]);
  return values;
}

void add_shapes(const Expr& expression, std::set<const void*>& seen, std::vector<Shape>& shapes) {
  if (!seen.insert(expression.id()).second) return;
  shapes.push_back(expression.shape());
  for (const auto& operand : operands(expression)) add_shapes(operand, seen, shapes);
}

/// The shapes of everything that a system names or computes.
std::vector<Shape> shapes_of(const EquationSystem& system) {
  std::vector<Shape> shapes;
  std::set<const void*> seen;
  const auto add = [&](const Expr& expression) { add_shapes(expression, seen, shapes); };
  for (const auto& declaration : system.declarations) shapes.push_back(declaration.shape);
  for (const auto& condition : system.matrix_conditions) {
    add(condition.left);
    add(condition.right);
  }
  for (const auto& equation : system.forward) add(equation.value);
  for (const auto& equation : system.backward) add(equation.value);
  for (const auto& identity : system.identities) {
    add(identity.left);
    add(identity.right);
  }
  for (const auto& identity : system.element_identities) shapes.push_back(identity.shape);
  return shapes;
}

/// How many primes are taken in turn: tensors of many axes have many entries.
std::size_t different_primes(const std::vector<Shape>& shapes, const EquationSystem& system) {
  const bool has_matrices_only = std::all_of(shapes.begin(), shapes.end(),
                                             [](const Shape& shape) { return shape.is_matrix(); });
  return has_matrices_only && system.size_parameters.empty() ? 8 : 2;
}

bool are_allowed(const EquationSystem& system, const Sizes& sizes) {
  return std::all_of(sizes.begin(), sizes.end(), [&](const auto& size) {
    return size.second >= system.least_size(size.first);
  });
}

bool have_entries(const std::vector<Shape>& shapes, const Sizes& sizes) {
  constexpr std::int64_t most = 10000;  // entries; more would take too long
  return std::all_of(shapes.begin(), shapes.end(), [&](const Shape& shape) {
    std::int64_t entries = 1;
    for (const auto& dim : shape.dims()) {
      const std::int64_t extent = dim.at(sizes);
      if (extent < 1 || extent > most) return false;
      entries *= extent;
      if (entries > most) return false;
    }
    return true;
  });
}

/// More vectors than they have entries are not orthonormal.
bool may_be_orthonormal(const EquationSystem& system, const Sizes& sizes) {
  return std::all_of(system.declarations.begin(), system.declarations.end(),
                     [&](const Declaration& declaration) {
                       if (!declaration.shape.is_matrix()) return true;
                       const Structure structure = structure_of(system, declaration.name);
                       const std::int64_t rows = declaration.shape.rows().at(sizes),
                                          columns = declaration.shape.columns().at(sizes);
                       return (!structure.has_orthonormal_columns || columns <= rows) &&
                              (!structure.has_orthonormal_rows || rows <= columns);
                     });
}

bool has_all(const EquationSystem& system, const std::vector<Shape>& shapes, const Sizes& sizes) {
  return have_entries(shapes, sizes) && may_be_orthonormal(system, sizes) &&
         have_maxima(system, sizes);
}

/// Sizes from their least on, by chance, at which everything has a value; those with the largest
/// sum of some that were found.
std::vector<Sizes> found_sizes(const EquationSystem& system, const std::vector<Shape>& shapes,
                               std::size_t wanted) {
  constexpr int tries = 400;
  std::mt19937 random(1);
  std::vector<std::pair<std::int64_t, Sizes>> found;
  for (int k = 0; k < tries; ++k) {
    Sizes sizes;
    std::int64_t sum = 0;
    for (const auto& name : system.dimension_names())
      sum += sizes[name] = system.least_size(name) + static_cast<std::int64_t>(random() % 3);
    if (has_all(system, shapes, sizes)) found.emplace_back(-sum, std::move(sizes));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<Sizes> result;
  for (std::size_t f = 0; f < std::min(wanted, found.size()); ++f)
    result.push_back(found[f].second);
  return result;
}

std::vector<Sizes> wanted_sizes(const EquationSystem& system, const std::vector<std::string>& names,
                                Level level) {
  const std::size_t count = names.size();
  const std::size_t different = different_primes(shapes_of(system), system);
  std::vector<Sizes> all;
  const auto add = [&](const std::vector<std::int64_t>& values) {
    Sizes sizes = assign(names, values);
    for (auto& [name, size] : sizes) size = std::max(size, system.least_size(name));
    if (std::find(all.begin(), all.end(), sizes) == all.end()) all.push_back(sizes);
  };
  add(primes(count, different));
  const std::vector<std::int64_t> ones(count, 1);
  add(ones);
  if (level == Level::quick) return all;

  // 1, 2, 3, ...: the other order, and the first name 1. Few different ones are taken in turn.
  const std::size_t largest = std::min(count, different + 1);
  std::vector<std::int64_t> ascending(count);
  for (std::size_t k = 0; k < count; ++k) ascending[k] = static_cast<std::int64_t>(k % largest + 1);
  add(ascending);
  // The last name 1: a single example.
  std::vector<std::int64_t> single(ascending.rbegin(), ascending.rend());
  add(single);
  if (level == Level::standard) return all;

  // Each name 1 in turn, equal sizes, and the primes the other way round.
  for (std::size_t k = 0; k < count; ++k) {
    auto values = primes(count, different);
    values[k] = 1;
    add(values);
  }
  add(std::vector<std::int64_t>(count, 2));
  auto reversed = primes(std::min<std::size_t>(count, 3), different);
  std::reverse(reversed.begin(), reversed.end());
  reversed.resize(count, 2);
  add(reversed);
  return all;
}

}  // namespace

std::vector<Sizes> proof_sizes(const EquationSystem& system, Level level) {
  const auto names = system.dimension_names();
  if (names.empty()) return {Sizes{}};
  auto all = wanted_sizes(system, names, level);
  const auto shapes = shapes_of(system);
  constexpr std::size_t few = 3;
  // The sizes of windows and of what they lie in are not independent.
  const auto lost = std::erase_if(all, [&](const Sizes& sizes) {
    return have_entries(shapes, sizes) && !have_maxima(system, sizes);
  });
  if (lost > 0) {
    const auto found = found_sizes(system, shapes, std::min<std::size_t>(lost, few - 1));
    all.insert(all.begin(), found.begin(), found.end());
  }
  std::erase_if(all, [&](const Sizes& sizes) { return !has_all(system, shapes, sizes); });
  if (!all.empty()) return all;
  auto small = smallest_sizes(system);
  if (small.size() > few) small.resize(few);
  return small;
}

bool fit(const EquationSystem& system, const Sizes& sizes) {
  return are_allowed(system, sizes) && has_all(system, shapes_of(system), sizes);
}

std::vector<Sizes> smallest_sizes(const EquationSystem& system) {
  constexpr std::size_t most_varied = 6;
  std::vector<std::pair<std::int64_t, Sizes>> all{{0, {}}};
  std::size_t varied = 0;
  for (const auto& name : system.dimension_names()) {
    const std::int64_t least = system.least_size(name);
    const std::int64_t most = ++varied <= most_varied ? least + 2 : least;
    std::vector<std::pair<std::int64_t, Sizes>> longer;
    for (const auto& [sum, sizes] : all) {
      for (std::int64_t size = least; size <= most; ++size) {
        Sizes with = sizes;
        with[name] = size;
        longer.emplace_back(sum + size, std::move(with));
      }
    }
    all = std::move(longer);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto shapes = shapes_of(system);
  std::vector<Sizes> result;
  for (auto& [sum, sizes] : all)
    if (has_all(system, shapes, sizes)) result.push_back(std::move(sizes));
  return result;
}

}  // namespace gradstone

#include "symbolic/proof_sizes.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "reference/expr/linear_form.hpp"

namespace gradstone {
namespace {

/// The k-th name gets the k-th of the values, which are in descending order: among D, K and N the
/// largest goes to D, which only adds terms, while K and N multiply the number of gradients.
Sizes assign(const std::vector<std::string>& names, const std::vector<std::int64_t>& values) {
  Sizes sizes;
  for (std::size_t k = 0; k < names.size(); ++k) sizes[names[k]] = values[k];
  return sizes;
}

/// The first primes, as many as there are names, in descending order.
std::vector<std::int64_t> primes(std::size_t count) {
  static constexpr std::array<std::int64_t, 8> first{2, 3, 5, 7, 11, 13, 17, 19};
  std::vector<std::int64_t> values;
  for (std::size_t k = count; k > 0; --k) values.push_back(first[std::min(k, first.size()) - 1]);
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

bool are_allowed(const EquationSystem& system, const Sizes& sizes) {
  return std::all_of(sizes.begin(), sizes.end(), [&](const auto& size) {
    return size.second >= system.least_size(size.first);
  });
}

bool have_entries(const std::vector<Shape>& shapes, const Sizes& sizes) {
  constexpr std::int64_t most = 10000;  // entries; more would take too long
  return std::all_of(shapes.begin(), shapes.end(), [&](const Shape& shape) {
    const std::int64_t rows = shape.rows.at(sizes), columns = shape.columns.at(sizes);
    return rows >= 1 && columns >= 1 && rows <= most && columns <= most && rows * columns <= most;
  });
}

bool has_sizes_only(const Scalar& side) {
  const auto parts = children(side);
  if (parts.empty())
    return std::holds_alternative<scalar::Number>(side.node().value) ||
           std::holds_alternative<scalar::Size>(side.node().value);
  return std::all_of(parts.begin(), parts.end(), has_sizes_only);
}

/// left - right of the conditions on sizes alone, such as N >= 2.
std::vector<std::pair<Scalar, Relation>> size_conditions(const EquationSystem& system) {
  std::vector<std::pair<Scalar, Relation>> found;
  for (const auto& condition : system.conditions) {
    const Scalar difference = condition.left - condition.right;
    if (has_sizes_only(difference)) found.emplace_back(difference, condition.relation);
  }
  return found;
}

bool is_met(const Rational& difference, Relation relation) {
  switch (relation) {
    case Relation::less:
      return difference < Rational(0);
    case Relation::less_equal:
      return difference <= Rational(0);
    case Relation::greater:
      return difference > Rational(0);
    case Relation::greater_equal:
      return difference >= Rational(0);
    case Relation::equal:
      return difference == Rational(0);
  }
  return false;
}

bool are_met(const std::vector<std::pair<Scalar, Relation>>& conditions, const Sizes& sizes) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
    const auto form = linear_form(condition.first, &sizes);
    return form && form->terms.empty() && is_met(form->constant, condition.second);
  });
}

/// The least value of each name by the conditions on this name alone, at most 100; 1 where there is
/// none.
Sizes least_sizes(const EquationSystem& system) {
  constexpr std::int64_t most = 100;
  Sizes least;
  for (const auto& name : system.dimension_names()) least[name] = system.least_size(name);
  for (const auto& condition : size_conditions(system)) {
    const auto form = linear_form(condition.first);
    if (!form || form->terms.size() != 1) continue;
    const auto* size = std::get_if<scalar::Size>(&form->terms.front().first.node().value);
    if (!size || !size->dim.is_name() || !least.count(size->dim.text())) continue;
    std::int64_t& value = least.at(size->dim.text());
    std::int64_t first = value;
    while (first <= most && !are_met({condition}, {{size->dim.text(), first}})) ++first;
    if (first <= most) value = first;
  }
  return least;
}

std::vector<Sizes> wanted_sizes(const std::vector<std::string>& names, const Sizes& least,
                                Level level) {
  const std::size_t count = names.size();
  std::vector<Sizes> all;
  const auto add = [&](const std::vector<std::int64_t>& values) {
    Sizes sizes = assign(names, values);
    for (auto& [name, size] : sizes) size = std::max(size, least.at(name));
    if (std::find(all.begin(), all.end(), sizes) == all.end()) all.push_back(sizes);
  };
  add(primes(count));
  const std::vector<std::int64_t> ones(count, 1);
  add(ones);
  if (level == Level::quick) return all;

  // 1, 2, 3, ...: the other order, and the first name 1.
  std::vector<std::int64_t> ascending(count);
  for (std::size_t k = 0; k < count; ++k) ascending[k] = static_cast<std::int64_t>(k + 1);
  add(ascending);
  // The last name 1: a single example.
  std::vector<std::int64_t> single(ascending.rbegin(), ascending.rend());
  add(single);
  if (level == Level::standard) return all;

  // Each name 1 in turn, equal sizes, and the primes the other way round.
  for (std::size_t k = 0; k < count; ++k) {
    auto values = primes(count);
    values[k] = 1;
    add(values);
  }
  add(std::vector<std::int64_t>(count, 2));
  auto reversed = primes(std::min<std::size_t>(count, 3));
  std::reverse(reversed.begin(), reversed.end());
  reversed.resize(count, 2);
  add(reversed);
  return all;
}

}  // namespace

std::vector<Sizes> proof_sizes(const EquationSystem& system, Level level) {
  const auto names = system.dimension_names();
  if (names.empty()) return {Sizes{}};
  auto all = wanted_sizes(names, least_sizes(system), level);
  const auto shapes = shapes_of(system);
  const auto conditions = size_conditions(system);
  std::erase_if(all, [&](const Sizes& sizes) {
    return !have_entries(shapes, sizes) || !are_met(conditions, sizes);
  });
  if (!all.empty()) return all;
  constexpr std::size_t few = 3;
  auto small = smallest_sizes(system);
  if (small.size() > few) small.resize(few);
  return small;
}

bool fit(const EquationSystem& system, const Sizes& sizes) {
  return are_allowed(system, sizes) && have_entries(shapes_of(system), sizes) &&
         are_met(size_conditions(system), sizes);
}

std::vector<Sizes> smallest_sizes(const EquationSystem& system) {
  constexpr std::size_t most_varied = 6;
  std::vector<std::pair<std::int64_t, Sizes>> all{{0, {}}};
  std::size_t varied = 0;
  for (const auto& [name, least] : least_sizes(system)) {
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
  const auto conditions = size_conditions(system);
  std::vector<Sizes> result;
  for (auto& [sum, sizes] : all)
    if (have_entries(shapes, sizes) && are_met(conditions, sizes))
      result.push_back(std::move(sizes));
  return result;
}

}  // namespace gradstone

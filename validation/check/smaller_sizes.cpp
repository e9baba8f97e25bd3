#include "validation/check/smaller_sizes.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "validation/check/valid_case.hpp"

namespace gradstone {
namespace {

enum class Part { first, last };

// The place, in a tensor of the old extents, that the new one takes its entry from. Where a tensor
// grows since a size shrinks, as one of K - N rows does, entries come again.
std::size_t source_of(const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to,
                      std::size_t place, Part part) {
  const auto indices = indices_at(to, place);
  std::int64_t source = 0;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    const std::int64_t shift =
        part == Part::last ? std::max<std::int64_t>(0, from[axis] - to[axis]) : 0;
    source = source * from[axis] + (indices[axis] - 1 + shift) % from[axis];
  }
  return static_cast<std::size_t>(source);
}

Matrix<double> cut(const Shape& shape, const Matrix<double>& value, const Sizes& from,
                   const Sizes& to, Part part) {
  const Shape matrix = shape.as_matrix();
  Matrix<double> result(matrix.rows().at(to), matrix.columns().at(to));
  const auto old_extents = shape.at(from), extents = shape.at(to);
  for (std::size_t place = 0; place < result.size(); ++place)
    result.elements()[place] = value.elements()[source_of(old_extents, extents, place, part)];
  return result;
}

VectorCase cut(const EquationSystem& system, const VectorCase& item, const Sizes& sizes,
               Part part) {
  VectorCase result = item;
  result.sizes = sizes;
  for (auto& [name, value] : result.given) {
    value = cut(system.shape_of(name), value, item.sizes, sizes, part);
    const Declaration* declaration = system.find_declaration(name);
    if (!declaration || declaration->domain != Domain::index) continue;
    const auto last = static_cast<double>(declaration->last.at(sizes));
    for (double& x : value.elements()) x = std::min(x, last);
  }
  for (const auto& name : system.size_parameters)
    if (const auto found = result.parameters.find(name); found != result.parameters.end())
      found->second = static_cast<double>(sizes.at(name));
  return result;
}

}  // namespace

std::vector<std::int64_t> smaller_sizes(std::int64_t size, std::int64_t least) {
  constexpr std::int64_t near = 17;
  std::vector<std::int64_t> result;
  for (std::int64_t n = least; n < size; n = n < least + near ? n + 1 : n + n / 2)
    result.push_back(n);
  if (size > least && result.back() != size - 1) result.push_back(size - 1);
  return result;
}

std::vector<VectorCase> cases_at_sizes(const EquationSystem& system, const VectorCase& item,
                                       const Sizes& sizes, const FloatFormat& format) {
  std::vector<VectorCase> result{cut(system, item, sizes, Part::first),
                                 cut(system, item, sizes, Part::last)};
  try {
    const Design design = designed_cases(system, {format, 1, sizes});
    if (design.cases.empty()) return result;
    VectorCase drawn = design.cases.front();
    for (const auto& other : design.cases)
      if (other.purpose == item.purpose) drawn = other;
    if (!system.conditions.empty() || !system.matrix_conditions.empty()) {
      VectorCase mixed = result.front();
      mixed.parameters = drawn.parameters;
      for (auto& [name, value] : mixed.given)
        if (is_bound_by_conditions(system, name)) value = drawn.given.at(name);
      result.push_back(std::move(mixed));
    }
    drawn.name = item.name;
    drawn.purpose = item.purpose;
    drawn.reason = item.reason;
    result.push_back(std::move(drawn));
  } catch (const DomainError&) {
    // Nothing can be drawn at these sizes.
  }
  return result;
}

}  // namespace gradstone

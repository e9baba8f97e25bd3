#include "reference/entry_name.hpp"

#include <algorithm>
#include <optional>

namespace gradstone {
namespace {

std::optional<Shape> shape_of(const EquationSystem& system, const std::string& subject) {
  const auto names = system.matrix_names();
  if (std::find(names.begin(), names.end(), subject) != names.end())
    return system.shape_of(subject);
  for (const auto& identity : system.element_identities)
    if (identity.name == subject) return identity.shape;
  return std::nullopt;
}

}  // namespace

std::string entry_name(const std::string& tensor, const Shape& shape, const Sizes& sizes,
                       std::size_t place) {
  if (shape.rank() == 0) return tensor;
  std::string indices;
  for (const std::int64_t index : indices_at(shape.at(sizes), place))
    indices += (indices.empty() ? "" : ",") + std::to_string(index);
  return tensor + "[" + indices + "]";
}

std::string entry_name(const EquationSystem& system, const std::string& subject, const Sizes& sizes,
                       std::size_t place, std::int64_t columns) {
  const auto shape = shape_of(system, subject);
  if (shape && !shape->is_matrix()) return entry_name(subject, *shape, sizes, place);
  const auto width = static_cast<std::size_t>(columns);
  return subject + "[" + std::to_string(place / width + 1) + "," +
         std::to_string(place % width + 1) + "]";
}

}  // namespace gradstone

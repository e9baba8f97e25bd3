#include "validation/check/moved_entries.hpp"

#include <algorithm>

namespace gradstone {
namespace {

// How far apart the entries of an axis are stored, and how many there are.
struct Axis {
  std::size_t stride = 1, length = 1;
  std::size_t place_of(std::size_t entry) const { return entry / stride % length; }
};

Axis axis_at(const Extents& shape, std::size_t axis) {
  Axis result{1, shape[axis]};
  for (std::size_t k = axis + 1; k < shape.size(); ++k) result.stride *= shape[k];
  return result;
}

// Every entry taken from another place along an axis.
template <class From>
std::optional<EntryList> taken(const EntryList& entries, const Extents& shape, std::size_t number,
                               From from) {
  const Axis axis = axis_at(shape, number);
  if (axis.length < 2) return std::nullopt;
  EntryList result(entries.size());
  for (std::size_t k = 0; k < result.size(); ++k) {
    const std::size_t place = axis.place_of(k);
    result[k] = entries[k - place * axis.stride + from(place, axis.length) * axis.stride];
  }
  return result;
}

}  // namespace

std::optional<EntryList> transposed_entries(const EntryList& entries, const Extents& shape) {
  if (shape.size() != 2 || shape[0] != shape[1]) return std::nullopt;
  const std::size_t n = shape[0];
  EntryList result(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) result[j * n + i] = entries[i * n + j];
  return result;
}

std::optional<EntryList> shifted_entries(const EntryList& entries, const Extents& shape,
                                         std::size_t axis, int step) {
  return taken(entries, shape, axis, [step](std::size_t place, std::size_t length) {
    return (place + (step > 0 ? length - 1 : 1)) % length;
  });
}

std::optional<EntryList> reversed_entries(const EntryList& entries, const Extents& shape,
                                          std::size_t axis) {
  return taken(entries, shape, axis,
               [](std::size_t place, std::size_t length) { return length - 1 - place; });
}

std::optional<EntryList> without_last_entries(const EntryList& entries, const Extents& shape,
                                              std::size_t number, const EntryList& like) {
  const Axis axis = axis_at(shape, number);
  if (axis.length < 2) return std::nullopt;
  std::size_t first_zero = 0;
  for (std::size_t k = 0; k < like.size(); ++k)
    if (like[k] != 0) first_zero = std::max(first_zero, axis.place_of(k) + 1);
  if (first_zero == 0 || first_zero == axis.length) return std::nullopt;
  EntryList result = entries;
  for (std::size_t k = 0; k < result.size(); ++k)
    if (axis.place_of(k) >= first_zero) result[k] = 0;
  return result;
}

}  // namespace gradstone

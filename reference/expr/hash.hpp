#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace gradstone {

/// Mixes a value into a hash.
inline void hash_combine(std::size_t& seed, std::size_t value) {
  seed ^= value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
}

// Declared before they are defined, since they call each other.
template <class T>
std::size_t hash_of(const T& value);
template <class... Fields>
std::size_t hash_of(const std::tuple<Fields...>& fields);
template <class T>
std::size_t hash_of(const std::vector<T>& values);
template <class... Alternatives>
std::size_t hash_of(const std::variant<Alternatives...>& value);

/// The hash of a tuple of fields, of a vector or a variant, of anything with hash(), or std::hash.
template <class... Fields>
std::size_t hash_of(const std::tuple<Fields...>& fields) {
  std::size_t seed = sizeof...(Fields);
  std::apply([&](const auto&... field) { (hash_combine(seed, hash_of(field)), ...); }, fields);
  return seed;
}

template <class T>
std::size_t hash_of(const std::vector<T>& values) {
  std::size_t seed = values.size();
  for (const auto& value : values) hash_combine(seed, hash_of(value));
  return seed;
}

template <class... Alternatives>
std::size_t hash_of(const std::variant<Alternatives...>& value) {
  std::size_t seed = value.index();
  std::visit([&](const auto& alternative) { hash_combine(seed, hash_of(alternative)); }, value);
  return seed;
}

template <class T>
std::size_t hash_of(const T& value) {
  if constexpr (requires { value.hash(); }) {
    return value.hash();
  } else if constexpr (requires { value.fields(); }) {
    return hash_of(value.fields());
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<std::size_t>(value);
  } else {
    return std::hash<T>{}(value);
  }
}

}  // namespace gradstone

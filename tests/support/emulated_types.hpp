#pragma once

#include <string>
#include <vector>

#include "validation/truth/emulated.hpp"

namespace gradstone {

/// Declared types with a name for tables.
struct NamedTypes {
  std::string name;
  DeclaredTypes types;
};

inline DeclaredTypes everything_in(const FloatFormat& format) {
  return {format, format, format, format};
}

/// float32 with another accumulator.
inline DeclaredTypes summed_in(const FloatFormat& accumulated) {
  DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  types.accumulated = accumulated;
  return types;
}

/// float32 whose factors are shortened before they are multiplied and summed.
inline DeclaredTypes multiplied_in(const FloatFormat& multiplied) {
  DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  types.multiplied = multiplied;
  return types;
}

/// The formats of inputs that are emulated.
inline std::vector<FloatFormat> stored_formats() {
  std::vector<FloatFormat> formats;
  for (const char* name : {"f32", "f64", "f16", "bf16", "f8_e4m3", "f8_e5m2"})
    formats.push_back(float_format(name));
  return formats;
}

/// What is emulated of implementations that store this format.
inline std::vector<NamedTypes> types_of(const FloatFormat& stored) {
  std::vector<NamedTypes> result{{std::string(stored.name), DeclaredTypes::usual(stored)}};
  if (stored.name == "f32") {
    result.push_back({"f32, sums in bf16", summed_in(float_format("bf16"))});
    result.push_back({"f32, sums in f16", summed_in(float_format("f16"))});
    result.push_back({"f32, factors in tf32", multiplied_in(float_format("tf32"))});
    result.push_back({"f32, factors in f16", multiplied_in(float_format("f16"))});
  }
  if (stored.name == "bf16") result.push_back({"bf16 for everything", everything_in(stored)});
  return result;
}

/// An implementation for each order of sums, each with other choices of what a right emulation may
/// do.
inline std::vector<Emulation> emulations(const DeclaredTypes& types) {
  std::vector<Emulation> result;
  for (const SumOrder order : sum_orders()) {
    const auto number = static_cast<std::uint64_t>(order);
    Emulation emulation;
    emulation.types = types;
    emulation.order = order;
    emulation.fused = number % 2 == 1;
    emulation.reciprocals = number % 3 == 1;
    emulation.flushed = number % 3 == 2;
    emulation.converted = number % 4 >= 2;
    emulation.function_error = number == 0 ? 0 : 1;
    emulation.seed = number + 1;
    result.push_back(emulation);
  }
  return result;
}

}  // namespace gradstone

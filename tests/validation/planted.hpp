#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/judged.hpp"
#include "tests/support/forms.hpp"
#include "validation/check/check.hpp"

/// Implementations with a mistake that a test knows.
namespace gradstone::testing_support {

using Spoil = std::function<void(const VectorCase&, Values<double>&)>;

// The right values, rounded to f32, after somebody has spoiled them.
class Planted : public Candidate {
 public:
  explicit Planted(Spoil spoil) : spoil_(std::move(spoil)) {}

  Answer answer(const SystemVectors& vectors, const VectorCase& item) const override {
    ++runs;
    const EquationSystem& system = vectors.system;
    Answer answer;
    auto values =
        evaluate(judged(system), stated_equations(system), item.sizes, item.given, item.parameters);
    spoil_(item, values);
    for (const auto& name : asked_names(system)) {
      std::vector<double> entries = values.at(name).elements();
      for (double& x : entries) x = formats::f32().rounded(x);
      std::vector<std::size_t> shape;
      for (const auto extent : system.shape_of(name).at(item.sizes))
        shape.push_back(static_cast<std::size_t>(extent));
      answer.tensors.push_back({name, "f32", shape, entries});
    }
    return answer;
  }

  mutable std::atomic<std::size_t> runs{0};

 private:
  Spoil spoil_;
};

inline void scale(Values<double>& values, const std::string& name, double factor) {
  for (double& x : values.at(name).elements()) x *= factor;
}

inline SystemVectors vectors_of(const EquationSystem& system) {
  return {system, "folder", 0, 0, designed_cases(system, {})};
}

inline VectorSet set_of(const EquationSystem& system) {
  VectorSet set;
  set.systems.push_back(vectors_of(system));
  return set;
}

}  // namespace gradstone::testing_support

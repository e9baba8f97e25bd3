#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "numeric/matrix.hpp"
#include "numeric/plan.hpp"

namespace gradstone::testing_plan {

/// Numbers of the given domain, the same in float and double, away from 0.
inline double draw(Domain domain, std::mt19937& random) {
  const int thirty_seconds = static_cast<int>(random() % 63) + 1;
  const double positive = thirty_seconds / 32.0;
  if (domain == Domain::positive) return positive;
  if (domain == Domain::mask) return random() % 2 == 0 ? 0.0 : 2.0;
  if (domain == Domain::distribution) return thirty_seconds / 4096.0;
  return random() % 2 == 0 ? positive : -positive;
}

/// The tensors that equations are given and write, by name.
template <class T>
struct PlanValues {
  std::map<std::string, Matrix<T>> given, computed;

  static MatrixView<T> view(Matrix<T>& matrix) {
    return {matrix.elements().data(), matrix.rows(), matrix.columns()};
  }

  PlanValues(const EquationSystem& system, const Sizes& sizes, unsigned seed = 1) {
    std::mt19937 random(seed);
    const auto at = [&](const Shape& shape) {
      const Shape matrix = shape.as_matrix();
      return Matrix<T>(matrix.rows().at(sizes), matrix.columns().at(sizes));
    };
    const auto draw_all = [&](const std::string& name, const Shape& shape, Domain domain,
                              const Dim& last) {
      Matrix<T> matrix = at(shape);
      for (auto& x : matrix.elements()) {
        x = domain == Domain::index
                ? static_cast<T>(1 + random() % static_cast<unsigned>(last.at(sizes)))
                : static_cast<T>(draw(domain, random));
      }
      given.emplace(name, std::move(matrix));
    };
    for (const auto& declaration : system.declarations)
      draw_all(declaration.name, declaration.shape, declaration.domain, declaration.last);
    for (const auto& cotangent : system.cotangents())
      draw_all(cotangent, system.shape_of(cotangent), Domain::real, one);
    for (const auto& equation : system.forward)
      computed.emplace(equation.name, at(equation.value.shape()));
    for (const auto& equation : system.backward)
      computed.emplace(equation.name, at(equation.value.shape()));
  }

  void bind_to(Plan<T>& plan) {
    for (const auto& name : plan.inputs())
      plan.bind(name, MatrixView<const T>(view(given.at(name))));
    for (const auto& name : plan.outputs()) plan.bind(name, view(computed.at(name)));
  }
};

/// A value for every parameter: the usual one where a float holds it, else one that satisfies the
/// conditions of all entries of the registry.
inline double parameter_value(const ParameterDeclaration& parameter) {
  static const std::map<std::string, double> known{
      {"tl", -0.25}, {"tr", 0.75}, {"al", 0.125}, {"ar", 0.25}, {"a", -0.5}, {"b", 0.5}, {"t", 3}};
  if (const auto found = known.find(parameter.name); found != known.end()) return found->second;
  return 0.375;
}

}  // namespace gradstone::testing_plan

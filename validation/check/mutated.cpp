#include "validation/check/mutated.hpp"

#include <cmath>
#include <set>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/error.hpp"
#include "reference/operations/entry_of.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {

namespace {

// The equations that an output is computed by, itself first, the last before it next.
std::vector<std::string> read_by(const std::vector<Equation>& equations,
                                 const std::string& output) {
  std::vector<std::string> names;
  std::set<std::string> wanted{output};
  for (auto equation = equations.rbegin(); equation != equations.rend(); ++equation) {
    if (!wanted.count(equation->name)) continue;
    names.push_back(equation->name);
    wanted.merge(variable_names(equation->value));
  }
  return names;
}

// The system with a definition by elements of every forward value, which it need not state: else
// its forward equations have no mutants.
EquationSystem with_definitions(EquationSystem system) {
  std::vector<ElementDefinition> all;
  for (const auto& equation : system.forward) {
    if (const auto* stated = system.find_definition(equation.name)) {
      all.push_back(*stated);
      continue;
    }
    if (system.recurrence_of(equation.name)) continue;
    const Shape shape = equation.value.shape();
    std::vector<Index> indices;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
      indices.push_back(shape[axis].is_one() ? Index() : Index{"at" + std::to_string(axis + 1)});
    all.push_back({equation.name, indices, entry_of(equation.value, indices)});
  }
  system.definitions = std::move(all);
  return system;
}

}  // namespace

std::vector<Mutant> mutants_of_output(const EquationSystem& judged_system,
                                      const std::string& output) {
  const bool is_forward = judged_system.find_forward(output) != nullptr;
  const EquationSystem system = with_definitions(judged_system);
  const auto all = claims(system);
  std::vector<Mutant> mutants;
  for (const auto& name : read_by(is_forward ? system.forward : system.backward, output)) {
    for (const auto& claim : all) {
      if (claim.subject != name) continue;
      if (claim.kind != (is_forward ? ClaimKind::definition : ClaimKind::gradient)) continue;
      for (auto& mutant : mutants_of(system, claim)) {
        mutant.system = as_executed(std::move(mutant.system));
        mutants.push_back(std::move(mutant));
      }
    }
  }
  return mutants;
}

Equations equations_of_output(const EquationSystem& system, const std::string& output) {
  return system.find_forward(output) ? Equations::forward : Equations::all;
}

Values<double> given_to(const EquationSystem& system, Equations equations, const VectorCase& item) {
  Values<double> given = item.given;
  if (equations == Equations::forward)
    for (const auto& cotangent : system.cotangents()) given.erase(cotangent);
  return given;
}

std::optional<Values<double>> values_of_case(const EquationSystem& system, Equations equations,
                                             const VectorCase& item) {
  try {
    return evaluate(system, equations, item.sizes, given_to(system, equations, item),
                    item.parameters);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Matrix<double>> mutated_value(const Mutant& mutant, const std::string& output,
                                            const VectorCase& item) {
  auto values = values_of_case(mutant.system, equations_of_output(mutant.system, output), item);
  if (!values) return std::nullopt;
  return std::move(values->at(output));
}

bool is_refused(const Matrix<double>& value, const Expected& expected) {
  for (std::size_t k = 0; k < value.size(); ++k) {
    if (!expected.is_judged(k)) continue;
    const double x = value.elements()[k];
    if (!std::isfinite(x) || expected.margin(k, x) > 2) return true;
  }
  return false;
}

}  // namespace gradstone

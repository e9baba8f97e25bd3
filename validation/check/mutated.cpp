#include "validation/check/mutated.hpp"

#include <set>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/error.hpp"
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

}  // namespace

std::vector<Mutant> mutants_of_output(const EquationSystem& judged_system,
                                      const std::string& output) {
  const bool is_forward = judged_system.find_forward(output) != nullptr;
  const auto all = claims(judged_system);
  std::vector<Mutant> mutants;
  for (const auto& name :
       read_by(is_forward ? judged_system.forward : judged_system.backward, output)) {
    for (const auto& claim : all) {
      if (claim.subject != name) continue;
      if (claim.kind != (is_forward ? ClaimKind::definition : ClaimKind::gradient)) continue;
      for (auto& mutant : mutants_of(judged_system, claim)) {
        mutant.system = as_executed(std::move(mutant.system));
        mutants.push_back(std::move(mutant));
      }
    }
  }
  return mutants;
}

std::optional<Matrix<double>> mutated_value(const Mutant& mutant, const std::string& output,
                                            const VectorCase& item) {
  const bool is_forward = mutant.system.find_forward(output) != nullptr;
  const Equations equations = is_forward ? Equations::forward : Equations::all;
  Values<double> given = item.given;
  if (is_forward)
    for (const auto& cotangent : mutant.system.cotangents()) given.erase(cotangent);
  try {
    return evaluate(mutant.system, equations, item.sizes, given, item.parameters).at(output);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace gradstone

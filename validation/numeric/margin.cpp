#include "validation/numeric/margin.hpp"

#include <cmath>
#include <limits>

#include "numeric/evaluate.hpp"
#include "reference/matrix_conditions.hpp"
#include "validation/numeric/watched.hpp"

namespace gradstone {

thread_local double Watched::closest = 0;

namespace {

bool can_move(const EquationSystem& system, const Declaration& declaration, const Motion& motion) {
  if (is_discrete(system, declaration)) return false;
  return !motion.differentiated_only || declaration.differentiated();
}

bool can_move(const ParameterDeclaration& declaration, const Motion& motion) {
  return !declaration.integer && (!motion.differentiated_only || declaration.trainable);
}

void set_moving(Matrix<Watched>& values) {
  for (Watched& x : values.elements()) x.moves = true;
}

}  // namespace

std::optional<double> margin_of(const EquationSystem& system, const Sample& sample,
                                const Motion& motion) {
  auto values = forward_values<Watched>(system, sample);
  auto parameters = in_scalar<Watched>(sample.parameters);
  for (const auto& declaration : system.declarations) {
    Matrix<Watched>& X = values.at(declaration.name);
    // The only entry of a distribution is 1.
    const bool is_fixed = declaration.domain == Domain::distribution && X.columns() == 1;
    if (!is_fixed && can_move(system, declaration, motion)) set_moving(X);
  }
  for (const auto& declaration : system.parameters)
    if (can_move(declaration, motion)) parameters.at(declaration.name).moves = true;
  // The stable forms compare where the function has no kink.
  const auto evaluated = [&](const std::set<std::string>& given) {
    auto loops = loop_evaluator<Watched>(system, sample.sizes, Equations::forward, given,
                                         FunctionForm::value);
    give(loops, values, parameters);
    loops.run();
    return loops;
  };
  Watched::closest = std::numeric_limits<double>::infinity();
  if (!motion.forward.empty()) {
    values[motion.forward] = evaluated({}).matrix(motion.forward);
    set_moving(values.at(motion.forward));
    Watched::closest = std::numeric_limits<double>::infinity();
  }
  const auto loops =
      evaluated(motion.forward.empty() ? std::set<std::string>{} : std::set{motion.forward});
  for (const auto& name : computed_names(system, Equations::forward)) {
    for (const Watched& x : loops.matrix(name).elements())
      if (!std::isfinite(x.value)) return std::nullopt;
  }
  return Watched::closest;
}

}  // namespace gradstone

#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/network/specification.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The step of an optimizer for one matrix of a network: the equations of the registry, in which x
/// is the matrix and g its gradient.
///
/// The rate `eta` and the number `t` of the step are parameters of all steps together; every other
/// name has the matrix in it: delta_W1, mu_W1.
struct OptimizerStep {
  std::vector<Equation> equations;
  std::vector<Update> updates;
  std::vector<Declaration> state;            ///< 0 before the first step: delta_W1
  std::vector<Comparison> conditions;        ///< beta1_W1 < 1
  std::map<std::string, double> parameters;  ///< mu_W1
};

/// What a step adds to its matrix V, where it sets V_next = V + change. Its equations may use the
/// names of those of the step. Errors: UnsupportedError where the new value has another form.
Expr change_in(const OptimizerStep& step, const std::string& V);

/// The step that the specification names for a matrix V with the gradient DV.
///
/// Known are the optimizers of the registry, in any spelling, with their parameters but eta and t,
/// and `weight_decay`, decoupled as in AdamW. Errors: UnknownNameError with the nearest names;
/// FormatError for arguments that do not fit.
OptimizerStep optimizer_step(const Specification& optimizer, const std::string& V,
                             const Shape& shape);

}  // namespace gradstone

#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

// What a network knows of its layers, read from their equations and not from names: the contract of
// docs/design/0017-how-layers-compose.md. Whoever breaks it gets an UnsupportedError that names the
// layer and the reason: `layer maxout does not compose: it has two inputs, A and B; ...`.

/// Which matrices and sizes of a layer play which part.
struct LayerRoles {
  std::string input;     ///< the value of the layer before
  std::string examples;  ///< the size that counts the rows of input and output
  std::string inputs;    ///< the size that counts the columns of the input
  std::string outputs;   ///< the size that counts the columns of the output

  /// Whether the output has a size of its own, which a network is given: as that of a linear layer.
  bool takes_size() const { return outputs != inputs; }
};

LayerRoles layer_roles(const EquationSystem& layer);

/// The same of a loss.
struct LossRoles {
  std::string input;    ///< the value of the last layer
  std::string targets;  ///< what it should be; empty where there is none
  std::string examples;
  std::string inputs;
};

LossRoles loss_roles(const EquationSystem& loss);

/// The forms of one layer, for training and for evaluation.
struct LayerForms {
  const EquationSystem* training = nullptr;
  /// Takes running statistics, or has no mask where training has one; else that of training.
  const EquationSystem* evaluation = nullptr;
  /// How the running statistics move with a batch of training; null where there are none.
  const EquationSystem* running = nullptr;
};

/// Picks the forms by what they are given and what they update, and checks that they go together.
LayerForms layer_forms(const std::vector<const EquationSystem*>& forms);

/// The roles of a form that moves running statistics; it has no output.
LayerRoles running_roles(const EquationSystem& running);

/// The names of what is declared with this role.
std::vector<std::string> declared_names(const EquationSystem& system, Role role);

}  // namespace gradstone

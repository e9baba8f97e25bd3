#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

// The functions that state the equations, one file each: reference/layers/softmax.cpp and so on.
#define GRADSTONE_DECLARE_FORMS(name) Forms name();
#define GRADSTONE_LAYER(name) GRADSTONE_DECLARE_FORMS(name)
#define GRADSTONE_ACTIVATION(name)
#define GRADSTONE_LOSS(name)
#define GRADSTONE_OPTIMIZER(name)
namespace layers {
#include "reference/registry.def"
}
#undef GRADSTONE_LAYER
#undef GRADSTONE_ACTIVATION
#define GRADSTONE_LAYER(name)
#define GRADSTONE_ACTIVATION(name) GRADSTONE_DECLARE_FORMS(name)
namespace activations {
#include "reference/registry.def"
}
#undef GRADSTONE_ACTIVATION
#undef GRADSTONE_LOSS
#define GRADSTONE_ACTIVATION(name)
#define GRADSTONE_LOSS(name) GRADSTONE_DECLARE_FORMS(name)
namespace losses {
#include "reference/registry.def"
}
#undef GRADSTONE_LOSS
#undef GRADSTONE_OPTIMIZER
#define GRADSTONE_LOSS(name)
#define GRADSTONE_OPTIMIZER(name) GRADSTONE_DECLARE_FORMS(name)
namespace optimizers {
#include "reference/registry.def"
}
#undef GRADSTONE_LAYER
#undef GRADSTONE_ACTIVATION
#undef GRADSTONE_LOSS
#undef GRADSTONE_OPTIMIZER
#undef GRADSTONE_DECLARE_FORMS

/// One name of the registry with its forms.
struct Entry {
  Kind kind = Kind::layer;
  std::string name;
  Forms forms;
  /// Why the equations could not be built, with the place of the formula; then there are no forms.
  std::string error{};
};

/// Every entry, in the order of registry.def: operations of the table first, then layers,
/// activations, losses, optimizers, and the rewrite rules. Built once, at first use. Equations that
/// cannot be built are an error of their entry, and of no other.
const std::vector<Entry>& registry();

/// The entries with this name or alias, in any spelling of case; `layer:softmax` selects one kind,
/// `layer:` all of one kind. `hessian:softmax` is the Hessian-vector product of an entry: these are
/// derived equations of the registry, made when they are asked for (reference/derive/hessian.hpp),
/// so that nobody waits for them who only wants what is written.
/// Errors: UnknownNameError with the nearest known names; Error for an entry that is asked for by
/// its name and could not be built, with the reason.
std::vector<const Entry*> find_entries(const std::string& name);

/// `layer`, `activation`, ...
std::string kind_name(Kind kind);

}  // namespace gradstone

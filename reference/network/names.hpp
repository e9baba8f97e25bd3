#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/rename.hpp"
#include "reference/network/roles.hpp"

namespace gradstone {

/// What a layer is called by in a network. All its forms, in training and evaluation, share one
/// name for one thing.
struct NamedLayer {
  LayerForms forms;
  const EquationSystem* masked = nullptr;  ///< with a mask on its weights; null where there is none
  std::map<std::string, std::string> names = {};  ///< by those of the layer: W -> W1
};

/// Names everything in the layers but the values between them, which are X, Y1, Y2, ...: weights of
/// layers that take a size by the number of those (W1, b1), everything else by the number of the
/// layer. Where that would be a name twice, an underscore tells it apart: b_2 beside b2.
/// Returns the names that are in use, with those of gradients.
std::set<std::string> name_layers(std::vector<NamedLayer>& layers);

/// The names of one form of a layer or of a loss, gradients included: `values` are those of its
/// input and output, `names` all others.
Renaming form_names(const EquationSystem& form, const std::map<std::string, std::string>& names,
                    const std::map<std::string, std::string>& values);

/// `own` with the number behind it, or with an underscore between where that or its gradient is
/// taken; takes both.
std::string fresh_name(const std::string& own, const std::string& number,
                       std::set<std::string>& taken);

/// The names of everything in a system that is no gradient.
std::vector<std::string> own_names(const EquationSystem& form);

}  // namespace gradstone

#pragma once

#include <map>
#include <string>

#include "numeric/plan.hpp"
#include "reference/network/network.hpp"
#include "reference/network/optimizer_step.hpp"

// What the plans of a network compute.

namespace gradstone {

using OptimizerSteps = std::map<std::string, OptimizerStep>;

/// A whole step of training: forward, backward, running statistics, and the steps of all parameters
/// that are matrices, in place. Wanted are the loss and the gradients of scalar parameters, whose
/// steps are taken apart: an equation takes them as numbers.
PlanRequest training_request(const Network& training, const OptimizerSteps& steps);

/// The loss, the gradients of all parameters, and what the running statistics become; takes no
/// step.
PlanRequest gradients_request(const Network& training);

/// What the next step adds to each parameter, before it is added: change_W1 in W1 + change_W1. Like
/// a step of training otherwise, but nothing is updated; those of scalar parameters are taken apart
/// too.
PlanRequest change_request(const Network& training, const OptimizerSteps& steps);

/// That of one parameter, from its gradient.
PlanRequest change_request(const OptimizerStep& step, const std::string& parameter);

/// The name of the change of a parameter.
std::string change_of(const std::string& parameter);

/// The outputs of the network and the loss.
PlanRequest evaluation_request(const Network& evaluation);

/// The outputs in training, with everything that the backward equations of the layers take.
PlanRequest forward_request(const Network& training);

/// The gradients of all parameters from the gradient of the outputs and from what forward_request
/// gives.
PlanRequest backward_request(const Network& training);

/// The steps of all parameters that are matrices, or that of one parameter.
PlanRequest optimizer_request(const Network& training, const OptimizerSteps& steps);
PlanRequest optimizer_request(const OptimizerStep& step);

}  // namespace gradstone

#include "numeric/training/network_requests.hpp"

#include <algorithm>
#include <set>

namespace gradstone {
namespace {

void append(std::vector<Equation>& equations, const std::vector<Equation>& more) {
  equations.insert(equations.end(), more.begin(), more.end());
}

void add_step(PlanRequest& request, const OptimizerStep& step) {
  append(request.equations, step.equations);
  request.updates.insert(request.updates.end(), step.updates.begin(), step.updates.end());
}

void add_running_statistics(PlanRequest& request, const RunningStatistics& running) {
  append(request.equations, running.equations);
  request.updates.insert(request.updates.end(), running.updates.begin(), running.updates.end());
}

void add_matrix_steps(PlanRequest& request, const Network& network, const OptimizerSteps& steps) {
  for (const auto& layer : network.layers)
    for (const auto& W : layer.weights) add_step(request, steps.at(W));
}

void add_gradients(PlanRequest& request, const Network& network) {
  for (const auto& layer : network.layers) {
    for (const auto& W : layer.weights) request.outputs.push_back("D" + W);
    for (const auto& parameter : layer.trainable) request.outputs.push_back("D" + parameter);
  }
}

void add_change(PlanRequest& request, const OptimizerStep& step, const std::string& parameter) {
  append(request.equations, step.equations);
  request.equations.push_back({change_of(parameter), change_in(step, parameter), ""});
  request.outputs.push_back(change_of(parameter));
}

// The backward equations behind that of the network's outputs, which are the layers'.
std::vector<Equation> backward_of_layers(const Network& network) {
  const auto& backward = network.system.backward;
  const auto of_outputs = std::find_if(
      backward.begin(), backward.end(),
      [&](const Equation& equation) { return equation.gradient_of == network.output(); });
  return {of_outputs + 1, backward.end()};
}

}  // namespace

PlanRequest training_request(const Network& training, const OptimizerSteps& steps) {
  PlanRequest request = request_all(training.system);
  request.outputs = {training.system.output};
  for (const auto& layer : training.layers)
    for (const auto& parameter : layer.trainable) request.outputs.push_back("D" + parameter);
  add_running_statistics(request, training.running);
  add_matrix_steps(request, training, steps);
  return request;
}

PlanRequest gradients_request(const Network& training) {
  PlanRequest request = request_all(training.system);
  request.outputs = {training.system.output};
  add_gradients(request, training);
  append(request.equations, training.running.equations);
  for (const auto& update : training.running.updates) request.outputs.push_back(update.from);
  return request;
}

std::string change_of(const std::string& parameter) {
  return "change_" + parameter;
}

PlanRequest change_request(const Network& training, const OptimizerSteps& steps) {
  PlanRequest request = request_all(training.system);
  request.outputs.clear();
  for (const auto& layer : training.layers) {
    for (const auto& parameter : layer.trainable) request.outputs.push_back("D" + parameter);
    for (const auto& W : layer.weights) add_change(request, steps.at(W), W);
  }
  return request;
}

PlanRequest change_request(const OptimizerStep& step, const std::string& parameter) {
  PlanRequest request;
  add_change(request, step, parameter);
  return request;
}

PlanRequest evaluation_request(const Network& evaluation) {
  PlanRequest request;
  request.equations = evaluation.system.forward;
  request.outputs = {evaluation.output(), evaluation.system.output};
  return request;
}

PlanRequest forward_request(const Network& training) {
  PlanRequest request;
  request.equations = training.system.forward;
  std::set<std::string> wanted{training.output()};
  for (const auto& equation : backward_of_layers(training))
    for (const auto& name : variable_names(equation.value))
      if (training.system.find_forward(name)) wanted.insert(name);
  request.outputs.assign(wanted.begin(), wanted.end());
  add_running_statistics(request, training.running);
  return request;
}

PlanRequest backward_request(const Network& training) {
  PlanRequest request;
  request.equations = backward_of_layers(training);
  add_gradients(request, training);
  return request;
}

PlanRequest optimizer_request(const Network& training, const OptimizerSteps& steps) {
  PlanRequest request;
  add_matrix_steps(request, training, steps);
  return request;
}

PlanRequest optimizer_request(const OptimizerStep& step) {
  PlanRequest request;
  add_step(request, step);
  return request;
}

}  // namespace gradstone

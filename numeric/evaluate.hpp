#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "numeric/loop_evaluator.hpp"
#include "reference/expr/rename.hpp"

namespace gradstone {

/// Which equations of a system are evaluated.
enum class Equations {
  forward,      ///< the forward equations in matrix form
  all,          ///< these, then the backward equations; the cotangent (DY) is given too
  definitions,  ///< the definitions by elements alone: an independent path to the forward values
};

/// The equations of a recurrence. Where a tensor V of it is given, it is what the steps make of it,
/// plus what was changed in the given one: V is moved in every step, and moves the steps behind.
/// `before` are the names under which it reads those of recurrences before it; returns the names
/// under which the others are to read such tensors of this one.
template <class S>
Renaming add_recurrence(LoopEvaluator<S>& loops, const Recurrence& recurrence,
                        const std::vector<Equation>& equations, const Renaming& before,
                        const std::set<std::string>& given) {
  std::vector<Equation> plain, moved;
  Renaming to_plain, to_moved;  // no text can name these
  const bool is_moved = std::any_of(recurrence.equations.begin(), recurrence.equations.end(),
                                    [&](const auto& name) { return given.count(name) > 0; });
  for (const auto& name : recurrence.equations) {
    to_plain.matrices[name] = "plain " + name;
    if (given.count(name) > 0) to_moved.matrices[name] = "moved " + name;
  }
  for (const auto& equation : equations) {
    if (!recurrence.has(equation.name)) continue;
    const std::string& name = equation.name;
    const Expr stated = renamed(equation.value, before);
    plain.push_back({to_plain.matrix(name), renamed(stated, to_plain), ""});
    Expr value = renamed(stated, to_moved);
    if (given.count(name) > 0) {
      const auto& tensor = std::get<node::Comprehension>(value.node().value);
      const auto places = places_of(tensor.indices);
      value = by_entries(tensor.indices, value.shape(),
                         tensor.body + (entry(name, places) - entry("plain " + name, places)));
    }
    moved.push_back({to_moved.matrix(name), value, ""});
  }
  const auto add = [&](const std::vector<Equation>& all) {
    std::vector<const Equation*> pointers;
    for (const auto& equation : all) pointers.push_back(&equation);
    loops.recurrence(pointers, recurrence.reversed);
  };
  if (is_moved) add(plain);
  add(moved);
  return to_moved;
}

/// Adds equations in their order, those of a recurrence together.
template <class S>
void add_equations(LoopEvaluator<S>& loops, const EquationSystem& system,
                   const std::vector<Equation>& equations, const std::set<std::string>& given) {
  const Recurrence* added = nullptr;
  Renaming names;
  for (const auto& equation : equations) {
    const Recurrence* recurrence = system.recurrence_of(equation.name);
    if (!recurrence) {
      if (!given.count(equation.name))
        loops.equation(equation.name,
                       names.matrices.empty() ? equation.value : renamed(equation.value, names));
    } else if (recurrence != added) {
      added = recurrence;
      names.matrices.merge(add_recurrence(loops, *recurrence, equations, names, given).matrices);
    }
  }
}

/// An evaluator of the equations of a system at given sizes, with everything declared that the
/// system is given. The forward values named in `given` are not computed but given as well, so that
/// one can vary them.
template <class S>
LoopEvaluator<S> loop_evaluator(const EquationSystem& system, const Sizes& sizes,
                                Equations equations, const std::set<std::string>& given = {},
                                FunctionForm form = FunctionForm::stable) {
  LoopEvaluator<S> loops(sizes, form);
  for (const auto& declaration : system.declarations)
    loops.declare(declaration.name, declaration.shape);
  for (const auto& parameter : system.parameters) loops.declare_parameter(parameter.name);
  for (const auto& name : given) loops.declare(name, system.shape_of(name));
  if (equations == Equations::definitions) {
    for (const auto& definition : system.definitions)
      if (!given.count(definition.name))
        loops.definition(definition, system.shape_of(definition.name));
    return loops;
  }
  add_equations(loops, system, system.forward, given);
  if (equations == Equations::forward) return loops;
  for (const auto& cotangent : system.cotangents())
    loops.declare(cotangent, system.shape_of(cotangent));
  add_equations(loops, system, system.backward, {});
  return loops;
}

/// Writes what is given into an evaluator. Errors: UnknownNameError; ShapeError where a matrix has
/// another size than was declared.
template <class S>
void give(LoopEvaluator<S>& loops, const Values<S>& values, const ParameterValues<S>& parameters) {
  for (const auto& [name, value] : values) {
    Matrix<S>& matrix = loops.matrix(name);
    if (matrix.rows() != value.rows() || matrix.columns() != value.columns())
      throw ShapeError(name + " is " + std::to_string(matrix.rows()) + " x " +
                       std::to_string(matrix.columns()) + ", but is given as " +
                       std::to_string(value.rows()) + " x " + std::to_string(value.columns()));
    matrix = value;
  }
  for (const auto& [name, value] : parameters) loops.parameter(name) = value;
}

/// The names of the values that the equations compute, in their order.
inline std::vector<std::string> computed_names(const EquationSystem& system, Equations equations) {
  std::vector<std::string> names;
  if (equations == Equations::definitions) {
    for (const auto& definition : system.definitions) names.push_back(definition.name);
    return names;
  }
  for (const auto& equation : system.forward) names.push_back(equation.name);
  if (equations == Equations::forward) return names;
  for (const auto& equation : system.backward) names.push_back(equation.name);
  return names;
}

/// All values that the equations compute from what is given (with DY for Equations::all), by name.
template <class S>
Values<S> evaluate(const EquationSystem& system, Equations equations, const Sizes& sizes,
                   const Values<S>& given, const ParameterValues<S>& parameters,
                   FunctionForm form = FunctionForm::stable) {
  auto loops = loop_evaluator<S>(system, sizes, equations, {}, form);
  give(loops, given, parameters);
  loops.run();
  Values<S> computed;
  for (const auto& name : computed_names(system, equations)) computed[name] = loops.matrix(name);
  return computed;
}

template <class S>
Values<S> evaluate_forward(const EquationSystem& system, const Sizes& sizes, const Values<S>& given,
                           const ParameterValues<S>& parameters) {
  return evaluate(system, Equations::forward, sizes, given, parameters);
}

/// The forward values and the gradients; `given` holds the cotangent DY too, unless it is a loss.
template <class S>
Values<S> evaluate_backward(const EquationSystem& system, const Sizes& sizes,
                            const Values<S>& given, const ParameterValues<S>& parameters) {
  return evaluate(system, Equations::all, sizes, given, parameters);
}

/// The forward values by their definitions by elements.
template <class S>
Values<S> evaluate_definitions(const EquationSystem& system, const Sizes& sizes,
                               const Values<S>& given, const ParameterValues<S>& parameters) {
  return evaluate(system, Equations::definitions, sizes, given, parameters);
}

}  // namespace gradstone

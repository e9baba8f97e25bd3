#pragma once

#include <concepts>
#include <string>
#include <utility>

#include "numeric/dual.hpp"
#include "validation/numeric/gradient.hpp"

namespace gradstone {

/// What a claim states, and the same by the other path that the claim says is equal.
template <class S>
struct TwoPaths {
  Matrix<S> stated;
  Matrix<S> truth;
};

/// The system whose values are drawn to witness the claim: the system itself, or Y = f(X) where the
/// claim is about an elementwise function.
EquationSystem witnessed_system(const EquationSystem& system, const Claim& claim);

namespace two_paths_of {

/// Stated: the backward equation. Truth: the derivative by duals, of functions as they are defined:
/// a stable form is a claim of its own, and may be wrong. In doubles, in which what is defined may
/// overflow, nothing is decided.
template <class S>
TwoPaths<S> gradient(const EquationSystem& system, const Claim& claim, const Sample& sample) {
  const GradientQuestion question = gradient_question(system, claim);
  TwoPaths<S> paths;
  constexpr auto form = std::floating_point<S> ? FunctionForm::stable : FunctionForm::value;
  paths.stated = stated_gradient<S>(question, claim, sample, form);
  paths.truth = paths.stated;
  Objective<Dual<S>> objective(question, sample, form);
  for (std::size_t k = 0; k < objective.size(); ++k) {
    objective.variable(k).tangent = NumberTraits<S>::from(1);
    paths.truth.elements()[k] = objective.value().tangent;
    objective.variable(k).tangent = NumberTraits<S>::from(0);
  }
  return paths;
}

/// Stated: the equation in matrix form, from values that were defined before. Truth: the
/// definition.
template <class S>
TwoPaths<S> definition(const EquationSystem& system, const claimed::Definition& claim,
                       const Sample& sample) {
  const std::string& subject = claim.equation.name;
  const auto given = forward_values<S>(system, sample);
  const auto parameters = in_scalar<S>(sample.parameters);
  const auto defined = evaluate_definitions<S>(system, sample.sizes, given, parameters);
  std::set<std::string> before;
  Values<S> all = given;
  for (const auto& definition : system.definitions) {
    if (definition.name == subject) break;
    before.insert(definition.name);
    all[definition.name] = defined.at(definition.name);
  }
  auto loops = loop_evaluator<S>(system, sample.sizes, Equations::forward, before);
  give(loops, all, parameters);
  loops.run();
  return {loops.matrix(subject), defined.at(subject)};
}

/// Stated: the stable form. Truth: the value.
template <class S>
TwoPaths<S> stable_form(const EquationSystem& function, const Sample& sample) {
  const auto value = [&](FunctionForm form) {
    return evaluate<S>(function, Equations::forward, sample.sizes,
                       forward_values<S>(function, sample), in_scalar<S>(sample.parameters), form)
        .at("Y");
  };
  return {value(FunctionForm::stable), value(FunctionForm::value)};
}

/// Both sides of an identity, which read whatever the equations compute. Stated: the left side.
/// Truth: the right side.
template <class S, class AddSides>
TwoPaths<S> sides(const EquationSystem& system, const Sample& sample, AddSides add_sides) {
  auto loops = loop_evaluator<S>(system, sample.sizes, Equations::all);
  give(loops, in_scalar<S>(sample.values), in_scalar<S>(sample.parameters));
  add_sides(loops);
  loops.run();
  return {loops.matrix(" left"), loops.matrix(" right")};
}

template <class S>
TwoPaths<S> identity(const EquationSystem& system, const Identity& identity, const Sample& sample) {
  return sides<S>(system, sample, [&](LoopEvaluator<S>& loops) {
    loops.equation(" left", identity.left);
    loops.equation(" right", identity.right);
  });
}

template <class S>
TwoPaths<S> identity(const EquationSystem& system, const ElementIdentity& identity,
                     const Sample& sample) {
  return sides<S>(system, sample, [&](LoopEvaluator<S>& loops) {
    loops.definition({" left", identity.indices, identity.left}, identity.shape);
    loops.definition({" right", identity.indices, identity.right}, identity.shape);
  });
}

/// What is given before the first step of an optimizer: states that the system says something of
/// start there.
template <class S>
Values<S> before_first_step(const EquationSystem& system, const Sample& sample) {
  Values<S> given = forward_values<S>(system, sample);
  LoopEvaluator<S> loops(sample.sizes);
  for (const auto& declaration : system.declarations)
    loops.declare(declaration.name, declaration.shape);
  for (const auto& parameter : system.parameters) loops.declare_parameter(parameter.name);
  const auto at = [](const Start& start) { return " start of " + start.name; };
  for (const auto& start : system.starts) loops.equation(at(start), start.value);
  give(loops, given, in_scalar<S>(sample.parameters));
  loops.run();
  for (const auto& start : system.starts) given[start.name] = loops.matrix(at(start));
  return given;
}

/// The state of an optimizer after all steps of the sample, one step after the other.
template <class S>
Matrix<S> after_steps(const EquationSystem& system, const Unrolled& unrolled,
                      const Sample& sample) {
  auto loops = loop_evaluator<S>(system, sample.sizes, Equations::forward);
  give(loops, before_first_step<S>(system, sample), in_scalar<S>(sample.parameters));
  const auto sequences = in_scalar<S>(sample.sequences);
  const std::int64_t steps = sample.sizes.at(unrolled.steps);
  for (std::int64_t step = 0; step < steps; ++step) {
    for (const auto& parameter : system.parameters)
      if (parameter.integer)
        loops.parameter(parameter.name) = NumberTraits<S>::from(Rational(step + 1));
    for (const auto& [name, sequence] : sequences) {
      if (system.find_parameter(name)) {
        loops.parameter(name) = sequence(step, 0);
        continue;
      }
      Matrix<S>& value = loops.matrix(name);
      for (std::size_t k = 0; k < value.size(); ++k)
        value.elements()[k] = sequence(step, static_cast<std::int64_t>(k));
    }
    loops.run();
    Values<S> next;
    for (const auto& update : system.updates) next[update.name] = loops.matrix(update.from);
    for (auto& [name, value] : next) loops.matrix(name) = std::move(value);
  }
  return loops.matrix(unrolled.name);
}

/// Stated: the sums. Truth: the steps.
template <class S>
TwoPaths<S> unrolled(const EquationSystem& system, const Unrolled& unrolled, const Sample& sample) {
  LoopEvaluator<S> loops(sample.sizes);
  for (const auto& declaration : system.declarations)
    if (!sample.sequences.count(declaration.name))
      loops.declare(declaration.name, declaration.shape);
  for (const auto& parameter : system.parameters) loops.declare_parameter(parameter.name);
  for (const auto& [name, values] : sample.sequences) {
    if (system.find_parameter(name)) {
      loops.declare_sequence(name, values.rows());
    } else {
      loops.declare_sequence(name, values.rows(), system.shape_of(name));
    }
  }
  Values<S> given = before_first_step<S>(system, sample);
  for (const auto& [name, values] : in_scalar<S>(sample.sequences)) given[name] = values;
  give(loops, given, in_scalar<S>(sample.parameters));
  const Shape shape = system.shape_of(unrolled.name);
  loops.definition({" after", {Index{"i"}, Index{"j"}}, unrolled.value}, shape);
  loops.run();
  return {loops.matrix(" after"), after_steps<S>(system, unrolled, sample)};
}

}  // namespace two_paths_of

/// Both sides of a claim on one sample of witnessed_system(system, claim).
template <class S>
TwoPaths<S> two_paths(const EquationSystem& system, const Claim& claim, const Sample& sample) {
  return std::visit(overloaded{
                        [&](const claimed::Definition& each) {
                          return two_paths_of::definition<S>(system, each, sample);
                        },
                        [&](const claimed::Gradient&) {
                          return two_paths_of::gradient<S>(system, claim, sample);
                        },
                        [&](const claimed::Derivative&) {
                          return two_paths_of::gradient<S>(system, claim, sample);
                        },
                        [&](const claimed::StableForm&) {
                          return two_paths_of::stable_form<S>(witnessed_system(system, claim),
                                                              sample);
                        },
                        [&](const claimed::Identity& each) {
                          return two_paths_of::identity<S>(system, each.identity, sample);
                        },
                        [&](const claimed::ElementIdentity& each) {
                          return two_paths_of::identity<S>(system, each.identity, sample);
                        },
                        [&](const claimed::Unrolled& each) {
                          return two_paths_of::unrolled<S>(system, each.unrolled, sample);
                        },
                    },
                    find_claimed(system, claim));
}

}  // namespace gradstone

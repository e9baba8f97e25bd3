#pragma once

#include <algorithm>
#include <vector>

#include "numeric/evaluate.hpp"
#include "validation/numeric/roots.hpp"
#include "validation/numeric/sharp_loops.hpp"

namespace gradstone {

/// A scalar in x and parameters, ready for any x.
template <class S>
class AtPoint {
 public:
  AtPoint(const ElementFunction& function, const ParameterValues<Rational>& values) : loops_({}) {
    std::vector<Scalar> parameters;
    for (const auto& [name, value] : values) {
      loops_.declare_parameter(name);
      loops_.parameter(name) = NumberTraits<S>::from(value);
    }
    for (const auto& name : function.parameters()) parameters.push_back(parameter(name));
    loops_.declare("x", {});
    loops_.definition(
        {"y", {Index{}, Index{}}, function.value_at(entry("x", {Index{}, Index{}}), parameters)},
        {});
  }

  S operator()(const S& x) {
    loops_.matrix("x").elements()[0] = x;
    loops_.run();
    return loops_.matrix("y").elements()[0];
  }

 private:
  LoopEvaluator<S> loops_;
};

/// Whether parameters meet conditions.
template <class S>
bool meet(const std::vector<Comparison>& conditions, const ParameterValues<S>& parameters) {
  LoopEvaluator<S> loops({});
  for (const auto& [name, value] : parameters) {
    loops.declare_parameter(name);
    loops.parameter(name) = value;
  }
  return std::all_of(conditions.begin(), conditions.end(), [&](const Comparison& c) {
    return NumberTraits<S>::decide(loops.evaluate(c.left), c.relation, loops.evaluate(c.right)) ==
           Decision::yes;
  });
}

/// All comparisons of a scalar, those of the functions that it calls among them.
std::vector<Comparison> comparisons_of(const Scalar& expression);

/// Where the sides of a comparison in the value of the function, or in its stated derivative, are
/// equal, sorted.
std::vector<SharpReal> breakpoints(const ElementFunction& function,
                                   const ParameterValues<Rational>& parameters);

/// Values of the parameters at which cases of parameters alone meet: each is the given one with one
/// parameter moved.
std::vector<ParameterValues<Rational>> parameters_at_ties(
    const ElementFunction& function, const ParameterValues<Rational>& parameters);

}  // namespace gradstone

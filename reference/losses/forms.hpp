#pragma once

#include <functional>
#include <string>

#include "reference/builder.hpp"

namespace gradstone {

/// What a loss is given: outputs and targets. The batch form has one example per row, Y and T:
/// N x K; the vector form is about one example, y and t: 1 x K.
struct OutputsAndTargets {
  Expr Y, T;
};

OutputsAndTargets declare_batch(SystemBuilder& loss, Domain outputs = Domain::real,
                                Domain targets = Domain::real);
OutputsAndTargets declare_vector(SystemBuilder& loss, Domain outputs = Domain::real,
                                 Domain targets = Domain::real);

/// One example in index notation: row 1 of y and t, or row n of Y and T.
struct Example {
  std::string outputs, targets;
  Index row;
  Scalar y(const Index& k) const { return entry(outputs, {row, k}); }
  Scalar t(const Index& k) const { return entry(targets, {row, k}); }
};

/// What a textbook prints for the loss of one example, a sum over k = 1, ..., K.
using LossOfExample = std::function<Scalar(const Example&)>;

// The definitions of L: the loss of the one example, its sum over the batch, its mean.
void define_vector(SystemBuilder& loss, const LossOfExample& of);
void define_sum(SystemBuilder& loss, const LossOfExample& of);
void define_mean(SystemBuilder& loss, const LossOfExample& of);

}  // namespace gradstone

#pragma once

#include <string>
#include <vector>

#include "reference/builder.hpp"

namespace gradstone {

// The last step of a layer, and the whole of an activation: Y = f(Z). Each function here records
// the forward equation with its definition by elements and the gradient DZ, and returns DZ. Z is
// a declared matrix or a forward value, of any shape.

/// Whether the parameters of an activation are given, or learned and have gradients.
enum class Parameters { given, trainable };

/// Y = f(Z), DZ = hadamard(DY, f'(Z)); for trainable parameters a also
/// Da = elements_sum(hadamard(DY, f_a(Z))), with f_a the derivative of f with respect to a.
///
/// Declares the parameters and the conditions of f. The definition of Y says f(Z[i,k]) by name.
Expr elementwise_step(SystemBuilder& builder, const Expr& Z, const ElementFunction& f,
                      Parameters kind = Parameters::given);

/// The same, with a definition that is independent of how f is stated: what a textbook prints for
/// f(x), a scalar in argument() and the parameters of f.
Expr elementwise_step(SystemBuilder& builder, const Expr& Z, const ElementFunction& f,
                      const Scalar& definition);

/// Y = softmax(Z) of each row.
Expr softmax_step(SystemBuilder& builder, const Expr& Z);

/// Y = log_softmax(Z) of each row.
Expr log_softmax_step(SystemBuilder& builder, const Expr& Z);

/// What a textbook prints for softmax of row i of a matrix, at column k: the exponential of the
/// entry divided by the sum of the exponentials of the row, which has K entries.
Scalar softmax_entry(const std::string& matrix, const Index& i, const Index& k, const Dim& K);

/// The system of an elementwise activation: its step from an input X: m x n.
EquationSystem elementwise_activation(const ElementFunction& f, const std::string& alias,
                                      const std::string& title, const Scalar& definition,
                                      const std::string& source);

}  // namespace gradstone

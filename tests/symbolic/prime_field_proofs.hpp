#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "reference/builder.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"

/// What the tests of the prover in prime fields share.
namespace gradstone::testing_prime_field {

/// What the prover finds of one claim, at the sizes of a standard proof.
inline Finding prove(const EquationSystem& system, const std::string& subject,
                     ClaimKind kind = ClaimKind::gradient) {
  for (const auto& claim : claims(system)) {
    if (claim.subject == subject && claim.kind == kind)
      return prove_in_prime_field(system, claim, proof_sizes(system, Level::standard));
  }
  ADD_FAILURE() << system.full_name() << " does not claim " << subject;
  return {};
}

/// The system with another formula for one gradient.
inline EquationSystem with(EquationSystem system, const std::string& name,
                           const std::function<Expr(const Expr&)>& change) {
  for (auto& equation : system.backward)
    if (equation.name == name) equation.value = change(equation.value);
  return system;
}

/// A matrix of the system, as a variable.
inline Expr matrix(const EquationSystem& system, const std::string& name) {
  const Shape shape = system.shape_of(name);
  return variable(name, shape.rows(), shape.columns());
}

/// A rule about one matrix X with entries in the domain.
inline EquationSystem rule(const std::function<void(SystemBuilder&, const Expr&)>& state,
                           Domain domain) {
  SystemBuilder builder(Kind::rule, "rule", "a rule");
  state(builder, builder.input("X", Dim{"m"}, Dim{"n"}, domain));
  return builder.build();
}

}  // namespace gradstone::testing_prime_field

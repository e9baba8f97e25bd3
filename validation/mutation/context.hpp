#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone::mutation {

/// What is known where an equation stands, of which one value may be taken for another.
class Context {
 public:
  /// What comes before the equation of that name: all that is given, and what is computed earlier.
  Context(const EquationSystem& system, const std::string& equation);

  const EquationSystem& system() const { return system_; }
  /// As variables, in the order in which they are declared and computed.
  const std::vector<Expr>& known() const { return known_; }

  /// Of anything that has a name in the system; null for what is only in a sum over steps.
  const Shape* find_shape(const std::string& name) const;
  bool is_mask(const std::string& name) const;
  bool is_place(const std::string& name) const;  ///< of the domain `index`
  /// Whether it belongs to the backward pass: a gradient, an upstream gradient, a value of it.
  bool is_backward(const std::string& name) const;
  /// Whether a state has this name, and the value after the step that one.
  bool is_state_before(const std::string& state, const std::string& next) const;
  /// Whether it has to do with the decay of weights, by its name.
  bool decays(const Expr& expression) const;
  bool decays(const Scalar& scalar) const;

 private:
  const EquationSystem& system_;
  std::vector<Expr> known_;
  std::map<std::string, Shape> shapes_;
};

/// Whether a parameter is called as what keeps a denominator from 0 is.
bool is_epsilon(const std::string& name);
/// A sum of nothing but such parameters and their multiples.
bool is_epsilon(const Scalar& scalar);

/// The scalar with one less for every size; nothing where no size occurs.
std::optional<Scalar> with_sizes_less_one(const Scalar& scalar);

}  // namespace gradstone::mutation

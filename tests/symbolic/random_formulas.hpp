#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "reference/builder.hpp"

namespace gradstone::testing_random {

/// A number from the environment, for a longer run or another one.
int asked(const char* name, int otherwise);

/// Random well-shaped formulas over the whole table of operations, and what they are rewritten to:
/// by laws that are true, and by mistakes that keep the shape.
class RandomFormulas {
 public:
  explicit RandomFormulas(unsigned seed);

  /// A formula of a random shape, with about as many operations as asked for.
  Expr formula(int operations);
  /// The same value, written differently in some places.
  Expr rewritten(const Expr& formula);
  /// One mistake in a random place; nothing if there is no place for one.
  std::optional<Expr> mutated(const Expr& formula);

  /// The rule `formula = other`, about the matrices of these formulas.
  EquationSystem rule(const Expr& formula, const Expr& other) const;
  /// The layer `Y = formula`, all of whose matrices are inputs.
  EquationSystem layer(const Expr& formula) const;

 private:
  void declare(SystemBuilder& builder) const;
  unsigned below(std::size_t count) { return static_cast<unsigned>(random_() % count); }
  Dim dim();
  Expr given(const Shape& shape, Domain domain = Domain::real);
  Expr of(const Shape& shape, int operations);
  Expr positive(const Shape& shape, int operations);
  Expr elementwise(const Shape& shape, int operations);
  std::optional<Expr> reduction(const Shape& shape, int operations);
  Expr law(const Expr& node);

  std::mt19937 random_;
  std::vector<std::pair<Expr, Domain>> given_;
};

}  // namespace gradstone::testing_random

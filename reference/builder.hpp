#pragma once

#include <string>
#include <vector>

#include "reference/expr/index_check.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// Records the equations of one system, in the order in which a textbook would print them.
///
/// `forward(name, e)` and `backward(V, e)` record an equation and return its left-hand side.
/// Errors     ShapeError where a formula, a gradient or a definition has the wrong shape;
///            UnknownNameError where a formula uses a matrix or a parameter that is not declared;
///            DomainError where a name is declared twice. All are thrown while the system is built,
///            for all sizes at once.
class SystemBuilder {
 public:
  SystemBuilder(Kind kind, std::string name, std::string title);

  // What is given.
  Expr given(Role role, const std::string& name, Shape shape, Domain domain = Domain::real);
  /// A tensor of places: whole numbers from 1 to the last, such as the rows of a table that are
  /// looked up.
  Expr given_places(Role role, const std::string& name, Shape shape, Dim last);
  Expr input(const std::string& name, Dim rows, Dim columns, Domain domain = Domain::real);
  Expr weight(const std::string& name, Dim rows, Dim columns, Domain domain = Domain::real);
  Expr mask(const std::string& name, Dim rows, Dim columns, Domain domain = Domain::mask);
  Expr target(const std::string& name, Dim rows, Dim columns, Domain domain = Domain::real);
  Expr statistic(const std::string& name, Dim rows, Dim columns, Domain domain = Domain::real);
  Scalar parameter(const std::string& name, std::optional<Rational> usual = std::nullopt);
  Scalar trainable_parameter(const std::string& name, std::optional<Rational> usual = std::nullopt);
  /// A parameter that counts, such as the step t.
  Scalar integer_parameter(const std::string& name);
  /// A whole number with which places and shapes are calculated: a stride, a dilation, a padding,
  /// which may be 0.
  Dim size_parameter(const std::string& name, std::int64_t least = 1);
  /// That an integer parameter, which was declared as such, is one of these.
  void use_as_size(const std::string& parameter);
  void condition(Comparison condition);
  /// That a size is at least so much; 1 is understood.
  void least_size(const std::string& name, std::int64_t least);
  /// On what is given and not differentiated: a condition on X would not let it move.
  void condition(Expr left, Expr right);

  // Equations.
  Expr forward(const std::string& name, Expr value);
  /// The gradient of the output, which is given: DY, of the shape of Y.
  Expr cotangent(const Expr& output);
  /// The gradient of V, named DV; V is a declared matrix or a forward value.
  Expr backward(const Expr& V, Expr value);
  /// The gradient of a trainable parameter, 1 x 1.
  Expr backward(const Scalar& parameter, Expr value);
  /// An intermediate value of the backward pass that is not a gradient.
  Expr auxiliary(const std::string& name, Expr value);

  /// The equations that follow are those of one step of a recurrence, until set_recurs(false).
  void recurrence(Index step, Dim steps, bool reversed);
  void set_recurs(bool recurs);
  /// Where a tensor of the recurrence begins; before its step is stated.
  void initial(const std::string& name, std::vector<Index> indices, Shape shape, Scalar value,
               Location where = Location::here());
  /// One of several outputs, whose gradient is given.
  void add_output(const std::string& name);

  // What a textbook prints for an entry: define("Y", i, j, ...), or define("Y", {n, i, c}, ...) of
  // a tensor. Rows or columns that are 1 have the index 1, as in define("s", {}, j, ...). Every
  // index must run over the dimension that its place has, and a definition may use what is declared
  // or defined before it.
  void define(const std::string& name, std::vector<Index> indices, Scalar value,
              Location where = Location::here());
  void define(const std::string& name, Index row, Index column, Scalar value,
              Location where = Location::here());
  void define(const std::string& name, Scalar value,
              Location where = Location::here());  ///< of a 1 x 1 value

  /// States that two expressions are equal; both may read what was recorded before.
  void identity(const std::string& name, Expr left, Expr right);
  /// The same in index notation: for all indices, which run over the dimensions of the shape.
  void identity(const std::string& name, std::vector<Index> indices, Shape shape, Scalar left,
                Scalar right, Location where = Location::here());
  /// One step of a chain e1 = e2 = e3, of which each begins where the one before ended.
  void step(const std::string& chain, Expr left, Expr right, std::string reason = "");
  void step(const std::string& chain, std::vector<Index> indices, Shape shape, Scalar left,
            Scalar right, std::string reason = "", Location where = Location::here());

  // Optimizers.
  void update(const Expr& state, const Expr& from);
  /// Where a state starts; without, anywhere. The value reads parameters that are the same in every
  /// step, and states of which nothing is said.
  void start(const Expr& state, Expr value);
  /// The entry [i,j] of a state after the given number of steps; see Unrolled.
  void unrolled(const Expr& state, const std::string& steps, Scalar value,
                Location where = Location::here());

  /// Losses: what L takes over the examples of the batch.
  void reduction(Reduction reduction);

  // Words.
  SystemBuilder& form(std::string text);
  SystemBuilder& alias(std::string text);
  SystemBuilder& domain(std::string text);
  SystemBuilder& accuracy(std::string text);
  SystemBuilder& source(std::string text);

  EquationSystem build() const;

  // For readers of text, which say at once what is wrong with a name.
  const EquationSystem& so_far() const { return system_; }
  /// What definitions, identities of entries, and sums over the steps of an optimizer may refer to,
  /// their free indices aside.
  IndexRanges ranges_of_definitions() const;
  IndexRanges ranges_of_identities() const;
  IndexRanges ranges_of_steps(const std::string& steps) const;

 private:
  IndexRanges ranges() const;
  bool is_pending(const std::string& name) const;
  void require_steps(const std::string& name, const Expr& value);
  void require_new(const std::string& name) const;
  /// That no dimension may be less than 0.
  void require_extents(const std::string& what, const Shape& shape) const;
  void require_known(const Expr& value) const;
  /// That a condition may be on it.
  void require_held(const Expr& value) const;
  void require_parameters(const Scalar& value) const;
  void require_new_identity(const std::string& name) const;
  /// That what the value reads is known before the first step.
  void require_at_start(const Start& start) const;
  void require_start_of_steps(const Scalar& value, const std::string& what) const;
  /// Records that the chain has one more step; returns the name of that.
  std::string next_step(const std::string& chain);

  EquationSystem system_;
  bool recurs_ = false;  // the equations are those of the last recurrence
};

class LayerBuilder : public SystemBuilder {
 public:
  LayerBuilder(std::string name, std::string title)
      : SystemBuilder(Kind::layer, std::move(name), std::move(title)) {}
};

class LossBuilder : public SystemBuilder {
 public:
  LossBuilder(std::string name, std::string title)
      : SystemBuilder(Kind::loss, std::move(name), std::move(title)) {}
};

class OptimizerBuilder : public SystemBuilder {
 public:
  OptimizerBuilder(std::string name, std::string title)
      : SystemBuilder(Kind::optimizer, std::move(name), std::move(title)) {}
};

}  // namespace gradstone

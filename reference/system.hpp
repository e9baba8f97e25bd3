#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone {

enum class Kind { operation, layer, activation, loss, optimizer, rule, derivation };
enum class Role {
  input,      ///< given, differentiated
  weight,     ///< learned, differentiated
  mask,       ///< given, not differentiated
  target,     ///< given, not differentiated
  statistic,  ///< given, not differentiated: running mean and variance, state of an optimizer
};

/// What a loss takes over the examples of a batch.
enum class Reduction { none, sum, mean };

/// Which numbers a matrix may hold. Checks draw their inputs from it.
enum class Domain {
  real,          ///< any number
  positive,      ///< > 0
  nonzero,       ///< not 0
  distribution,  ///< > 0, every row sums to 1, which is a condition of the system as well
  mask,          ///< 0, or one positive number
  index,         ///< a whole number from 1 to a size, where places of another tensor end
};

/// A tensor that the equations are given.
struct Declaration {
  std::string name;
  Shape shape;
  Role role = Role::input;
  Domain domain = Domain::real;
  Dim last = one;  ///< of the domain `index`: the largest that an entry can be
  bool differentiated() const {
    return (role == Role::input || role == Role::weight) && domain != Domain::index;
  }
};

/// A named scalar of the equations. A trainable one has a gradient, which is 1 x 1.
struct ParameterDeclaration {
  std::string name;
  bool trainable = false;
  bool integer = false;           ///< a count, such as the step t of Adam
  std::optional<Rational> usual;  ///< the value that it has by default, for tables and examples
};

/// `name = value`: one equation in matrix form.
struct Equation {
  std::string name;
  Expr value;
  /// For a backward equation that states a gradient: what it is the gradient of ("X" for DX).
  std::string gradient_of;
};

/// `name[indices] = value`: the definition of a forward value by its elements, written
/// independently of the matrix form. It may use declared matrices and names defined before it.
struct ElementDefinition {
  std::string name;
  std::vector<Index> indices;  ///< one for each axis; 1 where the dimension is 1
  Scalar value;
};

/// `left = right`, a condition under which equations hold: rows_sum(T) = ones(N). It is on matrices
/// that are given and not differentiated.
struct MatrixCondition {
  Expr left, right;
  bool operator==(const MatrixCondition&) const = default;
};

/// `left = right` for all values of the given matrices: a rewrite rule, an identity of a table, or
/// one step of a chain e1 = e2 = e3. Both sides may read everything that the system computes.
struct Identity {
  std::string name;  ///< of a step: that of the chain and the number of the step, chain.2
  Expr left, right;
  std::string chain{};   ///< the chain that it is a step of, or empty
  std::string reason{};  ///< why, in words; may be empty
};

/// The same in index notation, for one entry: `left = right` for all values of the indices.
struct ElementIdentity {
  std::string name;
  std::vector<Index> indices;  ///< one for each axis; 1 where the dimension is 1
  Shape shape;                 ///< the dimensions that the indices run over
  Scalar left, right;
  std::string chain{};
  std::string reason{};
};

/// An optimizer's state after a step: `name` becomes the value of `from`.
struct Update {
  std::string name;
  std::string from;
};

/// Where an optimizer's state starts: `name` is `value` before the first step. It is said in sizes,
/// in parameters that are the same in every step, and in states of which nothing is said. A state
/// without it starts anywhere.
struct Start {
  std::string name;
  Expr value;
};

/// What a whole number of optimizer steps amounts to: the entry `name[i,j]` after `steps` steps, as
/// sums over the steps.
///
/// It is said in the state before the first step (x[i,j], delta[i,j]), in what each step is given
/// (the gradients g[s,i,j], the rates eta[s]), and in the parameters that are the same in every
/// step. It holds for every state before the first step, or for those that a Start says. A
/// parameter that counts, such as the t of Adam, is 1 in the first step.
struct Unrolled {
  std::string name;
  std::string steps;  ///< the name of the dimension that counts the steps: T
  Scalar value;
};

/// Where a tensor of a recurrence begins: its entries one step before the first, H[0,n,k] = h[n,k],
/// or behind the last of a reversed one, DZ[T + 1,n,k] = 0.
struct Initial {
  std::string name;
  std::vector<Index> indices;  ///< of all axes but that of the steps
  Shape shape;                 ///< of one step
  Scalar value;                ///< without sums
};

/// Equations of one step t = 1, ..., T, or T, ..., 1 where it is reversed. Each is of a tensor
/// whose first axis is the steps. It may read those above it in the same step, and any of them one
/// step before; what stands before the first step is said by an Initial.
struct Recurrence {
  Index step;
  Dim steps = one;
  bool reversed = false;
  std::vector<Initial> initial;
  std::vector<std::string> equations;  ///< their names, in order

  /// Where its tensors begin: 0, or T + 1 where it is reversed.
  Dim before() const { return reversed ? steps + one : Dim(0); }
  /// Whether the place is t - 1, or t + 1 where it is reversed.
  bool is_step_before(const Place& place) const;
  const Initial* find_initial(const std::string& name) const;
  bool has(const std::string& equation) const;
};

/// A system of equations: what is given, the forward equations, the gradients, the definitions.
///
/// Gradients  DV is d(loss)/dV for a scalar loss and has the shape of V. DY is given, except for a
///            loss, which is its own scalar. A backward equation may use everything before it.
struct EquationSystem {
  Kind kind = Kind::layer;
  std::string name;   ///< in text and on the command line: batch_normalization
  std::string form;   ///< where there are several: batch, vector, inference; else empty
  std::string alias;  ///< as specifications of networks spell it: BatchNormalization; may be empty
  std::string title;  ///< one line

  std::vector<Declaration> declarations;
  std::vector<ParameterDeclaration> parameters;
  std::vector<Comparison> conditions;  ///< on parameters: alpha <= 1
  /// Integer parameters with which places and shapes are calculated, such as strides, dilations
  /// and paddings. They are sizes without a tensor of their own.
  std::vector<std::string> size_parameters;
  std::map<std::string, std::int64_t> least_sizes;  ///< of what a condition says: N >= 2
  std::vector<MatrixCondition> matrix_conditions;   ///< on given matrices
  std::vector<Equation> forward;
  std::string output;  ///< the name of the last forward value: Y or L
  /// Where there are several outputs, each with a gradient that is given: their names.
  std::vector<std::string> outputs;
  std::vector<Recurrence> recurrences;  ///< of forward and of backward equations
  std::vector<Equation> backward;
  std::vector<ElementDefinition> definitions;
  std::vector<Identity> identities;
  std::vector<ElementIdentity> element_identities;
  std::vector<std::string> chains;  ///< the names of the chains that identities are steps of
  std::vector<Start> starts;        ///< optimizers only
  std::vector<Update> updates;      ///< optimizers only
  std::vector<Unrolled> unrolled;   ///< optimizers only

  Reduction reduction = Reduction::none;  ///< losses of a batch only

  std::string domain;    ///< for which inputs the equations hold
  std::string accuracy;  ///< what a reader of the numbers should know
  std::string source;    ///< where the formulas are published

  /// The name with its form: `cross_entropy (vector)`.
  std::string full_name() const;
  bool is_loss() const { return kind == Kind::loss; }

  const Declaration* find_declaration(const std::string& name) const;
  const ParameterDeclaration* find_parameter(const std::string& name) const;
  bool has_size_parameter(const std::string& name) const;
  const Equation* find_forward(const std::string& name) const;
  const Equation* find_backward(const std::string& name) const;
  /// The equation that states the gradient of V; null if there is none.
  const Equation* find_gradient(const std::string& of) const;
  /// Where a state starts; null if it starts anywhere.
  const Start* find_start(const std::string& name) const;
  const ElementDefinition* find_definition(const std::string& name) const;

  /// The least number that the size can be: N >= 2 where a condition says so, else 1. A size
  /// parameter may begin at 0. What is
  /// proved for all sizes is proved from there on.
  std::int64_t least_size(const std::string& name) const;
  /// The same as comparisons, for those that print: N >= 2.
  std::vector<Comparison> size_conditions() const;

  /// The shape of a declared matrix, a forward value, a gradient, or the cotangent DY.
  /// Errors: UnknownNameError.
  Shape shape_of(const std::string& name) const;

  /// The steps of a chain, in order: either of these is empty.
  std::vector<Identity> steps_of(const std::string& chain) const;
  std::vector<ElementIdentity> element_steps_of(const std::string& chain) const;

  /// The names of everything that has a shape.
  std::vector<std::string> matrix_names() const;

  /// The names of all dimensions, sorted; also of those that only a sum runs to.
  std::vector<std::string> dimension_names() const;
  /// The cotangent of the output, for instance DY; empty for a loss and an optimizer.
  std::string cotangent() const;
  /// Those of all outputs.
  std::vector<std::string> cotangents() const;
  bool is_cotangent(const std::string& name) const;
  /// The recurrence that an equation belongs to; null if there is none.
  const Recurrence* recurrence_of(const std::string& equation) const;
};

/// The systems that belong to one name of the registry: mostly one, several for several forms.
using Forms = std::vector<EquationSystem>;

}  // namespace gradstone

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "reference/system.hpp"
#include "symbolic/prime_field/matrix_evaluator.hpp"

namespace gradstone::prime_field {

/// One sample of a system of equations: what is given is drawn, the rest is computed when asked
/// for.
template <class Number>
class SystemValues final : public MatrixSource<Number>, public EntrySource<Number> {
 public:
  using Result = Shared<Number>;

  SystemValues(const EquationSystem& system, const Sizes& sizes, Generators<Number>& generators)
      : system_(system), sizes_(sizes), generators_(generators) {}

  /// Draws parameters and declared matrices, such that the conditions on them hold.
  /// Errors: UnsupportedError for a condition that can't be imposed.
  void draw() {
    draw_parameters();
    for (const auto& declaration : system_.declarations)
      set(declaration.name, drawn(declaration.shape, declaration.domain));
    for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k) impose(k);
    if (const std::string name = system_.cotangent(); !name.empty())
      set(name, drawn(system_.shape_of(system_.output), Domain::real));
  }

  void draw_parameters() {
    for (const auto& parameter : system_.parameters)
      parameters_[parameter.name] = {generators_.draw_nonzero(), Number()};
    assume_conditions();
  }

  /// Tells the generators what the conditions on the parameters make positive.
  void assume_conditions() {
    ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
    scalars.assume(system_.conditions);
  }

  Result drawn(const Shape& shape, Domain domain) {
    Matrix<Number> result(static_cast<std::size_t>(shape.rows.at(sizes_)),
                          static_cast<std::size_t>(shape.columns.at(sizes_)), false);
    const bool positive = domain == Domain::positive || domain == Domain::distribution;
    if constexpr (!Generators<Number>::counts_degrees) {
      if (domain == Domain::mask && generators_.style().true_masks)
        return drawn_mask(std::move(result));
    }
    for (auto& value : result.values) {
      value = positive ? generators_.draw_positive() : generators_.draw();
      if (positive) generators_.know_positive_entry(value);
    }
    return share(std::move(result));
  }

  void set(const std::string& name, Result matrix) { given_[name] = std::move(matrix); }
  /// A forward value that is given, in matrix form and by definition.
  void set_value(const std::string& name, const Result& matrix) {
    given_[name] = matrix;
    defined_[name] = matrix;
  }
  void set_parameter(const std::string& name, const Number& value) {
    parameters_[name] = {value, Number()};
  }
  void set_integer(const std::string& name, std::int64_t value) {
    integers_[name] = value;
    set_parameter(name, Number(value));
  }
  const Parameters<Number>& parameters() const { return parameters_; }

  /// Lets a trainable parameter move at this speed.
  void move_parameter(const std::string& name, const Number& tangent) {
    parameters_.at(name).tangent = tangent;
  }
  /// Lets a declared matrix or a forward value move in this direction, by itself.
  void move(const std::string& name, const std::vector<Number>& direction) {
    Matrix<Number> moving = *matrix(name);
    moving.tangents = direction;
    set(name, share(std::move(moving)));
  }
  /// Stops all motion.
  void hold() {
    for (auto& [name, parameter] : parameters_) parameter.tangent = Number();
    for (auto* matrices : {&given_, &computed_}) {
      for (auto& [name, shared] : *matrices) {
        if (!shared->moving()) continue;
        Matrix<Number> still = *shared;
        still.tangents.clear();
        shared = share(std::move(still));
      }
    }
  }
  /// Forgets what was computed from values that have changed since.
  void forget_computed() { computed_.clear(); }

  /// A declared matrix, a forward value or a backward value.
  Result matrix(const std::string& name) override {
    if (const auto condition = constrained_.find(name); condition != constrained_.end())
      generators_.use_matrix_condition(condition->second);
    if (const auto known = given_.find(name); known != given_.end()) return known->second;
    if (const auto known = computed_.find(name); known != computed_.end()) return known->second;
    const Equation* equation = system_.find_forward(name);
    if (!equation) equation = system_.find_backward(name);
    if (!equation) throw UnknownNameError(system_.full_name() + " has no matrix named " + name);
    Result result = evaluate(equation->value);
    computed_[name] = result;
    return result;
  }

  Result evaluate(const Expr& expression) {
    return MatrixEvaluator<Number>(generators_, sizes_, parameters_, *this, &integers_)
        .evaluate(expression);
  }

  /// A value by its definition by elements; a declared matrix as it is.
  Result defined(const std::string& name) {
    if (const auto known = defined_.find(name); known != defined_.end()) return known->second;
    for (const auto& definition : system_.definitions) {
      if (definition.name != name) continue;
      Result result = evaluate(definition);
      defined_[name] = result;
      return result;
    }
    return matrix(name);
  }

  /// A formula in index notation whose entries are those of the matrix forms.
  Result evaluate(const Scalar& value, const std::vector<Index>& indices, const Shape& shape) {
    MatrixForms forms(*this);
    return by_elements(value, indices, shape, forms);
  }

  /// Entries in definitions refer to declared matrices and to values defined before.
  Result matrix(const std::string& name, std::int64_t step) override {
    if (step != 0) throw UnsupportedError("a definition has no steps: " + name);
    return defined(name);
  }

 private:
  struct MatrixForms final : EntrySource<Number> {
    explicit MatrixForms(SystemValues& all) : values(all) {}
    Result matrix(const std::string& name, std::int64_t step) override {
      if (step != 0) throw UnsupportedError("an identity has no steps: " + name);
      return values.matrix(name);
    }
    SystemValues& values;
  };

  Result drawn_mask(Matrix<Number> mask) {
    const Number kept = generators_.draw_positive();
    for (auto& value : mask.values) value = generators_.flip() ? kept : Number();
    return share(std::move(mask));
  }

  Result evaluate(const ElementDefinition& definition) {
    return by_elements(definition.value, definition.indices, system_.shape_of(definition.name),
                       *this);
  }

  // The matrix whose entries are a formula in index notation.
  Result by_elements(const Scalar& value, const std::vector<Index>& indices, const Shape& shape,
                     EntrySource<Number>& entries) {
    Matrix<Number> result(static_cast<std::size_t>(shape.rows.at(sizes_)),
                          static_cast<std::size_t>(shape.columns.at(sizes_)), false);
    ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
    scalars.read_entries_from(&entries);
    scalars.count(&integers_);
    for (std::size_t i = 0; i < result.rows; ++i) {
      for (std::size_t j = 0; j < result.columns; ++j) {
        scalars.set_index(indices.at(0).name, static_cast<std::int64_t>(i + 1));
        scalars.set_index(indices.at(1).name, static_cast<std::int64_t>(j + 1));
        result.values[i * result.columns + j] = scalars.evaluate(value).value;
      }
    }
    return share(std::move(result));
  }

  // Solves a condition on the sums of a declared matrix for one entry of each sum.
  void impose(std::size_t number) {
    const MatrixCondition& condition = system_.matrix_conditions[number];
    const bool rows = as<node::RowsSum>(condition.left),
               columns = as<node::ColumnsSum>(condition.left);
    const std::string* name = summed_matrix(condition.left);
    if (!name || !system_.find_declaration(*name))
      throw UnsupportedError("only conditions on the sums of a declared matrix are imposed");
    const Result wanted = evaluate(condition.right);
    Matrix<Number> T = *matrix(*name);
    const auto solve = [&](std::size_t first, std::size_t step, std::size_t count, Number total) {
      const std::size_t last = first + (count - 1) * step;
      for (std::size_t k = 0; k + 1 < count; ++k) total = total - T.values[first + k * step];
      T.values[last] = total;
    };
    if (rows) {
      for (std::size_t i = 0; i < T.rows; ++i)
        solve(i * T.columns, 1, T.columns, wanted->values[i]);
    } else if (columns) {
      for (std::size_t j = 0; j < T.columns; ++j) solve(j, T.columns, T.rows, wanted->values[j]);
    } else {
      solve(0, 1, T.size(), wanted->values[0]);
    }
    set(*name, share(std::move(T)));
    // A second condition on the same matrix would undo the first.
    if (!constrained_.emplace(*name, number).second)
      throw UnsupportedError("two conditions on " + *name + " can't be imposed together");
  }

  const EquationSystem& system_;
  const Sizes& sizes_;
  Generators<Number>& generators_;
  Parameters<Number> parameters_;
  std::map<std::string, std::int64_t> integers_;
  std::map<std::string, Result> given_, computed_, defined_;
  std::map<std::string, std::size_t> constrained_;  // the number of the condition on a matrix
};

}  // namespace gradstone::prime_field

#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "numeric/formula.hpp"
#include "reference/operations.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The slow second opinion: evaluates equations by plain loops over the definitions by elements.
///
/// It knows no matrix operation: every node of an expression is bound to its line of the table of
/// operations, and each entry of the result is computed from the definition that stands there; an
/// elementwise function by its own scalar. The scalar type S is float, double, long double, an
/// exact rational, a CLN number, a dual number, a number with an error bound.
///
/// What is given is declared first, then equations are added in their order; then run() computes
/// them from the current values, as often as one likes.
/// Errors     UnknownNameError for a name that is not declared; ShapeError for an index outside its
///            matrix; DomainError from S.
template <class S>
class LoopEvaluator {
 public:
  explicit LoopEvaluator(Sizes sizes, FunctionForm form = FunctionForm::stable) {
    scope_.sizes = std::move(sizes);
    scope_.form = form;
    scope_.next_index = free_index;
    frame_.indices.assign(formula::Compile<S>::index_slots, 1);
  }

  // What is given.
  void declare(const std::string& name, const Shape& shape) {
    const auto [rows, columns] = at(shape);
    scope_.matrices[name] = {new_slot(rows, columns), extents(shape)};
  }
  /// A matrix for each step, X[s,i,j].
  void declare_sequence(const std::string& name, std::int64_t steps, const Shape& shape) {
    const auto [rows, columns] = at(shape);
    scope_.matrices[name] = {new_slot(steps, rows * columns), {steps, rows, columns}};
  }
  /// A number for each step, eta[s].
  void declare_sequence(const std::string& name, std::int64_t steps) {
    scope_.matrices[name] = {new_slot(steps, 1), {steps}};
  }
  void declare_parameter(const std::string& name) {
    const std::size_t slot = frame_.parameters.size();
    frame_.parameters.push_back(NumberTraits<S>::from(0));
    scope_.parameters[name] = [slot](Frame<S>& frame) { return frame.parameters[slot]; };
    parameter_slots_[name] = slot;
  }

  /// name = value, in matrix form.
  void equation(const std::string& name, const Expr& value) {
    std::size_t slot = compile_expression(value);
    if constexpr (numbers_are_stored) slot = add_stored(slot, value.shape());
    scope_.matrices[name] = {slot, extents(value.shape())};
  }
  /// Equations of a recurrence, each of a tensor that is given by its entries, step by step.
  void recurrence(const std::vector<const Equation*>& equations, bool reversed) {
    for (const Equation* equation : equations) {
      const auto [rows, columns] = at(equation->value.shape());
      scope_.matrices[equation->name] = {new_slot(rows, columns), extents(equation->value.shape())};
    }
    Step all;
    all.reversed = reversed;
    for (const Equation* equation : equations) {
      const auto* tensor = as<node::Comprehension>(equation->value);
      if (!tensor) throw UnsupportedError("a step of a recurrence that is not given by entries");
      const auto& named = scope_.matrices.at(equation->name);
      all.of_one_step.push_back({named.slot,
                                 named.extents,
                                 stored(compile_entry(tensor->indices, tensor->body, scope_)),
                                 {},
                                 false});
    }
    steps_.push_back(std::move(all));
  }
  /// name[indices] = value, for all entries.
  void definition(const ElementDefinition& definition, const Shape& shape) {
    const std::size_t slot = add_step(
        shape, extents(shape), stored(compile_entry(definition.indices, definition.value, scope_)));
    scope_.matrices[definition.name] = {slot, extents(shape)};
  }

  /// Computes every equation, in order.
  void run() {
    for (const Step& step : steps_) run(step);
  }

  // The current values: what is given is written here, what is computed is read.
  Matrix<S>& matrix(const std::string& name) { return frame_.matrices[slot_of(name)]; }
  const Matrix<S>& matrix(const std::string& name) const { return frame_.matrices[slot_of(name)]; }
  S& parameter(const std::string& name) { return frame_.parameters[parameter_slot(name)]; }
  const S& parameter(const std::string& name) const {
    return frame_.parameters[parameter_slot(name)];
  }

  /// The value of a scalar without free indices, such as the side of a condition on parameters.
  S evaluate(const Scalar& expression) { return compile(expression, scope_)(frame_); }

 private:
  // result[i,j] = entry, for all places.
  struct Step {
    std::size_t result = 0;
    std::vector<std::int64_t> extents;
    Formula<S> entry;
    std::vector<Step> of_one_step;  ///< of a recurrence; then there is nothing else
    bool reversed = false;
  };
  // The slots of the indices: one for each axis, then those that sums bind.
  static constexpr std::size_t row_index = 0, column_index = 1, free_index = Shape::most;

  // Whether a value that an equation names is rounded once more, to the type in which it is kept.
  static constexpr bool numbers_are_stored = requires(const S& x) { NumberTraits<S>::stored(x); };

  static Formula<S> stored(Formula<S> entry) {
    if constexpr (numbers_are_stored) {
      return [entry = std::move(entry)](Frame<S>& frame) {
        return NumberTraits<S>::stored(entry(frame));
      };
    } else {
      return entry;
    }
  }

  /// A slot of the same numbers, stored.
  std::size_t add_stored(std::size_t slot, const Shape& shape) {
    const auto [rows, columns] = at(shape);
    const std::int64_t length = columns;
    Formula<S> copy = [slot, length](Frame<S>& frame) {
      return frame.matrices[slot].elements()[static_cast<std::size_t>(
          (frame.indices[row_index] - 1) * length + frame.indices[column_index] - 1)];
    };
    return add_step(shape, {rows, columns}, stored(std::move(copy)));
  }

  struct HashOfExpr {
    std::size_t operator()(const Expr& expression) const { return expression.hash(); }
  };

  std::pair<std::int64_t, std::int64_t> at(const Shape& shape) const {
    const Shape matrix = shape.as_matrix();
    return {matrix.rows().at(scope_.sizes), matrix.columns().at(scope_.sizes)};
  }
  std::vector<std::int64_t> extents(const Shape& shape) const { return shape.at(scope_.sizes); }

  std::size_t new_slot(std::int64_t rows, std::int64_t columns) {
    frame_.matrices.emplace_back(rows, columns, NumberTraits<S>::from(0));
    return frame_.matrices.size() - 1;
  }

  std::size_t slot_of(const std::string& name) const {
    const auto found = scope_.matrices.find(name);
    if (found == scope_.matrices.end()) throw UnknownNameError("matrix " + name + " is unknown");
    return found->second.slot;
  }

  std::size_t parameter_slot(const std::string& name) const {
    const auto found = parameter_slots_.find(name);
    if (found == parameter_slots_.end())
      throw UnknownNameError("parameter " + name + " is unknown");
    return found->second;
  }

  std::size_t add_step(const Shape& shape, std::vector<std::int64_t> extents, Formula<S> entry) {
    const auto [rows, columns] = at(shape);
    const std::size_t slot = new_slot(rows, columns);
    steps_.push_back({slot, std::move(extents), std::move(entry), {}, false});
    return slot;
  }

  static Formula<S> compile_entry(const std::vector<Index>& indices, const Scalar& value,
                                  Scope<S> scope) {
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      if (!indices[axis].is_first()) scope.indices[indices[axis].name] = axis;
    return compile(value, scope);
  }

  /// The slot of the value; equal expressions share one.
  std::size_t compile_expression(const Expr& expression) {
    if (const auto* variable = as<node::Variable>(expression)) return slot_of(variable->name);
    if (const auto found = known_.find(expression); found != known_.end()) return found->second;
    const auto* operation = as<node::Operation>(expression);
    if (const auto other = operation ? spelled_out(*operation) : std::nullopt) {
      const std::size_t known = compile_expression(*other);
      known_.emplace(expression, known);
      return known;
    }
    std::vector<std::size_t> slots;
    for (const auto& operand : operands(expression)) slots.push_back(compile_expression(operand));
    const Shape& shape = expression.shape();
    const auto* tensor = as<node::Comprehension>(expression);
    const std::size_t slot =
        tensor
            ? add_step(shape, extents(shape), compile_entry(tensor->indices, tensor->body, scope_))
            : add_step(shape, extents(shape.as_matrix()), compile_operation(expression, slots));
    known_.emplace(expression, slot);
    return slot;
  }

  Formula<S> compile_operation(const Expr& expression, const std::vector<std::size_t>& slots) {
    if (const auto* apply = as<node::Apply>(expression)) return compile_apply(*apply, slots[0]);
    // The names of the line, bound to the operands and their sizes.
    const auto& operation = *as<node::Operation>(expression);
    const Operation::Form& form = operation.line->form_of(operation);
    Scope<S> scope;
    scope.form = scope_.form;
    scope.next_index = scope_.next_index;
    for (const auto& [name, dim] : dims_of(operation)) scope.sizes[name] = dim.at(scope_.sizes);
    for (std::size_t k = 0; k < slots.size(); ++k) {
      const auto& matrix = frame_.matrices[slots[k]];
      scope.matrices[form.operands[k]] = {slots[k], {matrix.rows(), matrix.columns()}};
    }
    for (std::size_t k = 0; k < operation.scalars.size(); ++k)
      scope.parameters[operation.line->scalars[k]] = compile(operation.scalars[k], scope_);
    return compile_entry(form.indices(), form.definition, std::move(scope));
  }

  Formula<S> compile_apply(const node::Apply& apply, std::size_t operand) {
    std::vector<Formula<S>> parameters;
    for (const auto& value : apply.parameters) parameters.push_back(compile(value, scope_));
    Formula<S> argument = [operand](Frame<S>& frame) {
      return frame.matrices[operand](frame.indices[row_index] - 1, frame.indices[column_index] - 1);
    };
    return compile_call<S>(apply.function, std::move(parameters), std::move(argument), scope_);
  }

  void run_recurrence(const Step& step) {
    const std::int64_t count = step.of_one_step.front().extents.front();
    for (std::int64_t k = 1; k <= count; ++k) {
      const std::int64_t t = step.reversed ? count + 1 - k : k;
      for (const Step& equation : step.of_one_step) {
        std::vector<S>& elements = frame_.matrices[equation.result].elements();
        const std::size_t length = elements.size() / static_cast<std::size_t>(count);
        const std::size_t first = static_cast<std::size_t>(t - 1) * length;
        std::fill_n(frame_.indices.begin(), equation.extents.size(), 1);
        frame_.indices[0] = t;
        for (std::size_t place = first; place < first + length; ++place) {
          elements[place] = equation.entry(frame_);
          for (std::size_t axis = equation.extents.size(); axis-- > 1;) {
            if (++frame_.indices[axis] <= equation.extents[axis]) break;
            frame_.indices[axis] = 1;
          }
        }
      }
    }
  }

  void run(const Step& step) {
    if (!step.of_one_step.empty()) return run_recurrence(step);
    Matrix<S>& result = frame_.matrices[step.result];
    const std::size_t rank = step.extents.size();
    std::fill_n(frame_.indices.begin(), rank, 1);
    for (S& element : result.elements()) {
      element = step.entry(frame_);
      for (std::size_t axis = rank; axis-- > 0;) {
        if (++frame_.indices[axis] <= step.extents[axis]) break;
        frame_.indices[axis] = 1;
      }
    }
  }

  Scope<S> scope_;
  Frame<S> frame_;
  std::map<std::string, std::size_t> parameter_slots_;
  std::unordered_map<Expr, std::size_t, HashOfExpr> known_;
  std::vector<Step> steps_;
};

}  // namespace gradstone

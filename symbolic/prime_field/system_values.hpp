#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "reference/system.hpp"
#include "symbolic/prime_field/matrix_evaluator.hpp"
#include "symbolic/prime_field/random_matrices.hpp"

namespace gradstone::prime_field {

/// Gives the parameters that conditions fix the values that the others leave.
template <class Number>
void solve_for_parameters(const Given& given, Parameters<Number>& parameters) {
  for (const auto& [name, form] : given.parameters.solved()) {
    Number value(form.constant);
    for (const auto& [other, slope] : form.slopes)
      value = value + Number(slope) * parameters.at(other).value;
    parameters.at(name).value = value;
  }
}

/// One sample of a system of equations: what is given is drawn, the rest is computed when asked
/// for.
template <class Number>
class SystemValues final : public MatrixSource<Number>, public EntrySource<Number> {
 public:
  using Result = Shared<Number>;
  SystemValues(const EquationSystem& system, const Sizes& sizes, Generators<Number>& generators)
      : system_(system),
        sizes_(sizes),
        generators_(generators),
        random_(system, sizes, generators) {}

  /// Draws parameters and declared matrices, such that the conditions on them hold.
  /// Errors: UnsupportedError for a condition that can't be imposed.
  void draw();
  void draw_parameters();

  /// Tells the generators what the conditions on the parameters make positive.
  void assume_conditions();

  /// Draws what is given beside the declarations.
  RandomMatrices<Number>& random() { return random_; }

  void set(const std::string& name, Result matrix) { given_[name] = std::move(matrix); }
  /// A forward value that is given, in matrix form and by definition.
  void set_value(const std::string& name, const Result& matrix);
  void set_parameter(const std::string& name, const Number& value);
  void set_integer(const std::string& name, std::int64_t value);
  const Parameters<Number>& parameters() const { return parameters_; }

  /// Lets a trainable parameter move at this speed.
  void move_parameter(const std::string& name, const Number& tangent);
  /// Lets a declared matrix or a forward value move in this direction, by itself.
  void move(const std::string& name, const std::vector<Number>& direction);
  /// Stops all motion.
  void hold();
  /// Forgets what was computed from values that have changed since.
  void forget_computed() { computed_.clear(); }

  /// A declared matrix, a forward value or a backward value.
  Result matrix(const std::string& name) override;
  Result evaluate(const Expr& expression);

  /// A value by its definition by elements; a declared matrix as it is.
  Result defined(const std::string& name);

  /// A formula in index notation whose entries are those of the matrix forms.
  Result evaluate(const Scalar& value, const std::vector<Index>& indices, const Shape& shape);
  std::vector<std::int64_t> extents(const std::string& name) override;
  const std::vector<std::int64_t>* places(const std::string& name) override {
    return random_.places(name);
  }
  Result by_entries(const node::Comprehension& tensor, const Shape& shape) override;

  /// Entries in definitions refer to declared matrices and to values defined before.
  Result matrix(const std::string& name, std::int64_t step) override;

 private:
  struct MatrixForms final : EntrySource<Number> {
    explicit MatrixForms(SystemValues& all) : values(all) {}
    Result matrix(const std::string& name, std::int64_t step) override {
      if (step != 0) throw UnsupportedError("an identity has no steps: " + name);
      return values.matrix(name);
    }
    std::vector<std::int64_t> extents(const std::string& name) override {
      return values.extents(name);
    }
    const std::vector<std::int64_t>* places(const std::string& name) override {
      return values.places(name);
    }
    SystemValues& values;
  };

  std::optional<std::map<std::string, Rational>> small_parameters();

  Result evaluate(const ElementDefinition& definition);

  // The values of a recurrence while its steps are taken, and all others.
  struct StepForms final : EntrySource<Number> {
    explicit StepForms(SystemValues& all) : forms(all) {}
    Result matrix(const std::string& name, std::int64_t step) override {
      const auto found = steps.find(name);
      return found == steps.end() ? forms.matrix(name, step) : found->second;
    }
    std::vector<std::int64_t> extents(const std::string& name) override {
      return forms.extents(name);
    }
    const std::vector<std::int64_t>* places(const std::string& name) override {
      return forms.places(name);
    }
    MatrixForms forms;
    std::map<std::string, std::shared_ptr<Matrix<Number>>> steps;
  };

  void take_steps(const Recurrence& recurrence);
  void take_step(const Equation& equation, std::int64_t step, std::int64_t steps,
                 ScalarEvaluator<Number>& scalars, Matrix<Number>& tensor);
  static void set_indices(ScalarEvaluator<Number>& scalars, const std::vector<Index>& names,
                          const std::vector<std::int64_t>& extents, std::size_t place);
  Result by_elements(const Scalar& value, const std::vector<Index>& indices, const Shape& shape,
                     EntrySource<Number>& entries);
  void impose(std::size_t number);
  const std::string* only_matrix_in(const MatrixCondition& condition) const;
  std::vector<std::size_t> conditions_on(const std::string& name) const;
  void solve_linear(const std::string& name, const std::vector<std::size_t>& conditions);

  std::optional<std::string> pattern_in(const MatrixCondition& condition) const;

  const EquationSystem& system_;
  const Sizes& sizes_;
  Generators<Number>& generators_;
  RandomMatrices<Number> random_;
  Parameters<Number> parameters_;
  std::map<std::string, std::int64_t> integers_;
  std::map<std::string, Result> given_, computed_, defined_;
  std::map<std::string, std::vector<Number>> moved_steps_;
  std::map<std::string, std::vector<std::size_t>> constrained_;  // the conditions on a matrix
};

}  // namespace gradstone::prime_field

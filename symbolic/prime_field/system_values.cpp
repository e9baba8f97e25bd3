#include "symbolic/prime_field/system_values.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/prime_field/linear_equations.hpp"

namespace gradstone::prime_field {

template <class Number>
void SystemValues<Number>::draw() {
  draw_parameters();
  for (std::size_t k = 0; k < system_.declarations.size(); ++k) {
    const Declaration& declaration = system_.declarations[k];
    set(declaration.name, random_.drawn(declaration, k));
  }
  for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k) impose(k);
  if (const std::string name = system_.cotangent(); !name.empty())
    set(name,
        random_.drawn(system_.shape_of(system_.output), Domain::real, system_.declarations.size()));
}

template <class Number>
void SystemValues<Number>::draw_parameters() {
  const Given* given = generators_.style().given;
  const auto small = small_parameters();
  for (std::size_t k = 0; k < system_.parameters.size(); ++k) {
    const auto& parameter = system_.parameters[k];
    Number value;
    if (small) {
      value = Number(small->at(parameter.name));
    } else {
      const auto range = given ? given->integers.find(parameter.name) : IntegerRanges::iterator();
      const bool counts = given && range != given->integers.end();
      Origin origin = Origin::drawn(k);
      if (counts) {
        origin.integers = true;
        origin.moves = 0;
      }
      value = counts && range->second.is_single()
                  ? Number(range->second.first)
                  : generators_.marked(generators_.draw_nonzero(), origin);
    }
    parameters_[parameter.name] = {value, Number()};
  }
  if (given) solve_for_parameters(*given, parameters_);
  assume_conditions();
}

template <class Number>
void SystemValues<Number>::assume_conditions() {
  ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
  scalars.assume(system_.conditions);
}

template <class Number>
void SystemValues<Number>::set_value(const std::string& name, const Result& matrix) {
  given_[name] = matrix;
  defined_[name] = matrix;
}

template <class Number>
void SystemValues<Number>::set_parameter(const std::string& name, const Number& value) {
  parameters_[name] = {value, Number()};
}

template <class Number>
void SystemValues<Number>::set_integer(const std::string& name, std::int64_t value) {
  integers_[name] = value;
  set_parameter(name, Number(value));
}

template <class Number>
void SystemValues<Number>::move_parameter(const std::string& name, const Number& tangent) {
  parameters_.at(name).tangent = tangent;
}

template <class Number>
void SystemValues<Number>::move(const std::string& name, const std::vector<Number>& direction) {
  // A tensor of a recurrence moves in every step beside what the step before makes of it.
  if (system_.recurrence_of(name)) {
    moved_steps_[name] = direction;
    computed_.clear();
    return;
  }
  Matrix<Number> moving = *matrix(name);
  moving.tangents = direction;
  set(name, share(std::move(moving)));
}

template <class Number>
void SystemValues<Number>::hold() {
  if (!moved_steps_.empty()) computed_.clear();
  moved_steps_.clear();
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

template <class Number>
auto SystemValues<Number>::matrix(const std::string& name) -> Result {
  if (const auto condition = constrained_.find(name); condition != constrained_.end())
    for (const std::size_t number : condition->second) generators_.use_matrix_condition(number);
  if (const auto known = given_.find(name); known != given_.end()) return known->second;
  if (const auto known = computed_.find(name); known != computed_.end()) return known->second;
  const Equation* equation = system_.find_forward(name);
  if (!equation) equation = system_.find_backward(name);
  if (!equation) throw UnknownNameError(system_.full_name() + " has no matrix named " + name);
  if (const Recurrence* recurrence = system_.recurrence_of(name)) {
    take_steps(*recurrence);
    return computed_.at(name);
  }
  Result result = evaluate(equation->value);
  computed_[name] = result;
  return result;
}

template <class Number>
auto SystemValues<Number>::evaluate(const Expr& expression) -> Result {
  return MatrixEvaluator<Number>(generators_, sizes_, parameters_, *this, &integers_)
      .evaluate(expression);
}

template <class Number>
auto SystemValues<Number>::defined(const std::string& name) -> Result {
  if (const auto known = defined_.find(name); known != defined_.end()) return known->second;
  for (const auto& definition : system_.definitions) {
    if (definition.name != name) continue;
    Result result = evaluate(definition);
    defined_[name] = result;
    return result;
  }
  return matrix(name);
}

template <class Number>
auto SystemValues<Number>::evaluate(const Scalar& value, const std::vector<Index>& indices,
                                    const Shape& shape) -> Result {
  MatrixForms forms(*this);
  return by_elements(value, indices, shape, forms);
}

template <class Number>
std::vector<std::int64_t> SystemValues<Number>::extents(const std::string& name) {
  const Shape shape = system_.shape_of(name);
  if (shape.is_matrix()) return {};
  return shape.at(sizes_);
}

template <class Number>
auto SystemValues<Number>::by_entries(const node::Comprehension& tensor, const Shape& shape)
    -> Result {
  return evaluate(tensor.body, tensor.indices, shape);
}

template <class Number>
auto SystemValues<Number>::matrix(const std::string& name, std::int64_t step) -> Result {
  if (step != 0) throw UnsupportedError("a definition has no steps: " + name);
  return defined(name);
}

template <class Number>
std::optional<std::map<std::string, Rational>> SystemValues<Number>::small_parameters() {
  if constexpr (Generators<Number>::counts_degrees) {
    return std::nullopt;
  } else {
    const Style& style = generators_.style();
    if (!style.small_numbers || !style.given) return std::nullopt;
    auto values = style.given->parameters.small_values(style.given->integers, generators_.random());
    if (!values) throw UnsupportedError("no small parameters were found that meet the conditions");
    return values;
  }
}

template <class Number>
auto SystemValues<Number>::evaluate(const ElementDefinition& definition) -> Result {
  return by_elements(definition.value, definition.indices, system_.shape_of(definition.name),
                     *this);
}

// Computes the tensors of a recurrence, one step after the other.
template <class Number>
void SystemValues<Number>::take_steps(const Recurrence& recurrence) {
  StepForms forms(*this);
  std::vector<const Equation*> equations;
  for (const auto& name : recurrence.equations) {
    if (given_.count(name) > 0) continue;
    const Equation* equation = system_.find_forward(name);
    if (!equation) equation = system_.find_backward(name);
    equations.push_back(equation);
    Matrix<Number> tensor = empty_matrix<Number>(equation->value.shape(), sizes_);
    tensor.tangents.resize(tensor.size());
    forms.steps[name] = std::make_shared<Matrix<Number>>(std::move(tensor));
  }
  std::vector<ScalarEvaluator<Number>> readers;
  for (std::size_t k = 0; k < equations.size(); ++k) {
    readers.emplace_back(generators_, sizes_, parameters_);
    readers.back().read_entries_from(&forms);
    readers.back().count(&integers_);
  }
  const std::int64_t steps = recurrence.steps.at(sizes_);
  for (std::int64_t k = 1; k <= steps; ++k) {
    const std::int64_t step = recurrence.reversed ? steps + 1 - k : k;
    for (std::size_t e = 0; e < equations.size(); ++e)
      take_step(*equations[e], step, steps, readers[e], *forms.steps.at(equations[e]->name));
  }
  for (const auto& [name, tensor] : forms.steps) {
    const bool moves = std::any_of(tensor->tangents.begin(), tensor->tangents.end(),
                                   [](const Number& x) { return !x.is_zero(); });
    if (!moves) tensor->tangents.clear();
    computed_[name] = tensor;
  }
}

template <class Number>
void SystemValues<Number>::take_step(const Equation& equation, std::int64_t step,
                                     std::int64_t steps, ScalarEvaluator<Number>& scalars,
                                     Matrix<Number>& tensor) {
  const auto* entries = as<node::Comprehension>(equation.value);
  if (!entries) throw UnsupportedError("a step of a recurrence that is not given by entries");
  const auto extents = equation.value.shape().at(sizes_);
  const std::size_t length = tensor.size() / static_cast<std::size_t>(steps);
  const std::size_t first = static_cast<std::size_t>(step - 1) * length;
  for (std::size_t k = first; k < first + length; ++k) {
    set_indices(scalars, entries->indices, extents, k);
    Dual<Number> entry = scalars.evaluate(entries->body);
    if (const auto moved = moved_steps_.find(equation.name); moved != moved_steps_.end())
      entry.tangent = entry.tangent + moved->second[k];
    tensor.set(k, entry);
  }
}

template <class Number>
void SystemValues<Number>::set_indices(ScalarEvaluator<Number>& scalars,
                                       const std::vector<Index>& names,
                                       const std::vector<std::int64_t>& extents,
                                       std::size_t place) {
  const auto indices = indices_at(extents, place);
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    scalars.set_index(names.at(axis).name, indices[axis]);
}

// The tensor whose entries are a formula in index notation.
template <class Number>
auto SystemValues<Number>::by_elements(const Scalar& value, const std::vector<Index>& indices,
                                       const Shape& shape, EntrySource<Number>& entries) -> Result {
  Matrix<Number> result = empty_matrix<Number>(shape, sizes_);
  result.tangents.resize(result.size());
  ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
  scalars.read_entries_from(&entries);
  scalars.count(&integers_);
  const auto extents = shape.at(sizes_);
  bool moves = false;
  for (std::size_t k = 0; k < result.size(); ++k) {
    set_indices(scalars, indices, extents, k);
    const Dual<Number> entry = scalars.evaluate(value);
    result.set(k, entry);
    moves = moves || !entry.tangent.is_zero();
  }
  if (!moves) result.tangents.clear();
  return share(std::move(result));
}

// Solves a condition on the sums of a declared matrix for one entry of each sum.
template <class Number>
void SystemValues<Number>::impose(std::size_t number) {
  const MatrixCondition& condition = system_.matrix_conditions[number];
  if (const auto pattern = pattern_in(condition)) {
    constrained_[*pattern].push_back(number);
    return;
  }
  if (const std::string* alone = only_matrix_in(condition)) {
    if (random_.is_orthonormal(*system_.find_declaration(*alone))) {
      constrained_[*alone].push_back(number);
      return;
    }
    if (constrained_.count(*alone) > 0) return;  // with the first one
    const auto together = conditions_on(*alone);
    if (together.size() > 1 || !summed_matrix(condition.left)) {
      solve_linear(*alone, together);
      return;
    }
  }
  const bool rows = as(condition.left, op::rows_sum()),
             columns = as(condition.left, op::columns_sum());
  const std::string* name = summed_matrix(condition.left);
  if (!name || !system_.find_declaration(*name))
    throw UnsupportedError("only conditions on the sums of a declared matrix are imposed");
  const Declaration& declaration = *system_.find_declaration(*name);
  if (declaration.domain == Domain::mask && generators_.style().true_masks)
    throw UnsupportedError("a condition on the mask " + *name + " is not imposed on zeros");
  const Result wanted = evaluate(condition.right);
  Matrix<Number> T = *matrix(*name);
  const auto solve = [&](std::size_t first, std::size_t step, std::size_t count, Number total) {
    const std::size_t last = first + (count - 1) * step;
    for (std::size_t k = 0; k + 1 < count; ++k) total = total - T.values[first + k * step];
    T.values[last] = total;
    const bool positive =
        declaration.domain == Domain::positive || declaration.domain == Domain::distribution;
    if (positive && !total.is_zero()) generators_.know_positive_entry(total);
  };
  if (rows) {
    for (std::size_t i = 0; i < T.rows; ++i) solve(i * T.columns, 1, T.columns, wanted->values[i]);
  } else if (columns) {
    for (std::size_t j = 0; j < T.columns; ++j) solve(j, T.columns, T.rows, wanted->values[j]);
  } else {
    solve(0, 1, T.size(), wanted->values[0]);
  }
  set(*name, share(std::move(T)));
  // A second condition on the same matrix would undo the first.
  auto& on_matrix = constrained_[*name];
  on_matrix.push_back(number);
  if (on_matrix.size() > 1)
    throw UnsupportedError("two conditions on " + *name + " can't be imposed together");
}

// The declared matrix that the condition reads, if it reads nothing else.
template <class Number>
const std::string* SystemValues<Number>::only_matrix_in(const MatrixCondition& condition) const {
  auto names = variable_names(condition.left);
  names.merge(variable_names(condition.right));
  if (names.size() != 1 || !parameter_names(condition.left).empty() ||
      !parameter_names(condition.right).empty())
    return nullptr;
  const Declaration* declaration = system_.find_declaration(*names.begin());
  return declaration ? &declaration->name : nullptr;
}

// The numbers of the conditions that read nothing but this matrix.
template <class Number>
std::vector<std::size_t> SystemValues<Number>::conditions_on(const std::string& name) const {
  std::vector<std::size_t> numbers;
  for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k) {
    const std::string* alone = only_matrix_in(system_.matrix_conditions[k]);
    if (alone && *alone == name) numbers.push_back(k);
  }
  return numbers;
}

// Linear conditions with numbers as coefficients: some entries are expressed by the others.
template <class Number>
void SystemValues<Number>::solve_linear(const std::string& name,
                                        const std::vector<std::size_t>& conditions) {
  constexpr std::size_t most_entries = 64;
  const Declaration& declaration = *system_.find_declaration(name);
  if (declaration.domain == Domain::mask || moves(system_, declaration))
    throw UnsupportedError("a condition on " + name + " is not imposed");
  Matrix<Number> T = *matrix(name);
  if (T.size() > most_entries)
    throw UnsupportedError("the conditions on " + name + " are too many equations");
  if constexpr (Generators<Number>::counts_degrees) {
    // Linear in what was drawn, so of the same degree, but no longer independent.
    for (auto& value : T.values) value.origin.moves = 0;
  } else {
    const auto remainders = [&](Matrix<Number> at) {
      set(name, share(std::move(at)));
      std::vector<Number> values;
      for (const std::size_t k : conditions) {
        const MatrixCondition& condition = system_.matrix_conditions[k];
        const Result left = evaluate(condition.left), right = evaluate(condition.right);
        for (std::size_t l = 0; l < left->size(); ++l)
          values.push_back(left->values[l] - right->values[l]);
      }
      return values;
    };
    const Matrix<Number> zeros(T.rows, T.columns, false);
    const std::vector<Number> rest = remainders(zeros);
    std::vector<std::vector<Number>> equations(rest.size(), std::vector<Number>(T.size()));
    for (std::size_t k = 0; k < T.size(); ++k) {
      Matrix<Number> unit = zeros;
      unit.values[k] = Number(1);
      const auto column = remainders(std::move(unit));
      for (std::size_t l = 0; l < rest.size(); ++l) equations[l][k] = column[l] - rest[l];
    }
    // What is linear is so at any point: y o y = 1 has 1 as a solution, and another one.
    auto drawn = remainders(T);
    for (std::size_t l = 0; l < rest.size(); ++l) {
      drawn[l] = drawn[l] - rest[l];
      for (std::size_t k = 0; k < T.size(); ++k)
        drawn[l] = drawn[l] - equations[l][k] * T.values[k];
    }
    solve_equations(std::move(equations), rest, T.values);
    auto left = remainders(T);
    left.insert(left.end(), drawn.begin(), drawn.end());
    if (std::any_of(left.begin(), left.end(), [](const Number& x) { return !x.is_zero(); }))
      throw UnsupportedError("the conditions on " + name + " are not linear, or contradict");
  }
  set(name, share(std::move(T)));
  constrained_[name] = conditions;
}

// The matrix of zeros and ones that the condition is about, which was drawn so that it holds.
template <class Number>
std::optional<std::string> SystemValues<Number>::pattern_in(
    const MatrixCondition& condition) const {
  for (const auto& declaration : system_.declarations) {
    auto names = variable_names(condition.left);
    names.merge(variable_names(condition.right));
    if (names.count(declaration.name) > 0 && zero_one(system_, declaration.name) != ZeroOne::no)
      return declaration.name;
  }
  return std::nullopt;
}

template class SystemValues<FirstField>;
template class SystemValues<SecondField>;
template class SystemValues<Degree>;

}  // namespace gradstone::prime_field

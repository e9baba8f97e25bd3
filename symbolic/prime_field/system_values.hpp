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
      : system_(system), sizes_(sizes), generators_(generators) {}

  /// Draws parameters and declared matrices, such that the conditions on them hold.
  /// Errors: UnsupportedError for a condition that can't be imposed.
  void draw() {
    draw_parameters();
    for (std::size_t k = 0; k < system_.declarations.size(); ++k) {
      const Declaration& declaration = system_.declarations[k];
      set(declaration.name, drawn(declaration, k));
    }
    for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k) impose(k);
    if (const std::string name = system_.cotangent(); !name.empty())
      set(name, drawn(system_.shape_of(system_.output), Domain::real, system_.declarations.size()));
  }

  void draw_parameters() {
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

  /// Tells the generators what the conditions on the parameters make positive.
  void assume_conditions() {
    ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
    scalars.assume(system_.conditions);
  }

  /// A matrix that is given, less the conditions on sums.
  Result drawn(const Declaration& declaration, std::size_t number) {
    if (declaration.domain == Domain::index) return drawn_places(declaration, number);
    if (is_orthonormal(declaration)) return drawn_orthonormal(declaration, number);
    const ZeroOne kind = zero_one(system_, declaration.name);
    return kind == ZeroOne::no ? drawn(declaration.shape, declaration.domain, number)
                               : drawn_zeros_and_ones(declaration, kind, number);
  }

  /// A matrix of the domain. Quantities that move on their own have different numbers.
  Result drawn(const Shape& shape, Domain domain, std::size_t number = 0) {
    Matrix<Number> result = empty(shape);
    const Origin origin = origin_of(number);
    if (domain == Domain::mask && generators_.style().true_masks)
      return drawn_mask(std::move(result), origin);
    Origin of_entries = origin;
    if (domain == Domain::mask) {
      of_entries.patterns = true;
      of_entries.moves = 0;
    }
    const bool positive = domain == Domain::positive || domain == Domain::distribution;
    for (auto& value : result.values) {
      value = positive                    ? generators_.draw_positive()
              : domain == Domain::nonzero ? generators_.draw_nonzero()
                                          : generators_.draw();
      value = generators_.marked(value, of_entries);
      if (positive) generators_.know_positive_entry(value);
    }
    if constexpr (!Generators<Number>::counts_degrees) {
      if (domain == Domain::distribution && generators_.style().small_numbers)
        make_small_parts(result);
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
  /// Stops all motion.
  void hold() {
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
  /// Forgets what was computed from values that have changed since.
  void forget_computed() { computed_.clear(); }

  /// A declared matrix, a forward value or a backward value.
  Result matrix(const std::string& name) override {
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

  std::vector<std::int64_t> extents(const std::string& name) override {
    const Shape shape = system_.shape_of(name);
    if (shape.is_matrix()) return {};
    return shape.at(sizes_);
  }
  const std::vector<std::int64_t>* places(const std::string& name) override {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &found->second;
  }
  Result by_entries(const node::Comprehension& tensor, const Shape& shape) override {
    return evaluate(tensor.body, tensor.indices, shape);
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
    std::vector<std::int64_t> extents(const std::string& name) override {
      return values.extents(name);
    }
    const std::vector<std::int64_t>* places(const std::string& name) override {
      return values.places(name);
    }
    SystemValues& values;
  };

  Matrix<Number> empty(const Shape& shape) const {
    const Shape matrix = shape.as_matrix();
    return {static_cast<std::size_t>(matrix.rows().at(sizes_)),
            static_cast<std::size_t>(matrix.columns().at(sizes_)), false};
  }

  // Parameters have the first numbers.
  Origin origin_of(std::size_t number) const {
    return Origin::drawn(system_.parameters.size() + number);
  }

  std::optional<std::map<std::string, Rational>> small_parameters() {
    if constexpr (Generators<Number>::counts_degrees) {
      return std::nullopt;
    } else {
      const Style& style = generators_.style();
      if (!style.small_numbers || !style.given) return std::nullopt;
      auto values =
          style.given->parameters.small_values(style.given->integers, generators_.random());
      if (!values)
        throw UnsupportedError("no small parameters were found that meet the conditions");
      return values;
    }
  }

  // Positive numbers of which all but the last in a row sum to less than 1.
  void make_small_parts(Matrix<Number>& result) {
    for (auto& value : result.values)
      value = (Number(static_cast<std::int64_t>(result.columns)) * value).inverse();
  }

  // Whether what holds zeros is counted by coins, for all patterns together.
  bool counts_patterns() const {
    return Generators<Number>::counts_degrees && !generators_.style().pattern;
  }

  // Whole numbers from 1 on, each as likely as any other.
  Result drawn_places(const Declaration& declaration, std::size_t number) {
    Matrix<Number> result = empty(declaration.shape);
    const std::int64_t last = declaration.last.at(sizes_);
    if (last < 1) throw UnsupportedError("there is no place for " + declaration.name);
    auto& places = places_[declaration.name];
    places.clear();
    if constexpr (Generators<Number>::counts_degrees) {
      if (last > 1) {
        Origin origin = origin_of(number);
        origin.patterns = true;
        origin.moves = 0;
        const double coins = std::log2(static_cast<double>(last));
        for (auto& value : result.values)
          value = generators_.marked(Number::in_pattern(coins), origin);
        return share(std::move(result));
      }
    }
    for (auto& value : result.values) {
      places.push_back(
          1 + static_cast<std::int64_t>(generators_.choose(static_cast<std::size_t>(last))));
      value = Number(places.back());
    }
    return share(std::move(result));
  }

  // One positive number, and zeros. The coins count what can't be told from one draw.
  Result drawn_mask(Matrix<Number> mask, Origin origin) {
    const Number kept = generators_.marked(generators_.draw_positive(), origin);
    generators_.know_positive(kept, std::nullopt);
    origin.patterns = true;
    origin.moves = 0;
    for (auto& value : mask.values) {
      if constexpr (Generators<Number>::counts_degrees) {
        if (counts_patterns()) {
          value = generators_.marked(Number::in_pattern(1) * kept, origin);
          continue;
        }
      }
      value = generators_.choose(2) == 0 ? Number() : kept;
    }
    return share(std::move(mask));
  }

  bool is_orthonormal(const Declaration& declaration) const {
    return declaration.domain == Domain::real && !moves(system_, declaration) &&
           is_orthonormal_only(system_, declaration.name);
  }

  // The first lines of a product of reflections, one of which a coin leaves out: every orthogonal
  // matrix is one.
  Result drawn_orthonormal(const Declaration& declaration, std::size_t number) {
    constexpr std::size_t most = 8;
    Matrix<Number> result = empty(declaration.shape);
    const Structure structure = structure_of(system_, declaration.name);
    if (structure.has_orthonormal_columns && result.columns > result.rows)
      throw UnsupportedError(declaration.name + " has no orthonormal columns at these sizes");
    if (structure.has_orthonormal_rows && result.rows > result.columns)
      throw UnsupportedError(declaration.name + " has no orthonormal rows at these sizes");
    const std::size_t size = std::max(result.rows, result.columns);
    if (size > most)
      throw UnsupportedError("an orthogonal matrix of more than 8 rows: " + declaration.name);
    Origin origin = origin_of(number);
    origin.moves = 0;
    std::vector<std::vector<Number>> Q(size, std::vector<Number>(size));
    for (std::size_t k = 0; k < size; ++k) Q[k][k] = Number(1);
    for (std::size_t k = 0; k < size; ++k) {
      std::vector<Number> v(size);
      Number length;
      for (auto& value : v) {
        value = generators_.marked(generators_.draw_nonzero(), origin);
        length = length + value * value;
      }
      Number scale = Number(2) * length.inverse();
      if (k == 0) scale = scale * coin(origin);
      for (auto& row : Q) {
        Number along;
        for (std::size_t l = 0; l < size; ++l) along = along + row[l] * v[l];
        for (std::size_t l = 0; l < size; ++l) row[l] = row[l] - along * scale * v[l];
      }
    }
    for (std::size_t i = 0; i < result.rows; ++i)
      for (std::size_t j = 0; j < result.columns; ++j)
        result.values[i * result.columns + j] = Q[i][j];
    return share(std::move(result));
  }

  // 0 or 1.
  Number coin(Origin origin) {
    if constexpr (Generators<Number>::counts_degrees) {
      if (counts_patterns()) {
        origin.patterns = true;
        return generators_.marked(Number::in_pattern(1), origin);
      }
    }
    return Number(generators_.choose(2) == 0 ? 0 : 1);
  }

  // Every matrix that the conditions leave is as likely as any other.
  Result drawn_zeros_and_ones(const Declaration& declaration, ZeroOne kind, std::size_t number) {
    Matrix<Number> M = empty(declaration.shape);
    const Given* given = generators_.style().given;
    const std::vector<ZeroOnePattern>* listed = nullptr;
    if (given) {
      const auto found = given->patterns.find(declaration.name);
      if (found != given->patterns.end()) listed = &found->second;
    }
    const bool by_rows = kind == ZeroOne::one_per_row;
    const std::size_t lines = by_rows ? M.rows : M.columns;
    const std::size_t length = by_rows ? M.columns : M.rows;
    if constexpr (Generators<Number>::counts_degrees) {
      if (counts_patterns()) {
        const std::size_t cases = listed ? listed->size() : kind == ZeroOne::any ? 2 : length;
        Origin origin = origin_of(number);
        origin.patterns = true;
        origin.moves = 0;
        const double coins = std::log2(static_cast<double>(cases));
        for (auto& value : M.values) value = generators_.marked(Number::in_pattern(coins), origin);
        return share(std::move(M));
      }
    }
    if (listed) {
      const ZeroOnePattern& pattern = listed->at(generators_.choose(listed->size()));
      for (std::size_t k = 0; k < M.size(); ++k) M.values[k] = Number(pattern[k] ? 1 : 0);
    } else if (kind == ZeroOne::any) {
      for (auto& value : M.values) value = Number(generators_.choose(2) == 0 ? 0 : 1);
    } else {
      for (std::size_t line = 0; line < lines; ++line) {
        const std::size_t place = generators_.choose(length);
        M.values[by_rows ? line * M.columns + place : place * M.columns + line] = Number(1);
      }
    }
    return share(std::move(M));
  }

  Result evaluate(const ElementDefinition& definition) {
    return by_elements(definition.value, definition.indices, system_.shape_of(definition.name),
                       *this);
  }

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

  // Computes the tensors of a recurrence, one step after the other.
  void take_steps(const Recurrence& recurrence) {
    StepForms forms(*this);
    std::vector<const Equation*> equations;
    for (const auto& name : recurrence.equations) {
      if (given_.count(name) > 0) continue;
      const Equation* equation = system_.find_forward(name);
      if (!equation) equation = system_.find_backward(name);
      equations.push_back(equation);
      Matrix<Number> tensor = empty(equation->value.shape());
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

  void take_step(const Equation& equation, std::int64_t step, std::int64_t steps,
                 ScalarEvaluator<Number>& scalars, Matrix<Number>& tensor) {
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

  static void set_indices(ScalarEvaluator<Number>& scalars, const std::vector<Index>& names,
                          const std::vector<std::int64_t>& extents, std::size_t place) {
    const auto indices = indices_at(extents, place);
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      scalars.set_index(names.at(axis).name, indices[axis]);
  }

  // The tensor whose entries are a formula in index notation.
  Result by_elements(const Scalar& value, const std::vector<Index>& indices, const Shape& shape,
                     EntrySource<Number>& entries) {
    Matrix<Number> result = empty(shape);
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
  void impose(std::size_t number) {
    const MatrixCondition& condition = system_.matrix_conditions[number];
    if (const auto pattern = pattern_in(condition)) {
      constrained_[*pattern].push_back(number);
      return;
    }
    if (const std::string* alone = only_matrix_in(condition)) {
      if (is_orthonormal(*system_.find_declaration(*alone))) {
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
      for (std::size_t i = 0; i < T.rows; ++i)
        solve(i * T.columns, 1, T.columns, wanted->values[i]);
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
  const std::string* only_matrix_in(const MatrixCondition& condition) const {
    auto names = variable_names(condition.left);
    names.merge(variable_names(condition.right));
    if (names.size() != 1 || !parameter_names(condition.left).empty() ||
        !parameter_names(condition.right).empty())
      return nullptr;
    const Declaration* declaration = system_.find_declaration(*names.begin());
    return declaration ? &declaration->name : nullptr;
  }

  // The numbers of the conditions that read nothing but this matrix.
  std::vector<std::size_t> conditions_on(const std::string& name) const {
    std::vector<std::size_t> numbers;
    for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k) {
      const std::string* alone = only_matrix_in(system_.matrix_conditions[k]);
      if (alone && *alone == name) numbers.push_back(k);
    }
    return numbers;
  }

  // Linear conditions with numbers as coefficients: some entries are expressed by the others.
  void solve_linear(const std::string& name, const std::vector<std::size_t>& conditions) {
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
      solve_equations(std::move(equations), rest, T.values);
      for (const Number& remainder : remainders(T))
        if (!remainder.is_zero())
          throw UnsupportedError("the conditions on " + name + " are not linear, or contradict");
    }
    set(name, share(std::move(T)));
    constrained_[name] = conditions;
  }

  // Changes as many of the values as there are independent equations, the last ones first, so that
  // equations * values + rest = 0.
  static void solve_equations(std::vector<std::vector<Number>> equations, std::vector<Number> rest,
                              std::vector<Number>& values) {
    std::vector<std::size_t> solved;
    std::size_t done = 0;
    for (std::size_t k = values.size(); k-- > 0 && done < equations.size();) {
      std::size_t at = done;
      while (at < equations.size() && equations[at][k].is_zero()) ++at;
      if (at == equations.size()) continue;
      std::swap(equations[done], equations[at]);
      std::swap(rest[done], rest[at]);
      const Number scale = equations[done][k].inverse();
      for (auto& coefficient : equations[done]) coefficient = coefficient * scale;
      rest[done] = rest[done] * scale;
      for (std::size_t other = 0; other < equations.size(); ++other) {
        const Number factor = equations[other][k];
        if (other == done || factor.is_zero()) continue;
        for (std::size_t l = 0; l < values.size(); ++l)
          equations[other][l] = equations[other][l] - factor * equations[done][l];
        rest[other] = rest[other] - factor * rest[done];
      }
      solved.push_back(k);
      ++done;
    }
    for (const std::size_t k : solved) values[k] = Number();
    std::vector<Number> totals(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(done));
    for (std::size_t row = 0; row < done; ++row)
      for (std::size_t l = 0; l < values.size(); ++l)
        totals[row] = totals[row] + equations[row][l] * values[l];
    for (std::size_t row = 0; row < done; ++row) values[solved[row]] = -totals[row];
  }

  // The matrix of zeros and ones that the condition is about, which was drawn so that it holds.
  std::optional<std::string> pattern_in(const MatrixCondition& condition) const {
    for (const auto& declaration : system_.declarations) {
      auto names = variable_names(condition.left);
      names.merge(variable_names(condition.right));
      if (names.count(declaration.name) > 0 && zero_one(system_, declaration.name) != ZeroOne::no)
        return declaration.name;
    }
    return std::nullopt;
  }

  const EquationSystem& system_;
  const Sizes& sizes_;
  Generators<Number>& generators_;
  Parameters<Number> parameters_;
  std::map<std::string, std::int64_t> integers_;
  std::map<std::string, std::vector<std::int64_t>> places_;
  std::map<std::string, Result> given_, computed_, defined_;
  std::map<std::string, std::vector<Number>> moved_steps_;
  std::map<std::string, std::vector<std::size_t>> constrained_;  // the conditions on a matrix
};

}  // namespace gradstone::prime_field

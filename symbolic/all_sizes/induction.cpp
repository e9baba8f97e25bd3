#include "symbolic/all_sizes/induction.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone::all_sizes {
namespace {

constexpr Index step_index = 4'000'000;

}  // namespace

bool is_integer(const EquationSystem& system, const std::string& parameter) {
  const auto* declaration = system.find_parameter(parameter);
  return declaration && declaration->integer;
}

bool is_state(const EquationSystem& system, const std::string& name) {
  return std::any_of(system.updates.begin(), system.updates.end(),
                     [&](const Update& update) { return update.name == name; });
}

/// The last one counts.
const Update& find_update(const EquationSystem& system, const std::string& name) {
  for (auto update = system.updates.rbegin(); update != system.updates.rend(); ++update) {
    if (update->name == name) return *update;
  }
  throw UnsupportedError("all sizes: " + name + " is not updated");
}

Induction::Induction(Proof& proof, const Unrolled& claimed, const FirstStep& first)
    : proof_(proof),
      algebra_(proof.algebra_),
      claimed_(claimed),
      first_(first),
      steps_{claimed.steps, Dim("any " + claimed.steps)},
      statements_(
          algebra_, [this](const std::string& name) { return parameter_of_statement(name); },
          [this](const std::string& name, const std::vector<IndexMeaning>& indices) {
            return entry(name, indices);
          }),
      step_(
          algebra_, [this](const std::string& name) { return parameter_of_next_step(name); },
          nullptr) {}

Outcome Induction::check() {
  declare();
  assumed_ = {claimed_.name};
  for (std::size_t k = 0; k < assumed_.size(); ++k) {
    const std::string name = assumed_[k];
    const Unrolled& unrolled = statement_of(name);
    if (unrolled.steps != claimed_.steps)
      throw UnsupportedError("all sizes: steps that are counted in two ways");
    if (k > 0 && recurrences_.count(name) == 0) {
      const Outcome start = proof_.take_steps(unrolled, first_, 1);
      if (start.verdict != Verdict::proved) return start;
    }
    const Form after = state_after_next_step(name);
    const Outcome step = proof_.compare(name, after, stated(unrolled, true));
    if (step.verdict != Verdict::proved) return step;
  }
  return {Verdict::proved, ""};
}

void Induction::declare() {
  Symbols& symbols = algebra_.symbols;
  const DimId steps = symbols.dim(steps_.count);
  steps_.until = symbols.tensor("until", {steps, steps}, Sign::nonnegative);
  symbols.at(steps_.until).lone.clear();
  for (const auto& name : first_.varying_parameters) {
    if (is_integer(proof_.system_, name))
      throw UnsupportedError("all sizes: " + name + " counts the steps");
    const Sign sign = algebra_.sign(proof_.value(name).entry);
    const SymbolId past = symbols.tensor("every " + name, {steps}, sign);
    given_[name] = {algebra_.entry(past, {step_index}),
                    proof_.declared("next " + name, {one, one}, sign).entry};
  }
  for (const auto& name : first_.varying_matrices) {
    if (is_state(proof_.system_, name))
      throw UnsupportedError("all sizes: " + name + " is a state");
    const Shape shape = proof_.system_.shape_of(name);
    std::vector<DimId> dims{steps};
    Indices at{step_index};
    const auto add = [&](Index index, const Dim& dim) {
      if (dim.is_one()) return;
      dims.push_back(symbols.dim(dim));
      at.push_back(index);
    };
    add(row_index, shape.rows());
    add(column_index, shape.columns());
    given_[name] = {algebra_.entry(symbols.tensor("every " + name, std::move(dims)), at),
                    proof_.declared("next " + name, shape).entry};
  }
}

Form Induction::number_of_steps(bool one_more) {
  return algebra_.size(one_more ? steps_.count + one : steps_.count);
}

/// Equations, by need: so only the states that are read are assumed to be what is stated of them.
const Form& Induction::in_next_step(const std::string& name) {
  const auto known = values_.find(name);
  if (known != values_.end()) return known->second;
  const EquationSystem& system = proof_.system_;
  const auto read = [&]() -> Form {
    if (const Equation* equation = system.find_forward(name)) {
      if (system.find_declaration(name))
        throw UnsupportedError("all sizes: " + name + " is given and computed");
      const auto earlier = [this](const std::string& other) -> const Form& {
        return in_next_step(other);
      };
      return MatrixReader(algebra_, step_, earlier).read(equation->value);
    }
    if (first_.varying_matrices.count(name) > 0) return given_.at(name).next;
    if (!is_state(system, name)) return Proof::look_up(first_.states, name);
    if (std::find(assumed_.begin(), assumed_.end(), name) == assumed_.end())
      assumed_.push_back(name);
    return stated(statement_of(name), false);
  };
  return values_[name] = read();
}

const Unrolled& Induction::statement_of(const std::string& name) {
  const auto known = recurrences_.find(name);
  if (known != recurrences_.end()) return known->second.statement;
  for (const auto& unrolled : proof_.system_.unrolled)
    if (unrolled.name == name) return unrolled;
  auto recurrence = find_recurrence(name);
  if (!recurrence) throw UnknownNameError(proof_.system_.full_name() + " has no sums for " + name);
  return recurrences_.emplace(name, std::move(*recurrence)).first->second.statement;
}

Form Induction::state_after_next_step(const std::string& name) {
  return in_next_step(find_update(proof_.system_, name).from);
}

Form Induction::stated(const Unrolled& unrolled, bool one_more) {
  steps_.one_more = one_more;
  statements_.set_steps(steps_);
  const Shape shape = proof_.system_.shape_of(unrolled.name);
  return statements_.read(unrolled.value, proof_.scope_of({{"i"}, {"j"}}, shape));
}

Form Induction::parameter_of_statement(const std::string& name) const {
  for (const auto& [state, recurrence] : recurrences_)
    if (name == factor_of(state)) return recurrence.a;
  if (first_.varying_parameters.count(name) > 0 || is_integer(proof_.system_, name))
    throw UnsupportedError("all sizes: " + name + " without the number of a step");
  return Proof::look_up(first_.parameters, name);
}

Form Induction::parameter_of_next_step(const std::string& name) {
  const auto varying = given_.find(name);
  if (first_.varying_parameters.count(name) > 0) return varying->second.next;
  if (is_integer(proof_.system_, name)) return number_of_steps(true);
  return Proof::look_up(first_.parameters, name);
}

Form Induction::entry(const std::string& name, const std::vector<IndexMeaning>& indices) {
  for (const auto& [state, recurrence] : recurrences_) {
    if (name != rest_of(state)) continue;
    return algebra_.renamed(at_step(recurrence.r, indices.at(0)),
                            places(state, indices.at(1), indices.at(2)));
  }
  const bool is_matrix = indices.size() == 3;
  const auto& varying = is_matrix ? first_.varying_matrices : first_.varying_parameters;
  if (indices.size() == 2)
    return algebra_.renamed(Proof::look_up(first_.states, name),
                            places(name, indices[0], indices[1]));
  if (indices.size() > 3 || varying.count(name) == 0)
    throw UnsupportedError("all sizes: " + name + " is not the same at every step");
  const Form value = at_step(given_.at(name), indices.at(0));
  return is_matrix ? algebra_.renamed(value, places(name, indices[1], indices[2])) : value;
}

Form Induction::at_step(const Given& given, const IndexMeaning& step) const {
  if (std::holds_alternative<NextStep>(step)) return given.next;
  const auto* running = std::get_if<RunningIndex>(&step);
  if (!running || running->dim != algebra_.symbols.dim(steps_.count))
    throw UnsupportedError("all sizes: a step that is none of 1, ..., " + steps_.name);
  return algebra_.renamed(given.past, {{step_index, running->index}});
}

Renaming Induction::places(const std::string& name, const IndexMeaning& row,
                           const IndexMeaning& column) const {
  const Shape shape = proof_.system_.shape_of(name);
  Renaming names;
  const auto add = [&](Index as, const Dim& dim, const IndexMeaning& meaning) {
    if (dim.is_one() && std::holds_alternative<std::monostate>(meaning)) return;
    const auto* running = std::get_if<RunningIndex>(&meaning);
    if (!running || running->dim != algebra_.symbols.dim(dim))
      throw UnsupportedError("all sizes: an index of " + name + " that is no place of it");
    names.emplace_back(as, running->index);
  };
  add(row_index, shape.rows(), row);
  add(column_index, shape.columns(), column);
  return names;
}

}  // namespace gradstone::all_sizes

#include "reference/builder.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/index_check.hpp"
#include "reference/expr/substitute.hpp"
#include "reference/judged.hpp"
#include "reference/matrix_conditions.hpp"
#include "reference/print/names.hpp"
#include "reference/steps.hpp"

namespace gradstone {
namespace {

Expr same(const Expr& variable, const Shape&) {
  return variable;
}

void require_fit(const std::string& system, const std::string& name,
                 const std::vector<Index>& indices, const Shape& shape, Location where) {
  bool fits = indices.size() == shape.rank();
  for (std::size_t axis = 0; fits && axis < shape.rank(); ++axis)
    fits = indices[axis].is_first() == shape[axis].is_one();
  if (!fits)
    throw ShapeError(system + ": the indices of " + name + " do not fit " + shape.text() + " (" +
                     where.text() + ")");
}

void bind_indices(IndexRanges& ranges, const std::vector<Index>& indices, const Shape& shape) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (!indices[axis].is_first()) ranges.indices.emplace(indices[axis].name, shape[axis]);
}

}  // namespace

SystemBuilder::SystemBuilder(Kind kind, std::string name, std::string title) {
  system_.kind = kind;
  system_.name = std::move(name);
  system_.title = std::move(title);
}

void SystemBuilder::require_new(const std::string& name) const {
  if (system_.find_declaration(name) || system_.find_parameter(name) ||
      system_.find_forward(name) || system_.find_backward(name) ||
      system_.has_size_parameter(name)) {
    throw DomainError(system_.name + ": " + name +
                      " is declared twice; give one of them another name");
  }
}

void SystemBuilder::require_extents(const std::string& what, const Shape& shape) const {
  for (const auto& dim : shape.dims())
    if (const auto reason = why_negative(dim, system_.least_sizes))
      throw ShapeError(system_.name + ": " + what + " has the size " + *reason);
}

void SystemBuilder::require_known(const Expr& value) const {
  const auto check = [&](const Expr& part) {
    require_extents("a formula", part.shape());
    const auto* entries = as<node::Comprehension>(part);
    if (!entries) return part;
    IndexRanges ranges = ranges_of_identities();
    bind_indices(ranges, entries->indices, part.shape());
    const Scalar body =
        recurs_ ? with_initial(entries->body, system_.recurrences.back()) : entries->body;
    check_indices(body, ranges, system_.name, part.where());
    return part;
  };
  transform(value, check);
  for (const auto& name : variable_names(value)) {
    const bool known = system_.find_declaration(name) || system_.find_forward(name) ||
                       system_.find_backward(name) || system_.is_cotangent(name) ||
                       is_pending(name);
    if (known) continue;
    throw UnknownNameError(system_.name + ": " + name + " is used before it is declared (" +
                           value.where().text() + ")");
  }
  for (const auto& name : parameter_names(value)) {
    if (system_.find_parameter(name)) continue;
    throw UnknownNameError(system_.name + ": parameter " + name + " is not declared (" +
                           value.where().text() + ")");
  }
}

Expr SystemBuilder::given(Role role, const std::string& name, Shape shape, Domain domain) {
  require_new(name);
  const Declaration declaration{name, shape, role, domain};
  if (domain == Domain::distribution) {
    if (moves(system_, declaration))
      throw DomainError(system_.name + ": " + name +
                        " is differentiated, so its rows can't be held to the sum 1; declare it "
                        "positive, or as a target or statistic");
    if (!shape.is_matrix())
      throw ShapeError(system_.name + ": " + name + " is " + shape.text() +
                       ", and a distribution is a matrix whose rows sum to 1; give it two "
                       "dimensions, or declare it positive");
    system_.matrix_conditions.push_back(rows_sum_to_one(declaration));
  }
  system_.declarations.push_back(declaration);
  return variable(name, std::move(shape));
}

Expr SystemBuilder::given_places(Role role, const std::string& name, Shape shape, Dim last) {
  if (role == Role::weight)
    throw DomainError(system_.name + ": " + name +
                      " holds places, which are not learned; declare it as a target or an input");
  const Expr places = given(role, name, std::move(shape), Domain::index);
  system_.declarations.back().last = std::move(last);
  return places;
}

Expr SystemBuilder::input(const std::string& name, Dim rows, Dim columns, Domain domain) {
  return given(Role::input, name, {std::move(rows), std::move(columns)}, domain);
}
Expr SystemBuilder::weight(const std::string& name, Dim rows, Dim columns, Domain domain) {
  return given(Role::weight, name, {std::move(rows), std::move(columns)}, domain);
}
Expr SystemBuilder::mask(const std::string& name, Dim rows, Dim columns, Domain domain) {
  return given(Role::mask, name, {std::move(rows), std::move(columns)}, domain);
}
Expr SystemBuilder::target(const std::string& name, Dim rows, Dim columns, Domain domain) {
  return given(Role::target, name, {std::move(rows), std::move(columns)}, domain);
}
Expr SystemBuilder::statistic(const std::string& name, Dim rows, Dim columns, Domain domain) {
  return given(Role::statistic, name, {std::move(rows), std::move(columns)}, domain);
}

Scalar SystemBuilder::parameter(const std::string& name, std::optional<Rational> usual) {
  require_new(name);
  system_.parameters.push_back({name, false, false, usual});
  return gradstone::parameter(name);
}

Scalar SystemBuilder::trainable_parameter(const std::string& name, std::optional<Rational> usual) {
  require_new(name);
  system_.parameters.push_back({name, true, false, usual});
  return gradstone::parameter(name);
}

Scalar SystemBuilder::integer_parameter(const std::string& name) {
  require_new(name);
  system_.parameters.push_back({name, false, true, std::nullopt});
  return gradstone::parameter(name);
}

Dim SystemBuilder::size_parameter(const std::string& name, std::int64_t least) {
  require_new(name);
  system_.size_parameters.push_back(name);
  if (least != 1) system_.least_sizes[name] = least;
  return Dim(name);
}

void SystemBuilder::use_as_size(const std::string& parameter) {
  auto& all = system_.parameters;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& known) { return known.name == parameter; });
  if (found == all.end() || !found->integer) return;
  all.erase(found);
  system_.size_parameters.push_back(parameter);
  auto& conditions = system_.conditions;
  for (auto condition = conditions.begin(); condition != conditions.end();) {
    auto names = gradstone::parameter_names(condition->left);
    names.merge(gradstone::parameter_names(condition->right));
    if (names.count(parameter) == 0) {
      ++condition;
      continue;
    }
    const auto* bound = std::get_if<scalar::Number>(&condition->right.node().value);
    const bool is_least = condition->left == gradstone::parameter(parameter) && bound &&
                          bound->value.is_integer() &&
                          (condition->relation == Relation::greater ||
                           condition->relation == Relation::greater_equal);
    if (!is_least)
      throw DomainError(system_.name + ": " + parameter +
                        " is used as a size, of which only the least can be said: " + parameter +
                        " >= 2");
    const std::int64_t least =
        bound->value.numerator() + (condition->relation == Relation::greater ? 1 : 0);
    if (least < 0)
      throw DomainError(system_.name + ": " + parameter +
                        " is used as a size, which is never negative: say " + parameter + " >= 0");
    system_.least_sizes[parameter] = least;
    condition = conditions.erase(condition);
  }
  ScalarReplacement as_size;
  as_size.parameters.emplace(parameter, gradstone::size(Dim(parameter)));
  for (auto* equations : {&system_.forward, &system_.backward})
    for (auto& equation : *equations) equation.value = substitute(equation.value, as_size, same);
  for (auto& definition : system_.definitions)
    definition.value = replace(definition.value, as_size);
  for (auto& identity : system_.element_identities) {
    identity.left = replace(identity.left, as_size);
    identity.right = replace(identity.right, as_size);
  }
  for (auto& identity : system_.identities) {
    identity.left = substitute(identity.left, as_size, same);
    identity.right = substitute(identity.right, as_size, same);
  }
}

void SystemBuilder::condition(Comparison condition) {
  if (condition.relation == Relation::equal) {
    for (const auto& side : {condition.left, condition.right}) {
      for (const auto& name : gradstone::parameter_names(side)) {
        const auto* parameter = system_.find_parameter(name);
        if (parameter && parameter->trainable)
          throw DomainError(system_.name + ": a condition can't hold " + name +
                            ", which is trainable and moves; declare it without 'trainable', or "
                            "bound it by < or >");
      }
    }
  }
  system_.conditions.push_back(std::move(condition));
}

void SystemBuilder::least_size(const std::string& name, std::int64_t least) {
  if (system_.has_size_parameter(name)) {
    const bool is_read = !system_.forward.empty() || !system_.identities.empty() ||
                         !system_.element_identities.empty();
    if (is_read && least < system_.least_size(name))
      throw DomainError(system_.name + ": say above the equations that " + name + " may be " +
                        std::to_string(least) + "; they were read with " +
                        std::to_string(system_.least_size(name)) + " or more");
    system_.least_sizes[name] = least;
    return;
  }
  if (least < 1) throw DomainError(system_.name + ": a size is 1 at least");
  auto& known = system_.least_sizes[name];
  known = std::max(known, least);
  if (known == 1) system_.least_sizes.erase(name);
}

void SystemBuilder::condition(Expr left, Expr right) {
  if (left.shape() != right.shape()) {
    throw ShapeError(system_.name + ": a condition needs equal shapes, got " + left.shape().text() +
                     " and " + right.shape().text());
  }
  require_held(left);
  require_held(right);
  const MatrixCondition condition{std::move(left), std::move(right)};
  if (!is_implied(system_, condition)) system_.matrix_conditions.push_back(condition);
}

void SystemBuilder::require_held(const Expr& value) const {
  require_known(value);
  for (const auto& name : variable_names(value)) {
    const auto* declaration = system_.find_declaration(name);
    if (!declaration)
      throw DomainError(system_.name + ": a condition is on what is given; " + name +
                        " is computed, or the given gradient of the output");
    if (moves(system_, *declaration))
      throw DomainError(system_.name + ": a condition can't hold " + name +
                        ", which is differentiated and moves; what is held is a target, a mask or "
                        "a statistic");
  }
}

void SystemBuilder::recurrence(Index step, Dim steps, bool reversed) {
  system_.recurrences.push_back({std::move(step), std::move(steps), reversed, {}, {}});
}

void SystemBuilder::initial(const std::string& name, std::vector<Index> indices, Shape shape,
                            Scalar value, Location where) {
  require_new(name);
  require_fit(system_.name, name, indices, shape, where);
  IndexRanges ranges = ranges_of_identities();
  bind_indices(ranges, indices, shape);
  check_indices(value, ranges, system_.name + ": where " + name + " begins", where);
  system_.recurrences.back().initial.push_back(
      {name, std::move(indices), std::move(shape), std::move(value)});
}

void SystemBuilder::set_recurs(bool recurs) {
  recurs_ = recurs;
}

bool SystemBuilder::is_pending(const std::string& name) const {
  return recurs_ && system_.recurrences.back().find_initial(name) != nullptr;
}

/// The step that an equation may read: its own of what stands above, and the one before.
void SystemBuilder::require_steps(const std::string& name, const Expr& value) {
  if (!recurs_) return;
  auto& recurrence = system_.recurrences.back();
  const auto* tensor = as<node::Comprehension>(value);
  if (!tensor || tensor->indices.front() != recurrence.step || value.shape()[0] != recurrence.steps)
    throw DomainError(system_.name + ": " + name + " is in a recurrence, so its first index is " +
                      recurrence.step.name);
  const Shape of_step(
      std::vector<Dim>(value.shape().dims().begin() + 1, value.shape().dims().end()));
  const Initial* initial = recurrence.find_initial(name);
  if (initial && initial->shape != of_step)
    throw ShapeError(system_.name + ": " + name + " begins as " + initial->shape.text() +
                     ", but in a step it is " + of_step.text() + " (" + value.where().text() + ")");
  transform(tensor->body, [&](const Scalar& part) {
    const auto* read = std::get_if<scalar::Entry>(&part.node().value);
    if (!read || !(recurrence.has(read->matrix) || recurrence.find_initial(read->matrix)))
      return part;
    const Place& place = read->places.front();
    const bool is_known = recurrence.has(read->matrix);
    if (place.index() && *place.index() == recurrence.step && is_known) return part;
    if (recurrence.is_step_before(place)) return part;
    throw DomainError(system_.name + ": in step " + recurrence.step.name + " " + name +
                      " may read " + read->matrix + " in the step " +
                      (recurrence.reversed ? "behind" : "before") + ", and in its own where " +
                      read->matrix + " stands above (" + value.where().text() + ")");
  });
  recurrence.equations.push_back(name);
}

void SystemBuilder::add_output(const std::string& name) {
  auto& all = system_.outputs;
  if (std::find(all.begin(), all.end(), name) != all.end())
    throw DomainError(system_.name + ": " + name + " is said to be an output twice");
  all.push_back(name);
}

Expr SystemBuilder::forward(const std::string& name, Expr value) {
  require_new(name);
  require_steps(name, value);
  require_known(value);
  const Shape shape = value.shape();
  system_.forward.push_back({name, std::move(value), ""});
  system_.output = name;
  return variable(name, shape);
}

Expr SystemBuilder::cotangent(const Expr& output) {
  const auto* name = as<node::Variable>(output);
  if (!name || !system_.is_cotangent("D" + name->name))
    throw DomainError(system_.name + ": the cotangent belongs to the last forward value");
  return variable("D" + name->name, output.shape());
}

Expr SystemBuilder::backward(const Expr& V, Expr value) {
  const auto* of = as<node::Variable>(V);
  const auto* declaration = of ? system_.find_declaration(of->name) : nullptr;
  if (!of || (!declaration && !system_.find_forward(of->name)))
    throw DomainError(system_.name + ": a gradient is of a declared matrix or a forward value");
  if (declaration && !declaration->differentiated())
    throw DomainError(system_.name + ": " + of->name + " is a " +
                      print::role_name(declaration->role) +
                      ", which has no gradient; what is differentiated is an input or a weight");
  if (V.shape() != value.shape()) {
    throw ShapeError(system_.name + ": D" + of->name + " is " + value.shape().text() + ", but " +
                     of->name + " is " + V.shape().text() + " (" + value.where().text() + ")");
  }
  require_new("D" + of->name);
  require_steps("D" + of->name, value);
  require_known(value);
  system_.backward.push_back({"D" + of->name, std::move(value), of->name});
  return variable("D" + of->name, V.shape());
}

Expr SystemBuilder::backward(const Scalar& parameter, Expr value) {
  const auto* of = std::get_if<scalar::Parameter>(&parameter.node().value);
  const auto* declared = of ? system_.find_parameter(of->name) : nullptr;
  if (!declared || !declared->trainable)
    throw DomainError(system_.name + ": only a trainable parameter has a gradient" +
                      (declared ? "; declare it: trainable parameter " + declared->name : ""));
  if (!value.shape().is_scalar()) {
    throw ShapeError(system_.name + ": the gradient of " + of->name + " is 1 x 1, not " +
                     value.shape().text() + " (" + value.where().text() + ")");
  }
  require_new("D" + of->name);
  require_known(value);
  system_.backward.push_back({"D" + of->name, std::move(value), of->name});
  return variable("D" + of->name, one, one);
}

Expr SystemBuilder::auxiliary(const std::string& name, Expr value) {
  require_new(name);
  require_steps(name, value);
  require_known(value);
  const Shape shape = value.shape();
  system_.backward.push_back({name, std::move(value), ""});
  return variable(name, shape);
}

void SystemBuilder::require_parameters(const Scalar& value) const {
  for (const auto& name : gradstone::parameter_names(value)) {
    if (!system_.find_parameter(name))
      throw UnknownNameError(system_.name + ": parameter " + name + " is not declared");
  }
}

void SystemBuilder::define(const std::string& name, std::vector<Index> indices, Scalar value,
                           Location where) {
  const auto* equation = system_.find_forward(name);
  if (!equation) throw UnknownNameError(system_.name + ": no forward value named " + name);
  const auto& known = system_.definitions;
  if (std::any_of(known.begin(), known.end(), [&](const auto& d) { return d.name == name; }))
    throw DomainError(system_.name + ": " + name + " is defined twice; keep one definition");
  const Shape& shape = equation->value.shape();
  require_fit(system_.name, name, indices, shape, where);
  IndexRanges ranges = ranges_of_definitions();
  bind_indices(ranges, indices, shape);
  check_indices(value, ranges, system_.name + ": the definition of " + name, where);
  require_parameters(value);
  system_.definitions.push_back({name, std::move(indices), std::move(value)});
}

void SystemBuilder::define(const std::string& name, Index row, Index column, Scalar value,
                           Location where) {
  define(name, std::vector{std::move(row), std::move(column)}, std::move(value), where);
}

void SystemBuilder::define(const std::string& name, Scalar value, Location where) {
  define(name, Index{}, Index{}, std::move(value), where);
}

void SystemBuilder::require_new_identity(const std::string& name) const {
  const auto same = [&](const auto& identity) { return identity.name == name; };
  if (std::any_of(system_.identities.begin(), system_.identities.end(), same) ||
      std::any_of(system_.element_identities.begin(), system_.element_identities.end(), same))
    throw DomainError(system_.name + ": the identity " + name +
                      " is stated twice; give one of them another name");
}

void SystemBuilder::identity(const std::string& name, Expr left, Expr right) {
  require_new_identity(name);
  if (left.shape() != right.shape()) {
    throw ShapeError(system_.name + ": " + name + " equates " + left.shape().text() + " and " +
                     right.shape().text() + " (" + left.where().text() + ")");
  }
  require_known(left);
  require_known(right);
  system_.identities.push_back({name, std::move(left), std::move(right)});
}

void SystemBuilder::identity(const std::string& name, std::vector<Index> indices, Shape shape,
                             Scalar left, Scalar right, Location where) {
  require_new_identity(name);
  require_fit(system_.name, name, indices, shape, where);
  IndexRanges ranges = ranges_of_identities();
  bind_indices(ranges, indices, shape);
  for (const auto& side : {left, right}) {
    check_indices(side, ranges, system_.name + ": " + name, where);
    require_parameters(side);
  }
  system_.element_identities.push_back(
      {name, std::move(indices), std::move(shape), std::move(left), std::move(right)});
}

std::string SystemBuilder::next_step(const std::string& chain) {
  auto& chains = system_.chains;
  if (std::find(chains.begin(), chains.end(), chain) == chains.end()) chains.push_back(chain);
  const auto before = system_.steps_of(chain).size() + system_.element_steps_of(chain).size();
  return chain + "." + std::to_string(before + 1);
}

void SystemBuilder::step(const std::string& chain, Expr left, Expr right, std::string reason) {
  identity(next_step(chain), std::move(left), std::move(right));
  system_.identities.back().chain = chain;
  system_.identities.back().reason = std::move(reason);
}

void SystemBuilder::step(const std::string& chain, std::vector<Index> indices, Shape shape,
                         Scalar left, Scalar right, std::string reason, Location where) {
  identity(next_step(chain), std::move(indices), std::move(shape), std::move(left),
           std::move(right), where);
  system_.element_identities.back().chain = chain;
  system_.element_identities.back().reason = std::move(reason);
}

void SystemBuilder::update(const Expr& state, const Expr& from) {
  const auto* name = as<node::Variable>(state);
  const auto* next = as<node::Variable>(from);
  if (!name || !next || !system_.find_declaration(name->name) || !system_.find_forward(next->name))
    throw DomainError(system_.name + ": an update takes a declared matrix and a forward value");
  if (state.shape() != from.shape()) {
    throw ShapeError(system_.name + ": " + name->name + " is " + state.shape().text() +
                     " and can't become " + from.shape().text());
  }
  for (const auto& other : system_.updates) {
    if (other.name == name->name)
      throw DomainError(system_.name + ": " + name->name + " is updated twice; keep one update");
  }
  system_.updates.push_back({name->name, next->name});
}

void SystemBuilder::start(const Expr& state, Expr value) {
  const auto* variable = as<node::Variable>(state);
  if (!variable || !system_.find_declaration(variable->name))
    throw DomainError(system_.name +
                      ": what starts somewhere is a declared matrix that is updated");
  const std::string& name = variable->name;
  if (system_.find_start(name))
    throw DomainError(system_.name + ": it is said twice where " + name + " starts; keep one");
  if (state.shape() != value.shape()) {
    throw ShapeError(system_.name + ": " + name + " is " + state.shape().text() +
                     " and can't start at " + value.shape().text());
  }
  require_known(value);
  system_.starts.push_back({name, std::move(value)});
  for (const auto& start : system_.starts) require_at_start(start);
  for (const auto& unrolled : system_.unrolled)
    require_start_of_steps(unrolled.value, unrolled.name);
}

void SystemBuilder::require_at_start(const Start& start) const {
  for (const auto& read : variable_names(start.value)) {
    if (system_.find_start(read))
      throw DomainError(system_.name + ": " + start.name + " starts at " + read +
                        ", of which it is said where it starts; write that for it");
    if (!system_.find_declaration(read))
      throw DomainError(system_.name + ": " + start.name + " can't start at " + read +
                        ", which a step computes");
  }
  for (const auto& read : parameter_names(start.value)) {
    if (system_.find_parameter(read)->integer)
      throw DomainError(system_.name + ": " + start.name + " can't start at " + read +
                        ", which counts the steps");
  }
}

// Before the first step there is nothing that is given at a step.
void SystemBuilder::require_start_of_steps(const Scalar& value, const std::string& what) const {
  std::set<std::string> given = entries_with(value, 1);
  given.merge(entries_with(value, 3));
  for (const auto& start : system_.starts) {
    auto read = variable_names(start.value);
    read.merge(parameter_names(start.value));
    for (const auto& name : read) {
      if (given.count(name) > 0)
        throw DomainError(system_.name + ": " + start.name + " can't start at " + name +
                          ", which is another at every step in the sums for " + what);
    }
  }
}

void SystemBuilder::unrolled(const Expr& state, const std::string& steps, Scalar value,
                             Location where) {
  const std::string name = variable_name(state);
  const auto* declaration = system_.find_declaration(name);
  if (!declaration) throw DomainError(system_.name + ": only a declared matrix can be unrolled");
  IndexRanges ranges = ranges_of_steps(steps);
  ranges.indices.emplace("i", declaration->shape.rows());
  ranges.indices.emplace("j", declaration->shape.columns());
  const std::string what = name + " after " + steps + " steps";
  check_indices(value, ranges, system_.name + ": " + what, where);
  require_parameters(value);
  for (const auto& other : system_.unrolled) {
    if (other.name == name) throw DomainError(system_.name + ": " + what + " is stated twice");
  }
  for (const auto& parameter : gradstone::parameter_names(value)) {
    if (system_.find_parameter(parameter)->integer)
      throw DomainError(system_.name + ": " + parameter +
                        " is another number at every step; the "
                        "number of steps is " +
                        steps + ", that of one step the index of a sum");
  }
  require_start_of_steps(value, name);
  system_.unrolled.push_back({name, steps, std::move(value)});
}

void SystemBuilder::reduction(Reduction reduction) {
  system_.reduction = reduction;
}

SystemBuilder& SystemBuilder::form(std::string text) {
  system_.form = std::move(text);
  return *this;
}
SystemBuilder& SystemBuilder::alias(std::string text) {
  system_.alias = std::move(text);
  return *this;
}
SystemBuilder& SystemBuilder::domain(std::string text) {
  system_.domain = std::move(text);
  return *this;
}
SystemBuilder& SystemBuilder::accuracy(std::string text) {
  system_.accuracy = std::move(text);
  return *this;
}
SystemBuilder& SystemBuilder::source(std::string text) {
  system_.source = std::move(text);
  return *this;
}

IndexRanges SystemBuilder::ranges() const {
  IndexRanges ranges;
  ranges.least = system_.least_sizes;
  for (const auto& given : system_.declarations)
    if (given.domain == Domain::index) ranges.places.emplace(given.name, given.last);
  return ranges;
}

IndexRanges SystemBuilder::ranges_of_definitions() const {
  IndexRanges all = ranges();
  for (const auto& given : system_.declarations)
    all.entries.emplace(given.name, given.shape.dims());
  for (const auto& defined : system_.definitions)
    all.entries.emplace(defined.name, system_.shape_of(defined.name).dims());
  return all;
}

IndexRanges SystemBuilder::ranges_of_identities() const {
  IndexRanges all = ranges();
  for (const auto& name : system_.matrix_names())
    all.entries.emplace(name, system_.shape_of(name).dims());
  if (!recurs_) return all;
  const auto& recurrence = system_.recurrences.back();
  for (const auto& initial : recurrence.initial) {
    if (system_.find_forward(initial.name) || system_.find_backward(initial.name)) continue;
    std::vector<Dim> dims = initial.shape.dims();
    dims.insert(dims.begin(), recurrence.steps);
    all.entries.emplace(initial.name, std::move(dims));
  }
  return all;
}

IndexRanges SystemBuilder::ranges_of_steps(const std::string& steps) const {
  IndexRanges all = ranges();
  for (const auto& given : system_.declarations) {
    all.entries.emplace(given.name, given.shape.dims());
    std::vector<Dim> sequence = given.shape.dims();
    sequence.insert(sequence.begin(), Dim(steps));
    all.entries.emplace(given.name, std::move(sequence));
  }
  for (const auto& parameter : system_.parameters)
    all.entries.emplace(parameter.name, std::vector{Dim(steps)});
  return all;
}

EquationSystem SystemBuilder::build() const {
  for (const auto& given : system_.declarations) require_extents(given.name, given.shape);
  for (const auto& name : system_.outputs)
    if (!system_.find_forward(name))
      throw UnknownNameError(system_.name + ": the output " + name + " is no forward value");
  for (const auto& recurrence : system_.recurrences)
    for (const auto& initial : recurrence.initial)
      if (!recurrence.has(initial.name))
        throw UnknownNameError(system_.name + ": it is said where " + initial.name +
                               " begins, but no equation gives " + initial.name + "[" +
                               recurrence.step.name + ",...]");
  if (system_.forward.empty() && system_.identities.empty() && system_.element_identities.empty())
    throw DomainError(system_.name + " has no equation");
  return system_;
}

}  // namespace gradstone

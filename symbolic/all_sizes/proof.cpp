#include "symbolic/all_sizes/proof.hpp"

#include "reference/error.hpp"
#include "symbolic/all_sizes/readable.hpp"
#include "symbolic/all_sizes/zero.hpp"
#include "symbolic/scope_at_sizes.hpp"

namespace gradstone::all_sizes {

void leave_open(ProofScope& scope, const std::string& points) {
  std::string& where = scope.where;
  const bool is_said = (", " + where + ", ").find(", " + points + ", ") != std::string::npos;
  if (!is_said) where += (where.empty() ? "" : ", ") + points;
}

Outcome Proof::check(const Claim& claim) {
  used_.clear();
  const Claimed claimed = find_claimed(system_, claim);
  Outcome outcome = std::visit([&](const auto& each) { return check(each); }, claimed);
  if (outcome.verdict != Verdict::proved) return outcome;
  const auto* steps = std::get_if<claimed::Unrolled>(&claimed);
  if (steps && !compares(steps->unrolled.name)) return outcome;
  for (const Form& base : algebra_.bases_to_leave_open())
    leave_open(outcome.scope, readable(algebra_.symbols, base) + " != 0");
  return outcome;
}

/// Whether the steps of a state compare anything.
bool Proof::compares(const std::string& state) const {
  std::set<std::string> seen;
  std::vector<std::string> open{state};
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    if (!seen.insert(name).second) continue;
    const auto read_by = [&](const Expr& value) {
      const auto names = variable_names(value);
      open.insert(open.end(), names.begin(), names.end());
      return has_cases(value);
    };
    for (const auto& unrolled : system_.unrolled)
      if (unrolled.name == name && has_cases(unrolled.value)) return true;
    for (const auto& update : system_.updates)
      if (update.name == name) open.push_back(update.from);
    const Equation* equation = system_.find_forward(name);
    if (equation && read_by(equation->value)) return true;
  }
  return false;
}

Form Proof::read(const Expr& expression, const MatrixReader::Values& values) {
  return MatrixReader(algebra_, scalars_, values,
                      [&](const node::Comprehension& entries, const Shape& shape) {
                        return by_elements(entries.body, entries.indices, shape, values);
                      })
      .read(expression);
}

const Form& Proof::look_up(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end()) throw UnknownNameError("no value named " + name + " here");
  return found->second;
}

Form Proof::defined(const ElementDefinition& definition, const Values& values) {
  const auto known = [&](const std::string& name) -> const Form& {
    used_.insert(name);
    return look_up(values, name);
  };
  return by_elements(definition.value, definition.indices, system_.shape_of(definition.name),
                     known);
}

/// The indices of an entry, by the names that a formula gives them.
ScalarReader::Scope Proof::scope_of(const std::vector<gradstone::Index>& indices,
                                    const Shape& shape) {
  ScalarReader::Scope scope;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (indices.at(axis).is_first()) continue;
    const RunningIndex running{axis_index(axis), algebra_.symbols.dim(shape[axis])};
    scope[indices[axis].name] =
        shape[axis].is_one() ? IndexMeaning{std::monostate{}} : IndexMeaning{running};
  }
  return scope;
}

/// A formula in index notation, at the indices of the axes.
Form Proof::by_elements(const Scalar& value_at, const std::vector<gradstone::Index>& indices,
                        const Shape& shape, const MatrixReader::Values& values) {
  const auto entries = [&](const std::string& name, const std::vector<IndexMeaning>& places) {
    Renaming names;
    for (std::size_t axis = 0; axis < places.size(); ++axis) {
      const auto* running = std::get_if<RunningIndex>(&places[axis]);
      if (running) names.emplace_back(axis_index(axis), running->index);
    }
    return algebra_.renamed(values(name), names);
  };
  ScalarReader reader(
      algebra_, [this](const std::string& name) { return value(name).entry; }, entries);
  reader.set_shapes([this](const std::string& name) { return system_.shape_of(name); });
  const bool notes = scalars_.notes_requirements();
  if (notes) reader.start_requirements();
  const Form value = reader.read(value_at, scope_of(indices, shape));
  if (notes) scalars_.note(reader.end_requirements());
  return value;
}

/// Meanings are put in from the last to the first. The meanings of backward values, which reach up
/// to the loss, come into it only if those of the forward values are not enough.
std::optional<Form> Proof::difference(const Form& left, const Form& right) {
  const Form first = algebra_.subtract(left, right);
  if (is_shown_zero(algebra_, first)) return std::nullopt;
  const auto all = static_cast<SymbolId>(algebra_.symbols.size());
  for (const SymbolId end : {end_of_forward_, all}) {
    if (is_zero_unfolded(first, end)) return std::nullopt;
  }
  if (!system_.recurrences.empty() && (is_one_step(left, right) || is_one_step(right, left)))
    return std::nullopt;
  return first;
}

/// Whether the value is what a step makes of the other side, in which the values of the step before
/// have to stay: they are tensors of the same recurrence.
bool Proof::is_one_step(const Form& value, const Form& other) {
  const auto all = static_cast<SymbolId>(algebra_.symbols.size());
  for (SymbolId cut = cuts_.last_cut(value, all); cut >= 0; cut = cuts_.last_cut(value, cut)) {
    const Form rest =
        cuts_.without_sums_of_zero(algebra_.subtract(cuts_.unfolded(value, cut), other));
    if (is_shown_zero(algebra_, rest) || is_zero_in_all_cells(algebra_, rest)) return true;
  }
  return false;
}

bool Proof::is_zero_unfolded(Form rest, SymbolId end) {
  constexpr std::size_t most_terms = 2000;
  for (SymbolId cut = cuts_.last_cut(rest, end); cut >= 0; cut = cuts_.last_cut(rest, cut)) {
    rest = cuts_.without_sums_of_zero(cuts_.unfolded(rest, cut));
    if (rest.is_zero()) return true;
    if (rest.monomials.size() > most_terms) return false;
  }
  return is_shown_zero(algebra_, rest) || is_zero_in_all_cells(algebra_, rest);
}

Outcome Proof::compare(const std::string& name, const Form& left, const Form& right) {
  const auto rest = difference(left, right);
  if (!rest) return {Verdict::proved, ""};
  return {Verdict::undecided, name + ": the difference of both sides was not shown to be 0: " +
                                  readable(algebra_.symbols, *rest)};
}

/// Matrix forms use earlier matrix forms, definitions earlier definitions. Where both were shown to
/// be equal, their common value is cut.
Outcome Proof::check(const claimed::Definition& claim) {
  const std::string& subject = claim.equation.name;
  Values forward;
  for (const auto& declaration : system_.declarations)
    forward[declaration.name] = values_.at(declaration.name).entry;
  Values by_elements = forward;
  const auto known = [&](const std::string& name) -> const Form& {
    used_.insert(name);
    return look_up(forward, name);
  };
  for (const auto& equation : system_.forward) {
    const std::string& name = equation.name;
    forward[name] = read(equation.value, known);
    const ElementDefinition* definition = system_.find_definition(name);
    if (definition) by_elements[name] = defined(*definition, by_elements);
    if (name == subject) break;
    if (!definition || difference(forward[name], by_elements[name])) continue;
    forward[name] = by_elements[name] = cut(name, equation.value.shape(), forward[name]).entry;
  }
  return compare(subject, look_up(forward, subject), look_up(by_elements, subject));
}

Outcome Proof::check(const claimed::StableForm& claim) {
  const ElementFunction& function = claim.function;
  const auto parameters = declare_parameters_of(function);
  const Sign sign = function.positive_domain() ? Sign::positive : Sign::unknown;
  const Form x = declared("x", {one, one}, sign).entry;
  scalars_.start_requirements();
  const Form value = scalars_.apply(function, function.value(), x, parameters);
  const auto given = scalars_.end_requirements();
  scalars_.start_requirements();
  const Form stable = scalars_.apply(function, *function.stable(), x, parameters);
  const auto needed = scalars_.end_requirements();
  Outcome outcome = compare(function.name(), stable, value);
  if (outcome.verdict == Verdict::proved) outcome.scope.where = open_points(needed, given);
  return outcome;
}

Outcome Proof::check(const claimed::Derivative& claim) {
  const ElementFunction& function = claim.function;
  const ElementFunction& stated = function.derivative();
  const auto parameters = declare_parameters_of(function);
  const Sign sign = function.positive_domain() ? Sign::positive : Sign::unknown;
  const Value x = declared("x", {one, one}, sign);
  scalars_.start_requirements();
  algebra_.set_notes_ties(true);
  const Form value = scalars_.apply(function, function.value(), x.entry, parameters);
  algebra_.set_notes_ties(false);
  const auto given = scalars_.end_requirements();
  scalars_.start_requirements();
  const Form equation = scalars_.apply(stated, stated.value(), x.entry, parameters);
  std::optional<Form> stable;
  if (stated.stable()) stable = scalars_.apply(stated, *stated.stable(), x.entry, parameters);
  const auto needed = scalars_.end_requirements();
  const Form slopes = kinks_.on_lower_sides(derivatives_.derivative(value, x.symbol, {}), x.symbol);
  if (!algebra_.leaves_ties_out()) {
    if (const auto jump = kinks_.find_jump(value, x.symbol, Poles::allowed)) {
      return {Verdict::undecided,
              "the function jumps where " + readable(algebra_.symbols, *jump) + " = 0"};
    }
  }
  Outcome outcome = compare_slopes(stated.name(), equation, slopes, {x.symbol, {}, 1});
  if (outcome.verdict == Verdict::proved && stable)
    outcome = compare(stated.name(), *stable, equation);
  if (outcome.verdict == Verdict::proved) outcome.scope.where = open_points(needed, given);
  return outcome;
}

/// Identities may read everything that is given or computed.
MatrixReader::Values Proof::all_values() {
  add_forward_values();
  return [this](const std::string& name) -> const Form& {
    if (system_.find_backward(name)) return backward_value(name);
    return value(name).entry;
  };
}

Outcome Proof::check(const claimed::Identity& claim) {
  const Identity& identity = claim.identity;
  const auto values = all_values();
  return compare(identity.name, read(identity.left, values), read(identity.right, values));
}

Outcome Proof::check(const claimed::ElementIdentity& claim) {
  const ElementIdentity& identity = claim.identity;
  const auto values = all_values();
  const auto side = [&](const Scalar& value_at) {
    return by_elements(value_at, identity.indices, identity.shape, values);
  };
  return compare(identity.name, side(identity.left), side(identity.right));
}

}  // namespace gradstone::all_sizes

#include "symbolic/ginac/proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reference/entry_name.hpp"
#include "reference/error.hpp"

namespace gradstone::ginac {
namespace {

Matrix single(const ex& value) {
  Matrix X(1, 1);
  X(0, 0) = value;
  return X;
}

/// The place of the equation for a value; their number if there is none.
std::size_t place_of(const std::string& name, const std::vector<Equation>& equations) {
  const auto found = std::find_if(equations.begin(), equations.end(),
                                  [&](const Equation& equation) { return equation.name == name; });
  return static_cast<std::size_t>(found - equations.begin());
}

}  // namespace

ScalarTranslator Proof::scalars(ScalarTranslator::Lookup entries) {
  return ScalarTranslator(
      tower_, sizes_, [this](const std::string& name) { return parameter(name); },
      std::move(entries));
}

const Matrix& Proof::value(const Values& values, const std::string& name) {
  used_.insert(name);
  const auto found = values.find(name);
  if (found == values.end())
    throw UnknownNameError(system_.full_name() + ": no value named " + name + " here");
  return found->second;
}

Matrix Proof::translate(const Expr& expression, const Values& values) {
  const auto translator = scalars(nullptr);
  MatrixTranslator reader(
      tower_, sizes_, translator,
      [&](const std::string& name) -> const Matrix& { return value(values, name); },
      [&](const node::Comprehension& tensor, const Shape& shape) {
        return by_elements(tensor.body, tensor.indices, shape, values);
      });
  return reader.translate(expression);
}

Matrix Proof::defined(const ElementDefinition& definition, const Values& values) {
  return by_elements(definition.value, definition.indices, system_.shape_of(definition.name),
                     values);
}

ScalarTranslator Proof::reader_of(const Values& values) {
  return scalars([&](const std::string& name, const std::vector<std::int64_t>& indices) {
    const Matrix& X = value(values, name);
    const Shape whole = system_.shape_of(name);
    if (indices.size() != whole.rank())
      throw UnsupportedError(name + " has another number of indices");
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < indices.size(); ++axis) {
      const std::int64_t extent = whole[axis].at(sizes_);
      if (indices[axis] < 1 || indices[axis] > extent)
        throw DomainError("an index of " + name + " leaves the tensor");
      at = at * static_cast<std::size_t>(extent) + static_cast<std::size_t>(indices[axis] - 1);
    }
    return X.entries().at(at);
  });
}

/// The indices of the entry that is stored at a place.
std::map<std::string, std::int64_t> Proof::indices_at(const std::vector<Index>& names,
                                                      const Shape& shape, std::size_t place) const {
  std::map<std::string, std::int64_t> indices;
  const auto numbers = gradstone::indices_at(shape.at(sizes_), place);
  for (std::size_t axis = 0; axis < numbers.size(); ++axis)
    indices[names.at(axis).name] = numbers[axis];
  return indices;
}

Matrix Proof::by_elements(const Scalar& value_at, const std::vector<Index>& names,
                          const Shape& shape, const Values& values) {
  const auto translator = reader_of(values);
  Matrix result = empty(shape);
  for (std::size_t k = 0; k < result.entries().size(); ++k)
    result.set(k, translator.translate(value_at, indices_at(names, shape, k)).expand());
  return result;
}

/// The equations of one step, whose tensors are empty now.
std::vector<const Equation*> Proof::start_steps(const Recurrence& recurrence,
                                                const std::vector<Equation>& equations,
                                                Values& values) const {
  std::vector<const Equation*> of_one_step;
  for (const auto& equation : equations) {
    if (!recurrence.has(equation.name)) continue;
    of_one_step.push_back(&equation);
    values[equation.name] = empty(equation.value.shape());
  }
  return of_one_step;
}

/// Calls the function with every step, in the order in which they are computed: 0, 1, ...
void Proof::for_each_step(const Recurrence& recurrence,
                          const std::function<void(std::size_t)>& take) const {
  const auto steps = static_cast<std::size_t>(recurrence.steps.at(sizes_));
  for (std::size_t k = 0; k < steps; ++k) take(recurrence.reversed ? steps - 1 - k : k);
}

/// The places of a tensor of a recurrence that belong to a step: from the first to before the last.
std::pair<std::size_t, std::size_t> Proof::places_of_step(const Equation& equation,
                                                          std::size_t step) const {
  const Shape& shape = equation.value.shape();
  const std::size_t length =
      empty(shape).entries().size() / static_cast<std::size_t>(shape[0].at(sizes_));
  return {step * length, (step + 1) * length};
}

Matrix Proof::entries_of_step(const Equation& equation, std::size_t step,
                              const Matrix& tensor) const {
  const auto [first, end] = places_of_step(equation, step);
  Matrix part(1, end - first);
  for (std::size_t place = first; place < end; ++place)
    part.set(place - first, tensor.entries()[place]);
  return part;
}

/// Computes what an equation of a recurrence says of a step.
void Proof::take_step(const Equation& equation, std::size_t step, Values& values) {
  const auto* tensor = as<node::Comprehension>(equation.value);
  if (!tensor) throw UnsupportedError("a step of a recurrence that is not given by entries");
  const auto translator = reader_of(values);
  const auto [first, end] = places_of_step(equation, step);
  for (std::size_t place = first; place < end; ++place) {
    const auto indices = indices_at(tensor->indices, equation.value.shape(), place);
    values[equation.name].set(place, translator.translate(tensor->body, indices).expand());
  }
}

/// Cuts the entries of a step.
void Proof::cut_step(const Equation& equation, std::size_t step, Values& values,
                     std::size_t layer) {
  Matrix& tensor = values[equation.name];
  const auto [first, end] = places_of_step(equation, step);
  for (std::size_t place = first; place < end; ++place)
    tensor.set(place, tower_.named(entry_name(equation.name, equation.value.shape(), sizes_, place),
                                   tensor.entries()[place], layer));
}

/// Computes the tensors of a recurrence, one step after the other.
void Proof::take_steps(const Recurrence& recurrence, const std::vector<Equation>& equations,
                       Values& values) {
  const auto of_one_step = start_steps(recurrence, equations, values);
  for_each_step(recurrence, [&](std::size_t step) {
    for (const Equation* equation : of_one_step) take_step(*equation, step, values);
  });
}

/// The value of an equation; with the first of a recurrence all of its tensors are computed.
Matrix Proof::evaluated(const Equation& equation, const std::vector<Equation>& equations,
                        Values& values) {
  const Recurrence* recurrence = system_.recurrence_of(equation.name);
  if (!recurrence) return translate(equation.value, values);
  if (recurrence->equations.front() == equation.name) take_steps(*recurrence, equations, values);
  return value(values, equation.name);
}

/// The matrix that holds a tensor of this shape row by row.
Matrix Proof::empty(const Shape& shape) const {
  const Shape matrix = shape.as_matrix();
  return {static_cast<std::size_t>(matrix.rows().at(sizes_)),
          static_cast<std::size_t>(matrix.columns().at(sizes_))};
}

Matrix Proof::cut(const std::string& name, const Matrix& value, std::size_t layer) {
  Matrix result(value.rows(), value.columns());
  const auto columns = static_cast<std::int64_t>(value.columns());
  for (std::size_t k = 0; k < value.entries().size(); ++k)
    result.set(
        k, tower_.named(entry_name(system_, name, sizes_, k, columns), value.entries()[k], layer));
  return result;
}

Outcome Proof::check(const Claim& claim) {
  return std::visit([&](const auto& each) { return check(each); }, find_claimed(system_, claim));
}

bool Proof::shown_equal(const Matrix& left, const Matrix& right) {
  return comparison_.compare("", {"", left}, {"", right}).verdict == Verdict::proved;
}

void Proof::start_definitions() {
  used_.clear();
  definitions_ = {matrices_, matrices_, 0};
}

/// Matrix forms use earlier matrix forms, definitions earlier definitions. Where both were shown to
/// be equal, their common value is cut.
Outcome Proof::check(const claimed::Definition& claim) {
  const std::string& subject = claim.equation.name;
  if (!definitions_ || definitions_->next > place_of(subject, system_.forward)) start_definitions();
  auto& [forward, by_elements, next] = *definitions_;
  while (next < system_.forward.size()) {
    const Equation& equation = system_.forward[next++];
    const std::string& name = equation.name;
    forward[name] = evaluated(equation, system_.forward, forward);
    const ElementDefinition* definition = system_.find_definition(name);
    if (definition) by_elements[name] = defined(*definition, by_elements);
    Outcome outcome;
    if (name == subject) {
      outcome = comparison_.compare(name, {"matrix form", value(forward, name)},
                                    {"definition", value(by_elements, name)});
    } else if (definition && shown_equal(forward[name], by_elements[name])) {
      outcome.verdict = Verdict::proved;
    }
    if (outcome.verdict == Verdict::proved)
      forward[name] = by_elements[name] = cut(name, forward[name], tower_.layers());
    if (name == subject) return outcome;
  }
  throw UnknownNameError(system_.full_name() + ": no forward value named " + subject);
}

/// Forward values are cut: a gradient is proved for all their values where that is possible, and
/// with the values put in where it is not. Layer 0 is left to backward values.
void Proof::add_forward_values(Values& values) {
  std::size_t layer = 1;
  for (const auto& equation : system_.forward) {
    const Recurrence* recurrence = system_.recurrence_of(equation.name);
    if (!recurrence) {
      values[equation.name] = cut(equation.name, translate(equation.value, values), layer++);
    } else if (recurrence->equations.front() == equation.name) {
      // Each in a layer of its own, so that what is put in need not go back to the first step.
      const auto of_one_step = start_steps(*recurrence, system_.forward, values);
      for_each_step(*recurrence, [&](std::size_t step) {
        for (const Equation* each : of_one_step) {
          take_step(*each, step, values);
          cut_step(*each, step, values, layer++);
        }
      });
    }
  }
}

/// The scalar that is differentiated: the loss, or the output times a symbolic cotangent.
ex Proof::add_cotangent(Values& values) {
  const Matrix& output = value(values, system_.output);
  if (system_.is_loss()) return output(0, 0);
  const std::string cotangent = system_.cotangent();
  const Matrix C = symbols(cotangent, system_.shape_of(cotangent), false);
  GiNaC::exvector sum;
  for (std::size_t k = 0; k < C.entries().size(); ++k)
    sum.push_back(C.entries()[k] * output.entries()[k]);
  values[cotangent] = C;
  return GiNaC::add(sum);
}

Matrix Proof::gradient(const ex& loss, const Matrix& of, const ExMap<ex>& known) {
  const auto derivatives = tower_.gradient(loss, of.entries(), known);
  Matrix result(of.rows(), of.columns());
  for (std::size_t i = 0; i < of.rows(); ++i) {
    for (std::size_t j = 0; j < of.columns(); ++j) result(i, j) = derivatives[i * of.columns() + j];
  }
  return result;
}

void Proof::start_gradients() {
  used_.clear();
  gradients_.emplace();
  gradients_->values = matrices_;
  add_forward_values(gradients_->values);
  gradients_->loss = add_cotangent(gradients_->values);
  samples_.defined = {gradients_->loss};
}

/// Where a backward equation was shown to be the gradient of a forward value, the value of both is
/// cut, so that in a deep network every layer is proved by itself.
Outcome Proof::check(const claimed::Gradient& claim) {
  const std::string& subject = claim.equation.name;
  if (!gradients_ || gradients_->next > place_of(subject, system_.backward)) start_gradients();
  auto& [values, loss, known, next, of_steps] = *gradients_;
  while (next < system_.backward.size()) {
    const Equation& equation = system_.backward[next++];
    const bool is_subject = equation.name == subject;
    if (const Recurrence* recurrence = system_.recurrence_of(equation.name)) {
      if (recurrence->equations.front() == equation.name) check_steps(*recurrence);
      if (is_subject) return gradients_->of_steps.at(equation.name);
      continue;
    }
    Matrix& stated = values[equation.name] = evaluated(equation, system_.backward, values);
    const std::string& name = is_subject ? claim.of : equation.gradient_of;
    if (!is_subject && !system_.find_forward(name)) continue;
    const Matrix of = system_.find_parameter(name) ? single(parameter(name)) : value(values, name);
    const Matrix derivative = gradient(loss, of, known);
    Outcome outcome;
    if (is_subject) {
      outcome = comparison_.compare(subject, {"equation", stated}, {"derivative", derivative});
    } else if (shown_equal(stated, derivative)) {
      outcome.verdict = Verdict::proved;
    }
    if (outcome.verdict == Verdict::proved && system_.find_forward(name)) {
      stated = cut(equation.name, stated, 0);
      for (std::size_t k = 0; k < of.entries().size(); ++k)
        known[of.entries()[k]] = stated.entries()[k];
    }
    if (is_subject) return outcome;
  }
  throw UnknownNameError(system_.full_name() + " has no backward equation for " + subject);
}

/// The gradients that a recurrence states, one step after the other. Where what an equation says of
/// a step was shown to be the gradient, the value of both is cut, so that every step is proved by
/// itself.
void Proof::check_steps(const Recurrence& recurrence) {
  Gradients& now = *gradients_;
  const auto of_one_step = start_steps(recurrence, system_.backward, now.values);
  for (const Equation* equation : of_one_step)
    now.of_steps[equation->name].verdict = Verdict::proved;
  for_each_step(recurrence, [&](std::size_t step) {
    for (const Equation* equation : of_one_step) {
      take_step(*equation, step, now.values);
      if (equation->gradient_of.empty()) continue;
      const Matrix of = entries_of_step(*equation, step, value(now.values, equation->gradient_of));
      const auto stated = [&] {
        return entries_of_step(*equation, step, now.values[equation->name]);
      };
      const Outcome outcome =
          comparison_.compare(equation->name, {"equation", stated()},
                              {"derivative", gradient(now.loss, of, now.known)});
      if (outcome.verdict == Verdict::proved) {
        if (!system_.find_forward(equation->gradient_of)) continue;
        cut_step(*equation, step, now.values, 0);
        const Matrix shown = stated();
        for (std::size_t k = 0; k < of.entries().size(); ++k)
          now.known[of.entries()[k]] = shown.entries()[k];
        continue;
      }
      Outcome& whole = now.of_steps[equation->name];
      if (whole.verdict != Verdict::refuted) whole = outcome;
    }
  });
}

Outcome Proof::check(const claimed::StableForm& claim) {
  const ElementFunction& function = claim.function;
  const auto parameters = declare_parameters_of(function);
  const ex x = tower_.variable("x", function.positive_domain());
  const auto translator = scalars(nullptr);
  const Matrix stable = single(translator.apply(function, *function.stable(), x, parameters));
  const Matrix stated = single(translator.apply(function, function.value(), x, parameters));
  return comparison_.compare(function.name(), {"stable form", stable}, {"value", stated});
}

Outcome Proof::check(const claimed::Derivative& claim) {
  const ElementFunction& function = claim.function;
  const ElementFunction& stated = function.derivative();
  const auto parameters = declare_parameters_of(function);
  const ex x = tower_.variable("x", function.positive_domain());
  const auto translator = scalars(nullptr);
  const ex value = translator.apply(function, function.value(), x, parameters);
  samples_.defined.push_back(value);
  const Matrix derivative = single(tower_.gradient(value.expand(), {x}).front());
  const Matrix equation = single(translator.apply(stated, stated.value(), x, parameters));
  const auto outcome = comparison_.compare(stated.name(), {"stated derivative", equation},
                                           {"derivative", derivative});
  if (outcome.verdict != Verdict::proved || !stated.stable()) return outcome;
  const Matrix stable = single(translator.apply(stated, *stated.stable(), x, parameters));
  return comparison_.compare(stated.name(), {"stable form", stable}, {"value", equation});
}

/// What an identity may read: what is given, the cotangent, and every value of the equations, of
/// which those of the forward pass are cut.
const Proof::Values& Proof::all_values() {
  if (!all_values_) {
    used_.clear();
    Values values = matrices_;
    add_forward_values(values);
    if (const std::string cotangent = system_.cotangent(); !cotangent.empty())
      values[cotangent] = symbols(cotangent, system_.shape_of(cotangent), false);
    for (const auto& equation : system_.backward)
      values[equation.name] = evaluated(equation, system_.backward, values);
    all_values_ = std::move(values);
    used_by_all_ = used_;
  }
  used_ = used_by_all_;
  return *all_values_;
}

Outcome Proof::check(const claimed::ElementIdentity& claim) {
  const ElementIdentity& identity = claim.identity;
  const Values& values = all_values();
  const auto side = [&](const Scalar& value_at) {
    return by_elements(value_at, identity.indices, identity.shape, values);
  };
  return comparison_.compare(identity.name, {"left", side(identity.left)},
                             {"right", side(identity.right)});
}

Outcome Proof::check(const claimed::Identity& claim) {
  const Identity& identity = claim.identity;
  const Values& values = all_values();
  const Matrix left = translate(identity.left, values);
  const Matrix right = translate(identity.right, values);
  return comparison_.compare(identity.name, {"left", left}, {"right", right});
}

}  // namespace gradstone::ginac

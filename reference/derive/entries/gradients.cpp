#include "reference/derive/entries/gradients.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/entries/bound.hpp"
#include "reference/derive/entries/equations.hpp"
#include "reference/derive/entries/matrix_entries.hpp"
#include "reference/derive/entries/slopes.hpp"
#include "reference/derive/new_name.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"

namespace gradstone::derive::entries {
namespace {

IndexRanges all_ranges_of(const EquationSystem& system) {
  IndexRanges ranges;
  for (const auto& name : system.matrix_names())
    if (!system.find_backward(name)) ranges.entries.emplace(name, system.shape_of(name).dims());
  for (const auto& declaration : system.declarations)
    if (declaration.domain == Domain::index)
      ranges.places.emplace(declaration.name, declaration.last);
  for (const auto& name : system.dimension_names())
    ranges.least.emplace(name, system.least_size(name));
  return ranges;
}

class Derivation {
 public:
  explicit Derivation(const EquationSystem& system)
      : system_(without_backward(system)),
        known_(all_ranges_of(system_)),
        index_names_(system_),
        names_(known_) {}

  EquationSystem run() {
    read_forward();
    Slopes slopes(tensors_, parameters_, known_, names_);
    for (auto value = values_.rbegin(); value != values_.rend(); ++value) through(*value, slopes);
    for (const auto& parameter : system_.parameters)
      if (parameter.trainable) finish(target(parameter.name));
    for (const auto role : {Role::weight, Role::input})
      for (const auto& declaration : system_.declarations)
        if (declaration.role == role && declaration.differentiated())
          finish(target(declaration.name));
    std::vector<Gradient> gradients;
    for (const auto& of : order_) {
      gradients.push_back(open_.at(of));
      gradients.back().terms = names_.simplified(gradients.back().terms, gradients.back().ranges());
    }
    put_in_what_is_used_once(gradients, system_, names_, known_);
    return with_equations(system_, std::move(gradients), index_names_, known_);
  }

 private:
  static EquationSystem without_backward(EquationSystem system) {
    std::erase_if(system.recurrences, [&](const Recurrence& recurrence) {
      return recurrence.equations.empty() || !system.find_forward(recurrence.equations.front());
    });
    system.backward.clear();
    return system;
  }

  bool is_output(const std::string& name) const {
    return system_.is_loss() ? name == system_.output : system_.is_cotangent("D" + name);
  }

  // ---- what is given ----

  void read_forward() {
    for (const auto& declaration : system_.declarations)
      if (declaration.differentiated()) tensors_.insert(declaration.name);
    for (const auto& parameter : system_.parameters)
      if (parameter.trainable) parameters_.insert(parameter.name);
    for (const auto& equation : system_.forward) {
      values_.push_back(entries_of(equation));
      const Slopes so_far(tensors_, parameters_, known_, names_);
      if (so_far.moves(values_.back().body)) tensors_.insert(equation.name);
    }
    for (const auto& name : tensors_) known_.add_tensor("D" + name, dims_of(name));
    for (const auto& value : values_) names_.add(value);
  }

  std::vector<Dim> dims_of(const std::string& name) const { return system_.shape_of(name).dims(); }

  ForwardEntries entries_of(const Equation& equation) {
    const std::vector<Dim>& dims = equation.value.shape().dims();
    const auto* tensor = as<node::Comprehension>(equation.value);
    if (!tensor) {
      std::vector<Index> indices = index_names_.of_axes(equation.name, dims);
      const Scalar body = entry_of(equation.value, places_of(indices), known_);
      return {equation.name, indices, dims, body};
    }
    const Recurrence* recurrence = system_.recurrence_of(equation.name);
    const Scalar body = recurrence ? with_initial(tensor->body, *recurrence) : tensor->body;
    return {equation.name, tensor->indices, dims,
            prepared(body, ranges_of(tensor->indices, dims), known_)};
  }

  // ---- reverse mode ----

  // The gradient of a matrix, a tensor or a parameter, to which its readers contribute.
  Gradient& target(const std::string& of) {
    const auto found = open_.find(of);
    if (found != open_.end()) return found->second;
    derive::require_new(system_, "D" + of, of);
    Gradient next;
    next.name = "D" + of;
    next.of = of;
    next.indices = {Index{}, Index{}};  // of a parameter
    next.where = system_.forward.back().value.where();
    if (!system_.find_parameter(of)) {
      next.shape = system_.shape_of(of);
      next.indices = index_names_.of_axes(of, next.shape.dims());
    }
    if (const Equation* forward = system_.find_forward(of)) {
      next.where = forward->value.where();
      next.recurrence = system_.recurrence_of(of);
      const auto* tensor = as<node::Comprehension>(forward->value);
      if (tensor) next.indices = tensor->indices;
    }
    return open_.emplace(of, std::move(next)).first->second;
  }

  // The gradient as a factor of those that it contributes to; nothing where it is 0.
  std::optional<Term> factor_of(const ForwardEntries& value) {
    Term factor;
    for (std::size_t axis = 0; axis < value.indices.size(); ++axis)
      if (!value.indices[axis].is_first())
        factor.sums.push_back({value.indices[axis], value.dims[axis]});
    std::string name = "D" + value.name;
    if (is_output(value.name)) {
      if (is_read(value.name)) name = sum_of_gradients(value);
      if (system_.is_loss()) return factor;
    } else {
      Gradient& own = target(value.name);
      finish(own);
      if (!own.recurrence && vanishes(own)) return std::nullopt;
    }
    factor.factors.push_back({entry(name, places_of(value.indices)), 1});
    return factor;
  }

  bool is_read(const std::string& name) const {
    return std::any_of(values_.begin(), values_.end(), [&](const ForwardEntries& value) {
      return tensors_.contains(value.name) && matrix_names(value.body).contains(name);
    });
  }

  // An output that other values read has the gradient that is given and theirs.
  std::string sum_of_gradients(const ForwardEntries& value) {
    if (system_.is_loss())
      throw UnsupportedError(system_.full_name() + ": the loss " + value.name +
                             " is read by a forward value; give it a name of its own");
    Gradient& own = target(value.name);
    const std::string given = own.name;
    own.name = "G" + value.name;
    own.is_sum = true;
    derive::require_new(system_, own.name, value.name);
    known_.add_tensor(own.name, value.dims);
    own.terms.insert(own.terms.begin(),
                     Term{1, {}, {}, {{entry(given, places_of(own.indices)), 1}}});
    finish(own);
    return own.name;
  }

  void through(const ForwardEntries& value, const Slopes& slopes) {
    if (!tensors_.contains(value.name)) return;
    const auto upstream = factor_of(value);
    if (!upstream) return;
    for (const auto& slope : slopes_of_value(value, slopes)) {
      Gradient& to = target(slope.of);
      Term term = times(*upstream, slope.term);
      term = of_fresh_places(term, value, slope, to);
      const Terms terms = names_.simplified({term}, to.ranges());
      to.terms.insert(to.terms.end(), terms.begin(), terms.end());
    }
  }

  std::vector<Slope> slopes_of_value(const ForwardEntries& value, const Slopes& slopes) const {
    try {
      return slopes.of(value.body, entry(value.name, places_of(value.indices)));
    } catch (const UnsupportedError& error) {
      throw UnsupportedError(system_.full_name() + ", equation " + value.name + ": " +
                             error.what() + " (" +
                             system_.find_forward(value.name)->value.where().text() + ")");
    }
  }

  // The term with fresh indices for those of the value, and a guard for each place that is read.
  Term of_fresh_places(Term term, const ForwardEntries& value, const Slope& slope,
                       const Gradient& to) {
    std::vector<Scalar> places;
    for (const auto& place : slope.places) places.push_back(place.number());
    for (const auto& index : value.indices) {
      if (index.is_first()) continue;
      const Index fresh = known_.fresh(index);
      term = with_index(term, index, value_of(fresh));
      for (auto& sum : term.sums)
        if (sum.index == index) sum.index = fresh;
      for (auto& place : places) place = with_index(place, index, value_of(fresh));
    }
    for (std::size_t axis = 0; axis < places.size(); ++axis)
      term.guards.push_back({places[axis], Relation::equal, value_of(to.indices[axis])});
    return term;
  }

  // Says where among the equations the gradient stands.
  void finish(const Gradient& gradient) {
    if (std::find(order_.begin(), order_.end(), gradient.of) == order_.end())
      order_.push_back(gradient.of);
  }

  // Whether a gradient is 0, with everything written out.
  bool vanishes(const Gradient& gradient) {
    constexpr std::size_t most_written = 40;
    const Ranges free = gradient.ranges();
    Terms terms = names_.simplified(gradient.terms, free);
    for (auto of = order_.rbegin(); of != order_.rend() && !terms.empty(); ++of) {
      const Gradient& next = open_.at(*of);
      if (&next == &gradient || next.recurrence || terms.size() > most_written) continue;
      terms = with_value(terms, next, free, names_, known_);
    }
    return terms.empty();
  }

  const EquationSystem system_;
  Knowledge known_;
  IndexNames index_names_;
  ForwardNames names_;
  std::vector<ForwardEntries> values_;
  std::set<std::string> tensors_, parameters_;
  std::map<std::string, Gradient> open_;  // by what they are of
  std::vector<std::string> order_;
};

}  // namespace

EquationSystem derive_by_entries(const EquationSystem& system) {
  return Derivation(system).run();
}

}  // namespace gradstone::derive::entries

#include "reference/derive/entries/gradients.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/index_names.hpp"
#include "reference/derive/entries/matrix_entries.hpp"
#include "reference/derive/entries/slopes.hpp"
#include "reference/derive/entries/written.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"

namespace gradstone::derive::entries {
namespace {

// One backward equation while it is derived.
struct Gradient {
  std::string name;  // DX
  std::string of;    // X; empty for the sum of a gradient that is given and others
  std::vector<Index> indices;
  Shape shape;
  Terms terms;
  Location where;
  const Recurrence* recurrence = nullptr;  // the forward one
};

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
    put_in_what_is_used_once();
    return result();
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
    require_new("D" + of, of);
    Gradient next{"D" + of, of, {Index{}, Index{}},
                  Shape(),  {}, system_.forward.back().value.where()};
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

  void require_new(const std::string& name, const std::string& of) const {
    if (!system_.find_declaration(name) && !system_.find_parameter(name) &&
        !system_.find_forward(name))
      return;
    throw DomainError(system_.full_name() + ": the gradient of " + of + " would be called " + name +
                      ", which is the name of something else; rename it");
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
    own.of.clear();
    require_new(own.name, value.name);
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
      const Terms terms = names_.simplified({term}, ranges_of(to.indices, to.shape.dims()));
      to.terms.insert(to.terms.end(), terms.begin(), terms.end());
    }
  }

  std::vector<Slope> slopes_of_value(const ForwardEntries& value, const Slopes& slopes) const {
    try {
      return slopes.of(value.body);
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

  // ---- equations ----

  void finish(Gradient& gradient) {
    const auto known = std::find(order_.begin(), order_.end(), gradient_key(gradient));
    if (known == order_.end()) order_.push_back(gradient_key(gradient));
  }

  std::string gradient_key(const Gradient& gradient) const {
    return gradient.of.empty() ? gradient.name.substr(1) : gradient.of;
  }

  Terms simplified(const Gradient& gradient) {
    return names_.simplified(gradient.terms, ranges_of(gradient.indices, gradient.shape.dims()));
  }

  // The gradient that a factor of a term is, with its number; null where it is given.
  Gradient* find(const std::string& name) {
    for (auto& [of, gradient] : open_)
      if (gradient.name == name) return &gradient;
    return nullptr;
  }

  // The terms with the gradient of that name written out.
  Terms with_value(const Terms& terms, const Gradient& gradient, const Ranges& free) {
    Terms result;
    for (const auto& term : terms) {
      const auto factor =
          std::find_if(term.factors.begin(), term.factors.end(), [&](const Factor& candidate) {
            const auto* read = as_entry(candidate.base);
            return read && read->matrix == gradient.name;
          });
      if (factor == term.factors.end()) {
        result.push_back(term);
        continue;
      }
      Term rest = term;
      rest.factors.erase(rest.factors.begin() + (factor - term.factors.begin()));
      const auto& places = as_entry(factor->base)->places;
      for (Term part : gradient.terms) {
        part = refreshed(part, known_);
        std::vector<Index> fresh;
        for (const auto& index : gradient.indices) {
          fresh.push_back(index.is_first() ? index : known_.fresh(index));
          if (!index.is_first()) part = with_index(part, index, value_of(fresh.back()));
        }
        for (std::size_t axis = 0; axis < places.size(); ++axis)
          if (!fresh[axis].is_first()) part = with_index(part, fresh[axis], places[axis].number());
        result.push_back(times(part, rest));
      }
    }
    return names_.simplified(result, free);
  }

  // Whether a gradient is 0, with everything written out.
  bool vanishes(const Gradient& gradient) {
    constexpr std::size_t most_written = 40;
    const Ranges free = ranges_of(gradient.indices, gradient.shape.dims());
    Terms terms = simplified(gradient);
    for (auto of = order_.rbegin(); of != order_.rend() && !terms.empty(); ++of) {
      const Gradient& next = open_.at(*of);
      if (&next == &gradient || next.recurrence || terms.size() > most_written) continue;
      terms = with_value(terms, next, free);
    }
    return terms.empty();
  }

  int length(const Terms& terms) { return length_of(written(terms, known_)); }

  // How often the terms read a gradient, and whether at another step than their own.
  struct Reads {
    int count = 0;
    bool at_another_step = false;
  };
  static Reads reads(const Gradient& reader, const Gradient& of) {
    Reads result;
    for (const auto& term : reader.terms) {
      for (const auto& factor : term.factors) {
        const auto* read = as_entry(factor.base);
        if (!read || read->matrix != of.name) continue;
        ++result.count;
        if (of.recurrence && !read->places.front().index()) result.at_another_step = true;
      }
    }
    return result;
  }

  void put_in_what_is_used_once() {
    for (auto& of : order_) open_.at(of).terms = simplified(open_.at(of));
    // What was put in may leave one reader to others.
    for (std::size_t before = order_.size() + 1; before > order_.size();) {
      before = order_.size();
      const std::vector<std::string> all = order_;
      for (const auto& of : all)
        if (system_.find_forward(of)) put_in(of);
    }
  }

  // A gradient of a forward value stays an equation where several equations read it. Else it is
  // put in where it is read, unless that makes the whole longer.
  void put_in(const std::string& of) {
    constexpr int short_enough = 3;  // nodes, as in -DY
    const Gradient& own = open_.at(of);
    std::vector<Gradient*> readers;
    int count = 0;
    for (const auto& other : order_) {
      Gradient& reader = open_.at(other);
      const Reads here = reads(reader, own);
      if (here.at_another_step || (here.count > 0 && other == of)) return;
      if (here.count > 0) readers.push_back(&reader);
      count += here.count;
    }
    const int own_length = length(own.terms);
    if (readers.size() > 1 && own_length > short_enough) return;
    int before = 1 + own_length, after = 0;
    std::vector<Terms> values;
    for (const auto* reader : readers) {
      before += length(reader->terms);
      values.push_back(
          with_value(reader->terms, own, ranges_of(reader->indices, reader->shape.dims())));
      after += length(values.back());
    }
    if (after > before || (after == before && count > 1)) return;
    for (std::size_t k = 0; k < readers.size(); ++k) readers[k]->terms = values[k];
    order_.erase(std::find(order_.begin(), order_.end(), of));
  }

  // ---- the result ----

  EquationSystem result() {
    EquationSystem derived = system_;
    const Recurrence* running = nullptr;
    for (const auto& of : in_their_places()) {
      Gradient& gradient = open_.at(of);
      const Recurrence* next = gradient.recurrence;
      if (!next && running && runs_with(gradient, *running)) next = running;
      if (next && next != running) {
        derived.recurrences.push_back({next->step, next->steps, !next->reversed, {}, {}});
      } else if (!next && running && !gradient.indices.empty() &&
                 gradient.indices.front() == running->step) {
        rename_first(gradient);
      }
      running = next;
      if (next) {
        begin_steps(gradient, *next, derived.recurrences.back());
        derived.recurrences.back().equations.push_back(gradient.name);
      }
      const Scalar body = index_names_.readable(written(gradient.terms, known_), gradient.indices);
      derived.backward.push_back(
          {gradient.name, by_entries(gradient.indices, gradient.shape, body, gradient.where),
           gradient.of});
    }
    return derived;
  }

  // Gradients of inputs that are read step by step follow those of their recurrence.
  std::vector<std::string> in_their_places() {
    std::vector<std::string> result = order_;
    const auto last_of = [&](const Recurrence& recurrence) {
      auto last = result.end();
      for (auto of = result.begin(); of != result.end(); ++of)
        if (open_.at(*of).recurrence == &recurrence) last = of;
      return last;
    };
    for (const auto& recurrence : system_.recurrences) {
      for (const auto& of : order_) {
        if (system_.find_forward(of) || !runs_with(open_.at(of), recurrence)) continue;
        result.erase(std::find(result.begin(), result.end(), of));
        const auto last = last_of(recurrence);
        result.insert(last == result.end() ? last : std::next(last), of);
      }
    }
    return result;
  }

  // Whether the gradient is an equation of one step, of values of the same step.
  bool runs_with(const Gradient& gradient, const Recurrence& recurrence) {
    if (gradient.indices.empty() || gradient.indices.front() != recurrence.step ||
        gradient.shape[0] != recurrence.steps)
      return false;
    bool reads_steps = false;
    for (const auto& term : gradient.terms) {
      for (const auto& factor : term.factors) {
        const auto* read = as_entry(factor.base);
        const Gradient* other = read ? find(read->matrix) : nullptr;
        if (!other || other->recurrence != &recurrence) continue;
        if (read->places.front() != Place(recurrence.step)) return false;
        reads_steps = true;
      }
    }
    return reads_steps;
  }

  void rename_first(Gradient& gradient) {
    std::set<std::string> taken;
    for (const auto& index : gradient.indices) taken.insert(index.name);
    const Index other = index_names_.another(gradient.shape[0], taken);
    for (auto& term : gradient.terms)
      term = with_index(term, gradient.indices.front(), value_of(other));
    gradient.indices.front() = other;
  }

  // What a step reads of the step behind is 0 behind the last one, so that no guard need say it.
  void begin_steps(Gradient& gradient, const Recurrence& forward, Recurrence& backward) {
    for (auto& term : gradient.terms) {
      for (const auto& factor : term.factors) {
        const auto* read = as_entry(factor.base);
        const Gradient* other = read ? find(read->matrix) : nullptr;
        if (!other || other->recurrence != &forward || read->places.front() == Place(forward.step))
          continue;
        if (!backward.find_initial(other->name)) {
          const std::vector<Index> indices(other->indices.begin() + 1, other->indices.end());
          const Shape shape(
              std::vector<Dim>(other->shape.dims().begin() + 1, other->shape.dims().end()));
          backward.initial.push_back({other->name, indices, shape, 0});
        }
        drop_guard_of_step(term, factor, gradient, backward);
        break;
      }
    }
  }

  void drop_guard_of_step(Term& term, const Factor& behind, const Gradient& gradient,
                          const Recurrence& backward) {
    Term rest = term;
    std::erase_if(rest.factors, [&](const Factor& factor) { return factor.base == behind.base; });
    const bool is_read_elsewhere =
        std::any_of(rest.factors.begin(), rest.factors.end(), [&](const Factor& factor) {
          return !matrix_names(factor.base).empty() && !is_inside(factor, term, gradient);
        });
    if (is_read_elsewhere) return;
    const Scalar t = value_of(backward.step);
    const Comparison guard = backward.reversed ? t + 1 <= size(backward.steps) : 1 <= t - 1;
    std::erase_if(term.guards, [&](const Comparison& c) {
      return is_implied(c, {guard}, ranges_of(gradient.indices, gradient.shape.dims()), known_);
    });
  }

  // Whether the factor is read inside of its tensors without the guards of steps.
  bool is_inside(const Factor& factor, const Term& term, const Gradient& gradient) {
    std::vector<Comparison> guards;
    for (const auto& guard : term.guards)
      if (!reads_index(guard, gradient.indices.front())) guards.push_back(guard);
    IndexRanges ranges = known_.ranges();
    ranges.indices = ranges_of(term, ranges_of(gradient.indices, gradient.shape.dims()));
    try {
      check_indices(guarded_by(guards, factor.base), ranges, gradient.name, gradient.where);
    } catch (const Error&) {
      return false;
    }
    return true;
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

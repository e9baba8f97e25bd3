#include "reference/derive/entries/equations.hpp"

#include <algorithm>

#include "reference/derive/entries/written.hpp"
#include "reference/error.hpp"

namespace gradstone::derive::entries {
namespace {

class Equations {
 public:
  Equations(const EquationSystem& system, std::vector<Gradient> gradients,
            const IndexNames& index_names, Knowledge& known)
      : system_(system),
        gradients_(std::move(gradients)),
        index_names_(index_names),
        known_(known) {}

  EquationSystem run() {
    for (const auto& recurrence : system_.recurrences) gather_steps(recurrence);
    EquationSystem result = system_;
    const Recurrence* running = nullptr;
    for (auto& gradient : gradients_) {
      const Recurrence* own = gradient.recurrence;
      if (!own && running && runs_with(gradient, *running)) own = running;
      if (own && own != running)
        result.recurrences.push_back({own->step, own->steps, !own->reversed, {}, {}});
      // A text takes what follows with the same index for another equation of the steps.
      if (!own && running && begins_with(gradient, running->step)) rename_first(gradient);
      running = own;
      if (own) {
        begin_steps(gradient, *own, result.recurrences.back());
        result.recurrences.back().equations.push_back(gradient.name);
      }
      const Scalar body = index_names_.readable(written(gradient.terms, known_), gradient.indices);
      result.backward.push_back({gradient.name,
                                 by_entries(gradient.indices, gradient.shape, body, gradient.where),
                                 gradient.is_sum ? "" : gradient.of});
    }
    return result;
  }

 private:
  static bool begins_with(const Gradient& gradient, const Index& step) {
    return !gradient.indices.empty() && gradient.indices.front() == step;
  }

  // Gradients of what the steps read one by one follow theirs.
  void gather_steps(const Recurrence& recurrence) {
    const auto last =
        std::find_if(gradients_.rbegin(), gradients_.rend(),
                     [&](const Gradient& gradient) { return gradient.recurrence == &recurrence; });
    auto next = last.base();
    for (auto at = next; at != gradients_.end(); ++at) {
      if (system_.find_forward(at->of) || !runs_with(*at, recurrence)) continue;
      const auto reads_later = [&](const Factor& factor) {
        const Gradient* read = read_by(factor, gradients_);
        return read && read >= &*next;
      };
      if (std::any_of(at->terms.begin(), at->terms.end(), [&](const Term& term) {
            return std::any_of(term.factors.begin(), term.factors.end(), reads_later);
          }))
        continue;
      std::rotate(next, at, std::next(at));
      ++next;
    }
  }

  // Whether the gradient is an equation of one step, of values of the same step.
  bool runs_with(const Gradient& gradient, const Recurrence& recurrence) const {
    if (!begins_with(gradient, recurrence.step) || gradient.shape[0] != recurrence.steps)
      return false;
    bool reads_steps = false;
    for (const auto& term : gradient.terms) {
      for (const auto& factor : term.factors) {
        const Gradient* read = read_by(factor, gradients_);
        if (!read || read->recurrence != &recurrence) continue;
        if (as_entry(factor.base)->places.front() != Place(recurrence.step)) return false;
        reads_steps = true;
      }
    }
    return reads_steps;
  }

  void rename_first(Gradient& gradient) const {
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
      const auto is_of_step_behind = [&](const Factor& factor) {
        const Gradient* read = read_by(factor, gradients_);
        return read && read->recurrence == &forward &&
               as_entry(factor.base)->places.front() != Place(forward.step);
      };
      const auto behind = std::find_if(term.factors.begin(), term.factors.end(), is_of_step_behind);
      if (behind == term.factors.end()) continue;
      begin(*read_by(*behind, gradients_), backward);
      drop_guard_of_step(term, *behind, gradient, backward);
    }
  }

  static void begin(const Gradient& gradient, Recurrence& backward) {
    if (backward.find_initial(gradient.name)) return;
    const std::vector<Index> indices(gradient.indices.begin() + 1, gradient.indices.end());
    const auto& dims = gradient.shape.dims();
    const Shape of_step(std::vector<Dim>(dims.begin() + 1, dims.end()));
    backward.initial.push_back({gradient.name, indices, of_step, 0});
  }

  void drop_guard_of_step(Term& term, const Factor& behind, const Gradient& gradient,
                          const Recurrence& backward) const {
    const Scalar t = value_of(backward.step);
    const Comparison is_inside = backward.reversed ? t + 1 <= size(backward.steps) : 1 <= t - 1;
    Term without = term;
    std::erase_if(without.guards, [&](const Comparison& guard) {
      return is_implied(guard, {is_inside}, gradient.ranges(), known_);
    });
    Scalar others = 1;
    for (const auto& factor : without.factors)
      if (factor.base != behind.base) others = others * factor.base;
    IndexRanges ranges = known_.ranges();
    ranges.indices = ranges_of(term, gradient.ranges());
    try {
      check_indices(guarded_by(without.guards, others), ranges, gradient.name, gradient.where);
      term = without;
    } catch (const Error&) {
      // Something else is read behind the last step, so the guard stays.
    }
  }

  const EquationSystem& system_;
  std::vector<Gradient> gradients_;
  const IndexNames& index_names_;
  Knowledge& known_;
};

}  // namespace

EquationSystem with_equations(const EquationSystem& system, std::vector<Gradient> gradients,
                              const IndexNames& index_names, Knowledge& known) {
  return Equations(system, std::move(gradients), index_names, known).run();
}

}  // namespace gradstone::derive::entries

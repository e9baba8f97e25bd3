#include "validation/numeric/gradient_at_ties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/error.hpp"
#include "validation/numeric/breakpoints.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/sharp_loops.hpp"

namespace gradstone {
namespace {

constexpr std::size_t directions = 24;
constexpr std::size_t few_directions = 4;  // enough where the stated gradient is already met
constexpr std::size_t most_moved_entries = 12;
constexpr std::size_t most_ties = 6;  // of which all combinations of cases are looked at

using Point = std::vector<SharpReal>;

/// The entries of what is differentiated, at a sample.
Point entries_at(const GradientQuestion& question, const Sample& sample) {
  const EquationSystem& system = question.system;
  if (system.find_parameter(question.of))
    return {NumberTraits<SharpReal>::from(sample.parameters.at(question.of))};
  if (sample.values.count(question.of))
    return in_scalar<SharpReal>(Values<Rational>{{"", sample.values.at(question.of)}})
        .at("")
        .elements();
  return evaluate<SharpReal>(system, Equations::forward, sample.sizes,
                             forward_values<SharpReal>(system, sample),
                             in_scalar<SharpReal>(sample.parameters), FunctionForm::value)
      .at(question.of)
      .elements();
}

}  // namespace

/// The objective, sum of DY hadamard Y or the loss, for values of what is differentiated. The value
/// forms of functions are taken: the stable ones compare where there is no kink.
template <class S>
class ObjectiveAt {
 public:
  ObjectiveAt(const GradientQuestion& question, const Sizes& sizes)
      : system_(question.system),
        of_(question.of),
        is_parameter_(system_.find_parameter(of_) != nullptr),
        loops_(make(question, sizes)) {}

  void set(const Sample& sample) {
    give(loops_, forward_values<S>(system_, sample), in_scalar<S>(sample.parameters));
    const std::string cotangent = system_.cotangent();
    if (!cotangent.empty())
      weights_ = in_scalar<S>(Values<Rational>{{"", sample.values.at(cotangent)}}).at("");
  }

  S operator()(const std::vector<S>& entries) {
    if (is_parameter_) {
      loops_.parameter(of_) = entries.at(0);
    } else {
      loops_.matrix(of_).elements() = entries;
    }
    loops_.run();
    const Matrix<S>& Y = loops_.matrix(system_.output);
    if (weights_.size() == 0) return Y.elements().at(0);
    Summation<S> total;
    for (std::size_t k = 0; k < Y.size(); ++k) total.add(weights_.elements()[k] * Y.elements()[k]);
    return total.result();
  }

 private:
  static LoopEvaluator<S> make(const GradientQuestion& question, const Sizes& sizes) {
    std::set<std::string> given;
    if (question.system.find_forward(question.of)) given.insert(question.of);
    return loop_evaluator<S>(question.system, sizes, Equations::forward, given,
                             FunctionForm::value);
  }

  const EquationSystem& system_;
  const std::string of_;
  bool is_parameter_;
  LoopEvaluator<S> loops_;
  Matrix<S> weights_;
};

namespace {

/// A hull of limits.
struct Hull {
  std::optional<SharpReal> low, high;
  bool is_open = false;  ///< an infinite limit: nothing is outside

  void add(const std::optional<SharpReal>& limit) {
    if (!limit) {
      is_open = true;
      return;
    }
    if (!low || limit->is_below(*low)) low = limit;
    if (!high || high->is_below(*limit)) high = limit;
  }
  bool is_one() const { return !is_open && low && !differ(*low, *high); }
  bool holds(const SharpReal& x) const {
    if (is_open || !low) return true;
    return !(x.is_below(*low) && differ(x, *low)) && !(high->is_below(x) && differ(x, *high));
  }
  void widen() {
    const SharpReal width = *high - *low;
    low = *low - width;
    high = *high + width;
  }
  std::string text() const {
    if (is_one()) return number_text(low->to_double());
    return fmt::format("between {} and {}", number_text(low->to_double()),
                       number_text(high->to_double()));
  }
};

class Neighbourhood {
 public:
  Neighbourhood(const GradientQuestion& question, const Sample& sample,
                const Matrix<SharpReal>& stated, ObjectiveAt<SharpReal>& value,
                ObjectiveAt<Dual<Germ>>& objective)
      : question_(question),
        sample_(sample),
        center_(entries_at(question, sample)),
        stated_(stated),
        value_(value(center_)),
        objective_(objective),
        hulls_(std::min(center_.size(), most_moved_entries)),
        random_(1) {}

  std::optional<WrongEntry> wrong_entry(Grain grain, Jumps jumps) {
    const auto functions = functions_of(question_.system);
    const bool may_jump =
        jumps == Jumps::pass || std::any_of(functions.begin(), functions.end(),
                                            [](const ElementFunction& f) { return f.may_jump(); });
    const std::size_t count = center_.size() == 1 ? 2 : 2 * hulls_.size() + directions;
    for (std::size_t k = 0; k < count; ++k) {
      if (k >= few_directions && is_met()) break;
      look_along(direction(k));
      if (has_pole_) return std::nullopt;
      if (!jump_to_) continue;
      if (may_jump) return std::nullopt;
      return WrongEntry{
          0, stated_.columns(), number_text(stated_.elements()[0].to_double()),
          fmt::format("no number, since the value of all is {} there, and tends to {}",
                      number_text(value_.to_double()), number_text(jump_to_->to_double()))};
    }
    const bool is_smooth =
        std::all_of(hulls_.begin(), hulls_.end(), [](const Hull& hull) { return hull.is_one(); });
    for (std::size_t k = 0; k < hulls_.size(); ++k) {
      const SharpReal& stated = stated_.elements()[k];
      if (hulls_[k].holds(stated)) continue;
      const bool is_forced = is_smooth && grain == Grain::fine;
      if (!is_forced && is_made_by_choices(k, stated)) continue;
      return WrongEntry{k, stated_.columns(), number_text(stated.to_double()), hulls_[k].text()};
    }
    return std::nullopt;
  }

 private:
  using Ties = NumberTraits<Germ>;

  bool is_met() const {
    for (std::size_t k = 0; k < hulls_.size(); ++k)
      if (!hulls_[k].holds(stated_.elements()[k])) return false;
    return true;
  }

  // First along the axes, a little off so that no comparison stays equal, then anywhere.
  std::vector<Germ> direction(std::size_t number) {
    std::vector<Germ> entries;
    for (std::size_t k = 0; k < center_.size(); ++k) {
      Germ entry(center_[k]);
      if (center_.size() == 1) {
        entry = entry + Germ::infinitesimal(number == 0 ? 1 : -1);
      } else if (number < 2 * hulls_.size()) {
        if (k == number / 2) entry = entry + Germ::infinitesimal(number % 2 == 0 ? 1 : -1);
        entry = entry + Germ::infinitesimal(SharpReal(random_number()), 2);
      } else {
        entry = entry + Germ::infinitesimal(SharpReal(random_number()));
      }
      entries.push_back(entry);
    }
    return entries;
  }

  Rational random_number() {
    constexpr std::int64_t most = 97;
    const std::int64_t size = random_.between(1, most);
    return random_.between(0, 1) == 0 ? size : -size;
  }

  Dual<Germ> along(const std::vector<Germ>& entries, std::size_t k) {
    std::vector<Dual<Germ>> duals;
    for (std::size_t j = 0; j < entries.size(); ++j)
      duals.push_back({entries[j], Germ(j == k ? 1 : 0)});
    return objective_(duals);
  }

  void look_along(const std::vector<Germ>& entries) {
    require_conditions(entries);
    for (std::size_t k = 0; k < hulls_.size(); ++k) {
      const Dual<Germ> f = along(entries, k);
      if (k == 0) {
        const auto limit = f.value.limit();
        has_pole_ = has_pole_ || !limit;
        if (limit && differ(*limit, value_)) jump_to_ = limit;
        if (!limit || jump_to_) return;
      }
      hulls_[k].add(f.tangent.limit());
    }
  }

  // A parameter at the end of its range has no points on the other side.
  void require_conditions(const std::vector<Germ>& entries) const {
    if (!question_.system.find_parameter(question_.of)) return;
    auto parameters = in_scalar<Germ>(sample_.parameters);
    parameters[question_.of] = entries.at(0);
    if (!meet(question_.system.conditions, parameters))
      throw DomainError("a parameter is at the end of its range");
  }

  // Whether the chain rule gives this with some case at each comparison that is equal.
  bool is_made_by_choices(std::size_t k, const SharpReal& stated) {
    struct Restore {
      ~Restore() { Ties::ties = {}; }
    } restore;
    const auto entries = direction(2 * hulls_.size());
    Ties::ties = {};
    along(entries, k);
    std::size_t ties = Ties::ties.count;
    Hull hull = hulls_[k];
    for (std::uint64_t choice = 0; choice < std::uint64_t{1} << std::min(ties, most_ties);
         ++choice) {
      // Of many comparisons a few combinations, which say less.
      const auto bits = static_cast<std::uint64_t>(random_.between(0, INT64_MAX));
      Ties::ties = {0, ties > most_ties && choice > 1 ? bits : ties > most_ties ? -choice : choice};
      hull.add(along(entries, k).tangent.limit());
      ties = std::max(ties, Ties::ties.count);  // other cases may compare more
    }
    if (ties > most_ties && hull.low) hull.widen();
    return hull.holds(stated);
  }

  const GradientQuestion& question_;
  const Sample& sample_;
  const Point center_;
  const Matrix<SharpReal>& stated_;
  const SharpReal value_;
  ObjectiveAt<Dual<Germ>>& objective_;
  std::vector<Hull> hulls_;
  bool has_pole_ = false;
  std::optional<SharpReal> jump_to_;
  Random random_;
};

}  // namespace

struct GradientAtTies::Objectives {
  ObjectiveAt<SharpReal> value;
  ObjectiveAt<Dual<Germ>> near;
};

GradientAtTies::GradientAtTies(const GradientQuestion& question, const Sizes& sizes)
    : question_(question),
      objectives_(new Objectives{ObjectiveAt<SharpReal>(question, sizes),
                                 ObjectiveAt<Dual<Germ>>(question, sizes)}) {}

GradientAtTies::~GradientAtTies() = default;

std::optional<WrongEntry> GradientAtTies::wrong_entry(const Sample& sample,
                                                      const Matrix<SharpReal>& stated, Grain grain,
                                                      Jumps jumps) {
  try {
    objectives_->value.set(sample);
    objectives_->near.set(sample);
    return Neighbourhood(question_, sample, stated, objectives_->value, objectives_->near)
        .wrong_entry(grain, jumps);
  } catch (const std::runtime_error&) {
    // No value in some direction, or terms that are not known: nothing can be said.
    return std::nullopt;
  }
}

}  // namespace gradstone

#include <utility>

#include "reference/matrix_conditions.hpp"
#include "symbolic/prime_field/proof.hpp"

namespace gradstone::prime_field {

/// Where a comparison depends on nothing but the zeros of a mask, or on nothing but integers, the
/// points at which it is met with equality are not few, and are not left out.
void Proof::look_at_comparisons(const Sizes& sizes) {
  draws_patterns_ = compares_patterns_ = false;
  for (const auto& declaration : system_.declarations) {
    const bool is_zero_one = zero_one(system_, declaration.name) != ZeroOne::no;
    draws_patterns_ =
        draws_patterns_ || is_zero_one || (declaration.domain == Domain::mask && style_.true_masks);
  }
  if (!draws_patterns_ && !has_masks() && given_.integers.empty()) return;
  Style style = style_;
  style.exact_roots = false;
  Generators<Degree> generators(style, Activity{});
  difference<Degree>(system_, claimed_, sizes, generators, Probe{});
  if (generators.compares_integers())
    throw UnsupportedError(
        "a comparison depends on an integer parameter in a way that is not decided for all of "
        "its "
        "values");
  compares_patterns_ = generators.compares_patterns();
  if (!compares_patterns_ || !has_masks()) return;
  style_.true_masks = draws_patterns_ = true;
}

/// Makes as many trials as the error bound asks for; false when one fails, or too many are needed.
/// Whether conditions relate comparisons is seen on the way, so the bound is computed again.
bool Proof::reach_target(const Sizes& sizes, const Probe& probe, SizeResult& result) {
  for (;;) {
    result.bound = bound_of(sizes, probe, result.last.activity);
    const int needed = result.bound.trials_for(options_.error_probability);
    if (needed <= result.trials) break;
    if (needed > most_trials() || !try_until(needed, sizes, probe, result)) return false;
  }
  result.error_probability = result.bound.after(result.trials);
  return true;
}

/// Exponentials are compared by their arguments, which are known as their logarithms.
void Proof::choose_maxima() {
  style_.chosen_maxima = true;
  style_.remember_products = style_.remember_products || style_.remember_sums;
}

bool Proof::compares_maxima(const Sizes& sizes) const {
  if (!used_maxima_ || style_.chosen_maxima) return false;
  Style style = style_;
  style.exact_roots = false;
  Generators<Degree> generators(style, Activity{});
  difference<Degree>(system_, claimed_, sizes, generators, Probe{});
  return generators.compares_maxima();
}

int Proof::most_trials() const {
  constexpr int more = 4;
  return compares_patterns_ ? more * options_.most_trials : options_.most_trials;
}

/// A radicand that is not a square at a point where all earlier ones are squares, is no square of
/// a rational function of the numbers drawn and of the earlier roots: such a function would be its
/// root there too. Once that was seen of every radicand, the roots generate a field, in which the
/// signs of the roots do not matter. (Where coins choose the formulas, radicands can't be told
/// apart by counting them.) False when a trial fails.
bool Proof::find_independent_roots(const Sizes& sizes, SizeResult& result) {
  constexpr int most = 24;
  const auto independent = [&] {
    const Activity& activity = result.last.activity;
    return activity.coins == 0 &&
           failed_radicands_.size() == static_cast<std::size_t>(activity.roots);
  };
  while (!independent() && result.last.activity.coins == 0 && result.trials < most)
    if (!try_until(result.trials + 1, sizes, Probe{}, result)) return false;
  independent_roots_ = independent();
  return true;
}

/// Goes on until there were so many trials; false when one fails.
bool Proof::try_until(int trials, const Sizes& sizes, const Probe& probe, SizeResult& result) {
  for (; result.trials < trials; ++result.trials) {
    result.last = trial(result.trials, sizes, probe);
    forced_ = forced_ || result.last.activity.forced;
    used_maxima_ = used_maxima_ || result.last.activity.maxima;
    used_roots_ = used_roots_ || result.last.activity.roots > 0;
    conditions_ |= result.last.activity.conditions;
    matrix_conditions_ |= result.last.activity.matrix_conditions;
    if (!result.last.holds) return false;
  }
  return true;
}

Outcome Proof::trial(int number, const Sizes& sizes, const Probe& probe) {
  return number % 2 == 0 ? trial_in<FirstField>(number, sizes, probe)
                         : trial_in<SecondField>(number, sizes, probe);
}

template <class Field>
Outcome Proof::trial_in(int number, const Sizes& sizes, Probe probe) {
  constexpr int most_roots = 4096;
  const int most_divisions =
      draws_patterns_ && !style_.pattern ? 1000 : 10;  // a row of zeros is no accident
  const auto stream = static_cast<std::uint64_t>(number) + 1;
  Random seeds(options_.seed + std::uint64_t{0x632be59bd9b4e019} * stream);
  int divisions = 0, roots = 0;
  for (;;) {
    Generators<Field> generators(seeds.next(), style_);
    probe.seed = seeds.next();
    try {
      const auto found = difference<Field>(system_, claimed_, sizes, generators, probe);
      return {found.value.is_zero(), found.entry, found.columns, found.entries,
              generators.activity()};
    } catch (const DivisionByZero&) {
      divided_by_zero_ = true;
      if (++divisions == most_divisions)
        throw NoSample("every sample divides by zero, or takes log of zero");
    } catch (const NoRoot& failure) {
      if (failure.radicand > 0) failed_radicands_.insert(failure.radicand);
      if (++roots == most_roots)
        throw UnsupportedError("no sample was found in which all radicands are squares");
    }
  }
}

ErrorBound Proof::bound_of(const Sizes& sizes, const Probe& probe, Activity activity) const {
  activity.independent_roots = independent_roots_;
  activity.forced = forced_;
  activity.divided_by_zero = divided_by_zero_;
  Generators<Degree> generators(style_, activity);
  const Degree degree = difference<Degree>(system_, claimed_, sizes, generators, probe).value;
  return error_bound(degree, generators.largest_argument(), activity, style_.exact_roots);
}

}  // namespace gradstone::prime_field

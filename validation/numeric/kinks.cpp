#include "validation/numeric/kinks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/error.hpp"
#include "validation/numeric/breakpoints.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

/// The limit of a germ; what is not finite by its sign alone.
struct Limit {
  std::optional<SharpReal> finite;
  double number = 0;

  explicit Limit(const Germ& germ) : finite(germ.limit()), number(germ.to_double()) {}
};

/// f on one side of a point.
struct Side {
  Limit value, slope;
  bool is_stated;  ///< the stated derivative is the slope there
};

/// A function and its stated derivative, near its kinks.
class NearKinks {
 public:
  NearKinks(const ElementFunction& function, const ParameterValues<Rational>& parameters)
      : near_(function, parameters),
        at_(function, parameters),
        around_(function, parameters),
        stated_at_(function.derivative(), parameters),
        stated_near_(function.derivative(), parameters) {}

  /// Nothing where f has no value at the place, or none on one of its sides.
  std::optional<Kink> look_at(const SharpReal& place) {
    StandIns roots;
    if (!place.is_rational() && !StandIns::add(place)) return std::nullopt;
    Kink kink;
    kink.at = place.text();
    try {
      const auto value = value_at(place);
      const auto below = side(place, -1), above = side(place, 1);
      if (!value || !below || !above) return std::nullopt;
      const SharpReal stated = stated_at_(place);
      kink.value = value->to_double();
      kink.below = below->value.number;
      kink.above = above->value.number;
      kink.slope_below = below->slope.number;
      kink.slope_above = above->slope.number;
      kink.stated = stated.to_double();
      judge(kink, *value, *below, *above, stated);
      if (kink.fault != Kink::Fault::none) return kink;
      for (const int direction : {-1, 1}) {
        if (!(direction < 0 ? below : above)->is_stated && show_side(kink, place, direction))
          kink.fault = Kink::Fault::side;
      }
    } catch (const Error& error) {
      kink.unknown = error.what();
    }
    return kink;
  }

 private:
  std::optional<SharpReal> value_at(const SharpReal& x) {
    try {
      return at_(x);
    } catch (const TooCloseError&) {
      throw;
    } catch (const DomainError&) {
      return std::nullopt;
    }
  }

  std::optional<Side> side(const SharpReal& place, int direction) {
    const Germ x = Germ(place) + Germ::infinitesimal(direction);
    std::optional<Dual<Germ>> f;
    try {
      f = near_({x, Germ(1)});
    } catch (const TooCloseError&) {
      throw;
    } catch (const DomainError&) {
      return std::nullopt;
    }
    return Side{Limit(f->value), Limit(f->tangent), is_slope(stated_near_(x), f->tangent)};
  }

  // Two germs are the same where no term tells them apart.
  static bool is_slope(const Germ& stated, const Germ& slope) {
    try {
      const auto difference = (stated - slope).limit();
      if (!difference) return false;
      if (!difference->may_be_zero()) return false;
      return (stated - slope).sign() == 0;
    } catch (const TooCloseError&) {
      return true;
    }
  }

  static void judge(Kink& kink, const SharpReal& value, const Side& below, const Side& above,
                    const SharpReal& stated) {
    // Next to a pole there is nothing to be right about.
    if (!below.value.finite || !above.value.finite) return;
    if (differ(value, *below.value.finite) || differ(value, *above.value.finite)) {
      kink.fault = Kink::Fault::jump;
      return;
    }
    if (!below.slope.finite && !above.slope.finite) return;
    const auto is_outside = [&](const Side& low, const Side& high) {
      const bool under =
          low.slope.finite ? stated.is_below(*low.slope.finite) && differ(stated, *low.slope.finite)
                           : low.slope.number > 0;
      const bool over = high.slope.finite ? high.slope.finite->is_below(stated) &&
                                                differ(stated, *high.slope.finite)
                                          : high.slope.number < 0;
      return under || over;
    };
    const bool rises = below.slope.number <= above.slope.number;
    if (rises ? is_outside(below, above) : is_outside(above, below))
      kink.fault = Kink::Fault::slope;
  }

  // Numbers at a point next to the kink, at which the stated derivative is wrong.
  bool show_side(Kink& kink, const SharpReal& place, int direction) {
    for (int halvings = 2; halvings <= 20; halvings += 3) {
      const SharpReal x = place + SharpReal(Rational(direction, std::int64_t{1} << halvings));
      try {
        const SharpReal slope = around_({x, SharpReal(1)}).tangent, stated = stated_at_(x);
        if (!differ(slope, stated)) continue;
        kink.wrong_at = x.text();
        kink.wrong_slope = slope.to_double();
        kink.wrong_stated = stated.to_double();
        return true;
      } catch (const DomainError&) {
        // There is no number to show.
      }
    }
    return false;
  }

  AtPoint<Dual<Germ>> near_;
  AtPoint<SharpReal> at_;
  AtPoint<Dual<SharpReal>> around_;
  AtPoint<SharpReal> stated_at_;
  AtPoint<Germ> stated_near_;
};

std::vector<Kink> look_at_all(const ElementFunction& function,
                              const ParameterValues<Rational>& parameters,
                              const std::vector<SharpReal>& places) {
  NearKinks near(function, parameters);
  std::vector<Kink> table;
  for (const auto& place : places)
    if (const auto kink = near.look_at(place)) table.push_back(*kink);
  return table;
}

/// Parameters at which breakpoints are looked at: some that are drawn, whatever the seed of others,
/// and those at which cases of parameters meet.
std::vector<ParameterValues<Rational>> drawn_parameters(const EquationSystem& drawn,
                                                        const ElementFunction& function) {
  std::vector<ParameterValues<Rational>> all{draw_sample(drawn, {}).parameters};
  if (function.parameters().empty()) return all;
  const auto add = [&](const ParameterValues<Rational>& parameters) {
    if (std::find(all.begin(), all.end(), parameters) == all.end()) all.push_back(parameters);
  };
  constexpr Palette coarse{.unit = 1, .most = 2, .negative = true, .margin = 0, .attempts = 1};
  constexpr std::uint64_t parameter_draws = 3;
  for (std::uint64_t seed = 1; seed <= parameter_draws; ++seed) {
    try {
      add(draw_sample(drawn, {.sizes = {}, .seed = seed}, coarse).parameters);
    } catch (const DomainError&) {
      // No such parameters.
    }
  }
  for (const auto& parameters : parameters_at_ties(function, all.front())) add(parameters);
  return all;
}

/// Breakpoints, and where cases of parameters may meet a few points between them.
std::vector<SharpReal> places(const ElementFunction& function,
                              const ParameterValues<Rational>& parameters, bool more) {
  auto all = breakpoints(function, parameters);
  if (!more) return all;
  for (const Rational& x : {Rational(-5, 4), Rational(-1, 3), Rational(2, 5), Rational(7, 4)})
    if (!function.positive_domain() || x > Rational(0)) all.emplace_back(x);
  return all;
}

bool is_wrong(const Kink& kink, Jumps jumps) {
  return kink.fault != Kink::Fault::none &&
         (kink.fault != Kink::Fault::jump || jumps == Jumps::refute);
}

std::string jump_text(const Kink& kink) {
  const std::string value = number_text(kink.value), below = number_text(kink.below),
                    above = number_text(kink.above);
  if (below == above) return fmt::format("is {} there, and tends to {}", value, below);
  return fmt::format("jumps from {} to {}", below, above);
}

std::string slopes_text(const Kink& kink) {
  const auto [low, high] = std::minmax(kink.slope_below, kink.slope_above);
  if (number_text(low) == number_text(high)) return number_text(low);
  return fmt::format("between {} and {}", number_text(low), number_text(high));
}

std::string convention(const Kink& kink) {
  std::string text = fmt::format("f'({}) = {} of [{}, {}]", kink.at, number_text(kink.stated),
                                 number_text(kink.slope_below), number_text(kink.slope_above));
  if (kink.fault == Kink::Fault::jump)
    text += fmt::format(", a jump of {}", number_text(kink.above - kink.below));
  return text;
}

std::string what_is_wrong(const ElementFunction& function, const Kink& kink) {
  const std::string name = function.derivative().name();
  switch (kink.fault) {
    case Kink::Fault::jump:
      return fmt::format("{} jumps at x = {}: it {}", function.name(), kink.at, jump_text(kink));
    case Kink::Fault::slope:
      return fmt::format("{}({}) is stated as {}, but is {}", name, kink.at,
                         number_text(kink.stated), slopes_text(kink));
    case Kink::Fault::side:
      return fmt::format("next to x = {}, {} is stated as another function than the slope", kink.at,
                         name);
    case Kink::Fault::none:
      break;
  }
  return "";
}

Counterexample counterexample_of(const ElementFunction& function, const Kink& kink,
                                 const ParameterValues<Rational>& parameters) {
  Counterexample example;
  const bool beside = kink.fault == Kink::Fault::side;
  example.inputs.emplace_back("X", "[[" + (beside ? kink.wrong_at : kink.at) + "]]");
  for (const auto& [name, value] : parameters) example.inputs.emplace_back(name, value.text());
  example.entry = function.derivative().name();
  example.claimed = number_text(beside ? kink.wrong_stated : kink.stated);
  example.truth = beside ? number_text(kink.wrong_slope)
                  : kink.fault == Kink::Fault::jump
                      ? "no number, since " + function.name() + " " + jump_text(kink)
                      : slopes_text(kink);
  example.at_kink = !beside;
  return example;
}

/// All tables, and the first fault among them.
struct Tables {
  std::vector<Kink> first;  ///< for the parameters that were drawn
  std::optional<Kink> wrong;
  ParameterValues<Rational> parameters;  ///< there
  std::string unknown;                   ///< what could not be looked at
};

Tables tables(const EquationSystem& system, const Claim& claim, Jumps jumps) {
  const ElementFunction function = function_of(system, claim);
  if (function.may_jump()) jumps = Jumps::pass;
  Tables result;
  bool more = false;
  for (const auto& parameters : drawn_parameters(witnessed_system(system, claim), function)) {
    const auto table = look_at_all(function, parameters, places(function, parameters, more));
    if (!more) result.first = table;
    more = true;
    for (const auto& kink : table) {
      if (!kink.unknown.empty() && result.unknown.empty())
        result.unknown = fmt::format("at x = {}: {}", kink.at, kink.unknown);
      // A point at the kink shows it better than one beside it.
      const bool is_better = !result.wrong || (result.wrong->fault == Kink::Fault::side &&
                                               kink.fault != Kink::Fault::side);
      if (!is_wrong(kink, jumps) || !is_better) continue;
      result.wrong = kink;
      result.parameters = parameters;
    }
    if (result.wrong && result.wrong->fault != Kink::Fault::side) break;
  }
  return result;
}

}  // namespace

bool has_breakpoints(const ElementFunction& function) {
  return !comparisons_of(function.value()).empty() ||
         (function.has_derivative() && !comparisons_of(function.derivative().value()).empty());
}

std::vector<Kink> kink_table(const ElementFunction& function,
                             const ParameterValues<Rational>& parameters) {
  return look_at_all(function, parameters, places(function, parameters, false));
}

Finding look_at_kinks(const EquationSystem& system, const Claim& claim, const Trial& trial,
                      Jumps jumps) {
  if (claim.kind != ClaimKind::derivative)
    throw UnsupportedError("kinks are looked for in elementwise functions");
  const ElementFunction function = function_of(system, claim);
  if (!has_breakpoints(function)) throw UnsupportedError(function.name() + " has no kinks");
  const Tables all = tables(system, claim, jumps);
  Finding finding;
  finding.checker = kinks_checker;
  finding.sizes = {trial.sizes};
  if (all.wrong) {
    finding.verdict = Verdict::refuted;
    finding.detail = what_is_wrong(function, *all.wrong);
  } else if (!all.unknown.empty()) {
    finding.verdict = Verdict::undecided;
    finding.detail = all.unknown;
  } else {
    finding.verdict = Verdict::holds;
    for (const auto& kink : all.first)
      finding.detail += (finding.detail.empty() ? "" : "; ") + convention(kink);
  }
  return finding;
}

Finding witness_at_kinks(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  return look_at_kinks(system, claim, trial, Jumps::refute);
}

std::optional<Counterexample> find_wrong_kink(const EquationSystem& system, const Claim& claim,
                                              Jumps jumps) {
  const ElementFunction function = function_of(system, claim);
  if (!has_breakpoints(function)) return std::nullopt;
  const Tables all = tables(system, claim, jumps);
  if (!all.wrong) return std::nullopt;
  return counterexample_of(function, *all.wrong, all.parameters);
}

}  // namespace gradstone

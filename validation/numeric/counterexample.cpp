#include "validation/numeric/counterexample.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "reference/error.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {

namespace {

/// From the simplest numbers to less simple ones.
const Palette palettes[] = {
    {.unit = 1, .most = 1, .negative = false, .margin = 0.25, .attempts = 8},
    {.unit = 1, .most = 2, .negative = false, .margin = 0.25, .attempts = 8},
    {.unit = 1, .most = 1, .negative = true, .margin = 0.25, .attempts = 8},
    {.unit = 1, .most = 3, .negative = true, .margin = 0.25, .attempts = 8},
    {.unit = 2, .most = 2, .negative = true, .margin = 0.125, .attempts = 8},
    {.unit = 4, .most = 2, .negative = true, .margin = 0.0625, .attempts = 8},
};
constexpr int draws = 6;
constexpr double search_seconds = 20;  // of a search; what is wrong is mostly found in milliseconds

/// The entry at which both paths differ most, if they differ by more than rounding.
template <class S>
std::optional<std::size_t> difference(const TwoPaths<S>& paths, double relative) {
  std::optional<std::size_t> place;
  double largest = 0;
  for (std::size_t k = 0; k < paths.stated.size(); ++k) {
    using Traits = NumberTraits<S>;
    const S &stated = paths.stated.elements()[k], &truth = paths.truth.elements()[k];
    const double error = std::abs(Traits::to_double(stated - truth));
    const double scale = 1 + std::abs(Traits::to_double(truth));
    const double ratio = std::isfinite(error) ? error / scale : relative * 2;
    if (ratio <= relative || ratio <= largest) continue;
    largest = ratio;
    place = k;
  }
  return place;
}

std::string matrix_text(const Matrix<Rational>& X) {
  std::string text = "[";
  for (std::int64_t i = 0; i < X.rows(); ++i) {
    text += i == 0 ? "[" : ", [";
    for (std::int64_t j = 0; j < X.columns(); ++j) text += (j == 0 ? "" : ", ") + X(i, j).text();
    text += "]";
  }
  return text + "]";
}

void add_behind(const EquationSystem& system, const std::string& name,
                std::set<std::string>& names) {
  if (!names.insert(name).second) return;
  const Equation* equation = system.find_forward(name);
  if (!equation) equation = system.find_backward(name);
  if (!equation) return;
  names.merge(parameter_names(equation->value));
  for (const auto& read : variable_names(equation->value)) add_behind(system, read, names);
}

/// What an identity reads, directly or through equations: the rest need not be shown.
std::set<std::string> names_behind(const EquationSystem& system, const Claim& claim) {
  std::set<std::string> names;
  const auto add = [&](const auto& side, const std::set<std::string>& matrices) {
    names.merge(parameter_names(side));
    for (const auto& name : matrices) add_behind(system, name, names);
  };
  for (const auto& identity : system.identities) {
    if (identity.name != claim.subject) continue;
    add(identity.left, variable_names(identity.left));
    add(identity.right, variable_names(identity.right));
  }
  for (const auto& identity : system.element_identities) {
    if (identity.name != claim.subject) continue;
    add(identity.left, matrix_names(identity.left));
    add(identity.right, matrix_names(identity.right));
  }
  return names;
}

}  // namespace

Counterexample inputs_at(const EquationSystem& drawn, const Claim& claim, const Sample& sample,
                         std::size_t place, std::int64_t columns) {
  const bool backward = claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative;
  const bool identity =
      claim.kind == ClaimKind::identity || claim.kind == ClaimKind::element_identity;
  const auto read = names_behind(drawn, claim);
  const auto is_unused = [&](const std::string& name) {
    if (identity) return read.count(name) == 0;
    return name == drawn.cotangent() && !backward;
  };
  // A claim about an elementwise function is checked at several points: one shows it.
  const bool elementwise =
      claim.kind == ClaimKind::derivative || claim.kind == ClaimKind::stable_form;
  const auto shown = [&](const Matrix<Rational>& X) {
    return elementwise ? Matrix<Rational>(1, 1, X.elements().at(place)) : X;
  };
  Counterexample example;
  example.sizes = sample.sizes;
  const auto starts_as_stated = [&](const std::string& name) {
    return claim.kind == ClaimKind::unrolled && drawn.find_start(name);
  };
  for (const auto& [name, value] : sample.values) {
    if (!sample.sequences.count(name) && !is_unused(name) && !starts_as_stated(name))
      example.inputs.emplace_back(name, matrix_text(shown(value)));
  }
  for (const auto& [name, value] : sample.sequences)
    example.inputs.emplace_back(name, matrix_text(value));
  // In steps, what counts is their number.
  const auto counts_steps = [&](const std::string& name) {
    return claim.kind == ClaimKind::unrolled && drawn.find_parameter(name)->integer;
  };
  for (const auto& [name, value] : sample.parameters)
    if (!sample.sequences.count(name) && !(identity && is_unused(name)) && !counts_steps(name))
      example.inputs.emplace_back(name, value.text());
  example.entry = elementwise ? claim.subject : entry_name(claim.subject, place, columns);
  return example;
}

namespace {

std::optional<Counterexample> try_sample(const EquationSystem& system, const EquationSystem& drawn,
                                         const Claim& claim, const Sample& sample) {
  // Doubles find candidates fast; 60 digits decide.
  if (!difference(two_paths<double>(system, claim, sample), 1e-6)) return std::nullopt;
  const auto paths = two_paths<ClnReal>(system, claim, sample);
  const auto place = difference(paths, 1e-20);
  if (!place) return std::nullopt;
  Counterexample example = inputs_at(drawn, claim, sample, *place, paths.stated.columns());
  example.claimed = number_text(paths.stated.elements()[*place].to_double());
  example.truth = number_text(paths.truth.elements()[*place].to_double());
  return example;
}

}  // namespace

std::optional<Counterexample> find_counterexample(const EquationSystem& system,
                                                  const Claim& claim) {
  const EquationSystem drawn = witnessed_system(system, claim);
  const Stopwatch watch;
  for (const auto& sizes : smallest_sizes(drawn)) {
    for (const auto& palette : palettes) {
      for (std::uint64_t seed = 1; seed <= draws; ++seed) {
        if (watch.seconds() > search_seconds) return std::nullopt;
        try {
          const Sample sample = draw_sample(drawn, {.sizes = sizes, .seed = seed}, palette);
          if (auto found = try_sample(system, drawn, claim, sample)) return found;
        } catch (const DomainError&) {
          // These numbers are outside the domain; others may not be.
        } catch (const UnsupportedError&) {
          return std::nullopt;  // what can't be evaluated; the findings say what
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace gradstone

#include "validation/numeric/counterexample.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "reference/error.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/sharp_real.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {

thread_local NumberTraits<SharpReal>::Compared NumberTraits<SharpReal>::compared;

namespace {

constexpr int draws = 6;

/// Few different numbers, so that many comparisons are between equal ones.
const Palette coarse_palettes[] = {
    {.unit = 1, .most = 1, .negative = false, .margin = 0, .attempts = 1},
    {.unit = 1, .most = 1, .negative = true, .margin = 0, .attempts = 1},
    {.unit = 1, .most = 2, .negative = true, .margin = 0, .attempts = 1},
    {.unit = 2, .most = 1, .negative = true, .margin = 0, .attempts = 1},
};
constexpr std::size_t coarse_sizes = 2;  // how many of the smallest
constexpr int enough_samples = 16;       // at which cases meet and both sides agree
constexpr double coarse_seconds = 2;

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
  for (const auto& [name, value] : sample.values) {
    if (!sample.sequences.count(name) && !is_unused(name))
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

template <class S>
Counterexample describe(const EquationSystem& drawn, const Claim& claim, const Sample& sample,
                        const TwoPaths<S>& paths, std::size_t place) {
  Counterexample example = inputs_at(drawn, claim, sample, place, paths.stated.columns());
  example.claimed = number_text(paths.stated.elements()[place].to_double());
  example.truth = number_text(paths.truth.elements()[place].to_double());
  return example;
}

/// Draws inputs, and moves them by what the numbers that are compared differ by.
class KinkSearch {
 public:
  KinkSearch(const EquationSystem& system, const Claim& claim)
      : system_(system), claim_(claim), drawn_(witnessed_system(system, claim)) {}

  std::optional<Counterexample> run() {
    auto all_sizes = smallest_sizes(drawn_);
    if (all_sizes.size() > coarse_sizes) all_sizes.resize(coarse_sizes);
    for (const auto& sizes : all_sizes) {
      for (std::uint64_t seed = 1; seed <= draws; ++seed) {
        for (const auto& palette : coarse_palettes) {
          try {
            look_around(draw_sample(drawn_, {.sizes = sizes, .seed = seed}, palette));
          } catch (const std::runtime_error&) {
            // No such inputs.
          }
          if (found_ || is_done()) return found_;
        }
      }
    }
    return found_;
  }

 private:
  using Traits = NumberTraits<SharpReal>;

  bool is_done() const {
    return !has_cases_ || samples_ >= enough_samples || watch_.seconds() > coarse_seconds;
  }

  /// Whether cases meet there.
  bool look_at(const Sample& sample) {
    Traits::compared = {};
    try {
      const auto paths = two_paths<SharpReal>(system_, claim_, sample);
      has_cases_ = Traits::compared.anything;
      if (!Traits::compared.equals) return false;
      if (const auto place = difference(paths, 1e-20)) {
        found_ = describe(drawn_, claim_, sample, paths, *place);
        found_->at_kink = true;
      }
      return true;
    } catch (const std::runtime_error&) {
      // A side has no value there, cases can't be told apart, or numbers are too large.
      return false;
    }
  }

  void look_around(Sample sample) {
    bool meet = look_at(sample);
    const auto differences = Traits::compared.differences;
    const std::size_t most_moved = claim_.kind == ClaimKind::stable_form ? 1 : 2;
    for (const auto& declaration : drawn_.declarations) {
      if (declaration.domain == Domain::distribution || declaration.domain == Domain::mask ||
          !drawn_.matrix_conditions.empty())
        continue;
      auto& entries = sample.values.at(declaration.name).elements();
      for (std::size_t k = 0; k < std::min(entries.size(), most_moved); ++k) {
        const Rational drawn = entries[k];
        for (const Rational& difference : differences) {
          if (found_ || is_done()) return;
          for (const Rational& moved : {drawn - difference, drawn + difference}) {
            if (!is_in(declaration.domain, moved)) continue;
            entries[k] = moved;
            if (!look_at(sample)) continue;
            meet = true;
            break;
          }
        }
        entries[k] = drawn;
      }
    }
    samples_ += meet;
  }

  static bool is_in(Domain domain, const Rational& x) {
    if (domain == Domain::positive) return x > Rational(0);
    return domain != Domain::nonzero || x != Rational(0);
  }

  const EquationSystem& system_;
  const Claim& claim_;
  const EquationSystem drawn_;
  const Stopwatch watch_;
  bool has_cases_ = true;
  int samples_ = 0;
  std::optional<Counterexample> found_;
};

}  // namespace

std::optional<Counterexample> find_counterexample_at_kinks(const EquationSystem& system,
                                                           const Claim& claim) {
  if (claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative) return std::nullopt;
  return KinkSearch(system, claim).run();
}

}  // namespace gradstone

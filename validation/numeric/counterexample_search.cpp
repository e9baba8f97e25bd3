#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/certain_difference.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/numeric/landmarks.hpp"
#include "validation/numeric/margin.hpp"
#include "validation/numeric/special_sizes.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

/// Zeros wherever the domain allows them, and parameters at the ends of their ranges.
Palette with_ends(std::int64_t unit, Rational most, bool negative, double margin) {
  return {.unit = unit,
          .most = most,
          .negative = negative,
          .margin = margin,
          .attempts = 8,
          .pattern = Pattern::any,
          .ends = true};
}

/// From the simplest numbers to less simple ones.
const Palette palettes[] = {
    with_ends(1, 1, false, 0.25), with_ends(1, 2, false, 0.25), with_ends(1, 1, true, 0.25),
    with_ends(1, 3, true, 0.25),  with_ends(2, 2, true, 0.125), with_ends(4, 2, true, 0.0625),
};
constexpr int draws_each = 6;
/// For what is proved almost everywhere: few numbers, in which zeros are frequent.
const Palette corner_palettes[] = {with_ends(1, 1, false, 0.25), with_ends(1, 2, true, 0.25)};

/// Very close to thresholds: two of them may lie next to each other.
const Palette landmark_palette = with_ends(1, 2, true, 0x1p-44);
constexpr std::size_t landmark_sizes = 4;  // how many of the smallest
/// From landmarks. Where two thresholds are close to each other, as in x > 20 and
/// log(1 + exp(x)) > 20, only what is still closer shows the difference.
const Rational distances[] = {
    1, 0, {1, 2}, {1, 16}, {1, 1 << 10}, {1, 1 << 20}, {1, 1 << 30}, {1, std::int64_t{1} << 40}};
const Rational least_far_distance{1, 16};  // where many digits are needed, which takes long

constexpr unsigned few_digits = 60, most_digits = 3000;
constexpr int most_many_digits = 12;   // samples that are looked at so, since it takes long
constexpr double candidate = 1e-10;    // what doubles may differ by because of rounding
constexpr double search_seconds = 20;  // of a search; what is wrong is mostly found in milliseconds
constexpr double discrete_seconds = 1;  // of a search in what is proved

/// Whether two doubles differ by more than rounding mostly does.
bool may_differ(const TwoPaths<double>& paths) {
  for (std::size_t k = 0; k < paths.stated.size(); ++k) {
    const double stated = paths.stated.elements()[k], truth = paths.truth.elements()[k];
    if (!(std::abs(stated - truth) <= candidate * (1 + std::abs(truth)))) return true;
  }
  return false;
}

bool is_derivative(const Claim& claim) {
  return claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative;
}

/// Whether a matrix holds discrete numbers, or may lie on a threshold since nothing moves it.
bool has_given_matrices(const EquationSystem& system, const Claim& claim) {
  const auto& declarations = system.declarations;
  return std::any_of(declarations.begin(), declarations.end(), [&](const Declaration& d) {
    return is_discrete(system, d) || d.domain == Domain::distribution ||
           (is_derivative(claim) && !d.differentiated());
  });
}

/// Draws inputs from the simplest numbers on, then around what the formulas compare with.
class Search {
 public:
  Search(const EquationSystem& system, const Claim& claim, Landmarks landmarks, double seconds)
      : system_(system),
        claim_(claim),
        drawn_(witnessed_system(system, claim)),
        landmarks_(std::move(landmarks)),
        sizes_(smallest_sizes(drawn_)),
        seconds_(seconds) {}

  std::optional<Counterexample> everywhere() {
    constexpr std::size_t first_sizes = 4;
    look_at_simple_numbers(0, first_sizes);
    look_at_discrete_values();
    if (is_elementwise()) {
      look_at_points();
    } else {
      look_at_landmarks();
    }
    look_at_simple_numbers(first_sizes, sizes_.size());
    return found_;
  }

  std::optional<Counterexample> where_values_are_discrete() {
    look_at_discrete_values();
    if (landmarks_.are_compared && has_given_matrices(drawn_, claim_)) look_at_corners();
    return found_;
  }

 private:
  bool is_elementwise() const {
    return claim_.kind == ClaimKind::derivative || claim_.kind == ClaimKind::stable_form;
  }
  bool is_done() const { return found_ || is_hopeless_ || watch_.seconds() > seconds_; }

  void look_at_simple_numbers(std::size_t first, std::size_t last) {
    for (std::size_t k = first; k < std::min(last, sizes_.size()); ++k) {
      for (const auto& palette : palettes)
        for (std::uint64_t seed = 1; seed <= draws_each; ++seed)
          look_at({.sizes = sizes_[k], .seed = seed}, palette);
    }
  }

  /// Masks and targets with zeros everywhere, in a row, in a column, at the smallest sizes and
  /// where there is more than one row and column.
  void look_at_corners() {
    const std::vector<Rational> none, numbers = numbers_at(0, landmarks_.numbers);
    for (const auto& sizes : smallest_even_sizes(drawn_)) {
      for (int k = 0; k <= static_cast<int>(Pattern::any); ++k) {
        Palette palette = corner_palettes[k % 2];
        palette.pattern = Pattern(k);
        look_at({.sizes = sizes}, palette);
        if (numbers.empty()) continue;
        palette.landmarks = numbers;
        look_at({.sizes = sizes}, palette);
      }
    }
  }

  /// Sizes, indices, steps and whole numbers about those that are compared with.
  void look_at_discrete_values() {
    for (const auto& sizes : special_sizes(drawn_, claim_, landmarks_))
      look_at_few({.sizes = sizes});
    if (sizes_.empty()) return;
    for (const auto& [name, constants] : landmarks_.parameters) {
      const auto* declared = drawn_.find_parameter(name);
      for (const Rational& distance : {Rational(0), Rational(1), Rational(1, 2), Rational(3)}) {
        for (const Rational& value : numbers_at(distance, constants)) {
          if (!declared || (declared->integer && !value.is_integer())) continue;
          look_at_few({.sizes = sizes_.front(), .parameters = {{name, value}}});
        }
      }
    }
    if (landmarks_.parameters.size() > 1) look_at_parameters_together();
  }

  /// Several parameters at constants that they are compared with: the first ones, the second ones.
  void look_at_parameters_together() {
    std::size_t most = 0;
    for (const auto& [name, constants] : landmarks_.parameters)
      most = std::max(most, constants.size());
    for (std::size_t k = 0; k < most; ++k) {
      Trial trial{.sizes = sizes_.front()};
      for (const auto& [name, constants] : landmarks_.parameters) {
        const auto chosen = std::next(constants.begin(), static_cast<int>(k % constants.size()));
        const auto* declared = drawn_.find_parameter(name);
        if (declared && (!declared->integer || chosen->is_integer()))
          trial.parameters[name] = *chosen;
      }
      look_at_few(trial);
    }
  }

  void look_at_few(const Trial& trial) {
    for (const auto& palette : corner_palettes) look_at(trial, palette);
  }

  /// Numbers around the landmarks, and far from 0, in all matrices.
  void look_at_landmarks() {
    std::set<Rational> numbers = landmarks_.numbers;
    for (const auto& [name, constants] : landmarks_.parameters)
      numbers.insert(constants.begin(), constants.end());
    for (const auto& centers : {numbers, far_numbers()}) {
      if (centers.empty()) continue;
      for (const Rational& distance : distances) {
        Palette palette = landmark_palette;
        palette.landmarks = numbers_at(distance, centers);
        for (std::size_t k = 0; k < std::min(landmark_sizes, sizes_.size()); ++k)
          for (std::uint64_t seed = 1; seed <= 2 * draws_each; ++seed)
            look_at({.sizes = sizes_[k], .seed = seed}, palette);
      }
    }
    // Rounding may hide there what 60 digits, or many more, show.
    Palette palette = landmark_palette;
    const auto far = far_numbers();
    palette.landmarks = {far.begin(), far.end()};
    for (const unsigned digits : {few_digits, most_digits})
      for (std::uint64_t seed = 1; seed <= draws_each && !sizes_.empty(); ++seed)
        look_at({.sizes = sizes_.front(), .seed = seed}, palette, digits);
  }

  /// The same for a function of one variable, point by point. Far out it takes many digits.
  void look_at_points() {
    std::set<Rational> near, far;
    for (const auto& centers : {landmarks_.numbers, far_numbers()})
      for (const Rational& x : centers) (is_far(x) ? far : near).insert(x);
    for (const Rational& distance : distances) {
      for (std::uint64_t seed = 1; seed <= 2; ++seed)
        look_at_points(numbers_at(distance, near), seed, few_digits);
      if (distance == Rational(0) || distance > least_far_distance)
        look_at_points(numbers_at(distance, far), 1, most_digits);
    }
  }

  static bool is_far(const Rational& x) { return std::abs(x.to_double()) > 32; }

  void look_at_points(std::vector<Rational> points, std::uint64_t seed, unsigned digits) {
    // Points of one magnitude are looked at together: large numbers make small ones uncertain.
    std::erase_if(points, [&](const Rational& x) { return !is_in_domain(x, seed); });
    std::stable_sort(points.begin(), points.end(), [](const Rational& x, const Rational& y) {
      return std::abs(x.to_double()) < std::abs(y.to_double());
    });
    const auto columns = static_cast<std::size_t>(row(0).columns());
    for (std::size_t first = 0; first < points.size() && !is_done(); first += columns) {
      Matrix<Rational> together = row(points[first]);
      for (std::size_t k = 1; k < std::min(columns, points.size() - first); ++k)
        together(0, static_cast<std::int64_t>(k)) = points[first + k];
      look_at(at_points(together, seed), landmark_palette, digits);
    }
  }

  /// The same number in each column.
  Matrix<Rational> row(const Rational& x) const {
    return {1, drawn_.declarations.front().shape.columns().at({}), x};
  }

  Trial at_points(const Matrix<Rational>& X, std::uint64_t seed) const {
    return {.seed = seed,
            .given = {{drawn_.declarations.front().name, X}, {drawn_.cotangent(), row(1)}}};
  }

  /// Whether the function has a value there, and no kink.
  bool is_in_domain(const Rational& x, std::uint64_t seed) const {
    const Domain domain = drawn_.declarations.front().domain;
    if (x == Rational(0) || (domain == Domain::positive && x < Rational(0))) return false;
    try {
      draw_sample(drawn_, at_points(row(x), seed), landmark_palette);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  /// With this many digits, or where there are none said: if doubles find a difference, with few,
  /// and with many where few are not enough.
  void look_at(const Trial& trial, Palette palette, std::optional<unsigned> digits = std::nullopt) {
    if (is_done()) return;
    palette.differentiated_only = is_derivative(claim_);
    try {
      const Sample sample = draw_sample(drawn_, trial, palette);
      if (digits) return decide(sample, *digits);
      if (!may_differ(two_paths<double>(system_, claim_, sample))) return;
      decide(sample, few_digits);
      if (!found_ && many_digits_left_-- > 0) decide(sample, most_digits);
    } catch (const UnsupportedError&) {
      is_hopeless_ = true;  // what can't be evaluated; the findings say what
    } catch (const std::runtime_error&) {
      // These numbers are outside the domain, or too large; others may not be.
    }
  }

  void decide(const Sample& sample, unsigned digits) {
    const auto difference = certain_difference(system_, claim_, sample, digits);
    if (!difference || !is_differentiable(sample)) return;
    found_ = inputs_at(drawn_, claim_, sample, difference->place, difference->columns);
    found_->claimed = difference->claimed;
    found_->truth = difference->truth;
    found_->at_kink = difference->compared_equal;
  }

  /// A forward value moves by itself where its gradient is asked for, even if what it is computed
  /// from can't move it.
  bool is_differentiable(const Sample& sample) const {
    if (claim_.kind != ClaimKind::gradient || !system_.find_forward(claim_.of)) return true;
    const auto margin = margin_of(drawn_, sample, {true, claim_.of});
    constexpr double least = 1e-15;
    return margin && *margin > least;
  }

  const EquationSystem& system_;
  const Claim& claim_;
  const EquationSystem drawn_;
  const Landmarks landmarks_;
  const std::vector<Sizes> sizes_;
  const double seconds_;
  const Stopwatch watch_;
  int many_digits_left_ = most_many_digits;
  bool is_hopeless_ = false;
  std::optional<Counterexample> found_;
};

}  // namespace

std::optional<Counterexample> find_counterexample(const EquationSystem& system,
                                                  const Claim& claim) {
  return Search(system, claim, landmarks_of(system, claim), search_seconds).everywhere();
}

std::optional<Counterexample> find_discrete_counterexample(const EquationSystem& system,
                                                           const Claim& claim) {
  auto landmarks = landmarks_of(system, claim);
  const bool are_given = landmarks.are_compared && has_given_matrices(system, claim);
  if (landmarks.sizes.empty() && landmarks.parameters.empty() && !are_given &&
      claim.kind != ClaimKind::unrolled)
    return std::nullopt;
  return Search(system, claim, std::move(landmarks), discrete_seconds).where_values_are_discrete();
}

}  // namespace gradstone

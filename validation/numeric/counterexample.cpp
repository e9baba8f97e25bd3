#include "validation/numeric/counterexample.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/certain_real.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/landmarks.hpp"
#include "validation/numeric/margin.hpp"
#include "validation/numeric/sharp_real.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {

thread_local NumberTraits<SharpReal>::Compared NumberTraits<SharpReal>::compared;

namespace {

/// From the simplest numbers to less simple ones.
const Palette palettes[] = {
    {.unit = 1, .most = 1, .negative = false, .margin = 0.25, .attempts = 8, .corners = true},
    {.unit = 1, .most = 2, .negative = false, .margin = 0.25, .attempts = 8, .corners = true},
    {.unit = 1, .most = 1, .negative = true, .margin = 0.25, .attempts = 8, .corners = true},
    {.unit = 1, .most = 3, .negative = true, .margin = 0.25, .attempts = 8, .corners = true},
    {.unit = 2, .most = 2, .negative = true, .margin = 0.125, .attempts = 8, .corners = true},
    {.unit = 4, .most = 2, .negative = true, .margin = 0.0625, .attempts = 8, .corners = true},
};
constexpr int draws = 6;
/// For what is proved almost everywhere: few numbers, in which zeros are frequent.
const Palette corner_palettes[] = {
    {.unit = 1, .most = 1, .negative = false, .margin = 0.25, .attempts = 4, .corners = true},
    {.unit = 1, .most = 2, .negative = true, .margin = 0.25, .attempts = 4, .corners = true},
};
constexpr std::size_t corner_sizes = 4;        // how many of the smallest
constexpr std::int64_t most_size = 64;         // of one dimension, or of steps
constexpr std::int64_t most_of_all_sizes = 8;  // where all are the same
constexpr std::int64_t most_steps = 12;        // where nothing is compared with
constexpr double discrete_seconds = 1;         // of a search in what is proved

/// Very close to thresholds: two of them may lie next to each other.
const Palette landmark_palette{
    .unit = 1, .most = 2, .negative = true, .margin = 0x1p-44, .attempts = 4, .corners = true};
/// From landmarks. Where two thresholds are close to each other, as in x > 20 and
/// log(1 + exp(x)) > 20, only what is still closer shows the difference.
const Rational distances[] = {
    1, 0, {1, 2}, {1, 16}, {1, 1 << 10}, {1, 1 << 20}, {1, 1 << 30}, {1, std::int64_t{1} << 40}};

/// With how many digits a sample is looked at: those that doubles can tell apart, all with few
/// digits, all with many.
enum class Digits { of_candidates, few, many };
constexpr unsigned few_digits = 60, most_digits = 3000;
constexpr double candidate = 1e-10;    // what doubles may differ by because of rounding
constexpr double search_seconds = 20;  // of a search; what is wrong is mostly found in milliseconds

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

template <class S>
Counterexample describe(const EquationSystem& drawn, const Claim& claim, const Sample& sample,
                        const TwoPaths<S>& paths, std::size_t place) {
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
  example.entry =
      elementwise ? claim.subject : entry_name(claim.subject, place, paths.stated.columns());
  example.claimed = number_text(paths.stated.elements()[place].to_double());
  example.truth = number_text(paths.truth.elements()[place].to_double());
  return example;
}

/// The entry at which both paths differ most, of those at which they certainly differ.
std::optional<std::size_t> certain_difference(const TwoPaths<CertainReal>& paths) {
  std::optional<std::size_t> place;
  double largest = -1;
  for (std::size_t k = 0; k < paths.stated.size(); ++k) {
    const CertainReal& truth = paths.truth.elements()[k];
    const CertainReal error = paths.stated.elements()[k] - truth;
    if (!error.is_certainly_nonzero()) continue;
    const double ratio = std::abs(error.to_double()) / (1 + std::abs(truth.to_double()));
    if (ratio <= largest) continue;
    largest = ratio;
    place = k;
  }
  return place;
}

/// Both values, so that the reader sees where they differ: 1000, and 1000 + 5.076e-435.
void set_values(Counterexample& example, const CertainReal& stated, const CertainReal& truth) {
  example.claimed = stated.text();
  example.truth = truth.text();
  if (example.claimed != example.truth) return;
  const CertainReal rest = truth - stated;
  example.truth += (rest.is_negative() ? " - " : " + ") + abs(rest).text();
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

/// Draws inputs from the simplest numbers on, then around what the formulas compare with.
class Search {
 public:
  Search(const EquationSystem& system, const Claim& claim, double seconds)
      : system_(system),
        claim_(claim),
        drawn_(witnessed_system(system, claim)),
        landmarks_(landmarks_of(system, claim)),
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
    if (landmarks_.are_compared && has_given_matrices()) look_at_corners();
    return found_;
  }

 private:
  bool is_derivative() const {
    return claim_.kind == ClaimKind::gradient || claim_.kind == ClaimKind::derivative;
  }
  bool is_elementwise() const {
    return claim_.kind == ClaimKind::derivative || claim_.kind == ClaimKind::stable_form;
  }
  bool is_done() const { return found_ || is_hopeless_ || watch_.seconds() > seconds_; }

  /// Whether a matrix holds discrete numbers, or may lie on a threshold since nothing moves it.
  bool has_given_matrices() const {
    const auto& declarations = drawn_.declarations;
    return std::any_of(declarations.begin(), declarations.end(), [&](const Declaration& d) {
      return d.domain == Domain::mask || zero_one(drawn_, d.name) != ZeroOne::no ||
             (is_derivative() && !d.differentiated());
    });
  }

  void look_at_simple_numbers(std::size_t first, std::size_t last) {
    for (std::size_t k = first; k < std::min(last, sizes_.size()); ++k) {
      for (const auto& palette : palettes)
        for (std::uint64_t seed = 1; seed <= draws; ++seed)
          look({.sizes = sizes_[k], .seed = seed}, palette);
    }
  }

  /// Masks and targets with zeros everywhere, in a row, in a column.
  void look_at_corners() {
    for (std::size_t k = 0; k < std::min(corner_sizes, sizes_.size()); ++k) {
      for (const auto& palette : corner_palettes)
        for (std::uint64_t seed = 1; seed <= draws; ++seed)
          look({.sizes = sizes_[k], .seed = seed}, palette);
    }
  }

  /// Sizes, indices, steps and whole numbers about those that are compared with.
  void look_at_discrete_values() {
    for (const auto& sizes : special_sizes()) look_at_few({.sizes = sizes});
    if (sizes_.empty()) return;
    for (const auto& [name, constants] : landmarks_.parameters) {
      const auto* declared = drawn_.find_parameter(name);
      if (!declared) continue;
      for (const Rational& distance : {Rational(0), Rational(1), Rational(1, 2), Rational(3)}) {
        for (const Rational& value : numbers_at(distance, constants)) {
          if (declared->integer && (!value.is_integer() || value < Rational(1))) continue;
          look_at_few({.sizes = sizes_.front(), .parameters = {{name, value}}});
        }
      }
    }
  }

  void look_at_few(const Trial& trial) {
    for (const auto& palette : corner_palettes) look(trial, palette);
  }

  /// Sizes one of which, or all, are just what makes the difference.
  std::vector<Sizes> special_sizes() const {
    std::vector<Sizes> special;
    std::set<std::int64_t> wanted;
    for (const std::int64_t size : landmarks_.sizes) wanted.insert({size, size + 1, size + 2});
    const auto steps =
        std::find_if(drawn_.unrolled.begin(), drawn_.unrolled.end(), [&](const Unrolled& u) {
          return claim_.kind == ClaimKind::unrolled && u.name == claim_.subject;
        });
    for (const auto& base : sizes_) {
      const bool is_even = std::all_of(base.begin(), base.end(), [&](const auto& size) {
        return size.second == base.begin()->second;
      });
      if (!is_even && &base != &sizes_.front()) continue;
      const auto add = [&](Sizes sizes) {
        if (fit(drawn_, sizes)) special.push_back(std::move(sizes));
      };
      for (const std::int64_t size : wanted) {
        if (size > most_size) break;
        Sizes all = base;
        for (auto& [name, value] : all) {
          Sizes sizes = base;
          sizes[name] = size;
          add(std::move(sizes));
          value = size;
        }
        if (size <= most_of_all_sizes && all.size() > 1) add(std::move(all));
      }
      if (steps == drawn_.unrolled.end()) continue;
      std::set<std::int64_t> counts = wanted;
      for (const auto& [name, constants] : landmarks_.parameters) {
        for (const Rational& constant : constants)
          if (drawn_.find_parameter(name)->integer && constant.is_integer())
            counts.insert({constant.numerator(), constant.numerator() + 1});
      }
      counts.insert(most_steps);
      for (const std::int64_t count : counts) {
        if (count < 1 || count > most_size) continue;
        Sizes sizes = base;
        sizes[steps->steps] = count;
        add(std::move(sizes));
      }
    }
    return special;
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
        for (std::size_t k = 0; k < std::min(corner_sizes, sizes_.size()); ++k)
          for (std::uint64_t seed = 1; seed <= 2 * draws; ++seed)
            look({.sizes = sizes_[k], .seed = seed}, palette);
      }
    }
    // Rounding may hide there what 60 digits, or many more, show.
    Palette palette = landmark_palette;
    const auto far = far_numbers();
    palette.landmarks = {far.begin(), far.end()};
    for (const Digits digits : {Digits::few, Digits::many})
      for (std::uint64_t seed = 1; seed <= draws && !sizes_.empty(); ++seed)
        look({.sizes = sizes_.front(), .seed = seed}, palette, digits);
  }

  /// The same for a function of one variable, point by point.
  void look_at_points() {
    std::set<Rational> centers = far_numbers();
    centers.insert(landmarks_.numbers.begin(), landmarks_.numbers.end());
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      for (const Rational& distance : distances)
        look_at_points(numbers_at(distance, centers), seed, Digits::few);
    }
    const auto far = far_numbers();
    look_at_points({far.begin(), far.end()}, 1, Digits::many);
  }

  void look_at_points(const std::vector<Rational>& points, std::uint64_t seed, Digits digits) {
    const Declaration& X = drawn_.declarations.front();
    const std::int64_t columns = X.shape.columns.at({});
    Matrix<Rational> together(1, columns);
    std::int64_t filled = 0;
    Rational last;
    for (const Rational& point : points) {
      if (is_done()) return;
      if (!is_in_domain(point, seed)) continue;
      last = point;
      together(0, filled++) = point;
      if (filled < columns) continue;
      look({.seed = seed, .given = {{X.name, together}}}, landmark_palette, digits);
      filled = 0;
    }
    if (filled == 0) return;
    for (; filled < columns; ++filled) together(0, filled) = last;
    look({.seed = seed, .given = {{X.name, together}}}, landmark_palette, digits);
  }

  /// Whether the function has a value there, and no kink.
  bool is_in_domain(const Rational& point, std::uint64_t seed) const {
    const Declaration& X = drawn_.declarations.front();
    if (X.domain == Domain::positive && point <= Rational(0)) return false;
    if (point == Rational(0)) return false;
    const Matrix<Rational> all(1, X.shape.columns.at({}), point);
    try {
      draw_sample(drawn_, {.seed = seed, .given = {{X.name, all}}}, landmark_palette);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  void look(const Trial& trial, Palette palette, Digits digits = Digits::of_candidates) {
    if (is_done()) return;
    palette.differentiated_only = is_derivative();
    try {
      const Sample sample = draw_sample(drawn_, trial, palette);
      // Doubles find candidates fast; what is exact, or has as many digits as it needs, decides.
      if (digits == Digits::of_candidates &&
          !difference(two_paths<double>(system_, claim_, sample), candidate))
        return;
      decide(sample, digits == Digits::many ? most_digits : few_digits);
      if (digits == Digits::of_candidates && !found_ && has_many_digits_left_-- > 0)
        decide(sample, most_digits);
    } catch (const UnsupportedError&) {
      is_hopeless_ = true;  // what can't be evaluated; the findings say what
    } catch (const std::runtime_error&) {
      // These numbers are outside the domain, or too large; others may not be.
    }
  }

  void decide(const Sample& sample, unsigned digits) {
    CertainReal::begin(digits);
    const auto paths = two_paths<CertainReal>(system_, claim_, sample);
    const auto place = certain_difference(paths);
    if (!place || !is_differentiable(sample)) return;
    found_ = describe(drawn_, claim_, sample, paths, *place);
    set_values(*found_, paths.stated.elements()[*place], paths.truth.elements()[*place]);
    found_->at_kink = CertainReal::arithmetic.compared_equal;
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
  int has_many_digits_left_ = 4;
  bool is_hopeless_ = false;
  std::optional<Counterexample> found_;
};

}  // namespace

std::optional<Counterexample> find_counterexample(const EquationSystem& system,
                                                  const Claim& claim) {
  return Search(system, claim, search_seconds).everywhere();
}

std::optional<Counterexample> find_discrete_counterexample(const EquationSystem& system,
                                                           const Claim& claim) {
  return Search(system, claim, discrete_seconds).where_values_are_discrete();
}

std::optional<Counterexample> find_counterexample_at_kinks(const EquationSystem& system,
                                                           const Claim& claim) {
  if (claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative) return std::nullopt;
  return KinkSearch(system, claim).run();
}

}  // namespace gradstone

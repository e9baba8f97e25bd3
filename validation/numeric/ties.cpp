#include "validation/numeric/ties.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/breakpoints.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/numeric/gradient_at_ties.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

/// Few different numbers, so that many comparisons are between equal ones.
const Palette coarse_palettes[] = {
    {.unit = 1, .most = 1, .negative = false, .margin = 0, .attempts = 1},
    {.unit = 1, .most = 1, .negative = true, .margin = 0, .attempts = 1},
    {.unit = 1, .most = 2, .negative = true, .margin = 0, .attempts = 1},
    {.unit = 2, .most = 1, .negative = true, .margin = 0, .attempts = 1},
};
/// Many different ones, so that comparisons are equal only where they are made so.
const Palette fine_palette{.unit = 64, .most = 2, .negative = true, .margin = 0, .attempts = 1};

struct Limits {
  std::uint64_t draws;
  int samples;      // at which cases meet and the claim is right
  int times_equal;  // of a comparison that is solved for
  // A look at a gradient costs more, and points at which all comparisons come out the same differ
  // little.
  int gradient_samples;
  int looks_of_a_kind;
  int looks;
};
constexpr Limits full{6, 16, 4, 8, 2, 24}, brief{2, 6, 2, 4, 1, 8};
constexpr std::size_t few_sizes = 2;  // how many of the smallest
constexpr double search_seconds = 2;
constexpr double gradient_seconds = 1;
constexpr std::size_t most_moved = 2;    // entries of a matrix
constexpr std::size_t most_tied = 1024;  // in a matrix
constexpr std::size_t most_roots = 8;    // of all comparisons, for one entry

/// A number of a sample that can be moved.
struct Moved {
  std::string name;
  Rational* value;
  Domain domain;
  bool is_parameter;
};

bool is_in(Domain domain, const Rational& x) {
  if (domain == Domain::positive) return x > Rational(0);
  return domain != Domain::nonzero || x != Rational(0);
}

class TieSearch {
 public:
  TieSearch(const EquationSystem& system, const Claim& claim, Jumps jumps, Effort effort)
      : system_(system),
        claim_(claim),
        jumps_(jumps),
        limits_(effort == Effort::brief ? brief : full),
        drawn_(witnessed_system(system, claim)) {
    if (claim.kind == ClaimKind::gradient) question_ = gradient_question(system, claim);
    for (const auto& condition : drawn_.matrix_conditions) {
      bound_.merge(variable_names(condition.left));
      bound_.merge(variable_names(condition.right));
    }
  }

  std::optional<Counterexample> run() {
    auto all_sizes = smallest_sizes(drawn_);
    if (all_sizes.size() > few_sizes) all_sizes.resize(few_sizes);
    for (const auto& sizes : all_sizes) {
      for (std::uint64_t seed = 1; seed <= limits_.draws; ++seed) {
        for (const auto& palette : coarse_palettes) {
          draw(sizes, seed, palette, Grain::coarse);
          if (found_ || is_done()) return found_;
        }
        if (question_) draw(sizes, seed, fine_palette, Grain::fine);
        if (found_ || is_done()) return found_;
      }
    }
    return found_;
  }

 private:
  using Traits = NumberTraits<SharpReal>;

  bool is_done() const {
    if (question_ && (looks_ >= limits_.looks || samples_ >= limits_.gradient_samples)) return true;
    return !has_ties_ || samples_ >= limits_.samples || is_late();
  }
  bool is_late() const {
    return watch_.seconds() > (question_ ? gradient_seconds : search_seconds);
  }

  void draw(const Sizes& sizes, std::uint64_t seed, const Palette& palette, Grain grain) {
    try {
      sample_ = draw_sample(drawn_, {.sizes = sizes, .seed = seed}, palette);
      if (is_large()) return;
      grain_ = grain;
      // Where there are few numbers to draw, the same ones come again.
      const auto [drawn, is_new] = meets_.try_emplace(numbers());
      if (is_new) drawn->second = look_around();
      samples_ += drawn->second;
    } catch (const std::runtime_error&) {
      // No such inputs.
    }
  }

  /// All numbers of the sample, after those of its sizes.
  std::vector<Rational> numbers() const {
    std::vector<Rational> all;
    for (const auto& [name, size] : sample_.sizes) all.emplace_back(size);
    for (const auto& [name, number] : sample_.parameters) all.push_back(number);
    for (const auto* values : {&sample_.values, &sample_.sequences}) {
      for (const auto& [name, value] : *values)
        all.insert(all.end(), value.elements().begin(), value.elements().end());
    }
    return all;
  }

  // Sizes that are numbers of the formula can be too large to look at.
  bool is_large() const {
    return std::any_of(sample_.values.begin(), sample_.values.end(),
                       [](const auto& named) { return named.second.size() > most_tied; });
  }

  /// Both sides, of a gradient the stated one alone; what is compared is noted.
  TwoPaths<SharpReal> paths() {
    Traits::compared = {};
    if (!question_) return two_paths<SharpReal>(system_, claim_, sample_);
    if (!equations_ || sizes_ != sample_.sizes) {
      sizes_ = sample_.sizes;
      equations_.emplace(
          loop_evaluator<SharpReal>(drawn_, sizes_, Equations::all, {}, FunctionForm::value));
      near_ = std::make_unique<GradientAtTies>(*question_, sizes_);
    }
    give(*equations_, in_scalar<SharpReal>(sample_.values),
         in_scalar<SharpReal>(sample_.parameters));
    equations_->run();
    return {equations_->matrix(claim_.subject), {}};
  }

  /// Whether there were fewer looks than enough at points where all comparisons come out like this.
  bool is_new() {
    std::string kind = grain_ == Grain::fine ? "fine" : "coarse";
    for (const auto& difference : Traits::compared.differences)
      kind += difference.may_be_zero() ? '=' : difference.is_below(SharpReal()) ? '<' : '>';
    if (++kinds_[kind] > limits_.looks_of_a_kind) return false;
    ++looks_;
    return true;
  }

  enum class Where { at_ties, anywhere };

  /// Whether cases meet at the sample. Anywhere else gradients alone are looked at.
  bool look_at(Where where = Where::at_ties) {
    try {
      const auto both = paths();
      const auto& compared = Traits::compared;
      differences_ = compared.differences;
      for (std::size_t n = 0; n < differences_.size(); ++n)
        if (differences_[n].may_be_zero()) ++times_equal_[{grain_, n, differences_.size()}];
      has_ties_ = compared.cases || (question_ && compared.maxima);
      const bool meets = compared.equals;
      if (!meets && (where == Where::at_ties || !question_)) return false;
      if (question_) {
        if (!is_new()) return meets;
        if (const auto wrong = near_->wrong_entry(sample_, both.stated, grain_, jumps_))
          report(wrong->place, wrong->columns, wrong->stated, wrong->truth);
        if (found_) found_->at_kink = meets;
        return meets;
      }
      for (std::size_t k = 0; k < both.stated.size() && !found_; ++k) {
        const SharpReal &stated = both.stated.elements()[k], &truth = both.truth.elements()[k];
        if (differ(stated, truth))
          report(k, both.stated.columns(), number_text(stated.to_double()),
                 number_text(truth.to_double()));
      }
      return true;
    } catch (const std::runtime_error&) {
      // A side has no value there, cases can't be told apart, or numbers are too large.
      return false;
    }
  }

  void report(std::size_t place, std::int64_t columns, std::string stated, std::string truth) {
    found_ = inputs_at(drawn_, claim_, sample_, place, columns);
    for (auto& [name, value] : found_->inputs) value = StandIns::replaced(value);
    if (StandIns::any()) add_condition();
    found_->claimed = std::move(stated);
    found_->truth = std::move(truth);
    found_->at_kink = true;
  }

  /// Digits do not show why they are where cases meet; the comparison does, if there is only one.
  void add_condition() {
    std::set<std::pair<std::string, std::string>> all;
    const auto add = [&](const Scalar& expression) {
      for (const auto& comparison : comparisons_of(expression))
        all.insert({to_text(comparison.left), to_text(comparison.right)});
    };
    for (const auto& identity : system_.element_identities) {
      if (identity.name != claim_.subject) continue;
      add(identity.left);
      add(identity.right);
    }
    for (const auto& definition : system_.definitions)
      if (definition.name == claim_.subject) add(definition.value);
    for (const auto& function : functions_of(drawn_)) {
      add(function.value());
      if (function.stable()) add(*function.stable());
    }
    if (all.size() != 1) return;
    const auto at_first = [](std::string text) {
      const std::string indices = "[i,j]";
      for (auto at = text.find(indices); at != std::string::npos; at = text.find(indices))
        text.replace(at, indices.size(), "[1,1]");
      return text;
    };
    const auto& [left, right] = *all.begin();
    found_->inputs.emplace_back(at_first(left), at_first(right));
  }

  std::vector<Moved> moved_numbers() {
    std::vector<Moved> all;
    const std::size_t most = claim_.kind == ClaimKind::stable_form ? 1 : most_moved;
    for (const auto& declaration : drawn_.declarations) {
      const Domain domain = declaration.domain;
      if (domain == Domain::distribution || domain == Domain::mask || domain == Domain::index ||
          bound_.count(declaration.name) || sample_.sequences.count(declaration.name))
        continue;
      auto& entries = sample_.values.at(declaration.name).elements();
      for (std::size_t k = 0; k < std::min(entries.size(), most); ++k)
        all.push_back({declaration.name, &entries[k], domain, false});
    }
    for (const auto& parameter : drawn_.parameters) {
      if (parameter.integer || sample_.sequences.count(parameter.name)) continue;
      all.push_back({parameter.name, &sample_.parameters.at(parameter.name), Domain::real, true});
    }
    return all;
  }

  bool look_around() {
    bool meets = look_at();
    const auto here = differences_;
    const auto numbers = moved_numbers();
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      if (found_ || is_done()) break;
      meets = move(numbers, k, here, 1) || meets;
    }
    return meets;
  }

  /// Moves one number to where cases meet, and from there one more.
  bool move(const std::vector<Moved>& numbers, std::size_t k,
            const std::vector<SharpReal>& differences, int more) {
    const Moved& number = numbers[k];
    const Rational drawn = *number.value;
    bool meets = false;
    for (const auto& root : roots_for(number, differences)) {
      if (found_ || is_done()) break;
      StandIns roots;
      auto target = root.as_rational();
      if (!target && !root.is_rational()) target = StandIns::add(root);
      if (!target || !is_in(number.domain, *target)) continue;
      *number.value = *target;
      if (!number.is_parameter ||
          meet(drawn_.conditions, in_scalar<SharpReal>(sample_.parameters))) {
        const bool here = look_at();
        const auto differences_here = differences_;
        meets = meets || here;
        if (question_ && !found_ && !StandIns::any()) look_beside(number);
        // Irrational numbers are moved to once only.
        for (std::size_t next = k + 1; next < numbers.size() && here && more > 0; ++next) {
          if (found_ || is_done() || StandIns::any()) break;
          move(numbers, next, differences_here, more - 1);
        }
      }
      *number.value = drawn;
    }
    return meets;
  }

  /// A case that begins at a wrong place differs beside it, not at the place where it should.
  void look_beside(const Moved& number) {
    const Rational here = *number.value;
    for (const Rational& offset : {Rational(1, 4), Rational(-1, 4)}) {
      *number.value = here + offset;
      if (!found_ && is_in(number.domain, *number.value) &&
          (!number.is_parameter ||
           meet(drawn_.conditions, in_scalar<SharpReal>(sample_.parameters))))
        look_at(Where::anywhere);
    }
    *number.value = here;
  }

  /// left - right of every comparison, with the number at x.
  std::vector<SharpReal> differences_at(const Moved& number, const SharpReal& x) {
    const Rational drawn = *number.value;
    StandIns roots;
    std::optional<Rational> value = x.as_rational();
    if (!value) value = StandIns::add(x);
    if (!value) throw DomainError("a number is too large");
    *number.value = *value;
    try {
      paths();
    } catch (const std::runtime_error&) {
      Traits::compared.differences.clear();
    }
    *number.value = drawn;
    return Traits::compared.differences;
  }

  /// Where comparisons become equal if the number is moved; `here` are their differences now. Those
  /// that were equal often enough are left alone.
  std::vector<SharpReal> roots_for(const Moved& number, const std::vector<SharpReal>& here) {
    const auto is_open = [&](std::size_t n) {
      return times_equal_[{grain_, n, here.size()}] < limits_.times_equal;
    };
    bool any_open = false;
    for (std::size_t n = 0; n < here.size(); ++n) any_open = any_open || is_open(n);
    if (!any_open) return {};
    const Rational start = *number.value;
    const auto at = [&](const Rational& x) { return differences_at(number, SharpReal(x)); };
    // With other cases other numbers are compared; a shorter step stays within them.
    SharpReal step = 1;
    auto next = at(start + Rational(1)), later = at(start + Rational(3));
    if (next.size() != here.size() || later.size() != here.size()) {
      step = SharpReal(Rational(1, 64));
      next = at(start + Rational(1, 64));
      later = at(start + Rational(3, 64));
    }
    if (next.size() != here.size() || later.size() != here.size()) return {};
    std::vector<SharpReal> found;
    const auto add = [&](const SharpReal& root) {
      const bool is_known = std::any_of(
          found.begin(), found.end(), [&](const SharpReal& other) { return !differ(root, other); });
      if (!is_known && found.size() < most_roots && differ(root, SharpReal(start)))
        found.push_back(root);
    };
    std::vector<std::size_t> curved;
    for (std::size_t n = 0; n < here.size(); ++n) {
      if (!is_open(n)) continue;
      const SharpReal slope = next[n] - here[n];
      const SharpReal bend = later[n] - here[n] - SharpReal(3) * slope;
      if (slope.is_zero() && bend.is_zero()) continue;
      if (slope.is_rational() && bend.is_zero()) {
        add(SharpReal(start) - here[n] * step / slope);
      } else {
        curved.push_back(n);
      }
    }
    if (!curved.empty()) add_curved(number, curved, here.size(), add);
    return found;
  }

  template <class Add>
  void add_curved(const Moved& number, const std::vector<std::size_t>& curved, std::size_t count,
                  const Add& add) {
    struct Line {
      SharpReal x;
      std::vector<SharpReal> differences;
    };
    std::vector<Line> lines;
    for (const Rational& x :
         {Rational(-1000), Rational(-100),    Rational(-20),  Rational(-8),    Rational(-5),
          Rational(-3),    Rational(-2),      Rational(-1),   Rational(-1, 2), Rational(-1, 8),
          Rational(0),     Rational(1, 1000), Rational(1, 8), Rational(1, 2),  Rational(1),
          Rational(2),     Rational(3),       Rational(5),    Rational(8),     Rational(20),
          Rational(100),   Rational(1000)}) {
      if (is_in(number.domain, x))
        lines.push_back({SharpReal(x), differences_at(number, SharpReal(x))});
    }
    for (const std::size_t n : curved) {
      const auto f = [&, n](const SharpReal& x) {
        const auto all = differences_at(number, x);
        if (all.size() != count) throw DomainError("other numbers are compared there");
        return all[n];
      };
      const Line* before = nullptr;
      for (const auto& line : lines) {
        if (is_late()) return;
        if (line.differences.size() != count) {
          before = nullptr;
          continue;
        }
        const SharpReal& here = line.differences[n];
        if (here.is_zero()) add(line.x);
        if (before) {
          const SharpReal& there = before->differences[n];
          const bool changes = !here.may_be_zero() && !there.may_be_zero() &&
                               here.is_below(SharpReal()) != there.is_below(SharpReal());
          if (changes) {
            if (const auto root = root_between(f, before->x, line.x)) add(*root);
          }
        }
        before = &line;
      }
    }
  }

  const EquationSystem& system_;
  const Claim& claim_;
  const Jumps jumps_;
  const Limits& limits_;
  const EquationSystem drawn_;
  std::optional<GradientQuestion> question_;
  std::set<std::string> bound_;  ///< matrices under conditions
  // For gradients, at these sizes.
  Sizes sizes_;
  std::optional<LoopEvaluator<SharpReal>> equations_;
  std::unique_ptr<GradientAtTies> near_;
  std::vector<SharpReal> differences_;  ///< left - right at the last look
  /// How often the comparison with this number, of so many, was equal.
  std::map<std::tuple<Grain, std::size_t, std::size_t>, int> times_equal_;
  std::map<std::string, int> kinds_;             ///< of points that were looked at
  std::map<std::vector<Rational>, bool> meets_;  ///< whether cases meet at or beside a draw
  int looks_ = 0;
  const Stopwatch watch_;
  Sample sample_;
  Grain grain_ = Grain::coarse;
  bool has_ties_ = true;
  int samples_ = 0;
  std::optional<Counterexample> found_;
};

}  // namespace

std::optional<Counterexample> find_counterexample_at_kinks(const EquationSystem& system,
                                                           const Claim& claim, Jumps jumps,
                                                           Effort effort) {
  try {
    if (claim.kind == ClaimKind::derivative) return find_wrong_kink(system, claim, jumps);
    return TieSearch(system, claim, jumps, effort).run();
  } catch (const std::runtime_error&) {
    return std::nullopt;  // no inputs can be drawn, or the claim is not of numbers
  }
}

}  // namespace gradstone

#include "validation/check/shrink.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/check/simpler_values.hpp"
#include "validation/check/smaller_sizes.hpp"
#include "validation/check/valid_case.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

std::size_t entries_of(const VectorCase& item) {
  std::size_t entries = 0;
  for (const auto& [name, value] : item.given) entries += value.size();
  return entries;
}

// Of everything that an implementation is given: equal cases need not be asked for again.
std::uint64_t fingerprint(const VectorCase& item) {
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&](std::uint64_t bits) { hash = (hash ^ bits) * 1099511628211U; };
  for (const auto& [name, size] : item.sizes) add(static_cast<std::uint64_t>(size));
  for (const auto& [name, value] : item.given)
    for (const double x : value.elements()) add(std::bit_cast<std::uint64_t>(x));
  for (const auto& [name, value] : item.parameters) add(std::bit_cast<std::uint64_t>(value));
  return hash;
}

bool is_shrinkable(AnswerVerdict verdict) {
  return verdict == AnswerVerdict::wrong || verdict == AnswerVerdict::not_a_number;
}

class Shrinker {
 public:
  Shrinker(const SystemVectors& vectors, const Candidate& candidate, std::string output,
           const DeclaredTypes& types, const ShrinkLimits& limits)
      : vectors_(vectors),
        system_(vectors.system),
        candidate_(candidate),
        output_(std::move(output)),
        types_(types),
        limits_(limits) {}

  ShrunkFailure run(const std::vector<const VectorCase*>& failing) {
    if (!begin(failing)) {
      best_.end = ShrinkEnd::not_repeatable;
    } else {
      residual_ = condition_residual(system_, best_.item);
      do is_smaller_ = false, shrink_sizes(), simplify_values();
      while (is_smaller_);
    }
    best_.runs = runs_;
    best_.seconds = watch_.seconds();
    return std::move(best_);
  }

 private:
  bool begin(const std::vector<const VectorCase*>& failing) {
    constexpr std::size_t most = 3;
    for (std::size_t k = 0; k < std::min(most, failing.size()); ++k) {
      best_.item = *failing[k];
      const auto first = judged(best_.item);
      if (k == 0 && first) best_.judgement = *first;
      if (!first || !is_shrinkable(first->verdict)) continue;
      verdict_ = first->verdict;
      const auto second = judged(best_.item);
      if (!second || second->verdict != verdict_) continue;
      best_.judgement = *second;
      best_.answer = last_answer_;
      return true;
    }
    best_.item = *failing.front();
    return false;
  }

  // What is said of the output; nothing where there is no answer, or nothing is expected.
  std::optional<Judgement> judged(const VectorCase& item) {
    ++runs_;
    const Answer answer = candidate_.answer(vectors_, item);
    const auto found = std::find_if(answer.tensors.begin(), answer.tensors.end(),
                                    [&](const auto& tensor) { return tensor.name == output_; });
    if (!answer.failure.empty() || found == answer.tensors.end()) return std::nullopt;
    try {
      const Expectation expected = expectation(system_, item, types_, {output_});
      last_answer_ = found->values;
      return judge(system_, item, output_, expected.at(output_), *found);
    } catch (const DomainError&) {
      return std::nullopt;
    }
  }

  bool is_exhausted() {
    if (best_.end != ShrinkEnd::smallest) return true;
    if (runs_ + 2 > limits_.runs) best_.end = ShrinkEnd::runs;
    if (watch_.seconds() > limits_.seconds) best_.end = ShrinkEnd::seconds;
    return best_.end != ShrinkEnd::smallest;
  }

  // Takes the case in place of the best one if it fails in the same way, twice.
  bool takes(VectorCase item) {
    if (is_exhausted() || !is_valid_case(system_, item, residual_)) return false;
    if (!asked_.insert(fingerprint(item)).second) return false;
    for (int time = 0; time < 2; ++time) {
      auto judgement = judged(item);
      if (!judgement || judgement->verdict != verdict_) return false;
      if (time == 1) best_.judgement = std::move(*judgement);
    }
    best_.answer = last_answer_;
    best_.item = std::move(item);
    is_smaller_ = true;
    return true;
  }

  bool takes_sizes(const Sizes& sizes) {
    if (is_exhausted() || sizes == best_.item.sizes || !fit(system_, sizes)) return false;
    for (auto& item : cases_at_sizes(system_, best_.item, sizes, types_.stored))
      if (takes(std::move(item))) return true;
    return false;
  }

  Sizes least_sizes() const {
    Sizes sizes = best_.item.sizes;
    for (auto& [name, size] : sizes) size = std::min(size, system_.least_size(name));
    return sizes;
  }

  void shrink_sizes() {
    takes_sizes(least_sizes());
    bool goes_on = true;
    while (goes_on && !is_exhausted()) {
      goes_on = false;
      const Sizes before = best_.item.sizes;
      for (const auto& [name, size] : before) goes_on = shrinks(name) || goes_on;
      if (!goes_on) goes_on = shrink_two();
    }
  }

  bool shrinks(const std::string& name) {
    Sizes sizes = best_.item.sizes;
    const auto smaller = smaller_sizes(sizes.at(name), system_.least_size(name));
    return std::any_of(smaller.begin(), smaller.end(), [&](const std::int64_t size) {
      sizes[name] = size;
      return takes_sizes(sizes);
    });
  }

  // A window that must fit an input keeps either from being smaller alone.
  bool shrink_two() {
    const Sizes now = best_.item.sizes;
    for (auto a = now.begin(); a != now.end(); ++a)
      for (auto b = std::next(a); b != now.end(); ++b) {
        if (a->second <= system_.least_size(a->first) || b->second <= system_.least_size(b->first))
          continue;
        Sizes one = now, both = now;
        --one[a->first];
        --both[a->first];
        --both[b->first];
        if (!fit(system_, one) && takes_sizes(both)) return true;
      }
    return false;
  }

  void simplify_values() {
    simplify_parameters();
    for (const auto& simplified : simplifications()) takes(everywhere(simplified));
    const VectorCase now = best_.item;
    for (const auto& [name, value] : now.given) {
      if (is_bound_by_conditions(system_, name)) {
        simplify_bound(name);
      } else {
        for (const auto& simplified : simplifications())
          simplify_range(name, simplified, 0, value.size());
      }
    }
  }

  bool is_simpler(double from, double to) const {
    return types_.stored.has(to) && complexity(to) < complexity(from);
  }

  VectorCase everywhere(const std::function<double(double)>& simplified) const {
    VectorCase item = best_.item;
    for (auto& [name, value] : item.given) {
      const Declaration* declaration = system_.find_declaration(name);
      if (declaration &&
          (is_discrete(system_, *declaration) || is_bound_by_conditions(system_, name)))
        continue;
      for (double& x : value.elements())
        if (const double y = simplified(x); is_simpler(x, y)) x = y;
    }
    return item;
  }

  // All numbers of a range at once; where that does not fail, those of either half.
  void simplify_range(const std::string& name, const std::function<double(double)>& simplified,
                      std::size_t first, std::size_t end) {
    if (is_exhausted()) return;
    VectorCase item = best_.item;
    auto& entries = item.given.at(name).elements();
    std::size_t changed = 0;
    for (std::size_t k = first; k < end; ++k) {
      const double y = simplified(entries[k]);
      if (!is_simpler(entries[k], y)) continue;
      entries[k] = y;
      ++changed;
    }
    if (changed == 0 || takes(std::move(item)) || end - first < 2) return;
    const std::size_t middle = first + (end - first) / 2;
    simplify_range(name, simplified, first, middle);
    simplify_range(name, simplified, middle, end);
  }

  // Tensors on which conditions are, as a whole and by rows: what breaks the conditions is refused.
  void simplify_bound(const std::string& name) {
    const auto& value = best_.item.given.at(name);
    const std::int64_t rows = value.rows();
    for (const auto pattern : {zero, unit, first_place, last_place, halves, diagonal}) {
      if (takes_pattern(name, pattern, 0, rows)) continue;
      for (std::int64_t i = 0; i < rows; ++i) takes_pattern(name, pattern, i, i + 1);
    }
  }

  using Pattern = double (*)(std::int64_t i, std::int64_t j, std::int64_t columns);
  static double zero(std::int64_t, std::int64_t, std::int64_t) { return 0; }
  static double unit(std::int64_t, std::int64_t, std::int64_t) { return 1; }
  static double first_place(std::int64_t, std::int64_t j, std::int64_t) { return j == 0 ? 1 : 0; }
  static double last_place(std::int64_t, std::int64_t j, std::int64_t columns) {
    return j == columns - 1 ? 1 : 0;
  }
  // 1/2, 1/4, ..., and the last one twice.
  static double halves(std::int64_t, std::int64_t j, std::int64_t columns) {
    return std::ldexp(1, -static_cast<int>(std::min(j + 1, columns - 1)));
  }
  static double diagonal(std::int64_t i, std::int64_t j, std::int64_t) { return i == j ? 1 : 0; }

  bool takes_pattern(const std::string& name, Pattern pattern, std::int64_t first,
                     std::int64_t end) {
    VectorCase item = best_.item;
    auto& value = item.given.at(name);
    std::pair<int, double> before{}, after{};
    for (std::int64_t i = first; i < end; ++i)
      for (std::int64_t j = 0; j < value.columns(); ++j) {
        const double y = pattern(i, j, value.columns());
        before = sum(before, value(i, j), j);
        after = sum(after, y, j);
        value(i, j) = y;
      }
    return after < before && takes(std::move(item));
  }

  // Ones that stand further left are simpler.
  static std::pair<int, double> sum(std::pair<int, double> total, double x, std::int64_t j) {
    const auto [digits, size] = complexity(x);
    return {total.first + digits, total.second + size * static_cast<double>(j + 1)};
  }

  void simplify_parameters() {
    const auto now = best_.item.parameters;
    for (const auto& [name, value] : now) {
      if (system_.has_size_parameter(name)) continue;
      const ParameterDeclaration* declaration = system_.find_parameter(name);
      std::vector<double> simpler = simpler_numbers(value, formats::f64());
      if (declaration && declaration->usual) {
        const double usual = declaration->usual->to_double();
        if (value == usual) continue;
        simpler.insert(simpler.begin(), usual);
      }
      for (const double x : simpler) {
        VectorCase item = best_.item;
        item.parameters[name] = x;
        if (takes(std::move(item))) break;
      }
    }
  }

  const SystemVectors& vectors_;
  const EquationSystem& system_;
  const Candidate& candidate_;
  const std::string output_;
  const DeclaredTypes& types_;
  const ShrinkLimits& limits_;
  const Stopwatch watch_;
  std::size_t runs_ = 0;
  AnswerVerdict verdict_ = AnswerVerdict::wrong;
  double residual_ = 0;
  bool is_smaller_ = false;
  std::set<std::uint64_t> asked_;
  std::vector<double> last_answer_;
  ShrunkFailure best_;
};

}  // namespace

std::string shrink_end_name(ShrinkEnd end) {
  switch (end) {
    case ShrinkEnd::smallest:
      return "smallest";
    case ShrinkEnd::runs:
      return "limit of runs";
    case ShrinkEnd::seconds:
      return "limit of time";
    case ShrinkEnd::not_repeatable:
      return "not repeatable";
  }
  return "";
}

ShrunkFailure shrink(const SystemVectors& vectors, const Candidate& candidate,
                     const std::string& output, const DeclaredTypes& types,
                     std::vector<const VectorCase*> failing, const ShrinkLimits& limits) {
  if (failing.empty()) throw DomainError("nothing fails, so that nothing can be shrunk");
  std::stable_sort(failing.begin(), failing.end(),
                   [](const auto* a, const auto* b) { return entries_of(*a) < entries_of(*b); });
  return Shrinker(vectors, candidate, output, types, limits).run(failing);
}

}  // namespace gradstone

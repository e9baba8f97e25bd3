#include "reference/derive/entries/written.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/summands.hpp"

namespace gradstone::derive::entries {
namespace {

// What several terms may have in common: one power, one guard, or a sum over one dimension.
using Common = Term;

Common common_of(const Factor& factor) {
  return {1, {}, {}, {factor}};
}

Common common_of(const Comparison& guard) {
  return {1, {}, {guard}, {}};
}

// The sum stands first; what terms are summed over besides has to be the same.
Common common_of(const SumRange& sum, const Term& term) {
  Common common{1, {sum}, {}, {}};
  for (const auto& other : term.sums)
    if (other.index != sum.index) common.sums.push_back(other);
  return common;
}

class Writer {
 public:
  explicit Writer(Knowledge& known) : known_(known) {}

  Scalar at(const Terms& terms) {
    const Scalar plain = side_by_side(terms);
    const auto best = best_common(terms);
    if (best.empty()) return plain;
    const Scalar gathered = at(gather(terms, best.front()));
    return length_of(gathered) <= length_of(plain) ? gathered : plain;
  }

 private:
  // The power of the same base, above or below the line as it is.
  static const Factor* find(const Term& term, const Factor& wanted) {
    for (const auto& factor : term.factors)
      if (factor.base == wanted.base &&
          (factor.exponent > Rational(0)) == (wanted.exponent > Rational(0)) &&
          !is_bound_in(factor, term.sums))
        return &factor;
    return nullptr;
  }

  // A sum is common to terms that are nothing but sums over the same: whatever else stands in front
  // of it or in it would be calculated for each of its indices.
  static bool is_sum(Term term, const std::vector<SumRange>& sums) {
    std::vector<SumRange> others = term.sums;
    for (const auto& sum : sums) {
      const auto same = std::find_if(others.begin(), others.end(),
                                     [&](const SumRange& range) { return range.last == sum.last; });
      if (same == others.end()) return false;
      others.erase(same);
    }
    if (!others.empty()) return false;
    take_connected(term);
    return term.sums.empty() && term.factors.empty() && term.guards.empty();
  }

  static bool has(const Term& term, const Common& common) {
    if (!common.factors.empty()) return find(term, common.factors.front()) != nullptr;
    if (!common.sums.empty()) return is_sum(term, common.sums);
    const Comparison& guard = common.guards.front();
    return !is_bound_in(guard, term.sums) &&
           std::find(term.guards.begin(), term.guards.end(), guard) != term.guards.end();
  }

  static int length(const Common& common) {
    if (!common.factors.empty()) return 1 + length_of(common.factors.front().base);
    if (!common.sums.empty()) return 1;
    const Comparison& guard = common.guards.front();
    return 2 + length_of(guard.left) + length_of(guard.right);
  }

  // What makes the sum shorter by most, if it stands once for all terms that have it; empty where
  // nothing does.
  static std::vector<Common> best_common(const Terms& terms) {
    std::vector<Common> best;
    int most = 0;
    const auto consider = [&](const Common& common) {
      const auto count = std::count_if(terms.begin(), terms.end(),
                                       [&](const Term& term) { return has(term, common); });
      const int saved = (static_cast<int>(count) - 1) * length(common);
      if (count < 2 || saved <= most) return;
      best.assign(1, common);
      most = saved;
    };
    for (const auto& term : terms) {
      for (const auto& factor : term.factors) consider(common_of(factor));
      for (const auto& guard : term.guards) consider(common_of(guard));
      for (const auto& sum : term.sums) consider(common_of(sum, term));
    }
    return best;
  }

  // The terms where those that have it are one: what is common, times the sum of the rests.
  Terms gather(const Terms& terms, const Common& common) {
    Term front;
    Terms rests, result;
    std::size_t place = 0;
    for (const auto& term : terms) {
      if (!has(term, common)) {
        result.push_back(term);
        continue;
      }
      if (rests.empty()) place = result.size();
      rests.push_back(term);
    }
    if (!common.sums.empty()) {
      const auto& [index, last] = common.sums.front();
      front.sums.push_back({known_.fresh(index), last});
      for (auto& rest : rests) rest = without_sum(rest, front.sums.front());
    }
    take_common(rests, front);
    const Rational number =
        rests.front().number < Rational(0) ? -rests.front().number : rests.front().number;
    const bool is_scaled = std::all_of(rests.begin(), rests.end(), [&](const Term& rest) {
      return rest.number == number || rest.number == -number;
    });
    const bool is_negative = std::all_of(
        rests.begin(), rests.end(), [](const Term& rest) { return rest.number < Rational(0); });
    front.number = (is_scaled ? number : Rational(1)) * Rational(is_negative ? -1 : 1);
    for (auto& rest : rests) rest.number = rest.number / front.number;
    front.factors.push_back({at(rests), 1});
    result.insert(result.begin() + static_cast<std::ptrdiff_t>(place), front);
    return result;
  }

  // Moves all powers and guards that the terms have in common.
  static void take_common(Terms& terms, Term& front) {
    const Term first = terms.front();
    const auto all_have = [&](const Common& common) {
      return std::all_of(terms.begin(), terms.end(),
                         [&](const Term& term) { return has(term, common); });
    };
    for (const auto& factor : first.factors) {
      if (!all_have(common_of(factor))) continue;
      Rational least = factor.exponent;
      for (const auto& term : terms) {
        const Rational here = find(term, factor)->exponent;
        if (least > Rational(0) ? here < least : here > least) least = here;
      }
      for (auto& term : terms) multiply(term, factor.base, -least);
      front.factors.push_back({factor.base, least});
    }
    for (const auto& guard : first.guards) {
      if (!all_have(common_of(guard))) continue;
      for (auto& term : terms)
        term.guards.erase(std::find(term.guards.begin(), term.guards.end(), guard));
      front.guards.push_back(guard);
    }
  }

  static const SumRange& first_sum(const Term& term, const Dim& last) {
    return *std::find_if(term.sums.begin(), term.sums.end(),
                         [&](const SumRange& range) { return range.last == last; });
  }

  static Term without_sum(const Term& term, const SumRange& common) {
    const Index index = first_sum(term, common.last).index;
    Term result = with_index(term, index, value_of(common.index));
    std::erase_if(result.sums, [&](const SumRange& range) { return range.index == index; });
    return result;
  }

  Knowledge& known_;
};

}  // namespace

Scalar written(const Terms& terms, Knowledge& known) {
  return Writer(known).at(terms);
}

}  // namespace gradstone::derive::entries

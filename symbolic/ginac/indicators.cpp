#include <algorithm>

#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {
namespace {

enum class Conclusion { none, first, second, neither, either };

/// What holds of two conditions f > 0 and g > 0 by the assumptions.
///
/// first: f > 0 implies g > 0. second: the other way round. neither: both can't hold.
/// either: one of them holds.
class Relations {
 public:
  explicit Relations(const Tower& tower) : tower_(tower) {}

  Conclusion between(const ex& first, const ex& second) {
    const auto key = std::pair(first, second);
    const auto found = memory_.find(key);
    if (found != memory_.end()) return found->second;
    return memory_[key] = conclude(tower_.find(first)->argument, tower_.find(second)->argument);
  }

 private:
  struct Less {
    bool operator()(const std::pair<ex, ex>& a, const std::pair<ex, ex>& b) const {
      const int order = a.first.compare(b.first);
      return order != 0 ? order < 0 : a.second.compare(b.second) < 0;
    }
  };

  Conclusion conclude(const ex& f, const ex& g) const {
    Conclusion found = conclude_of_scaled(f, g);
    for (const GiNaC::numeric& ratio : ratios(f, g)) {
      if (found != Conclusion::none) break;
      found = conclude_of_scaled(ratio * f, g);
    }
    return found;
  }

  Conclusion conclude_of_scaled(const ex& f, const ex& g) const {
    const int difference = tower_.sign(g - f);
    if (difference != 0) return difference > 0 ? Conclusion::first : Conclusion::second;
    if ((f + g).expand().is_zero()) return Conclusion::neither;
    const int sum = tower_.sign(f + g);
    if (sum != 0) return sum < 0 ? Conclusion::neither : Conclusion::either;
    return Conclusion::none;
  }

  /// By how much f has to be taken for a symbol to cancel with g: 2 x - 7 > 0 implies x > 0.
  static std::vector<GiNaC::numeric> ratios(const ex& f, const ex& g) {
    std::vector<GiNaC::numeric> found;
    for (const ex& symbol : symbols_of(f)) {
      const ex a = f.coeff(symbol, 1), b = g.coeff(symbol, 1);
      if (!is_numeric(a) || !is_numeric(b) || a.is_zero() || b.is_zero()) continue;
      const auto ratio = GiNaC::abs(GiNaC::ex_to<GiNaC::numeric>(b / a));
      if (!ratio.is_equal(1) && std::find(found.begin(), found.end(), ratio) == found.end())
        found.push_back(ratio);
    }
    return found;
  }

  const Tower& tower_;
  std::map<std::pair<ex, ex>, Conclusion, Less> memory_;
};

/// Three conditions f > 0, g > 0 and h > 0 of which the arguments are related.
///
/// h = f + g: P Q = R P + R Q - R, since R holds where both of the others do, and one of them where
/// R does. f + g + h = 0: P Q R = 0 and (1 - P) (1 - Q) (1 - R) = 0, which is the same with 1 - R
/// for R.
struct Triple {
  ex first, second, third;
  bool is_opposite = false;
};

class Triples {
 public:
  Triples(const Tower& tower, const GiNaC::exvector& indicators) {
    constexpr std::size_t most = 24;  // the number of pairs is the square
    if (indicators.size() > most) return;
    ExMap<ex> by_argument;
    for (const ex& symbol : indicators) by_argument[tower.find(symbol)->argument.expand()] = symbol;
    for (std::size_t i = 0; i < indicators.size(); ++i) {
      for (std::size_t j = i + 1; j < indicators.size(); ++j) {
        const ex sum =
            (tower.find(indicators[i])->argument + tower.find(indicators[j])->argument).expand();
        if (const auto third = by_argument.find(sum); third != by_argument.end())
          all_.push_back({indicators[i], indicators[j], third->second, false});
        if (const auto third = by_argument.find((-sum).expand());
            third != by_argument.end() && is_generic(tower, sum))
          all_.push_back({indicators[i], indicators[j], third->second, true});
      }
    }
  }

  bool empty() const { return all_.empty(); }

  /// The expression with P Q replaced, as often as it occurs.
  ex applied(ex expanded) const {
    for (const auto& [P, Q, R, is_opposite] : all_) {
      const ex both = expanded.coeff(P, 1).coeff(Q, 1);
      if (both.is_zero()) continue;
      const ex third = is_opposite ? 1 - R : R;
      const ex product = third * (P + Q - 1);
      expanded = idempotent((expanded - both * P * Q + both * product).expand(), {P, Q, R});
    }
    return expanded;
  }

 private:
  /// Whether it is 0 in no whole case, so that 1 - [-f > 0] is [f > 0].
  static bool is_generic(const Tower& tower, const ex& sum) {
    const ExSet symbols = tower.needed(sum);
    return std::none_of(symbols.begin(), symbols.end(), [&](const ex& symbol) {
      const auto* generator = tower.find(symbol);
      return generator && generator->may_vanish_in_a_region();
    });
  }
  static ex idempotent(ex expanded, const std::vector<ex>& indicators) {
    for (const ex& symbol : indicators) {
      ex sum = expanded.coeff(symbol, 0);
      for (int k = expanded.degree(symbol); k >= 1; --k) sum += expanded.coeff(symbol, k) * symbol;
      expanded = sum.expand();
    }
    return expanded;
  }

  std::vector<Triple> all_;
};

/// Reduces coefficient * product of the indicators, as a sum.
ex reduced(Relations& relations, const ex& coefficient, GiNaC::exvector indicators) {
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    for (std::size_t j = i + 1; j < indicators.size(); ++j) {
      auto without_first = indicators;
      without_first.erase(without_first.begin() + static_cast<std::ptrdiff_t>(i));
      auto without_second = indicators;
      without_second.erase(without_second.begin() + static_cast<std::ptrdiff_t>(j));
      switch (relations.between(indicators[i], indicators[j])) {
        case Conclusion::none:
          continue;
        case Conclusion::neither:
          return 0;
        case Conclusion::first:
          return reduced(relations, coefficient, without_second);
        case Conclusion::second:
          return reduced(relations, coefficient, without_first);
        case Conclusion::either: {
          // P Q = P + Q - 1, times the others.
          auto others = without_second;
          others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
          return reduced(relations, coefficient, without_first) +
                 reduced(relations, coefficient, without_second) -
                 reduced(relations, coefficient, others);
        }
      }
    }
  }
  return coefficient * GiNaC::mul(indicators);
}

}  // namespace

ex reduced_indicators(const Tower& tower, const ex& expanded) {
  const auto is_indicator = [&](const ex& symbol) {
    const auto* generator = tower.find(symbol);
    return generator && generator->kind == GeneratorKind::indicator;
  };
  GiNaC::exvector all;
  for (const ex& symbol : symbols_of(expanded))
    if (is_indicator(symbol)) all.push_back(symbol);
  if (all.empty()) return expanded;

  Relations relations(tower);
  const auto by_pairs = [&](const ex& expression) {
    GiNaC::exvector sum;
    for (const ex& summand : terms(expression)) {
      Term term = read_term(summand);
      GiNaC::exvector indicators;
      for (auto at = term.exponents.begin(); at != term.exponents.end();) {
        const bool found = is_indicator(at->first);
        if (found) indicators.push_back(at->first);
        at = found ? term.exponents.erase(at) : std::next(at);
      }
      sum.push_back(reduced(relations, term.constant * monomial(term.exponents), indicators));
    }
    return ex(GiNaC::add(sum)).expand();
  };
  const ex result = by_pairs(expanded);
  if (result.is_zero() || all.size() < 3) return result;
  std::sort(all.begin(), all.end(), GiNaC::ex_is_less());
  const Triples triples(tower, all);
  return triples.empty() ? result : by_pairs(triples.applied(result));
}

}  // namespace gradstone::ginac

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
    const int difference = tower_.sign(g - f);
    if (difference != 0) return difference > 0 ? Conclusion::first : Conclusion::second;
    if ((f + g).expand().is_zero()) return Conclusion::neither;
    const int sum = tower_.sign(f + g);
    if (sum != 0) return sum < 0 ? Conclusion::neither : Conclusion::either;
    return Conclusion::none;
  }

  const Tower& tower_;
  std::map<std::pair<ex, ex>, Conclusion, Less> memory_;
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
  const ExSet symbols = symbols_of(expanded);
  if (std::none_of(symbols.begin(), symbols.end(), is_indicator)) return expanded;

  Relations relations(tower);
  GiNaC::exvector sum;
  for (const ex& summand : terms(expanded)) {
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
}

}  // namespace gradstone::ginac

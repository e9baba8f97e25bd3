#include "symbolic/all_sizes/canonical.hpp"

#include <algorithm>
#include <optional>

#include "reference/expr/hash.hpp"

namespace gradstone::all_sizes {
namespace {

using Colour = std::uint64_t;

Colour mixed(Colour a, Colour b) {
  std::size_t seed = a * 0x9e3779b97f4a7c15ULL + 0x2545f4914f6cdd1dULL;
  hash_combine(seed, b);
  seed ^= seed >> 29;
  return seed * 0xbf58476d1ce4e5b9ULL;
}

class Naming {
 public:
  Naming(const Symbols& symbols, const Monomial& monomial) : symbols_(symbols), given_(monomial) {
    std::vector<Colour> colours(monomial.bound.size(), 0);
    for (std::size_t k = 0; k < colours.size(); ++k) {
      if (monomial.bound[k] < 0) continue;
      live_.push_back(k);
      colours[k] = mixed(1, static_cast<Colour>(monomial.bound[k]));
    }
    for (const auto& factor : monomial.factors)
      heads_.push_back(mixed(static_cast<Colour>(factor.symbol), factor.exponent.hash()));
    search(std::move(colours));
  }

  Monomial best() { return std::move(*best_); }

 private:
  static constexpr int most_orders = 720;

  Colour colour_of(const std::vector<Colour>& colours, Index index) const {
    return index < 0 ? colours[bound_position(index)] : mixed(2, static_cast<Colour>(index));
  }

  // The colour of an index takes in those of the factors in which it occurs, and its places there.
  void refine(std::vector<Colour>& colours) const {
    std::vector<Colour> seen(colours.size());
    for (std::size_t k = 0; k < given_.factors.size(); ++k) {
      const Factor& factor = given_.factors[k];
      const auto& group = symbols_[factor.symbol].group;
      Colour colour = heads_[k];
      for (std::size_t p = 0; p < factor.at.size(); ++p)
        colour += mixed(group[p] + 3, colour_of(colours, factor.at[p]));
      for (std::size_t p = 0; p < factor.at.size(); ++p) {
        if (factor.at[p] < 0) seen[bound_position(factor.at[p])] += mixed(colour, group[p]);
      }
    }
    for (const std::size_t k : live_) colours[k] = mixed(colours[k], seen[k]);
  }

  std::size_t distinct(const std::vector<Colour>& colours) const {
    std::vector<Colour> sorted;
    for (const std::size_t k : live_) sorted.push_back(colours[k]);
    std::sort(sorted.begin(), sorted.end());
    return static_cast<std::size_t>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
  }

  void search(std::vector<Colour> colours) {
    if (live_.size() > 1) {
      for (std::size_t before = 0, after = distinct(colours); before != after;) {
        refine(colours);
        before = after;
        after = distinct(colours);
      }
    }
    std::vector<std::size_t> order = live_;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (given_.bound[a] != given_.bound[b]) return given_.bound[a] < given_.bound[b];
      return colours[a] < colours[b];
    });
    for (std::size_t k = 0; k + 1 < order.size(); ++k) {
      if (colours[order[k]] != colours[order[k + 1]]) continue;
      for (std::size_t l = k; l < order.size() && colours[order[l]] == colours[order[k]]; ++l) {
        if (orders_ >= most_orders) return;
        auto chosen = colours;
        chosen[order[l]] = mixed(chosen[order[l]], 5);
        search(std::move(chosen));
      }
      return;
    }
    ++orders_;
    take(order);
  }

  void take(const std::vector<std::size_t>& order) {
    Monomial named;
    named.coefficient = given_.coefficient;
    std::vector<Index> names(given_.bound.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
      names[order[k]] = bound_index(k);
      named.bound.push_back(given_.bound[order[k]]);
    }
    named.factors = given_.factors;
    for (auto& factor : named.factors) {
      for (Index& index : factor.at) {
        if (index < 0) index = names[bound_position(index)];
      }
      sort_exchangeable(symbols_[factor.symbol], factor.at);
    }
    std::sort(named.factors.begin(), named.factors.end(),
              [](const Factor& a, const Factor& b) { return compare(a, b) < 0; });
    if (!best_ || compare(named, *best_) < 0) best_ = std::move(named);
  }

  const Symbols& symbols_;
  const Monomial& given_;
  std::vector<std::size_t> live_;  // positions of bound indices that exist
  std::vector<Colour> heads_;      // one for each factor
  std::optional<Monomial> best_;
  int orders_ = 0;
};

}  // namespace

void sort_exchangeable(const Symbol& symbol, Indices& at) {
  for (std::size_t k = 0; k < at.size(); ++k) {
    for (std::size_t l = k + 1; l < at.size(); ++l) {
      if (symbol.group[k] == symbol.group[l] && at[l] < at[k]) std::swap(at[k], at[l]);
    }
  }
}

Monomial canonical(const Symbols& symbols, const Monomial& monomial) {
  return Naming(symbols, monomial).best();
}

}  // namespace gradstone::all_sizes

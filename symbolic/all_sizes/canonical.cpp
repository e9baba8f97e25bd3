#include "symbolic/all_sizes/canonical.hpp"

#include <algorithm>
#include <optional>
#include <utility>

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
  Naming(const Symbols& symbols, Monomial monomial)
      : symbols_(symbols), given_(std::move(monomial)) {
    for (std::size_t k = 0; k < given_.bound.size(); ++k)
      if (given_.bound[k] >= 0) live_.push_back(k);
    std::vector<Colour> colours(given_.bound.size());
    for (const std::size_t k : live_) colours[k] = mixed(1, static_cast<Colour>(given_.bound[k]));
    search(std::move(colours), true);
  }

  Monomial best() { return std::move(*best_); }

 private:
  static constexpr int most_orders = 720;

  Colour colour_of(const std::vector<Colour>& colours, Index index) const {
    return index < 0 ? colours[bound_position(index)] : mixed(2, static_cast<Colour>(index));
  }

  // The colour of an index takes in those of the factors in which it occurs, and its places there.
  void refine(std::vector<Colour>& colours) {
    seen_.assign(colours.size(), 0);
    for (const Factor& factor : given_.factors) {
      if (is_free(factor)) continue;
      const auto& group = symbols_[factor.symbol].group;
      Colour colour = mixed(static_cast<Colour>(factor.symbol), factor.exponent.hash());
      for (std::size_t p = 0; p < factor.at.size(); ++p)
        colour += mixed(group[p] + 3, colour_of(colours, factor.at[p]));
      for (std::size_t p = 0; p < factor.at.size(); ++p) {
        if (factor.at[p] < 0) seen_[bound_position(factor.at[p])] += mixed(colour, group[p]);
      }
    }
    for (const std::size_t k : live_) colours[k] = mixed(colours[k], seen_[k]);
  }

  // Brings the indices in the order of their dimensions and colours; says how many differ.
  std::size_t sort(const std::vector<Colour>& colours, std::vector<std::size_t>& order) const {
    const auto key = [&](std::size_t k) { return std::pair(given_.bound[k], colours[k]); };
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    std::size_t distinct = order.size();
    for (std::size_t k = 1; k < order.size(); ++k) distinct -= key(order[k - 1]) == key(order[k]);
    return distinct;
  }

  void search(std::vector<Colour> colours, bool is_only) {
    std::vector<std::size_t> order = live_;
    std::size_t distinct = sort(colours, order);
    for (std::size_t before = 0; distinct != before && distinct != order.size();) {
      refine(colours);
      before = std::exchange(distinct, sort(colours, order));
    }
    if (distinct == order.size()) {
      ++orders_;
      return is_only ? take(order, std::move(given_)) : take(order, given_);
    }
    const auto is_alike = [&](std::size_t a, std::size_t b) { return colours[a] == colours[b]; };
    const auto first = std::adjacent_find(order.begin(), order.end(), is_alike);
    for (auto chosen = first; chosen != order.end() && is_alike(*first, *chosen); ++chosen) {
      if (orders_ >= most_orders) return;
      const bool is_tried = std::any_of(
          first, chosen, [&](std::size_t tried) { return may_be_exchanged(tried, *chosen); });
      if (is_tried) continue;
      auto chosen_colours = colours;
      chosen_colours[*chosen] = mixed(colours[*chosen], 5);
      search(std::move(chosen_colours), false);
    }
  }

  // Whether the exchange of two indices leaves the monomial as it is. Then the orders in which one
  // comes first give the same as those in which the other does.
  bool may_be_exchanged(std::size_t a, std::size_t b) const {
    const Index one = bound_index(a), other = bound_index(b);
    return std::all_of(given_.factors.begin(), given_.factors.end(), [&](const Factor& factor) {
      if (!factor.at.has(one) && !factor.at.has(other)) return true;
      Factor exchanged = factor;
      for (Index& index : exchanged.at) {
        if (index == one) {
          index = other;
        } else if (index == other) {
          index = one;
        }
      }
      sort_exchangeable(symbols_[factor.symbol], exchanged.at);
      return std::any_of(given_.factors.begin(), given_.factors.end(),
                         [&](const Factor& there) { return compare(there, exchanged) == 0; });
    });
  }

  void take(const std::vector<std::size_t>& order, Monomial named) {
    names_.resize(named.bound.size());
    std::vector<DimId> bound;
    bound.reserve(order.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
      names_[order[k]] = bound_index(k);
      bound.push_back(named.bound[order[k]]);
    }
    named.bound = std::move(bound);
    for (auto& factor : named.factors) {
      for (Index& index : factor.at) {
        if (index < 0) index = names_[bound_position(index)];
      }
      sort_exchangeable(symbols_[factor.symbol], factor.at);
    }
    std::sort(named.factors.begin(), named.factors.end(),
              [](const Factor& a, const Factor& b) { return compare(a, b) < 0; });
    if (!best_ || compare(named, *best_) < 0) best_ = std::move(named);
  }

  const Symbols& symbols_;
  Monomial given_;
  std::vector<std::size_t> live_;  // positions of bound indices that exist
  std::optional<Monomial> best_;
  int orders_ = 0;
  std::vector<Colour> seen_;  // for refine
  std::vector<Index> names_;  // for take
};

}  // namespace

void sort_exchangeable(const Symbol& symbol, Indices& at) {
  for (std::size_t k = 0; k < at.size(); ++k) {
    for (std::size_t l = k + 1; l < at.size(); ++l) {
      if (symbol.group[k] == symbol.group[l] && at[l] < at[k]) std::swap(at[k], at[l]);
    }
  }
}

Monomial canonical(const Symbols& symbols, Monomial monomial) {
  return Naming(symbols, std::move(monomial)).best();
}

}  // namespace gradstone::all_sizes

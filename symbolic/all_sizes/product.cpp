#include "symbolic/all_sizes/product.hpp"

#include <algorithm>

namespace gradstone::all_sizes {
namespace {

/// Tries to put each factor of the pattern onto a factor of the monomial.
class Matcher {
 public:
  Matcher(const Monomial& pattern, const Renaming& names, const Monomial& monomial,
          std::size_t except)
      : pattern_(pattern), monomial_(monomial), left_(monomial.factors.size()), names_(names) {
    for (std::size_t k = 0; k < left_.size(); ++k)
      left_[k] = k == except ? Taken::excepted : Taken::no;
  }

  std::optional<Match> find() {
    if (!place(0)) return std::nullopt;
    Match result{monomial_, {}};
    for (std::size_t k = monomial_.factors.size(); k-- > 0;) {
      auto& factor = result.rest.factors[k];
      if (left_[k] == Taken::no || left_[k] == Taken::excepted) continue;
      factor.exponent = factor.exponent - exponent_[k];
      if (factor.exponent == Rational(0))
        result.rest.factors.erase(result.rest.factors.begin() + static_cast<std::ptrdiff_t>(k));
    }
    for (const auto& [from, to] : names_) {
      if (from >= 0) {
        result.names.emplace_back(from, to);
      } else {
        result.rest.bound[bound_position(to)] = -1;
      }
    }
    return result;
  }

 private:
  enum class Taken { no, yes, excepted };

  bool place(std::size_t position) {
    if (position == pattern_.factors.size()) return bound_indices_are_gone();
    const Factor& wanted = pattern_.factors[position];
    for (std::size_t k = 0; k < monomial_.factors.size(); ++k) {
      if (left_[k] != Taken::no || !has_power(monomial_.factors[k], wanted)) continue;
      const Renaming before = names_;
      if (unify(wanted.at, monomial_.factors[k].at)) {
        left_[k] = Taken::yes;
        exponent_[k] = wanted.exponent;
        if (place(position + 1)) return true;
        left_[k] = Taken::no;
      }
      names_ = before;
    }
    return false;
  }

  static bool has_power(const Factor& factor, const Factor& wanted) {
    if (factor.symbol != wanted.symbol) return false;
    const bool sums =
        std::any_of(wanted.at.begin(), wanted.at.end(), [](Index index) { return index < 0; });
    if (sums) return factor.exponent == wanted.exponent;
    return wanted.exponent > Rational(0) ? factor.exponent >= wanted.exponent
                                         : factor.exponent <= wanted.exponent;
  }

  bool unify(const Indices& wanted, const Indices& there) {
    for (std::size_t p = 0; p < wanted.size(); ++p) {
      const auto known = std::find_if(names_.begin(), names_.end(),
                                      [&](const auto& name) { return name.first == wanted[p]; });
      if (known != names_.end()) {
        if (known->second != there[p]) return false;
        continue;
      }
      if (wanted[p] < 0 && !may_stand_for(wanted[p], there[p])) return false;
      names_.emplace_back(wanted[p], there[p]);
    }
    return true;
  }

  bool may_stand_for(Index bound, Index there) const {
    if (there >= 0) return false;
    if (monomial_.bound[bound_position(there)] != pattern_.bound[bound_position(bound)])
      return false;
    return std::none_of(names_.begin(), names_.end(),
                        [&](const auto& name) { return name.first < 0 && name.second == there; });
  }

  bool bound_indices_are_gone() const {
    for (const auto& [from, to] : names_) {
      if (from >= 0) continue;
      for (std::size_t k = 0; k < monomial_.factors.size(); ++k) {
        const Factor& factor = monomial_.factors[k];
        const bool is_whole = left_[k] == Taken::yes && factor.exponent == exponent_[k];
        if (!is_whole && factor.at.has(to)) return false;
      }
      // No other index of the pattern may stand for the one that goes away.
      for (const auto& [other, stands_for] : names_) {
        if (other != from && stands_for == to) return false;
      }
    }
    return true;
  }

  const Monomial& pattern_;
  const Monomial& monomial_;
  std::vector<Taken> left_;
  std::vector<Rational> exponent_ = std::vector<Rational>(left_.size());
  Renaming names_;
};

}  // namespace

Monomial joined(const Monomial& a, const Monomial& b, const Renaming& of_b) {
  Monomial result;
  result.coefficient = a.coefficient * b.coefficient;
  result.factors.reserve(a.factors.size() + b.factors.size());
  result.factors = a.factors;
  result.bound.reserve(a.bound.size() + b.bound.size());
  result.bound = a.bound;
  const auto shift = static_cast<Index>(a.bound.size());
  for (Factor factor : b.factors) {
    for (Index& index : factor.at) index = index < 0 ? index - shift : replaced(of_b, index);
    result.factors.push_back(std::move(factor));
  }
  result.bound.insert(result.bound.end(), b.bound.begin(), b.bound.end());
  return result;
}

void rename(Monomial& monomial, Index from, Index to) {
  for (auto& factor : monomial.factors) {
    for (Index& index : factor.at) {
      if (index == from) index = to;
    }
  }
}

void bind(Monomial& monomial, Index index, DimId dim) {
  monomial.bound.push_back(dim);
  rename(monomial, index, bound_index(monomial.bound.size() - 1));
}

Renaming arguments(const Indices& at) {
  Renaming names;
  for (std::size_t k = 0; k < at.size(); ++k) names.emplace_back(static_cast<Index>(k), at[k]);
  return names;
}

Monomial without(const Monomial& monomial, std::size_t factor) {
  Monomial result = monomial;
  result.factors.erase(result.factors.begin() + static_cast<std::ptrdiff_t>(factor));
  return result;
}

std::optional<Match> match(const Monomial& pattern, const Renaming& names, const Monomial& monomial,
                           std::size_t except) {
  return Matcher(pattern, names, monomial, except).find();
}

}  // namespace gradstone::all_sizes

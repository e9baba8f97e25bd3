#pragma once

#include <vector>

#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {

/// Reduces monomials one by one and collects what is left of them as a form.
///
/// Every step replaces a monomial by monomials of the same sum:
///   delta[i,j] f[j]             ->  f[i], if j is bound; else delta[i,j] f[i]
///   S^a S^b                     ->  S^(a+b), and S for an indicator or a delta
///   cos(v)^2                    ->  1 - sin(v)^2
///   sum(k: K, f), k not in f    ->  K f
///   sum(b: B, [b = p] f(b))     ->  [1 <= p <= B] f(p), where f reads b in guards only
///   [a = p] [b = p] f(a) g(b)   ->  [a = p] f(a) g(a), where b is bound
///   P^q of a sum P, q >= 1      ->  P^(q-1) times every monomial of P
///   lead P^q, q < 0             ->  P^(q+1) - rest P^q, where P = lead + rest
///   a fact's left-hand side     ->  its right-hand side
///   products of indicators      ->  what the conditions make of them
///   (v = w) f(v)                ->  (v = w) f(w), for what is 1 where v = w and else 0
///   (u v = w) u v               ->  (u v = w) w, where u may be 0
///   (sum(k: K, u[k]) = 0) u[j]  ->  0, for what is not negative
class Reducer {
 public:
  explicit Reducer(Algebra& algebra, std::vector<Monomial> monomials = {})
      : algebra_(algebra), work_(std::move(monomials)) {}

  void add(Monomial monomial) { work_.push_back(std::move(monomial)); }
  /// One to which no rule applies, whose bound indices may have any names.
  void add_reduced(Monomial monomial);
  void add_product(const Monomial& a, const Form& b, const Renaming& of_b = {});
  Form result();

 private:
  // Each says whether it replaced the monomial by others, which are added to the work.
  bool eliminate_deltas(Monomial& monomial);
  bool specialize(const Monomial& monomial);
  void merge(Monomial& monomial) const;
  bool expand_sums(const Monomial& monomial);
  bool replace_squares(const Monomial& monomial);
  bool sum_over_absent(Monomial& monomial);
  // guards.cpp
  struct Solution {
    std::size_t guard = 0;  ///< the factor
    Form place;
    bool may_be_below = false, may_be_above = false;  ///< the range of the index
  };
  struct IndexPlace {
    std::size_t guard = 0;  ///< the factor
    Index index = 0;
    SymbolId value = -1;  ///< the index as a number
    Form place;
  };
  bool decide_guards(Monomial& monomial);
  std::vector<IndexPlace> index_places(const Monomial& monomial) const;
  bool join_indices(const Monomial& monomial);
  bool solve_guards(const Monomial& monomial);
  std::optional<Solution> solution_for(const Monomial& monomial, std::size_t b, SymbolId value);
  void put_in(const Monomial& monomial, std::size_t b, SymbolId value, const Solution& solution);
  bool apply_facts(const Monomial& monomial);
  bool solve_sums(const Monomial& monomial);
  bool solve_for_variable(const Monomial& monomial, std::size_t sum, const Solved& solved);
  bool multiply_indicators(const Monomial& monomial);
  bool replace_on_ties(const Monomial& monomial);
  bool apply_ties(const Monomial& monomial);
  bool vanishes_on_ties(const Monomial& monomial);
  void reduce(Monomial monomial);
  bool may_rewrite() { return ++rewrites_ <= most_rewrites; }

  // Solving sums by turns might go on for ever; what is left unsolved is still right.
  static constexpr int most_rewrites = 20'000;

  Algebra& algebra_;
  std::vector<Monomial> work_, done_;
  int rewrites_ = 0;
};

}  // namespace gradstone::all_sizes

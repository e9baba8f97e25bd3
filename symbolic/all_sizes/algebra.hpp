#pragma once

#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "reference/expr/affine.hpp"
#include "reference/expr/dim.hpp"
#include "symbolic/all_sizes/symbols.hpp"

namespace gradstone::all_sizes {

/// Indices and what takes their place; those that are absent stay.
using Renaming = std::vector<std::pair<Index, Index>>;

/// Free indices that a sum runs over, and their dimensions.
using Range = std::vector<std::pair<Index, DimId>>;

/// An equation between values that are given, as a rule: `from` may be replaced by `to`. The free
/// indices of both stand for any indices.
struct Fact {
  Monomial from;
  Form to;
};

/// A sum P = lead + rest of which negative powers are taken, solved for its lead:
/// lead P^q = P^(q+1) - rest P^q.
struct Solved {
  Monomial lead;
  Form rest;
  /// A factor of the lead by whose powers its presence is judged; -1 where the lead is a sum over
  /// bound indices, which has to be there as a whole.
  int variable = -1;
};

/// What becomes of the points where a value that moves freely meets the threshold of a case.
enum class Ties {
  exact,
  left_out,  ///< such a value is taken never to be equal to a threshold
};

/// Whether ties of values that are sums over indices, such as the units of a matrix product, are
/// asked whether they coincide.
enum class Units { together, apart };

/// Whether a value may jump to where it is not bounded.
enum class Poles { allowed, refused };

/// The sign of a value that a case compares with 0.
enum class Side { negative, zero, positive };

/// The equation of a tie, solved: value^exponent = solution, wherever the tie is met.
struct SolvedTie {
  Factor value;  ///< its indices are those of the tie's symbol
  Form solution;
};

/// What guards that stand together say of each other.
struct DecidedGuards {
  bool hold_nowhere = false;
  std::vector<std::size_t> always;  ///< those that hold wherever the rest of them does
};

/// Arithmetic with forms, and what is known of their signs. Every operation gives a reduced form
/// (see Form).
///
/// Each is an identity between functions of the entries of all tensors, for all sizes from their
/// least, at every point where both sides are defined. That holds where an indicator's argument is
/// 0, too, unless ties are left out.
/// Errors     UnsupportedError where something has no form, and where time or room run out.
class Algebra {
 public:
  using Function = std::function<Form(const Form&)>;

  explicit Algebra(std::clock_t deadline, Ties ties = Ties::exact)
      : deadline_(deadline), ties_(ties) {}

  void set_deadline(std::clock_t deadline) { deadline_ = deadline; }
  /// Where sizes begin that do not begin at 1; before they are read.
  void set_least_sizes(std::map<std::string, std::int64_t> least) {
    least_sizes_ = std::move(least);
  }

  Symbols symbols;

  // Leaves.
  Form number(const Rational& value) const;
  Form number(const cln::cl_RA& value) const;
  Form size(const Dim& dim);
  Form entry(SymbolId symbol, const Indices& at, const Rational& exponent = 1);
  Form delta(DimId dim, Index left, Index right);
  /// An index as a number: an entry of 1, 2, 3, ..., of which is known that they are integers.
  Form index_value(DimId dim, Index index);
  bool is_index(SymbolId tensor) const;
  /// A new tensor of integers, which don't move; from `least` on, if that is given.
  SymbolId whole_tensor(const std::string& name, std::vector<DimId> dims,
                        const std::optional<Rational>& least);
  /// A new tensor of places, from 1 to the last.
  SymbolId places(const std::string& name, std::vector<DimId> dims, const Dim& last);
  /// That the entries of a tensor are at least a number.
  void assume_least(SymbolId tensor, Least least);

  /// A name for a free index that nothing else has.
  Index new_name() { return next_name_++; }

  // Arithmetic (algebra.cpp).
  Form add(const Form& a, const Form& b);
  Form subtract(const Form& a, const Form& b);
  Form scaled(const cln::cl_RA& factor, const Form& a) const;
  /// The product, summed over all values of free indices.
  Form multiply(const Form& a, const Form& b, const Range& over = {});
  /// The sum over all values of a free index.
  Form sum(const Form& a, Index over, DimId dim);
  /// Gives its bound indices names of their own, by which it can be summed again.
  Range unbind(Monomial& monomial);
  /// All free indices replaced at once.
  Form renamed(const Form& a, const Renaming& names);
  Form reduced(std::vector<Monomial> monomials);

  // Powers and functions (powers.cpp, functions.cpp).
  Form power(const Form& base, const Rational& exponent);
  Form symbolic_power(const Form& base, const Form& exponent);
  /// Before a power is taken apart that is read where something applies, everywhere if nothing is
  /// given.
  void note_split(const Form& base, const Form& exponent, const std::optional<Form>& where);
  /// Values that may be 0 where a power of them was taken apart, which leaves that point open.
  std::vector<Form> bases_to_leave_open() const;
  Form power_of_whole_base(const Form& base, const Form& exponent);
  Form absolute(const Form& form);
  Monomial with_positive_sums(Monomial content);
  Form exponential(const Form& argument);
  Form logarithm(const Form& argument);
  Form hyperbolic_tangent(const Form& argument);
  Form error_function(const Form& argument);
  Form sine(const Form& argument);
  Form cosine(const Form& argument);
  /// A positive number of which nothing else is known but between which fractions it lies.
  Form pi();
  /// The value of a maximum of no numbers: any number.
  Form nothing();
  /// Whether it is a multiple of pi (angles.cpp).
  bool is_pi(const Monomial& term) const;
  /// The largest value over all values of free indices.
  Form maximum(const Form& values, std::vector<Index> over);
  std::optional<Form> maximum_inside(const Form& body, const std::vector<Index>& over);
  /// The symbol with this body, applied to the free indices of the body. Its dimensions are those
  /// at which the indices occur.
  Factor applied(SymbolKind kind, const Form& body, const Form& exponent = {},
                 const std::vector<Index>& running = {});
  /// A symbol that is given equal indices, as a form over indices that differ.
  const Form& specialized(SymbolId symbol, const Indices& at);
  /// Notes which tensors a new symbol reads, by its body, or by what it means.
  void note_inputs(SymbolId symbol);
  /// The value of a symbol with a body, with the forms within it changed.
  Form rebuilt(SymbolId symbol, const Function& change);

  // Signs and indicators (signs.cpp, indicators.cpp).
  Sign sign(const Form& form);
  Sign sign(const Monomial& monomial) const;
  /// The sign that all terms have.
  Sign sign_of_terms(const Form& form) const;
  /// Whether no term is negative, or none is positive.
  bool has_terms_of_one_sign(const Form& form) const;
  /// Whether it is an integer, for all that is known: a sum of integers times integers.
  bool is_whole(const Form& form) const;
  /// That the form, which has no indices, is positive, or at least not negative.
  void assume(const Form& form, Sign sign);
  /// Makes a fact of each assumption that leaves only equality, by what else is known.
  void find_pinched();
  /// 1 where the form is positive, else 0.
  Form indicator(const Form& form);
  /// 1 where the form is 0, else 0.
  Form equality(const Form& form);
  /// Whether the form is 0 on a boundary only, for all sizes.
  bool vanishes_on_a_boundary_only(const Form& form) const;
  /// The ties that were left out.
  const std::vector<Form>& ties_left_out() const { return ties_left_out_; }
  /// The product of two indicators or equalities, if one of them decides the other: a form over
  /// free indices, with the indices of the factors that they stand for.
  std::optional<std::pair<Form, Renaming>> product_of_indicators(const Factor& a, const Factor& b);

  // Guards: equalities and indicators of sums of places and sizes (guards.cpp).
  /// A sum of whole multiples of places, by the keys under which their ranges are noted; nothing
  /// where the form is something else or has no place.
  std::optional<Affine> as_affine(const Form& form, const Renaming& names,
                                  std::map<std::string, Dim>& ranges) const;
  bool is_guard(SymbolId symbol);
  Factor guard_of(const Form& sum);
  /// Whether the value of a factor depends on an index of it through its number only.
  bool reads_as_number(const Factor& factor, Index index, SymbolId number) const;
  /// What the number of an index must be for the guard to hold, [i = p]; nothing where it does not
  /// say so, or p depends on the index.
  std::optional<Form> place_by(const Factor& guard, Index index, SymbolId number);
  /// What an equality of places says of one of them, by which it can be replaced where the guard
  /// holds; nothing where it tells of none.
  std::optional<SolvedTie> solved_guard(const Factor& guard) const;
  /// Whether the form is at least 0 wherever the guards of the monomial hold, by the ranges of
  /// places.
  bool is_shown_nonnegative(const Form& form, const std::vector<Factor>& guards);
  const DecidedGuards& decided(const std::vector<Factor>& guards);
  const std::map<std::string, std::int64_t>& least_sizes() const { return least_sizes_; }
  const std::map<DimId, SymbolId>& index_values() const { return index_values_; }

  // Ties (ties.cpp).
  /// The equation of an equality, solved for a value by which it can be replaced; null if it can't.
  const SolvedTie* solved_tie(SymbolId equality);
  /// The same at the indices of a factor.
  std::optional<SolvedTie> solved_at(const Factor& equality);
  /// The form with the value replaced, also within functions; nothing if it does not occur.
  std::optional<Form> on_tie(const Form& form, const SolvedTie& tie);
  /// Whether a monomial is 0 but where the value is 0 that an indicator or equality tells of.
  bool is_on_tie(const Monomial& monomial, const Factor& tie) const;
  /// The form where the value that an indicator or equality tells of has this sign; nothing where
  /// a part of it has no value.
  std::optional<Form> on_side(const Form& form, const Factor& tie, Side side);

  // Which values functions compare.
  /// While a function is read that is said to jump: its ties may be jumps.
  void set_may_jump(bool may_jump) { may_jump_ = may_jump; }
  bool may_jump() const { return may_jump_; }
  /// While what may jump is read: of which functions its ties are.
  void set_notes_ties(bool notes) { notes_ties_ = notes; }
  /// The values that functions which may jump compare with 0, and those that others do.
  const std::vector<Form>& allowed_jumps() const { return allowed_jumps_; }
  const std::vector<Form>& other_ties() const { return other_ties_; }
  bool leaves_ties_out() const { return ties_ == Ties::left_out; }

  // Rules (rules.cpp).
  void add_fact(const Form& left, const Form& right);
  const std::vector<Fact>& facts() const { return facts_; }
  /// What an equality makes of its largest term; nothing if it has none.
  const std::optional<Fact>& fact_on_tie(SymbolId equality);
  const Solved& solved(SymbolId sum);

  /// Errors: UnsupportedError when the time is over or there are too many monomials.
  void check_limits(std::size_t monomials = 0);

 private:
  Form by_cases(const Form& form, const Function& function);
  DecidedGuards decide(const std::vector<Factor>& guards);
  std::optional<Form> by_selection(const Form& form, const Function& function);
  Form power_of_one_case(const Form& base, const Rational& exponent);
  /// Whether a case is told by a value whose indices are free.
  bool has_free_cases(const Form& form) const;
  std::vector<Form> values_by_cases(const Form& form);
  Form symbolic_power_of_one_case(const Form& base, const Form& exponent);
  struct Square {
    Form root;
    cln::cl_RA factor;
  };
  std::optional<Square> as_square(const Form& form);
  std::optional<Form> inverse_of_logarithm(const Form& term);
  Form root_of_number(const cln::cl_RA& number, const Rational& exponent);
  Form exponential_of_one_case(const Form& argument);
  Form logarithm_of_one_case(const Form& argument);
  Form odd_function(SymbolKind kind, const Form& argument);
  std::pair<Form, bool> without_sign(const Form& argument) const;
  /// Where a form is positive and where it is 0; it is negative elsewhere.
  struct SignCases {
    Form positive, zero;
  };
  SignCases sign_cases(const Form& form);
  SignCases sign_cases_of_sum(const Form& sum);
  std::optional<SignCases> sign_cases_of_count(const Form& sum);
  std::optional<SignCases> sign_cases_of_places(const Form& sum);
  static bool is_told_by_the_other(const Form& sum);
  std::optional<Form> equality_of_indices(const Form& sum);
  Form equality_of_sum(const Form& sum);
  Form equality_of_primitive(const Form& sum);
  bool is_never_zero(const Form& sum) const;
  std::optional<Form> product_with_equality(const Form& is_f, SymbolKind kind, Sign g, Sign same,
                                            bool is_zero) const;
  std::optional<Form> factor_on_tie(const Factor& factor, const SolvedTie& tie);
  std::optional<SignCases> sign_cases_of_function(const Form& sum);
  std::optional<SignCases> sign_cases_of_power(const Monomial& term, const cln::cl_RA& compared);
  std::optional<Form> difference_of_exponents(const Monomial& one, const Monomial* other);
  std::optional<int> told_by_side(const Factor& factor, const Factor& tie, Side side) const;
  std::optional<Fact> solved_for_largest_term(const Form& difference) const;
  Sign sign(const Factor& factor) const;
  Sign sign_with(const Form& rest, Sign part);
  Sign sign_by_assumptions(const Form& form);
  Sign sign_by_multiples(const Form& form);
  Sign sign_by_powers_below_one(const Form& form);
  Sign sign_by_least_values(const Form& form);
  Sign sign_by_maxima(const Form& form);
  Sign sign_by_square(const Form& form) const;
  Sign assumed_sign(const Form& primitive) const;
  std::set<SymbolId> lone_inputs(const Form& form) const;
  bool is_polynomial_in(const Form& form, const Factor& value) const;

  std::clock_t deadline_;
  std::map<DimId, Form> sizes_;
  std::map<DimId, SymbolId> index_values_;
  std::map<SymbolId, bool> guards_;
  std::map<std::vector<Index>, DecidedGuards> decided_guards_;
  std::map<std::string, std::int64_t> least_sizes_;
  std::optional<SymbolId> pi_, nothing_;
  unsigned calls_ = 0;
  int depth_of_cases_ = 0;
  std::vector<Fact> facts_;
  std::vector<std::pair<Form, Sign>> assumed_;
  int depth_of_signs_ = 0;
  std::map<SymbolId, SymbolId> above_least_, below_one_;
  Ties ties_;
  std::vector<Form> ties_left_out_, split_bases_;
  std::map<SymbolId, std::optional<SolvedTie>> solved_ties_;
  std::map<SymbolId, std::optional<Fact>> facts_on_ties_;
  Index next_name_ = 6'000'000;
  bool may_jump_ = false;
  bool notes_ties_ = false;
  std::vector<Form> allowed_jumps_, other_ties_;  ///< of functions that may jump, and of others
  std::map<SymbolId, Solved> solved_;
  std::map<std::pair<SymbolId, std::vector<Index>>, Form> specialized_;
  std::map<std::vector<Index>, std::optional<Form>> products_;
};

/// The free indices that stand for the entry by which a derivative is taken.
inline constexpr Index target_index = 1'000'000;
/// Free indices for the inside of a computation, one at a time.
inline constexpr Index inner_index = 2'000'000;

}  // namespace gradstone::all_sizes

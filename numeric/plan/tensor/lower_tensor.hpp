#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "numeric/plan/tensor/spread.hpp"
#include "numeric/plan/tensor/term.hpp"

namespace gradstone::plan {

/// A tensor that is read by its entries: its numbers, row after row, and its dimensions.
struct NamedTensor {
  Id id = -1;
  std::vector<Dim> dims;
};

/// Reads one tensor that is given by its entries into the graph.
///
/// Sums of products of two factors are products of matrices, one for each value of the indices that
/// both keep; windows, slices and flips are gathered first. A guard that is an equation is solved
/// for the index with the longest range, so that the gradient of a convolution sums over its window
/// only; a guard `1 <= f <= A` over more than A places becomes a sum over f. What is left of the
/// guards is where a factor is gathered, or a mask.
///
/// Where a guard fails a factor of a sum is 0: a factor beside it is taken for finite.
class LowerTensor {
 public:
  using Find = std::function<NamedTensor(const std::string& name)>;

  LowerTensor(Graph& graph, const Sizes& largest, Find find)
      : spreads_(graph, largest), find_(std::move(find)) {}

  /// All entries, row after row. Errors: UnsupportedError for what plans do not execute.
  Id operator()(const std::vector<Index>& indices, const Shape& shape, const Scalar& body);

 private:
  struct Reader;
  struct Factor;
  struct Mask;
  struct Contraction;

  Spread read(const Scalar& scalar, const Arrangement& wanted);
  Spread read_entry(const scalar::Entry& entry, const std::vector<Affine>& guards,
                    const Arrangement& wanted);
  Spread read_combined(const scalar::Entry& entry, const std::vector<Affine>& guards,
                       const std::set<std::string>& over, Combine combine,
                       const Arrangement& wanted);
  Spread gathered(const NamedTensor& tensor, const std::vector<Scalar>& places,
                  const std::vector<Affine>& guards, const std::set<std::string>& over,
                  Combine combine, const Arrangement& wanted);
  std::optional<Spread> read_in_place(const scalar::Entry& entry);
  Spread read_cases(const scalar::Cases& cases, const Arrangement& wanted);
  Spread read_maximum(const scalar::Maximum& maximum, const Arrangement& wanted);
  Spread read_function(const Scalar& form, const Scalar& argument, const Arrangement& wanted);
  Spread read_mask(const Mask& mask, double inside, double outside, const Arrangement& wanted);
  Spread where_positive(const Spread& mask, const Spread& value, const Spread& otherwise,
                        const Arrangement& wanted);

  // Terms.
  Spread read_term(Term term, const Arrangement& wanted);
  void drop_known_guards(Term& term) const;
  void name_windows(Term& term, std::set<std::string>& over);
  void solve_guards(Term& term, std::set<std::string>& over, std::vector<Mask>& masks);
  void solve(const Affine& zero, const std::string& index);
  bool is_zero_outside(const Term& term, const std::string& index) const;
  std::vector<Factor> factors_of(Term& term, const std::set<std::string>& over,
                                 std::vector<Mask> masks);
  Spread read_group(const std::vector<Factor>& factors, const Arrangement& wanted);
  Spread scattered_or_summed(Term& term, const std::set<std::string>& over, std::vector<Mask> masks,
                             const Arrangement& wanted);
  Spread summed(const Contraction& groups, const std::set<std::string>& over,
                const Arrangement& wanted);
  Spread read_factor(const std::vector<Factor>& factors, const std::set<std::string>& batch,
                     const std::set<std::string>& own, const std::set<std::string>& summed,
                     const Arrangement& wanted);
  std::string fastest_index(const std::vector<Factor>& factors) const;
  std::optional<Spread> multiplied_first(const Term& term, const std::set<std::string>& over,
                                         const Arrangement& wanted);
  std::int64_t gathered_numbers(Term term, std::set<std::string> over);
  std::optional<Spread> read_scatter(Term& term, const std::set<std::string>& over,
                                     const Arrangement& wanted);

  // Gathers.
  Linear linear(const Affine& number, const Axes& axes) const;
  void add_place(Gather& gather, const Quotient& place, const Dim& extent, const Axes& axes,
                 Id& table);

  Spreads spreads_;
  Find find_;
  Solved solved_;
  int windows_ = 0;
};

}  // namespace gradstone::plan

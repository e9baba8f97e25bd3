#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/index_check.hpp"

namespace gradstone::derive::entries {

/// An index of a sum, from 1 to a dimension.
using SumRange = scalar::Running;

/// A power of what is no product, quotient or power itself.
struct Factor {
  Scalar base;
  Rational exponent = 1;
};

/// number * sum(sums, [guards] * product of the factors): one summand of an entry.
///
/// The indices of its sums have names that nothing else has. Factors that hold sums themselves have
/// the bound names of canonical(), so that equal factors are equal scalars.
struct Term {
  Rational number = 1;
  std::vector<SumRange> sums;
  std::vector<Comparison> guards;
  std::vector<Factor> factors;
};
using Terms = std::vector<Term>;

/// What the terms of one system know: its tensors, sizes and places, and new names for indices.
class Knowledge {
 public:
  explicit Knowledge(IndexRanges ranges) : ranges_(std::move(ranges)) {}

  const IndexRanges& ranges() const { return ranges_; }
  /// The dimension of an axis of a tensor; null where there is no such axis.
  const Dim* dim_of(const std::string& tensor, std::size_t axis) const;
  /// Adds a tensor that formulas may read from here on.
  void add_tensor(const std::string& name, const std::vector<Dim>& dims);
  /// An index of a name that nothing has, which tells the one that it stands for.
  Index fresh(const Index& like);

 private:
  IndexRanges ranges_;
  int names_ = 0;
};

/// The scalar as an entry of a tensor, or null.
const scalar::Entry* as_entry(const Scalar& scalar);

/// The ranges of indices by name; 1 has none.
using Ranges = std::map<std::string, Dim>;
Ranges ranges_of(const std::vector<Index>& indices, const std::vector<Dim>& dims);

/// The name that a fresh index stands for; `_` where it stands for one without a name.
std::string told_by(const Index& fresh);

/// The names of the indices that a formula reads.
std::set<std::string> indices_in(const Scalar& scalar);
std::set<std::string> indices_in(const Comparison& guard);
bool reads_index(const Scalar& scalar, const Index& index);
bool reads_index(const Comparison& guard, const Index& index);

/// [guards] * value; the value where there are no guards.
Scalar guarded_by(std::vector<Comparison> guards, Scalar value);

/// Whether the condition compares whole numbers that are made of indices, sizes and places.
bool compares_places(const Comparison& condition, const Knowledge& known);

/// The same with a whole number in the place of an index.
Scalar with_index(const Scalar& scalar, const Index& index, const Scalar& number);
Term with_index(const Term& term, const Index& index, const Scalar& number);
/// The same with fresh indices of sums.
Term refreshed(const Term& term, Knowledge& known);

/// The term times base^exponent, as it is.
void multiply(Term& term, const Scalar& base, const Rational& exponent);

Term times(Term left, const Term& right);

/// A text that is equal for terms that differ in their numbers and the names of their sums.
std::string key_of(const Term& term);

/// The terms where those that differ in their numbers only are one; without those that are 0.
Terms collected(const Terms& terms);

}  // namespace gradstone::derive::entries

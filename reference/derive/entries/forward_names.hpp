#pragma once

#include "reference/derive/entries/guards.hpp"
#include "reference/derive/entries/pattern.hpp"

namespace gradstone::derive::entries {

/// A forward value by its entries.
struct ForwardEntries {
  std::string name;
  std::vector<Index> indices;  ///< 1 where the dimension is 1
  std::vector<Dim> dims;
  Scalar body;  ///< prepared
};

/// Calls by their names what forward values are equal to, and knows sums over forward values that
/// are the same for all inputs, such as those of the rows of a softmax.
class ForwardNames {
 public:
  explicit ForwardNames(Knowledge& known) : known_(known) {}

  /// Adds a value; its body is read with the names of those before it.
  void add(const ForwardEntries& value);

  /// The scalar where formulas of forward values are their names.
  Scalar named(const Scalar& scalar) const;

  /// The terms where products of factors that make up a forward value are its name, guards that a
  /// forward value has by itself are left out, and sums that are known are their values.
  Terms simplified(const Terms& terms, const Ranges& free) const;

 private:
  struct Known {
    ForwardEntries value;
    std::set<std::string> names;  // of the indices
    Terms terms;
    std::map<std::set<std::size_t>, Scalar> sums;  // over axes
  };

  /// The value that the factor is an entry of, or null.
  const Known* find(const Factor& factor) const;
  bool is_anchored(const ForwardEntries& value) const;
  std::optional<Scalar> name_of(const Known& known, const Places& places) const;
  bool rename_product(Term& term) const;
  bool rename_product(Term& term, const Known& known) const;
  void drop_guards(Term& term, const Ranges& free) const;
  bool cancel_sum(Term& term) const;
  bool simplify(Term& term, const Ranges& free) const;
  bool put_in_sum(Term& term) const;
  void find_sums(Known& known);
  std::optional<Scalar> sum_over(const Known& known, const std::set<std::size_t>& axes) const;
  Terms written_out(const Terms& terms, const Ranges& free) const;

  Knowledge& known_;
  std::vector<Known> values_;
};

}  // namespace gradstone::derive::entries

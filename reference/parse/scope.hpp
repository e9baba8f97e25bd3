#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/index_check.hpp"
#include "reference/system.hpp"

namespace gradstone::parse {

/// The elementwise functions that a text can call: the library's, and those of activations above.
class Functions {
 public:
  Functions();

  /// Makes a function callable, with its derivatives f' and f_al. It hides one of that name.
  void add(const ElementFunction& function);
  /// Null when there is none.
  const ElementFunction* find(const std::string& name) const;
  std::vector<std::string> names() const;

  /// The nodes of the function's value, with the functions in it written out.
  double nodes(const ElementFunction& function) const;

 private:
  void add_one(const ElementFunction& function);

  struct Known {
    ElementFunction function;
    double nodes;
  };
  std::map<std::string, Known> known_;
};

/// The nodes of a formula as a tree, with the functions in it written out.
double nodes_of(const Scalar& formula);

/// What the names in a formula stand for.
struct Scope {
  const EquationSystem& system;  ///< what is stated so far
  const Functions& functions;
  std::set<std::string>& sizes;  ///< the names of sizes that occur

  /// In a formula in index notation: its entries and indices. Else names stand for matrices.
  const IndexRanges* ranges = nullptr;
  bool has_argument = false;  ///< in f(x): x is the argument
};

}  // namespace gradstone::parse

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/index_check.hpp"
#include "reference/parse/lexer.hpp"
#include "reference/system.hpp"

namespace gradstone::parse {

/// The elementwise functions that a text can call: the library's, and those of activations above.
class Functions {
 public:
  Functions();

  /// Makes a function callable, with its derivatives f' and f_al. The same function may state other
  /// derivatives than the one that is known.
  void add(const ElementFunction& function);
  /// The function that is being stated, which its derivatives may call; before others of its name.
  void set_own(const ElementFunction& function);
  void forget_own() { own_.reset(); }
  /// Another function that is known by the name of this one or of a derivative by a parameter; null
  /// if there is none.
  const ElementFunction* find_other(const ElementFunction& function) const;
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
  std::optional<Known> own_;
};

/// The nodes of a formula as a tree, with the functions in it, and sums up to a number, written
/// out.
double nodes_of(const Scalar& formula);
/// How often what a sum or a maximum is taken of is written out. Up to a name it is one of a few
/// sizes.
double terms_of(const Dim& last);

/// What the names in a formula stand for.
struct Scope {
  const EquationSystem& system;  ///< what is stated so far
  const Functions& functions;
  std::set<std::string>& sizes;     ///< the names of sizes that occur
  std::optional<Token>& number_pi;  ///< where pi was read as the number, last

  /// In a formula in index notation: its entries and indices. Else names stand for matrices.
  const IndexRanges* ranges = nullptr;
  bool has_argument = false;  ///< in f(x): x is the argument
  /// In a formula of tensors: what those may read that are given by their entries.
  std::optional<IndexRanges> entries;
  /// Told of an integer parameter with which a place or a size is calculated.
  std::function<void(const std::string&)> use_as_size = [](const std::string&) {};
  bool in_steps = false;  ///< in sums over steps, whose index may be named as what counts them
  /// In an equation: slices of tensors are read, X[t] of X: T x N x D, as the tensors that they
  /// are.
  bool slices = false;
};

/// What the name of an index stands for already, so that it would mislead: `a parameter`, `a size`;
/// nothing if it is free.
std::string taken_by(const Scope& scope, const std::string& index);

}  // namespace gradstone::parse

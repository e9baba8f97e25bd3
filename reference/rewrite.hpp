#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "reference/expr/substitute.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// An identity, read from left to right: where the left side matches, the right side takes its
/// place.
///
/// The matrices that the left side reads match any expression of their shape, the same name equal
/// expressions only; names of dimensions match any dimension, parameters any scalar. What both
/// sides say is an ordinary claim, which the provers check like every other.
struct Rule {
  std::string name;  ///< of the system and its identity: diagonal_of_product.rows
  Expr left, right;
  /// Where the matrix of this name already has this form, the rule has nothing to add.
  struct Exception {
    std::string variable;
    Expr form;
  };
  std::optional<Exception> exception;
};

/// What the names of the pattern stand for, if the pattern matches the whole expression.
/// Elementwise products and sums match in either order.
std::optional<Substitution> match(const Expr& pattern, const Expr& expression);

/// Rewrites expressions to a fixed point, each shared or equal part once.
///
/// Keep one rewriter for all equations of a plan: equal parts of different equations then become
/// one shared node.
class Rewriter {
 public:
  explicit Rewriter(std::vector<Rule> rules);

  /// Errors: UnsupportedError when a part is rewritten `most_steps` times in a row without end,
  /// which is a mistake in the rules; the message names the last ones.
  Expr operator()(const Expr& expression);

  /// How often each rule was applied.
  const std::map<std::string, int>& applied() const { return applied_; }

  static constexpr int most_steps = 64;

 private:
  Expr normal_form(const Expr& expression, int steps);
  std::optional<Expr> apply_once(const Expr& expression);
  Expr shared(const Expr& expression);
  void remember(const Expr& expression, const Expr& result);

  std::vector<Rule> rules_;
  std::map<std::string, int> applied_;
  std::map<const void*, Expr> done_;
  std::vector<Expr> kept_;  // keeps alive what the keys of done_ identify
  std::unordered_multimap<std::size_t, Expr> known_;
};

/// One expression, rewritten to a fixed point.
Expr rewrite(const Expr& expression, const std::vector<Rule>& rules);

}  // namespace gradstone

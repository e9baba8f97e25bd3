#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "reference/derive/arranged_match.hpp"
#include "reference/rules.hpp"

namespace gradstone::derive {

struct HashOfExpr {
  std::size_t operator()(const Expr& expression) const { return expression.hash(); }
};

/// Makes formulas short by proved rules: the identities of simplification_rules(), and what is
/// known of the names of one system.
///
/// A formula is brought to a normal form by the rules that always help. Then, part by part from the
/// leaves up, rules are tried that help sometimes, and sequences of them that make it longer first;
/// what is shorter (length_of) is kept. This is done twice, from the formula as it is and from the
/// formula expanded to sums of products, where terms cancel; the shorter result counts. All is
/// bounded and gives the same result every time.
class Simplifier {
 public:
  explicit Simplifier(const std::vector<SimplificationRule>& rules);

  /// A name for a value: where the value occurs, the name takes its place.
  void add_name(const std::string& name, const Expr& value);
  /// Two expressions that are equal in this system; the right one takes the place of the left one.
  /// Names stand for themselves.
  void add_fact(const Expr& left, const Expr& right);

  /// The formula in normal form.
  Expr normal(const Expr& expression);
  /// The formula as a sum of products.
  Expr expanded(const Expr& expression);
  /// The shortest form that is found.
  Expr simplified(const Expr& expression);

  int length(const Expr& expression) { return arranger_.length(expression); }

 private:
  enum class Mode { normal, expanded };
  struct Step {
    Expr left, right;
    Names names;
    std::string rule;
  };
  using Steps = std::vector<Step>;
  using Memory = std::unordered_map<Expr, Expr, HashOfExpr>;

  // Rules by the kind of their topmost operation; sums and multiples are one kind.
  static std::size_t kind_of(const Expr& expression);
  using StepsByKind = std::unordered_map<std::size_t, Steps>;

  Expr normal(const Expr& expression, Mode mode);
  Expr rebuilt(const Expr& expression, const std::vector<Expr>& parts);
  std::vector<Expr> parts_of(const Expr& expression);
  std::optional<Expr> step(const Expr& expression, const StepsByKind& steps);
  Expr applied(const Expr& expression, const Step& step, const ArrangedMatch& match);
  std::vector<Expr> alternatives(const Expr& expression, bool below_sum);
  std::vector<Expr> neighbours(const Expr& expression, int depth, bool below_sum);
  Expr improved(const Expr& expression);
  std::optional<Expr> shorter(const Expr& expression);
  void forget();

  Arranger arranger_;
  StepsByKind always_, search_, expand_;
  std::array<Memory, 2> normal_;
  Memory improved_;
  std::array<std::unordered_map<Expr, std::vector<Expr>, HashOfExpr>, 2> alternatives_;
  int steps_ = 0, expansions_ = 0, work_ = 0;  // of the formula at hand
};

}  // namespace gradstone::derive

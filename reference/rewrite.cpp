#include "reference/rewrite.hpp"

#include "reference/error.hpp"
#include "reference/operations.hpp"

namespace gradstone {
namespace {

/// Collects what the names of a pattern stand for. Every match() says whether the pattern fits, and
/// may leave bindings behind when it does not.
class Matcher {
 public:
  explicit Matcher(Substitution& found) : found_(found) {}

  bool match(const Dim& pattern, const Dim& dim) {
    if (pattern.is_number()) return pattern == dim;
    if (!pattern.is_name()) return pattern.replaced(found_.dims) == dim;
    return found_.dims.emplace(pattern.text(), dim).first->second == dim;
  }

  bool match(const Scalar& pattern, const Scalar& scalar) {
    if (const auto* name = std::get_if<scalar::Parameter>(&pattern.node().value))
      return found_.parameters.emplace(name->name, scalar).first->second == scalar;
    ScalarReplacement replacement;
    replacement.parameters = found_.parameters;
    replacement.dims = found_.dims;
    return replace(pattern, replacement) == scalar;
  }

  bool match(const Expr& pattern, const Expr& expression) {
    if (!match_all(pattern.shape().dims(), expression.shape().dims())) return false;
    return visit(
        pattern,
        overloaded{[&](const node::Variable& name) {
                     return found_.variables.emplace(name.name, expression).first->second ==
                            expression;
                   },
                   [&](const node::Comprehension& mine) {
                     const auto* other = as<node::Comprehension>(expression);
                     return other && mine.fields() == other->fields();
                   },
                   [&](const node::Operation& mine) {
                     const auto* other = as(expression, *mine.line);
                     return other && match(mine, *other);
                   },
                   [&](const node::Apply& mine) {
                     const auto* other = as<node::Apply>(expression);
                     return other && mine.function == other->function &&
                            match_all(mine.parameters, other->parameters) &&
                            match(mine.operand, other->operand);
                   }});
  }

 private:
  bool match(const node::Operation& pattern, const node::Operation& node) {
    if (!match_all(pattern.scalars, node.scalars)) return false;
    if (!pattern.line->is_commutative) return match_all(pattern.operands, node.operands);
    const Substitution before = found_;
    if (match_all(pattern.operands, node.operands)) return true;
    found_ = before;
    return match(pattern.left(), node.right()) && match(pattern.right(), node.left());
  }

  template <class Part>
  bool match_all(const std::vector<Part>& patterns, const std::vector<Part>& parts) {
    if (patterns.size() != parts.size()) return false;
    for (std::size_t k = 0; k < patterns.size(); ++k)
      if (!match(patterns[k], parts[k])) return false;
    return true;
  }

  Substitution& found_;
};

}  // namespace

std::optional<Substitution> match(const Expr& pattern, const Expr& expression) {
  Substitution found;
  if (Matcher(found).match(pattern, expression)) return found;
  return std::nullopt;
}

Rewriter::Rewriter(std::vector<Rule> rules) : rules_(std::move(rules)) {}

Expr Rewriter::shared(const Expr& expression) {
  const auto [first, last] = known_.equal_range(expression.hash());
  for (auto known = first; known != last; ++known)
    if (known->second == expression) return known->second;
  known_.emplace(expression.hash(), expression);
  return expression;
}

std::optional<Expr> Rewriter::apply_once(const Expr& expression) {
  for (const auto& rule : rules_) {
    const auto found = match(rule.left, expression);
    if (!found) continue;
    if (rule.exception &&
        match(rule.exception->form, found->variables.at(rule.exception->variable))) {
      continue;
    }
    ++applied_[rule.name];
    return substitute(rule.right, *found);
  }
  return std::nullopt;
}

Expr Rewriter::normal_form(const Expr& expression, int steps) {
  if (const auto found = done_.find(expression.id()); found != done_.end()) return found->second;
  std::vector<Expr> parts;
  for (const auto& operand : operands(expression)) parts.push_back(normal_form(operand, steps));
  Expr result = shared(with_operands(expression, parts));
  if (const auto next = apply_once(result)) {
    if (steps >= most_steps) {
      std::string names;
      for (const auto& [name, count] : applied_) names += (names.empty() ? "" : ", ") + name;
      throw UnsupportedError("rewriting does not end (" + expression.where().text() +
                             "); rules applied: " + names);
    }
    result = normal_form(*next, steps + 1);
  }
  remember(expression, result);
  remember(result, result);
  return result;
}

void Rewriter::remember(const Expr& expression, const Expr& result) {
  if (done_.emplace(expression.id(), result).second) kept_.push_back(expression);
}

Expr Rewriter::operator()(const Expr& expression) {
  return normal_form(expression, 0);
}

Expr rewrite(const Expr& expression, const std::vector<Rule>& rules) {
  return Rewriter(rules)(expression);
}

}  // namespace gradstone

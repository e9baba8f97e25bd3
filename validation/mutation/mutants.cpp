#include "validation/mutation/mutants.hpp"

#include <algorithm>
#include <functional>

#include "reference/claimed.hpp"
#include "reference/operations/spelled_out.hpp"
#include "validation/mutation/functions.hpp"
#include "validation/mutation/matrix_operators.hpp"
#include "validation/mutation/scalar_places.hpp"
#include "validation/mutation/well_formed.hpp"
#include "validation/mutation/whole_equations.hpp"

namespace gradstone {
namespace {

using namespace mutation;

// All nodes of an expression, each once, the topmost first.
void collect_nodes(const Expr& expression, std::vector<Expr>& nodes) {
  const bool known = std::any_of(nodes.begin(), nodes.end(),
                                 [&](const Expr& node) { return node.id() == expression.id(); });
  if (known) return;
  nodes.push_back(expression);
  for (const auto& operand : operands(expression)) collect_nodes(operand, nodes);
}

// The value with one mistake, in every place; what stands inside of it is not the whole equation.
AllWrong<Expr> wrong_places(const Expr& right, const Context& context) {
  AllWrong<Expr> found;
  const Expr value = spelled_out(right);
  std::vector<Expr> nodes;
  collect_nodes(value, nodes);
  for (const auto& node : nodes) {
    for (auto& wrong : wrong_at(node, context)) {
      if (wrong.value) wrong.value = with_node(value, node, *wrong.value);
      found.push_back(std::move(wrong));
    }
  }
  return found;
}

// Gathers mutants of one claim, each once.
class Gathering {
 public:
  Gathering(const EquationSystem& system, const Claim& claim) : system_(system), claim_(claim) {}

  Mutations result() { return std::move(result_); }

  /// Tells what stands in the place of what; `put` puts it there.
  template <class Expression, class Fits, class Put>
  void take(const AllWrong<Expression>& all, const Expression& right, Fits fits, Put put) {
    std::vector<Expression> known{right};
    for (const auto& wrong : all) {
      if (!wrong.value || !fits(*wrong.value)) {
        ++result_.ill_shaped[wrong.kind];
        continue;
      }
      if (std::find(known.begin(), known.end(), *wrong.value) != known.end()) continue;
      known.push_back(*wrong.value);
      Mutant mutant{wrong.kind, claim_.subject + ": " + wrong.description, system_, claim_};
      put(mutant.system, *wrong.value);
      for (const auto& name : system_.dimension_names()) keep_from_zero(mutant, name);
      result_.mutants.push_back(std::move(mutant));
    }
  }

  void add(MutationKind kind, const std::string& description, EquationSystem system) {
    result_.mutants.push_back(
        {kind, claim_.subject + ": " + description, std::move(system), claim_});
  }

 private:
  // Divided by N - 1, an equation has no value at N = 1: such a mutant speaks of sizes from 2 on.
  static void keep_from_zero(Mutant& mutant, const std::string& name) {
    if (mutant.kind != MutationKind::size_minus_one || mutant.system.has_size_parameter(name))
      return;
    auto& least = mutant.system.least_sizes[name];
    least = std::max<std::int64_t>(least, 2);
  }

  const EquationSystem& system_;
  const Claim& claim_;
  Mutations result_;
};

using EquationList = std::vector<Equation> EquationSystem::*;

std::size_t place_of(const std::vector<Equation>& equations, const std::string& name) {
  const auto found = std::find_if(equations.begin(), equations.end(),
                                  [&](const Equation& equation) { return equation.name == name; });
  return static_cast<std::size_t>(found - equations.begin());
}

void change_equation(Gathering& gathering, const EquationSystem& system, EquationList equations,
                     const std::string& name, const std::function<bool(MutationKind)>& wanted) {
  const std::size_t place = place_of(system.*equations, name);
  const Equation& right = (system.*equations)[place];
  const Context context(system, name);
  AllWrong<Expr> all = wrong_wholes(right, context);
  for (auto& wrong : wrong_places(right.value, context)) all.push_back(std::move(wrong));
  std::erase_if(all, [&](const auto& wrong) { return !wanted(wrong.kind); });
  gathering.take(
      all, right.value, [&](const Expr& value) { return is_well_formed(system, name, value); },
      [&](EquationSystem& changed, const Expr& value) {
        (changed.*equations)[place].value = value;
      });
}

bool is_any(MutationKind) {
  return true;
}

// Functions are told apart by what is claimed of them, not only by their values.
const Scalar& claimed_formula(const ElementFunction& function, ClaimKind kind) {
  return kind == ClaimKind::derivative ? function.derivative().value() : *function.stable();
}

void change_function(Gathering& gathering, const EquationSystem& system, const Claim& claim) {
  const ElementFunction right = *claimed_function(find_claimed(system, claim));
  gathering.take(
      wrong_formulas(right, claim.kind), claimed_formula(right, claim.kind),
      [](const Scalar&) { return true; },
      [&](EquationSystem& changed, const Scalar& formula) {
        changed = with_function(system, right, with_formula(right, claim.kind, formula));
      });
}

// What is wrong in T steps, but not seen in one: the order of what is updated.
void change_steps(Gathering& gathering, const EquationSystem& system, const Claim& claim) {
  const auto update = std::find_if(system.updates.begin(), system.updates.end(),
                                   [&](const Update& each) { return each.name == claim.subject; });
  if (update == system.updates.end()) return;
  EquationSystem kept = system;
  kept.updates[static_cast<std::size_t>(update - system.updates.begin())].from = update->name;
  gathering.add(MutationKind::stale_value, update->name + " keeps its value", std::move(kept));
  change_equation(gathering, system, &EquationSystem::forward, update->from, [](MutationKind kind) {
    using enum MutationKind;
    return kind == stale_value || kind == momentum_order || kind == weight_decay_sign ||
           kind == wrong_sign;
  });
}

void change_identity(Gathering& gathering, const EquationSystem& system, const Claim& claim) {
  const auto& right = std::get<claimed::Identity>(find_claimed(system, claim)).identity;
  const Context context(system, claim.subject);
  AllWrong<Expr> all = wrong_wholes({claim.subject, right.right, ""}, context);
  for (auto& wrong : wrong_places(right.right, context)) all.push_back(std::move(wrong));
  const auto place = static_cast<std::size_t>(&right - system.identities.data());
  gathering.take(
      all, right.right,
      [&](const Expr& value) { return is_well_formed(system, claim.subject, value); },
      [&](EquationSystem& changed, const Expr& value) { changed.identities[place].right = value; });
}

void change_element_identity(Gathering& gathering, const EquationSystem& system,
                             const Claim& claim) {
  const auto& right = std::get<claimed::ElementIdentity>(find_claimed(system, claim)).identity;
  Reach reach;
  for (std::size_t axis = 0; axis < right.indices.size(); ++axis)
    if (!right.indices[axis].is_first()) reach.push_back({right.indices[axis], right.shape[axis]});
  AllWrong<Scalar> all = wrong_wholes(right.right, right.indices);
  for (auto& wrong : wrong_in(right.right, reach, Context(system, claim.subject)))
    all.push_back(std::move(wrong));
  const auto place = static_cast<std::size_t>(&right - system.element_identities.data());
  gathering.take(
      all, right.right,
      [&](const Scalar& value) {
        return is_well_formed(system, right.indices, right.shape, value);
      },
      [&](EquationSystem& changed, const Scalar& value) {
        changed.element_identities[place].right = value;
      });
}

}  // namespace

Mutations mutations_of(const EquationSystem& system, const Claim& claim) {
  find_claimed(system, claim);
  Gathering gathering(system, claim);
  switch (claim.kind) {
    case ClaimKind::definition:
      change_equation(gathering, system, &EquationSystem::forward, claim.subject, is_any);
      break;
    case ClaimKind::gradient:
      change_equation(gathering, system, &EquationSystem::backward, claim.subject, is_any);
      break;
    case ClaimKind::stable_form:
    case ClaimKind::derivative:
      change_function(gathering, system, claim);
      break;
    case ClaimKind::identity:
      change_identity(gathering, system, claim);
      break;
    case ClaimKind::element_identity:
      change_element_identity(gathering, system, claim);
      break;
    case ClaimKind::unrolled:
      change_steps(gathering, system, claim);
      break;
  }
  return gathering.result();
}

std::vector<Mutant> mutants_of(const EquationSystem& system, const Claim& claim) {
  return mutations_of(system, claim).mutants;
}

}  // namespace gradstone

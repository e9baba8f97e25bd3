// What the steps of an optimizer amount to, for any number of steps; and statements that are wrong
// after some number of steps, none of which may be proved for all.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/statement_mutants.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone::all_sizes_induction_test {
namespace {

using testing::HasSubstr;
using testing_support::all_forms;
using testing_support::form_of;
using testing_support::mistakes_in;

constexpr const char* few_steps = "all sizes, T = 1, ..., 5";
constexpr const char* nothing = "nothing";
const Index i{"i"}, j{"j"}, s{"s"}, t{"t"};
const Dim T{"T"};

std::vector<const EquationSystem*> systems_with_steps() {
  std::vector<const EquationSystem*> systems;
  for (const auto& form : all_forms())
    if (!form.system->unrolled.empty()) systems.push_back(form.system);
  return systems;
}

Finding prove(const EquationSystem& system, const std::string& state) {
  return prove_for_all_sizes(system, {ClaimKind::unrolled, state, ""});
}

// For what it is proved.
std::string scope_of(const EquationSystem& system, const std::string& state) {
  const Finding found = prove(system, state);
  return found.verdict == Verdict::proved ? to_text(found.scope) : nothing;
}

EquationSystem read_last(const std::string& text) {
  return parse_equations(text, "steps.eq").back();
}

EquationSystem stating(EquationSystem system, const std::string& state, const Scalar& value) {
  for (auto& unrolled : system.unrolled)
    if (unrolled.name == state) unrolled.value = value;
  return system;
}

const Scalar& statement_of(const EquationSystem& system, const std::string& state) {
  for (const auto& unrolled : system.unrolled)
    if (unrolled.name == state) return unrolled.value;
  throw UnknownNameError("nothing is stated of " + state);
}

// Whether it holds after so many steps, by exact evaluation in prime fields.
bool holds_after(const EquationSystem& system, const std::string& state, std::int64_t steps) {
  Sizes sizes{{"T", steps}};
  for (const auto& name : system.dimension_names()) sizes[name] = 2;
  const Claim claim{ClaimKind::unrolled, state, ""};
  return prove_in_prime_field(system, claim, {sizes}).verdict == Verdict::proved;
}

struct Counts {
  int tried = 0, for_all = 0, for_few = 0;
};

// What is proved is tried at numbers of steps beyond those that the prover takes one by one.
void try_statement(const EquationSystem& system, const std::string& state, const std::string& what,
                   Counts& counts) {
  const Finding found = prove(system, state);
  ++counts.tried;
  EXPECT_NE(found.verdict, Verdict::refuted);
  if (found.verdict != Verdict::proved) return;
  const bool for_all = found.scope.is_full();
  ++(for_all ? counts.for_all : counts.for_few);
  EXPECT_EQ(to_text(found.scope), for_all ? "all sizes" : few_steps);
  const std::int64_t steps = for_all ? 8 : 4;
  EXPECT_TRUE(holds_after(system, state, steps))
      << system.full_name() << ", " << what << ": " << state << " after " << steps;
}

void try_all_statements(const EquationSystem& system, const std::string& what, Counts& counts) {
  for (const auto& unrolled : system.unrolled) try_statement(system, unrolled.name, what, counts);
}

TEST(Induction, ProvesEveryStatementOfTheRegistry) {
  int statements = 0;
  for (const auto* system : systems_with_steps()) {
    for (const auto& unrolled : system->unrolled) {
      const Finding found = prove(*system, unrolled.name);
      ++statements;
      EXPECT_EQ(found.verdict, Verdict::proved);
      EXPECT_EQ(to_text(found.scope), "all sizes") << system->full_name() << " " << unrolled.name;
      EXPECT_EQ(found.detail, "by induction over T") << system->full_name() << " " << unrolled.name;
      for (const std::int64_t steps : {1, 2, 7})
        EXPECT_TRUE(holds_after(*system, unrolled.name, steps)) << system->full_name();
    }
  }
  EXPECT_EQ(statements, 18);
}

TEST(Induction, ProvesNoMistakeInAStatement) {
  constexpr int each = 4;  // of others, to save time
  Counts changed, others;
  for (const auto* system : systems_with_steps()) {
    for (const auto& unrolled : system->unrolled) {
      for (const auto& mistake : mistakes_in(unrolled.value)) {
        const auto wrong = stating(*system, unrolled.name, mistake);
        try_statement(wrong, unrolled.name, to_text(mistake), changed);
        if (changed.tried % each != 0) continue;
        for (const auto& other : wrong.unrolled)
          if (other.name != unrolled.name)
            try_statement(wrong, other.name, to_text(mistake), others);
      }
    }
  }
  EXPECT_GT(changed.tried, 2000);
  EXPECT_LT(changed.for_all, 20);  // those that have (-g)^2
  EXPECT_EQ(changed.for_few, 0);
  EXPECT_GT(others.for_few, 100);  // true, but they rest on what is wrong
}

TEST(Induction, ProvesNoMistakeInAStep) {
  Counts counts;
  for (const auto* system : systems_with_steps()) {
    for (const auto& equation : system->forward) {
      for (const auto& mutant : mutants_of(*system, {ClaimKind::definition, equation.name, ""}))
        try_all_statements(mutant.system, mutant.description, counts);
    }
  }
  EXPECT_GT(counts.tried, 1000);
}

// (n - 1) ... (n - 5), which is 0 for the first five n.
Scalar zero_up_to_five(const Scalar& n) {
  Scalar product = 1;
  for (int k = 1; k <= 5; ++k) product = product * (n - k);
  return product;
}

TEST(Induction, ProvesNothingThatHoldsForTheFirstStepsOnly) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "takes minutes with sanitizers";
#endif
  for (const auto* system : systems_with_steps()) {
    for (const auto& unrolled : system->unrolled) {
      const std::string& state = unrolled.name;
      const Scalar initial = entry(state, {i, j}), left = zero_up_to_five(size(T));
      const bool has_g = system->find_declaration("g");
      const Scalar given = has_g ? entry("g", {s, i, j}) : value_of(s);
      for (const Scalar& error :
           {left, left * initial, left * power(initial, size(T)), left / initial,
            left / (1 + size(T)), left / (size(T) - 7), left * power(2, size(T)),
            where({{{size(T) > 5}, 1}}, 0), max(size(T) - 5, 0), left * sum(s, T, given),
            sum(s, T, zero_up_to_five(value_of(s)) * given),
            sum(s, T, zero_up_to_five(value_of(s))),
            sum(t, T, sum(s, Bound(one), Bound(t), zero_up_to_five(value_of(t)) * given)),
            sum(s, T, given) * sum(s, T, zero_up_to_five(value_of(s)))}) {
        const auto wrong = stating(*system, state, unrolled.value + error);
        // The numbers in it say after which steps to look.
        EXPECT_EQ(scope_of(wrong, state), nothing) << to_text(error);
        EXPECT_FALSE(holds_after(wrong, state, 6));
        // Others may rest on it: what is proved of them for all steps has to hold.
        Counts counts;
        try_all_statements(wrong, to_text(error), counts);
      }
      // A root of which prime fields take either sign.
      const Scalar late = size(T) - rational(11, 2);
      EXPECT_EQ(
          scope_of(stating(*system, state, unrolled.value + sqrt(square(late)) + late), state),
          nothing);
    }
  }
}

TEST(Induction, RestsOnNoStatementThatFails) {
  const auto& momentum = form_of("momentum");
  const auto wrong =
      stating(momentum, "delta", statement_of(momentum, "delta") + zero_up_to_five(size(T)));
  EXPECT_EQ(to_text(prove(momentum, "x").scope), "all sizes");
  EXPECT_EQ(to_text(prove(wrong, "x").scope), few_steps);
  // The step of x holds if the velocity is assumed to be wrong in the same way.
  const Scalar drift = parameter("mu") * (120 + sum(t, T, zero_up_to_five(value_of(t) - 1)));
  const auto both = stating(wrong, "x", statement_of(momentum, "x") + drift);
  EXPECT_EQ(scope_of(both, "x"), nothing);
  EXPECT_THAT(prove(both, "x").detail, HasSubstr("no induction over T: delta"));
  EXPECT_FALSE(holds_after(both, "x", 7));
  // Adam's x is read by no other state.
  const auto& adam = form_of("adam");
  const auto other = stating(adam, "x", statement_of(adam, "x") + zero_up_to_five(size(T)));
  EXPECT_EQ(scope_of(other, "x"), nothing);
  EXPECT_EQ(to_text(prove(other, "m").scope), "all sizes");
}

// m stays what it is, which the first five steps of x don't look at. That m is twice its start
// keeps holding once it holds; it never does.
// The velocity amounts to something, whether or not it is said to what.
TEST(Induction, FindsWhatALinearRecurrenceAmountsTo) {
  auto silent = form_of("momentum");
  std::erase_if(silent.unrolled, [](const Unrolled& u) { return u.name == "delta"; });
  EXPECT_EQ(to_text(prove(silent, "x").scope), "all sizes");
  const Scalar late = zero_up_to_five(size(T));
  for (const Scalar& error : {late, late * entry("delta", {i, j}), late * parameter("mu")})
    EXPECT_EQ(scope_of(stating(silent, "x", statement_of(silent, "x") + error), "x"), nothing);
  // v becomes mu v^2 + g, and (mu v + g) x: neither is linear in v alone.
  const auto velocity = [](const std::string& v) {
    return read_last(
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  statistic v: K x D\n"
        "  parameter mu\n  forward\n    vn = " +
        v +
        "\n    xn = x - vn\n  update v = vn\n  update x = xn\n  start v = zeros(K, D)\n"
        "  after T steps x[i,j] = x[i,j] - sum(t: T, sum(s: t, mu^(t - s) * g[s,i,j]))\n");
  };
  EXPECT_EQ(scope_of(velocity("mu * v + g"), "x"), "all sizes");
  for (const char* v :
       {"mu * hadamard(v, v) + g", "mu * v + g + (0 * mu) * x + v", "hadamard(v, x)"})
    EXPECT_EQ(scope_of(velocity(v), "x"), nothing) << v;
}

TEST(Induction, ReadsCasesOfAnyNumberOfSteps) {
  const auto signs = [](const std::string& step, const std::string& sum) {
    return read_last(
        "activation sgn\n  f(x) = where x > 0: 1, x < 0: -1, else: 0\n  f'(x) = 0\n\n"
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  parameter eta\n"
        "  integer parameter t\n  forward\n    xn = x - (eta * " +
        step + ") * sgn(g)\n  update x = xn\n  after T steps x[i,j] = x[i,j] - eta * sum(s: T, " +
        sum + ")\n");
  };
  const auto warm_up = [](const std::string& step) {
    return "(where " + step + " < 4: " + step + " / 4, else: 1)";
  };
  const std::string sgn = "sgn(g[s,i,j])";
  EXPECT_EQ(scope_of(signs("1", sgn), "x"), "all sizes");
  EXPECT_EQ(scope_of(signs(warm_up("t"), warm_up("s") + " * " + sgn), "x"), "all sizes");
  EXPECT_EQ(scope_of(signs("1", "(where s > 40: 0, else: " + sgn + ")"), "x"), nothing);
  EXPECT_NE(scope_of(signs("1", "(where g[s,i,j] >= 0: 1, else: -1)"), "x"), "all sizes");
  EXPECT_EQ(scope_of(signs(warm_up("t"), "(where s < 6: s / 4, else: 1) * " + sgn), "x"), nothing);
}

TEST(Induction, RestsOnTheFirstStepOfEveryState) {
  for (const int wrong : {1, 2}) {
    OptimizerBuilder optimizer("optimizer", "two states");
    const auto x = optimizer.statistic("x", Dim{"K"}, Dim{"D"});
    const auto m = optimizer.statistic("m", Dim{"K"}, Dim{"D"});
    const auto count = optimizer.integer_parameter("t");
    optimizer.update(x, optimizer.forward("x_next", x + zero_up_to_five(count) * m));
    optimizer.update(m, optimizer.forward("m_next", 1 * m));
    const Scalar start = wrong * entry("m", {i, j});
    optimizer.unrolled(m, "T", start);
    optimizer.unrolled(x, "T",
                       entry("x", {i, j}) + sum(s, T, zero_up_to_five(value_of(s))) * start);
    const auto system = optimizer.build();
    EXPECT_EQ(scope_of(system, "x"), wrong == 1 ? "all sizes" : nothing);
    EXPECT_EQ(prove(system, "m").verdict, wrong == 1 ? Verdict::proved : Verdict::undecided);
    EXPECT_EQ(holds_after(system, "x", 6), wrong == 1);
  }
}

// Where the system says where the velocity starts, the sums may rest on that; else it is any.
TEST(Induction, StartsWhereTheSystemSays) {
  const auto& momentum = form_of("momentum");
  EquationSystem at_zero = momentum, at_one = momentum;
  at_zero.starts.push_back({"delta", zeros(Dim{"K"}, Dim{"D"})});
  at_one.starts.push_back({"delta", ones(Dim{"K"}, Dim{"D"})});
  const Scalar push = entry("eta", {s}) * entry("g", {s, i, j});
  const auto velocity = [&](const Scalar& start) {
    return start -
           sum(s, Bound(one), Bound(t), power(parameter("mu"), value_of(t) - value_of(s)) * push);
  };
  const Scalar from_rest = entry("x", {i, j}) + sum(t, T, velocity(0));
  EXPECT_EQ(to_text(prove(stating(at_zero, "x", from_rest), "x").scope), "all sizes");
  EXPECT_EQ(prove(stating(momentum, "x", from_rest), "x").verdict, Verdict::undecided);
  EXPECT_EQ(prove(stating(at_one, "x", from_rest), "x").verdict, Verdict::undecided);
  const Scalar kept = entry("x", {i, j}) + sum(t, T, velocity(entry("delta", {i, j})));
  EXPECT_EQ(prove(stating(momentum, "x", kept), "x").verdict, Verdict::undecided);
  EXPECT_EQ(prove(stating(at_one, "x", kept), "x").verdict, Verdict::undecided);
  const Scalar at_rest = sum(s, T, power(parameter("mu"), size(T) - value_of(s)) * -push);
  EXPECT_EQ(to_text(prove(stating(at_zero, "delta", at_rest), "delta").scope), "all sizes");
  EXPECT_EQ(prove(stating(momentum, "delta", at_rest), "delta").verdict, Verdict::undecided);
  // What holds for every start holds for these.
  for (const auto& system : {at_zero, at_one})
    for (const char* state : {"x", "delta"})
      EXPECT_EQ(to_text(prove(system, state).scope), "all sizes");
}

// The geometric sum, taken: x + mu (1 - mu^T)/(1 - mu) delta - ...
TEST(Induction, ProvesAStatementInAnotherForm) {
  const auto& momentum = form_of("momentum");
  const Scalar mu = parameter("mu"), push = entry("eta", {s}) * entry("g", {s, i, j});
  const auto geometric = [&](const Scalar& count) { return (1 - power(mu, count)) / (1 - mu); };
  const auto moved = [&](const Scalar& count) {
    return entry("x", {i, j}) + mu * geometric(size(T)) * entry("delta", {i, j}) -
           sum(s, T, geometric(count) * push);
  };
  const Scalar right = size(T) - value_of(s) + 1;
  EXPECT_EQ(to_text(prove(stating(momentum, "x", moved(right)), "x").scope), "all sizes");
  EXPECT_EQ(prove(stating(momentum, "x", moved(right - 1)), "x").verdict, Verdict::undecided);
}

// A state X that becomes `next`, of what is given at every step, G, and the number n of the step.
EquationSystem one_state(
    const std::function<Expr(const Expr& X, const Expr& G, const Scalar& n)>& next,
    const Scalar& stated) {
  OptimizerBuilder optimizer("optimizer", "one state");
  const auto x = optimizer.statistic("x", Dim{"K"}, Dim{"D"});
  const auto g = optimizer.statistic("g", Dim{"K"}, Dim{"D"});
  const auto count = optimizer.integer_parameter("t");
  optimizer.update(x, optimizer.forward("x_next", next(x, g, count)));
  optimizer.unrolled(x, "T", stated);
  return optimizer.build();
}

TEST(Induction, CountsTheSteps) {
  const Scalar x = entry("x", {i, j}), g = entry("g", {s, i, j});
  const auto mean = [](const Expr& X, const Expr& G, const Scalar& n) {
    return X + (1 / n) * (G - X);
  };
  EXPECT_EQ(to_text(prove(one_state(mean, sum(s, T, g) / size(T)), "x").scope), "all sizes");
  EXPECT_EQ(scope_of(one_state(mean, sum(s, T, g) / (size(T) + zero_up_to_five(size(T)))), "x"),
            nothing);
  EXPECT_EQ(prove(one_state(mean, sum(s, T, g) / (size(T) + 1)), "x").verdict, Verdict::undecided);
  const auto weighted = [](const Expr& X, const Expr& G, const Scalar& n) { return X + n * G; };
  EXPECT_EQ(to_text(prove(one_state(weighted, x + sum(s, T, value_of(s) * g)), "x").scope),
            "all sizes");
  EXPECT_EQ(prove(one_state(weighted, x + size(T) * sum(s, T, g)), "x").verdict,
            Verdict::undecided);
  const auto counting = [](const Expr& X, const Expr&, const Scalar& n) {
    return X + n * ones(X.shape().rows(), X.shape().columns());
  };
  const Scalar triangle = size(T) * (size(T) + 1) / 2;
  EXPECT_EQ(to_text(prove(one_state(counting, x + triangle), "x").scope), "all sizes");
  EXPECT_EQ(scope_of(one_state(counting, x + triangle + zero_up_to_five(size(T))), "x"), nothing);
}

TEST(Induction, ProvesWhatIsNoSum) {
  const Scalar x = entry("x", {i, j});
  const auto quotient = [](const Expr& X, const Expr&, const Scalar&) {
    return hadamard(X, reciprocal(X + ones(X.shape().rows(), X.shape().columns())));
  };
  EXPECT_EQ(to_text(prove(one_state(quotient, x / (1 + size(T) * x)), "x").scope), "all sizes");
  EXPECT_EQ(prove(one_state(quotient, x / (1 + x)), "x").verdict, Verdict::undecided);
  const auto square = [](const Expr& X, const Expr&, const Scalar&) { return hadamard(X, X); };
  EXPECT_EQ(to_text(prove(one_state(square, power(x, power(2, size(T)))), "x").scope), "all sizes");
  EXPECT_EQ(prove(one_state(square, power(x, 2 * size(T))), "x").verdict, Verdict::undecided);
  // What is given at the last step only can't be said of any number of steps.
  const auto last = [](const Expr&, const Expr& G, const Scalar&) { return G; };
  EXPECT_EQ(prove(one_state(last, sum(s, T, entry("g", {s, i, j}))), "x").verdict,
            Verdict::undecided);
}

}  // namespace
}  // namespace gradstone::all_sizes_induction_test

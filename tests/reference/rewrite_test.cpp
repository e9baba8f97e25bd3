#include "reference/rewrite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "reference/rules.hpp"

namespace gradstone::rewrite_test {
namespace {

using testing::HasSubstr;

const Dim N{"N"}, D{"D"}, K{"K"}, m{"m"}, n{"n"};
const Expr Y = variable("Y", N, K), DY = variable("DY", N, K);
const Expr Z = variable("Z", N, D), DZ = variable("DZ", N, D), W = variable("W", K, D);

Expr rewritten(const Expr& expression) {
  return rewrite(expression, rewrite_rules());
}

int count(const Operation& operation, const Expr& expression) {
  int found = as(expression, operation) ? 1 : 0;
  for (const auto& operand : operands(expression)) found += count(operation, operand);
  return found;
}

TEST(Match, BindsMatricesDimensionsAndParameters) {
  const auto A = variable("A", m, n), B = variable("B", m, n);
  const auto found = match(diag(A * T(B)), diag(DY * T(hadamard(Y, Y))));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->variables.at("A"), DY);
  EXPECT_EQ(found->variables.at("B"), hadamard(Y, Y));
  EXPECT_EQ(found->dims.at("n"), K);
  const auto scaled = match(parameter("c") * A, (1 / size(N)) * Z);
  ASSERT_TRUE(scaled);
  EXPECT_EQ(scaled->parameters.at("c"), 1 / size(N));
}

TEST(Match, RefusesUnequalExpressionsForOneName) {
  const auto A = variable("A", m, n);
  EXPECT_TRUE(match(A + A, exp(Y) + exp(Y)));
  EXPECT_FALSE(match(A + A, exp(Y) + exp(DY)));
  EXPECT_FALSE(
      match(parameter("c") * A + parameter("c") * A, parameter("a") * Y + parameter("b") * Y));
}

TEST(Match, RefusesUnequalDimensionsForOneName) {
  const auto square = variable("A", n, n);
  EXPECT_TRUE(match(square, identity(N)));
  EXPECT_FALSE(match(square, Z));
  EXPECT_FALSE(match(variable("x", one, n), Z));
}

TEST(Match, TriesElementwiseProductsInBothOrders) {
  const auto A = variable("A", m, n), x = variable("x", one, n);
  const auto b = variable("b", one, K);
  const auto found = match(hadamard(row_repeat(x, m), A), hadamard(Y, row_repeat(b, N)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->variables.at("A"), Y);
  EXPECT_FALSE(match(A - row_repeat(x, m), row_repeat(b, N) - Y));
}

TEST(Rewrite, TakesTheDiagonalOfAProductWithoutTheProduct) {
  EXPECT_EQ(rewritten(diag(DY * T(Y))), rows_sum(hadamard(DY, Y)));
  EXPECT_EQ(rewritten(T(diag(T(Z) * DZ))), columns_sum(hadamard(Z, DZ)));
}

TEST(Rewrite, CentersWithoutTheCenteringMatrix) {
  EXPECT_EQ(rewritten((size(N) * identity(N) - ones(N, N)) * DZ),
            size(N) * DZ - row_repeat(columns_sum(DZ), N));
  EXPECT_EQ(rewritten((identity(N) - (1 / size(N)) * ones(N, N)) * Z),
            Z - row_repeat((1 / size(N)) * columns_sum(Z), N));
}

TEST(Rewrite, ShiftsSoftmaxOnceByTheMaximumOfEachRow) {
  const auto shifted = Y - column_repeat(rows_max(Y), K);
  EXPECT_EQ(rewritten(softmax(Y)), softmax(shifted));
  EXPECT_EQ(rewritten(log_softmax(Y)), log_softmax(shifted));
  EXPECT_EQ(rewritten(log(softmax(Y))), log_softmax(shifted));
  EXPECT_EQ(rewritten(softmax(shifted)), softmax(shifted));
}

TEST(Rewrite, MovesTransposesIntoProducts) {
  EXPECT_EQ(rewritten(T(Z * T(W))), W * T(Z));
  EXPECT_EQ(rewritten(T(T(Z))), Z);
}

TEST(Rewrite, TakesRepeatedFactorsOutOfSums) {
  const auto gamma = variable("gamma", one, D);
  EXPECT_EQ(rewritten(columns_sum(hadamard(Z, hadamard(row_repeat(gamma, N), DZ)))),
            hadamard(gamma, columns_sum(hadamard(Z, DZ))));
}

TEST(Rewrite, LeavesWhatNoRuleMatchesAsTheSameTree) {
  const auto e = hadamard(Y, DY);
  EXPECT_EQ(rewritten(e).id(), e.id());
}

TEST(Rewrite, MakesEqualPartsOfDifferentEquationsOneNode) {
  Rewriter rewriter(rewrite_rules());
  const auto first = rewriter(exp(Y) + DY);
  const auto second = rewriter(hadamard(exp(Y), DY));
  EXPECT_EQ(operands(first)[0].id(), operands(second)[0].id());
}

TEST(Rewrite, RefusesRulesThatNeverEnd) {
  const auto A = variable("A", m, n), B = variable("B", m, n);
  const std::vector<Rule> rules{{"grow", hadamard(A, B), hadamard(B, exp(A)), {}}};
  try {
    rewrite(hadamard(Y, DY), rules);
    FAIL();
  } catch (const UnsupportedError& error) {
    EXPECT_THAT(error.what(), HasSubstr("grow"));
  }
}

// Every equation of the registry keeps its shape, and rewriting what is rewritten changes nothing.
TEST(Rewrite, IsDoneAfterOnePassOnEveryEquation) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      auto equations = form.forward;
      equations.insert(equations.end(), form.backward.begin(), form.backward.end());
      for (const auto& equation : equations) {
        const auto once = rewritten(equation.value);
        EXPECT_EQ(once.shape(), equation.value.shape()) << form.full_name();
        EXPECT_EQ(rewritten(once), once) << form.full_name() << " " << equation.name;
      }
    }
  }
}

TEST(Rules, AreEntriesOfTheRegistry) {
  for (const auto& rule : rule_systems())
    EXPECT_EQ(find_entries("rule:" + rule.system.name).size(), 1u) << rule.system.name;
}

TEST(Rules, EachMatchItsOwnLeftSideAndNameEverythingOnTheRight) {
  for (const auto& rule : rewrite_rules()) {
    const auto found = match(rule.left, rule.left);
    ASSERT_TRUE(found) << rule.name;
    EXPECT_EQ(substitute(rule.right, *found), rule.right) << rule.name;
    for (const auto& name : variable_names(rule.right))
      EXPECT_TRUE(found->variables.contains(name)) << rule.name << " " << name;
  }
}

TEST(BatchNormalization, KeepsNoProductOfSizeNByN) {
  for (const auto* entry : find_entries("layer:batch_normalization")) {
    for (const auto& form : entry->forms) {
      for (const auto& equation : form.backward) {
        EXPECT_EQ(count(op::product(), rewritten(equation.value)), 0)
            << form.full_name() << " " << equation.name;
      }
    }
  }
}

}  // namespace
}  // namespace gradstone::rewrite_test

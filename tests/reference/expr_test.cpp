#include "reference/expr/expr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/functions.hpp"

namespace gradstone::expr_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Dim N{"N"}, D{"D"}, K{"K"};

const Expr X = variable("X", N, D);
const Expr W = variable("W", K, D);
const Expr b = variable("b", one, K);

// A shape error names the operation, both shapes and the line of the formula.
auto refused(const std::string& operation, const std::string& shape, const std::string& other) {
  return ThrowsMessage<ShapeError>(AllOf(HasSubstr(operation + ":"), HasSubstr(shape),
                                         HasSubstr(other), HasSubstr("expr_test.cpp:")));
}

TEST(Expr, IsEqualWhenItIsWrittenEqually) {
  const auto map = [] { return X * T(W) + row_repeat(b, N); };
  EXPECT_EQ(map(), map());
  EXPECT_EQ(map().hash(), map().hash());
  EXPECT_NE(map().id(), map().id());
}

TEST(Expr, ForgetsWhereItIsWrittenWhenCompared) {
  const Expr here = T(X);
  const Expr there = T(X);
  EXPECT_NE(here.where().line, there.where().line);
  EXPECT_EQ(here, there);
}

TEST(Expr, TellsApartWhatDiffersInOnePlace) {
  EXPECT_FALSE(X + X == X - X);
  EXPECT_FALSE(X == variable("X", D, N));
  EXPECT_FALSE(rows_sum(X) == rows_mean(X));
  EXPECT_FALSE(2 * X == 3 * X);
  EXPECT_FALSE(zeros(N, D) == ones(N, D));
  EXPECT_FALSE(row_repeat(b, N) == row_repeat(b, D));
  EXPECT_FALSE(exp(X) == square(X));
  EXPECT_FALSE(inv_sqrt(X, 1) == inv_sqrt(X, 2));
}

TEST(Expr, HasTheShapeOfTheTableOfOperations) {
  EXPECT_EQ((X * T(W)).shape(), (Shape{N, K}));
  EXPECT_EQ(T(X).shape(), (Shape{D, N}));
  EXPECT_EQ(diag(X * T(X)).shape(), (Shape{N, one}));
  EXPECT_EQ(Diag(b).shape(), (Shape{K, K}));
  EXPECT_EQ(row_repeat(b, N).shape(), (Shape{N, K}));
  EXPECT_EQ(column_repeat(rows_sum(X), K).shape(), (Shape{N, K}));
  EXPECT_EQ(columns_mean(X).shape(), (Shape{one, D}));
  EXPECT_EQ(rows_max(X).shape(), (Shape{N, one}));
  EXPECT_EQ(elements_sum(X).shape(), Shape{});
  EXPECT_EQ(dot(b, b).shape(), Shape{});
  EXPECT_EQ(zeros(N).shape(), (Shape{N, one}));
}

TEST(Expr, RefusesShapesThatDoNotFit) {
  EXPECT_THAT([] { X + W; }, refused("+", "N x D", "K x D"));
  EXPECT_THAT([] { X - T(X); }, refused("-", "N x D", "D x N"));
  EXPECT_THAT([] { X* W; }, refused("*", "N x D", "K x D"));
  EXPECT_THAT([] { hadamard(X, W); }, refused("hadamard", "N x D", "K x D"));
  EXPECT_THAT([] { dot(b, T(b)); }, refused("dot", "1 x K", "K x 1"));
  EXPECT_THAT([] { dot(X, X); }, refused("dot", "N x D", "vectors"));
  EXPECT_THAT([] { diag(X); }, refused("diag", "N x D", "square"));
  EXPECT_THAT([] { Diag(X); }, refused("Diag", "N x D", "vector"));
  EXPECT_THAT([] { row_repeat(X, N); }, refused("row_repeat", "N x D", "row vector"));
  EXPECT_THAT([] { column_repeat(b, N); }, refused("column_repeat", "1 x K", "column vector"));
}

// Sizes that happen to be equal in one run are not equal for all sizes.
TEST(Expr, RefusesDimensionsThatAreEqualBySizeOnly) {
  EXPECT_THROW(variable("A", N, N) + variable("B", N, D), ShapeError);
  EXPECT_NO_THROW(variable("A", N * D, one) + variable("B", D * N, one));
}

TEST(Expr, RefusesAWrongNumberOfParameters) {
  EXPECT_THAT([] { apply(functions::inv_sqrt(), X); },
              ThrowsMessage<DomainError>(HasSubstr("inv_sqrt takes 1 parameters, got 0")));
  EXPECT_THAT([] { apply(functions::exp(), X, {1}); },
              ThrowsMessage<DomainError>(HasSubstr("exp takes 0 parameters, got 1")));
}

TEST(Expr, SharesItsTreeWhenCopied) {
  const Expr copy = X;
  EXPECT_EQ(copy.id(), X.id());
}

TEST(Operands, AreListedInTheOrderOfWriting) {
  EXPECT_THAT(operands(X * T(W)), ElementsAre(X, T(W)));
  EXPECT_THAT(operands(exp(X)), ElementsAre(X));
  EXPECT_TRUE(operands(X).empty());
  EXPECT_TRUE(operands(ones(N)).empty());
}

TEST(Operands, CanBeExchanged) {
  const Expr V = variable("V", K, D);
  EXPECT_EQ(with_operands(X * T(W), {X, T(V)}), X * T(V));
  EXPECT_EQ(with_operands(row_repeat(b, N), {2 * b}), row_repeat(2 * b, N));
  EXPECT_EQ(with_operands(inv_sqrt(X, 3), {2 * X}), inv_sqrt(2 * X, 3));
  EXPECT_EQ(with_operands(3 * X, {X + X}), 3 * (X + X));
}

TEST(Operands, AreCheckedAnewWhenExchanged) {
  EXPECT_THROW(with_operands(X * T(W), {X, W}), ShapeError);
}

TEST(Operands, LeaveTheTreeAsItIsWhenTheyAreTheSame) {
  const Expr sum = X + X;
  EXPECT_EQ(with_operands(sum, operands(sum)).id(), sum.id());
}

TEST(Transform, ReusesUntouchedTrees) {
  const Expr tree = hadamard(exp(X), X + X);
  EXPECT_EQ(transform(tree, [](const Expr& e) { return e; }).id(), tree.id());
}

TEST(Transform, RewritesFromTheLeavesUp) {
  const Expr V = variable("V", N, D);
  const auto rename = [&](const Expr& e) { return e == X ? V : e; };
  EXPECT_EQ(transform(hadamard(exp(X), X + X), rename), hadamard(exp(V), V + V));
}

TEST(Transform, KeepsTheSubtreesThatDidNotChange) {
  const Expr untouched = T(W);
  const Expr tree = X * untouched;
  const Expr V = variable("V", N, D);
  const Expr result = transform(tree, [&](const Expr& e) { return e == X ? V : e; });
  EXPECT_EQ(operands(result)[1].id(), untouched.id());
}

TEST(Transform, VisitsSharedNodesOnce) {
  Expr tree = X;
  for (int depth = 0; depth < 60; ++depth) tree = tree + tree;  // 2^60 nodes if it were a tree
  int visits = 0;
  transform(tree, [&](const Expr& e) {
    ++visits;
    return e;
  });
  EXPECT_EQ(visits, 61);
}

TEST(Names, AreCollectedFromSharedTrees) {
  const Expr tree = parameter("mu") * (X * T(W)) + inv_sqrt(row_repeat(b, N), parameter("epsilon"));
  EXPECT_THAT(variable_names(tree), ElementsAre("W", "X", "b"));
  EXPECT_THAT(parameter_names(tree), ElementsAre("epsilon", "mu"));
  EXPECT_EQ(variable_name(X), "X");
  EXPECT_THAT([] { variable_name(T(X)); }, ThrowsMessage<DomainError>(HasSubstr("expr_test.cpp:")));
}

}  // namespace
}  // namespace gradstone::expr_test

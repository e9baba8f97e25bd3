// Lines that can't be read are refused where they are written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/operations/builder.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"

namespace gradstone::operation_builder_test {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const Dim m{"m"}, n{"n"};
const Index i{"i"}, j{"j"};

Operation line(const std::string& call, const std::string& notation, const Scalar& definition,
               const Dim& rows = m) {
  OperationBuilder op("twice", "twice a matrix", call, notation);
  op.operand("X", m, n);
  op.scalar("c");
  op.result(rows, n, definition);
  return op.finish();
}

const Scalar x = entry("X", {i, j});

TEST(OperationBuilder, RefusesACallThatReadsSomethingElse) {
  EXPECT_THAT([] { line("twice(X, d)", "c X", x); },
              ThrowsMessage<DomainError>(HasSubstr("reads d, which is no operand")));
  EXPECT_THAT([] { line("X @ c", "c X", x); },
              ThrowsMessage<DomainError>(HasSubstr("formulas have no sign @")));
}

TEST(OperationBuilder, RefusesADefinitionThatReadsSomethingElse) {
  EXPECT_THAT(
      [] {
        line("twice(X, c)", "c X", entry("Y", {i, j}));
      },
      ThrowsMessage<DomainError>(HasSubstr("reads Y, which is no operand")));
}

TEST(OperationBuilder, RefusesAResultWhoseSizeNothingSays) {
  EXPECT_THAT([] { line("twice(X, c)", "c X", x, Dim{"p"}); },
              ThrowsMessage<DomainError>(HasSubstr("no operand or size says p")));
}

TEST(OperationBuilder, RefusesAFormWithoutAResult) {
  OperationBuilder op("twice", "twice a matrix", "twice(X)", "2 X");
  op.operand("X", m, n);
  EXPECT_THAT([&] { op.finish(); }, ThrowsMessage<DomainError>(HasSubstr("without a result")));
}

TEST(Operation, TakesTensorsWhereItIsElementwise) {
  const Expr A = variable("A", Shape({m, n, m})), B = variable("B", Shape({m, n, n}));
  const auto of_tensor = [&](const Scalar& definition) {
    return apply(line("twice(X, c)", "c X", definition), {A}, {2}).shape();
  };
  EXPECT_EQ(of_tensor(2 * x), A.shape());
  for (const auto& other :
       {entry("X", {i, i}), x + size(m), x * value_of(i), delta(i, j) * x, sum(Index{"k"}, n, x)})
    EXPECT_THAT([&] { of_tensor(other); },
                ThrowsMessage<ShapeError>(HasSubstr("a matrix is needed, got m x n x m")));
  EXPECT_THAT([&] { hadamard(A, B); },
              ThrowsMessage<ShapeError>(HasSubstr("equal shapes are needed")));
}

TEST(Operation, IsNotAppliedToTooLittle) {
  const Operation twice = line("twice(X, c)", "c X", x);
  EXPECT_THAT([&] { apply(twice, {variable("A", m, n)}); },
              ThrowsMessage<DomainError>(HasSubstr("twice is applied as twice(X, c)")));
}

TEST(Operation, IsSetAfterItsTemplate) {
  const Expr A = variable("A", m, n), B = variable("B", m, n);
  const auto set = [&](const std::string& notation, const Expr& X) {
    const Operation operation = line("twice(X, c)", notation, x);
    return to_latex(apply(operation, {X}, {parameter("alpha") + 1}));
  };
  EXPECT_EQ(set("c X", A + B), "(\\alpha + 1)\\, (A + B)");
  EXPECT_EQ(set("X + X", A - B), "A - B + (A - B)");
  EXPECT_EQ(set("-X", A * T(B)), "-A\\, B^\\top");
  EXPECT_EQ(set("X \\odot X", A * T(B)), "(A\\, B^\\top) \\odot (A\\, B^\\top)");
  EXPECT_EQ(set("X^\\top 1_m", T(A)), "(A^\\top)^\\top\\, \\mathbf{1}_{n}");
  EXPECT_EQ(set("\\frac{1}{m} 1_m^\\top X", A), "\\frac{1}{m}\\, \\mathbf{1}_{m}^\\top\\, A");
  EXPECT_EQ(set("\\mathrm{twice}_{m}(X)", A + B), "\\mathrm{twice}_{m}(A + B)");
}

}  // namespace
}  // namespace gradstone::operation_builder_test

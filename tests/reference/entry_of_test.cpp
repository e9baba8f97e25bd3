#include "reference/operations/entry_of.hpp"

#include <gtest/gtest.h>

#include "reference/functions.hpp"
#include "reference/print/text.hpp"

namespace gradstone::entry_of_test {
namespace {

const Dim m{"m"}, n{"n"}, p{"p"};
const Index i{"i"}, j{"j"}, first;
const Expr X = variable("X", m, n), Z = variable("Z", n, p), b = variable("b", one, p);

std::string text_of_entry(const Expr& expression) {
  return to_text(entry_of(expression, {i, j}));
}

TEST(EntryOf, SumsOverIndicesOfItsOwn) {
  EXPECT_EQ(text_of_entry(X * Z), "sum(q1: n, X[i,q1] * Z[q1,j])");
  EXPECT_EQ(text_of_entry(X * Z * T(Z)), "sum(q1: p, sum(q2: n, X[i,q2] * Z[q2,q1]) * Z[j,q1])");
  EXPECT_EQ(to_text(entry_of(X * Z, {Index{"q1"}, j})), "sum(q2: n, X[q1,q2] * Z[q2,j])");
}

TEST(EntryOf, PutsSizesAndFactorsIn) {
  EXPECT_EQ(text_of_entry(parameter("c") * row_repeat(b, m)), "c * b[1,j]");
  EXPECT_EQ(text_of_entry(columns_mean(X)), "sum(q1: m, X[q1,j]) / m");
  EXPECT_EQ(text_of_entry(rows_max(X)), "max(q1: n, X[i,q1])");
  EXPECT_EQ(text_of_entry(sigmoid(X)), "sigmoid(X[i,j])");
}

TEST(EntryOf, KeepsNoIndexOfADimensionThatIsOne) {
  EXPECT_EQ(text_of_entry(T(b) * b), "b[1,i] * b[1,j]");
  EXPECT_EQ(text_of_entry(identity(one)), "1");
  EXPECT_EQ(text_of_entry(columns_max(b)), "b[1,j]");
}

TEST(EntryOf, IsReadAtPlacesThatAreCalculated) {
  const Expr shifted = by_entries({i, j}, {m, n}, entry("X", {Place(value_of(i) + 1), j}));
  EXPECT_EQ(text_of_entry(shifted), "X[i + 1,j]");
  EXPECT_EQ(text_of_entry(T(shifted) + T(X)), "X[j + 1,i] + X[j,i]");
  EXPECT_EQ(text_of_entry(shifted * Z), "sum(q1: n, X[i + 1,q1] * Z[q1,j])");
  const Expr sums = by_entries({i, {}}, {m, one}, sum(j, n, entry("X", {i, j})));
  EXPECT_EQ(text_of_entry(sums * b), "sum(q1: n, X[i,q1]) * b[1,j]");
}

TEST(EntryOf, OfATensorIsThatOfElementwiseOperations) {
  const Dim N{"N"};
  const Index k{"k"};
  const Expr A = variable("A", Shape({N, m, one, n})), B = variable("B", A.shape());
  EXPECT_EQ(to_text(entry_of(2 * hadamard(A, sigmoid(B)) - A, {k, i, first, j})),
            "2 * (A[k,i,1,j] * sigmoid(B[k,i,1,j])) - A[k,i,1,j]");
  const Expr a = variable("a", Shape({n}));
  EXPECT_EQ(to_text(entry_of(a + a, {i})), "a[i] + a[i]");
}

TEST(EntryOf, OfOneOperationNamesItsOperandsAsItsLineDoes) {
  const Expr product = (X + X) * Z;
  EXPECT_EQ(to_text(entry_of(*as(product, op::product()), {i, j})),
            "sum(q1: n, X[i,q1] * Z[q1,j])");
}

}  // namespace
}  // namespace gradstone::entry_of_test

#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// What becomes of an operation on zeros.
RuleSystem rules::zero_matrices() {
  const Dim k{"k"}, m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "zero_matrices", "operations on zeros");
  const auto A = rule.input("A", m, n);
  rule.input("B", k, k);  // says that k is a size
  rule.identity("transpose", T(zeros(m, n)), zeros(n, m));
  rule.identity("left_factor", zeros(k, m) * A, zeros(k, n));
  rule.identity("right_factor", A * zeros(n, k), zeros(m, k));
  rule.identity("hadamard", hadamard(A, zeros(m, n)), zeros(m, n));
  rule.identity("rows_sum", rows_sum(zeros(m, n)), zeros(m, one));
  rule.identity("columns_sum", columns_sum(zeros(m, n)), zeros(one, n));
  rule.identity("elements_sum", elements_sum(zeros(m, n)), zeros(one, one));
  rule.identity("rows_mean", rows_mean(zeros(m, n)), zeros(m, one));
  rule.identity("columns_mean", columns_mean(zeros(m, n)), zeros(one, n));
  rule.identity("row_repeat", row_repeat(zeros(one, n), m), zeros(m, n));
  rule.identity("column_repeat", column_repeat(zeros(m, one), n), zeros(m, n));
  rule.identity("diag", diag(zeros(n, n)), zeros(n, one));
  rule.identity("Diag", Diag(zeros(n, one)), zeros(n, n));
  rule.identity("Diag_of_row", Diag(zeros(one, n)), zeros(n, n));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

/// What becomes of an operation on ones.
RuleSystem rules::matrices_of_ones() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "matrices_of_ones", "operations on ones");
  const auto A = rule.input("A", m, n);
  rule.identity("hadamard", hadamard(A, ones(m, n)), A);
  rule.identity("rows_sum", rows_sum(ones(m, n)), size(n) * ones(m, one));
  rule.identity("columns_sum", columns_sum(ones(m, n)), size(m) * ones(one, n));
  rule.identity("elements_sum", elements_sum(ones(m, n)), size(m * n) * ones(one, one));
  rule.identity("rows_mean", rows_mean(ones(m, n)), ones(m, one));
  rule.identity("columns_mean", columns_mean(ones(m, n)), ones(one, n));
  rule.identity("row_repeat", row_repeat(ones(one, n), m), ones(m, n));
  rule.identity("column_repeat", column_repeat(ones(m, one), n), ones(m, n));
  rule.identity("diagonal_of_identity", diag(identity(n)), ones(n, one));
  rule.identity("Diag", Diag(ones(n, one)), identity(n));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

/// Sums of one summand, repetitions that are made once, transposes of numbers.
RuleSystem rules::single_rows() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "single_rows",
                     "operations that change nothing on one row or column");
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", m, one);
  const auto a = rule.input("a", one, one);
  rule.identity("row_repeat", row_repeat(x, one), x);
  rule.identity("column_repeat", column_repeat(y, one), y);
  rule.identity("columns_sum", columns_sum(x), x);
  rule.identity("rows_sum", rows_sum(y), y);
  rule.identity("columns_mean", columns_mean(x), x);
  rule.identity("rows_mean", rows_mean(y), y);
  rule.identity("elements_sum", elements_sum(a), a);
  rule.identity("transpose", T(a), a);
  rule.identity("diag", diag(a), a);
  rule.identity("Diag", Diag(a), a);
  rule.identity("repeated_both_ways", row_repeat(column_repeat(a, n), m),
                column_repeat(row_repeat(a, m), n));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

/// Diagonal matrices scale rows or columns.
RuleSystem rules::diagonal_matrices() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "diagonal_matrices", "products with Diag, and diagonals of Diag");
  const auto A = rule.input("A", m, n);
  const auto S = rule.input("S", n, n);
  const auto x = rule.input("x", one, m);
  const auto u = rule.input("u", n, one);
  rule.identity("left_row", Diag(x) * A, hadamard(column_repeat(T(x), n), A));
  rule.identity("right_column", A * Diag(u), hadamard(A, row_repeat(T(u), m)));
  rule.identity("diagonal", diag(Diag(u)), u);
  rule.identity("diagonal_of_row", diag(Diag(x)), T(x));
  rule.identity("of_transpose", Diag(T(u)), Diag(u));
  rule.identity("transpose", T(Diag(u)), Diag(u));
  rule.identity("diagonal_of_transpose", diag(T(S)), diag(S));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// What is linear goes through sums and coefficients, and common factors come out of them.
RuleSystem rules::linearity() {
  const Dim k{"k"}, m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "linearity", "sums of multiples, term by term");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", m, n);
  const auto C = rule.input("C", m, n);
  const auto P = rule.input("P", k, m);
  const auto Q = rule.input("Q", n, k);
  const auto S = rule.input("S", n, n);
  const auto U = rule.input("U", n, n);
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", one, n);
  const auto u = rule.input("u", m, one);
  const auto v = rule.input("v", m, one);
  const auto a = rule.parameter("a");
  const auto b = rule.parameter("b");
  rule.identity("transpose", a * T(A) + b * T(B), T(a * A + b * B));
  rule.identity("rows_sum", a * rows_sum(A) + b * rows_sum(B), rows_sum(a * A + b * B));
  rule.identity("columns_sum", a * columns_sum(A) + b * columns_sum(B), columns_sum(a * A + b * B));
  rule.identity("sum", a * elements_sum(A) + b * elements_sum(B), elements_sum(a * A + b * B));
  rule.identity("rows_mean", a * rows_mean(A) + b * rows_mean(B), rows_mean(a * A + b * B));
  rule.identity("mean", a * columns_mean(A) + b * columns_mean(B), columns_mean(a * A + b * B));
  rule.identity("row_repeat", a * row_repeat(x, m) + b * row_repeat(y, m),
                row_repeat(a * x + b * y, m));
  rule.identity("column_repeat", a * column_repeat(u, n) + b * column_repeat(v, n),
                column_repeat(a * u + b * v, n));
  rule.identity("diag", a * diag(S) + b * diag(U), diag(a * S + b * U));
  rule.identity("Diag", a * Diag(u) + b * Diag(v), Diag(a * u + b * v));
  rule.identity("hadamard", a * hadamard(A, C) + b * hadamard(B, C), hadamard(a * A + b * B, C));
  rule.identity("hadamard_once", a * A + b * hadamard(A, C), hadamard(A, a * ones(m, n) + b * C));
  rule.identity("left_factor", a * (P * A) + b * (P * B), P * (a * A + b * B));
  rule.identity("right_factor", a * (A * Q) + b * (B * Q), (a * A + b * B) * Q);
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

/// Coefficients of sums.
RuleSystem rules::coefficients() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "coefficients", "coefficients of sums, and through operations");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", m, n);
  const auto S = rule.input("S", n, n);
  const auto x = rule.input("x", one, n);
  const auto u = rule.input("u", m, one);
  const auto v = rule.input("v", m, one);
  const auto a = rule.parameter("a");
  const auto b = rule.parameter("b");
  const auto c = rule.parameter("c");
  rule.identity("common", a * A + b * B, a * (A + (b / a) * B));
  rule.identity("distributed", c * (a * A + b * B), (c * a) * A + (c * b) * B);
  rule.identity("rows_mean", rows_mean(c * A), c * rows_mean(A));
  rule.identity("columns_mean", columns_mean(c * A), c * columns_mean(A));
  rule.identity("row_repeat", row_repeat(c * x, m), c * row_repeat(x, m));
  rule.identity("column_repeat", column_repeat(c * u, n), c * column_repeat(u, n));
  rule.identity("diag", diag(c * S), c * diag(S));
  rule.identity("Diag", Diag(c * u), c * Diag(u));
  rule.identity("Diag_of_row", Diag(c * x), c * Diag(x));
  rule.identity("dot_left", dot(c * u, v), c * dot(u, v));
  rule.identity("dot_right", dot(u, c * v), c * dot(u, v));
  rule.identity("columns_sum_as_mean", c * columns_sum(A), (c * size(m)) * columns_mean(A));
  rule.identity("rows_sum_as_mean", c * rows_sum(A), (c * size(n)) * rows_mean(A));
  rule.domain("all matrices; a is not 0").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// A repeated vector that is a factor commutes with what does not mix its repetitions.
RuleSystem rules::repeated_factors() {
  const Dim k{"k"}, m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "repeated_factors", "products with repeated rows and columns");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", m, n);
  const auto P = rule.input("P", k, m);
  const auto Q = rule.input("Q", n, k);
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", one, n);
  const auto u = rule.input("u", m, one);
  const auto v = rule.input("v", m, one);
  rule.identity("rows", hadamard(row_repeat(x, m), row_repeat(y, m)),
                row_repeat(hadamard(x, y), m));
  rule.identity("columns", hadamard(column_repeat(u, n), column_repeat(v, n)),
                column_repeat(hadamard(u, v), n));
  rule.identity("outer", hadamard(column_repeat(u, n), row_repeat(x, m)), u * x);
  rule.identity("transposes", hadamard(T(A), T(B)), T(hadamard(A, B)));
  rule.identity("column_times", column_repeat(u, n) * Q, u * columns_sum(Q));
  rule.identity("times_row", P * row_repeat(x, m), rows_sum(P) * x);
  rule.identity("column_out", hadamard(column_repeat(u, n), A) * Q,
                hadamard(column_repeat(u, k), A * Q));
  rule.identity("row_out", P * hadamard(row_repeat(x, m), A), hadamard(row_repeat(x, k), P * A));
  rule.identity("row_across", hadamard(row_repeat(x, m), A) * Q,
                A * hadamard(column_repeat(T(x), k), Q));
  rule.identity("mean_of_column_factor", rows_mean(hadamard(column_repeat(u, n), A)),
                hadamard(u, rows_mean(A)));
  rule.identity("mean_of_row_factor", columns_mean(hadamard(row_repeat(x, m), A)),
                hadamard(x, columns_mean(A)));
  rule.identity("sum_of_column_factor", elements_sum(hadamard(column_repeat(u, n), A)),
                elements_sum(hadamard(u, rows_sum(A))));
  rule.identity("sum_of_row_factor", elements_sum(hadamard(row_repeat(x, m), A)),
                elements_sum(hadamard(x, columns_sum(A))));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

/// An elementwise function of a repeated vector is the repeated function of the vector.
RuleSystem rules::functions_of_repeats() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "functions_of_repeats",
                     "elementwise functions of repeated rows and columns");
  const auto x = rule.input("x", one, n, Domain::positive);
  const auto u = rule.input("u", m, one, Domain::positive);
  const auto epsilon = rule.parameter("epsilon");
  rule.condition(epsilon > 0);
  for (const auto& f : functions::all()) {
    if (f.parameters().size() > 1) continue;  // clip
    std::vector<Scalar> parameters;
    if (!f.parameters().empty()) parameters.push_back(epsilon);
    rule.identity(f.name() + "_of_rows", apply(f, row_repeat(x, m), parameters),
                  row_repeat(apply(f, x, parameters), m));
    rule.identity(f.name() + "_of_columns", apply(f, column_repeat(u, n), parameters),
                  column_repeat(apply(f, u, parameters), n));
  }
  rule.domain("x > 0, u > 0, epsilon > 0; where a function is defined for all numbers, all")
      .source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

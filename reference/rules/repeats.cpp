#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// A repeated vector that is summed over its repetitions leaves the sum.
RuleSystem rules::repeats() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "repeats", "sums over repeated rows and columns");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", m, n);
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", m, one);
  rule.identity("sum_of_rows", columns_sum(row_repeat(x, m)), size(m) * x);
  rule.identity("sum_of_columns", rows_sum(column_repeat(y, n)), size(n) * y);
  rule.identity("row_factor", columns_sum(hadamard(row_repeat(x, m), A)),
                hadamard(x, columns_sum(A)));
  rule.identity("column_factor", rows_sum(hadamard(column_repeat(y, n), A)),
                hadamard(y, rows_sum(A)));
  rule.identity("row_factor_of_two", columns_sum(hadamard(A, hadamard(row_repeat(x, m), B))),
                hadamard(x, columns_sum(hadamard(A, B))));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

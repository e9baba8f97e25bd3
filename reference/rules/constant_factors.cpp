#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// Products with constant and diagonal matrices are sums, repeats and scaled rows or columns.
RuleSystem rules::constant_factors() {
  const Dim k{"k"}, m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "constant_factors", "products with identity, ones and Diag");
  const auto Z = rule.input("Z", m, n);
  const auto x = rule.input("x", m, one);
  const auto y = rule.input("y", one, n);
  const auto c = rule.parameter("c");
  const auto A = rule.input("A", k, m);
  rule.identity("identity_left", identity(m) * Z, Z);
  rule.identity("identity_right", Z * identity(n), Z);
  rule.identity("ones_left", ones(k, m) * Z, row_repeat(columns_sum(Z), k));
  rule.identity("ones_right", Z * ones(n, k), column_repeat(rows_sum(Z), k));
  rule.identity("diagonal_left", Diag(x) * Z, hadamard(column_repeat(x, n), Z));
  rule.identity("diagonal_right", Z * Diag(y), hadamard(Z, row_repeat(y, m)));
  rule.identity("multiple_left", (c * A) * Z, c * (A * Z));
  rule.identity("multiple_right", A * (c * Z), c * (A * Z));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

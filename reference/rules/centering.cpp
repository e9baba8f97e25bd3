#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// The centering matrix subtracts means; nobody needs to build it.
RuleSystem rules::centering() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "centering", "the product with a centering matrix");
  const auto Z = rule.input("Z", m, n);
  const auto c = rule.parameter("c");
  rule.identity("left", (c * identity(m) - ones(m, m)) * Z, c * Z - row_repeat(columns_sum(Z), m));
  rule.identity("right", Z * (c * identity(n) - ones(n, n)), c * Z - column_repeat(rows_sum(Z), n));
  rule.identity("left_mean", (identity(m) - c * ones(m, m)) * Z,
                Z - row_repeat(c * columns_sum(Z), m));
  rule.identity("right_mean", Z * (identity(n) - c * ones(n, n)),
                Z - column_repeat(c * rows_sum(Z), n));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

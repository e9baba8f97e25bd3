#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// A mean is a sum, divided by how many are summed.
RuleSystem rules::means() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "means", "means as multiples of sums");
  const auto A = rule.input("A", m, n);
  rule.identity("columns_mean", columns_mean(A), (1 / size(m)) * columns_sum(A));
  rule.identity("rows_mean", rows_mean(A), (1 / size(n)) * rows_sum(A));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

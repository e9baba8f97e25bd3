#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// A factor of a whole sum is multiplied once.
RuleSystem rules::multiples() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "multiples", "sums of multiples");
  const auto A = rule.input("A", m, n);
  const auto c = rule.parameter("c");
  rule.identity("rows_sum", rows_sum(c * A), c * rows_sum(A));
  rule.identity("columns_sum", columns_sum(c * A), c * columns_sum(A));
  rule.identity("elements_sum", elements_sum(c * A), c * elements_sum(A));
  rule.identity("negative", elements_sum(-A), -elements_sum(A));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

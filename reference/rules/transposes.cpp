#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// Transposes move to where they cost nothing: into products, onto vectors, or away.
RuleSystem rules::transposes() {
  const Dim k{"k"}, m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "transposes", "transposes that need not be carried out");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", n, k);
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", m, one);
  const auto c = rule.parameter("c");
  rule.identity("twice", T(T(A)), A);
  rule.identity("product", T(A * B), T(B) * T(A));
  rule.identity("multiple", T(c * A), c * T(A));
  rule.identity("row_repeat", T(row_repeat(x, m)), column_repeat(T(x), m));
  rule.identity("column_repeat", T(column_repeat(y, n)), row_repeat(T(y), n));
  rule.identity("rows_sum", rows_sum(T(A)), T(columns_sum(A)));
  rule.identity("columns_sum", columns_sum(T(A)), T(rows_sum(A)));
  rule.identity("elements_sum", elements_sum(T(A)), elements_sum(A));
  rule.identity("identity", T(identity(n)), identity(n));
  rule.identity("ones", T(ones(m, n)), ones(n, m));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

#include "reference/builder.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// The diagonal of a product needs no product: m n multiplications instead of m m n.
RuleSystem rules::diagonal_of_product() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "diagonal_of_product", "one sum for each entry of the diagonal");
  const auto A = rule.input("A", m, n);
  const auto B = rule.input("B", m, n);
  const auto C = rule.input("C", n, m);
  const auto x = rule.input("x", one, n);
  const auto y = rule.input("y", one, n);
  const auto u = rule.input("u", m, one);
  const auto v = rule.input("v", m, one);
  rule.identity("rows", diag(A * T(B)), rows_sum(hadamard(A, B)));
  rule.identity("columns", diag(T(A) * B), T(columns_sum(hadamard(A, B))));
  rule.identity("plain", diag(A * C), rows_sum(hadamard(A, T(C))));
  rule.identity("dot_of_rows", dot(x, y), elements_sum(hadamard(x, y)));
  rule.identity("dot_of_columns", dot(u, v), elements_sum(hadamard(u, v)));
  rule.domain("all matrices").source("matrix algebra");
  return {rule.build(), {}};
}

}  // namespace gradstone

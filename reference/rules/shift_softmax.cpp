#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/rules.hpp"

namespace gradstone {
namespace {

Expr minus_maximum(const Expr& X) {
  return X - column_repeat(rows_max(X), X.shape().columns());
}

}  // namespace

/// Softmax does not change when a number is subtracted from a row. With the maximum of the row, exp
/// is taken of numbers <= 0 and the sum is at least 1: nothing overflows, nothing is divided by 0.
RuleSystem rules::shift_softmax() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "shift_softmax", "softmax that does not overflow");
  const auto X = rule.input("X", m, n);
  rule.identity("softmax", softmax(X), softmax(minus_maximum(X)));
  rule.identity("log_softmax", log_softmax(X), log_softmax(minus_maximum(X)));
  rule.identity("log_of_softmax", log(softmax(X)), log_softmax(X));
  rule.domain("all finite inputs").source("nerva manual, stable softmax");

  // Once is enough.
  const Rule::Exception shifted{"X", minus_maximum(variable("A", m, n))};
  return {rule.build(), {{"softmax", shifted}, {"log_softmax", shifted}}};
}

}  // namespace gradstone

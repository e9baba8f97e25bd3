#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/rules.hpp"

namespace gradstone {

/// What softmax is made of gets its name, wherever it comes from, and what is known of softmax.
RuleSystem rules::names_of_softmax() {
  const Dim m{"m"}, n{"n"};
  SystemBuilder rule(Kind::rule, "names_of_softmax", "softmax and log_softmax by their names");
  const auto A = rule.input("A", m, n);
  const auto S = softmax(A), L = log_softmax(A);
  rule.identity("name", *spelled_out(*as(S, op::softmax())), S);
  rule.identity("name_of_logarithm", *spelled_out(*as(L, op::log_softmax())), L);
  rule.identity("sums", rows_sum(S), ones(m));
  rule.domain("all matrices").source("nerva manual, softmax functions");
  return {rule.build(), {}};
}

}  // namespace gradstone

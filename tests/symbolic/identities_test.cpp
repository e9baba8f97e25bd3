// Identities of matrices and of entries that read what equations compute: every prover proves the
// right ones and none of the wrong ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone {
namespace {

const char* const softmax_gradient = R"(derivation softmax_gradient
  input X: N x K
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
  definition DX[i,j] = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))
  identity ones: rows_sum(Y) = ones(N, 1)
  identity total: sum(k: K, Y[i,k]) = 1 for i: N
  chain entries
    DX[i,j]
      = sum(k: K, DY[i,k] * Y[i,k] * (delta(j, k) - Y[i,j]))
        because that is the derivative of Y[i,k]
  chain matrices
    rows_sum(DX)
      = zeros(N, 1)
        because the rows of Y sum to 1
)";

const char* const loss = R"(loss mean
  input Y: N x K
  target T: N x K
  condition rows_sum(T) = ones(N, 1)
  forward
    L = (1 / N) * elements_sum(hadamard(T, Y))
  backward
    DY = (1 / N) * T
  identity halves: sum(k: K, DY[i,k]) = 1 / N for i: N
  identity scalar: L[1,1] = sum(i: N, sum(k: K, DY[i,k] * Y[i,k]))
)";

struct Findings {
  Verdict ginac, prime_field;
};

Findings prove(const EquationSystem& system, const Claim& claim) {
  const auto sizes = proof_sizes(system, Level::quick);
  return {prove_with_ginac(system, claim, sizes).verdict,
          prove_in_prime_field(system, claim, sizes).verdict};
}

bool is_identity(const Claim& claim) {
  return claim.kind == ClaimKind::identity || claim.kind == ClaimKind::element_identity;
}

TEST(Identities, AreProvedOverWhatEquationsCompute) {
  std::size_t proved = 0;
  for (const char* text : {softmax_gradient, loss}) {
    const auto system = parse_equations(text, "test.eq").at(0);
    for (const auto& claim : claims(system)) {
      const auto found = prove(system, claim);
      EXPECT_EQ(found.ginac, Verdict::proved) << claim.subject;
      EXPECT_EQ(found.prime_field, Verdict::proved) << claim.subject;
      proved += is_identity(claim);
    }
  }
  EXPECT_EQ(proved, 7u);
}

struct Change {
  const char* text;
  const char* from;
  const char* to;
  const char* claim;  // that is wrong then
};

TEST(Identities, AreNotProvedWhereTheyAreWrong) {
  const Change changes[] = {
      {softmax_gradient, "Y[i,j] * (DY[i,j] - sum", "Y[i,j] * (DY[i,j] + sum", "DX"},
      {softmax_gradient, "= ones(N, 1)", "= zeros(N, 1)", "ones"},
      {softmax_gradient, "= 1 for i: N", "= 1 / K for i: N", "total"},
      {softmax_gradient, "delta(j, k) - Y[i,j]", "delta(j, k) - Y[i,k]", "entries.1"},
      {softmax_gradient, "= zeros(N, 1)\n        because", "= rows_sum(DY)\n        because",
       "matrices.1"},
      {loss, "= 1 / N for", "= 1 / K for", "halves"},
      {loss, "L[1,1] = sum", "L[1,1] = N * sum", "scalar"},
  };
  for (const auto& change : changes) {
    std::string text = change.text;
    text.replace(text.find(change.from), std::string(change.from).size(), change.to);
    const auto system = parse_equations(text, "test.eq").at(0);
    for (const auto& claim : claims(system)) {
      if (!is_identity(claim) || claim.subject != change.claim) continue;
      const auto found = prove(system, claim);
      EXPECT_NE(found.ginac, Verdict::proved) << change.claim;
      EXPECT_NE(found.prime_field, Verdict::proved) << change.claim;
    }
  }
}

}  // namespace
}  // namespace gradstone

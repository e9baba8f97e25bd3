// Equations of slices, X[t] of X: T x N x D, maxima of tensors, and derivatives of maxima of rows:
// what is true is proved by all provers, and what is false is refuted by numbers and proved by
// none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/derive/gradients.hpp"
#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/symbolic/tensor_truth.hpp"

namespace gradstone::slices_proofs {
namespace {

using testing_random::refuting_numbers;

EquationSystem read(const std::string& text) {
  return parse_equations(text, "slices.eq").front();
}

void expect_proved_by_all(const EquationSystem& written) {
  SCOPED_TRACE(to_text(written));
  const EquationSystem system = judged(written);
  const auto sizes = proof_sizes(system, Level::quick);
  for (const auto& claim : claims(system)) {
    for (const Finding& found :
         {prove_for_all_sizes(system, claim), prove_with_ginac(system, claim, sizes),
          prove_in_prime_field(system, claim, sizes)})
      EXPECT_EQ(found.verdict, Verdict::proved)
          << claim.subject << ": " << found.checker << ": " << found.detail;
  }
}

// The claims that numbers refute; none of them is proved.
std::set<std::string> refuted_claims(const EquationSystem& written) {
  const EquationSystem system = judged(written);
  const auto sizes = proof_sizes(system, Level::quick);
  std::set<std::string> refuted;
  for (const auto& claim : claims(system)) {
    const auto is_refuted = [&](const Sizes& some) {
      return refuting_numbers(system, claim, some, 1).has_value();
    };
    if (std::none_of(sizes.begin(), sizes.end(), is_refuted)) continue;
    refuted.insert(claim.subject);
    EXPECT_NE(prove_for_all_sizes(system, claim).verdict, Verdict::proved) << claim.subject;
    EXPECT_EQ(prove_with_ginac(system, claim, sizes).verdict, Verdict::refuted) << claim.subject;
    EXPECT_NE(prove_in_prime_field(system, claim, sizes).verdict, Verdict::proved) << claim.subject;
  }
  return refuted;
}

const std::string network =
    "layer network\n  input  X: T x N x D\n  input  h: N x K\n  weight W: D x K\n"
    "  weight R: K x K\n  weight b: 1 x K\n  forward\n    recurrence t: T\n    H[0] = h\n"
    "    Z[t] = X[t] * W + H[t - 1] * R + row_repeat(b, N)\n    H[t] = tanh(Z[t])\n"
    "    Y[t] = H[t]\n";

std::string network_with(const std::string& slope, const std::string& DR) {
  return network +
         "  backward\n    recurrence t: T reversed\n    DZ[T + 1] = 0\n"
         "    DH[t] = DY[t] + DZ[t + 1] * T(R)\n    DZ[t] = hadamard(DH[t], " +
         slope +
         ")\n    DX[t] = DZ[t] * T(W)\n    DW = sum(t: T, T(X[t]) * DZ[t])\n    DR = " + DR +
         "\n    Db = sum(t: T, columns_sum(DZ[t]))\n    Dh = DZ[1] * T(R)\n";
}

const std::string right_DR = "T(h) * DZ[1] + sum(t: T, [t > 1] * T(H[t - 1]) * DZ[t])";

TEST(Slices, OfARecurrentNetworkAreProvedForEveryNumberOfSteps) {
  expect_proved_by_all(read(network_with("1 - square(H[t])", right_DR)));
}

// The values that both compute are the same: each is the definition of the other.
TEST(Slices, AreEqualToTheEntriesThatTheyStandFor) {
  const std::string definitions =
      "  definition Z[t,n,k] = sum(d: D, X[t,n,d] * W[d,k]) + sum(j: K, (where t = 1: h[n,j], "
      "else: H[t - 1,n,j]) * R[j,k]) + b[1,k]\n"
      "  definition H[t,n,k] = (exp(Z[t,n,k]) - exp(-Z[t,n,k])) / (exp(Z[t,n,k]) + "
      "exp(-Z[t,n,k]))\n";
  expect_proved_by_all(read(network + definitions));
  const std::string wrong =
      "  definition Z[t,n,k] = sum(d: D, X[t,n,d] * W[d,k]) + sum(j: K, (where t = 1: h[n,j], "
      "else: H[t - 1,n,j]) * R[k,j]) + b[1,k]\n";
  EXPECT_THAT(refuted_claims(read(network + wrong)), testing::Contains("Z"));
}

TEST(Slices, ThatAreWrongAreRefuted) {
  EXPECT_THAT(refuted_claims(read(network_with("1 - H[t]", right_DR))), testing::Contains("DZ"));
  EXPECT_EQ(refuted_claims(read(network_with(
                "1 - square(H[t])", "T(h) * DZ[1] + sum(t: T, [t > 1] * T(H[t]) * DZ[t])"))),
            std::set<std::string>{"DR"});
  EXPECT_EQ(refuted_claims(
                read(network_with("1 - square(H[t])", "sum(t: T, [t > 1] * T(H[t - 1]) * DZ[t])"))),
            std::set<std::string>{"DR"});
}

TEST(Slices, AreDerivedAndProved) {
  const EquationSystem derived = derive_gradients(read(network));
  expect_proved_by_all(parse_equations(to_text(derived), "derived.eq").front());
}

TEST(Slices, OfABatchAreProved) {
  const std::string forward =
      "layer attention\n  input Q: B x T x D\n  input K: B x S x D\n  input V: B x S x C\n"
      "  forward\n    P[b] = softmax(Q[b] * T(K[b]))\n    Y[b] = P[b] * V[b]\n  backward\n"
      "    DV[b] = T(P[b]) * DY[b]\n    DP[b] = DY[b] * T(V[b])\n";
  const auto with = [&](const std::string& slope) {
    return read(forward + "    DZ[b] = hadamard(P[b], " + slope +
                ")\n    DQ[b] = DZ[b] * K[b]\n    DK[b] = T(DZ[b]) * Q[b]\n");
  };
  expect_proved_by_all(with("DP[b] - column_repeat(rows_sum(hadamard(DP[b], P[b])), S)"));
  EXPECT_EQ(refuted_claims(with("DP[b]")), (std::set<std::string>{"DK", "DQ"}));
}

TEST(MaximaOfTensors, AreProvedForEveryNumberOfAxes) {
  for (const char* shape : {"scalar", "K", "N x K", "T x N x K", "T x N x 1 x K"}) {
    const auto with = [&](const std::string& forward, const std::string& backward) {
      return read("layer l\n  input X: " + std::string(shape) + "\n  input Z: " + shape +
                  "\n  forward\n    Y = " + forward + "\n  backward\n    " + backward + "\n");
    };
    expect_proved_by_all(with("max(X, 0)", "DX = hadamard(DY, relu'(X))"));
    expect_proved_by_all(with("min(X, Z)", "DX = hadamard(DY, 1 - relu'(X - Z))"));
    expect_proved_by_all(with("1 - hadamard(X, 2 + Z)", "DX = -hadamard(DY, Z + 2)"));
    EXPECT_EQ(refuted_claims(with("max(X, 0)", "DX = hadamard(DY, 1 - relu'(X))")),
              std::set<std::string>{"DX"});
    EXPECT_EQ(refuted_claims(with("1 - hadamard(X, 2 + Z)", "DX = hadamard(DY, Z - 2)")),
              std::set<std::string>{"DX"});
  }
}

TEST(MaximaOfRows, AreDerivedAndProved) {
  for (const char* forward :
       {"Y = rows_max(X)", "Y = columns_max(X)", "M = rows_max(X)\n    Y = hadamard(M, M)",
        "Y = softmax(X - column_repeat(rows_max(X), K))",
        "M = rows_max(X)\n    E = exp(X - column_repeat(M, K))\n    s = reciprocal(rows_sum(E))\n"
        "    Y = hadamard(E, column_repeat(s, K))",
        "M = rows_max(X)\n    Y = M + log(rows_sum(exp(X - column_repeat(M, K))))"}) {
    const EquationSystem derived = derive_gradients(
        read(std::string("layer l\n  input X: N x K\n  forward\n    ") + forward + "\n"));
    expect_proved_by_all(parse_equations(to_text(derived), "derived.eq").front());
  }
}

// The largest element takes the gradient, and no other does.
TEST(MaximaOfRows, ThatAreWrongAreRefuted) {
  const auto with = [](const std::string& slope) {
    return read(
        "layer l\n  input X: N x K\n  forward\n    Y = rows_max(X)\n  backward\n"
        "    DX = hadamard(column_repeat(DY, K), " +
        slope + ")\n");
  };
  EXPECT_EQ(refuted_claims(with("relu'(column_repeat(Y, K) - X)")), std::set<std::string>{"DX"});
  EXPECT_EQ(refuted_claims(with("ones(N, K)")), std::set<std::string>{"DX"});
}

}  // namespace
}  // namespace gradstone::slices_proofs

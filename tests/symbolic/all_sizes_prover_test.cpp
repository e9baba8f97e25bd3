// The equations of the registry, for all sizes; and wrong ones, none of which may be proved.

#include "symbolic/all_sizes_prover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "reference/functions.hpp"
#include "reference/judged.hpp"
#include "reference/network/network.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone::all_sizes_prover_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing_prime_field::matrix;
using testing_prime_field::with;
using testing_support::all_forms;
using testing_support::form_of;

Finding prove(const EquationSystem& system, const std::string& subject,
              ClaimKind kind = ClaimKind::gradient) {
  for (const auto& claim : claims(system)) {
    if (claim.subject == subject && claim.kind == kind) return prove_for_all_sizes(system, claim);
  }
  ADD_FAILURE() << system.full_name() << " does not claim " << subject;
  return {};
}

TEST(AllSizes, ProvesEveryClaimOfTheRegistry) {
  for (const auto& form : all_forms()) {
    const EquationSystem system = judged(*form.system);
    for (const auto& claim : claims(system)) {
      const Finding found = prove_for_all_sizes(system, claim);
      EXPECT_EQ(found.verdict, Verdict::proved)
          << form.system->full_name() << " " << claim_kind_name(claim.kind) << " " << claim.subject
          << ": " << found.detail;
      EXPECT_EQ(found.checker, "all sizes");
      EXPECT_EQ(found.scope, ProofScope::full());
      EXPECT_TRUE(found.sizes.empty());
    }
  }
}

// Together they share what they have in common, and nothing else.
TEST(AllSizes, FindsTheSameOfClaimsTogetherAsOneByOne) {
  for (const auto& form : all_forms()) {
    const EquationSystem system = judged(*form.system);
    const auto all = claims(system);
    const auto together = prove_for_all_sizes(system, all);
    ASSERT_EQ(together.size(), all.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      const Finding alone = prove_for_all_sizes(system, all[k]);
      SCOPED_TRACE(form.system->full_name() + " " + all[k].subject);
      EXPECT_EQ(together[k].verdict, alone.verdict);
      EXPECT_EQ(together[k].detail, alone.detail);
      EXPECT_EQ(together[k].scope, alone.scope);
      EXPECT_EQ(together[k].conditions, alone.conditions);
    }
  }
}

// The columns of R add up to 0, but a gradient with respect to R lets every entry change alone.
TEST(AllSizes, DifferentiatesWithRespectToEntriesThatAddUpToZero) {
  const Dim N{"N"}, D{"D"};
  const auto centred = [&](const Expr& gradient) {
    LossBuilder loss("sum", "the sum of what is centred");
    const auto X = loss.input("X", N, D);
    const auto R = loss.forward("R", X - row_repeat(columns_mean(X), N));
    loss.forward("L", elements_sum(R));
    loss.backward(R, gradient);
    loss.backward(X, zeros(N, D));
    return loss.build();
  };
  EXPECT_EQ(prove(centred(ones(N, D)), "DR").verdict, Verdict::proved);
  EXPECT_EQ(prove(centred(ones(N, D)), "DX").verdict, Verdict::proved);
  EXPECT_EQ(prove(centred(zeros(N, D)), "DR").verdict, Verdict::undecided);
}

// A mutant that keeps the value is proved, rightly; prime fields tell which ones do.
TEST(AllSizes, ProvesNoMutantThatPrimeFieldsDoNot) {
  int mutants = 0, proved = 0;
  for (const char* name : {"layer:softmax", "layer:batch_normalization", "layer:srelu",
                           "layer:log_softmax", "loss:softmax_cross_entropy", "operation:diag"}) {
    for (const auto* entry : find_entries(name)) {
      const EquationSystem& system = entry->forms.front();
      for (const auto& claim : claims(system)) {
        for (const auto& mutant : mutants_of(system, claim)) {
          ++mutants;
          const Finding found = prove_for_all_sizes(mutant.system, mutant.claim);
          EXPECT_NE(found.verdict, Verdict::refuted);
          if (found.verdict != Verdict::proved) continue;
          ++proved;
          const Finding exact =
              prove_in_prime_field(mutant.system, mutant.claim, proof_sizes(system, Level::quick));
          EXPECT_EQ(exact.verdict, Verdict::proved)
              << system.full_name() << " " << mutant.description << ": " << exact.detail;
        }
      }
    }
  }
  EXPECT_GT(mutants, 300);
  EXPECT_LT(proved, mutants / 10);
}

TEST(AllSizes, ProvesDeepNetworks) {
  struct Network {
    const char* layers;
    std::vector<std::int64_t> sizes;
  };
  for (const auto& [layers, sizes] :
       {Network{"ReLU;BatchNormalization;Softmax", {3, 4, 5}},
        Network{"BatchNormalization;ReLU;Linear", {3, 4, 5}},
        Network{"ReLU;BatchNormalization;ReLU;BatchNormalization;Softmax", {3, 4, 5, 6}},
        Network{"Softmax;ReLU;Sigmoid", {3, 4, 5, 6}},
        Network{"SReLU;HyperbolicTangent;LogSoftmax", {3, 4, 5, 6}},
        Network{"ReLU;ReLU;ReLU;ReLU;Linear", {3, 4, 5, 6, 7, 8}}}) {
    const auto network =
        compose_network(parse_specifications(layers), sizes, "SoftmaxCrossEntropy");
    constexpr double any_seconds = 1000;  // sanitizers take more than ten times as long
    for (const auto& claim : claims(network.system)) {
      const Finding found = prove_for_all_sizes(network.system, claim, any_seconds);
      EXPECT_EQ(found.verdict, Verdict::proved)
          << layers << " " << claim.subject << ": " << found.detail;
    }
  }
}

TEST(AllSizes, LeavesTheDifferenceOfASoftmaxGradientWithALostTerm) {
  const auto& softmax = form_of("layer:softmax");
  const auto DY = matrix(softmax, "DY"), Y = matrix(softmax, "Y");
  const auto wrong = with(softmax, "DZ", [&](const Expr&) { return hadamard(Y, DY); });
  const Finding found = prove(wrong, "DZ");
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, AllOf(HasSubstr("DZ"), HasSubstr("Y[i,j]"), HasSubstr("sum(k: K")));
  EXPECT_EQ(prove(wrong, "DX").verdict, Verdict::undecided);
}

TEST(AllSizes, NamesTheConditionsOfAProof) {
  const auto& system = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_THAT(prove(system, "DY").conditions, Contains("rows_sum(T) = ones(N, 1)"));
  auto without = system;
  without.matrix_conditions.clear();
  EXPECT_EQ(prove(without, "DY").verdict, Verdict::undecided);
}

// Whether `left = right` is proved for a matrix X: m x n, a square A and B, and a positive P.
Verdict rule(const std::function<Expr(const Expr&, const Expr&, const Expr&, const Expr&)>& left,
             const std::function<Expr(const Expr&, const Expr&, const Expr&, const Expr&)>& right) {
  const Dim m{"m"}, n{"n"};
  SystemBuilder builder(Kind::rule, "rule", "a rule");
  const auto X = builder.input("X", m, n);
  const auto A = builder.input("A", n, n), B = builder.input("B", n, n);
  const auto P = builder.input("P", m, n, Domain::positive);
  builder.identity("law", left(X, A, B, P), right(X, A, B, P));
  return prove_for_all_sizes(builder.build(), {ClaimKind::identity, "law", ""}).verdict;
}

TEST(AllSizes, KeepsBoundIndicesApart) {
  using E = const Expr&;
  const auto sums = [](E, E A, E B, E) { return hadamard(rows_sum(A), rows_sum(B)); };
  const auto sum = [](E, E A, E B, E) { return rows_sum(hadamard(A, B)); };
  EXPECT_EQ(rule(sums, sum), Verdict::undecided);
  EXPECT_EQ(rule(sums, [](E, E A, E B,
                          E) { return diag(A * ones(A.shape().rows(), A.shape().rows()) * T(B)); }),
            Verdict::proved);
  const auto product = [](E, E A, E B, E) { return A * B; };
  EXPECT_EQ(rule(product, [](E, E A, E B, E) { return B * A; }), Verdict::undecided);
  EXPECT_EQ(rule(product, [](E, E A, E B, E) { return T(T(B) * T(A)); }), Verdict::proved);
  EXPECT_EQ(rule([](E, E A, E B, E) { return elements_sum(A * B); },
                 [](E, E A, E B, E) { return elements_sum(B * A); }),
            Verdict::undecided);
  EXPECT_EQ(rule([](E, E A, E B, E) { return columns_sum(diag(A * B)); },
                 [](E, E A, E B, E) { return columns_sum(diag(B * A)); }),
            Verdict::proved);
}

TEST(AllSizes, TakesRootsAndLogarithmsOfWhatMayBeNegative) {
  using E = const Expr&;
  EXPECT_EQ(rule([](E X, E, E, E) { return sqrt(square(X)); }, [](E X, E, E, E) { return X; }),
            Verdict::undecided);
  EXPECT_EQ(rule([](E, E, E, E P) { return sqrt(square(P)); }, [](E, E, E, E P) { return P; }),
            Verdict::proved);
  EXPECT_EQ(rule([](E X, E, E, E) { return log(square(X)); },
                 [](E X, E, E, E) { return 2 * log(abs(X)); }),
            Verdict::proved);
  EXPECT_EQ(
      rule([](E X, E, E, E) { return log(square(X)); }, [](E X, E, E, E) { return 2 * log(X); }),
      Verdict::undecided);
  EXPECT_EQ(rule([](E, E, E, E P) { return log(hadamard(P, P)); },
                 [](E, E, E, E P) { return 2 * log(P); }),
            Verdict::proved);
}

// The deviation from the mean is 0 everywhere if there is one row: it has no sign then.
TEST(AllSizes, KnowsWhatVanishesForSomeSizes) {
  using E = const Expr&;
  const Scalar x = argument();
  const auto step = FunctionBuilder("step").value(where({{{x > 0}, 1}}, 0)).build();
  const auto sides = [&](const Expr& R) { return apply(step, R) + apply(step, -R); };
  const auto one_side = [](E X, E, E, E) { return ones(X.shape().rows(), X.shape().columns()); };
  EXPECT_EQ(rule([&](E X, E, E, E) { return sides(X); }, one_side), Verdict::proved);
  EXPECT_EQ(
      rule([&](E X, E, E, E) { return sides(X - row_repeat(columns_mean(X), X.shape().rows())); },
           one_side),
      Verdict::undecided);
  EXPECT_EQ(rule([](E X, E, E, E) { return (1 / size(X.shape().rows())) * X; },
                 [](E X, E, E, E) { return X; }),
            Verdict::undecided);
}

TEST(AllSizes, TakesSizesThatAreNumbersOrPolynomials) {
  const Dim n{"n"};
  SystemBuilder builder(Kind::rule, "rule", "a rule");
  const auto X = builder.input("X", 2 * n + 1, 3);
  builder.identity("right", ones(one, 2 * n + 1) * X, columns_sum(X));
  builder.identity("size", elements_sum(ones(2 * n + 1, 3)), (6 * size(n) + 3) * ones(one, one));
  builder.identity("wrong", elements_sum(ones(2 * n + 1, 3)), (6 * size(n)) * ones(one, one));
  const auto system = builder.build();
  EXPECT_EQ(prove(system, "right", ClaimKind::identity).verdict, Verdict::proved);
  EXPECT_EQ(prove(system, "size", ClaimKind::identity).verdict, Verdict::proved);
  const Finding wrong = prove(system, "wrong", ClaimKind::identity);
  EXPECT_EQ(wrong.verdict, Verdict::undecided);
  EXPECT_THAT(wrong.detail, HasSubstr("not shown to be 0: 3"));
}

TEST(AllSizes, GivesUpInTime) {
  const Dim n{"n"};
  SystemBuilder builder(Kind::rule, "rule", "a power of a sum");
  const auto A = builder.input("A", n, n), B = builder.input("B", n, n);
  Expr power = A + B;
  for (int k = 0; k < 5; ++k) power = power * power;
  builder.identity("law", power, T(power));
  const Finding found = prove_for_all_sizes(builder.build(), {ClaimKind::identity, "law", ""}, 0.2);
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, testing::AnyOf(HasSubstr("time"), HasSubstr("terms")));
  EXPECT_LT(found.seconds, 10);
}

}  // namespace
}  // namespace gradstone::all_sizes_prover_test

// Wrong formulas, none of which the prover in prime fields may accept.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_prime_field::matrix;
using testing_prime_field::prove;
using testing_prime_field::with;
using testing_support::all_forms;
using testing_support::form_of;

TEST(PrimeField, RefutesForCertainWhatUsesFieldOperationsOnly) {
  const auto wrong = with(form_of("layer:linear"), "DW", [](const Expr& e) { return -e; });
  const Finding found = prove(wrong, "DW");
  EXPECT_EQ(found.verdict, Verdict::refuted);
  EXPECT_THAT(found.detail, HasSubstr("DW[1,1] at D = 5, K = 3, N = 2"));
  EXPECT_FALSE(found.error_probability.has_value());
  EXPECT_EQ(prove(wrong, "Db").verdict, Verdict::proved);
}

TEST(PrimeField, NamesTheEntryThatDiffers) {
  const Dim n{"n"};
  LayerBuilder layer("layer", "square");
  const auto X = layer.input("X", n, n);
  const auto Y = layer.forward("Y", hadamard(X, X));
  const auto DY = layer.cotangent(Y);
  layer.backward(X, 2 * hadamard(X, DY));
  auto system = layer.build();
  const Index i{"i"}, j{"j"};
  system.definitions.push_back(
      {"Y", {i, j}, square(entry("X", {i, j})) + where({{{value_of(i) + value_of(j) > 4}, 1}}, 0)});
  const Claim claim{ClaimKind::definition, "Y", ""};
  const Finding found = prove_in_prime_field(system, claim, {{{"n", 3}}});
  EXPECT_THAT(found.detail, HasSubstr("Y[2,3] at n = 3"));

  const auto wrong = with(system, "DX", [&](const Expr& e) { return e + identity(n); });
  const Finding gradient =
      prove_in_prime_field(wrong, {ClaimKind::gradient, "DX", "X"}, {{{"n", 3}}});
  EXPECT_EQ(gradient.verdict, Verdict::refuted);
  EXPECT_THAT(gradient.detail, HasSubstr("DX[1,1] at n = 3"));
}

TEST(PrimeField, RejectsASoftmaxGradientWithALostTerm) {
  const auto& softmax = form_of("layer:softmax");
  const auto DY = matrix(softmax, "DY"), Y = matrix(softmax, "Y");
  const auto wrong = with(softmax, "DZ", [&](const Expr&) { return hadamard(Y, DY); });
  const Finding found = prove(wrong, "DZ");
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, HasSubstr("not modelled"));
}

TEST(PrimeField, RejectsATransposeWhereShapesAllowIt) {
  const Dim N{"N"}, D{"D"};
  LayerBuilder layer("square_map", "linear map to the same size");
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", D, D);
  const auto Y = layer.forward("Y", X * T(W));
  const auto DY = layer.cotangent(Y);
  layer.backward(W, T(T(DY) * X));
  layer.backward(X, DY * T(W));
  const auto system = layer.build();
  EXPECT_EQ(prove(system, "DW").verdict, Verdict::refuted);
  EXPECT_EQ(prove(system, "DX").verdict, Verdict::refuted);
}

TEST(PrimeField, RejectsAMeanWithTheOtherDivisor) {
  const Dim m{"m"}, n{"n"};
  LayerBuilder layer("mean", "mean of each column");
  const auto X = layer.input("X", m, n);
  const auto Y = layer.forward("Y", columns_mean(X));
  const auto DY = layer.cotangent(Y);
  layer.backward(X, (1 / size(n)) * row_repeat(DY, m));
  const Index j{"j"}, i{"i"}, first;
  layer.define("Y", first, j, sum(i, m, entry("X", {i, j})) / size(n));
  const auto system = layer.build();
  EXPECT_EQ(prove(system, "DX").verdict, Verdict::refuted);
  EXPECT_EQ(prove(system, "Y", ClaimKind::definition).verdict, Verdict::refuted);
}

TEST(PrimeField, RejectsBatchNormalizationWithoutOneTermOrAFactorN) {
  const auto& system = form_of("batch_normalization", "training");
  const Dim N{"N"};
  const auto s = matrix(system, "s"), Z = matrix(system, "Z"), DZ = matrix(system, "DZ");
  const auto scale = row_repeat((1 / size(N)) * s, N);
  const auto centered = (size(N) * identity(N) - ones(N, N)) * DZ;
  const auto projected = hadamard(Z, row_repeat(T(diag(T(Z) * DZ)), N));
  const std::vector<Expr> wrong{
      hadamard(scale, centered),
      hadamard(scale, centered + projected),
      hadamard(scale, size(N) * DZ - projected),
      hadamard(row_repeat(s, N), centered - projected),
      hadamard(scale, (size(N) * identity(N) + ones(N, N)) * DZ - projected),
  };
  EXPECT_EQ(prove(system, "DX").verdict, Verdict::proved);
  for (const auto& formula : wrong) {
    const auto changed = with(system, "DX", [&](const Expr&) { return formula; });
    EXPECT_NE(prove(changed, "DX").verdict, Verdict::proved);
  }
}

TEST(PrimeField, RejectsAMisplacedEpsilon) {
  const auto& right = form_of("batch_normalization", "training");
  const Scalar epsilon = parameter("epsilon");
  const auto Sigma = matrix(right, "Sigma");
  const Expr zero = zeros(Sigma.shape().rows(), Sigma.shape().columns());
  const std::vector<Expr> wrong{
      inv_sqrt(Sigma, 2 * epsilon),
      inv_sqrt(Sigma, 0 * epsilon),
      inv_sqrt(Sigma, square(epsilon)),
      inv_sqrt(Sigma, epsilon) + inv_sqrt(zero, epsilon),
      reciprocal(sqrt(Sigma) + epsilon * ones(one, Sigma.shape().columns())),
  };
  EXPECT_EQ(prove(right, "s", ClaimKind::definition).verdict, Verdict::proved);
  for (const auto& formula : wrong) {
    auto changed = right;
    for (auto& equation : changed.forward)
      if (equation.name == "s") equation.value = formula;
    EXPECT_NE(prove(changed, "s", ClaimKind::definition).verdict, Verdict::proved);
    EXPECT_NE(prove(changed, "Z", ClaimKind::definition).verdict, Verdict::proved);
  }
}

TEST(PrimeField, RejectsAFunctionThatIsWrongInOneRegionOnly) {
  const Dim m{"m"}, n{"n"};
  const Scalar at = argument();
  const auto build = [&](const Scalar& left, const Scalar& middle, const Scalar& right) {
    SystemBuilder activation(Kind::activation, "srelu", "S-shaped");
    FunctionBuilder function("srelu");
    const Scalar al = function.parameter("al"), tl = function.parameter("tl");
    const Scalar ar = function.parameter("ar"), tr = function.parameter("tr");
    function.condition(tl <= tr);
    function.value(
        where({{{at <= tl}, tl + al * (at - tl)}, {{at >= tr}, tr + ar * (at - tr)}}, at));
    function.derivative(where({{{at <= tl}, left}, {{at >= tr}, right}}, middle));
    const auto f = function.build();
    const auto X = activation.input("X", m, n);
    std::vector<Scalar> parameters;
    for (const auto& name : f.parameters()) parameters.push_back(activation.parameter(name));
    const auto Y = activation.forward("Y", apply(f, X, parameters));
    const auto DY = activation.cotangent(Y);
    activation.backward(X, hadamard(DY, apply(f.derivative(), X, parameters)));
    return activation.build();
  };
  const Scalar al = parameter("al"), ar = parameter("ar");
  const auto right = build(al, 1, ar);
  EXPECT_EQ(prove(right, "DX").verdict, Verdict::proved);
  EXPECT_EQ(prove(right, "srelu'", ClaimKind::derivative).verdict, Verdict::proved);
  for (const auto& wrong : {build(1, 1, ar), build(al, 0, ar), build(al, 1, al)}) {
    EXPECT_NE(prove(wrong, "DX").verdict, Verdict::proved);
    EXPECT_NE(prove(wrong, "srelu'", ClaimKind::derivative).verdict, Verdict::proved);
  }
}

TEST(PrimeField, RejectsAWrongStableFormAndAWrongStableDerivative) {
  const Scalar at = argument(), sigma = 1 / (1 + exp(-at));
  const Scalar wrong = where({{{at >= 0}, sigma}}, exp(at) / (1 - exp(at)));
  const Dim n{"n"};
  SystemBuilder activation(Kind::activation, "logistic", "logistic function");
  const auto f = FunctionBuilder("logistic")
                     .value(sigma)
                     .stable(wrong)
                     .derivative(sigma * (1 - sigma), wrong * (1 - wrong))
                     .build();
  const auto X = activation.input("X", n, n);
  activation.forward("Y", apply(f, X));
  const auto system = activation.build();
  EXPECT_NE(prove(system, "logistic", ClaimKind::stable_form).verdict, Verdict::proved);
  EXPECT_NE(prove(system, "logistic'", ClaimKind::derivative).verdict, Verdict::proved);
}

TEST(PrimeField, RejectsGradientsThatTakeAnExponentForANumber) {
  const auto system = [](const std::string& base, const std::string& Dp) {
    return parse_equations(
               "layer power\n  input X: N x D\n  trainable parameter p > 0\n"
               "  parameter q > 0\n  forward\n    Y = " +
                   base + "^p * X\n  backward\n    Dp = " + Dp + "\n",
               "test.eq")
        .back();
  };
  const std::string sum = " * elements_sum(hadamard(DY, X))";
  for (const std::string base : {"2", "q"}) {
    EXPECT_EQ(prove(system(base, base + "^p * log(" + base + ")" + sum), "Dp").verdict,
              Verdict::proved);
    EXPECT_EQ(prove(system(base, "zeros(1, 1)"), "Dp").verdict, Verdict::undecided);
  }
  EXPECT_EQ(prove(system("p", "p^p * (1 + log(p))" + sum), "Dp").verdict, Verdict::proved);
  EXPECT_EQ(prove(system("p", "p^p" + sum), "Dp").verdict, Verdict::undecided);
}

TEST(PrimeField, RejectsWrongSumsOfAnUnrolledOptimizer) {
  const auto& right = form_of("momentum");
  EXPECT_EQ(prove(right, "x", ClaimKind::unrolled).verdict, Verdict::proved);
  const Index i{"i"}, j{"j"}, s{"s"}, t{"t"};
  const Dim T{"T"};
  const Scalar mu = parameter("mu");
  const Scalar x = entry("x", {i, j}), rate = entry("eta", {s}), g = entry("g", {s, i, j});
  const auto later = [&](const Scalar& exponent) { return sum(t, s, T, power(mu, exponent)); };
  const std::vector<Scalar> wrong{
      -sum(s, T, rate * g * later(value_of(t) - value_of(s))),
      x + sum(s, T, rate * g * later(value_of(t) - value_of(s))),
      x - sum(s, T, rate * g * later(value_of(t) - value_of(s) + 1)),
      x - sum(s, T, rate * g),
  };
  for (const auto& formula : wrong) {
    auto changed = right;
    for (auto& unrolled : changed.unrolled)
      if (unrolled.name == "x") unrolled.value = formula;
    EXPECT_EQ(prove(changed, "x", ClaimKind::unrolled).verdict, Verdict::refuted);
  }
}

TEST(PrimeField, ProvesOfMasksWhatHoldsForZerosAndOneNumberOnly) {
  const Dim m{"m"}, n{"n"};
  const auto build = [&](const std::function<Expr(const Expr&)>& right) {
    SystemBuilder builder(Kind::rule, "masks", "a rule of masks");
    const auto R = builder.mask("R", m, n);
    // With c the sum of all squares divided by the sum, which is the number in the mask:
    // R o R = c R holds for masks, but not for any numbers.
    builder.identity("masks", hadamard(R, R), right(R));
    return builder.build();
  };
  const auto everywhere = [&](const Expr& sum) { return row_repeat(column_repeat(sum, n), m); };
  const auto right = build([&](const Expr& R) {
    const auto c = hadamard(elements_sum(hadamard(R, R)), reciprocal(elements_sum(R)));
    return hadamard(R, everywhere(c));
  });
  const auto wrong = build([&](const Expr& R) { return R; });
  const Claim claim{ClaimKind::identity, "masks", ""};
  const std::vector<Sizes> sizes{{{"m", 2}, {"n", 3}}};
  EXPECT_EQ(prove_in_prime_field(right, claim, sizes).verdict, Verdict::proved);
  EXPECT_EQ(prove_in_prime_field(wrong, claim, sizes).verdict, Verdict::refuted);
}

// Random mutations that are wrong by construction: a right formula, times a factor that is not 1,
// or plus a multiple of what is not 0.

TEST(PrimeField, AcceptsNoneOfThousandsOfWrongFormulas) {
  std::mt19937 random(1);
  int wrong = 0, accepted = 0;
  while (wrong < 2000) {
    for (const auto& [form] : all_forms()) {
      if (has_tensors(*form)) continue;
      const Sizes sizes = proof_sizes(*form, Level::quick).front();
      for (const auto& claim : claims(*form)) {
        if (claim.kind != ClaimKind::gradient) continue;
        const Scalar factor = rational(static_cast<int>(random() % 97) - 48, 49);
        const auto changed = with(*form, claim.subject, [&](const Expr& e) {
          const Expr unit = ones(e.shape().rows(), e.shape().columns());
          const int kind = static_cast<int>(random() % 3);
          if (kind == 0) return factor * e + unit;
          if (kind == 1) return e + power(factor - 2, 2) * unit;
          return e - hadamard(e, e) + unit;
        });
        const Finding found = prove_in_prime_field(changed, claim, {sizes});
        accepted += found.verdict == Verdict::proved;
        if (found.verdict == Verdict::proved) ADD_FAILURE() << form->full_name() << claim.subject;
        ++wrong;
      }
    }
  }
  EXPECT_EQ(accepted, 0);
}

// y o y = 1 has 1 as a solution, which a linear equation would have for its only one.
TEST(PrimeField, ProvesNothingOfOneSolutionOfAConditionThatIsNotLinear) {
  for (const std::string law : {"y[n,1] * X[n,1] = X[n,1]", "y[n,1] = 1"}) {
    const auto system = parse_equations(
                            "rule r\n  target y: N x 1\n  condition hadamard(y, y) = ones(N, 1)\n"
                            "  input X: N x 1\n  identity a: " +
                                law + " for n: N\n",
                            "rule.eq")
                            .front();
    const auto finding = prove_in_prime_field(system, claims(system).front(), {{{"N", 2}}});
    EXPECT_NE(finding.verdict, Verdict::proved) << law;
  }
}

}  // namespace
}  // namespace gradstone

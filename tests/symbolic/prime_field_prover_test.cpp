#include "symbolic/prime_field_prover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone {
namespace {

using testing::Contains;
using testing::HasSubstr;

Finding prove(const EquationSystem& system, const std::string& subject,
              ClaimKind kind = ClaimKind::gradient) {
  for (const auto& claim : claims(system)) {
    if (claim.subject == subject && claim.kind == kind)
      return prove_in_prime_field(system, claim, proof_sizes(system, Level::standard));
  }
  ADD_FAILURE() << system.full_name() << " does not claim " << subject;
  return {};
}

const EquationSystem& form_of(const std::string& name, const std::string& form = "") {
  for (const auto& candidate : find_entries(name).front()->forms)
    if (form.empty() || candidate.form == form) return candidate;
  throw std::runtime_error("no form " + form);
}

// The system with another formula for one gradient.
EquationSystem with(EquationSystem system, const std::string& name,
                    const std::function<Expr(const Expr&)>& change) {
  for (auto& equation : system.backward)
    if (equation.name == name) equation.value = change(equation.value);
  return system;
}

Expr matrix(const EquationSystem& system, const std::string& name) {
  const Shape shape = system.shape_of(name);
  return variable(name, shape.rows, shape.columns);
}

// Every claim of the registry.

class EveryForm : public testing::TestWithParam<const EquationSystem*> {};

TEST_P(EveryForm, IsProvedWithASmallErrorProbability) {
  const EquationSystem& system = *GetParam();
  for (const auto& claim : claims(system)) {
    SCOPED_TRACE(claim_kind_name(claim.kind) + " " + claim.subject);
    const Finding found = prove_in_prime_field(system, claim, proof_sizes(system, Level::standard));
    EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
    ASSERT_TRUE(found.error_probability.has_value());
    EXPECT_LT(*found.error_probability, 1e-9);
    EXPECT_EQ(found.checker, "prime field");
    EXPECT_FALSE(found.sizes.empty());
  }
}

std::vector<const EquationSystem*> all_forms() {
  std::vector<const EquationSystem*> forms;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms) forms.push_back(&form);
  return forms;
}

std::string test_name(const testing::TestParamInfo<const EquationSystem*>& info) {
  std::string name = kind_name(info.param->kind) + "_" + info.param->full_name();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryForm, testing::ValuesIn(all_forms()), test_name);

// Wrong formulas.

TEST(PrimeField, RefutesForCertainWhatUsesFieldOperationsOnly) {
  const auto wrong = with(form_of("layer:linear"), "DW", [](const Expr& e) { return -e; });
  const Finding found = prove(wrong, "DW");
  EXPECT_EQ(found.verdict, Verdict::refuted);
  EXPECT_THAT(found.detail, HasSubstr("DW[1,1] at D=5, K=3, N=2"));
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
  EXPECT_THAT(found.detail, HasSubstr("Y[2,3] at n=3"));

  const auto wrong = with(system, "DX", [&](const Expr& e) { return e + identity(n); });
  const Finding gradient =
      prove_in_prime_field(wrong, {ClaimKind::gradient, "DX", "X"}, {{{"n", 3}}});
  EXPECT_EQ(gradient.verdict, Verdict::refuted);
  EXPECT_THAT(gradient.detail, HasSubstr("DX[1,1] at n=3"));
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
  const Expr zero = zeros(Sigma.shape().rows, Sigma.shape().columns);
  const std::vector<Expr> wrong{
      inv_sqrt(Sigma, 2 * epsilon),
      inv_sqrt(Sigma, 0 * epsilon),
      inv_sqrt(Sigma, square(epsilon)),
      inv_sqrt(Sigma, epsilon) + inv_sqrt(zero, epsilon),
      reciprocal(sqrt(Sigma) + epsilon * ones(one, Sigma.shape().columns)),
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

TEST(PrimeField, NeedsTheConditionOfTheOneHotGradient) {
  const auto& right = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_EQ(prove(right, "DY").verdict, Verdict::proved);
  auto without = right;
  without.matrix_conditions.clear();
  EXPECT_NE(prove(without, "DY").verdict, Verdict::proved);
}

TEST(PrimeField, StatesTheConditionsThatItUsed) {
  using testing::ElementsAre;
  const auto& leaky = form_of("activation:leaky_relu");
  EXPECT_THAT(prove(leaky, "Y", ClaimKind::definition).conditions, ElementsAre("alpha <= 1"));
  EXPECT_TRUE(prove(leaky, "DX").conditions.empty());
  const auto& one_hot = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_THAT(prove(one_hot, "DY").conditions, ElementsAre(HasSubstr("rows_sum(T)")));
  const auto& batch = form_of("softmax_cross_entropy", "batch");
  EXPECT_TRUE(prove(batch, "DY").conditions.empty());
}

TEST(PrimeField, NeedsTheConditionOnAParameter) {
  const auto& right = form_of("activation:leaky_relu");
  EXPECT_EQ(prove(right, "Y", ClaimKind::definition).verdict, Verdict::proved);
  // For alpha > 1 the maximum of x and alpha x has the other slopes. The library's function states
  // the condition itself, so another one without it takes its place.
  const Scalar alpha = parameter("alpha"), at = argument();
  auto system = right;
  system.conditions.clear();
  FunctionBuilder function("leaky");
  const Scalar own = function.parameter("alpha");
  const auto leaky = function.value(where({{{at <= 0}, own * at}}, at)).build();
  system.forward.front().value = apply(leaky, matrix(system, "X"), {alpha});
  EXPECT_NE(prove(system, "Y", ClaimKind::definition).verdict, Verdict::proved);
  system.conditions = right.conditions;
  EXPECT_EQ(prove(system, "Y", ClaimKind::definition).verdict, Verdict::proved);
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

TEST(PrimeField, RefutesWithMasksOnlyWhatFailsForZerosAndOneNumber) {
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
  EXPECT_EQ(prove_in_prime_field(right, claim, sizes).verdict, Verdict::undecided);
  EXPECT_EQ(prove_in_prime_field(wrong, claim, sizes).verdict, Verdict::refuted);
}

// Roots.

EquationSystem rule(const std::function<void(SystemBuilder&, const Expr&)>& state, Domain domain) {
  SystemBuilder builder(Kind::rule, "rule", "a rule");
  state(builder, builder.input("X", Dim{"m"}, Dim{"n"}, domain));
  return builder.build();
}

TEST(PrimeField, KnowsThatTheSquareOfARootIsItsRadicand) {
  const auto system =
      rule([](SystemBuilder& b, const Expr& X) { b.identity("square", square(sqrt(X)), X); },
           Domain::positive);
  const Finding found = prove(system, "square", ClaimKind::identity);
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_LT(*found.error_probability, 1e-9);
}

TEST(PrimeField, KnowsThatTheRootOfASquareMayHaveTheOtherSign) {
  const auto state = [](SystemBuilder& b, const Expr& X) {
    b.identity("root", sqrt(square(X)), X);
  };
  EXPECT_EQ(prove(rule(state, Domain::positive), "root", ClaimKind::identity).verdict,
            Verdict::proved);
  EXPECT_NE(prove(rule(state, Domain::real), "root", ClaimKind::identity).verdict, Verdict::proved);
}

TEST(PrimeField, ProvesAGradientThatNeedsExactRootsOfEightColumns) {
  // The square of s is written as the reciprocal of Sigma + epsilon.
  auto system = form_of("batch_normalization", "training");
  const Dim N{"N"}, D{"D"};
  const auto s = matrix(system, "s"), R = matrix(system, "R"), DZ = matrix(system, "DZ");
  const auto variance = matrix(system, "Sigma") + parameter("epsilon") * ones(one, D);
  system = with(system, "DX", [&](const Expr&) {
    const auto along = hadamard(T(diag(T(R) * DZ)), reciprocal(variance));
    return hadamard(row_repeat((1 / size(N)) * s, N),
                    (size(N) * identity(N) - ones(N, N)) * DZ - hadamard(R, row_repeat(along, N)));
  });
  const Claim claim{ClaimKind::gradient, "DX", "X"};
  const Finding found = prove_in_prime_field(system, claim, {{{"N", 3}, {"D", 8}}});
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_LT(*found.error_probability, 1e-12);
  EXPECT_THAT(found.conditions, testing::ElementsAre("epsilon > 0"));
  const auto wrong = with(system, "DX", [](const Expr& e) { return e + e; });
  EXPECT_NE(prove(wrong, "DX").verdict, Verdict::proved);
}

TEST(PrimeField, HasNoModelOfTheExactRootOfAConstant) {
  const auto system = rule(
      [](SystemBuilder& b, const Expr& X) {
        const auto constant = 3 * ones(Dim{"m"}, Dim{"n"});
        b.identity("right", hadamard(square(sqrt(constant)), X), 3 * X);
        b.identity("whole", hadamard(sqrt(3 * constant), X), 3 * X);
        b.identity("wrong", hadamard(sqrt(3 * constant), X), -3 * X);
      },
      Domain::real);
  EXPECT_EQ(prove(system, "right", ClaimKind::identity).verdict, Verdict::undecided);
  EXPECT_EQ(prove(system, "whole", ClaimKind::identity).verdict, Verdict::proved);
  EXPECT_NE(prove(system, "wrong", ClaimKind::identity).verdict, Verdict::proved);
}

TEST(PrimeField, TakesALogOfANegativeNumberForUndefined) {
  const auto system =
      rule([](SystemBuilder& b, const Expr& X) { b.identity("negative", log(-X), log(X)); },
           Domain::positive);
  EXPECT_NE(prove(system, "negative", ClaimKind::identity).verdict, Verdict::proved);
}

TEST(PrimeField, DoesNotTakeTheConditionOfAFunctionForAConditionOfTheSystem) {
  // tl <= tr does not imply 2 tl <= tr, so the regions of srelu(X, al, 2 tl, ar, tr) overlap.
  const auto& right = form_of("layer:srelu");
  EXPECT_EQ(prove(right, "Dar").verdict, Verdict::proved);
  const auto wrong = with(right, "Dar", [](const Expr& e) {
    return transform(e, [](const Expr& part) {
      const auto* applied = as<node::Apply>(part);
      if (!applied) return part;
      auto parameters = applied->parameters;
      parameters.at(1) = 2 * parameters.at(1);
      return apply(applied->function, applied->operand, parameters);
    });
  });
  EXPECT_NE(prove(wrong, "Dar").verdict, Verdict::proved);
}

// What can't be decided.

TEST(PrimeField, SaysWhyItIsUndecided) {
  const auto& linear = form_of("layer:linear");
  const Claim DW{ClaimKind::gradient, "DW", "W"};
  const auto detail = [&](const EquationSystem& system, const Claim& claim,
                          const std::vector<Sizes>& sizes) {
    const Finding found = prove_in_prime_field(system, claim, sizes);
    EXPECT_EQ(found.verdict, Verdict::undecided);
    return found.detail;
  };
  const Sizes some{{"N", 2}, {"D", 5}, {"K", 3}};
  EXPECT_THAT(detail(linear, DW, {}), HasSubstr("no sizes"));
  EXPECT_THAT(detail(linear, DW, {{{"N", 2}}}), HasSubstr("D"));
  EXPECT_THAT(detail(linear, {ClaimKind::gradient, "DV", "V"}, {some}), HasSubstr("V"));
  EXPECT_THAT(detail(linear, {ClaimKind::identity, "none", ""}, {some}), HasSubstr("none"));

  auto divides = linear;
  divides.forward.front().value = (1 / (size(Dim{"N"}) - 2)) * divides.forward.front().value;
  EXPECT_THAT(detail(divides, DW, {some}), HasSubstr("divides by zero"));

  auto conditional = linear;
  const auto X = matrix(linear, "X");
  conditional.matrix_conditions.push_back({hadamard(X, X), X});
  EXPECT_THAT(detail(conditional, DW, {some}), HasSubstr("conditions on the sums"));
}

TEST(PrimeField, IsUndecidedWhereTheErrorCantBeBounded) {
  // x^(2^k) has a degree beyond the size of the fields.
  const auto system = rule(
      [](SystemBuilder& b, const Expr& X) {
        Expr power = X;
        for (int k = 0; k < 70; ++k) power = hadamard(power, power);
        b.identity("same", power, power);
      },
      Domain::real);
  const Finding found = prove(system, "same", ClaimKind::identity);
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, HasSubstr("too large to bound the error"));
}

TEST(PrimeField, IsTheSameForTheSameSeed) {
  const auto& system = form_of("layer:softmax");
  const Claim claim{ClaimKind::gradient, "DW", "W"};
  const auto sizes = proof_sizes(system, Level::quick);
  const Finding a = prove_in_prime_field(system, claim, sizes);
  const Finding b = prove_in_prime_field(system, claim, sizes);
  EXPECT_EQ(a.error_probability, b.error_probability);
  EXPECT_EQ(a.detail, b.detail);
}

TEST(PrimeField, HasASmallerErrorProbabilityWithMoreTrials) {
  const auto& system = form_of("layer:softmax");
  const Claim claim{ClaimKind::gradient, "DW", "W"};
  double before = 1;
  for (const int trials : {2, 3, 5, 8}) {
    PrimeFieldOptions options;
    options.trials = trials;
    const Finding found =
        prove_in_prime_field(system, claim, proof_sizes(system, Level::quick), options);
    ASSERT_EQ(found.verdict, Verdict::proved);
    EXPECT_LT(*found.error_probability, before);
    before = *found.error_probability;
  }
}

// Random mutations that are wrong by construction: a right formula, times a factor that is not 1,
// or plus a multiple of what is not 0.

TEST(PrimeField, AcceptsNoneOfThousandsOfWrongFormulas) {
  std::mt19937 random(1);
  int wrong = 0, accepted = 0;
  while (wrong < 2000) {
    for (const auto* form : all_forms()) {
      const Sizes sizes = proof_sizes(*form, Level::quick).front();
      for (const auto& claim : claims(*form)) {
        if (claim.kind != ClaimKind::gradient) continue;
        const Scalar factor = rational(static_cast<int>(random() % 97) - 48, 49);
        const auto changed = with(*form, claim.subject, [&](const Expr& e) {
          const Expr unit = ones(e.shape().rows, e.shape().columns);
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

// Whole networks.

TEST(PrimeField, ProvesEveryGradientOfANetworkAtRealSizes) {
  const auto network = compose_network(parse_specifications("ReLU;BatchNormalization;Linear"),
                                       {64, 32, 10}, "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 8;
  int gradients = 0;
  for (const auto& claim : claims(network.system)) {
    if (claim.kind != ClaimKind::gradient) continue;
    const Finding found = prove_in_prime_field(network.system, claim, {sizes});
    EXPECT_EQ(found.verdict, Verdict::proved) << claim.subject << ": " << found.detail;
    EXPECT_LT(found.error_probability.value_or(1), 1e-9);
    ++gradients;
  }
  EXPECT_GE(gradients, 8);
}

TEST(PrimeField, SaysFromWhichGradientsAGradientOfANetworkFollows) {
  const auto network =
      compose_network(parse_specifications("ReLU;Linear"), {64, 32, 10}, "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 8;
  const Claim claim{ClaimKind::gradient, "DW1", "W1"};
  const Finding found = prove_in_prime_field(network.system, claim, {sizes});
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_THAT(found.conditions, Contains("given DZ1"));
}

TEST(PrimeField, TestsTheWholeNetworkEvenWhereItProvesAGradientByItself) {
  auto network = compose_network(parse_specifications("ReLU;ReLU;Linear"), {5, 3, 4, 7},
                                 "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 6;
  // DZ2 is wrong; DW1 follows rightly from it, and is wrong all the same.
  const auto wrong = with(network.system, "DZ2", [](const Expr& e) { return rational(1, 2) * e; });
  const Finding found = prove_in_prime_field(wrong, {ClaimKind::gradient, "DW1", "W1"}, {sizes});
  EXPECT_EQ(found.verdict, Verdict::undecided);
}

}  // namespace
}  // namespace gradstone

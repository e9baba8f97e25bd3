#include "validation/numeric/counterexample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/registry.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Y = X hadamard X with a gradient in which the factor 2 is missing.
EquationSystem wrong_square() {
  LayerBuilder layer("wrong_square", "a gradient without its factor 2");
  const auto X = layer.input("X", Dim{"N"}, Dim{"D"});
  const auto Y = layer.forward("Y", hadamard(X, X));
  const auto DY = layer.cotangent(Y);
  layer.backward(X, hadamard(DY, X));
  return layer.build();
}

TEST(Counterexample, IsTheSmallestAndSimplestOne) {
  const auto system = wrong_square();
  const auto found = find_counterexample(system, claims(system).at(0));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sizes, (Sizes{{"D", 1}, {"N", 1}}));
  EXPECT_EQ(found->entry, "DX[1,1]");
  EXPECT_THAT(found->inputs, ElementsAre(Pair("DY", "[[1]]"), Pair("X", "[[1]]")));
  EXPECT_EQ(found->claimed, "1");
  EXPECT_EQ(found->truth, "2");
}

TEST(Counterexample, IsNotFoundWhereAClaimIsRight) {
  for (const char* name : {"layer:softmax", "layer:srelu", "mean_squared_error", "adam"}) {
    const auto& system = find_entries(name).at(0)->forms.at(0);
    for (const auto& claim : claims(system))
      EXPECT_FALSE(find_counterexample(system, claim)) << system.full_name() << claim.subject;
  }
}

TEST(Counterexample, IsFoundForWrongVariants) {
  std::size_t all = 0, found = 0;
  for (const auto& system : find_entries("batch_normalization").at(0)->forms) {
    for (const auto& claim : claims(system)) {
      for (const auto& mutant : mutants_of(system, claim)) {
        ++all;
        found += find_counterexample(mutant.system, mutant.claim).has_value();
      }
    }
  }
  EXPECT_GT(found, all * 9 / 10);
}

}  // namespace
}  // namespace gradstone

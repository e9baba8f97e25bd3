#include "validation/differentiated.hpp"

#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "validation/verify.hpp"

namespace gradstone::differentiated_test {
namespace {

const std::string step = "activation step\n  f(x) = where x > 0: 1, else: 0\n  f'(x) = 0\n\n";

// Whether the file differentiates through the function of its first activation.
bool differentiates(const std::string& text) {
  const auto systems = parse_equations(text, "test.eq");
  std::vector<const EquationSystem*> all;
  for (const auto& system : systems) all.push_back(&system);
  return is_differentiated(stated_function(systems.at(0)).value(), all);
}

std::string layer(const std::string& forward, const std::string& gradient) {
  return "layer l\n  input X: N x D\n  mask M: N x D mask\n  forward\n    Y = " + forward +
         "\n  backward\n    DX = " + gradient + "\n";
}

TEST(IsDifferentiated, WhatIsAppliedForwardToInputsOrStandsAlone) {
  EXPECT_TRUE(differentiates(step));
  EXPECT_TRUE(differentiates(step + layer("step(X)", "0 * DY")));
  EXPECT_TRUE(differentiates(step + layer("step(2 * X - M)", "0 * DY")));
}

TEST(IsDifferentiated, NotWhatIsUsedBackwardOrOnMasksOnly) {
  EXPECT_FALSE(differentiates(step + layer("relu(X)", "hadamard(DY, step(X))")));
  EXPECT_FALSE(differentiates(step + layer("hadamard(X, step(M))", "hadamard(DY, step(M))")));
  EXPECT_FALSE(
      differentiates(step + "identity p: step(X) + step(-X) = step(abs(X)) for X: m x n\n"));
}

TEST(IsDifferentiated, WhatAFunctionCallsIfThatIsDifferentiated) {
  const std::string caller = step + "activation g\n  f(x) = x * step(x)\n  f'(x) = step(x)\n\n";
  EXPECT_TRUE(differentiates(caller));
  EXPECT_FALSE(differentiates(caller + layer("relu(X)", "hadamard(DY, step(X) + 0 * g(X))")));
}

TEST(IsDifferentiated, DecidesWhetherAJumpRefutes) {
  const auto verdict = [](const std::string& text) {
    const auto systems = parse_equations(text, "test.eq");
    std::vector<const EquationSystem*> all;
    for (const auto& system : systems) all.push_back(&system);
    VerifyOptions options;
    options.level = Level::quick;
    return verify(all, options).systems.at(0).verdict();
  };
  EXPECT_EQ(verdict(step), Verdict::refuted);
  EXPECT_EQ(verdict(step + layer("relu(X)", "hadamard(DY, step(X))")), Verdict::proved);
}

}  // namespace
}  // namespace gradstone::differentiated_test

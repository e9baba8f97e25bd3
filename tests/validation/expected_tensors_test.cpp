#include "validation/vectors/expected_tensors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reference/builder.hpp"

namespace gradstone {
namespace {

NamedTensor named(const std::vector<NamedTensor>& tensors, const std::string& name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const NamedTensor& other) { return other.name == name; });
  return found == tensors.end() ? NamedTensor{} : *found;
}

// 1 + 2^-24 + 2^-80 is nearest to the double 1 + 2^-24, which is in the middle of two floats.
TEST(ExpectedTensors, AreRoundedOnce) {
  SystemBuilder builder(Kind::layer, "sum", "of three numbers");
  const auto A = builder.input("A", 1, 1), B = builder.input("B", 1, 1),
             C = builder.input("C", 1, 1);
  builder.forward("Y", A + B + C);
  const EquationSystem system = builder.build();
  VectorCase item;
  const auto sum_with = [&](double c) {
    item.given = {{"A", Matrix<double>(1, 1, 1.0)},
                  {"B", Matrix<double>(1, 1, 0x1p-24)},
                  {"C", Matrix<double>(1, 1, c)}};
    return named(expected_tensors(system, item, {"Y"}, formats::f32()), "Y").values;
  };
  EXPECT_EQ(sum_with(0x1p-80), std::vector<double>{1 + 0x1p-23});
  EXPECT_EQ(sum_with(0), std::vector<double>{1});
  EXPECT_EQ(sum_with(-0x1p-80), std::vector<double>{1});
}

TEST(ExpectedTensors, HaveBoundsOfFewDigitsRoundedUp) {
  SystemBuilder builder(Kind::layer, "third", "of a number");
  const auto X = builder.input("X", 1, Dim{"N"});
  builder.forward("Y", Rational(1, 3) * X);
  const EquationSystem system = builder.build();
  VectorCase item;
  item.sizes = {{"N", 3}};
  item.given = {{"X", Matrix<double>(1, 3, std::vector<double>{1, 1e-30, 1e30})}};
  const auto exact =
      expectation(system, item, DeclaredTypes::usual(formats::f32()), {"Y"}).at("Y").bound;
  const auto bound = named(expected_tensors(system, item, {"Y"}, formats::f32()), "Y.bound");
  EXPECT_EQ(bound.type, "f64");
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_GE(bound.values[k], exact.elements()[k]);
    EXPECT_LE(bound.values[k], exact.elements()[k] * 1.001);
  }
}

}  // namespace
}  // namespace gradstone

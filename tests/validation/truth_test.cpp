#include "validation/numeric/truth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "reference/builder.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

using testing::StartsWith;

// Y = f(X) for one number.
EquationSystem elementwise(const ElementFunction& function) {
  SystemBuilder builder(Kind::activation, "f", "one number");
  const auto X = builder.input("X", 1, 1);
  builder.forward("Y", apply(function, X));
  return builder.build();
}

TrueMatrix truth_at(const ElementFunction& function, double x) {
  return true_values(elementwise(function), Equations::forward, {},
                     {{"X", Matrix<double>(1, 1, x)}}, {})
      .at("Y");
}

TEST(Truth, IsRoundedOnceToTheNearestDouble) {
  EXPECT_EQ(truth_at(functions::reciprocal(), 3).nearest(0, 0), 1.0 / 3);
  EXPECT_EQ(truth_at(functions::sqrt(), 2).nearest(0, 0), std::sqrt(2.0));
  EXPECT_EQ(truth_at(functions::exp(), -1000).nearest(0, 0), 0);
}

TEST(Truth, ShowsAllItsDigits) {
  EXPECT_THAT(truth_at(functions::exp(), 1).decimal.at(0),
              StartsWith("2.71828182845904523536028747135266249775724709369995957496696"));
  EXPECT_THAT(truth_at(functions::sqrt(), 2).decimal.at(0),
              StartsWith("1.41421356237309504880168872420969807856967187537694807317667"));
}

TEST(Truth, RefusesNumbersOutsideTheDomain) {
  EXPECT_THROW(truth_at(functions::log(), -1), DomainError);
  EXPECT_THROW(truth_at(functions::reciprocal(), 0), DomainError);
}

// A network's worth of sums: the bound covers what float does, and is not far from it.
TEST(ErrorBounds, CoverFloatAndAreNotFarFromIt) {
  const auto& softmax = find_entries("layer:softmax").at(0)->forms.at(0);
  const Sizes sizes{{"N", 8}, {"D", 32}, {"K", 10}};
  Values<double> given;
  std::uint64_t state = 1;
  const auto next = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(static_cast<float>(static_cast<double>(state >> 40) / 0x1p23 - 1));
  };
  for (const char* name : {"X", "W", "b", "DY"}) {
    const Shape shape = softmax.shape_of(name);
    given[name] = Matrix<double>(shape.rows().at(sizes), shape.columns().at(sizes));
    for (double& x : given[name].elements()) x = next();
  }
  Values<float> in_float;
  for (const auto& [name, value] : given)
    in_float[name] = map_elements<float>(value, [](double x) { return static_cast<float>(x); });
  const auto computed = evaluate_backward<float>(softmax, sizes, in_float, {});
  const auto truth = true_values(softmax, Equations::all, sizes, given, {});
  const auto bounds =
      error_bounds(softmax, Equations::all, sizes, given, {}, DeclaredTypes::usual(formats::f32()));
  for (const char* name : {"Z", "Y", "DZ", "DW", "Db", "DX"}) {
    double largest_error = 0, largest_bound = 0;
    for (std::size_t k = 0; k < truth.at(name).nearest.size(); ++k) {
      const double error = std::abs(static_cast<double>(computed.at(name).elements()[k]) -
                                    truth.at(name).nearest.elements()[k]);
      const double bound = bounds.at(name).elements()[k];
      EXPECT_LE(error, bound) << name << " at " << k;
      largest_error = std::max(largest_error, error);
      largest_bound = std::max(largest_bound, bound);
    }
    // The bound is for the worst order of each sum and the worst signs of all roundings; Z and Y
    // are one such stage away from the inputs, the gradients two.
    const bool forward = softmax.find_forward(name) != nullptr;
    EXPECT_LT(largest_bound, (forward ? 1000 : 10000) * largest_error) << name;
  }
}

}  // namespace
}  // namespace gradstone

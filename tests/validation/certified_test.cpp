#include "validation/truth/certified.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/judged.hpp"
#include "reference/registry.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/numeric/truth.hpp"

namespace gradstone {
namespace {

// Y = f(X), and DX by its derivative.
EquationSystem entries_of(const ElementFunction& function) {
  SystemBuilder builder(Kind::activation, "f", "a few numbers");
  const auto X = builder.input("X", 1, Dim{"N"});
  const auto Y = builder.forward("Y", apply(function, X));
  if (function.has_derivative()) {
    const auto DY = builder.cotangent(Y);
    builder.backward(X, hadamard(DY, apply(function.derivative(), X)));
  }
  return builder.build();
}

CertifiedMatrix certified(const ElementFunction& function, const std::vector<double>& points,
                          const FloatFormat& format, const std::string& name = "Y") {
  const auto n = static_cast<std::int64_t>(points.size());
  Values<double> given{{"X", Matrix<double>(1, n, points)}};
  if (name != "Y") given["DY"] = Matrix<double>(1, n, 1.0);
  return certified_values(entries_of(function), name == "Y" ? Equations::forward : Equations::all,
                          {{"N", n}}, given, {}, format, {name})
      .at(name);
}

// Each value is closer to a double, or to the middle of two, than 2^-54 of their distance, the
// logarithm than 2^-65: hard cases of Lefevre and Muller. What is right is of mpmath with 400 bits.
TEST(Certified, RoundsTheHardestCasesOfElementaryFunctions) {
  struct Case {
    ElementFunction function;
    double x, right;
  };
  const std::vector<Case> cases{
      {functions::exp(), 0x1.1d5c2daebe367p4, 0x1.a8c02e974c315p25},
      {functions::exp(), -0x1.02393d5976769p1, 0x1.1064b2c103ddbp-3},
      {functions::log(), 0x1.62a88613629b6p+678, 0x1.d6479eba7c971p+8},
      {functions::sin(), 0x1.e0000000001c2p-20, 0x1.dfffffffff02ep-20},
      {functions::cos(), 0x1.8000000000009p-23, 0x1.fffffffffff70p-1},
  };
  for (const auto& one : cases) {
    const auto y = certified(one.function, {one.x}, formats::f64());
    ASSERT_TRUE(y.is_certain());
    EXPECT_EQ(y.lower(0, 0), one.right) << one.x;
  }
}

// Every layer, activation and loss, at random points: rounded as 60 digits of CLN are, which come
// from another library by other algorithms.
class CertifiedRegistry : public testing::TestWithParam<std::string> {};

std::vector<std::string> names_of_equations() {
  std::vector<std::string> names;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms)
      if (!form.forward.empty()) {
        names.push_back(kind_name(form.kind) + ":" + form.name);
        break;
      }
  return names;
}

TEST_P(CertifiedRegistry, AgreesWithCln) {
  for (const auto* entry : find_entries(GetParam()))
    for (const auto& form : entry->forms) {
      const EquationSystem system = judged(form);
      const auto sizes = proof_sizes(system, Level::quick).front();
      const Sample sample = draw_sample(system, {.sizes = sizes});
      const auto given = in_scalar<double>(sample.values);
      const auto parameters = in_scalar<double>(sample.parameters);
      const auto exact = true_values(system, Equations::all, sample.sizes, given, parameters);
      const auto certified =
          certified_values(system, Equations::all, sample.sizes, given, parameters, formats::f64());
      for (const auto& [name, value] : certified) {
        EXPECT_TRUE(value.is_certain()) << system.full_name() << " " << name;
        for (std::size_t k = 0; k < value.lower.size(); ++k) {
          const double right = exact.at(name).nearest.elements()[k];
          // 60 digits do not see that a difference is 0.
          const bool is_zero = value.lower.elements()[k] == 0;
          EXPECT_EQ(value.lower.elements()[k], is_zero && std::abs(right) < 1e-50 ? 0 : right)
              << system.full_name() << " " << name;
        }
      }
    }
}

INSTANTIATE_TEST_SUITE_P(All, CertifiedRegistry, testing::ValuesIn(names_of_equations()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

TEST(Certified, KeepsWhatIsExactExact) {
  const auto y = certified(functions::square(), {3, -5, 0.5, 0}, formats::f32());
  EXPECT_TRUE(y.is_certain());
  EXPECT_EQ(y.lower.elements(), (std::vector<double>{9, 25, 0.25, 0}));
}

TEST(Certified, IsASetAtAKink) {
  const auto slope = certified(functions::relu(), {-1, 0, 2}, formats::f32(), "DX");
  // The ends of a set are widened by less than 2^-27 of its width.
  EXPECT_EQ(slope.lower(0, 0), 0);
  EXPECT_NEAR(slope.lower(0, 1), 0, 0x1p-27);
  EXPECT_NEAR(slope.upper(0, 1), 1, 0x1p-27);
  EXPECT_LE(slope.lower(0, 1), 0);
  EXPECT_GE(slope.upper(0, 1), 1);
  EXPECT_EQ(slope.lower(0, 2), 1);
  EXPECT_EQ(slope.upper(0, 0), 0);
  const auto value = certified(functions::relu(), {-1, 0, 2}, formats::f32());
  EXPECT_TRUE(value.is_certain());
}

// That a number is the largest of its row is no kink, even where it is the only one; that two are
// is.
TEST(Certified, IsASetWhereTheLargestNumberIsThereTwice) {
  const auto& largest = find_entries("operation:rows_max").at(0)->forms.at(0);
  const auto gradient = [&](std::vector<double> row) {
    const auto n = static_cast<std::int64_t>(row.size());
    Sizes sizes;
    for (const auto& name : largest.dimension_names()) sizes[name] = n;
    sizes[largest.shape_of("X").rows().text()] = 1;
    return certified_values(largest, Equations::all, sizes,
                            {{"X", Matrix<double>(1, n, std::move(row))},
                             {largest.cotangent(), Matrix<double>(1, 1, 3.0)}},
                            {}, formats::f32(), {"DX"})
        .at("DX");
  };
  EXPECT_TRUE(gradient({7}).is_certain());
  EXPECT_EQ(gradient({1, 3, 2}).lower.elements(), (std::vector<double>{0, 3, 0}));
  EXPECT_TRUE(gradient({1, 3, 2}).is_certain());
  EXPECT_TRUE(gradient({1, 1, 2}).is_certain());
  const auto tied = gradient({2, 1, 2});
  EXPECT_LE(tied.lower(0, 0), 0);
  EXPECT_GE(tied.upper(0, 0), 3);
  EXPECT_EQ(tied.upper(0, 1), 0);
  EXPECT_GE(tied.upper(0, 2), 3);
}

TEST(Certified, IsUndefinedOutsideTheDomain) {
  const auto y = certified(functions::log(), {-1, 0, 1}, formats::f64());
  EXPECT_TRUE(std::isnan(y.lower(0, 0)));
  EXPECT_TRUE(std::isnan(y.lower(0, 1)));
  EXPECT_EQ(y.lower(0, 2), 0);
  EXPECT_EQ(y.upper(0, 2), 0);
}

TEST(Certified, OverflowsAndUnderflowsAsItsFormat) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto large = certified(functions::exp(), {100, 11.2, -120}, float_format("f16"));
  EXPECT_EQ(large.lower.elements(), (std::vector<double>{infinity, infinity, 0}));
  EXPECT_TRUE(large.is_certain());
  // Subnormal numbers, and what is rounded up to the least of them.
  const auto small = certified(functions::exp(), {-745, -745.2, -1e5, -700}, formats::f64());
  EXPECT_EQ(small.lower.elements(), (std::vector<double>{0x1p-1074, 0, 0, std::exp(-700)}));
}

// One 0 that is a difference of irrational numbers takes more than a thousand bits to see.
TEST(Certified, SeesThatADifferenceIsNothing) {
  SystemBuilder builder(Kind::activation, "f", "a difference that vanishes");
  const auto X = builder.input("X", 1, 1);
  builder.forward("Y", apply(functions::exp(), X) -
                           hadamard(apply(functions::exp(), 2 * X), apply(functions::exp(), -X)));
  CertifiedWork work;
  const auto y = certified_values(builder.build(), Equations::forward, {},
                                  {{"X", Matrix<double>(1, 1, 0.7)}}, {}, formats::f64(), {}, &work)
                     .at("Y");
  EXPECT_EQ(y.lower(0, 0), 0);
  EXPECT_EQ(y.upper(0, 0), 0);
  EXPECT_GT(work.most_bits, 1000);
}

// NaN stays where the equations let it go.
TEST(Certified, KeepsNanInItsRow) {
  const auto& softmax = find_entries("activation:softmax").at(0)->forms.at(0);
  Matrix<double> X(2, 2, 1.0);
  X(0, 1) = std::numeric_limits<double>::quiet_NaN();
  const auto y = certified_values(softmax, Equations::forward, {{"N", 2}, {"K", 2}}, {{"X", X}}, {},
                                  formats::f32(), {"Y"})
                     .at("Y");
  EXPECT_TRUE(std::isnan(y.lower(0, 0)));
  EXPECT_TRUE(std::isnan(y.lower(0, 1)));
  EXPECT_EQ(y.lower(1, 0), 0.5);
  EXPECT_EQ(y.upper(1, 1), 0.5);
}

}  // namespace
}  // namespace gradstone

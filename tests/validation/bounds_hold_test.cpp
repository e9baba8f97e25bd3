#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "numeric/random.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/emulated_case.hpp"
#include "tests/support/emulated_types.hpp"
#include "validation/truth/quick_rounding.hpp"

namespace gradstone::bounds_hold_test {
namespace {

struct Margins {
  std::size_t judged = 0, outside = 0;
  std::string worst;  // in words
  double largest = 0;
};

// How far one implementation is from what is true, in its worst entry.
Margins margins(const EmulatedCase& one, const Emulation& emulation, std::size_t form,
                const DeclaredTypes& declared) {
  Margins result;
  const auto answers = one.answers(emulation, form);
  for (const auto& [name, expected] : one.expectation(declared, form)) {
    const auto& answer = answers.at(name).elements();
    for (std::size_t k = 0; k < answer.size(); ++k) {
      if (!expected.is_judged(k)) continue;
      ++result.judged;
      const double margin = expected.margin(k, answer[k]);
      if (!(margin <= 1)) ++result.outside;
      if (margin <= result.largest) continue;
      result.largest = std::isnan(margin) ? result.largest : margin;
      result.worst = name + "[" + std::to_string(k) + "] is " + std::to_string(answer[k]) +
                     " for " + std::to_string(expected.lower.elements()[k]) + ", margin " +
                     std::to_string(margin);
    }
  }
  return result;
}

struct Choice {
  FloatFormat stored;
  NamedTypes named;
};
std::vector<Choice> choices() {
  std::vector<Choice> result;
  for (const auto& stored : stored_formats())
    for (const auto& named : types_of(stored)) result.push_back({stored, named});
  return result;
}

class BoundsHold : public testing::TestWithParam<std::string> {};

// All designed cases; forms, types, orders and the two forms of the equations take turns, so that
// it takes seconds. benchmarks/bounds does all with all.
TEST_P(BoundsHold, InEveryTypeAndOrder) {
  const auto all = choices();
  const Forms& systems = find_entries(GetParam()).at(0)->forms;
  const bool is_slow = has_tensors(systems.front());
  // Each begins elsewhere.
  std::size_t turn = GetParam().size();
  std::size_t judged = 0;
  for (std::size_t left = is_slow ? 3 : std::max(systems.size(), all.size()); left-- > 0;) {
    const auto& system = systems[left % systems.size()];
    const auto& [stored, named] = all[(turn + left) % all.size()];
    DesignOptions options;
    options.format = stored;
    options.seed = left + 1;
    for (const auto& item : designed_cases(system, options).cases) {
      if (is_slow && item.name.rfind("generic_long_", 0) == 0) continue;
      const EmulatedCase one(system, item);
      const auto orders = emulations(named.types);
      const auto found = margins(one, orders[turn % orders.size()],
                                 (turn / orders.size()) % EmulatedCase::forms, named.types);
      ++turn;
      judged += found.judged;
      EXPECT_EQ(found.outside, 0) << system.full_name() << ", " << item.name << ", " << named.name
                                  << ": " << found.worst;
    }
  }
  EXPECT_GT(judged, 0);
}

std::vector<std::string> names_of_equations() {
  std::vector<std::string> names;
  for (const auto& entry : registry())
    if (entry.kind == Kind::layer || entry.kind == Kind::activation || entry.kind == Kind::loss ||
        entry.kind == Kind::optimizer)
      names.push_back(kind_name(entry.kind) + ":" + entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, BoundsHold, testing::ValuesIn(names_of_equations()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), ':', '_');
                           return name;
                         });

// DW and DX of a linear layer are sums over 1031 examples and outputs.
TEST(BoundsHold, RefusesLongSumsInAShorterType) {
  const auto& linear = find_entries("layer:linear").at(0)->forms.at(0);
  for (const auto& item : designed_cases(linear, {}).cases) {
    if (item.name != "generic_long_N" && item.name != "generic_long_K") continue;
    const EmulatedCase one(linear, item);
    Emulation emulation;
    for (const char* accumulated : {"bf16", "f16"}) {
      emulation.types = summed_in(float_format(accumulated));
      EXPECT_EQ(margins(one, emulation, 0, emulation.types).outside, 0);
      EXPECT_GT(margins(one, emulation, 0, DeclaredTypes::usual(formats::f32())).outside, 0)
          << item.name << " " << accumulated;
    }
  }
}

// A gradient that takes the other side of a kink is right, and rounded as that side is.
TEST(BoundsHold, OnBothSidesOfAKink) {
  const DeclaredTypes types = DeclaredTypes::usual(float_format("bf16"));
  const auto& relu = find_entries("activation:relu").at(0)->forms.at(0);
  const double dy = 0.3;  // no number of bfloat16, so that one is seen that is rounded
  const Values<double> given{{"X", Matrix<double>(1, 1, 0.0)}, {"DY", Matrix<double>(1, 1, dy)}};
  Sizes sizes;
  for (const auto& name : relu.dimension_names()) sizes[name] = 1;
  const auto bounds = error_bounds(relu, Equations::all, sizes, given, {}, types);
  EXPECT_GE(bounds.at("DX")(0, 0), std::abs(types.stored.rounded(dy) - dy));
  EXPECT_LT(bounds.at("DX")(0, 0), 0.01);
}

// What follows a number that may be infinite, or none, is not judged: 0 times it, and its tanh.
TEST(BoundsHold, NowhereAfterAnOverflow) {
  const WithDeclaredTypes with(DeclaredTypes::usual(formats::f32()));
  const DeclaredBound overflow = DeclaredBound(1e30) * DeclaredBound(1e30);
  EXPECT_EQ((DeclaredBound(0) * overflow).bound(), HUGE_VAL);
  EXPECT_EQ(tanh(overflow).bound(), HUGE_VAL);
  EXPECT_EQ(sin(overflow).bound(), HUGE_VAL);
}

// A sum that is kept in float16 of one float32 number rounds it.
TEST(BoundsHold, ForOneTermThatIsLongerThanTheSum) {
  const WithDeclaredTypes with(summed_in(float_format("f16")));
  Summation<DeclaredBound> sum;
  sum.add(DeclaredBound(1 + 0x1p-11));
  EXPECT_GE(sum.result().bound(), 0x1p-11);
  sum.add(DeclaredBound(0));
  EXPECT_LT(sum.result().bound(), 0x1p-10);
}

// Factors that float16 does not have are lost, or infinite, where it is what is multiplied.
TEST(BoundsHold, ForFactorsOutOfRange) {
  const WithDeclaredTypes with(multiplied_in(float_format("f16")));
  Summation<DeclaredBound> small, large;
  small.add(DeclaredBound(0x1p-30) * DeclaredBound(1e4));
  EXPECT_GE(small.result().bound(), 0x1p-30 * 1e4);
  large.add(DeclaredBound(1e5) * DeclaredBound(1e-5));
  EXPECT_EQ(large.result().bound(), HUGE_VAL);
}

TEST(QuickRounding, IsThatOfTheFormat) {
  Random random(1);
  for (const auto& format : float_formats()) {
    const QuickRounding quick(format);
    const auto check = [&](double x) {
      const double right = format.rounded(x);
      const double found = quick.nearest(x);
      if (std::isnan(right)) {
        EXPECT_TRUE(std::isnan(found)) << format.name << " " << x;
      } else {
        EXPECT_EQ(found, right) << format.name << " " << x;
      }
      if (std::abs(x) > format.largest || std::isnan(x)) return;
      // Towards 0 it is the nearest number or the one before it.
      const double outer = std::abs(right) > std::abs(x) ? format.below(std::abs(right)) : right;
      EXPECT_EQ(std::abs(quick.towards_zero(x)), std::abs(outer)) << format.name << " " << x;
    };
    for (int k = 0; k < 2000; ++k) {
      const double x = format.rounded(std::ldexp(
          random.normal(), static_cast<int>(random.between(format.least_exponent - format.digits,
                                                           format.most_exponent))));
      // A number, the middle of two, beside it, and anything.
      const double middle = x + (format.above(x) - x) / 2;
      for (const double y : {x, -x, middle, std::nextafter(middle, 0.0),
                             std::nextafter(middle, HUGE_VAL), x * random.uniform()})
        check(y);
    }
    for (const double x : {0.0, HUGE_VAL, -HUGE_VAL, std::nan(""), format.largest,
                           format.largest * 1.0001, format.smallest_subnormal() / 2})
      check(x);
  }
}

}  // namespace
}  // namespace gradstone::bounds_hold_test

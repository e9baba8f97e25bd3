// Planted mistakes, and the smallest inputs at which they show.

#include "validation/check/shrink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>

#include "tests/validation/planted.hpp"
#include "validation/check/simpler_values.hpp"
#include "validation/check/valid_case.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using testing_support::form_of;
using testing_support::Planted;
using testing_support::scale;
using testing_support::set_of;
using testing_support::Spoil;
using testing_support::vectors_of;

std::vector<double> entries_of(const VectorCase& item, const std::string& name) {
  return item.given.at(name).elements();
}

OutputReport checked(const EquationSystem& system, const Candidate& candidate,
                     const std::string& output, ShrinkLimits limits = {}) {
  CheckSettings settings;
  settings.with_power = settings.with_diagnosis = false;
  settings.shrink = limits;
  const CheckReport report = check(set_of(system), candidate, settings);
  for (const auto& each : report.systems.front().outputs)
    if (each.name == output) return each;
  throw DomainError(output + " is not answered");
}

// What was found; fails where it is no failure of the same kind, or not the smallest.
ShrunkFailure shrunk(const EquationSystem& system, const Spoil& spoil, const std::string& output) {
  const Planted candidate(spoil);
  const OutputReport report = checked(system, candidate, output);
  EXPECT_TRUE(report.smallest.has_value());
  if (!report.smallest) return {};
  EXPECT_EQ(report.smallest->end, ShrinkEnd::smallest);
  EXPECT_EQ(report.smallest->judgement.verdict, report.verdict);
  EXPECT_TRUE(is_valid_case(system, report.smallest->item, 0));
  // Once more, by the judge alone.
  const auto& item = report.smallest->item;
  const auto answer = candidate.answer(vectors_of(system), item);
  const auto tensor = std::find_if(answer.tensors.begin(), answer.tensors.end(),
                                   [&](const auto& each) { return each.name == output; });
  const auto expected =
      expectation(system, item, DeclaredTypes::usual(formats::f32()), {output}).at(output);
  EXPECT_EQ(judge(system, item, output, expected, *tensor).verdict, report.verdict);
  return *report.smallest;
}

TEST(Shrink, FindsTheSizeFromWhichOnItIsWrong) {
  const auto found = shrunk(
      form_of("layer:linear"),
      [](const VectorCase& item, auto& values) {
        if (item.sizes.at("N") >= 3) scale(values, "DW", 2);
      },
      "DW");
  EXPECT_THAT(found.item.sizes, ElementsAre(Pair("D", 1), Pair("K", 1), Pair("N", 3)));
  EXPECT_THAT(entries_of(found.item, "X"), UnorderedElementsAre(0, 0, 1));
  EXPECT_THAT(entries_of(found.item, "DY"), UnorderedElementsAre(0, 0, 1));
  EXPECT_THAT(entries_of(found.item, "W"), ElementsAre(0));
}

TEST(Shrink, FindsTheSignThatItIsWrongAt) {
  const auto found = shrunk(
      form_of("activation:silu"),
      [](const VectorCase& item, auto& values) {
        const auto& x = item.given.at("X").elements();
        if (std::any_of(x.begin(), x.end(), [](double each) { return each < 0; }))
          scale(values, "DX", 2);
      },
      "DX");
  EXPECT_THAT(found.item.sizes, Each(Pair(testing::_, 1)));
  EXPECT_THAT(entries_of(found.item, "X"), ElementsAre(-1));
  EXPECT_THAT(entries_of(found.item, "DY"), ElementsAre(1));
}

// Each of equal numbers gets the whole gradient.
TEST(Shrink, FindsTheTieThatItIsWrongAt) {
  const auto found = shrunk(
      form_of("operation:rows_max"),
      [](const VectorCase& item, auto& values) {
        const auto &X = item.given.at("X"), &DR = item.given.at("DR");
        for (std::int64_t i = 0; i < X.rows(); ++i)
          for (std::int64_t j = 0; j < X.columns(); ++j)
            values.at("DX")(i, j) = X(i, j) == values.at("R")(i, 0) ? DR(i, 0) : 0;
      },
      "DX");
  EXPECT_THAT(found.item.sizes, ElementsAre(Pair("m", 1), Pair("n", 2)));
  EXPECT_THAT(entries_of(found.item, "X"), ElementsAre(0, 0));
  EXPECT_THAT(entries_of(found.item, "DR"), ElementsAre(1));
}

TEST(Shrink, FindsASizeThatIsWrongBetweenRightOnes) {
  // `for (j = 0; j + 4 < n; j += 4)` leaves out a last block that is full.
  const Planted candidate([](const VectorCase& item, auto& values) {
    auto& DX = values.at("DX");
    if (item.sizes.at("n") % 4 != 0) return;
    for (std::int64_t i = 0; i < DX.rows(); ++i)
      for (std::int64_t j = DX.columns() - 4; j < DX.columns(); ++j) DX(i, j) = 0;
  });
  const auto& system = form_of("activation:silu");
  const SystemVectors vectors{system, "folder", 0, 0,
                              designed_cases(system, {.sizes = Sizes{{"m", 5}, {"n", 12}}})};
  const auto found = shrink(vectors, candidate, "DX", DeclaredTypes::usual(formats::f32()),
                            {&vectors.design.cases.front()});
  EXPECT_THAT(found.item.sizes, ElementsAre(Pair("m", 1), Pair("n", 4)));
  EXPECT_THAT(entries_of(found.item, "X"), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(entries_of(found.item, "DY"), UnorderedElementsAre(0, 0, 0, 1));
}

TEST(Shrink, LeavesNothingButAOneOfAWrongSign) {
  const auto found = shrunk(
      form_of("activation:silu"), [](const VectorCase&, auto& values) { scale(values, "DX", -1); },
      "DX");
  EXPECT_THAT(found.item.sizes, Each(Pair(testing::_, 1)));
  EXPECT_THAT(entries_of(found.item, "X"), ElementsAre(0));
  EXPECT_THAT(entries_of(found.item, "DY"), ElementsAre(1));
  EXPECT_EQ(found.judgement.worst->answer, -0.5);
}

TEST(Shrink, KeepsNaNApartFromWrongNumbers) {
  const auto found = shrunk(
      form_of("activation:silu"),
      [](const VectorCase& item, auto& values) {
        const double x = item.given.at("X").elements().front();
        scale(values, "DX", x >= 2 ? std::nan("") : -1);
      },
      "DX");
  EXPECT_EQ(found.judgement.verdict, AnswerVerdict::wrong);
  EXPECT_THAT(entries_of(found.item, "X"), ElementsAre(0));
}

TEST(Shrink, MakesParametersUsualOrSimple) {
  const Spoil twice = [](const VectorCase&, auto& values) { scale(values, "DX", 2); };
  const auto& normalization = form_of("layer:batch_normalization");
  EXPECT_EQ(shrunk(normalization, twice, "DX").item.parameters.at("epsilon"),
            normalization.find_parameter("epsilon")->usual->to_double());
  for (const char* name : {"activation:leaky_relu", "activation:srelu"})
    for (const auto& [parameter, value] : shrunk(form_of(name), twice, "DX").item.parameters)
      EXPECT_LE(complexity(value), complexity(2)) << name << " " << parameter;
}

// The targets of each example sum to 1, whatever else becomes simple.
TEST(Shrink, StaysWithinTheConditionsOfTheEquations) {
  const auto& system = form_of("loss:softmax_cross_entropy", "batch, one-hot");
  ASSERT_FALSE(system.matrix_conditions.empty());
  const auto found = shrunk(
      system,
      [](const VectorCase& item, auto& values) {
        if (item.sizes.at("K") >= 3) scale(values, "DY", 2);
      },
      "DY");
  EXPECT_THAT(found.item.sizes, ElementsAre(Pair("K", 3), Pair("N", 1)));
  EXPECT_THAT(entries_of(found.item, "T"), ElementsAre(0.5, 0.25, 0.25));
  EXPECT_THAT(entries_of(found.item, "Y"), ElementsAre(0, 0, 0));
}

TEST(Shrink, LeavesARightAnswerAlone) {
  const Planted candidate([](const auto&, auto&) {});
  const auto& system = form_of("layer:linear");
  for (const auto& name : asked_names(system))
    EXPECT_FALSE(checked(system, candidate, name).smallest.has_value());
  const std::size_t runs = candidate.runs;
  EXPECT_EQ(runs, asked_names(system).size() * vectors_of(system).design.cases.size());
  EXPECT_THROW(
      shrink(vectors_of(system), candidate, "DW", DeclaredTypes::usual(formats::f32()), {}),
      DomainError);
}

// A right answer is no failure, even if somebody says that the case fails.
TEST(Shrink, ReportsNoFailureThatItDoesNotSee) {
  const Planted candidate([](const auto&, auto&) {});
  const auto vectors = vectors_of(form_of("layer:linear"));
  const auto found = shrink(vectors, candidate, "DW", DeclaredTypes::usual(formats::f32()),
                            {&vectors.design.cases.front()});
  EXPECT_EQ(found.end, ShrinkEnd::not_repeatable);
  EXPECT_EQ(found.judgement.verdict, AnswerVerdict::holds);
}

TEST(Shrink, DemandsThatItFailsTwice) {
  std::atomic<int> runs{0};
  const auto every_second = [&](const VectorCase&, auto& values) {
    if (++runs % 2 == 0) scale(values, "DX", 2);
  };
  const Planted candidate(every_second);
  const auto vectors = vectors_of(form_of("activation:silu"));
  for (int begin = 0; begin < 2; ++begin) {
    runs = begin;
    const auto found = shrink(vectors, candidate, "DX", DeclaredTypes::usual(formats::f32()),
                              {&vectors.design.cases.front()});
    EXPECT_EQ(found.end, ShrinkEnd::not_repeatable);
  }
}

TEST(Shrink, EndsAtItsLimits) {
  const Spoil sign = [](const VectorCase&, auto& values) { scale(values, "DX", -1); };
  const auto vectors = vectors_of(form_of("activation:silu"));
  const auto found = [&](const ShrinkLimits& limits) {
    const Planted candidate(sign);
    auto result = shrink(vectors, candidate, "DX", DeclaredTypes::usual(formats::f32()),
                         {&vectors.design.cases.front()}, limits);
    EXPECT_EQ(result.runs, candidate.runs);
    EXPECT_LE(result.runs, std::max<std::size_t>(limits.runs, 2));
    EXPECT_EQ(result.judgement.verdict, AnswerVerdict::wrong);
    return result;
  };
  EXPECT_EQ(found({.runs = 7}).end, ShrinkEnd::runs);
  EXPECT_EQ(found({.seconds = 0}).end, ShrinkEnd::seconds);
  EXPECT_EQ(found({}).end, ShrinkEnd::smallest);
}

TEST(Shrink, IsTheSameAgain) {
  const Spoil third = [](const VectorCase& item, auto& values) {
    if (item.sizes.at("N") >= 3) scale(values, "DW", 2);
  };
  const auto a = shrunk(form_of("layer:linear"), third, "DW");
  const auto b = shrunk(form_of("layer:linear"), third, "DW");
  EXPECT_EQ(a.item.given, b.item.given);
  EXPECT_EQ(a.runs, b.runs);
}

TEST(SimplerValues, AreSimplerAndOfTheFormat) {
  for (const double x : {3.14159274101257324, -1e30, 0.1, 7.0, -0.0, 1e-40, HUGE_VAL}) {
    const auto simpler = simpler_numbers(x, formats::f32());
    EXPECT_FALSE(simpler.empty()) << x;
    for (const double y : simpler) {
      EXPECT_LT(complexity(y), complexity(x)) << x;
      EXPECT_TRUE(formats::f32().has(y)) << x;
    }
  }
  EXPECT_THAT(simpler_numbers(0.0, formats::f32()), IsEmpty());
  EXPECT_THAT(simpler_numbers(2.75, formats::f32()), ElementsAre(0, 1, -1, 2, 3));
}

class ShrinkRegistry : public testing::TestWithParam<testing_support::NamedForm> {};

// Whatever the equations demand of their inputs is met by designed cases, and stays so.
TEST_P(ShrinkRegistry, StaysInTheDomain) {
  const EquationSystem& system = *GetParam().system;
  const SystemVectors vectors = vectors_of(system);
  for (const auto& item : vectors.design.cases)
    EXPECT_TRUE(is_valid_case(system, item, condition_residual(system, item))) << item.name;
  const std::string output = asked_names(system).back();
  const Planted candidate([&](const VectorCase&, auto& values) {
    for (double& x : values.at(output).elements()) x = 1 - 2 * x;
  });
  const VectorCase& first = vectors.design.cases.front();
  const auto found = shrink(vectors, candidate, output, DeclaredTypes::usual(formats::f32()),
                            {&first}, {.runs = 40});
  EXPECT_EQ(found.judgement.verdict, AnswerVerdict::wrong);
  EXPECT_TRUE(is_valid_case(system, found.item, condition_residual(system, first)));
  for (const auto& [name, size] : found.item.sizes) EXPECT_LE(size, first.sizes.at(name)) << name;
}

bool has_vectors(const EquationSystem& system) {
  return !system.forward.empty();
}

INSTANTIATE_TEST_SUITE_P(Registry, ShrinkRegistry,
                         testing::ValuesIn(testing_support::forms_where(has_vectors)),
                         testing_support::name_of_form);

}  // namespace
}  // namespace gradstone

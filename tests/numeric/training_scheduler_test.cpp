#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/training/scheduler.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

std::vector<double> rates(const std::string& text, const std::vector<int>& epochs) {
  const auto scheduler = parse_scheduler(text);
  std::vector<double> values;
  for (const int epoch : epochs) values.push_back(scheduler(epoch));
  return values;
}

// Equal up to a few roundings.
void expect_rates(const std::string& text, const std::vector<int>& epochs,
                  const std::vector<double>& expected) {
  const auto values = rates(text, epochs);
  for (std::size_t k = 0; k < epochs.size(); ++k)
    EXPECT_DOUBLE_EQ(values[k], expected[k]) << text << " in epoch " << epochs[k];
}

template <class Exception>
std::string message(const std::string& text) {
  return testing_support::message_of<Exception>([&] { parse_scheduler(text); });
}

TEST(Scheduler, ConstantStays) {
  for (const char* text : {"Constant(0.1)", "Constant(lr=0.1)", "constant(0.1)", "0.1", " .1 "})
    EXPECT_EQ(rates(text, {0, 1, 1000}), (std::vector<double>{0.1, 0.1, 0.1})) << text;
}

TEST(Scheduler, TimeBasedIsAFunctionOfTheEpoch) {
  expect_rates("TimeBased(1, 0.1)", {0, 1, 2, 3, 4}, {1, 1 / 1.1, 1 / 1.2, 1 / 1.3, 1 / 1.4});
}

TEST(Scheduler, NervaTimeBasedIsWhatNervaGivesInTrainingByEpochs) {
  // As nerva-numpy prints it, six digits.
  const std::vector<double> golden = {1, 0.909091, 0.757576, 0.582751, 0.416250};
  const auto values = rates("NervaTimeBased(lr=1, decay=0.1)", {0, 1, 2, 3, 4});
  for (std::size_t i = 0; i < golden.size(); ++i) EXPECT_NEAR(values[i], golden[i], 0.5e-6) << i;
}

TEST(Scheduler, NervaTimeBasedDoesNotDependOnWhatWasAskedBefore) {
  EXPECT_EQ(rates("NervaTimeBased(1, 0.1)", {3, 3, 3, 1, 3}).back(),
            rates("NervaTimeBased(1, 0.1)", {3}).back());
}

TEST(Scheduler, StepBasedDropsFirstOneEpochBeforeItsChangeRate) {
  expect_rates("StepBased(1, 0.5, 10)", {0, 8, 9, 10, 18, 19, 20}, {1, 1, .5, .5, .5, .25, .25});
  expect_rates("StepBased(lr=2, drop_rate=0.1, change_rate=1)", {0, 1, 2}, {.2, .02, .002});
}

TEST(Scheduler, MultiStepChangesAtItsMilestones) {
  for (const char* text :
       {"MultiStepLR(1; 1,3,5; 0.1)", "MultistepLR(lr=1, milestones=1|3|5, gamma=0.1)",
        "MultiStepLR(1, 1|3|5, 0.1)"})
    expect_rates(text, {0, 1, 2, 3, 4, 5, 9}, {1, .1, .1, .01, .01, .001, .001});
}

TEST(Scheduler, MultiStepTakesMilestonesInAnyOrder) {
  const std::vector<int> epochs = {0, 1, 2, 3, 4, 5};
  EXPECT_EQ(rates("MultiStepLR(1; 5,1,3; 0.1)", epochs),
            rates("MultiStepLR(1; 1,3,5; 0.1)", epochs));
  expect_rates("MultiStepLR(1; 2,2; 0.5)", {1, 2}, {1, 0.25});  // counted as often as listed
  expect_rates("MultiStepLR(1; 0; 0.5)", {0}, {0.5});
}

TEST(Scheduler, ExponentialDecays) {
  expect_rates("Exponential(0.5, 0.2)", {0, 1, 5}, {0.5, 0.5 * std::exp(-0.2), 0.5 * std::exp(-1)});
}

TEST(Scheduler, AllowsARateOfZero) {
  EXPECT_EQ(parse_scheduler("Constant(0)")(3), 0);
}

TEST(Scheduler, KeepsTheTextFromWhichItCanBeReadAgain) {
  const std::string text = "MultiStepLR(0.1; 10,15; 0.3)";
  EXPECT_EQ(parse_scheduler(" " + text + " ").text(), text);
}

TEST(Scheduler, RefusesValuesThatGiveNoRate) {
  for (const char* text :
       {"Constant(-1)", "TimeBased(1, -0.1)", "NervaTimeBased(1, -0.1)", "StepBased(1, -0.5, 10)",
        "StepBased(1, 0.5, 0)", "StepBased(1, 0.5, 0.5)", "StepBased(1, 0.5, -1)",
        "MultiStepLR(1; -1,3; 0.1)", "MultiStepLR(1; 1.5,3; 0.1)", "MultiStepLR(1; 1,3; -0.1)",
        "Exponential(1, -0.1)"})
    EXPECT_THROW(parse_scheduler(text), DomainError) << text;
  EXPECT_EQ(message<DomainError>("StepBased(1, 0.5, 0)"),
            "\"StepBased(1, 0.5, 0)\": change_rate is a number of epochs, at least 1");
  EXPECT_THROW(parse_scheduler("Constant(1)")(-1), DomainError);
}

TEST(Scheduler, RefusesMalformedText) {
  for (const char* text : {"", "Constant", "Constant(0.1)junk", "Constant(0.1, 0.2)",
                           "Constant(0.1|0.2)", "Constant(inf)", "Constant(rate=1)", "TimeBased(1)",
                           "MultiStepLR(1; 2)", "MultiStepLR(1, 2, 3, 0.1)"})
    EXPECT_THROW(parse_scheduler(text), FormatError) << text;
  EXPECT_THAT(message<UnknownNameError>("Exponentail(1, 2)"),
              HasSubstr("did you mean Exponential?"));
}

}  // namespace
}  // namespace gradstone

#include "tools/mlp/epoch_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

EpochRecord record(int epoch, double loss, double train, double test, double seconds) {
  EpochRecord record;
  record.epoch = epoch;
  record.learning_rate = 0.01;
  record.loss = loss;
  record.train.accuracy = train;
  record.test.accuracy = test;
  record.seconds = seconds;
  return record;
}

const EpochRecord untrained = record(0, 1.236388, 0.3, 0.1428571, 0);
const EpochRecord first = record(1, 1.204822, 0.25, 0.1428571, 0.000528);

TEST(EpochTable, IsTheTableOfTheManual) {
  const EpochTable table(Task::classification);
  EXPECT_EQ(table.header() + table.row(untrained) + table.row(first) + table.footer(0.000528),
            R"(--------------------------------------------------------------------------------
epoch |           lr |         loss |    train_acc |     test_acc |     time (s)
--------------------------------------------------------------------------------
    0 |     0.010000 |     1.236388 |     0.300000 |     0.142857 |     0.000000
    1 |     0.010000 |     1.204822 |     0.250000 |     0.142857 |     0.000528
--------------------------------------------------------------------------------
Total training time: 0.000528 s
)");
}

TEST(EpochTable, ShowsTheCoefficientOfDeterminationOfARegression) {
  const EpochTable table(Task::regression);
  EpochRecord row = untrained;
  row.train.r2 = -12.5;
  row.test.r2 = 0.75;
  EXPECT_THAT(table.header(), HasSubstr("|     train_r2 |      test_r2 |"));
  EXPECT_THAT(table.row(row), HasSubstr("|   -12.500000 |     0.750000 |"));
}

TEST(EpochTable, KeepsColumnsBelowEachOtherWithAnyPrecision) {
  EpochRecord row = first;
  row.loss = -1.2345678901234567e100;
  row.train.accuracy.reset();
  row.test.accuracy = NAN;
  for (int decimals = 0; decimals <= 17; ++decimals) {
    const EpochTable table(Task::classification, decimals);
    std::istringstream lines(table.header() + table.row(untrained) + table.row(row));
    std::string rule;
    std::getline(lines, rule);
    for (std::string line; std::getline(lines, line);) EXPECT_EQ(line.size(), rule.size()) << line;
  }
}

TEST(EpochTable, PrintsAsManyDecimalsAsAskedFor) {
  EXPECT_THAT(EpochTable(Task::classification, 2).row(first),
              HasSubstr("|         0.01 |         1.20 |"));
  EXPECT_THAT(EpochTable(Task::classification, 9).row(first), HasSubstr("|     1.204822000 |"));
  EXPECT_THAT(EpochTable(Task::classification, 3).footer(1.5), EndsWith("time: 1.500 s\n"));
  EXPECT_THROW(EpochTable(Task::classification, -1), DomainError);
  EXPECT_THROW(EpochTable(Task::classification, 18), DomainError);
}

TEST(EpochTable, ShowsWhatIsNoNumberOrTooLargeOrNotMeasured) {
  const EpochTable table(Task::classification);
  EpochRecord row = record(100, 123456789, NAN, INFINITY, 2);
  row.test.accuracy.reset();
  EXPECT_EQ(table.row(row),
            "  100 |     0.010000 |   1.2346e+08 |          nan |            - |     2.000000\n");
}

}  // namespace
}  // namespace gradstone::tools

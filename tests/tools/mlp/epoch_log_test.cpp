#include "tools/mlp/epoch_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "reference/error.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::tools {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::TemporaryFolder;

EpochRecord record(int epoch) {
  ConfusionMatrix confusion(2);
  confusion.add(0, 0);
  confusion.add(0, 1);
  confusion.add(1, 1);
  confusion.add(1, 1);
  EpochRecord record;
  record.epoch = epoch;
  record.learning_rate = 0.1;
  record.loss = 0.5;
  record.test.accuracy = 0.75;
  record.train = scores_of(confusion);
  record.seconds = 0.25;
  return record;
}

EpochRecord regression_record() {
  const double y[] = {1, 2, 4}, t[] = {1, 2, 3};
  RegressionMetrics metrics(1);
  metrics.add(MatrixView<const double>{y, 3, 1}, MatrixView<const double>{t, 3, 1});
  EpochRecord record;
  record.test_loss = 1.0 / 3;
  record.test = scores_of(metrics);
  record.last_step = UpdateCount{66, 5};
  return record;
}

std::vector<int> epochs_in(const std::filesystem::path& path) {
  std::istringstream lines(content_of(path));
  std::vector<int> epochs;
  for (std::string line; std::getline(lines, line);)
    epochs.push_back(json::parse(line)["epoch"].get<int>());
  return epochs;
}

template <class Exception>
std::string refusal(const std::filesystem::path& path, LogFormat format, Task task) {
  try {
    EpochLog(path, format, task, 1);
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(EpochLog, WritesJsonAfterItsSchema) {
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/epoch.schema.json")));
  EpochRecord every_score = regression_record();
  every_score.train = every_score.test;
  EpochRecord not_finite = record(3);
  not_finite.test = not_finite.train;
  not_finite.loss = NAN;
  not_finite.test_loss = INFINITY;
  for (const auto& [row, task] : {std::pair(record(0), Task::classification),
                                  {not_finite, Task::classification},
                                  {every_score, Task::regression}}) {
    const std::string line = json_line(row, task);
    EXPECT_THAT(schema.problems(json::parse(line)), IsEmpty()) << line;
    EXPECT_THAT(line, Not(HasSubstr("\n")));
  }
}

TEST(EpochLog, NamesScoresByTheirPart) {
  EXPECT_EQ(json_line(record(7), Task::classification),
            R"({"epoch":7,"task":"classification","learning_rate":0.1,"loss":0.5,)"
            R"("train_accuracy":0.75,"train_precision_macro":0.8333333333333333,)"
            R"("train_recall_macro":0.75,"train_f1_macro":0.7333333333333334,)"
            R"("train_precision_weighted":0.8333333333333333,"train_recall_weighted":0.75,)"
            R"("train_f1_weighted":0.7333333333333334,"test_accuracy":0.75,"seconds":0.25})");
  const json row = json::parse(json_line(regression_record(), Task::regression));
  EXPECT_EQ(row["updates"], 66);
  EXPECT_EQ(row["updates_rounded_away"], 5);
  EXPECT_EQ(row["test_r2"], 0.5);
  EXPECT_EQ(row["test_mae"].get<double>(), 1.0 / 3);  // all digits are there
  EXPECT_FALSE(row.contains("train_r2"));
  EXPECT_FALSE(row.contains("test_accuracy"));
}

TEST(EpochLog, WritesCsvWithEmptyCellsForWhatWasNotMeasured) {
  const TemporaryFolder folder;
  const auto path = folder / "log.csv";
  EpochLog log(path, LogFormat::csv, Task::regression);
  EpochRecord row = regression_record();
  row.learning_rate = 1e-5;
  row.loss = NAN;
  log.write(row);
  EXPECT_EQ(content_of(path),
            "epoch,learning_rate,loss,test_loss,train_r2,train_mse,train_rmse,train_mae,"
            "test_r2,test_mse,test_rmse,test_mae,updates,updates_rounded_away,seconds\n"
            "0,1e-05,nan,0.3333333333333333,,,,,0.5,0.3333333333333333,0.5773502691896257,"
            "0.3333333333333333,66,5,0\n");
}

TEST(EpochLog, HasEveryRowInTheFileAtOnce) {
  const TemporaryFolder folder;
  const auto path = folder.write("log.jsonl", "of another training\n");
  EpochLog log(path, LogFormat::json_lines, Task::classification);
  EXPECT_THAT(content_of(path), IsEmpty());
  log.write(record(0));
  EXPECT_THAT(epochs_in(path), ElementsAre(0));
  log.write(record(1));
  EXPECT_THAT(epochs_in(path), ElementsAre(0, 1));
}

TEST(EpochLog, ContinuesAfterTheEpochThatIsResumed) {
  const TemporaryFolder folder;
  const auto path = folder / "log.jsonl";
  {
    EpochLog log(path, LogFormat::json_lines, Task::classification);
    for (int epoch = 0; epoch <= 5; ++epoch) log.write(record(epoch));
  }
  EpochLog log(path, LogFormat::json_lines, Task::classification, 3);
  EXPECT_THAT(epochs_in(path), ElementsAre(0, 1, 2, 3));
  log.write(record(4));
  EXPECT_THAT(epochs_in(path), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(folder.names(), ElementsAre("log.jsonl"));
}

TEST(EpochLog, ContinuesCsvWithOneHeader) {
  const TemporaryFolder folder;
  const auto path = folder / "log.csv";
  std::string whole;
  {
    EpochLog log(path, LogFormat::csv, Task::classification);
    for (int epoch = 0; epoch <= 12; ++epoch) log.write(record(epoch));
    whole = content_of(path);
  }
  EpochLog log(path, LogFormat::csv, Task::classification, 9);
  EXPECT_LT(content_of(path).size(), whole.size());
  for (int epoch = 10; epoch <= 12; ++epoch) log.write(record(epoch));
  EXPECT_EQ(content_of(path), whole);
}

TEST(EpochLog, DropsALastRowThatWasCut) {
  const TemporaryFolder folder;
  const std::string row = json_line(record(0), Task::classification);
  const auto path = folder.write("log.jsonl", row + "\n" + row.substr(0, 20));
  EpochLog log(path, LogFormat::json_lines, Task::classification, 1);
  EXPECT_EQ(content_of(path), row + "\n");
}

TEST(EpochLog, BeginsAFileThatIsMissingOrEmptyWhenResumed) {
  const TemporaryFolder folder;
  for (const char* name : {"missing.csv", "empty.csv"}) {
    if (name[0] == 'e') folder.write(name, "");
    EpochLog log(folder / name, LogFormat::csv, Task::classification, 4);
    EXPECT_EQ(content_of(folder / name), csv_header(Task::classification) + "\n") << name;
  }
}

TEST(EpochLog, LeavesAFileThatIsNoLogAsItIs) {
  const TemporaryFolder folder;
  const auto json_file = folder.write(
      "log.jsonl", json_line(record(0), Task::classification) + "\n{\"name\": \"something\"}\n");
  const std::string content = content_of(json_file);
  EXPECT_THAT(refusal<FormatError>(json_file, LogFormat::json_lines, Task::classification),
              HasSubstr("log.jsonl:2: not a line of a log of epochs (classification)"));
  EXPECT_THAT(refusal<FormatError>(json_file, LogFormat::json_lines, Task::regression),
              HasSubstr("log.jsonl:1: not a line"));
  EXPECT_EQ(content_of(json_file), content);

  const std::string header = csv_header(Task::classification);
  const auto csv_file = folder.write("log.csv", header + "\none,0.1\n");
  EXPECT_THAT(refusal<FormatError>(csv_file, LogFormat::csv, Task::classification),
              HasSubstr("log.csv:2:"));
  EXPECT_THAT(refusal<FormatError>(csv_file, LogFormat::csv, Task::regression),
              HasSubstr("log.csv:1:"));
}

TEST(EpochLog, NamesAFileThatCanNotBeWrittenBeforeTheFirstRow) {
  const TemporaryFolder folder;
  EXPECT_THAT(refusal<Error>(folder / "no/log.csv", LogFormat::csv, Task::classification),
              HasSubstr("no/log.csv: cannot be written: No such file or directory"));
  EXPECT_THAT(refusal<Error>(folder.path(), LogFormat::json_lines, Task::classification),
              HasSubstr("Is a directory"));
}

TEST(EpochLog, TellsOfAFullDisk) {
  EpochLog log("/dev/full", LogFormat::json_lines, Task::classification);
  try {
    log.write(record(0));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/dev/full: cannot be written: No space left"));
  }
}

}  // namespace
}  // namespace gradstone::tools

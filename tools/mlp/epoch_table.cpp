#include "tools/mlp/epoch_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

constexpr int number_columns = 5;  // besides that of the epoch
constexpr const char* separator = " | ";

}  // namespace

EpochTable::EpochTable(Task task, int decimals)
    : task_(task), decimals_(decimals), width_(std::max(12, decimals + 6)) {
  if (decimals < 0 || decimals > 17)
    throw DomainError(fmt::format("a table with {} decimals: they must be 0 to 17", decimals));
}

std::string EpochTable::rule() const {
  return std::string(static_cast<std::size_t>(5 + number_columns * (3 + width_)), '-') + "\n";
}

std::string EpochTable::header() const {
  const bool regression = task_ == Task::regression;
  std::string line = "epoch";
  for (const char* name : {"lr", "loss", regression ? "train_r2" : "train_acc",
                           regression ? "test_r2" : "test_acc", "time (s)"})
    line += fmt::format("{}{:>{}}", separator, name, width_);
  return rule() + line + "\n" + rule();
}

std::string EpochTable::row(const EpochRecord& record) const {
  const auto shown = score_columns(task_).front().value;
  std::string line = fmt::format("{:5}", record.epoch);
  for (const std::optional<double>& value :
       {std::optional(record.learning_rate), std::optional(record.loss), record.train.*shown,
        record.test.*shown, std::optional(record.seconds)})
    line += fmt::format("{}{:>{}}", separator, number(value), width_);
  return line + "\n";
}

std::string EpochTable::footer(double total_seconds) const {
  return rule() + fmt::format("Total training time: {:.{}f} s\n", total_seconds, decimals_);
}

std::string EpochTable::number(std::optional<double> value) const {
  if (!value) return "-";
  const std::string text = fmt::format("{:.{}f}", *value, decimals_);
  if (text.size() <= static_cast<std::size_t>(width_)) return text;
  // At the longest, -1.2345e+100.
  return fmt::format("{:.{}e}", *value, width_ - 8);
}

}  // namespace gradstone::tools

#include "tools/mlp/epoch_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::filesystem::path& path, const char* what, int code) {
  throw Error(fmt::format("{}: cannot be {}: {}", path.string(), what,
                          std::generic_category().message(code)));
}

// JSON has no NaN and no infinity.
Json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-infinity" : "infinity";
  return value;
}

std::string cell(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

struct UpdateColumn {
  const char* name;
  std::int64_t UpdateCount::*value;
};
constexpr UpdateColumn update_columns[] = {{"updates", &UpdateCount::updates},
                                           {"updates_rounded_away", &UpdateCount::rounded_away}};

std::string read(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) fail(path, "read", errno != 0 ? errno : EIO);
  return text.str();
}

std::optional<int> epoch_of_json(const std::string& line, Task task) {
  const Json row = Json::parse(line, nullptr, false);
  if (!row.is_object() || row.value("task", Json()) != name_of(task)) return {};
  const auto epoch = row.find("epoch");
  if (epoch == row.end() || !epoch->is_number_integer()) return {};
  return epoch->get<int>();
}

std::optional<int> epoch_of_csv(const std::string& line) {
  int epoch = 0;
  const char* end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, epoch);
  if (error != std::errc() || rest == end || *rest != ',') return {};
  return epoch;
}

struct Rows {
  std::string text;
  bool has_last = false;  // whether there is a line of the last epoch that was asked for
};

/// The lines of a log up to an epoch. A last line without its newline was cut; it is left out.
Rows rows_until(int last_epoch, const std::filesystem::path& path, LogFormat format, Task task) {
  const std::string text = read(path);
  Rows kept;
  int line_number = 0;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    const bool is_header = format == LogFormat::csv && ++line_number == 1;
    if (format == LogFormat::json_lines) ++line_number;
    const auto epoch = is_header                         ? std::optional<int>()
                       : format == LogFormat::json_lines ? epoch_of_json(line, task)
                                                         : epoch_of_csv(line);
    if (is_header ? line != csv_header(task) : !epoch)
      throw FormatError(fmt::format(
          "{}:{}: not a line of a log of epochs ({}), which a resumed training would continue; "
          "remove the file or name another",
          path.string(), line_number, name_of(task)));
    if (epoch && *epoch > last_epoch) continue;
    kept.text += line + "\n";
    if (epoch) kept.has_last |= *epoch == last_epoch;
  }
  return kept;
}

}  // namespace

bool goes_to_stdout(const std::filesystem::path& log) {
  return log == "-" || (!log.empty() && leads_to_stdout(log));
}

int take_stdout() {
  std::fflush(stdout);
  const int taken = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (taken < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) fail("stdout", "written", errno);
  return taken;
}

EpochLog::EpochLog(std::filesystem::path path, LogFormat format, Task task,
                   std::optional<int> resumed_after)
    : path_(std::move(path)), format_(format), task_(task) {
  std::error_code unknown;
  const bool is_file = std::filesystem::is_regular_file(path_, unknown);
  bool begun = false;
  if (resumed_after && is_file) {
    const Rows kept = rows_until(*resumed_after, path_, format, task);
    write_file_atomically(path_, kept.text);
    begun = !kept.text.empty();
    if (kept.has_last) resumed_after_ = resumed_after;
  }
  const int clear = resumed_after ? 0 : O_TRUNC;
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | clear, 0666);
  if (descriptor_ < 0) fail(path_, "written", errno);
  if (format_ == LogFormat::csv && !begun) append(csv_header(task_));
}

EpochLog::EpochLog(int descriptor, LogFormat format, Task task)
    : path_("stdout"), format_(format), task_(task), descriptor_(descriptor) {
  if (format_ == LogFormat::csv) append(csv_header(task_));
}

EpochLog::~EpochLog() {
  if (descriptor_ >= 0) close(descriptor_);
}

void EpochLog::write(const EpochRecord& record) {
  if (record.epoch == resumed_after_) return;
  append(format_ == LogFormat::json_lines ? json_line(record, task_) : csv_line(record, task_));
}

void EpochLog::append(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(descriptor_, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) fail(path_, "written", errno);
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

std::string json_line(const EpochRecord& record, Task task) {
  Json row;
  row["epoch"] = record.epoch;
  row["task"] = name_of(task);
  row["learning_rate"] = number(record.learning_rate);
  row["loss"] = number(record.loss);
  if (record.test_loss) row["test_loss"] = number(*record.test_loss);
  for (const auto& [part, scores] : {std::pair("train_", &record.train), {"test_", &record.test}})
    for (const auto& [name, value] : score_columns(task))
      if (scores->*value) row[std::string(part) + name] = number(*(scores->*value));
  for (const auto& [name, value] : update_columns)
    if (record.last_step) row[name] = (*record.last_step).*value;
  row["seconds"] = number(record.seconds);
  return row.dump();
}

std::string csv_header(Task task) {
  std::string line = "epoch,learning_rate,loss,test_loss";
  for (const char* part : {"train_", "test_"})
    for (const auto& column : score_columns(task)) line += fmt::format(",{}{}", part, column.name);
  for (const auto& column : update_columns) line += fmt::format(",{}", column.name);
  return line + ",seconds";
}

std::string csv_line(const EpochRecord& record, Task task) {
  std::string line = fmt::format("{},{},{},{}", record.epoch, record.learning_rate, record.loss,
                                 cell(record.test_loss));
  for (const Scores* scores : {&record.train, &record.test})
    for (const auto& column : score_columns(task)) line += "," + cell(scores->*column.value);
  for (const auto& column : update_columns)
    line += "," + (record.last_step ? fmt::format("{}", (*record.last_step).*column.value) : "");
  return line + fmt::format(",{}", record.seconds);
}

}  // namespace gradstone::tools

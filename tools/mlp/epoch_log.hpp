#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tools/mlp/epoch_record.hpp"

namespace gradstone::tools {

enum class LogFormat {
  json_lines,  ///< one JSON object per line, after data/schemas/epoch.schema.json
  csv,         ///< a header line, then comma-separated numbers; what was not measured is empty
};

/// Whether a log goes to stdout: `-`, or a name of where stdout leads to.
bool goes_to_stdout(const std::filesystem::path& log);

/// Takes stdout for a log: what is printed goes to stderr from now on. Returns a descriptor of what
/// stdout was. Errors: Error.
int take_stdout();

/// A file with a row per epoch. Each row is handed to the system at once, so that it is there
/// whatever ends the program.
class EpochLog {
 public:
  /// Begins a new file, in place of an old one; or, where training resumes after an epoch,
  /// continues the file: rows of later epochs, and a last row that was cut, are removed.
  ///
  /// Errors: Error that names the file and the reason when it can't be written; FormatError, naming
  /// the line, when the file to be continued is something else than such a log of this task.
  EpochLog(std::filesystem::path path, LogFormat format, Task task,
           std::optional<int> resumed_after = {});
  /// Writes to a descriptor, which it closes in the end.
  EpochLog(int descriptor, LogFormat format, Task task);
  EpochLog(const EpochLog&) = delete;
  EpochLog& operator=(const EpochLog&) = delete;
  ~EpochLog();

  /// Adds a row. The row of the epoch after which training resumes is not added again.
  /// Errors: Error that names the file and the reason, for instance a full disk.
  void write(const EpochRecord& record);

 private:
  void append(const std::string& line);

  std::filesystem::path path_;
  LogFormat format_;
  Task task_;
  std::optional<int> resumed_after_;  // if there is a row of that epoch
  int descriptor_ = -1;
};

// Without the newline.
std::string json_line(const EpochRecord& record, Task task);
std::string csv_header(Task task);
std::string csv_line(const EpochRecord& record, Task task);

}  // namespace gradstone::tools

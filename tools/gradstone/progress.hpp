#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

#include "validation/report_table.hpp"

/// What the subcommands that check equations show on a terminal.
namespace gradstone::tools {

/// The colours of a table of verdicts on this stream.
std::string styled_cell(const std::string& text, Emphasis emphasis, std::FILE* stream);

/// A line on stderr that is written over, on a terminal only.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::size_t finished, std::size_t all) const;

 private:
  bool shown_;
};

}  // namespace gradstone::tools

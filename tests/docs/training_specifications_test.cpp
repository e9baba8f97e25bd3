// The tables of docs/training-specifications.md list what programs know, in their words.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "numeric/training/initializer.hpp"
#include "numeric/training/scheduler.hpp"

namespace gradstone {
namespace {

std::set<std::string> rows_of_page() {
  std::ifstream page(GRADSTONE_SOURCE_DIR "/docs/training-specifications.md");
  std::set<std::string> rows;
  for (std::string line; std::getline(page, line);)
    if (line.starts_with("| `")) rows.insert(line);
  return rows;
}

std::string escaped(std::string text) {
  for (auto bar = text.find('|'); bar != std::string::npos; bar = text.find('|', bar + 2))
    text.insert(bar, 1, '\\');
  return text;
}

TEST(TrainingSpecifications, ListEverySchedulerAndInitializer) {
  const auto rows = rows_of_page();
  ASSERT_FALSE(rows.empty());
  for (const auto* entries : {&schedulers(), &initializers()}) {
    for (const auto& entry : *entries) {
      const std::string row = "| `" + escaped(signature(entry)) + "` | " + entry.title + " |";
      const auto found = rows.lower_bound(row);
      EXPECT_TRUE(found != rows.end() && found->starts_with(row)) << row;
    }
  }
}

}  // namespace
}  // namespace gradstone

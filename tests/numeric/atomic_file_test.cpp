#include "numeric/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "reference/error.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("gradstone-atomic-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string content(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), {});
  }

  std::filesystem::path folder_;
};

TEST_F(AtomicFileTest, ReplacesTheOldFile) {
  const auto path = folder_ / "report.json";
  write_file_atomically(path, "old");
  write_file_atomically(path, "new");
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, LeavesTheOldFileWithoutACommit) {
  const auto path = folder_ / "report.json";
  write_file_atomically(path, "old");
  {
    const AtomicFile file(path);
    std::ofstream(file.temporary()) << "half of the n";
  }
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, NamesTheFileThatCanNotBeWritten) {
  try {
    write_file_atomically(folder_ / "missing" / "report.json", "text");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("missing/report.json: cannot be written: No such file"));
  }
}

TEST_F(AtomicFileTest, WritesThroughToADevice) {
  write_file_atomically("/dev/null", "text");
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
  EXPECT_THROW(write_file_atomically("/dev/full", "text"), Error);
}

}  // namespace
}  // namespace gradstone

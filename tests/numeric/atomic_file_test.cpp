#include "numeric/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "reference/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::content_of;
using testing_support::TemporaryFolder;

TEST(AtomicFile, ReplacesTheOldFile) {
  const TemporaryFolder folder;
  const auto path = folder / "report.json";
  write_file_atomically(path, "old");
  write_file_atomically(path, "new");
  EXPECT_EQ(content_of(path), "new");
  EXPECT_EQ(folder.names().size(), 1u);
}

TEST(AtomicFile, LeavesTheOldFileWithoutACommit) {
  const TemporaryFolder folder;
  const auto path = folder / "report.json";
  write_file_atomically(path, "old");
  {
    const AtomicFile file(path);
    std::ofstream(file.temporary()) << "half of the n";
  }
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.names().size(), 1u);
}

TEST(AtomicFile, NamesTheFileThatCanNotBeWritten) {
  const TemporaryFolder folder;
  try {
    write_file_atomically(folder.path() / "missing" / "report.json", "text");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("missing/report.json: cannot be written: No such file"));
  }
}

TEST(AtomicFile, WritesThroughToADevice) {
  write_file_atomically("/dev/null", "text");
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
  EXPECT_THROW(write_file_atomically("/dev/full", "text"), Error);
}

}  // namespace
}  // namespace gradstone

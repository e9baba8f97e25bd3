#include "numeric/atomic_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

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

TEST(AtomicFile, FollowsLinksAndKeepsThem) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "far");
  folder.write("far/report.json", "old");
  std::filesystem::create_symlink("far/report.json", folder / "link");
  std::filesystem::create_symlink("link", folder / "link_to_link");
  write_file_atomically(folder / "link_to_link", "new");
  EXPECT_EQ(content_of(folder / "far/report.json"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link_to_link"));
  {
    AtomicFile file(folder / "link");
    EXPECT_EQ(file.temporary().parent_path(), folder / "far");
    std::ofstream(file.temporary()) << "newer";
    file.commit();
  }
  EXPECT_EQ(content_of(folder / "far/report.json"), "newer");
  EXPECT_EQ(folder.names().size(), 3u);
}

TEST(AtomicFile, MakesTheFileThatALinkNames) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("not_yet.json", folder / "link");
  write_file_atomically(folder / "link", "text");
  EXPECT_EQ(content_of(folder / "not_yet.json"), "text");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST(AtomicFile, RefusesLinksInACircle) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  EXPECT_THROW(write_file_atomically(folder / "a", "text"), Error);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "a"));
}

TEST(AtomicFile, WritesThroughToAPipe) {
  const TemporaryFolder folder;
  const auto pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  // Open for both, so that neither side waits for the other.
  const int descriptor = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  {
    AtomicFile file(pipe);
    std::ofstream(file.temporary()) << "by parts";
    file.commit();
  }
  write_file_atomically(pipe, ", whole");
  std::string read_back(15, ' ');
  ASSERT_EQ(read(descriptor, read_back.data(), read_back.size()), 15);
  close(descriptor);
  EXPECT_EQ(read_back, "by parts, whole");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(folder.names().size(), 1u);
}

TEST(AtomicFile, WritesToADescriptorOfItsOwnAndGoesOnWhereItStands) {
  const TemporaryFolder folder;
  const auto path = folder / "out";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(write(descriptor, "first ", 6), 6);
  write_file_atomically("/dev/fd/" + std::to_string(descriptor), "second ");
  std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(descriptor), folder / "link");
  write_file_atomically(folder / "link", "third");
  close(descriptor);
  EXPECT_EQ(content_of(path), "first second third");
  EXPECT_EQ(folder.names().size(), 2u);
}

TEST(AtomicFile, TellsBeforehandWhatCanNotBeWritten) {
  const TemporaryFolder folder;
  EXPECT_NO_THROW(require_writable(folder / "new"));
  EXPECT_NO_THROW(require_writable("/dev/null"));
  EXPECT_THROW(require_writable(folder.path() / "missing" / "new"), Error);
  EXPECT_THROW(require_writable(folder.path()), Error);
  EXPECT_EQ(folder.names().size(), 0u);
}

}  // namespace
}  // namespace gradstone

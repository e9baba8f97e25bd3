// Downloads from a server that fails on purpose: what is said, and what is left behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>

#include "reference/error.hpp"
#include "tests/support/run_program.hpp"
#include "tests/tools/failing_server.hpp"
#include "tools/prepare_data/download.hpp"
#include "tools/prepare_data/download_bar.hpp"
#include "tools/prepare_data/part_file.hpp"
#include "tools/prepare_data/sha256.hpp"

namespace gradstone::tools {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::ThrowsMessage;
using testing_support::content_of;
using testing_support::FailingServer;
using testing_support::TemporaryFolder;

class DownloadTest : public testing::Test {
 protected:
  DownloadTest() {
    setenv("no_proxy", "127.0.0.1", 1);
    for (int k = 0; k < 200000; ++k) content_ += static_cast<char>(k * 7919 >> 8);
    sources_.write("a.bin", content_);
    sha256_ = sha256_of(sources_ / "a.bin");
  }

  Download wanted(const std::string& how) const {
    constexpr int seconds = 1;
    return {server_.url(how + "/a.bin"), folder_ / "a.bin", sha256_, seconds};
  }
  auto attempt(const std::string& how) const {
    return [this, how] { download(wanted(how)); };
  }
  void expect_complete() const {
    EXPECT_THAT(folder_.names(), ElementsAre("a.bin"));
    EXPECT_EQ(content_of(folder_ / "a.bin"), content_);
  }

  std::string content_, sha256_;
  TemporaryFolder sources_, folder_;
  FailingServer server_{sources_.path()};
};

auto says(const std::string& a, const std::string& b = "") {
  return ThrowsMessage<Error>(AllOf(HasSubstr(a), HasSubstr(b)));
}

TEST_F(DownloadTest, FetchesAFile) {
  download(wanted("good"));
  expect_complete();
  EXPECT_THAT(server_.stop(), ElementsAre("/good/a.bin -"));
}

TEST_F(DownloadTest, FollowsARedirection) {
  download(wanted("moved"));
  expect_complete();
}

TEST_F(DownloadTest, FetchesAFileOfUnknownLength) {
  std::uint64_t last_total = 1;
  download(wanted("silent"), [&](auto, auto total) { last_total = total; });
  expect_complete();
  EXPECT_EQ(last_total, 0u);
}

TEST_F(DownloadTest, GoesOnWhereAConnectionBroke) {
  download(wanted("cut"));
  expect_complete();
  EXPECT_THAT(server_.stop(), ElementsAre("/cut/a.bin -", "/cut/a.bin bytes=100000-"));
}

TEST_F(DownloadTest, KeepsWhatCameForTheNextTime) {
  EXPECT_THAT(attempt("stuck"), says("stuck/a.bin: ", "100000 of 200000 bytes are kept in"));
  EXPECT_THAT(folder_.names(), ElementsAre("a.bin.part"));
  std::uint64_t first_done = 0, last_total = 0;
  download(wanted("good"), [&](auto done, auto total) {
    if (first_done == 0) first_done = done;
    last_total = total;
  });
  expect_complete();
  EXPECT_GT(first_done, 100000u);
  EXPECT_EQ(last_total, 200000u);
  EXPECT_THAT(server_.stop(), testing::Contains("/good/a.bin bytes=100000-"));
}

TEST_F(DownloadTest, StartsAgainWhereTheServerSendsNoParts) {
  folder_.write("a.bin.part", content_.substr(0, 5000));
  download(wanted("whole"));
  expect_complete();
}

TEST_F(DownloadTest, StartsAgainWhereTheFirstPartWasOfAnotherFile) {
  folder_.write("a.bin.part", std::string(5000, 'x'));
  download(wanted("good"));
  expect_complete();
  EXPECT_THAT(server_.stop(), ElementsAre("/good/a.bin bytes=5000-", "/good/a.bin -"));
}

TEST_F(DownloadTest, StartsAgainWhereTheFileChangedOnTheServer) {
  folder_.write("a.bin.part", content_.substr(0, 5000));
  download(wanted("stale"));
  expect_complete();
}

TEST_F(DownloadTest, TakesAPartThatIsComplete) {
  folder_.write("a.bin.part", content_);
  download(wanted("good"));
  expect_complete();
}

TEST_F(DownloadTest, StartsAgainWhereThePartIsTooLong) {
  folder_.write("a.bin.part", content_ + "more");
  download(wanted("good"));
  expect_complete();
}

TEST_F(DownloadTest, RemovesAFileWithTheWrongChecksum) {
  Download other = wanted("good");
  other.sha256 = std::string(64, '0');
  EXPECT_THAT([&] { download(other); },
              says("has the SHA-256 checksum " + sha256_ + ", not 0000", "it was removed"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(DownloadTest, GivesUpWhereThereIsNoFile) {
  EXPECT_THAT(attempt("nowhere"), says("nowhere/a.bin: the server answers 404, not found"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(DownloadTest, KeepsAPartWhereTheServerIsBusy) {
  folder_.write("a.bin.part", content_.substr(0, 5000));
  EXPECT_THAT(attempt("busy"),
              says("the server answers 503; try again later", "5000 bytes are kept"));
  EXPECT_EQ(content_of(folder_ / "a.bin.part"), content_.substr(0, 5000));
}

TEST_F(DownloadTest, GivesUpOnAServerThatSendsNothingMore) {
  const auto attempt_once = attempt("stall");
  EXPECT_THAT(attempt_once, says("stall/a.bin: ", "bytes are kept in"));
  EXPECT_THAT(folder_.names(), ElementsAre("a.bin.part"));
}

TEST_F(DownloadTest, GivesUpOnAServerThatSendsTheSameAgain) {
  EXPECT_THAT(attempt("halves"), says("100000 of 200000 bytes are kept in"));
  EXPECT_THAT(server_.stop(), ElementsAre("/halves/a.bin -", "/halves/a.bin bytes=100000-"));
}

TEST_F(DownloadTest, EndsAnAnswerWithoutEnd) {
  Download endless = wanted("endless");
  endless.timeout = 60;
  endless.most_bytes = 1'000'000;
  EXPECT_THAT([&] { download(endless); }, says("endless/a.bin: the file is longer than 1000000 "
                                               "bytes",
                                               "it was removed"));
  EXPECT_THAT(folder_.names(), IsEmpty());
  EXPECT_THAT([&] { download(wanted("babble")); }, says("the server answers 404, not found"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(DownloadTest, GivesUpOnAServerThatTrickles) {
  EXPECT_THAT(attempt("trickle"), says("trickle/a.bin: ", "bytes are kept in"));
  EXPECT_THAT(folder_.names(), ElementsAre("a.bin.part"));
  EXPECT_LT(content_of(folder_ / "a.bin.part").size(), 1000u);
}

TEST_F(DownloadTest, FollowsNoSymbolicLinkAndFillsNoPipe) {
  folder_.write("mine", "keep this");
  std::filesystem::create_symlink("mine", folder_ / "a.bin.part");
  EXPECT_THAT(attempt("good"), says("a.bin.part: is a symbolic link, which is not followed"));
  EXPECT_EQ(content_of(folder_ / "mine"), "keep this");
  std::filesystem::remove(folder_ / "a.bin.part");
  ASSERT_EQ(mkfifo((folder_ / "a.bin.part").c_str(), 0600), 0);
  EXPECT_THAT(attempt("good"), says("a.bin.part: "));
  EXPECT_THAT(server_.stop(), IsEmpty());
}

TEST_F(DownloadTest, GivesUpWhereNobodyListens) {
  server_.stop();
  EXPECT_THAT(attempt("good"), says("connect"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(DownloadTest, LeavesAnotherFileInItsPlace) {
  folder_.write("a.bin", "mine");
  EXPECT_THAT(attempt("good"), says("is another file", "move it away"));
  EXPECT_EQ(content_of(folder_ / "a.bin"), "mine");
  EXPECT_THAT(server_.stop(), IsEmpty());
}

TEST_F(DownloadTest, FetchesNothingThatIsThere) {
  folder_.write("a.bin", content_);
  download(wanted("good"));
  EXPECT_THAT(server_.stop(), IsEmpty());
}

TEST_F(DownloadTest, KeepsWhatFitsOnAFullDisk) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{50000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THAT(attempt("good"), says("a.bin.part: cannot be written", "50000 of 200000 bytes"));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  download(wanted("good"));
  expect_complete();
}

TEST_F(DownloadTest, LeavesTheFileOfAnotherProcessAlone) {
  PartFile other(folder_ / "a.bin");
  EXPECT_THAT(attempt("good"), says("another process downloads this file"));
}

TEST_F(DownloadTest, RefusesOtherAddresses) {
  Download file = wanted("good");
  file.url = "file:///etc/passwd";
  EXPECT_THAT([&] { download(file); }, says("no address that begins http:// or https://"));
}

// The whole program.

class PrepareDataDownload : public DownloadTest {
 protected:
  testing_support::Outcome prepare(const std::string& arguments) {
    return testing_support::run(GRADSTONE_PROGRAM_DIR "/prepare_data --timeout 1 --data-dir " +
                                folder_.path().string() + " " + arguments);
  }
};

TEST_F(PrepareDataDownload, SaysWhatFailedAndEndsWithTwo) {
  const auto missing = prepare("--dataset mnist --download --url " + server_.url("nowhere"));
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.errors, HasSubstr("nowhere/mnist.npz: the server answers 404, not found"));
  sources_.write("mnist.npz", "no such thing");
  const auto wrong = prepare("--dataset mnist --download --url " + server_.url("good"));
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("not 731c5ac602752760"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(PrepareDataDownload, MakesTheDataSetOfWhatItFetched) {
  const std::string digits = content_of(GRADSTONE_SOURCE_DIR "/data/digits.npz");
  // Two rows, in an archive made by tar.
  sources_.write("cal_housing.data",
                 "-122.23,37.88,41,880,129,322,126,8.3252,452600\n"
                 "-122.22,37.86,21,7099,1106,2401,1138,8.3014,358500\n");
  testing_support::run("cd " + sources_.path().string() +
                       " && tar czf cal_housing.tgz cal_housing.data");
  const std::string arguments =
      "--dataset california-housing --test-fraction 0.5 --download --sha256 " +
      sha256_of(sources_ / "cal_housing.tgz") + " --url ";
  const auto first = prepare(arguments + server_.url("stuck"));
  EXPECT_EQ(first.status, 2);
  EXPECT_THAT(first.errors, HasSubstr("the same command goes on from there"));
  EXPECT_THAT(first.errors, Not(HasSubstr("\033")));
  const auto second = prepare(arguments + server_.url("good/"));
  EXPECT_EQ(second.status, 0) << second.errors;
  EXPECT_THAT(second.output, HasSubstr("Xtrain 1x8 float64, Ttrain 1x1 float64"));
  EXPECT_THAT(folder_.names(), SizeIs(2));  // the source and the npz file
  const auto third = prepare(arguments + server_.url("nowhere"));
  EXPECT_EQ(third.status, 0);
  EXPECT_THAT(third.output, HasSubstr("exists; --force makes it again"));
}

TEST(DownloadBar, FitsTheTerminal) {
  EXPECT_EQ(download_line("mnist.npz", 5000000, 10000000, 1e6, 80),
            "mnist.npz  [===========>           ]   50 %  5.0 of 10.0 MB  1.0 MB/s  5 s left");
  for (int width = 1; width < 120; ++width)
    EXPECT_LT(download_line("mnist.npz", 5, 7, 1, width).size(), static_cast<std::size_t>(width));
  EXPECT_EQ(download_line("a", 5000000, 0, 1e6, 80), "a  5.0 MB  1.0 MB/s");
}

}  // namespace
}  // namespace gradstone::tools

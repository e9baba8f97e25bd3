// No equation file makes the program gradstone hang, fill the memory, or leave a process behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <thread>

#include "tests/support/program_matchers.hpp"

namespace gradstone::limits_test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;
using testing_support::content_of;
using testing_support::Outcome;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

#if defined(__SANITIZE_ADDRESS__)
constexpr const char* within_two_gibi = "";  // the sanitizer needs terabytes
#else
constexpr const char* within_two_gibi = "ulimit -v 2097152; ";
#endif

/// A command of the program in a process group of its own, with its output in a folder.
class GroupOfProcesses {
 public:
  GroupOfProcesses(const TemporaryFolder& folder, const std::string& arguments) {
    const std::string line = "cd " + folder.path().string() + " && " + within_two_gibi +
                             "exec " GRADSTONE_PROGRAM_DIR "/gradstone " + arguments +
                             " >out 2>err </dev/null";
    leader_ = fork();
    if (leader_ == 0) {
      setpgid(0, 0);
      execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    setpgid(leader_, leader_);  // whoever of both comes first
  }
  GroupOfProcesses(const GroupOfProcesses&) = delete;
  GroupOfProcesses& operator=(const GroupOfProcesses&) = delete;
  ~GroupOfProcesses() { kill(-leader_, SIGKILL); }

  /// Whether any process of the group is at work.
  bool is_alive() const { return size() > 0; }
  void tell_leader(int signal) const { kill(leader_, signal); }
  /// The status of the leader, as waitpid gives it.
  int wait() const {
    int status = 0;
    waitpid(leader_, &status, 0);
    return status;
  }
  /// How many processes are in the group, without those that have ended.
  std::size_t size() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      std::ifstream stat(entry.path() / "stat");
      std::string text;
      if (!std::getline(stat, text)) continue;
      std::istringstream rest(text.substr(text.rfind(')') + 1));
      std::string state;
      long parent = 0, group = 0;
      rest >> state >> parent >> group;
      count += group == leader_ && state != "Z";
    }
    return count;
  }

 private:
  pid_t leader_ = 0;
};

/// Waits, as long as a busy machine may take. Returns whether it came true.
bool comes_true(const std::function<bool()>& condition) {
  for (int k = 0; k < 6000; ++k) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::string nested(const std::string& before, const std::string& after, int times,
                   std::string inner = "x") {
  for (int k = 0; k < times; ++k) inner = before + inner + after;
  return inner;
}

std::string repeated(const std::string& part, const std::string& sign, int times) {
  std::string text = part;
  for (int k = 1; k < times; ++k) text += sign + part;
  return text;
}

std::string function(const std::string& value) {
  return "activation a\n  f(x)  = " + value + "\n  f'(x) = 1\n";
}

// Gradients only, so that there is something to derive.
std::string layer(const std::string& forward) {
  return "layer l\n  input X: N x D\n  forward\n" + forward + "  backward\n    DX = DY\n";
}

std::string products_of_maxima(int factors) {
  std::string text = "max(x, 1)";
  for (int k = 2; k <= factors; ++k) text += " * max(x, " + std::to_string(k) + " * x)";
  return text;
}

std::string squares_of_matrices(int times) {
  std::string text = "    A0 = X * T(X)\n";
  for (int k = 1; k <= times; ++k) {
    const std::string before = "A" + std::to_string(k - 1);
    text += "    A" + std::to_string(k) + " = " + before + " * " + before + "\n";
  }
  return text + "    Y = A" + std::to_string(times) + " * X\n";
}

std::string quotients_of_matrices(int times) {
  std::string value = "X";
  for (int k = 0; k < times; ++k) value = "hadamard(X, reciprocal(X + hadamard(X, " + value + ")))";
  return "    Y = " + value + "\n";
}

std::string sums_of_sums(int times, const std::string& range) {
  std::string value = "X[i,k]", text;
  for (int k = 0; k < times; ++k)
    value = "sum(a" + std::to_string(k) + ": " + range + ", " + value + ")";
  return layer("    Y = X\n") + "  definition Y[i,k] = " + value + "\n";
}

std::string cases_of_cases(int times) {
  std::string value = "x";
  for (int k = 0; k < times; ++k)
    value = "(where x * " + value + " < " + std::to_string(k) + ": x, else: x + 1)";
  return function(value);
}

std::string functions_of_functions(int times) {
  std::string text = "activation f0\n  f(x)  = x^2 + x\n  f'(x) = 2 * x + 1\n";
  for (int k = 1; k <= times; ++k) {
    const std::string before = "f" + std::to_string(k - 1);
    text += "activation f" + std::to_string(k) + "\n  f(x)  = " + before + "(" + before + "(x))\n" +
            "  f'(x) = 1\n";
  }
  return text;
}

// Refused at reading, with a limit that the message states.
std::map<std::string, std::string> files_beyond_the_limits() {
  return {
      {"exponent of 2^61", function("x^2305843009213693951")},
      {"exponent of 1001", function("x^1001")},
      {"negative exponent", function("x^(-1000000)")},
      {"root of a high degree", function("x^(1/1000003)")},
      {"power of a number", function("2^9223372036854775807 * x")},
      {"exponent that is a power", function("x^(10^(10^10))")},
      {"powers of powers", function(nested("(", ")^100", 3))},
      {"power of a function", "activation g\n  f(x) = x^100\n" + function("g(g(g(x)))")},
      {"power of a sum", function("(1 + exp(x))^100000")},
      {"large matrix", "layer l\n  input X: 1000 x 1000\n  forward\n    Y = X\n"},
      {"large product", "layer l\n  input X: 1000 x 1\n  forward\n    Y = X * T(X)\n"},
      {"sums of sums", sums_of_sums(3, "1..1000")},
      {"maxima of maxima", layer("    Y = X\n") + "  definition Y[i,k] = max(a: 1000, max(b: 1000, "
                                                  "X[i,k]))\n"},
      {"number of many digits", function("x + 1" + std::string(4000, '0'))},
      {"functions of functions", functions_of_functions(12)},
      {"deep chain", function(repeated("x", " + ", 5000))},
      {"bytes that are no text", "# \xff\xfe\n" + function("x")},
  };
}

// Read, but hard.
std::map<std::string, std::string> hard_files() {
  return {
      {"exponentials", function(nested("exp(", ")", 7))},
      {"many exponentials", function(nested("exp(", ")", 60))},
      {"exponentials of large numbers", function(nested("exp(", ")", 4, "1000000000 * x"))},
      {"logarithms", function(nested("log(1 + ", "^2)", 20))},
      {"exponentials of logarithms", function(nested("exp(log(x + ", "))", 12))},
      {"sum to the power of 1000", function("(1 + x + exp(x))^1000")},
      {"quotients of powers", function("1/(1 + x)^1000 + 1/(2 + x)^999")},
      {"powers of numbers", function(repeated("3^1000", " * ", 60) + " * x")},
      {"roots", function(nested("sqrt(1 + ", ")", 9))},
      {"roots of high degree", function("(1 + x^(1/997))^(1/991)")},
      {"maxima", function(products_of_maxima(25))},
      {"nested maxima", function(nested("max(x, 2 * ", " * x)", 14))},
      {"cases of cases", cases_of_cases(14)},
      {"continued fraction", function(nested("1/(x + ", ")", 60))},
      {"many factors", function(repeated("(x + 1)", " * ", 190))},
      {"functions", functions_of_functions(3)},
      {"squares of matrices", layer(squares_of_matrices(12))},
      {"quotients of matrices", layer(quotients_of_matrices(14))},
      {"sums over sizes", sums_of_sums(12, "N")},
      {"literal matrix",
       "layer l\n  input X: 100 x 100\n  forward\n    Y = X * X * X\n"
       "  backward\n    DX = DY\n"},
  };
}

class LimitsOf : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Commands, LimitsOf, testing::Values("prove", "derive", "show", "conform"));

TEST_P(LimitsOf, RefuseWhatIsBeyondThemWithPlaceAndRemedy) {
  for (const auto& [name, text] : files_beyond_the_limits()) {
    const TemporaryFolder folder;
    folder.write("test.eq", text);
    const GroupOfProcesses group(folder, std::string(GetParam()) + " test.eq --timeout 1");
    const int status = group.wait();
    const std::string errors = content_of(folder / "err");
    ASSERT_TRUE(WIFEXITED(status)) << name;
    EXPECT_EQ(WEXITSTATUS(status), 2) << name << ": " << errors;
    EXPECT_THAT(errors, HasSubstr("gradstone: error: test.eq:")) << name;
    EXPECT_THAT(errors, AnyOf(HasSubstr("at most"), HasSubstr("more than"), HasSubstr("fit 64"),
                              HasSubstr("UTF-8")))
        << name;
  }
}

// In processor time; what the machine does besides makes no difference.
TEST_P(LimitsOf, EndWhatIsHardAndLeaveNothingBehind) {
  for (const auto& [name, text] : hard_files()) {
    const TemporaryFolder folder;
    folder.write("test.eq", text);
    const GroupOfProcesses group(folder, std::string(GetParam()) + " test.eq --timeout 0.2");
    const int status = group.wait();
    const std::string errors = content_of(folder / "err");
    EXPECT_FALSE(group.is_alive()) << name;
    ASSERT_TRUE(WIFEXITED(status)) << name << ": signal " << WTERMSIG(status);
    // Undecided or refuted; and what is only printed is all right.
    EXPECT_THAT(WEXITSTATUS(status), AnyOf(0, 1, 2, 3)) << name << ": " << errors;
    if (WEXITSTATUS(status) >= 2 && content_of(folder / "out").empty()) {
      EXPECT_THAT(errors, HasSubstr("gradstone: error: ")) << name;
    }
    EXPECT_THAT(folder.names(), UnorderedElementsAre("test.eq", "out", "err")) << name;
  }
}

class Interrupted : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, testing::Values(SIGINT, SIGTERM, SIGHUP));

// More than ten seconds of work: each factor has a kink of its own.
std::string long_file() {
  std::string text = "x";
  for (int k = 1; k < 40; ++k)
    text += " * max(x, " + std::to_string(k) + " * x + " + std::to_string(k) + ")";
  return function(text);
}

// In a process of its own though there is only one job.
std::string long_work() {
  return "prove test.eq --timeout 1000 --jobs 1 --json report.json";
}

TEST_P(Interrupted, EndsItsProcessesFirst) {
  const TemporaryFolder folder;
  folder.write("test.eq", long_file());
  // What a process was writing that is no more; and what may be somebody else's.
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  folder.write(".gradstone-" + std::to_string(dead) + "-0.tmp", "{");
  folder.write(".gradstone-" + std::to_string(getpid()) + "-0.tmp", "{");
  const GroupOfProcesses group(folder, long_work());
  ASSERT_TRUE(comes_true([&] { return group.size() == 3; }));
  group.tell_leader(GetParam());
  const int status = group.wait();
  EXPECT_FALSE(group.is_alive());
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), GetParam());
  EXPECT_THAT(folder.names(),
              UnorderedElementsAre("test.eq", "out", "err",
                                   ".gradstone-" + std::to_string(getpid()) + "-0.tmp"));
}

TEST(Protected, GoesOnAfterASignalThatItIgnores) {
  const TemporaryFolder folder;
  folder.write("test.eq", long_file());
  const auto before = signal(SIGHUP, SIG_IGN);
  const GroupOfProcesses group(folder, "prove test.eq --timeout 1 --jobs 1");
  signal(SIGHUP, before);
  ASSERT_TRUE(comes_true([&] { return group.size() == 3; }));
  group.tell_leader(SIGHUP);
  const int status = group.wait();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_FALSE(group.is_alive());
}

// `sleep 1000 & exec gradstone ...`: a shell's other children are none of ours.
TEST(Supervision, WaitsForItsOwnProcessesOnly) {
  const auto outcome =
      run("sh -c 'sleep 1000 >/dev/null 2>&1 & echo $! && exec " GRADSTONE_PROGRAM_DIR
          "/gradstone show relu'");
  EXPECT_EQ(outcome.status, 0);
  const pid_t sleep = std::stoi(outcome.output);
  EXPECT_EQ(kill(sleep, SIGKILL), 0) << "it was there still";
}

TEST(Supervision, WorksWhereChildrenAreIgnored) {
  const auto before = signal(SIGCHLD, SIG_IGN);
  const TemporaryFolder folder;
  const GroupOfProcesses group(folder, "prove relu");
  signal(SIGCHLD, before);
  const int status = group.wait();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Killed, LeavesNoProcessBehind) {
  const TemporaryFolder folder;
  folder.write("test.eq", long_file());
  const GroupOfProcesses group(folder, long_work());
  ASSERT_TRUE(comes_true([&] { return group.size() == 3; }));
  group.tell_leader(SIGKILL);
  group.wait();
  EXPECT_TRUE(comes_true([&] { return !group.is_alive(); }));
}

TEST(Timeout, IsAPositiveNumber) {
  for (const char* wrong : {"nan", "inf", "-1", "0", "abc", "1e9", "''"}) {
    const auto outcome = run_gradstone("show relu --timeout " + std::string(wrong));
    EXPECT_EQ(outcome.status, 2) << wrong;
    EXPECT_THAT(outcome.errors, HasSubstr("--timeout")) << wrong;
  }
  for (const char* command : {"prove", "derive", "show", "verify"})
    EXPECT_NE(run_gradstone(std::string(command) + " relu --timeout 600").status, 2) << command;
}

TEST(Timeout, IsSaidWithItsRemedy) {
  const TemporaryFolder folder;
  const auto file = folder.write("test.eq", layer(quotients_of_matrices(14)));
  const auto outcome = run_gradstone("derive " + file.string() + " --timeout 0.02");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.errors, HasSubstr("gradstone: error: stopped after 0.02 s of processor time; "
                                        "--timeout SECONDS allows more"));
}

TEST(Certificates, AreLimitedToo) {
  const TemporaryFolder folder;
  const auto file = folder.write("test.eq", function(products_of_maxima(25)));
  const auto certificates = folder / "proofs.json";
  const auto outcome = run_gradstone("prove " + file.string() + " --timeout 0.05 --certificate " +
                                     certificates.string());
  EXPECT_THAT(outcome.status, AnyOf(1, 3));
  EXPECT_THAT(content_of(certificates),
              AllOf(HasSubstr("\"claims\""), Not(HasSubstr("\"verdict\":\"proved\""))));
}

}  // namespace
}  // namespace gradstone::limits_test

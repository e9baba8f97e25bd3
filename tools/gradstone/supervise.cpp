#include "tools/gradstone/supervise.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/left_files.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// What ends the program from outside, unless nohup or the like protects it, and the news of a
// child.
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    if (!is_ignored(signal)) sigaddset(&signals, signal);
  return signals;
}

// What a shell started before it became this program.
bool has_children() {
  siginfo_t information{};
  return waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0;
}

// Waits also for what the child had started: as a subreaper this process is their parent then.
void wait_for_all() {
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
}

// Ends what the child had started and left behind, and what that had started: each becomes a child
// of this process, a subreaper, when its parent has gone. Programs of others would go on for as
// long as they like.
void end_all() {
  const std::string children = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  while (true) {
    std::ifstream file(children);
    bool any = false;
    for (pid_t process = 0; file >> process; any = true) kill(process, SIGKILL);
    if (!any) return wait_for_all();
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Ends this process by a signal, as it would have ended without a child.
[[noreturn]] void end_by(int signal, const sigset_t& usual_signals) {
  ::signal(signal, SIG_DFL);
  sigprocmask(SIG_SETMASK, &usual_signals, nullptr);
  raise(signal);
  std::_Exit(128 + signal);  // where the signal is ignored
}

// The status of the child when it ends. A signal from outside ends it: then there is none, but
// `signal` says which one it was.
std::optional<int> wait_for(pid_t child, bool only_child, const sigset_t& awaited, int& signal) {
  while (true) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      if (only_child) wait_for_all();
      return status;
    }
    signal = sigwaitinfo(&awaited, nullptr);
    if (signal < 0 || signal == SIGCHLD) continue;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    if (only_child) end_all();
    return std::nullopt;
  }
}

int fail(ExitStatus status, const std::string& message) {
  complain("gradstone", "error:", message);
  return status;
}

int exit_status_of(int status, const ProcessLimits& limits, const sigset_t& usual_signals) {
  const std::string reason = reason_for(status, limits);
  switch (end_of(status)) {
    case End::by_itself:
      return WEXITSTATUS(status);
    case End::out_of_time:
      return fail(left_open, reason + " of processor time; --timeout SECONDS allows more");
    case End::out_of_memory:
      return fail(left_open, reason + "; simpler or fewer equations need less");
    case End::by_signal:
      break;
  }
  switch (WTERMSIG(status)) {
    case SIGSEGV:
    case SIGBUS:
    case SIGABRT:
    case SIGFPE:
    case SIGILL:
      complain("gradstone", "internal error, please report it:", reason);
      return internal_error;
    default:
      end_by(WTERMSIG(status), usual_signals);
  }
}

}  // namespace

void add_timeout(CLI::App& command, double& seconds, const std::string& what) {
  constexpr double shortest = 0.01, longest = 1e6;
  command.add_option("--timeout", seconds, "seconds of processor time for " + what)
      ->check(number_within(shortest, longest))
      ->capture_default_str();
}

int supervise(const ProcessLimits& limits, const std::vector<std::filesystem::path>& folders,
              const std::function<int()>& body) {
  ::signal(SIGCHLD, SIG_DFL);  // who ignores it is told nothing of its children
  const bool only_child = !has_children();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const sigset_t awaited = awaited_signals();
  sigset_t usual;
  sigprocmask(SIG_BLOCK, &awaited, &usual);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw Error(std::string("can't start a process: ") + std::strerror(errno));
  if (child == 0) {
    end_with_parent(parent);
    sigprocmask(SIG_SETMASK, &usual, nullptr);
    limit_memory(limits.bytes);
    limit_processor_time(limits.processor_seconds);
    std::exit(run_program("gradstone", body));
  }
  int signal = 0;
  const auto status = wait_for(child, only_child, awaited, signal);
  if (!status || end_of(*status) != End::by_itself) {
    for (const auto& folder : folders) remove_what_dead_processes_left(folder);
    remove_folders_that_dead_processes_left();
  }
  if (!status) end_by(signal, usual);
  return exit_status_of(*status, limits, usual);
}

}  // namespace gradstone::tools

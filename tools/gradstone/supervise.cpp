#include "tools/gradstone/supervise.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

// What ends the program from outside, and the news of a child.
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
  return signals;
}

// Also of what the child had started: as a subreaper this process is their parent then.
void wait_for_all() {
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
}

// Ends this process by a signal, as it would have ended without a child.
[[noreturn]] void end_by(int signal, const sigset_t& usual_signals) {
  ::signal(signal, SIG_DFL);
  sigprocmask(SIG_SETMASK, &usual_signals, nullptr);
  raise(signal);
  std::_Exit(128 + signal);  // where the signal is ignored
}

// The status of the child when it ends. A signal from outside ends it, and then this process.
int wait_for(pid_t child, const sigset_t& awaited, const sigset_t& usual_signals) {
  while (true) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      wait_for_all();
      return status;
    }
    const int signal = sigwaitinfo(&awaited, nullptr);
    if (signal < 0 || signal == SIGCHLD) continue;
    kill(child, SIGKILL);
    wait_for_all();
    end_by(signal, usual_signals);
  }
}

int fail(ExitStatus status, const std::string& message) {
  complain("gradstone", "error:", message);
  return static_cast<int>(status);
}

int exit_status_of(int status, const ProcessLimits& limits, const sigset_t& usual_signals) {
  const std::string reason = reason_for(status, limits);
  switch (end_of(status)) {
    case End::by_itself:
      return WEXITSTATUS(status);
    case End::out_of_time:
      return fail(ExitStatus::undecided,
                  reason + " of processor time; --timeout SECONDS allows more");
    case End::out_of_memory:
      return fail(ExitStatus::undecided, reason + "; simpler or fewer equations need less");
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

int supervise(const ProcessLimits& limits, const std::function<int()>& body) {
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
  return exit_status_of(wait_for(child, awaited, usual), limits, usual);
}

}  // namespace gradstone::tools

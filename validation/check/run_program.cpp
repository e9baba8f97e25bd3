#include "validation/check/run_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <system_error>
#include <thread>

#include "reference/error.hpp"

namespace gradstone {
namespace {

void limit(int what, std::uint64_t most) {
  const rlimit value{most, most};
  setrlimit(static_cast<__rlimit_resource_t>(what), &value);
}

// In the new process: only what may be called between fork and exec.
[[noreturn]] void become(const char* command, const char* said, const ProgramLimits& limits) {
  setpgid(0, 0);
  const int nothing = open("/dev/null", O_RDONLY);
  const int output = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (nothing < 0 || output < 0) _exit(127);
  dup2(nothing, 0);
  dup2(output, 1);
  dup2(output, 2);
  // What others have open, expectations for instance, is none of its business.
  for (int other = 3; other < 1024; ++other) close(other);
  limit(RLIMIT_AS, limits.bytes);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  limit(RLIMIT_CORE, 0);
  execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
  _exit(127);
}

// The last lines of a file, printable.
std::string end_of(const std::filesystem::path& path) {
  constexpr std::streamoff most = 2000;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - most));
  std::string text(std::istreambuf_iterator<char>(file), {});
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (std::size_t line = 0, at = text.size(); line < 5 && at != std::string::npos && at > 0;
       ++line) {
    at = text.rfind('\n', at - 1);
    if (line == 4 && at != std::string::npos) text = text.substr(at + 1);
  }
  return text;
}

}  // namespace

std::string ProgramEnd::text() const {
  std::string how = !started    ? "could not be started"
                    : timed_out ? "was stopped: it took too long"
                    : signal != 0
                        ? fmt::format("was ended by signal {} ({})", signal, strsignal(signal))
                    : exit_status != 0 ? fmt::format("ended with exit status {}", exit_status)
                                       : "ended well";
  return said.empty() ? how : how + ": " + said;
}

ProgramEnd run_program(const std::string& command, const ProgramLimits& limits) {
  const FreshFolder own;
  const auto said = own.path() / "said";
  const std::string output = said.string();
  const pid_t child = fork();
  if (child == 0) become(command.c_str(), output.c_str(), limits);
  ProgramEnd end;
  if (child < 0) {
    end.started = false;
    end.said = std::strerror(errno);
    return end;
  }
  setpgid(child, child);  // whoever comes first
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(limits.seconds);
  auto pause = std::chrono::microseconds(200);
  int status = 0;
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
    if (Clock::now() >= deadline) {
      end.timed_out = true;
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(20000));
  }
  kill(-child, SIGKILL);  // what it has left behind
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.said = end_of(said);
  return end;
}

std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else
      word += c;
  }
  return word + "'";
}

FreshFolder::FreshFolder() {
  std::error_code failed;
  const auto place = std::filesystem::temp_directory_path(failed);
  // With the process, so that who finds it later can tell whether anybody needs it.
  const std::string pattern = "gradstone-" + std::to_string(getpid()) + "-XXXXXX";
  std::string name = ((failed ? "/tmp" : place) / pattern).string();
  if (mkdtemp(name.data()) == nullptr)
    throw Error("no temporary folder can be made: " + name + ": " + std::strerror(errno));
  path_ = name;
}

FreshFolder::~FreshFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gradstone

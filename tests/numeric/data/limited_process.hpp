#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

namespace gradstone::testing_support {

/// The bytes of memory that this process has for data: heap, stack, written pages.
inline rlim_t data_size() {
  std::ifstream file("/proc/self/status");
  std::string word;
  while (file >> word && word != "VmData:") {
  }
  rlim_t kibi = 0;
  file >> kibi;
  return 1024 * kibi;
}

/// Runs `check` in a process of its own that has a limit; returns whether it returned true. An
/// exception is printed and counts as false.
template <class Check>
bool holds_with_limit(int resource, rlim_t limit, Check check) {
  std::cout.flush();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("can't fork");
  if (child == 0) {
    bool good = false;
    try {
      std::signal(SIGXFSZ, SIG_IGN);  // a file that is too long shall be an error, not the end
      const rlimit both{limit, limit};
      good = setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0 && check();
    } catch (const std::exception& error) {
      std::cerr << "in the limited process: " << error.what() << '\n';
    }
    _exit(good ? 0 : 1);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) throw std::runtime_error("can't wait");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// As above, with so many bytes more for data than there are now.
template <class Check>
bool holds_with_more_memory(rlim_t bytes, Check check) {
  return holds_with_limit(RLIMIT_DATA, data_size() + bytes, check);
}

/// Whether `action` throws an E whose message holds the text.
template <class E, class Action>
bool throws(Action action, const std::string& text) {
  try {
    action();
  } catch (const E& error) {
    if (std::string(error.what()).find(text) != std::string::npos) return true;
    std::cerr << "another message: " << error.what() << '\n';
  }
  return false;
}

}  // namespace gradstone::testing_support

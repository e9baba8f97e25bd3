#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace gradstone::testing_support {

/// Runs failing_server.py as long as it lives. Needs GRADSTONE_PYTHON, the path of an interpreter.
class FailingServer {
 public:
  explicit FailingServer(const std::filesystem::path& folder) {
    int to_server[2], from_server[2];
    if (pipe(to_server) != 0 || pipe(from_server) != 0) throw std::runtime_error("no pipe");
    process_ = fork();
    if (process_ == 0) {
      dup2(to_server[0], STDIN_FILENO);
      dup2(from_server[1], STDOUT_FILENO);
      for (const int end : {to_server[0], to_server[1], from_server[0], from_server[1]}) close(end);
      execl(GRADSTONE_PYTHON, GRADSTONE_PYTHON,
            GRADSTONE_SOURCE_DIR "/tests/tools/failing_server.py", folder.c_str(), nullptr);
      _exit(127);
    }
    close(to_server[0]);
    close(from_server[1]);
    input_ = to_server[1];
    output_ = fdopen(from_server[0], "r");
    port_ = line();
  }
  FailingServer(const FailingServer&) = delete;
  FailingServer& operator=(const FailingServer&) = delete;
  ~FailingServer() {
    if (output_) stop();
  }

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + port_ + "/" + path;
  }

  /// Ends the server. Returns the requests that it had: "/good/a.bin bytes=5-".
  std::vector<std::string> stop() {
    close(input_);
    std::vector<std::string> requests;
    for (std::string text = line(); !text.empty(); text = line()) requests.push_back(text);
    std::fclose(output_);
    output_ = nullptr;
    waitpid(process_, nullptr, 0);
    return requests;
  }

 private:
  std::string line() {
    std::string text;
    for (int letter = std::fgetc(output_); letter != EOF && letter != '\n';
         letter = std::fgetc(output_))
      text += static_cast<char>(letter);
    return text;
  }

  pid_t process_ = -1;
  int input_ = -1;
  std::FILE* output_ = nullptr;
  std::string port_;
};

}  // namespace gradstone::testing_support

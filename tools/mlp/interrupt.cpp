#include "tools/mlp/interrupt.hpp"

#include <csignal>

namespace gradstone::tools {
namespace {

volatile std::sig_atomic_t caught = 0;

void remember(int signal) {
  caught = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptWatch::InterruptWatch() {
  caught = 0;
  std::signal(SIGINT, remember);
  std::signal(SIGTERM, remember);
}

InterruptWatch::~InterruptWatch() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

int InterruptWatch::signal() const {
  return caught;
}

}  // namespace gradstone::tools

#pragma once

namespace gradstone::tools {

/// While it lives, SIGINT and SIGTERM ask for an end instead of ending the program; a second signal
/// ends it at once. One at a time.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();

  /// The signal that asked for an end; 0 where none has.
  int signal() const;
};

}  // namespace gradstone::tools

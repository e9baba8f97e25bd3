#pragma once

#include <string>

namespace gradstone {

/// The place in the source text where a formula is written.
///
/// std::source_location would do, but clang 14 does not provide it.
struct Location {
  const char* file = "";
  int line = 0;

  /// The place of the call, when used as a default argument.
  static constexpr Location here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }

  /// `layers/softmax.cpp:17`: the last folder and the file, then the line.
  std::string text() const;
};

}  // namespace gradstone

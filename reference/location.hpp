#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gradstone {

/// The place in the source text where a formula is written.
///
/// std::source_location would do, but clang 14 does not provide it.
struct Location {
  const char* file = "";
  int line = 0;
  int column = 0;  ///< from 1; 0 where it is not known, as in C++

  /// The place of the call, when used as a default argument: its file from the root of the sources.
  static constexpr Location here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {from_root(file), line};
  }

  /// `reference/layers/softmax.cpp:17`, `../my/layer.eq:12:5`: the file as it was named.
  std::string text() const;

 private:
  // What the compiler calls this file tells what it calls the root.
  static constexpr const char* from_root(const char* file) {
    constexpr std::string_view own = __FILE__, name = "reference/location.hpp";
    constexpr std::size_t length = own.ends_with(name) ? own.size() - name.size() : 0;
    return std::string_view(file).starts_with(own.substr(0, length)) ? file + length : file;
  }
};

}  // namespace gradstone

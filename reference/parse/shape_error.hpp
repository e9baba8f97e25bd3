#pragma once

#include <string>

#include "reference/error.hpp"

namespace gradstone {

/// A text of equations can be read, but the shapes of a formula in it do not fit.
class TextShapeError : public FormatError {
 public:
  TextShapeError(const std::string& message, int line) : FormatError(message), line_(line) {}
  int line() const { return line_; }  ///< of the text, from 1

 private:
  int line_;
};

}  // namespace gradstone

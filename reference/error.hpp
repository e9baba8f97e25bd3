#pragma once

#include <stdexcept>
#include <string>

namespace gradstone {

/// Root of all errors that gradstone throws. The message names the thing, the place and the remedy.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Shapes of a formula do not fit; thrown while the formula is built, for all sizes at once.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// A value lies outside the domain of an operation, a parameter or a condition.
class DomainError : public Error {
 public:
  using Error::Error;
};

/// A file or text is malformed.
class FormatError : public Error {
 public:
  using Error::Error;
};

/// A name is not known; the message lists the nearest known ones.
class UnknownNameError : public Error {
 public:
  using Error::Error;
};

/// The request is well formed, but this reader cannot do it.
class UnsupportedError : public Error {
 public:
  using Error::Error;
};

}  // namespace gradstone

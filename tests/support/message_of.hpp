#pragma once

#include <string>

#include "reference/error.hpp"

namespace gradstone::testing_support {

/// The message of the error that the function throws, which is of the type given or derived from
/// it; others are let through. "nothing was thrown" where there is none.
template <class Exception = Error, class Function>
std::string message_of(Function function) {
  try {
    function();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace gradstone::testing_support

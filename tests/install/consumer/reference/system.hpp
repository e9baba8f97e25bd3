#pragma once

#include <string>

// The consumer's own, named as one of gradstone's: neither may be taken for the other.
namespace consumer {

inline std::string system() {
  return "softmax";
}

}  // namespace consumer

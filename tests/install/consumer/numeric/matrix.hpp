#pragma once

#include <cstdint>

// The consumer's own, named as one of gradstone's: neither may be taken for the other.
namespace consumer {

struct Matrix {
  std::int64_t rows = 1, columns = 2;
};

}  // namespace consumer

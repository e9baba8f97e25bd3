#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gradstone {

/// A tensor with a name, as files of several formats hold it.
struct NamedTensor {
  std::string name;
  std::string type;  ///< a floating-point format (f32, bf16, ...), or i64 for whole numbers
  std::vector<std::size_t> shape;  ///< none for a scalar
  std::vector<double> values;      ///< numbers of that type, the last index running fastest
};

}  // namespace gradstone

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gradstone {

/// One item of a specification of layers: `SReLU(al=0.1, tr=0.3)`, with what its text says.
struct LayerSpecification {
  std::string text;  ///< the item as written, for messages
  std::string name;
  std::vector<std::pair<std::string, double>> parameters;  ///< an empty key is a positional value
};

/// Reads `ReLU;BatchNormalization;Linear`: items separated by semicolons (outside parentheses
/// commas are accepted too), each a name, or a name with values `(0.1)` or `(al=0.1, tr=0.3)`.
/// Errors: FormatError that shows the item and says what is expected.
std::vector<LayerSpecification> parse_layers(const std::string& text);

/// Reads `64;32;10`: sizes of the input and of each linear layer's output.
/// Errors: FormatError that shows the item.
std::vector<std::int64_t> parse_layer_sizes(const std::string& text);

}  // namespace gradstone

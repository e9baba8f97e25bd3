#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gradstone {

/// How an operation is written in formulas: row_repeat(x, m), -X, X + Y, c * X.
struct Call {
  enum class Style { function, prefix, infix };
  enum class Kind { operand, scalar, size };
  /// What stands at a place: the k-th operand, scalar or size of the operation.
  struct Argument {
    Kind kind = Kind::operand;
    std::size_t index = 0;
  };

  std::string text;
  Style style = Style::function;
  std::string symbol;  ///< row_repeat, -, +
  std::vector<Argument> arguments;

  /// Reads `row_repeat(x, m)` or `X + Y`. Errors: DomainError for a name that is none of these,
  /// and for a sign that formulas do not have.
  static Call of(const std::string& text, const std::vector<std::string>& operands,
                 const std::vector<std::string>& scalars, const std::vector<std::string>& sizes);
};

}  // namespace gradstone

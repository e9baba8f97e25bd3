#pragma once

#include <string>

namespace gradstone::print {

/// How tightly the outermost operation of a printed formula binds.
enum class Binding {
  open,      ///< cases: stands alone or in parentheses
  sum,       ///< a + b, a - b
  odot,      ///< elementwise product (LaTeX only)
  big,       ///< a sum sign and what follows it (LaTeX only)
  product,   ///< a * b, a / b, a fraction such as 1/2
  negation,  ///< -a
  power,     ///< a^b
  atom       ///< a name, a call, anything in parentheses
};

/// A printed formula that knows when it needs parentheses.
struct Piece {
  std::string text;
  Binding binding = Binding::atom;

  bool starts_with_minus() const { return text.starts_with('-'); }
};

}  // namespace gradstone::print

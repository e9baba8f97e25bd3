#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// The trees of a system as JSON on one line, as data/schemas/system.schema.json describes it.
///
/// Matrices: `{"op": "product", "shape": ["N", "K"], "operands": [...]}`. Scalars likewise, without
/// a shape. Rational numbers are strings, since JSON has no exact ones. Nothing is abbreviated:
/// softmax is the tree that it stands for.
std::string to_json(const Expr& expression);
std::string to_json(const Scalar& expression);
std::string to_json(const EquationSystem& system);

/// A JSON string with everything escaped that needs to be.
std::string json_string(const std::string& text);

}  // namespace gradstone

#pragma once

#include <string>

namespace gradstone::open_points {

/// What is said of a statement that is proved at every point.
inline constexpr const char* everywhere = "";

/// What the proof for all sizes finds of the last claim of a text: the points that it leaves open,
/// `everywhere` if there are none, or its verdict.
std::string last_of(const std::string& text);

/// The same of f'(x), where f has this value.
std::string derivative_of(const std::string& value, const std::string& stated);

/// The same of an identity that reads a matrix X: N x D, and what else is given.
std::string identity(const std::string& sides, const std::string& given = "");

}  // namespace gradstone::open_points

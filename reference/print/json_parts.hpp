#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reference/print/json.hpp"

/// What the JSON of expressions and of systems is made of. Values are JSON text already.
namespace gradstone::print {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string object(const Fields& fields);

template <class Items, class Print>
std::string array(const Items& items, Print print) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + print(item);
  return "[" + text + "]";
}

std::string comparison_json(const Comparison& comparison);
std::string shape_json(const Shape& shape);
std::string index_json(const Index& index);

}  // namespace gradstone::print

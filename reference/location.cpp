#include "reference/location.hpp"

#include <string_view>

namespace gradstone {

std::string Location::text() const {
  const std::string_view path(file);
  const auto name = path.rfind('/');
  if (name == std::string_view::npos) return std::string(path) + ":" + std::to_string(line);
  const auto folder = name == 0 ? std::string_view::npos : path.rfind('/', name - 1);
  const auto start = folder == std::string_view::npos ? 0 : folder + 1;
  return std::string(path.substr(start)) + ":" + std::to_string(line);
}

}  // namespace gradstone

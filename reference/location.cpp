#include "reference/location.hpp"

namespace gradstone {

std::string Location::text() const {
  std::string place = std::string(file) + ":" + std::to_string(line);
  if (column > 0) place += ":" + std::to_string(column);
  return place;
}

}  // namespace gradstone

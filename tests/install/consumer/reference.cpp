#include <iostream>

#include "reference/version.hpp"

int main() {
  std::cout << "reference of gradstone " << gradstone::version() << "\n";
}

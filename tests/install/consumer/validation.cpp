#include <iostream>

#include "validation/build_info.hpp"

int main() {
  std::cout << "validation of " << gradstone::build_info() << "\n";
}

#include <iostream>

#include "numeric/eigen_version.hpp"
#include "reference/version.hpp"

int main() {
  std::cout << "numeric of gradstone " << gradstone::version() << ", with Eigen "
            << gradstone::eigen_version() << "\n";
}

#include <iostream>

#include "reference/version.hpp"
#include "symbolic/ginac_version.hpp"

int main() {
  std::cout << "symbolic of gradstone " << gradstone::version() << ", with GiNaC "
            << gradstone::ginac_version() << "\n";
}

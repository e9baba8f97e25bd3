#include <cstdio>

#include "numeric/eigen_version.hpp"

int main() {
  std::puts(gradstone::vector_instructions().c_str());
}

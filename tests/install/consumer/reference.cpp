#include <iostream>

#include "reference/registry.hpp"
#include "reference/version.hpp"

int main() {
  const auto found = gradstone::find_entries("softmax");
  if (found.empty() || found.front()->forms.empty()) return 1;
  std::cout << "reference of gradstone " << gradstone::version() << ": "
            << found.front()->forms.front().title << "\n";
}

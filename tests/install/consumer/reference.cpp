#include <iostream>

#include "gradstone/reference/registry.hpp"
#include "gradstone/reference/version.hpp"
#include "reference/system.hpp"

int main() {
  const auto found = gradstone::find_entries(consumer::system());
  if (found.empty() || found.front()->forms.empty()) return 1;
  std::cout << "reference of gradstone " << gradstone::version() << ": "
            << found.front()->forms.front().title << "\n";
}

#include <iostream>

#include "gradstone/reference/registry.hpp"
#include "gradstone/validation/build_info.hpp"
#include "gradstone/validation/verify.hpp"

// Verifies the linear layer.
int main() {
  const auto& linear = gradstone::find_entries("layer:linear").front()->forms.front();
  gradstone::VerifyOptions options;
  options.level = gradstone::Level::quick;
  const auto report = gradstone::verify_system(linear, options);

  if (report.verdict() != gradstone::Verdict::proved) return 1;
  std::cout << "validation of " << gradstone::build_info() << ": " << report.full_name() << " is "
            << gradstone::verdict_name(report.verdict()) << "\n";
}

#include <iostream>

#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "symbolic/ginac_prover.hpp"

// Proves the gradient DX of the linear layer.
int main() {
  const auto& linear = gradstone::find_entries("layer:linear").front()->forms.front();
  const gradstone::Claim claim{gradstone::ClaimKind::gradient, "DX", "X"};
  const auto finding = gradstone::prove_with_ginac(linear, claim, {{{"N", 2}, {"D", 5}, {"K", 3}}});

  if (finding.verdict != gradstone::Verdict::proved) return 1;
  std::cout << "symbolic of gradstone " << gradstone::version() << ": DX is "
            << gradstone::verdict_name(finding.verdict) << "\n";
}

#include <iostream>

#include "gradstone/reference/registry.hpp"
#include "gradstone/reference/version.hpp"
#include "gradstone/symbolic/ginac_prover.hpp"

// Proves the gradient DX of the linear layer.
int main() {
  const auto& linear = gradstone::find_entries("layer:linear").front()->forms.front();
  const gradstone::Claim claim{gradstone::ClaimKind::gradient, "DX", "X"};
  const auto finding = gradstone::prove_with_ginac(linear, claim, {{{"N", 2}, {"D", 5}, {"K", 3}}});

  if (finding.verdict != gradstone::Verdict::proved) return 1;
  std::cout << "symbolic of gradstone " << gradstone::version() << ": DX is "
            << gradstone::verdict_name(finding.verdict) << "\n";
}

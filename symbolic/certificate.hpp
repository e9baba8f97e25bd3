#pragma once

#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"

namespace gradstone {

/// What was found about a claim, as a certificate says it.
struct CertifiedClaim {
  Claim claim;
  Verdict verdict = Verdict::undecided;
  ProofScope scope;          ///< of what is proved
  std::vector<Sizes> sizes;  ///< at which it is proved, where that is not for all
};

/// The systems of one equation file, or of one name of the registry, with all their claims.
struct CertifiedSource {
  struct System {
    const EquationSystem* system;
    std::vector<CertifiedClaim> claims;
  };
  std::string name;
  std::string text;  ///< from which the systems can be read
  std::vector<System> systems;
};

/// What another program needs to check what is said to be proved, as one JSON object
/// (data/schemas/certificate.schema.json).
///
/// It holds the text of each source and its SHA-256, the functions of the library that the text
/// calls, and for every system what it assumes and every claim with its verdict and its scope.
/// tools/replay_certificate.py takes none of this on trust: it reads the claims from the text.
std::string certificate(const std::vector<CertifiedSource>& sources);

}  // namespace gradstone

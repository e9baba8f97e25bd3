#pragma once

#include <string>
#include <utility>

#include "validation/mutation/mutants.hpp"
#include "validation/mutation/report.hpp"

namespace gradstone {

/// The report as JSON text, after data/schemas/mutation.schema.json.
std::string to_json(const MutationReport& report);
/// The report of such a text. The format is closed: what it does not have, and counts and an exit
/// status that do not follow from the rest, are refused with their place. Errors: FormatError.
MutationReport mutation_report_from_json(const std::string& text);

/// What a mutant changed, with trees as data/schemas/system.schema.json has them: `{"equation":
/// "DZ", "value": ..., "functions": [...]}` with the functions that it applies, or `{"function":
/// "relu'", "value": ...}` of a formula. An empty text of others.
std::string changed_json(const Mutant& mutant);

// How worker processes hand in what they find. Errors: FormatError when the text is not such.
std::string to_json(const MutantReport& report);
MutantReport mutant_report_from_json(const std::string& text);
/// A claim without its mutants, and for how much of it it is proved.
std::string to_json(const ClaimMutations& claim, const ProofScope& scope);
std::pair<ClaimMutations, ProofScope> claim_mutations_from_json(const std::string& text);

}  // namespace gradstone

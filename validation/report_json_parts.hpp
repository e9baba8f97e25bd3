#pragma once

#include <array>
#include <nlohmann/json.hpp>

#include "reference/registry.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/json_place.hpp"
#include "validation/report.hpp"

namespace gradstone {

// Parts of reports as JSON, for the files that write and read one.

inline constexpr std::array all_verdicts{Verdict::proved, Verdict::holds, Verdict::refuted,
                                         Verdict::undecided, Verdict::doubt};

inline constexpr std::array all_claim_kinds{ClaimKind::definition,  ClaimKind::gradient,
                                            ClaimKind::stable_form, ClaimKind::derivative,
                                            ClaimKind::identity,    ClaimKind::element_identity,
                                            ClaimKind::unrolled};
inline constexpr std::array all_kinds{Kind::operation, Kind::layer, Kind::activation, Kind::loss,
                                      Kind::optimizer, Kind::rule,  Kind::derivation};
inline constexpr std::array all_levels{Level::quick, Level::standard, Level::thorough};

/// The verdict of a claim that is proved, but not in full.
inline constexpr const char* proved_in_part_words = "proved in part";

nlohmann::ordered_json sizes_json(const Sizes& sizes);
nlohmann::ordered_json counterexample_json(const Counterexample& example);

ProofScope scope_from(const JsonPlace& json);

/// Which part a report is about, and back; `systems` is how many it has. Errors: FormatError for
/// what can't be.
nlohmann::ordered_json shard_json(const Shard& shard);
Shard shard_from(const JsonPlace& json, std::size_t systems);

}  // namespace gradstone

#pragma once

#include <array>
#include <nlohmann/json.hpp>

#include "validation/report.hpp"

namespace gradstone {

// Parts of reports as JSON, for the files that write and read one.

inline constexpr std::array all_verdicts{Verdict::proved, Verdict::holds, Verdict::refuted,
                                         Verdict::undecided, Verdict::doubt};

/// The verdict of a claim that is proved, but not in full.
inline constexpr const char* proved_in_part_words = "proved in part";

nlohmann::ordered_json sizes_json(const Sizes& sizes);
nlohmann::ordered_json counterexample_json(const Counterexample& example);

}  // namespace gradstone

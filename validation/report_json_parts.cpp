#include "validation/report_json_parts.hpp"

#include <fmt/format.h>

#include "reference/error.hpp"

namespace gradstone {

ProofScope scope_from(const JsonPlace& json) {
  return {json.at("all_sizes").truth(), json.text_if_any("steps"), json.text_if_any("where")};
}

nlohmann::ordered_json shard_json(const Shard& shard) {
  return {{"number", shard.number},
          {"count", shard.count},
          {"whole", shard.whole},
          {"fingerprint", shard.fingerprint},
          {"places", shard.places}};
}

Shard shard_from(const JsonPlace& json, std::size_t systems) {
  Shard shard;
  shard.number = json.at("number").whole_number();
  shard.count = json.at("count").whole_number();
  shard.whole = json.at("whole").whole_number();
  shard.fingerprint = json.at("fingerprint").text();
  for (const auto& place : json.at("places").items()) {
    const auto next = place.whole_number();
    if (next >= shard.whole || (!shard.places.empty() && next <= shard.places.back()))
      throw FormatError(place.place() + ": the places of systems ascend, and are below " +
                        std::to_string(shard.whole));
    shard.places.push_back(next);
  }
  if (shard.number < 1 || shard.number > shard.count || shard.count > shard.whole)
    throw FormatError(fmt::format("{}: shard {} of {} of {} systems can't be", json.place(),
                                  shard.number, shard.count, shard.whole));
  if (shard.places.size() != systems || systems == 0)
    throw FormatError(fmt::format("{}: {} places are stated for {} systems", json.place(),
                                  shard.places.size(), systems));
  return shard;
}

}  // namespace gradstone

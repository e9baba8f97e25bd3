#include "tools/gradstone/shards.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iostream>

#include "reference/error.hpp"
#include "tools/gradstone/equations.hpp"
#include "validation/report_json.hpp"
#include "validation/shard.hpp"

namespace gradstone::tools {
namespace {

std::string report_text(std::istream& stream, const std::string& file) {
  constexpr std::size_t most_bytes = std::size_t{1} << 26;  // in memory it is many times as large
  std::string text;
  std::vector<char> part(std::size_t{1} << 16);
  while (stream.read(part.data(), static_cast<std::streamsize>(part.size())), stream.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > most_bytes)
      throw FormatError(
          fmt::format("{} is longer than any report, {} MiB", file, most_bytes >> 20));
  }
  if (stream.bad()) throw FormatError(file + " can't be read");
  return text;
}

std::vector<std::size_t> places_of_shard(const std::vector<const EquationSystem*>& systems,
                                         std::size_t unbuilt, std::size_t number, std::size_t count,
                                         const std::string& times) {
  std::optional<Report> earlier;
  if (!times.empty()) earlier = read_report(times);
  auto costs = expected_costs(systems, earlier ? &*earlier : nullptr);
  costs.insert(costs.end(), unbuilt, 1);
  return divide(costs, count)[number - 1];
}

}  // namespace

std::pair<std::size_t, std::size_t> shard_numbers(const std::string& text) {
  std::size_t number = 0, count = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, number);
  bool is_good = first.ec == std::errc() && first.ptr != end && *first.ptr == '/';
  if (is_good) {
    const auto second = std::from_chars(first.ptr + 1, end, count);
    is_good = second.ec == std::errc() && second.ptr == end && 1 <= number && number <= count;
  }
  if (!is_good)
    throw FormatError(
        "--shard: expected a number and how many shards there are, as 1/4, 2/4, 3/4 "
        "and 4/4, got " +
        text);
  return {number, count};
}

std::string report_text(const std::string& file) {
  if (file == "-") return report_text(std::cin, shown_name(file));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw FormatError(file + " can't be opened");
  return report_text(stream, file);
}

void add_shard_options(CLI::App& command, ShardOptions& options) {
  auto* shard = command
                    .add_option("--shard", options.shard,
                                "check one part of so many: 2/4; gradstone report puts the reports "
                                "of all together")
                    ->type_name("I/N");
  command
      .add_option("--times", options.times,
                  "divide by the seconds in this report, the same one for all shards")
      ->type_name("FILE")
      ->needs(shard);
}

Report verify_shard(const std::vector<const EquationSystem*>& systems,
                    std::vector<SystemReport> unbuilt, VerifyOptions checks,
                    const ShardOptions& options) {
  const auto add = [](Report& report, SystemReport& system) {
    report.systems.push_back(std::move(system));
  };
  if (options.shard.empty()) {
    Report report = verify(systems, checks);
    for (auto& system : unbuilt) add(report, system);
    return report;
  }
  const auto [number, count] = shard_numbers(options.shard);
  Shard shard{number,
              count,
              systems.size() + unbuilt.size(),
              fingerprint(systems, unbuilt, checks.sizes),
              {}};
  shard.places = places_of_shard(systems, unbuilt.size(), number, count, options.times);
  std::vector<const EquationSystem*> part;
  for (const auto place : shard.places)
    if (place < systems.size()) part.push_back(systems[place]);
  checks.beside = systems;
  Report report = verify(part, checks);
  for (const auto place : shard.places)
    if (place >= systems.size()) add(report, unbuilt[place - systems.size()]);
  report.shard = std::move(shard);
  return report;
}

Report read_report(const std::string& file) {
  return read_as(file, report_text(file), report_from_json);
}

}  // namespace gradstone::tools

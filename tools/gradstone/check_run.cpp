#include "tools/gradstone/check_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <set>

#include "reference/error.hpp"
#include "tools/gradstone/conclude.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/ranks.hpp"
#include "validation/check/check_json.hpp"
#include "validation/check/check_shards.hpp"
#include "validation/check/reproducer.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::tools {
namespace {

VectorSet set_of(const CheckArguments& options) {
  const bool is_folder =
      options.names.size() == 1 && std::filesystem::is_directory(options.names.front());
  if (is_folder) return read_vectors(options.names.front());
  if (!options.candidate.empty())
    throw FormatError(
        "--candidate: answers are compared with a folder that `gradstone vectors` has "
        "written; " +
        (options.names.empty() ? std::string("a network") : options.names.front()) + " is none");
  return designed_set(options.names, options);
}

DeclaredTypes types_of(const CheckArguments& options, const FloatFormat& stored) {
  DeclaredTypes types = DeclaredTypes::usual(stored);
  if (!options.compute.empty())
    types.computed = types.accumulated = types.multiplied = float_format(options.compute);
  if (!options.accumulate.empty()) types.accumulated = float_format(options.accumulate);
  if (!options.multiply.empty()) types.multiplied = float_format(options.multiply);
  return types;
}

// X=NHWC:NCHW: letters for our axes, and the same in the order of the implementation.
std::pair<std::string, std::vector<std::size_t>> layout_of(const std::string& text) {
  const auto sign = text.find('='), colon = text.find(':');
  const auto refuse = [&](const std::string& why) {
    throw FormatError("--layout: " + why + " in " + text +
                      "; expected such as X=NHWC:NCHW, the axes as in the equations, then as the "
                      "implementation has them");
  };
  if (sign == std::string::npos || sign == 0 || colon == std::string::npos || colon < sign)
    refuse("= or : is missing");
  const std::string ours = text.substr(sign + 1, colon - sign - 1), theirs = text.substr(colon + 1);
  std::vector<std::size_t> axes;
  for (const char axis : theirs) {
    const auto place = ours.find(axis);
    if (place == std::string::npos) refuse(std::string("no axis ") + axis + " of ours");
    if (std::find(axes.begin(), axes.end(), place) != axes.end())
      refuse(std::string("the axis ") + axis + " is named twice");
    axes.push_back(place);
  }
  if (ours.empty() || axes.size() != ours.size() ||
      std::set<char>(ours.begin(), ours.end()).size() != ours.size())
    refuse("not every axis is named once on both sides");
  return {text.substr(0, sign), axes};
}

Conventions conventions_of(const CheckArguments& options) {
  Conventions conventions;
  for (const auto& text : options.renamed) {
    const auto sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size())
      throw FormatError("--rename: expected OURS=THEIRS, such as DX=grad_input, got " + text);
    conventions.names[text.substr(0, sign)] = text.substr(sign + 1);
  }
  for (const auto& text : options.layouts) conventions.axes.insert(layout_of(text));
  conventions.transposed = {options.transposed.begin(), options.transposed.end()};
  return conventions;
}

// A convention about a name that no system has would silently do nothing.
void require_known(const VectorSet& set, const CheckArguments& options,
                   const Conventions& conventions) {
  const auto is_known = [&](const std::string& name) {
    for (const auto& vectors : set.systems) {
      const auto names = vectors.system.matrix_names();
      if (std::find(names.begin(), names.end(), name) != names.end() ||
          vectors.system.find_parameter(name) || vectors.system.is_cotangent(name) ||
          vectors.system.find_backward(name))
        return true;
    }
    return false;
  };
  const auto require = [&](const char* option, const std::string& name) {
    if (!is_known(name))
      throw UnknownNameError(fmt::format("{}: the equations have no {}", option, name));
  };
  for (const auto& [ours, theirs] : conventions.names) require("--rename", ours);
  for (const auto& [name, axes] : conventions.axes) {
    require("--layout", name);
    for (const auto& vectors : set.systems) {
      const auto names = vectors.system.matrix_names();
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      if (const auto rank = vectors.system.shape_of(name).rank(); rank != axes.size())
        throw FormatError(
            fmt::format("--layout: {} has {} axes, {} are named", name, rank, axes.size()));
    }
  }
  for (const auto& name : conventions.transposed)
    if (name != "all") require("--transposed", name);
  for (const auto& name : options.required) require("--require", name);
}

std::pair<VectorSet, Shard> shard_of_set(const VectorSet& set, const CheckSettings& settings,
                                         const ShardOptions& options) {
  const auto [number, count] = shard_numbers(options.shard);
  if (options.times.empty()) return shard_of(set, settings, number, count);
  const CheckReport earlier =
      read_as(options.times, report_text(options.times), check_report_from_json);
  return shard_of(set, settings, number, count, &earlier);
}

std::uint64_t seed_of(const std::string& text) {
  if (text == "random") {
    std::random_device device;
    return device();
  }
  try {
    std::size_t end = 0;
    const auto seed = std::stoull(text, &end);
    if (end == text.size() && text.front() != '-') return seed;
  } catch (const std::exception&) {
  }
  throw FormatError("--fresh-seed: expected a whole number, or random, got " + text);
}

// Nothing that somebody has changed to look into a failure is written over.
void require_new_folder(const std::filesystem::path& folder) {
  std::error_code unknown;
  if (!std::filesystem::exists(folder, unknown)) return;
  if (!std::filesystem::is_directory(folder, unknown) ||
      !std::filesystem::is_empty(folder, unknown))
    throw FormatError("--reproduce: " + folder.string() +
                      " has something in it; name a new folder");
}

// What is checked, with what, and which part of a whole it is.
struct Work {
  VectorSet set;
  CheckSettings settings;
  std::optional<Shard> shard;
  std::unique_ptr<Candidate> candidate;
};

Work work_of(const CheckArguments& options, const Ranks& ranks) {
  Places places;
  if (!options.candidate.empty()) places.read("--candidate", options.candidate);
  if (!options.part.times.empty()) places.read("--times", options.part.times);
  if (ranks.is_first()) options.outputs.require_writable(std::move(places));
  if (ranks.is_first() && !options.reproduce.empty()) require_new_folder(options.reproduce);
  Work work{set_of(options), {}, {}, {}};
  const Conventions conventions = conventions_of(options);
  require_known(work.set, options, conventions);
  CheckSettings& settings = work.settings;
  settings.types = types_of(options, work.set.format);
  settings.jobs = options.jobs > 0  ? options.jobs
                  : ranks.several() ? ranks.threads()
                                    : available_processors();
  settings.required = options.required;
  settings.with_power = !options.no_power;
  settings.with_diagnosis = !options.no_diagnosis;
  if (options.shrinks) settings.shrink = options.shrink;
  if (!options.part.shard.empty()) {
    auto [part, place] = shard_of_set(work.set, settings, options.part);
    work.set = std::move(part);
    work.shard = std::move(place);
  }
  if (options.command.empty()) {
    work.candidate = std::make_unique<FolderCandidate>(options.candidate, conventions);
  } else {
    work.candidate = std::make_unique<ProgramCandidate>(options.command, conventions,
                                                        ProgramLimits{.seconds = options.timeout},
                                                        work.set.format, work.set.files);
    settings.fresh_seed = seed_of(options.fresh_seed.empty() ? "random" : options.fresh_seed);
    settings.repeat = settings.batch = true;
  }
  return work;
}

CheckReport checked(const VectorSet& set, const Work& work, bool shows_progress) {
  CheckSettings settings = work.settings;
  const Progress progress;
  std::mutex mutex;
  if (shows_progress)
    settings.progress = [&](std::size_t finished, std::size_t count) {
      const std::lock_guard lock(mutex);
      progress.show(finished, count);
    };
  return check(set, *work.candidate, settings);
}

// Each rank checks some of the systems, with what the first has drawn, and knows the whole after.
CheckReport checked_by(Ranks& ranks, Work& work) {
  Communicator& all = ranks.communicator();
  auto& seed = work.settings.fresh_seed;
  const std::string drawn = all.broadcast(seed ? std::to_string(*seed) : "", 0);
  const auto rank = static_cast<std::size_t>(all.rank());
  const std::size_t parts =
      std::min(static_cast<std::size_t>(ranks.size()), work.set.systems.size());
  std::string json;
  all.together([&] {
    if (seed) seed = seed_of(drawn);
    if (rank >= parts) return;
    auto [part, place] = shard_of(work.set, work.settings, rank + 1, parts);
    CheckReport report = checked(part, work, ranks.is_first());
    report.shard = std::move(place);
    json = to_json(report);
  });
  std::vector<std::string> reports;
  for (std::size_t k = 0; k < parts; ++k)
    reports.push_back(all.broadcast(json, static_cast<int>(k)));
  CheckReport whole;
  all.together([&] {
    std::vector<Named<CheckReport>> named;
    for (std::size_t k = 0; k < parts; ++k)
      named.push_back({fmt::format("rank {}", k), check_report_from_json(reports[k])});
    whole = merged(std::move(named));
  });
  return whole;
}

int check_as_rank(const CheckArguments& options, Ranks& ranks) {
  Work work;
  ranks.communicator().together([&] { work = work_of(options, ranks); });
  const bool is_divided = ranks.several() && !work.set.systems.empty();
  CheckReport report = is_divided ? checked_by(ranks, work) : checked(work.set, work, true);
  ranks.finish();
  if (!ranks.is_first()) return well;
  report.shard = std::move(work.shard);
  const ExitStatus status = conclude(report, options.outputs, *options.json, *options.junit);
  if (!options.reproduce.empty())
    for (const auto& file : write_reproducers(report, work.set, options.reproduce))
      fmt::print(options.outputs.for_people(), "{}\n", file.string());
  return status;
}

}  // namespace

ExitStatus run_check(const CheckArguments& options) {
  Ranks ranks;
  return static_cast<ExitStatus>(
      run_as_rank("gradstone", ranks, [&] { return check_as_rank(options, ranks); }));
}

}  // namespace gradstone::tools

#pragma once

#include <string>
#include <vector>

#include "validation/merge_shards.hpp"
#include "validation/report.hpp"

namespace gradstone {

using NamedReport = Named<Report>;

/// Puts reports together, of which there is one at least.
///
/// Shards become the report of the run that they divide, with the systems in their order there.
/// Reports without a shard, of systems that were checked separately, are joined one after the
/// other. The seconds are those of all together.
/// Errors: FormatError that names the files, where reports are of different versions, levels or
/// seeds or accept different things; where shards are of different wholes or divisions, are
/// missing, or are given twice; and for a shard beside a report that is none.
Report merged(std::vector<NamedReport> reports);

}  // namespace gradstone

#pragma once

#include <string>

#include "tests/support/program_matchers.hpp"

namespace gradstone::testing_support {

/// The beginning of a command that starts a program so many times, as ranks: more of them than
/// there are processors, and by root, as in a container.
inline std::string launch_with(int count) {
  return "cd " GRADSTONE_SOURCE_DIR
         " && export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
         "OMPI_MCA_rmaps_base_oversubscribe=1 "
         "PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe "
         "OMPI_MCA_mpi_yield_when_idle=1 && " GRADSTONE_MPIEXEC " -n " +
         std::to_string(count) + " ";
}

/// Why ranks can't be started here; empty if they can.
inline std::string why_no_ranks() {
  if (std::string(GRADSTONE_MPIEXEC).empty()) return "this build is without MPI";
  static const Outcome two = run(launch_with(2) + "true");
  return two.status == 0 ? "" : "two processes can't be started here: " + two.errors;
}

}  // namespace gradstone::testing_support

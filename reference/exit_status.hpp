#pragma once

namespace gradstone::status {

/// What every program of gradstone tells who started it; 128 and the number of a signal where one
/// ended it. A number, as main returns it.
enum ExitStatus : int {
  well = 0,            ///< all is done, and what was checked passes
  check_failed = 1,    ///< an equation is refuted, a number is not finite, a gradient is wrong
  wrong_input = 2,     ///< wrong usage, or what can't be read, written, or is malformed
  left_open = 3,       ///< undecided, in doubt, proved in part, or a gradient is not stated
  internal_error = 4,  ///< gradstone itself is at fault, its own equations for instance
  nothing_ran = 5,     ///< there was nothing to check
};

}  // namespace gradstone::status

namespace gradstone {
using status::ExitStatus;
}

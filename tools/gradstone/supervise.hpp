#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "validation/process_limits.hpp"

namespace gradstone::tools {

/// Gives a subcommand --timeout, in seconds of processor time for `what`.
void add_timeout(CLI::App& command, double& seconds, const std::string& what);

/// Runs the body of a command in a process of its own, with limits, and returns its exit status.
///
/// So whatever a file makes the command do ends, and says why. When this process is interrupted or
/// told to end, it first ends all processes that the command has started; when it is killed, they
/// end by themselves.
int supervise(const ProcessLimits& limits, const std::function<int()>& body);

}  // namespace gradstone::tools

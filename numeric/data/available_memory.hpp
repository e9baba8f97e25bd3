#pragma once

#include <cstdint>

namespace gradstone {

/// How many bytes this process may still take without pushing others out: the smallest of what the
/// system has available, of what is left of the process' limits of address space and data
/// (ulimit -v, -d), and of what is left of the limits of its control groups. Limits that cannot be
/// read are taken for none. Private to numeric/data.
std::uint64_t available_memory();

}  // namespace gradstone

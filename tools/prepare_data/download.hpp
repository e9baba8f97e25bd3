#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace gradstone::tools {

struct Download {
  std::string url;               ///< http or https
  std::filesystem::path target;  ///< whose folder exists
  std::string sha256;            ///< that the file must have
  int timeout = 3600;            ///< seconds for the whole before it is given up
  std::uint64_t most_bytes = std::uint64_t{1} << 30;  ///< that the file can have
};

/// Told how many bytes there are, and how many there will be: 0 where the server doesn't say.
using DownloadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Fetches a file. The target appears whole and with the right checksum, or not at all.
///
/// Bytes are collected in TARGET.part. Where a connection breaks, the rest is asked for as long as
/// every attempt brings something; what has come stays for the next call, which goes on from there.
/// A server that can't send parts sends everything again. What turns out wrong, or too long, is
/// removed. A server that sends nothing for half a minute is given up.
///
/// Errors: Error with the address, the reason, and what is kept.
void download(const Download& wanted, const DownloadProgress& progress = nullptr);

}  // namespace gradstone::tools

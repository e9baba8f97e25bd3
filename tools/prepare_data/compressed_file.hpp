#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

// Of zlib.
struct gzFile_s;

namespace gradstone::tools {

/// A file read from its beginning, decompressed if it is compressed by gzip.
class CompressedFile {
 public:
  /// Errors: FormatError if it can't be opened.
  explicit CompressedFile(const std::filesystem::path& path);

  const std::string& name() const { return name_; }  ///< for messages

  /// Fills the span from the front; returns how many bytes there were, fewer only at the end.
  /// Errors: FormatError where the file is damaged or cut off.
  std::size_t read(std::span<std::uint8_t> target);

  /// Errors: FormatError where fewer are left.
  std::vector<std::uint8_t> read_exactly(std::size_t count);

  /// All that is left. Errors: FormatError if that is more than `limit` bytes.
  std::vector<std::uint8_t> read_rest(std::size_t limit);

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace gradstone::tools

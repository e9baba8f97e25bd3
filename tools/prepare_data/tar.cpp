#include "tools/prepare_data/tar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reference/error.hpp"
#include "tools/prepare_data/compressed_file.hpp"

namespace gradstone::tools {
namespace {

constexpr std::size_t block_size = 512;

// The header of one file, in a block: fields of text, numbers in octal.
class Header {
 public:
  explicit Header(std::vector<std::uint8_t> block) : block_(std::move(block)) {}

  bool is_end() const {
    return std::all_of(block_.begin(), block_.end(), [](std::uint8_t byte) { return byte == 0; });
  }
  bool is_file() const { return block_[156] == '0' || block_[156] == 0; }
  std::string name() const {
    const std::string path = text(0, 100);
    return path.substr(path.rfind('/') + 1);  // of npos + 1 = 0 where there is no folder
  }
  std::size_t size() const { return number(124, 12); }

  // The sum of its bytes, with spaces in place of the sum itself.
  bool is_sound() const {
    std::size_t sum = 8 * std::size_t{' '};
    for (std::size_t k = 0; k < block_size; ++k)
      if (k < 148 || k >= 156) sum += block_[k];
    return sum == number(148, 8);
  }

 private:
  std::string text(std::size_t start, std::size_t size) const {
    const auto first = block_.begin() + static_cast<std::ptrdiff_t>(start);
    const auto last = first + static_cast<std::ptrdiff_t>(size);
    return {first, std::find(first, last, 0)};
  }
  std::size_t number(std::size_t start, std::size_t size) const {
    std::size_t value = 0;
    for (const char digit : text(start, size))
      if ('0' <= digit && digit <= '7') value = value * 8 + static_cast<std::size_t>(digit - '0');
    return value;
  }

  std::vector<std::uint8_t> block_;
};

void skip(CompressedFile& file, std::size_t count) {
  constexpr std::size_t piece = std::size_t{1} << 16;
  for (; count > 0; count -= std::min(count, piece)) file.read_exactly(std::min(count, piece));
}

}  // namespace

std::map<std::string, std::vector<std::uint8_t>> read_tar(const std::filesystem::path& path,
                                                          const std::vector<std::string>& names,
                                                          std::size_t limit) {
  CompressedFile file(path);
  std::map<std::string, std::vector<std::uint8_t>> found;
  while (found.size() < names.size()) {
    const Header header(file.read_exactly(block_size));
    if (header.is_end()) break;
    if (!header.is_sound())
      throw FormatError(file.name() + ": is no tar archive, or a damaged one");
    const std::size_t size = header.size();
    const std::size_t padding = (block_size - size % block_size) % block_size;
    const bool wanted =
        header.is_file() && std::find(names.begin(), names.end(), header.name()) != names.end();
    if (wanted) {
      if (size > limit)
        throw FormatError(fmt::format("{}: {} has {} bytes, more than {}", file.name(),
                                      header.name(), size, limit));
      found[header.name()] = file.read_exactly(size);
      skip(file, padding);
    } else {
      skip(file, size + padding);
    }
  }
  return found;
}

}  // namespace gradstone::tools

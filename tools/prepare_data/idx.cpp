#include "tools/prepare_data/idx.hpp"

#include <fmt/format.h>

#include <array>

#include "reference/error.hpp"
#include "tools/prepare_data/compressed_file.hpp"

namespace gradstone::tools {

IdxArray read_idx(const std::filesystem::path& path) {
  CompressedFile file(path);
  const auto magic = file.read_exactly(4);  // 0, 0, the type of the elements, dimensions
  constexpr std::uint8_t unsigned_byte = 8;
  if (magic[0] != 0 || magic[1] != 0 || magic[2] != unsigned_byte || magic[3] == 0)
    throw FormatError(
        fmt::format("{}: is not an idx file of unsigned bytes: it begins {:02x} "
                    "{:02x} {:02x} {:02x}",
                    file.name(), magic[0], magic[1], magic[2], magic[3]));
  IdxArray array;
  std::size_t size = 1;
  for (int axis = 0; axis < magic[3]; ++axis) {
    std::size_t extent = 0;
    for (const auto byte : file.read_exactly(4)) extent = extent << 8 | byte;
    constexpr std::size_t largest = std::size_t{1} << 40;  // that anyone has
    if (extent == 0 || size > largest / extent)
      throw FormatError(
          fmt::format("{}: its header claims {} elements along axis {}; that cannot "
                      "be",
                      file.name(), extent, axis));
    size *= extent;
    array.shape.push_back(extent);
  }
  array.values = file.read_exactly(size);
  std::array<std::uint8_t, 1> extra{};
  if (file.read(extra) != 0)
    throw FormatError(file.name() + ": has more bytes than its header says");
  return array;
}

}  // namespace gradstone::tools

#include "numeric/data/elements_in_file.hpp"

#include <string>
#include <utility>

#include "numeric/data/zip_directory.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

bool equal(const NpyHeader& a, const NpyHeader& b) {
  return a.type == b.type && a.swapped == b.swapped && a.fortran_order == b.fortran_order &&
         a.shape == b.shape && a.size == b.size;
}

/// Whether that very array, whose header is known from libzip, lies at the offset.
bool is_array_at(const RandomAccessFile& file, std::uint64_t offset, const MatrixHeader& header) {
  const std::uint64_t size = header.npy.size + header.rows * header.row_bytes();
  if (offset > file.size() || size > file.size() - offset) return false;
  const ByteSource source = [&](std::span<std::byte> target) {
    file.read(offset, target);
    offset += target.size();
    return target.size();
  };
  try {
    return equal(read_npy_header(source, header.origin), header.npy);
  } catch (const Error&) {
    return false;
  }
}

ElementsInFile unpack(MatrixMember member, const std::filesystem::path& folder) {
  const MatrixHeader& header = member.header();
  auto file = std::make_shared<RandomAccessFile>(
      RandomAccessFile::temporary(folder, header.rows * header.row_bytes()));
  member.for_bytes([&](std::span<const std::byte> bytes) { file->append(bytes); });
  return {std::move(file), 0};
}

}  // namespace

std::optional<ElementsInFile> stored_elements(const NpzArchive& archive, std::string_view key,
                                              const MatrixHeader& header) {
  if (!header.by_rows()) return std::nullopt;
  auto file = std::make_shared<const RandomAccessFile>(archive.path());
  const auto offset = offset_of_stored_member(*file, std::string(key) + ".npy");
  if (!offset || !is_array_at(*file, *offset, header)) return std::nullopt;
  return ElementsInFile{std::move(file), *offset + header.npy.size};
}

ElementsInFile elements_in_file(const std::shared_ptr<const NpzArchive>& archive,
                                std::string_view key, MatrixMember member,
                                const std::filesystem::path& temporary_folder) {
  if (!member.header().by_rows()) {
    throw FormatError(member.header().origin +
                      ": is in Fortran order, so its rows lie scattered over the file; load it "
                      "into memory, or save it in C order (numpy.ascontiguousarray)");
  }
  if (auto elements = stored_elements(*archive, key, member.header())) return *elements;
  return unpack(std::move(member),
                temporary_folder.empty() ? default_temporary_folder() : temporary_folder);
}

}  // namespace gradstone

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "numeric/data/matrix_member.hpp"
#include "numeric/data/random_access_file.hpp"

namespace gradstone {

/// A place where the elements of a matrix lie one after the other as in an npy file. Private to
/// numeric/data.
struct ElementsInFile {
  std::shared_ptr<const RandomAccessFile> file;
  std::uint64_t offset = 0;  ///< of the first element
};

/// The elements where the npz file holds them as they are needed, row by row without compression;
/// nothing where it does not.
std::optional<ElementsInFile> stored_elements(const NpzArchive& archive, std::string_view key,
                                              const MatrixHeader& header);

/// Where the elements lie in the npz file itself, when the member is stored without compression,
/// else in a temporary file in the folder, to which they are unpacked. Their checksum is compared
/// only when they are unpacked. Throws FormatError for damaged data and for Fortran order, in which
/// rows lie scattered over the file; Error for want of disk space.
ElementsInFile elements_in_file(const std::shared_ptr<const NpzArchive>& archive,
                                std::string_view key, MatrixMember member,
                                const std::filesystem::path& temporary_folder);

}  // namespace gradstone

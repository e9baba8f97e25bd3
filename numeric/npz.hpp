#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "numeric/npy_array.hpp"

namespace gradstone {

class NpzArchive;
class NpzMemberStream;

/// What an npz file says of one of its arrays.
struct NpzMember {
  std::string key;
  NpyType type;
  std::vector<std::size_t> shape;
  bool fortran_order;  ///< how it is stored; reading gives C order in any case
};

/// The rows (slices of the first dimension) of an array, read in order and a few at a time, for
/// data larger than memory. Keeps the file open; independent of the NpzReader it came from, but
/// not to be used at the same time in another thread.
class NpzRows {
 public:
  ~NpzRows();
  NpzRows(NpzRows&&) noexcept;
  NpzRows& operator=(NpzRows&&) noexcept;

  NpyType type() const;
  /// The shape of the whole array.
  const std::vector<std::size_t>& shape() const;
  /// How many rows are still to be read.
  std::size_t left() const;

  /// The next `count` rows, fewer at the end: an array whose first extent is their number.
  /// Throws FormatError where the file is damaged. The checksum covers the whole member and is
  /// compared when the last row is read: until then, rows of a damaged file may look sound.
  NpyArray next(std::size_t count);

 private:
  friend class NpzReader;
  struct State;
  explicit NpzRows(std::unique_ptr<State> state);
  void check_end();
  std::unique_ptr<State> state_;
};

/// Reads npz files as numpy writes them: zip archives of npy files, stored or deflated, of any
/// size. Trusts nothing in them: whatever the bytes are, each function gives the right array or
/// throws FormatError with the file, the member, the reason and the remedy. An array is checked
/// against its CRC, and takes no more memory than its compressed size can hold.
///
/// A key is the name of a member without ".npy". One reader serves one thread at a time.
class NpzReader {
 public:
  /// Reads the directory of the file only. Throws FormatError when the file cannot be opened, is
  /// no zip archive or a truncated one, has two members of one name, or one that is not .npy.
  explicit NpzReader(const std::filesystem::path& path);

  /// In the order of the file.
  const std::vector<std::string>& keys() const;
  bool contains(std::string_view key) const;

  /// Reads the header of one array. A key that is not there is answered with the nearest ones.
  NpzMember describe(std::string_view key) const;

  /// Reads one array.
  NpyArray read(std::string_view key) const;

  /// Starts to read one array row by row. Refuses scalars, and arrays in Fortran order with more
  /// than one dimension: their rows lie scattered over the file.
  NpzRows rows(std::string_view key) const;

  /// Starts to read one array element by element, in the order in which the file holds them, that
  /// is with the first index running fastest where describe() says so. Any shape will do: the rows
  /// are those of an array of one dimension.
  NpzRows elements(std::string_view key) const;

 private:
  NpzMemberStream open(std::string_view key) const;
  std::shared_ptr<const NpzArchive> archive_;
};

/// Writes npz files: deflated, in C order, npy version 1.0, with fixed times, so that equal arrays
/// give equal bytes. The file appears whole or not at all: it is written next to its place, flushed
/// to the disk and then renamed; an existing file is replaced by that.
class NpzWriter {
 public:
  explicit NpzWriter(std::filesystem::path path);

  /// Takes an array. Throws Error for a key that is empty, too long, taken, or not printable ASCII.
  void add(std::string key, NpyArray array);

  /// Writes the file. Throws Error when that fails, or when there is nothing to write; nothing is
  /// left behind then.
  void write() const;

 private:
  std::filesystem::path path_;
  std::vector<std::pair<std::string, NpyArray>> members_;
};

}  // namespace gradstone

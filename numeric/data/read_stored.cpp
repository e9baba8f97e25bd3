#include "numeric/data/read_stored.hpp"

#include <zlib.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "numeric/data/elements_in_file.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr std::size_t few_bytes = std::size_t{1} << 23U;
constexpr unsigned most_threads = 4;

uLong checksum_of(uLong before, std::span<const std::byte> bytes) {
  return crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

/// Consecutive rows, by one thread.
template <class T>
struct Share {
  std::size_t first_row = 0;
  std::span<T> numbers;
  uLong checksum = 0;
  bool is_well = false;

  void read(const RandomAccessFile& file, std::uint64_t offset, const MatrixHeader& header) {
    const std::size_t most = header.rows_of_piece() * header.columns;
    checksum = crc32_z(0, nullptr, 0);
    try {
      for (std::size_t done = 0; done < numbers.size(); done += most) {
        const auto piece = numbers.subspan(done, std::min(most, numbers.size() - done));
        file.read(offset + (first_row * header.columns + done) * sizeof(T),
                  std::as_writable_bytes(piece));
        checksum = checksum_of(checksum, std::as_bytes(piece));
        check_finite(header, 0, std::span<const T>(piece));
      }
      is_well = true;
    } catch (const Error&) {
    }
  }
};

template <class T>
std::vector<Share<T>> shares_of(std::span<T> target, const MatrixHeader& header) {
  const std::size_t count = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
  std::vector<Share<T>> shares(std::min(count, header.rows));
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const std::size_t first = header.rows * k / shares.size();
    const std::size_t last = header.rows * (k + 1) / shares.size();
    shares[k].first_row = first;
    shares[k].numbers = target.subspan(first * header.columns, (last - first) * header.columns);
  }
  return shares;
}

template <class T>
void read(std::vector<Share<T>>& shares, const RandomAccessFile& file, std::uint64_t offset,
          const MatrixHeader& header) {
  std::vector<std::thread> threads;
  for (auto& share : shares) threads.emplace_back([&] { share.read(file, offset, header); });
  for (auto& thread : threads) thread.join();
}

}  // namespace

template <class T>
bool read_stored(const NpzArchive& archive, std::string_view key, const MatrixHeader& header,
                 std::span<T> target) {
  const auto expected = archive.checksum(key);
  if (target.size_bytes() < few_bytes || !is_native<T>(header.npy) || !expected) return false;
  const auto elements = stored_elements(archive, key, header);
  if (!elements) return false;

  std::vector<std::byte> npy(header.npy.size);
  elements->file->read(elements->offset - npy.size(), npy);
  auto shares = shares_of(target, header);
  read(shares, *elements->file, elements->offset, header);

  uLong checksum = checksum_of(crc32_z(0, nullptr, 0), npy);
  for (const auto& share : shares)
    checksum =
        crc32_combine(checksum, share.checksum, static_cast<z_off_t>(share.numbers.size_bytes()));
  return checksum == *expected &&
         std::all_of(shares.begin(), shares.end(), [](const auto& share) { return share.is_well; });
}

template bool read_stored(const NpzArchive&, std::string_view, const MatrixHeader&,
                          std::span<float>);
template bool read_stored(const NpzArchive&, std::string_view, const MatrixHeader&,
                          std::span<double>);

}  // namespace gradstone

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "numeric/atomic_file.hpp"
#include "numeric/npy_format.hpp"
#include "numeric/npz.hpp"
#include "numeric/npz_archive.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view reason) {
  throw Error(fmt::format("{}: cannot be written: {}", path.string(), reason));
}

/// Adds a member whose bytes are those of header and array, which are not copied.
bool add_member(zip_t* archive, const std::string& key, const std::string& header,
                const NpyArray& array) {
  constexpr int level = 6;                // zlib's compromise, as numpy
  constexpr zip_uint16_t first_day = 33;  // 1 January 1980, where zip's calendar begins
  // libzip takes pointers to non-const bytes and only reads them.
  const std::array<zip_buffer_fragment_t, 2> fragments{
      {{reinterpret_cast<zip_uint8_t*>(const_cast<char*>(header.data())), header.size()},
       {reinterpret_cast<zip_uint8_t*>(const_cast<std::byte*>(array.bytes().data())),
        array.bytes().size()}}};
  zip_source_t* source = zip_source_buffer_fragment(archive, fragments.data(), fragments.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t added = zip_file_add(archive, (key + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (added < 0) {
    zip_source_free(source);
    return false;
  }
  const auto index = static_cast<zip_uint64_t>(added);
  return zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, level) == 0 &&
         zip_file_set_dostime(archive, index, 0, first_day, 0) == 0;
}

}  // namespace

NpzWriter::NpzWriter(std::filesystem::path path) : path_(std::move(path)) {}

void NpzWriter::add(std::string key, NpyArray array) {
  constexpr std::size_t longest = 1000;
  const bool printable = std::all_of(key.begin(), key.end(),
                                     [](char letter) { return letter >= ' ' && letter <= '~'; });
  if (key.empty() || key.size() > longest || !printable) {
    fail(path_, fmt::format("the key {} must be 1 to {} printable ASCII characters",
                            quoted_text(key), longest));
  }
  const bool taken = std::any_of(members_.begin(), members_.end(),
                                 [&](const auto& member) { return member.first == key; });
  if (taken) fail(path_, fmt::format("two arrays have the key {}", quoted_text(key)));
  members_.emplace_back(std::move(key), std::move(array));
}

void NpzWriter::write() const {
  if (members_.empty()) fail(path_, "there are no arrays to write");
  AtomicFile file(path_);
  std::deque<std::string> headers;  // libzip reads them when it closes the archive
  int code = 0;
  ZipHandle archive(zip_open(file.temporary().c_str(), ZIP_CREATE | ZIP_EXCL, &code));
  if (!archive) fail(path_, "its folder does not exist, or permission is denied");
  for (const auto& [key, array] : members_) {
    headers.push_back(npy_header_text(array));
    if (!add_member(archive.get(), key, headers.back(), array)) {
      fail(path_, zip_strerror(archive.get()));
    }
  }
  if (zip_close(archive.get()) != 0) fail(path_, zip_strerror(archive.get()));
  archive.release();  // closed: libzip has freed it
  file.commit();
}

}  // namespace gradstone

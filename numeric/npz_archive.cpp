#include "numeric/npz_archive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

constexpr std::string_view suffix = ".npy";

/// Why libzip refuses a file, in words that help, from how the file begins.
std::string reason_for_no_archive(const std::filesystem::path& path) {
  std::array<char, 6> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const std::string_view text(start.data(), start.size());
  if (text.starts_with("PK")) {
    return "begins like an npz file but its directory, which is at the end, is missing or damaged: "
           "the file is truncated or corrupt; fetch or write it again";
  }
  if (text == "\x93NUMPY") {
    return "is a single npy array, not an npz file; save it with numpy.savez_compressed";
  }
  return "is not an npz file (a zip archive of npy arrays)";
}

/// The keys to name when one is missing: those that are near, else the first ones.
std::string hint(const std::string& wanted, const std::vector<std::string>& keys) {
  constexpr std::size_t shown = 6;
  std::vector<std::string> names = nearest_names(wanted, keys);
  const bool near = !names.empty();
  if (!near)
    names.assign(keys.begin(),
                 keys.begin() + static_cast<std::ptrdiff_t>(std::min(shown, keys.size())));
  std::transform(names.begin(), names.end(), names.begin(), quoted_text);
  return fmt::format("{} {}{}", near ? "the nearest are" : "it has", fmt::join(names, ", "),
                     !near && keys.size() > shown ? ", ..." : "");
}

/// Refuses sizes that cannot be true, before anything is allocated for them.
void check_sizes(const zip_stat_t& stat, std::uint64_t file_size, const std::string& origin) {
  constexpr std::uint64_t deflate_limit = 1032;  // deflate's best ratio: 258 bytes from 2 bits
  constexpr zip_uint64_t needed =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD;
  if ((stat.valid & needed) != needed) {
    throw FormatError(origin + ": its entry in the zip directory is incomplete");
  }
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    throw FormatError(
        fmt::format("{}: has zip compression method {}; only stored and deflated "
                    "members are read; write it with numpy.savez_compressed",
                    origin, stat.comp_method));
  }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    throw FormatError(origin + ": is encrypted; save it without a password");
  }
  const bool stored = stat.comp_method == ZIP_CM_STORE;
  const bool possible =
      stat.comp_size <= file_size &&
      (stored ? stat.size == stat.comp_size : stat.size / deflate_limit <= stat.comp_size);
  if (!possible) {
    throw FormatError(fmt::format(
        "{}: claims {} bytes, {} of them {}, in a file of {} bytes; that "
        "cannot be: the file is corrupt",
        origin, stat.size, stored ? "stored as" : "deflated to", stat.comp_size, file_size));
  }
}

}  // namespace

void ZipDiscard::operator()(zip* archive) const {
  zip_discard(archive);
}

NpzArchive::NpzArchive(const std::filesystem::path& path) : path_(path.string()) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) {
    throw FormatError(path_ + ": cannot be opened: there is no such file");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw FormatError(path_ + ": is not a regular file; an npz file can be read only from disk");
  }
  file_size_ = std::filesystem::file_size(path, code);
  if (code) throw FormatError(fmt::format("{}: cannot be opened: {}", path_, code.message()));
  if (file_size_ == 0) throw FormatError(path_ + ": is empty; an npz file is a zip archive");
  open();
  read_directory();
}

void NpzArchive::open() {
  int code = 0;
  handle_.reset(zip_open(path_.c_str(), ZIP_RDONLY, &code));
  if (handle_) return;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_SEEK || code == ZIP_ER_MEMORY) {
    throw FormatError(fmt::format("{}: cannot be opened: {}", path_, message));
  }
  throw FormatError(fmt::format("{}: {} ({})", path_, reason_for_no_archive(path_), message));
}

void NpzArchive::read_directory() {
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(handle(), 0));
  keys_.reserve(count);
  for (zip_uint64_t i = 0; i < count; ++i) {
    const char* found = zip_get_name(handle(), i, ZIP_FL_ENC_RAW);
    const std::string_view name = found != nullptr ? found : "";
    if (!name.ends_with(suffix) || name.size() == suffix.size()) {
      throw FormatError(
          fmt::format("{}: member {} is not an array: its name does not end in .npy; "
                      "an npz file holds nothing else",
                      path_, quoted_text(name)));
    }
    keys_.emplace_back(name.substr(0, name.size() - suffix.size()));
    if (!numbers_.emplace(keys_.back(), i).second) {
      throw FormatError(fmt::format("{}: has two members {}; which one is meant cannot be known",
                                    path_, quoted_text(name)));
    }
  }
}

std::size_t NpzArchive::find(std::string_view key) const {
  const auto found = numbers_.find(key);
  if (found != numbers_.end()) return found->second;
  if (keys_.empty()) throw FormatError(fmt::format("{}: holds no arrays at all", path_));
  throw FormatError(fmt::format("{}: has no array {}; {}", path_, quoted_text(key),
                                hint(std::string(key), keys_)));
}

std::optional<std::uint32_t> NpzArchive::checksum(std::string_view key) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(handle(), find(key), 0, &stat) != 0) return std::nullopt;
  if ((stat.valid & ZIP_STAT_CRC) == 0) return std::nullopt;
  return stat.crc;
}

void NpzMemberStream::Close::operator()(zip_file* file) const {
  zip_fclose(file);
}

NpzMemberStream::NpzMemberStream(std::shared_ptr<const NpzArchive> archive, std::string_view key)
    : archive_(std::move(archive)),
      origin_(
          fmt::format("{}: member {}", archive_->path(), quoted_text(std::string(key) + ".npy"))) {
  const std::size_t index = archive_->find(key);
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive_->handle(), index, 0, &stat) != 0) {
    throw FormatError(fmt::format("{}: {}", origin_, zip_strerror(archive_->handle())));
  }
  check_sizes(stat, archive_->file_size(), origin_);
  size_ = stat.size;
  file_.reset(zip_fopen_index(archive_->handle(), index, 0));
  if (!file_) {
    throw FormatError(fmt::format("{}: cannot be read: {}; the file is corrupt", origin_,
                                  zip_strerror(archive_->handle())));
  }
}

std::size_t NpzMemberStream::read(std::span<std::byte> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    const auto count = zip_fread(file_.get(), target.data() + done, target.size() - done);
    if (count < 0) {
      throw FormatError(
          fmt::format("{}: corrupt data found after {} of {} bytes: {}; fetch or "
                      "write the file again",
                      origin_, position_ + done, size_, zip_file_strerror(file_.get())));
    }
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  position_ += done;
  return done;
}

ByteSource NpzMemberStream::source() {
  return [this](std::span<std::byte> target) { return read(target); };
}

}  // namespace gradstone

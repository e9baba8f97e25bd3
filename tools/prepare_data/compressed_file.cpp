#include "tools/prepare_data/compressed_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "reference/error.hpp"

namespace gradstone::tools {

void CompressedFile::Close::operator()(gzFile_s* file) const {
  gzclose(file);
}

CompressedFile::CompressedFile(const std::filesystem::path& path) : name_(path.string()) {
  errno = 0;
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_)
    throw FormatError(fmt::format("{}: cannot be opened: {}", name_,
                                  std::generic_category().message(errno != 0 ? errno : ENOMEM)));
  constexpr unsigned buffer_size = 1U << 17;
  gzbuffer(file_.get(), buffer_size);
}

std::size_t CompressedFile::read(std::span<std::uint8_t> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts in unsigned
    const auto wanted = static_cast<unsigned>(std::min(most, target.size() - done));
    const int got = gzread(file_.get(), target.data() + done, wanted);
    int code = Z_OK;
    const char* reason = gzerror(file_.get(), &code);
    if (got < 0 || code == Z_BUF_ERROR)
      throw FormatError(fmt::format("{}: {}; fetch the file again", name_,
                                    code == Z_BUF_ERROR ? "is cut off" : reason));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::vector<std::uint8_t> CompressedFile::read_exactly(std::size_t count) {
  constexpr std::size_t piece = std::size_t{1} << 24;  // memory grows with what is there
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count) {
    const std::size_t done = bytes.size();
    bytes.resize(done + std::min(piece, count - done));
    const std::size_t got = read(std::span(bytes).subspan(done));
    if (done + got < bytes.size())
      throw FormatError(fmt::format("{}: ends {} bytes too early; fetch the file again", name_,
                                    count - done - got));
  }
  return bytes;
}

std::vector<std::uint8_t> CompressedFile::read_rest(std::size_t limit) {
  constexpr std::size_t piece = std::size_t{1} << 20;
  std::vector<std::uint8_t> bytes;
  for (;;) {
    const std::size_t done = bytes.size();
    bytes.resize(done + piece);
    const std::size_t got = read(std::span(bytes).subspan(done));
    bytes.resize(done + got);
    if (bytes.size() > limit)
      throw FormatError(fmt::format("{}: holds more than {} bytes", name_, limit));
    if (got < piece) return bytes;
  }
}

}  // namespace gradstone::tools

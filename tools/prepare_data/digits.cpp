// The small digits of the UCI repository: 8 x 8 pixels of 17 greys, ten classes.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tools/prepare_data/compressed_file.hpp"
#include "tools/prepare_data/data_set.hpp"

namespace gradstone::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digit_pixels = 8 * 8;

Part read_npz(const NpzReader& file, const std::string& name) {
  const NpyArray X = file.read("X" + name), T = file.read("T" + name);
  if (X.shape().size() != 2 || T.shape().size() != 1 || X.shape()[0] != T.shape()[0])
    throw FormatError(fmt::format("{}: shapes {} and {} do not fit", X.origin(),
                                  shape_text(X.shape()), shape_text(T.shape())));
  return {X.shape()[1], X.as<double>(), T};
}

// Lines of 64 greys and a label.
Part read_text_part(const fs::path& path) {
  constexpr std::size_t limit = std::size_t{1} << 26;
  constexpr int white = 16, last_class = 9;
  CompressedFile file(path);
  const auto bytes = file.read_rest(limit);
  std::vector<std::uint8_t> X;
  std::vector<std::int32_t> T;
  const char* at = reinterpret_cast<const char*>(bytes.data());
  const char* const end = at + bytes.size();
  for (std::size_t field = 0; at < end; ++field) {
    const bool label = field % (digit_pixels + 1) == digit_pixels;
    int value = -1;
    const auto parsed = std::from_chars(at, end, value);
    if (parsed.ec != std::errc() || value < 0 || value > (label ? last_class : white))
      throw FormatError(fmt::format("{}: number {} of example {} is not one of 0 to {}",
                                    file.name(), field % (digit_pixels + 1) + 1, T.size() + 1,
                                    label ? last_class : white));
    label ? T.push_back(value) : X.push_back(static_cast<std::uint8_t>(value));
    at = std::find_if(parsed.ptr, end, [](char letter) { return '0' <= letter && letter <= '9'; });
  }
  if (T.empty() || X.size() != T.size() * digit_pixels)
    throw FormatError(fmt::format("{}: is cut off", file.name()));
  return {digit_pixels, std::move(X), NpyArray::of({T.size()}, T)};
}

OriginalData read_digits(const Inputs& inputs) {
  if (const auto npz = inputs.find({"digits.npz"})) {
    const NpzReader file(*npz);
    return {read_npz(file, "train"), read_npz(file, "test"), 1};
  }
  const auto files = inputs.find_all({{"optdigits.tra"}, {"optdigits.tes"}});
  if (files.empty())
    throw NotFoundError(
        fmt::format("neither digits.npz nor optdigits.tra and optdigits.tes are in "
                    "{}",
                    inputs.text()));
  constexpr double white = 16;
  return {read_text_part(files[0]), read_text_part(files[1]), white};
}

// Where gradstone's own copy is, installed or in a build.
std::vector<fs::path> own_places() {
  std::error_code unknown;
  const fs::path folder = fs::read_symlink("/proc/self/exe", unknown).parent_path();
  return {folder / "../share/gradstone"};
}

}  // namespace

KnownDataSet digits() {
  KnownDataSet known;
  known.name = "digits";
  known.title = "handwritten digits, 8 x 8 grey pixels, 10 classes, 1500 + 297";
  known.output = "digits-flattened";
  known.places = own_places();
  known.remedy = "the file data/digits.npz comes with gradstone";
  known.read = [](const Inputs& inputs, const Split&) { return read_digits(inputs); };
  return known;
}

}  // namespace gradstone::tools

#include "tools/inspect_npz/print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"
#include "tools/inspect_npz/array_text.hpp"
#include "tools/inspect_npz/scan.hpp"

namespace gradstone::tools {
namespace {

using Json = nlohmann::ordered_json;
using Visit = std::function<void(const NpzMember&, const Scan&)>;

// A small file can claim as much data as it likes, all of which would be unpacked to be measured.
class Budget {
 public:
  explicit Budget(const std::filesystem::path& path)
      : left_(any_file + times * std::filesystem::file_size(path)) {}

  void take(const std::filesystem::path& path, const NpzMember& member) {
    std::uint64_t bytes = npy_type_size(member.type);
    for (const auto extent : member.shape) bytes *= extent;  // which describe() has found to fit
    if (bytes > left_)
      throw FormatError(fmt::format(
          "{}: {}: not read, since it unpacks to {} bytes, and all arrays to more than 256 MiB "
          "and {} times the size of the file; --unpack-all reads it",
          path.string(), quoted_text(member.key), bytes, times));
    left_ -= bytes;
  }

 private:
  static constexpr std::uint64_t any_file = std::uint64_t{256} << 20, times = 100;
  std::uint64_t left_;
};

// One array that is damaged, or holds no numbers, does not hide the others.
void for_each_array(const std::filesystem::path& path, const Extent& extent,
                    const Complaint& complaint, const Visit& visit) {
  const NpzReader file(path);
  Budget budget(path);
  for (const auto& key : file.keys()) {
    try {
      const NpzMember member = file.describe(key);
      if (!extent.unpack_all) budget.take(path, member);
      visit(member, scan(file, member));
    } catch (const FormatError& error) {
      complaint(error.what());
    }
  }
}

// A key that could play tricks with a terminal is quoted, with codes for what is not printable.
std::string key_text(const std::string& key) {
  const bool plain = std::all_of(key.begin(), key.end(), [](char letter) {
    return static_cast<unsigned char>(letter) >= ' ' && letter != '\x7f';
  });
  return plain ? key : quoted_text(key);
}

// fmt writes NaN and infinity as NumPy does, but would keep the sign of NaN.
std::string norm_text(double norm) {
  return std::isnan(norm) ? "nan" : fmt::format("{:.8f}", norm);
}

// JSON has no NaN and no infinity.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

}  // namespace

void print_arrays(const std::filesystem::path& path, const Extent& extent,
                  const Complaint& complaint) {
  for_each_array(path, extent, complaint, [&](const NpzMember& member, const Scan& found) {
    const std::string shape = fmt::format("{}", fmt::join(member.shape, "x"));
    fmt::print("{:<8} ({:<12})  inf-norm = {}\n", key_text(member.key), shape,
               norm_text(found.norm));
    if (!extent.shapes_only) fmt::print("{}\n\n", array_text(found.corners));
  });
}

Json describe_arrays(const std::filesystem::path& path, const Extent& extent,
                     const Complaint& complaint) {
  Json arrays = Json::array();
  for_each_array(path, extent, complaint, [&](const NpzMember& member, const Scan& found) {
    arrays.push_back({{"name", member.key},
                      {"dtype", npy_type_name(member.type)},
                      {"shape", member.shape},
                      {"fortran_order", member.fortran_order},
                      {"inf_norm", number(found.norm)},
                      {"minimum", number(found.minimum)},
                      {"maximum", number(found.maximum)},
                      {"nans", found.nans},
                      {"infinities", found.infinities}});
  });
  return {{"file", path.string()}, {"arrays", arrays}};
}

}  // namespace gradstone::tools

#include "tools/inspect_npz/print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "numeric/quoted_text.hpp"
#include "numeric/safetensors.hpp"
#include "reference/error.hpp"
#include "tools/inspect_npz/array_text.hpp"
#include "tools/inspect_npz/scan.hpp"

namespace gradstone::tools {
namespace {

using Json = nlohmann::ordered_json;
// `type` is that in the file, as NumPy and ml_dtypes call it; `is_numpys` whether NumPy has it.
struct Found {
  NpzMember member;
  std::string type;
  bool is_numpys = true;
  Scan scan;
};
using Visit = std::function<void(const Found&)>;

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
void for_each_in_npz(const std::filesystem::path& path, const Extent& extent,
                     const Complaint& complaint, const Visit& visit) {
  const NpzReader file(path);
  Budget budget(path);
  for (const auto& key : file.keys()) {
    try {
      const NpzMember member = file.describe(key);
      if (!extent.unpack_all) budget.take(path, member);
      NpzRows elements = file.elements(key);
      visit({member, std::string(npy_type_name(member.type)), true,
             scan(member, [&](std::size_t count) { return elements.next(count); })});
    } catch (const FormatError& error) {
      complaint(error.what());
    }
  }
}

// These are not packed: there is no more of them than the file is long.
void for_each_in_safetensors(const std::filesystem::path& path, const Complaint& complaint,
                             const Visit& visit) {
  const SafetensorsReader file(path);
  for (const auto& tensor : file.members()) {
    try {
      const NpzMember member{tensor.name, array_type(tensor.dtype), tensor.shape, false};
      const std::string type(numpy_name(tensor.dtype));
      std::size_t start = 0;
      const Pieces next = [&](std::size_t count) {
        return file.elements(tensor, std::exchange(start, start + count), count);
      };
      visit({member, type, type == npy_type_name(member.type), scan(member, next)});
    } catch (const FormatError& error) {
      complaint(error.what());
    }
  }
}

void for_each_array(const std::filesystem::path& path, const Extent& extent,
                    const Complaint& complaint, const Visit& visit) {
  if (is_safetensors_name(path)) return for_each_in_safetensors(path, complaint, visit);
  for_each_in_npz(path, extent, complaint, visit);
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
  for_each_array(path, extent, complaint, [&](const Found& found) {
    const std::string shape = fmt::format("{}", fmt::join(found.member.shape, "x"));
    fmt::print("{:<8} ({:<12})  inf-norm = {}{}\n", key_text(found.member.key), shape,
               norm_text(found.scan.norm), found.is_numpys ? "" : "  " + found.type);
    if (!extent.shapes_only) fmt::print("{}\n\n", array_text(found.scan.corners));
  });
}

Json describe_arrays(const std::filesystem::path& path, const Extent& extent,
                     const Complaint& complaint) {
  Json arrays = Json::array();
  for_each_array(path, extent, complaint, [&](const Found& found) {
    arrays.push_back({{"name", found.member.key},
                      {"dtype", found.type},
                      {"shape", found.member.shape},
                      {"fortran_order", found.member.fortran_order},
                      {"inf_norm", number(found.scan.norm)},
                      {"minimum", number(found.scan.minimum)},
                      {"maximum", number(found.scan.maximum)},
                      {"nans", found.scan.nans},
                      {"infinities", found.scan.infinities}});
  });
  return {{"file", path.string()}, {"arrays", arrays}};
}

}  // namespace gradstone::tools

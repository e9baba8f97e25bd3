#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone::npz_damage_test {
namespace {

using Random = std::mt19937;
using Arrays = std::map<std::string, std::vector<std::byte>>;

std::vector<std::byte> content(const NpyArray& array) {
  return {array.bytes().begin(), array.bytes().end()};
}

Arrays read_all(const std::filesystem::path& path) {
  const NpzReader file(path);
  Arrays arrays;
  for (const std::string& key : file.keys()) arrays[key] = content(file.read(key));
  return arrays;
}

void flip_bytes(std::string& bytes, Random& random) {
  for (auto flips = 1 + random() % 4; flips > 0; --flips) {
    bytes[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
  }
}

void damage(std::string& bytes, Random& random) {
  switch (random() % 4) {
    case 0:
      bytes.resize(random() % bytes.size());
      break;
    case 1: {  // a hole
      const std::size_t start = random() % bytes.size();
      bytes.erase(start, 1 + random() % 40);
      break;
    }
    case 2: {  // the end, where the directory is
      const std::size_t reach = std::min<std::size_t>(bytes.size(), 200);
      bytes[bytes.size() - 1 - random() % reach] = static_cast<char>(random() % 256);
      break;
    }
    default:
      flip_bytes(bytes, random);
  }
}

/// Each array of the damaged file is one of the original, or reading throws FormatError.
/// Returns how many arrays were refused.
int read_damaged(const std::filesystem::path& path, const Arrays& original) {
  int refused = 0;
  try {
    const NpzReader file(path);
    for (const std::string& key : file.keys()) {
      try {
        const auto found = content(file.read(key));
        const auto same = original.find(key);
        const bool right =
            same != original.end()
                ? same->second == found
                : std::any_of(original.begin(), original.end(),  // only its name was hit
                              [&](const auto& entry) { return entry.second == found; });
        EXPECT_TRUE(right) << key;
      } catch (const FormatError&) {
        ++refused;
      }
    }
  } catch (const FormatError&) {
    ++refused;
  }
  return refused;
}

class DamagedNpz : public testing::TestWithParam<const char*> {};

TEST_P(DamagedNpz, GivesTheRightArraysOrFormatError) {
  const auto source = std::filesystem::path(GRADSTONE_SOURCE_DIR) / "tests" / "data" / GetParam();
  const std::string original = testing_support::content_of(source);
  const Arrays arrays = read_all(source);
  const TemporaryFolder folder;
  Random random(1797);
  int refused = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::string bytes = original;
    damage(bytes, random);
    SCOPED_TRACE(trial);
    refused += read_damaged(folder.write("damaged.npz", bytes), arrays);
    if (HasFailure()) break;
  }
  EXPECT_GT(refused, 1000);
}

INSTANTIATE_TEST_SUITE_P(All, DamagedNpz,
                         testing::Values("npz_types_stored.npz", "npz_orders_deflated.npz",
                                         "npz_versions.npz", "npz_zip64.npz"),
                         [](const auto& parameter) {
                           const std::string name = parameter.param;
                           return name.substr(0, name.find('.'));
                         });

TEST(DamagedNpzDirectory, MayHoldAnyByteAnywhere) {
  const std::string original = zip_bytes({{"a.npy", npy_ramp(3), 8}, {"b.npy", npy_ramp(2), 0}});
  const TemporaryFolder folder;
  const Arrays arrays = read_all(folder.write("a.npz", original));
  for (std::size_t position = 0; position < original.size(); ++position) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string bytes = original;
      bytes[position] = static_cast<char>(value);
      SCOPED_TRACE(testing::Message() << position << " " << value);
      read_damaged(folder.write("a.npz", bytes), arrays);
    }
  }
}

// With a right checksum over wrong content only the npy header guards.
TEST(DamagedNpzContent, GivesAConsistentArrayOrFormatError) {
  const std::string original = npy_ramp(3);
  const TemporaryFolder folder;
  Random random(64);
  for (int trial = 0; trial < 2000; ++trial) {
    std::string content = original;
    flip_bytes(content, random);
    const auto path = folder.write("a.npz", zip_bytes({{"a.npy", content, 8}}));
    try {
      const NpyArray array = NpzReader(path).read("a");
      EXPECT_EQ(array.bytes().size(), npy_data_size(array.type(), array.shape()));
    } catch (const FormatError&) {
    }
  }
}

}  // namespace
}  // namespace gradstone::npz_damage_test

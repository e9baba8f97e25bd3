#include "validation/vectors/tensor_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::content_of;
using testing_support::message_of;
using testing_support::TemporaryFolder;

constexpr double infinity = std::numeric_limits<double>::infinity();

// Numbers of every kind that the type has.
NamedTensor numbers_of(const FloatFormat& format) {
  NamedTensor tensor{"numbers", std::string(format.name), {2, 3}, {}};
  tensor.values = {0,
                   -1.5,
                   format.largest,
                   -format.smallest_subnormal(),
                   format.rounded(1.0 / 3),
                   std::numeric_limits<double>::quiet_NaN()};
  if (format.has_infinity) tensor.values[1] = -infinity;
  return tensor;
}

void expect_same(const NamedTensor& read, const NamedTensor& written) {
  EXPECT_EQ(read.name, written.name);
  EXPECT_EQ(read.shape, written.shape);
  ASSERT_EQ(read.values.size(), written.values.size());
  for (std::size_t k = 0; k < read.values.size(); ++k)
    EXPECT_TRUE(read.values[k] == written.values[k] ||
                (std::isnan(read.values[k]) && std::isnan(written.values[k])))
        << written.type << " " << k << ": " << read.values[k];
}

TEST(TensorFile, ReadsWhatItWrites) {
  const TemporaryFolder folder;
  for (const TensorFormat format : all_tensor_formats) {
    std::vector<NamedTensor> tensors;
    for (const auto& type : float_formats()) {
      if (type.bits == 0) continue;
      tensors.push_back(numbers_of(type));
      tensors.back().name += std::string(type.name);
    }
    tensors.push_back({"scalar", "f64", {}, {0.1}});
    tensors.push_back({"places", "i64", {3}, {0, 7, -2}});
    tensors.push_back({"axes", "f32", {1, 2, 1, 2}, {1, 2, 3, 4}});
    const auto path = folder.path() / ("file" + std::string(extension_of(format)));
    write_tensors(path, format, tensors);
    const auto read = read_tensors(path);
    ASSERT_EQ(read.size(), tensors.size());
    for (std::size_t k = 0; k < read.size(); ++k) {
      expect_same(read[k], tensors[k]);
      // numpy has no bf16 and no 8-bit numbers.
      const bool is_numpys = tensors[k].type != "bf16" && !tensors[k].type.starts_with("f8");
      if (format != TensorFormat::npz || is_numpys) {
        EXPECT_EQ(read[k].type, tensors[k].type);
      }
    }
    const std::string before = content_of(path);
    write_tensors(path, format, read_tensors(path));
    if (format != TensorFormat::npz) {
      EXPECT_EQ(content_of(path), before);
    }
  }
}

std::string error_of(const std::string& name, const std::string& bytes) {
  const TemporaryFolder folder;
  const auto path = folder.write(name, bytes);
  return message_of<FormatError>([&] { read_tensors(path); });
}

TEST(TensorFile, RefusesTextWithThePlace) {
  EXPECT_THAT(error_of("a.txt", "X 2 2\n1 2 3\n"), HasSubstr("X ends after 3 of 4 numbers"));
  EXPECT_THAT(error_of("a.txt", "X 2\n1 2\n3\n"), HasSubstr("a.txt:3: there is a number where"));
  EXPECT_THAT(error_of("a.txt", "X 2 f32\n1 2\n"), HasSubstr("expected its extents"));
  EXPECT_THAT(error_of("a.txt", "X f33 2\n1 2\n"), HasSubstr("f33 is unknown"));
  EXPECT_THAT(error_of("a.txt", "X 2\n1 two\n"), HasSubstr("a.txt:2: X: 'two' is no number"));
  EXPECT_THAT(error_of("a.txt", "X 99999999 99999999\n"), HasSubstr("too many entries"));
  EXPECT_THAT(error_of("a.txt", "X 99999999999999999999999\n1\n"), HasSubstr("a.txt:"));
}

}  // namespace
}  // namespace gradstone

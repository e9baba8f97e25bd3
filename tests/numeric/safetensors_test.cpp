#include "numeric/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "reference/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::content_of;
using testing_support::message_of;
using testing_support::TemporaryFolder;

constexpr const char* accepted = "nothing was thrown";

std::string bytes_of(const std::string& header, const std::string& data) {
  std::string length(8, '\0');
  for (std::size_t k = 0; k < 8; ++k)
    length[k] = static_cast<char>((header.size() >> (8 * k)) & 0xff);
  return length + header + data;
}

std::string error_of(const std::string& bytes) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.safetensors", bytes);
  return message_of<FormatError>([&] { read_safetensors(path); });
}

std::string error_of(const std::string& header, const std::string& data) {
  return error_of(bytes_of(header, data));
}

std::string entry(const std::string& name, const std::string& type, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + "\": {\"dtype\": \"" + type + "\", \"shape\": " + shape +
         ", \"data_offsets\": " + offsets + "}";
}

TEST(Safetensors, RefusesFilesThatAreNone) {
  EXPECT_THAT(error_of("abc"), HasSubstr("a.safetensors: no valid safetensors file: it is shorter "
                                         "than the length of its header"));
  EXPECT_THAT(error_of(std::string(8, '\xff')), HasSubstr("truncated"));
  EXPECT_THAT(error_of("[]", ""), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of("{\"X\": ", ""), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of(std::string(100'000, '['), ""), HasSubstr("no JSON object"));
  EXPECT_THAT(message_of<FormatError>([] { read_safetensors("/nowhere.safetensors"); }),
              HasSubstr("/nowhere.safetensors: cannot be read"));
  EXPECT_THAT(message_of<FormatError>([] { read_safetensors("/tmp"); }), HasSubstr("cannot be"));
}

TEST(Safetensors, RefusesHeadersThatAreTooLong) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.safetensors", std::string("\x01\xe1\xf5\x05\0\0\0\0{", 9));
  std::filesystem::resize_file(path, 100'000'100);  // a hole, which takes no room
  EXPECT_THAT(message_of<FormatError>([&] { read_safetensors(path); }),
              HasSubstr("its header has 100000001 bytes, and at most 100000000 are allowed"));
}

TEST(Safetensors, RefusesTensorsThatDoNotFitTheirBytes) {
  const auto of = [&](const char* type, const char* shape, const char* offsets) {
    return error_of("{" + entry("X", type, shape, offsets) + "}", std::string(8, '\0'));
  };
  EXPECT_THAT(error_of("{\"X\": 1}", ""), HasSubstr("tensor 'X': dtype, shape or data_offsets is"));
  EXPECT_THAT(of("F32", "[2]", "[0, 9]"),
              HasSubstr("its data_offsets, 0 and 9, lie outside the file, which has 8 bytes"));
  EXPECT_THAT(of("F32", "[2]", "[8, 0]"), HasSubstr("outside the file"));
  EXPECT_THAT(of("F32", "[2]", "[0.0, 8]"), HasSubstr("malformed"));
  EXPECT_THAT(of("F32", "[2]", "[-8, 0]"), HasSubstr("malformed"));
  EXPECT_THAT(of("F32", "[1]", "[0, 8]"), HasSubstr("differ in size"));
  EXPECT_THAT(of("F32", "[3]", "[0, 8]"), HasSubstr("differ in size"));
  EXPECT_THAT(of("F99", "[2]", "[0, 8]"), HasSubstr("'F99' are not read"));
  EXPECT_THAT(of("F32", "[-2]", "[0, 8]"), HasSubstr("no whole number"));
  EXPECT_THAT(of("F32", "[4294967296, 4294967296]", "[0, 8]"), HasSubstr("larger than"));
  EXPECT_THAT(of("F32", "[2]", "[0, 8]"), accepted);
}

TEST(Safetensors, RefusesBytesOfTwoTensorsAndOfNone) {
  const auto two = [&](const char* x, const char* y, std::size_t bytes) {
    return error_of("{" + entry("X", "F32", "[2]", x) + ", " + entry("Y", "F32", "[2]", y) + "}",
                    std::string(bytes, '\0'));
  };
  EXPECT_THAT(two("[0, 8]", "[8, 16]", 16), accepted);
  EXPECT_THAT(two("[8, 16]", "[0, 8]", 16), accepted);
  EXPECT_THAT(two("[0, 8]", "[4, 12]", 12), HasSubstr("tensors 'X' and 'Y' overlap"));
  EXPECT_THAT(two("[0, 8]", "[0, 8]", 8), HasSubstr("overlap"));
  EXPECT_THAT(two("[0, 8]", "[12, 20]", 20), HasSubstr("4 bytes before tensor 'Y' are of no"));
  EXPECT_THAT(two("[1, 9]", "[9, 17]", 17), HasSubstr("1 bytes before tensor 'X'"));
  EXPECT_THAT(two("[0, 8]", "[8, 16]", 19), HasSubstr("3 bytes at its end are of no tensor"));
  EXPECT_THAT(error_of("{" + entry("X", "F32", "[1]", "[0, 4]") + ", " +
                           entry("X", "F32", "[1]", "[4, 8]") + "}",
                       std::string(8, '\0')),
              HasSubstr("tensor 'X' is there twice"));
}

// Whatever the bytes are: an answer or a FormatError.
TEST(Safetensors, SurvivesDamage) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_safetensors(path, {{"X", "f32", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"y", "i64", {2}, {7, 8}}});
  const std::string whole = content_of(path);
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int k = 0; k < 500; ++k) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    folder.write("damaged.safetensors", damaged);
    try {
      read_safetensors(folder.path() / "damaged.safetensors");
    } catch (const FormatError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 100U);
}

TEST(Safetensors, KeepsTheOrderAndAlignsTheNumbers) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_safetensors(path, {{"odd", "f8_e5m2", {3}, {1, 2, 3}},
                           {"half", "f16", {3}, {1, 2, 3}},
                           {"long", "f64", {1}, {1.0 / 3}},
                           {"single", "f32", {1}, {0.5}}});
  const SafetensorsReader file(path);
  EXPECT_THAT(file.keys(), ElementsAre("odd", "half", "long", "single"));
  EXPECT_EQ(file.describe("long").begin, 0U);
  EXPECT_EQ(file.describe("single").begin, 8U);
  EXPECT_EQ(file.describe("half").begin, 12U);
  EXPECT_EQ(file.describe("odd").begin, 18U);
  EXPECT_EQ((content_of(path).size() - 21) % 8, 0U);
}

TEST(Safetensors, ReadsNumpysTypesToTheLastBit) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "a.safetensors",
      bytes_of("{\"__metadata__\": {\"format\": \"pt\"}, " + entry("U", "U64", "[1]", "[0, 8]") +
                   ", " + entry("I", "I16", "[2]", "[8, 12]") + ", " +
                   entry("B", "BOOL", "[3]", "[12, 15]") + "}",
               std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\x05\0\0\1\7", 15)));
  const SafetensorsReader file(path);
  EXPECT_THAT(file.keys(), ElementsAre("U", "I", "B"));
  EXPECT_THAT(file.read("U").as<std::uint64_t>(), ElementsAre(18446744073709551615U));
  EXPECT_THAT(file.read("I").as<std::int16_t>(), ElementsAre(-2, 5));
  EXPECT_THAT(file.read("B").as<double>(), ElementsAre(0, 1, 1));
  EXPECT_THAT(file.elements(file.describe("I"), 1, 1).as<double>(), ElementsAre(5));
  EXPECT_THAT(message_of<FormatError>([&] { file.read("u"); }), HasSubstr("no tensor 'u'"));
}

}  // namespace
}  // namespace gradstone

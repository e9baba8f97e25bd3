#include "validation/vectors/onnx_tensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "reference/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::message_of;
using testing_support::TemporaryFolder;

std::string bytes(std::initializer_list<int> list) {
  std::string text;
  for (const int byte : list) text += static_cast<char>(byte);
  return text;
}

std::string error_of(const std::string& message) {
  return message_of<FormatError>([&] { onnx_tensor(message); });
}

// What protobuf writes for TensorProto(dims=[2], data_type=FLOAT, name="X", raw_data=...).
TEST(OnnxTensors, AreTheBytesOfTensorProto) {
  EXPECT_EQ(onnx_message({"X", "f32", {2}, {1, -2}}),
            bytes({0x08, 2, 0x10, 1, 0x42, 1, 'X', 0x4a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}));
  EXPECT_EQ(onnx_message({"s", "i64", {}, {300}}),
            bytes({0x10, 7, 0x42, 1, 's', 0x4a, 8, 0x2c, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(onnx_message({"b", "bf16", {300, 0}, {}}),
            bytes({0x08, 0xac, 2, 0x08, 0, 0x10, 16, 0x42, 1, 'b', 0x4a, 0}));
}

// The fields of types hold numbers too, one by one or packed; what is unknown is passed over.
TEST(OnnxTensors, AreReadFromTypedFields) {
  const auto values = [](const std::string& message) { return onnx_tensor(message).values; };
  // dims packed, float_data packed, a doc_string.
  const auto packed =
      bytes({0x0a, 2, 1, 2, 0x10, 1, 0x22, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0x62, 2, 'h', 'i'});
  EXPECT_THAT(values(packed), ElementsAre(1, -2));
  EXPECT_THAT(onnx_tensor(packed).shape, ElementsAre(1, 2));
  // float_data one by one.
  EXPECT_THAT(values(bytes({0x08, 1, 0x10, 1, 0x25, 0, 0, 0, 0x3f})), ElementsAre(0.5));
  // int32_data: -1 as INT32 takes ten bytes; the bits of float16 1.0 and of bfloat16 -2.
  EXPECT_THAT(
      values(bytes({0x10, 6, 0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})),
      ElementsAre(-1));
  EXPECT_THAT(values(bytes({0x10, 10, 0x28, 0x80, 0x78})), ElementsAre(1));
  EXPECT_THAT(values(bytes({0x10, 16, 0x28, 0x80, 0x80, 3})), ElementsAre(-2));
  EXPECT_THAT(values(bytes({0x10, 3, 0x28, 0x80, 1})), ElementsAre(-128));  // INT8
  EXPECT_THAT(values(bytes({0x10, 2, 0x28, 0x80, 1})), ElementsAre(128));   // UINT8
  // int64_data, double_data, uint64_data.
  EXPECT_THAT(values(bytes({0x10, 7, 0x3a, 1, 9})), ElementsAre(9));
  EXPECT_THAT(values(bytes({0x10, 11, 0x51, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f})), ElementsAre(0.5));
  EXPECT_THAT(values(bytes({0x10, 12, 0x58, 7})), ElementsAre(7));
}

TEST(OnnxTensors, AreRefusedWithTheReason) {
  EXPECT_THAT(error_of(""), HasSubstr("data_type is 0"));
  EXPECT_THAT(error_of(bytes({0x10, 8})), HasSubstr("data_type is 8, which is not read"));
  EXPECT_THAT(error_of(bytes({0x10})), HasSubstr("it ends within a number"));
  EXPECT_THAT(error_of(bytes({0x08, 2, 0x10, 1, 0x4a, 8, 0, 0})), HasSubstr("truncated"));
  EXPECT_THAT(error_of(bytes({0x08, 2, 0x10, 1, 0x4a, 4, 0, 0, 0, 0})),
              HasSubstr("it has 1 numbers, and by its dims 2"));
  EXPECT_THAT(error_of(bytes({0x08, 1, 0x10, 1})), HasSubstr("it has 0 numbers"));
  EXPECT_THAT(error_of(bytes({0x08, 1, 0x10, 1, 0x4a, 5, 0, 0, 0, 0, 0})), HasSubstr("numbers"));
  EXPECT_THAT(error_of(bytes({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})),
              HasSubstr("negative or too large"));
  EXPECT_THAT(error_of(bytes({0x08, 0xff, 0xff, 0xff, 7, 0x08, 0xff, 0xff, 0xff, 7, 0x10, 1})),
              HasSubstr("hundred million"));
  EXPECT_THAT(error_of(bytes({0x10, 1, 0x70, 1})), HasSubstr("in another file"));
  EXPECT_THAT(error_of(bytes({0x13})), HasSubstr("unknown type"));
  EXPECT_THAT(error_of(bytes({0x00})), HasSubstr("wrong number"));
  EXPECT_THAT(error_of(bytes({0x48, 1})), HasSubstr("a number in place of bytes"));
  EXPECT_THAT(error_of(std::string(11, '\xff')), HasSubstr("more than 64 bits"));
}

TEST(OnnxTensors, SurviveDamage) {
  const std::string whole = onnx_message({"X", "f16", {2, 3}, {1, 2, 3, 4, 5, 6}});
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int k = 0; k < 20000; ++k) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    try {
      onnx_tensor(damaged);
    } catch (const FormatError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 5000U);
}

// As backend tests look for them: input_*.pb and output_*.pb are tensors, bounds have other names.
TEST(OnnxTensors, LieInFilesOfTheirNumbers) {
  const TemporaryFolder folder;
  const auto first = folder.path() / "output_0.pb";
  folder.write("output_2.pb", "of another day");
  folder.write("output_3.pb", "of another day");
  write_onnx_tensors(first, {{"Y", "f32", {1}, {1}},
                             {"Y.bound", "f64", {1}, {0.5}},
                             {"DX", "f32", {1}, {2}},
                             {"DX.bound", "f64", {1}, {0.25}},
                             {"DX.sums.value", "f64", {1}, {3}}});
  EXPECT_THAT(folder.names(), UnorderedElementsAre("output_0.pb", "bound_0.pb", "output_1.pb",
                                                   "bound_1.pb", "sums_value_1.pb"));
  const auto outputs = read_onnx_tensors(first);
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].name, "Y");
  EXPECT_EQ(outputs[1].name, "DX");
  EXPECT_EQ(read_onnx_tensors(folder.path() / "bound_0.pb")[1].name, "DX.bound");
  folder.write("output_1.pb", bytes({0x10, 7, 0x3a, 1, 9}));
  EXPECT_THAT(message_of<FormatError>([&] { read_onnx_tensors(first); }),
              AllOf(HasSubstr("output_1.pb"), HasSubstr("has no name")));
  folder.write("output_1.pb", "!");
  EXPECT_THAT(message_of<FormatError>([&] { read_onnx_tensors(first); }),
              HasSubstr("output_1.pb: no valid tensor of ONNX: "));
  EXPECT_THAT(message_of<FormatError>([&] { read_onnx_tensors(folder.path() / "x_0.pb"); }),
              HasSubstr("x_0.pb: cannot be read"));
}

}  // namespace
}  // namespace gradstone

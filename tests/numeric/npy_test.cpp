#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "numeric/npy_array.hpp"
#include "numeric/npy_format.hpp"
#include "reference/error.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone::npy_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;
using Values = std::vector<double>;

auto refuses(const std::string& bytes) {
  return [bytes] { parse_npy(as_byte_span(bytes), "here"); };
}

template <typename... Matchers>
auto throws_format_error(Matchers... matchers) {
  return ThrowsMessage<FormatError>(AllOf(HasSubstr("here: "), HasSubstr(matchers)...));
}

std::string with_dictionary(std::string_view dictionary) {
  return npy_bytes(dictionary, "abcdefgh");
}

TEST(NpyArray, ConvertsBetweenTypesWhenValuesFit) {
  const auto array = NpyArray::of<std::int16_t>({3}, {-1, 0, 300});
  EXPECT_THAT(array.as<double>(), ElementsAre(-1, 0, 300));
  EXPECT_THAT(array.as<std::int64_t>(), ElementsAre(-1, 0, 300));
  EXPECT_THAT(NpyArray::of<float>({2}, {2, -0.0F}).as<std::uint8_t>(), ElementsAre(2, 0));
}

TEST(NpyArray, NamesTheElementThatDoesNotFit) {
  const auto array = NpyArray::of<std::int16_t>({2, 2}, {0, 1, 2, -1});
  EXPECT_THAT(
      [&] { array.as<std::uint64_t>(); },
      ThrowsMessage<FormatError>(AllOf(HasSubstr("[1, 1]"), HasSubstr("-1"), HasSubstr("uint64"))));
  EXPECT_THROW(NpyArray::of<double>({1}, {0.5}).as<int>(), FormatError);
  EXPECT_THROW(NpyArray::of<double>({1}, {std::nan("")}).as<int>(), FormatError);
  EXPECT_THROW(NpyArray::of<double>({1}, {std::ldexp(1.0, 63)}).as<std::int64_t>(), FormatError);
  EXPECT_THROW(NpyArray::of<double>({1}, {1e300}).as<float>(), FormatError);
}

TEST(NpyArray, ReachesTheEndsOfIntegralRanges) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto array = NpyArray::of<double>({1}, {-std::ldexp(1.0, 63)});
  EXPECT_THAT(array.as<std::int64_t>(), ElementsAre(Limits::min()));
  EXPECT_THROW(NpyArray::of<std::int64_t>({1}, {Limits::max()}).exactly_as<double>(), FormatError);
  EXPECT_THAT(NpyArray::of<std::int64_t>({1}, {Limits::min()}).exactly_as<double>(),
              ElementsAre(-std::ldexp(1.0, 63)));
}

TEST(NpyArray, RoundsOnlyWhenAsked) {
  const auto third = NpyArray::of<double>({1}, {1.0 / 3});
  EXPECT_THAT(third.as<float>(), ElementsAre(1.0F / 3));
  EXPECT_THROW(third.exactly_as<float>(), FormatError);
  EXPECT_THAT(NpyArray::of<double>({1}, {0.375}).exactly_as<float>(), ElementsAre(0.375F));
}

TEST(NpyArray, KeepsInfinityAndNaN) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto values = NpyArray::of<double>({2}, {-infinity, std::nan("")}).exactly_as<float>();
  EXPECT_EQ(values[0], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(values[1]));
}

TEST(NpyArray, RefusesAWrongNumberOfBytes) {
  EXPECT_THROW(NpyArray::of<float>({2, 3}, {1, 2, 3, 4, 5}), FormatError);
}

// The values of IEEE binary16 by their definition: smallest, largest subnormal, 1, largest, -inf.
TEST(Npy, ReadsHalfPrecision) {
  const auto array = parse_npy(
      as_byte_span(npy_bytes("{'descr': '<f2', 'fortran_order': False, 'shape': (6,), }",
                             std::string("\x01\x00\xff\x03\x00\x3c\xff\x7b\x00\xfc\x01\x7e", 12))));
  const auto values = array.as<double>();
  EXPECT_EQ(values[0], std::ldexp(1.0, -24));
  EXPECT_EQ(values[1], std::ldexp(1023.0, -24));
  EXPECT_EQ(values[2], 1);
  EXPECT_EQ(values[3], 65504);
  EXPECT_EQ(values[4], -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(values[5]));
}

TEST(Npy, AcceptsWhatPythonWouldAccept) {
  for (const char* dictionary :
       {"{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
        "{'descr':'<f8','fortran_order':False,'shape':()}",
        "  {\"shape\": (1,), 'fortran_order' : True,\n\t'descr': \"<f8\"} ",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1L, 1L), }",
        "{'descr': '=u8', 'fortran_order': False, 'shape': (1, 1, 1,)}"}) {
    EXPECT_EQ(parse_npy(as_byte_span(with_dictionary(dictionary))).size(), 1U) << dictionary;
  }
}

TEST(Npy, RefusesMalformedHeadersWithTheByte) {
  EXPECT_THAT(refuses(with_dictionary("print('hello')")),
              throws_format_error("byte 10", "a dictionary"));
  EXPECT_THAT(refuses(with_dictionary("{'descr': '<f8', 'fortran_order': False}")),
              throws_format_error("no key 'shape'"));
  EXPECT_THAT(refuses(with_dictionary("{'descr': '<f8', 'descr': '<f8'}")),
              throws_format_error("byte 34", "'descr' only once"));
  EXPECT_THAT(refuses(with_dictionary("{'other': 1}")), throws_format_error("not 'other'"));
  EXPECT_THAT(refuses(with_dictionary("{'fortran_order': 0}")),
              throws_format_error("True or False"));
  EXPECT_THAT(refuses(with_dictionary("{'shape': (1, -2)}")), throws_format_error("not below 0"));
  EXPECT_THAT(refuses(with_dictionary("{'shape': (3)}")), throws_format_error("expected ','"));
  EXPECT_THAT(refuses(with_dictionary("{'shape': 3}")), throws_format_error("a tuple"));
  EXPECT_THAT(refuses(with_dictionary("{'shape': (99999999999999999999,)}")),
              throws_format_error("64 bits"));
  EXPECT_THAT(refuses(with_dictionary("{'descr': '<f8")), throws_format_error("closing quote"));
  EXPECT_THAT(refuses(with_dictionary("{'descr': '<f8', 'fortran_order': False, 'shape': ()} + 1")),
              throws_format_error("nothing after"));
  EXPECT_THAT(refuses(with_dictionary("{")), throws_format_error("a key", "its end"));
}

TEST(Npy, RefusesTypesThatItDoesNotReadAndSaysWhatTheyAre) {
  const auto of_type = [](const std::string& descr) {
    return refuses(
        with_dictionary("{'descr': " + descr + ", 'fortran_order': False, 'shape': ()}"));
  };
  EXPECT_THAT(of_type("'|O'"), throws_format_error("Python objects", "unpickling"));
  EXPECT_THAT(of_type("[('x', '<f4')]"), throws_format_error("structures"));
  EXPECT_THAT(of_type("'<c16'"), throws_format_error("complex"));
  EXPECT_THAT(of_type("'<U8'"), throws_format_error("text"));
  EXPECT_THAT(of_type("'<f16'"), throws_format_error("'<f16'", "save it as"));
  EXPECT_THAT(of_type("'f8'"), throws_format_error("'f8'"));
  EXPECT_THAT(of_type("'|f8'"), throws_format_error("byte order"));
  EXPECT_THAT(of_type("''"), throws_format_error("''"));
}

TEST(Npy, RefusesAbsurdSizesBeforeTakingMemory) {
  const auto of_shape = [](const std::string& shape) {
    return refuses(
        with_dictionary("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}"));
  };
  EXPECT_THAT(of_shape("(1152921504606846976,)"), throws_format_error("too large"));  // 2^60
  EXPECT_THAT(of_shape("(1099511627776,)"), throws_format_error("bytes"));            // 2^40
  EXPECT_THAT(of_shape("(4294967296, 4294967296)"), throws_format_error("too large"));
  EXPECT_THAT(of_shape("(0, 4294967296, 4294967296)"), throws_format_error("too large"));
  std::string dimensions = "(";
  for (int i = 0; i < 65; ++i) dimensions += "1, ";
  EXPECT_THAT(of_shape(dimensions + ")"), throws_format_error("65 dimensions"));
}

TEST(Npy, RefusesGiganticHeaderLengths) {
  std::string bytes = npy_bytes("{}", "", 2);
  bytes[11] = '\x7f';  // the highest byte of the length
  EXPECT_THAT(refuses(bytes), throws_format_error("claims a header of", "65535"));
}

TEST(Npy, RefusesOtherFilesAndVersions) {
  EXPECT_THAT(refuses("PK\x03\x04 something else"), throws_format_error("not an npy file"));
  EXPECT_THAT(refuses(""), throws_format_error("truncated"));
  std::string bytes = npy_ramp(1);
  bytes[6] = 4;
  EXPECT_THAT(refuses(bytes), throws_format_error("version 4.0"));
}

TEST(Npy, RefusesEveryTruncationAndExtension) {
  const std::string bytes = npy_ramp(3);
  EXPECT_EQ(parse_npy(as_byte_span(bytes)).as<double>(), (Values{0, 1, 2}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(refuses(bytes.substr(0, size)), throws_format_error("truncated")) << size;
  }
  EXPECT_THAT(refuses(bytes + '\0'), throws_format_error("promises"));
}

// Without a checksum a flipped byte may give another array; it must be one, or FormatError.
TEST(Npy, SurvivesArbitraryDamage) {
  const std::string original =
      npy_bytes("{'descr': '>i4', 'fortran_order': True, 'shape': (2, 3), }", std::string(24, 'a'));
  std::mt19937 random(20201120);
  int read = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    std::string bytes = original;
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    }
    try {
      const NpyArray array = parse_npy(as_byte_span(bytes));
      EXPECT_EQ(array.bytes().size(), npy_data_size(array.type(), array.shape()));
      ++read;
    } catch (const FormatError&) {
    }
  }
  EXPECT_GT(read, 1000);   // padding and data can be changed
  EXPECT_LT(read, 19000);  // the dictionary cannot
}

TEST(Npy, WritesWhatItReads) {
  const auto array = NpyArray::of<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::string header = npy_header_text(array);
  EXPECT_EQ(header.size() % 64, 0U);
  EXPECT_THAT(header, HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
  EXPECT_EQ(header.back(), '\n');
  const auto bytes = array.bytes();
  const std::string file =
      header + std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(parse_npy(as_byte_span(file)).shape(), array.shape());
  EXPECT_EQ(parse_npy(as_byte_span(file)).as<float>(), array.as<float>());
}

}  // namespace
}  // namespace gradstone::npy_test

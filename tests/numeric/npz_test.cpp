#include "numeric/npz.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "reference/error.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone::npz_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;
using Shape = std::vector<std::size_t>;
using Values = std::vector<double>;

std::filesystem::path fixture(std::string_view name) {
  return std::filesystem::path(GRADSTONE_SOURCE_DIR) / "tests" / "data" / name;
}

Values ramp(std::size_t count, double step = 1) {
  Values values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = step * static_cast<double>(i);
  return values;
}

TEST(NpzReader, ReadsEveryTypeInBothByteOrders) {
  const NpzReader file(fixture("npz_types_stored.npz"));
  EXPECT_EQ(file.keys().size(), 23U);
  EXPECT_EQ(file.read("b1").as<double>(), (Values{1, 0, 1, 0, 0, 1}));
  for (const std::string type :
       {"i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}) {
    for (const std::string order : {"_little", "_big"}) {
      const NpyArray array = file.read(type + order);
      EXPECT_EQ(npy_type_code(array.type()), type);
      EXPECT_EQ(array.shape(), (Shape{2, 3}));
      const Values expected = type[0] == 'f'   ? Values{1, -1, 0.75, 4, -2.5, 25}
                              : type[0] == 'i' ? Values{1, 2, 3, 4, -5, 100}
                                               : Values{1, 2, 3, 4, 5, 100};
      EXPECT_EQ(array.exactly_as<double>(), expected) << type << order;
    }
  }
}

TEST(NpzReader, ReadsFortranOrderAsCOrder) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  EXPECT_EQ(file.read("cube_c").as<double>(), ramp(30));
  EXPECT_EQ(file.read("cube_fortran").as<double>(), ramp(30));
  EXPECT_EQ(file.read("cube_fortran").shape(), (Shape{2, 3, 5}));
  EXPECT_EQ(file.read("matrix_fortran").as<double>(), ramp(10, 0.25));
  EXPECT_EQ(file.read("matrix_fortran_big_endian").as<double>(), ramp(10, 0.25));
}

TEST(NpzReader, ReadsVectorsScalarsAndEmptyArrays) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  EXPECT_EQ(file.read("vector").as<double>(), ramp(7));
  EXPECT_EQ(file.read("scalar").as<double>(), Values{2.5});
  EXPECT_THAT(file.read("scalar").shape(), IsEmpty());
  EXPECT_EQ(file.read("empty").shape(), (Shape{0, 3}));
  EXPECT_EQ(file.read("empty_fortran").shape(), (Shape{3, 0}));
}

TEST(NpzReader, ReadsElementsInTheOrderOfTheFile) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  NpzRows column_by_column = file.elements("matrix_fortran");  // 2 x 5
  EXPECT_EQ(column_by_column.shape(), Shape{10});
  EXPECT_EQ(column_by_column.next(4).as<double>(), (Values{0, 1.25, 0.25, 1.5}));
  EXPECT_EQ(column_by_column.left(), 6U);
  EXPECT_EQ(file.elements("scalar").next(3).as<double>(), Values{2.5});
  EXPECT_EQ(file.elements("empty").left(), 0U);
}

TEST(NpzReader, ReadsAllVersionsOfNpy) {
  const NpzReader file(fixture("npz_versions.npz"));
  for (const char* key : {"version_1", "version_2", "version_3"}) {
    EXPECT_EQ(file.read(key).as<double>(), ramp(5)) << key;
  }
}

TEST(NpzReader, ReadsZip64) {
  const NpzReader file(fixture("npz_zip64.npz"));
  EXPECT_EQ(file.read("a").as<double>(), ramp(11));
  EXPECT_EQ(file.read("b").as<double>(), Values(6, 1));
}

TEST(NpzReader, DescribesWithoutReading) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  const NpzMember member = file.describe("cube_fortran");
  EXPECT_EQ(member.type, NpyType::i2);
  EXPECT_EQ(member.shape, (Shape{2, 3, 5}));
  EXPECT_TRUE(member.fortran_order);
  EXPECT_FALSE(file.describe("cube_c").fortran_order);
}

TEST(NpzReader, AnswersAMissingKeyWithTheNearest) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  EXPECT_FALSE(file.contains("vektor"));
  EXPECT_THAT(
      [&] { file.read("vektor"); },
      ThrowsMessage<FormatError>(AllOf(HasSubstr("npz_orders_deflated.npz"),
                                       HasSubstr("no array 'vektor'; the nearest are 'vector'"))));
  EXPECT_THAT([&] { file.read("Xtrain"); },
              ThrowsMessage<FormatError>(HasSubstr("it has 'cube_c', 'cube_fortran', ")));
}

TEST(NpzReader, RefusesWhatIsNotAnArrayOfNumbersButReadsItsNeighbour) {
  const NpzReader file(fixture("npz_refused.npz"));
  const auto refuses = [&](const char* key, const char* reason) {
    EXPECT_THAT([&] { file.read(key); },
                ThrowsMessage<FormatError>(AllOf(HasSubstr("npz_refused.npz: member '"),
                                                 HasSubstr(key), HasSubstr(reason))));
    EXPECT_THROW(file.describe(key), FormatError);
  };
  refuses("objects", "Python objects");
  refuses("structure", "structures");
  refuses("raw", "structures or raw data");
  refuses("text", "text");
  refuses("bytes", "text");
  refuses("complex", "complex");
  refuses("dates", "dates");
  refuses("long_double", "f16");
  EXPECT_EQ(file.read("fine").as<double>(), ramp(3));
}

TEST(NpzReader, RefusesFilesThatAreNoArchive) {
  const TemporaryFolder folder;
  const auto refuses = [](const std::filesystem::path& path, const char* reason) {
    EXPECT_THAT([&] { NpzReader{path}; },
                ThrowsMessage<FormatError>(AllOf(HasSubstr(path.string()), HasSubstr(reason))));
  };
  refuses(folder / "absent.npz", "no such file");
  refuses(folder / "", "not a regular file");
  refuses(folder.write("empty.npz", ""), "is empty");
  refuses(folder.write("text.npz", "Hello"), "is not an npz file");
  refuses(folder.write("array.npz", npy_ramp(3)), "single npy array");
  const std::string whole = zip_bytes({{"a.npy", npy_ramp(3)}});
  refuses(folder.write("cut.npz", whole.substr(0, whole.size() / 2)), "truncated");
}

TEST(NpzReader, RefusesUnfitMembers) {
  const TemporaryFolder folder;
  const auto open = [&](std::vector<ZipMember> members) {
    return [&folder, members = std::move(members)] {
      NpzReader(folder.write("a.npz", zip_bytes(members))).read("a");
    };
  };
  const auto says = [](const char* text) { return ThrowsMessage<FormatError>(HasSubstr(text)); };
  const std::string array = npy_ramp(3);
  EXPECT_THAT(open({{"a.npy", array}, {"a.npy", array}}), says("two members 'a.npy'"));
  EXPECT_THAT(open({{"a.npy", array}, {"notes.txt", "x"}}), says("'notes.txt' is not an array"));
  EXPECT_THAT(open({{"a.npy", array}, {".npy", array}}), says("'.npy' is not an array"));
  EXPECT_THAT(open({{"a.npy", array}, {"\x1b[31m", ""}}), says("'\\x1b[31m'"));
  EXPECT_THAT(open({}), says("no arrays at all"));
  EXPECT_THAT(open({{"a.npy", ""}}), says("truncated"));
  EXPECT_THAT(open({{"a.npy", array + "x"}}), says("promises (3,) of float64"));
  EXPECT_THAT(open({{.name = "a.npy", .content = array, .method = 12}}), says("method 12"));
  EXPECT_THAT(open({{.name = "a.npy", .content = array, .flags = 1}}), says("encrypted"));
}

TEST(NpzReader, RefusesDamagedData) {
  const TemporaryFolder folder;
  for (const int method : {0, 8}) {
    const auto path = folder.write(
        "a.npz",
        zip_bytes({{.name = "a.npy", .content = npy_ramp(3), .method = method, .claimed_crc = 1}}));
    EXPECT_THAT([&] { NpzReader(path).read("a"); },
                ThrowsMessage<FormatError>(AllOf(HasSubstr("'a.npy': corrupt data found after 152"),
                                                 HasSubstr("CRC"), HasSubstr("again"))));
  }
}

TEST(NpzReader, RefusesSizesThatCannotBeTrue) {
  const TemporaryFolder folder;
  const auto refuses = [&](const ZipMember& member, const char* reason) {
    const auto path = folder.write("a.npz", zip_bytes({member}));
    EXPECT_THAT([&] { NpzReader(path).read("a"); }, ThrowsMessage<FormatError>(HasSubstr(reason)));
  };
  const std::string huge = npy_bytes(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (4294967040,)}", "");  // 2^32 - 256
  const auto claimed = static_cast<std::uint32_t>(4294967040U + huge.size());
  refuses({.name = "a.npy", .content = huge, .method = 8, .claimed_size = claimed}, "cannot be");
  refuses({.name = "a.npy", .content = huge, .claimed_size = claimed}, "cannot be");
  refuses({.name = "a.npy",
           .content = huge,
           .claimed_size = claimed,
           .claimed_compressed_size = claimed},
          "cannot be");
  // Less is there than claimed, and more.
  const std::string array = npy_ramp(100);
  const auto size = static_cast<std::uint32_t>(array.size());
  refuses({.name = "a.npy", .content = array.substr(0, 400), .method = 8, .claimed_size = size},
          "'a.npy'");
  refuses({.name = "a.npy", .content = array + "more", .method = 8, .claimed_size = size},
          "'a.npy'");
}

TEST(NpzReader, BoundsABombByTheHeader) {
  const TemporaryFolder folder;
  const std::string bomb = npy_ramp(3) + std::string(std::size_t{1} << 24, '\0');
  const auto honest = folder.write("a.npz", zip_bytes({{"a.npy", bomb, 8}}));
  EXPECT_THAT([&] { NpzReader(honest).read("a"); },
              ThrowsMessage<FormatError>(HasSubstr("promises (3,)")));
  const auto lying = folder.write(
      "b.npz", zip_bytes({{.name = "a.npy",
                           .content = bomb,
                           .method = 8,
                           .claimed_size = static_cast<std::uint32_t>(npy_ramp(3).size())}}));
  EXPECT_THROW(NpzReader(lying).read("a"), FormatError);
}

TEST(NpzRows, GiveTheWholeArrayInParts) {
  const NpzReader file(std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data" / "digits.npz");
  const Values whole = file.read("Xtest").as<double>();
  NpzRows rows = file.rows("Xtest");
  EXPECT_EQ(rows.shape(), (Shape{297, 64}));
  Values parts;
  while (rows.left() > 0) {
    const NpyArray part = rows.next(101);  // 101 + 101 + 95
    EXPECT_EQ(part.shape()[1], 64U);
    const Values values = part.as<double>();
    parts.insert(parts.end(), values.begin(), values.end());
  }
  EXPECT_EQ(parts, whole);
  EXPECT_EQ(rows.next(1).shape(), (Shape{0, 64}));
}

TEST(NpzRows, OutliveTheirReader) {
  NpzRows rows = NpzReader(fixture("npz_orders_deflated.npz")).rows("cube_c");
  EXPECT_EQ(rows.next(1).as<double>(), ramp(15));
}

TEST(NpzRows, RefuseScalarsAndFortranOrder) {
  const NpzReader file(fixture("npz_orders_deflated.npz"));
  EXPECT_THAT([&] { file.rows("scalar"); }, ThrowsMessage<FormatError>(HasSubstr("scalar")));
  EXPECT_THAT([&] { file.rows("cube_fortran"); },
              ThrowsMessage<FormatError>(HasSubstr("ascontiguousarray")));
  EXPECT_EQ(file.rows("empty").left(), 0U);
}

TEST(NpzRows, FindDamageAtTheLastRow) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "a.npz", zip_bytes({{.name = "a.npy", .content = npy_ramp(3), .claimed_crc = 1}}));
  NpzRows rows = NpzReader(path).rows("a");
  EXPECT_EQ(rows.next(2).as<double>(), ramp(2));
  EXPECT_THROW(rows.next(1), FormatError);
}

void write_examples(const std::filesystem::path& path) {
  NpzWriter writer(path);
  writer.add("X", NpyArray::of<float>({2, 3}, {1, 2, 3, 4, 5, 6}));
  writer.add("labels", NpyArray::of<std::int64_t>({5}, {3, 1, 4, 1, -5}));
  writer.add("alpha", NpyArray::of<double>({}, {0.25}));
  writer.add("empty", NpyArray::of<std::uint8_t>({0, 7}, {}));
  writer.write();
}

TEST(NpzWriter, WritesWhatTheReaderReads) {
  const TemporaryFolder folder;
  write_examples(folder / "a.npz");
  const NpzReader file(folder / "a.npz");
  EXPECT_THAT(file.keys(), ElementsAre("X", "labels", "alpha", "empty"));
  EXPECT_EQ(file.read("X").as<double>(), (Values{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(file.read("labels").as<double>(), (Values{3, 1, 4, 1, -5}));
  EXPECT_EQ(file.describe("alpha").type, NpyType::f8);
  EXPECT_EQ(file.read("empty").shape(), (Shape{0, 7}));
  EXPECT_THAT(folder.names(), ElementsAre("a.npz"));
}

TEST(NpzWriter, GivesEqualBytesForEqualArrays) {
  const TemporaryFolder folder;
  write_examples(folder / "a.npz");
  write_examples(folder / "b.npz");
  EXPECT_EQ(testing_support::content_of(folder / "a.npz"),
            testing_support::content_of(folder / "b.npz"));
}

TEST(NpzWriter, IsReadByNumpy) {
  if (std::system("python3 -c 'import numpy' 2> /dev/null") != 0) {
    GTEST_SKIP() << "python3 has no numpy here";
  }
  const TemporaryFolder folder;
  write_examples(folder / "a.npz");
  const auto program = folder.write("check.py", R"(
import sys, zipfile
import numpy as np
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
data = np.load(sys.argv[1], allow_pickle=False)
assert data.files == ["X", "labels", "alpha", "empty"], data.files
X, labels, alpha, empty = (data[key] for key in data.files)
assert X.dtype == np.float32 and X.tolist() == [[1, 2, 3], [4, 5, 6]], X
assert labels.dtype == np.int64 and labels.tolist() == [3, 1, 4, 1, -5], labels
assert alpha.dtype == np.float64 and alpha.shape == () and alpha == 0.25, alpha
assert empty.dtype == np.uint8 and empty.shape == (0, 7), empty
)");
  const std::string command = "python3 " + program.string() + " " + (folder / "a.npz").string();
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(NpzWriter, ReplacesAFileAsAWhole) {
  const TemporaryFolder folder;
  folder.write("a.npz", "something else");
  write_examples(folder / "a.npz");
  EXPECT_EQ(NpzReader(folder / "a.npz").keys().size(), 4U);
}

TEST(NpzWriter, RefusesUnfitKeys) {
  NpzWriter writer("never-written.npz");
  const auto array = NpyArray::of<double>({}, {1});
  writer.add("W1", array);
  EXPECT_THAT([&] { writer.add("W1", array); }, ThrowsMessage<Error>(HasSubstr("'W1'")));
  EXPECT_THROW(writer.add("", array), Error);
  EXPECT_THROW(writer.add("a\n", array), Error);
  EXPECT_THROW(writer.add(std::string(1001, 'a'), array), Error);
  EXPECT_THROW(NpzWriter("never-written.npz").write(), Error);
}

TEST(NpzWriter, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { write_examples(folder / "absent" / "a.npz"); },
              ThrowsMessage<Error>(HasSubstr("cannot be written")));
  std::filesystem::create_directory(folder / "occupied.npz");
  EXPECT_THROW(write_examples(folder / "occupied.npz"), Error);
  EXPECT_THAT(folder.names(), ElementsAre("occupied.npz"));
}

TEST(NpzWriter, KeepsTheOldFileWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  folder.write("a.npz", "the old one");
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> noise(10000);
  for (auto& value : noise) value = random();
  NpzWriter writer(folder / "a.npz");
  writer.add("noise", NpyArray::of({noise.size()}, noise));

  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(writer.write(), Error);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);

  EXPECT_THAT(folder.names(), ElementsAre("a.npz"));
  EXPECT_EQ(testing_support::content_of(folder / "a.npz"), "the old one");
}

}  // namespace
}  // namespace gradstone::npz_test

#include <algorithm>
#include <cmath>
#include <cstring>

#include "numeric/data/available_memory.hpp"
#include "numeric/data/random_access_file.hpp"
#include "numeric/data/zip_directory.hpp"
#include "tests/numeric/data/data_set_file.hpp"
#include "tests/numeric/data/limited_process.hpp"
#include "tests/numeric/npz_bytes.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::Combine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;
using testing::Values;
using testing_support::holds_with_limit;
using testing_support::holds_with_more_memory;
using testing_support::throws;

constexpr int stored = 0, deflated = 8;

std::string dictionary(const std::string& descr, std::size_t rows, std::size_t columns,
                       const std::string& fortran_order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran_order + ", 'shape': (" +
         std::to_string(rows) + ", " + std::to_string(columns) + "), }";
}

/// rows x columns of the numbers 0, 1, ... modulo 251, which all types hold, in C order.
template <class T>
std::string ramp(const std::string& descr, std::size_t rows, std::size_t columns) {
  std::string data;
  for (std::size_t k = 0; k < rows * columns; ++k) {
    const auto value = static_cast<T>(k % 251);
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    if (descr.front() == '>') std::reverse(bytes.begin(), bytes.end());
    data += bytes;
  }
  return npy_bytes(dictionary(descr, rows, columns), data);
}

std::string ramp(const std::string& descr, std::size_t rows, std::size_t columns) {
  if (descr == "|u1") return ramp<std::uint8_t>(descr, rows, columns);
  if (descr == "<i4") return ramp<std::int32_t>(descr, rows, columns);
  if (descr == "<f8" || descr == ">f8") return ramp<double>(descr, rows, columns);
  return ramp<float>(descr, rows, columns);
}

constexpr std::size_t N = 1009, M = 101, D = 307;  // X takes more than is read at once

std::string archive_of(const std::string& X, const std::string& T, int method) {
  return zip_bytes({{"Xtrain.npy", X, method},
                    {"Ttrain.npy", T, method},
                    {"Xtest.npy", ramp("<f4", M, D), method},
                    {"Ttest.npy", ramp("<f4", M, 3), method}});
}

DataSetOptions streamed(const std::filesystem::path& folder = {}) {
  DataSetOptions options;
  options.storage = Storage::stream;
  options.temporary_folder = folder;
  return options;
}

class StreamedDataSet : public testing::TestWithParam<std::tuple<std::string, int>> {
 protected:
  std::string type() const { return std::get<0>(GetParam()); }
  int method() const { return std::get<1>(GetParam()); }

  template <class T>
  void expect_same_as_in_memory() {
    const auto path =
        folder.write("data.npz", archive_of(ramp(type(), N, D), ramp("<f4", N, 3), method()));
    auto there = load_data_set<T>(path, streamed());
    auto here = load_data_set<T>(path);
    EXPECT_FALSE(there.train.in_memory());
    EXPECT_EQ(there.train.view(0, 1).data, nullptr);
    EXPECT_TRUE(here.train.in_memory());

    const std::vector<std::size_t> rows{1008, 0, 1, 2, 500, 500, 7};
    EXPECT_EQ(examples_at(there.train, rows), examples_at(here.train, rows));
    EXPECT_EQ(targets_at(there.train, rows), targets_at(here.train, rows));
    Numbers<T> X(N, D), targets(N, 3);
    there.train.slice(0, X.view(), targets.view());
    EXPECT_TRUE(std::equal(X.values.begin(), X.values.end(), here.train.view(0, N).data));
    const std::vector<std::size_t> last{M - 1};
    EXPECT_EQ(examples_at(there.test, last), examples_at(here.test, last));
  }

  TemporaryFolder folder;
};

TEST_P(StreamedDataSet, HasTheNumbersOfOneInMemory) {
  expect_same_as_in_memory<float>();
  expect_same_as_in_memory<double>();
}

INSTANTIATE_TEST_SUITE_P(EveryTypeAndMethod, StreamedDataSet,
                         Combine(Values("<f4", "<f8", ">f4", ">f8", "|u1", "<i4"),
                                 Values(stored, deflated)));

class Streaming : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& X, int method) {
    return folder.write("data.npz", archive_of(X, ramp("<f4", N, 3), method));
  }

  TemporaryFolder folder, temporary;
};

TEST_F(Streaming, UnpacksOnlyWhatIsCompressed) {
  write(ramp("<f4", N, D), stored);
  // A folder that isn't there is not missed.
  EXPECT_NO_THROW(load_data_set<float>(folder / "data.npz", streamed("/nowhere")));
  write(ramp("<f4", N, D), deflated);
  EXPECT_THAT([&] { load_data_set<float>(folder / "data.npz", streamed("/nowhere")); },
              ThrowsMessage<Error>(AllOf(HasSubstr("/nowhere"), HasSubstr("TMPDIR"))));
}

TEST_F(Streaming, LeavesNoTemporaryFile) {
  const auto path = write(ramp("<f4", N, D), deflated);
  auto data = load_data_set<float>(path, streamed(temporary.path()));
  EXPECT_THAT(temporary.names(), IsEmpty());  // not even while it is used
  EXPECT_EQ(examples_at(data.train, {1})[0], D % 251);
}

TEST_F(Streaming, TellsOfANumberThatIsNotFiniteWhenItIsRead) {
  std::string X = ramp("<f4", N, D);
  const float bad = std::nanf("");
  const std::size_t place = X.size() - sizeof bad * D * 2 + sizeof bad * 5;  // of row N - 2
  std::memcpy(X.data() + place, &bad, sizeof bad);
  auto data = load_data_set<float>(write(X, stored), streamed());
  EXPECT_NO_THROW(examples_at(data.train, {N - 1, 0, N - 3}));
  EXPECT_THAT(
      [&] {
        examples_at(data.train, {0, N - 3, N - 2});
      },
      ThrowsMessage<FormatError>(
          AllOf(HasSubstr("'Xtrain.npy'"), HasSubstr("row 1007, column 5 is nan"))));
}

TEST_F(Streaming, RefusesFortranOrder) {
  const std::string X = npy_bytes(dictionary("|u1", N, D, "True"), std::string(N * D, '\0'));
  EXPECT_THAT([&] { load_data_set<float>(write(X, stored), streamed()); },
              ThrowsMessage<FormatError>(AllOf(HasSubstr("'Xtrain.npy'"), HasSubstr("C order"))));
}

TEST_F(Streaming, RefusesDamagedMembers) {
  std::string bytes = archive_of(ramp("<f4", N, D), ramp("<f4", N, 3), deflated);
  bytes[1000] = static_cast<char>(bytes[1000] ^ 1);
  const auto path = folder.write("data.npz", bytes);
  EXPECT_THAT([&] { load_data_set<float>(path, streamed()); },
              ThrowsMessage<FormatError>(HasSubstr("'Xtrain.npy'")));
}

TEST_F(Streaming, TellsOfAFileThatHasBecomeShorter) {
  const auto path = write(ramp("<f4", N, D), stored);
  auto data = load_data_set<float>(path, streamed());
  std::filesystem::resize_file(path, 2000);
  EXPECT_NO_THROW(examples_at(data.train, {0}));
  EXPECT_THAT([&] { examples_at(data.train, {5}); },
              ThrowsMessage<Error>(HasSubstr("become shorter")));
}

TEST_F(Streaming, ReadsArchivesThatAreNotPlain) {
  std::string bytes = archive_of(ramp("<f4", N, D), ramp("<f4", N, 3), stored);
  bytes[bytes.size() - 2] = 7;  // the length of the comment that follows
  bytes += "comment";
  const auto path = folder.write("data.npz", bytes);
  EXPECT_EQ(offset_of_stored_member(RandomAccessFile(path), "Xtrain.npy"), std::nullopt);
  auto data = load_data_set<float>(path, streamed());
  EXPECT_EQ(examples_at(data.train, {1})[0], D % 251);
}

TEST_F(Streaming, RefusesADiskThatIsTooSmall) {
  EXPECT_THAT([&] { RandomAccessFile::temporary(folder.path(), std::uint64_t{1} << 62); },
              ThrowsMessage<Error>(AllOf(HasSubstr(folder.path()), HasSubstr("MiB are free"),
                                         HasSubstr("set TMPDIR"))));
}

TEST_F(Streaming, TellsWhenTheDiskIsFull) {
  const auto path = write(ramp("<f4", N, D), deflated);
  EXPECT_TRUE(holds_with_limit(RLIMIT_FSIZE, 100'000, [&] {
    return throws<Error>([&] { load_data_set<float>(path, streamed(temporary.path())); },
                         "numpy.savez");
  }));
  EXPECT_THAT(temporary.names(), IsEmpty());
}

/// 64 MiB as float, in a process that gets 24 MiB more than it has.
class MoreThanMemory : public testing::TestWithParam<int> {
 protected:
  static constexpr std::size_t rows = 4099, columns = 4093;
  static constexpr rlim_t memory = 24 << 20;

  MoreThanMemory() {
    std::string X = npy_bytes(dictionary("<f4", rows, columns),
                              std::string(rows * columns * sizeof(float), '\0'));
    const float last = 0.5;
    std::memcpy(X.data() + X.size() - sizeof last, &last, sizeof last);
    path = folder.write("data.npz", zip_bytes({{"Xtrain.npy", std::move(X), GetParam()},
                                               {"Ttrain.npy", ramp("|u1", rows, 1), GetParam()},
                                               {"Xtest.npy", ramp("<f4", 2, columns), GetParam()},
                                               {"Ttest.npy", ramp("|u1", 2, 1), GetParam()}}));
  }

  static bool has_last_number(DataSet<float>& data) {
    return examples_at(data.train, {5, rows - 1}).back() == 0.5F;
  }

  TemporaryFolder folder;
  std::filesystem::path path;
};

TEST_P(MoreThanMemory, IsStreamed) {
  EXPECT_TRUE(holds_with_more_memory(memory, [&] {
    auto data = load_data_set<float>(path, streamed());
    return has_last_number(data);
  }));
}

TEST_P(MoreThanMemory, IsStreamedWithoutBeingAsked) {
  EXPECT_TRUE(holds_with_more_memory(memory, [&] {
    auto data = load_data_set<float>(path);
    return !data.train.in_memory() && has_last_number(data);
  }));
}

TEST_P(MoreThanMemory, CannotBeLoadedIntoMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer ends a process that is out of memory";
#endif
  DataSetOptions options;
  options.storage = Storage::memory;
  EXPECT_TRUE(holds_with_more_memory(memory, [&] {
    return throws<Error>([&] { load_data_set<float>(path, options); },
                         "'Xtrain.npy': a matrix of 4099 x 4093 numbers takes 63 MiB of memory");
  }));
  EXPECT_TRUE(load_data_set<float>(path, options).train.in_memory());  // without the limit
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, MoreThanMemory, Values(stored, deflated));

TEST(AvailableMemory, HeedsTheLimitsOfTheProcess) {
  EXPECT_GT(available_memory(), 0U);
  EXPECT_TRUE(holds_with_more_memory(50 << 20, [] {
    const std::uint64_t available = available_memory();
    return available <= 50 << 20 && available >= 40 << 20;
  }));
}

std::string little_endian(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8) bytes += static_cast<char>(value & 0xff);
  return bytes;
}

/// The archive with the member "a" of these bytes, as a program writes it whose numbers might pass
/// 2^32: all of them in zip64 fields.
std::string zip64_archive(const std::string& content) {
  const std::string size = little_endian(content.size(), 8);
  const std::string all_ones(4, '\xff');
  const std::string before_sizes = little_endian(45, 2) + std::string(12, '\0');
  const std::string local_fields = little_endian(1, 2) + little_endian(16, 2) + size + size;
  const std::string local = "PK\x03\x04" + before_sizes + all_ones + all_ones +
                            little_endian(1, 2) + little_endian(local_fields.size(), 2) + "a" +
                            local_fields + content;
  const std::string start = "unused";  // so that the member does not lie at 0
  const std::string other = little_endian(99, 2) + little_endian(3, 2) + "xyz";
  const std::string fields = other + little_endian(1, 2) + little_endian(24, 2) + size + size +
                             little_endian(start.size(), 8);
  const std::string directory = "PK\x01\x02" + little_endian(45, 2) + before_sizes + all_ones +
                                all_ones + little_endian(1, 2) + little_endian(fields.size(), 2) +
                                std::string(10, '\0') + all_ones + "a" + fields;
  const std::uint64_t directory_at = start.size() + local.size();
  const std::string end64 = "PK\x06\x06" + little_endian(44, 8) + std::string(28, '\0') +
                            little_endian(directory.size(), 8) + little_endian(directory_at, 8);
  const std::string locator = "PK\x06\x07" + little_endian(0, 4) +
                              little_endian(directory_at + directory.size(), 8) +
                              little_endian(1, 4);
  const std::string end =
      "PK\x05\x06" + std::string(4, '\0') + std::string(12, '\xff') + std::string(2, '\0');
  return start + local + directory + end64 + locator + end;
}

TEST(ZipDirectory, IsReadWithNumbersOf64Bits) {
  const TemporaryFolder folder;
  const std::string bytes = zip64_archive("content");
  const RandomAccessFile file(folder.write("zip64", bytes));
  EXPECT_EQ(offset_of_stored_member(file, "a"), bytes.find("content"));
  EXPECT_EQ(offset_of_stored_member(file, "b"), std::nullopt);
}

// Whatever the bytes are, the answer is an offset, of which its user makes sure, or none.
TEST(ZipDirectory, IsNotTrusted) {
  const TemporaryFolder folder;
  for (const std::string& sound :
       {zip64_archive("content"), zip_bytes({{"a", "content"}, {"b", "x"}})}) {
    for (std::size_t at = 0; at < sound.size(); ++at) {
      for (const char other : {'\1', '\xff'}) {
        std::string bytes = sound;
        bytes[at] = other;
        EXPECT_NO_THROW(offset_of_stored_member(RandomAccessFile(folder.write("z", bytes)), "b"));
      }
      const RandomAccessFile cut(folder.write("z", sound.substr(0, at)));
      EXPECT_EQ(offset_of_stored_member(cut, "a"), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace gradstone

// The program inspect_npz, as its users meet it. compare_with_numpy.py compares many more arrays.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "numeric/npz.hpp"
#include "numeric/safetensors.hpp"
#include "tests/numeric/npz_bytes.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing_support::Outcome;

const std::string program = GRADSTONE_PROGRAM_DIR "/inspect_npz ";

Outcome inspect(const std::string& arguments) {
  return testing_support::run("cd " GRADSTONE_SOURCE_DIR " && " + program + arguments);
}

template <typename T>
std::string shown(const std::vector<std::size_t>& shape, const std::vector<T>& values) {
  const TemporaryFolder folder;
  NpzWriter writer(folder / "a.npz");
  writer.add("A", NpyArray::of(shape, values));
  writer.write();
  const auto outcome = inspect((folder / "a.npz").string());
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  return outcome.output;
}

TEST(InspectNpz, PrintsTheLinesOfTheManual) {
  const auto outcome = inspect("--shapes-only data/digits.npz");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "Xtrain   (1500x64     )  inf-norm = 1.00000000\n"
            "Ttrain   (1500        )  inf-norm = 9.00000000\n"
            "Xtest    (297x64      )  inf-norm = 1.00000000\n"
            "Ttest    (297         )  inf-norm = 9.00000000\n");
}

// A million zeros pack into a thousand bytes.
TEST(InspectNpz, LeavesOutWhatAFileClaimsBeyondItsSize) {
  const TemporaryFolder folder;
  constexpr std::size_t elements = 38'000'000;  // 304 MB
  {
    NpzWriter writer(folder / "zeros.npz");
    writer.add("A", NpyArray::of<double>({2}, {1, 2}));
    writer.add("Z", NpyArray::of<double>({elements}, std::vector<double>(elements)));
    writer.add("B", NpyArray::of<double>({1}, {3}));
    writer.write();
  }
  const auto file = (folder / "zeros.npz").string();
  const auto outcome = inspect("--shapes-only " + file);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "A        (2           )  inf-norm = 2.00000000\n"
            "B        (1           )  inf-norm = 3.00000000\n");
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("zeros.npz: 'Z': not read, since it unpacks to 304000000 bytes"),
                    HasSubstr("--unpack-all reads it")));
  const auto all = inspect("--unpack-all --shapes-only " + file);
  EXPECT_EQ(all.status, 0) << all.errors;
  EXPECT_THAT(all.output, HasSubstr("Z        (38000000    )  inf-norm = 0.00000000\n"));
}

TEST(InspectNpz, ReadsManySmallArrays) {
  const TemporaryFolder folder;
  std::vector<ZipMember> members;
  for (int k = 0; k < 20'000; ++k)
    members.push_back({"a" + std::to_string(k) + ".npy", npy_ramp(1)});
  const auto file = folder.write("many.npz", zip_bytes(members));
  const auto outcome = inspect("--shapes-only " + file.string());
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 20'000);
}

TEST(InspectNpz, PrintsElementsAsNumpyDoes) {
  EXPECT_EQ(shown<double>({2, 3}, {1, -1.5, 1.25, 0.1, 0.001953125, 1}),
            "A        (2x3         )  inf-norm = 1.50000000\n"
            "[[ 1.         -1.5         1.25      ]\n"
            " [ 0.1         0.00195312  1.        ]]\n\n");
}

TEST(InspectNpz, PrintsFloatsWithTheirOwnDigits) {
  EXPECT_THAT(shown<float>({3}, {0.1F, 1.0F / 3, 2}),
              HasSubstr("[0.1        0.33333334 2.        ]"));
  EXPECT_THAT(shown<double>({3}, {0.1, 1.0 / 3, 2}),
              HasSubstr("[0.1        0.33333333 2.        ]"));
}

TEST(InspectNpz, TurnsToScientificNotation) {
  EXPECT_THAT(shown<double>({2}, {1, 1000}), HasSubstr("[   1. 1000.]"));
  EXPECT_THAT(shown<double>({2}, {1, 1001}), HasSubstr("[1.000e+00 1.001e+03]"));
  EXPECT_THAT(shown<double>({2}, {1e-300, 0}), HasSubstr("[1.e-300 0.e+000]"));
}

TEST(InspectNpz, PrintsNotANumberAndInfinity) {
  EXPECT_EQ(shown<double>({3}, {NAN, -INFINITY, 1.5}),
            "A        (3           )  inf-norm = nan\n[ nan -inf  1.5]\n\n");
  EXPECT_EQ(shown<float>({2}, {-INFINITY, 1}),
            "A        (2           )  inf-norm = inf\n[-inf   1.]\n\n");
}

TEST(InspectNpz, PrintsScalarsAndEmptyArrays) {
  EXPECT_EQ(shown<double>({}, {-1e-5}),
            "A        (            )  inf-norm = 0.00001000\n-1e-05\n\n");
  EXPECT_EQ(shown<double>({3, 0}, {}), "A        (3x0         )  inf-norm = 0.00000000\n[]\n\n");
}

TEST(InspectNpz, PrintsTheLargestAbsoluteValueOfExtremeIntegers) {
  EXPECT_EQ(shown<std::int8_t>({2}, {-128, 5}),
            "A        (2           )  inf-norm = 128.00000000\n[-128    5]\n\n");
  EXPECT_THAT(shown<std::uint64_t>({1}, {18446744073709551615U}),
              HasSubstr("[18446744073709551615]"));
}

// What numpy has no type for is printed as the float32 of the same value, and named.
TEST(InspectNpz, ShowsSafetensors) {
  const TemporaryFolder folder;
  const auto file = folder / "a.safetensors";
  write_safetensors(file, {{"W", "f32", {2, 2}, {1, -0.5, 0.25, static_cast<double>(0.1F)}},
                           {"short", "bf16", {3}, {1, 0.10009765625, NAN}},
                           {"tiny", "f8_e4m3", {2}, {448, -0.001953125}},
                           {"places", "i64", {2}, {9007199254740992, -1}},
                           {"none", "f16", {0, 3}, {}}});
  const auto outcome = inspect(file.string());
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "W        (2x2         )  inf-norm = 1.00000000\n"
            "[[ 1.   -0.5 ]\n [ 0.25  0.1 ]]\n\n"
            "short    (3           )  inf-norm = nan  bfloat16\n"
            "[1.         0.10009766        nan]\n\n"
            "tiny     (2           )  inf-norm = 448.00000000  float8_e4m3fn\n"
            "[ 4.480000e+02 -1.953125e-03]\n\n"
            "places   (2           )  inf-norm = 9007199254740992.00000000\n"
            "[9007199254740992               -1]\n\n"
            "none     (0x3         )  inf-norm = 0.00000000\n[]\n\n");
  const auto described = nlohmann::json::parse(inspect("--json " + file.string()).output);
  EXPECT_EQ(described[0]["arrays"][1]["dtype"], "bfloat16");
  EXPECT_EQ(described[0]["arrays"][1]["nans"], 1);
  EXPECT_EQ(described[0]["arrays"][2]["dtype"], "float8_e4m3fn");
  EXPECT_EQ(described[0]["arrays"][3]["dtype"], "int64");
  EXPECT_EQ(described[0]["arrays"][4]["shape"], (std::vector<int>{0, 3}));
}

TEST(InspectNpz, RefusesSafetensorsThatAreNone) {
  const TemporaryFolder folder;
  const auto outcome = inspect(folder.write("bad.safetensors", "abc").string());
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("bad.safetensors: no valid safetensors file"));
}

TEST(InspectNpz, LeavesOutTheMiddleOfLargeArrays) {
  std::vector<std::int32_t> values(1001);
  for (int i = 0; i < 1001; ++i) values[static_cast<std::size_t>(i)] = i;
  EXPECT_THAT(shown({1001}, values), HasSubstr("[   0    1    2 ...  998  999 1000]"));
  values.pop_back();
  EXPECT_THAT(shown({1000}, values), Not(HasSubstr("...")));
  EXPECT_THAT(shown<std::int32_t>({7, 2, 100}, std::vector<std::int32_t>(1400, 1)),
              HasSubstr("[[[1 1 1 ... 1 1 1]\n  [1 1 1 ... 1 1 1]]\n\n"
                        " [[1 1 1 ... 1 1 1]\n  [1 1 1 ... 1 1 1]]\n\n"
                        " [[1 1 1 ... 1 1 1]\n  [1 1 1 ... 1 1 1]]\n\n"
                        " ...\n\n"));
}

TEST(InspectNpz, BreaksLinesAtSeventyFiveColumns) {
  EXPECT_THAT(
      shown<std::int64_t>({40}, std::vector<std::int64_t>(40, 7)),
      HasSubstr("[" + std::string("7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 ") +
                "7 7 7 7 7 7 7 7 7\n 7 7 7]"));
}

TEST(InspectNpz, ReadsFortranOrderAndBigEndianNumbers) {
  const auto outcome = inspect("tests/data/npz_orders_deflated.npz");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("matrix_fortran_big_endian (2x5         )  inf-norm = 2.25"
                                        "000000\n[[0.   0.25 0.5  0.75 1.  ]\n"
                                        " [1.25 1.5  1.75 2.   2.25]]\n"));
}

TEST(InspectNpz, DescribesArraysInJson) {
  const auto outcome = inspect("--json tests/data/npz_orders_deflated.npz");
  const auto files = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(files.size(), 1u);
  bool found = false;
  for (const auto& array : files[0]["arrays"]) {
    if (array["name"] != "cube_fortran") continue;
    found = true;
    EXPECT_EQ(array["dtype"], "int16");
    EXPECT_EQ(array["shape"], (std::vector<int>{2, 3, 5}));
    EXPECT_EQ(array["fortran_order"], true);
    EXPECT_EQ(array["inf_norm"], 29.0);
    EXPECT_EQ(array["minimum"], 0.0);
    EXPECT_EQ(array["nans"], 0);
  }
  EXPECT_TRUE(found);
}

TEST(InspectNpz, NamesTheFilesWhereThereAreSeveral) {
  const auto outcome = inspect("--shapes-only data/digits.npz absent.npz data/digits.npz");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, StartsWith("data/digits.npz:\nXtrain"));
  EXPECT_THAT(outcome.output, HasSubstr("\n\ndata/digits.npz:\nXtrain"));
  EXPECT_THAT(outcome.errors, HasSubstr("absent.npz: cannot be opened: there is no such file"));
}

TEST(InspectNpz, RefusesPythonObjectsAndShowsTheRest) {
  const auto outcome = inspect("tests/data/npz_refused.npz");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("fine     (3           )  inf-norm = 2.00000000"));
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("objects.npy"), HasSubstr("Python objects")));
}

TEST(InspectNpz, PrintsStrangeKeysWithoutHarm) {
  const TemporaryFolder folder;
  folder.write("a.npz", zip_bytes({{"a\033[2J.npy", npy_ramp(3)}, {"b\xff.npy", npy_ramp(2)}}));
  const auto text = inspect((folder / "a.npz").string());
  EXPECT_EQ(text.status, 0) << text.errors;
  EXPECT_THAT(text.output, Not(HasSubstr("\033")));
  const auto json = inspect("--json " + (folder / "a.npz").string());
  EXPECT_EQ(json.status, 0) << json.errors;
  EXPECT_EQ(nlohmann::json::parse(json.output)[0]["arrays"].size(), 2u);
}

TEST(InspectNpz, RefusesADamagedFile) {
  const TemporaryFolder folder;
  const std::string whole = testing_support::content_of(GRADSTONE_SOURCE_DIR "/data/digits.npz");
  folder.write("cut.npz", whole.substr(0, whole.size() / 2));
  const auto outcome = inspect((folder / "cut.npz").string());
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, IsEmpty());
  EXPECT_THAT(outcome.errors, HasSubstr("truncated"));
}

TEST(InspectNpz, AsksForAFile) {
  EXPECT_EQ(inspect("").status, 2);
  EXPECT_EQ(inspect("--shapes data/digits.npz").status, 2);
  const auto help = inspect("--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, StartsWith("Examples:\n"));
}

TEST(InspectNpz, ReadsAFileLargerThanItsMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer takes address space of its own";
#endif
  constexpr std::size_t size = std::size_t{1} << 26;  // 256 MiB of float
  const TemporaryFolder folder;
  NpzWriter writer(folder / "a.npz");
  writer.add("A", NpyArray(NpyType::f4, {2, size / 2}, std::vector<std::byte>(4 * size)));
  writer.write();
  const auto outcome = testing_support::run("ulimit -v 100000; " + program + "--shapes-only " +
                                            (folder / "a.npz").string());
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "A        (2x33554432  )  inf-norm = 0.00000000\n");
}

}  // namespace
}  // namespace gradstone

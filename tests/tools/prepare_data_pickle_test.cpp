// Pickles are programs. This reader runs those of CIFAR-10 and refuses every other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "reference/error.hpp"
#include "tests/tools/data_files.hpp"
#include "tools/prepare_data/pickle.hpp"

namespace gradstone::tools {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;
using testing_support::Bytes;
namespace pickle = testing_support::pickle;

std::vector<std::uint8_t> file_of(const Bytes& text) {
  return {text.begin(), text.end()};
}

void expect_refusal(const Bytes& program, const std::string& reason) {
  const auto file = file_of(program);
  EXPECT_THAT([&] { Pickle(file, "a.pickle"); }, ThrowsMessage<FormatError>(HasSubstr(reason)));
}

TEST(Pickle, ReadsABatch) {
  const auto file = file_of(pickle::cifar_batch({3, 1, 4}, 0));
  const Pickle batch(file, "a batch");
  EXPECT_EQ(batch.at("batch_label").text, "a batch");
  const auto& labels = batch.at("labels");
  ASSERT_EQ(labels.items.size(), 3u);
  EXPECT_EQ(batch[labels.items[2]].number, 4);
  const auto& data = batch.at("data");
  EXPECT_EQ(data.kind, PickledValue::Kind::array);
  EXPECT_EQ(data.text.size(), 3u * 3072);
  EXPECT_EQ(batch[data.items[0]].number, 3);
  EXPECT_THROW(batch.at("fine_labels"), FormatError);
}

TEST(Pickle, ReadsWhatIsRemembered) {
  const auto file =
      file_of(pickle::start + "](K\x05q\x01h\x01J\xff\xff\xff\xff" + "e" + pickle::stop);
  const Pickle list(file, "a list");
  ASSERT_EQ(list.root().items.size(), 3u);
  EXPECT_EQ(list[list.root().items[1]].number, 5);
  EXPECT_EQ(list[list.root().items[2]].number, -1);
}

TEST(Pickle, RunsNothing) {
  const Bytes system = pickle::call(pickle::name("os", "system"), pickle::text("touch /tmp/x"));
  expect_refusal(pickle::start + system + pickle::stop,
                 "a.pickle: byte 2: names os.system, which could be any program");
  expect_refusal(pickle::start + pickle::name("numpy", "load") + pickle::stop, "names numpy.load");
  expect_refusal("cos\nsystem\n(S'ls'\ntR.", "is no pickle of protocol 2");
  expect_refusal("\x80\x04\x95.", "is no pickle of protocol 2");
  // Instructions that import, call or build in other ways.
  for (const char code : {'i', 'o', '\x81', '\x82', '\x83', '\x84', 'P', 'Q', 'S', 'I', 'X', 'B'})
    expect_refusal(pickle::start + "(" + code + pickle::stop, "is refused");
}

TEST(Pickle, RefusesOtherArrays) {
  const auto array = [](const Bytes& text) { return pickle::start + text + pickle::stop; };
  expect_refusal(array(pickle::array(2, 3, "abcdef", "O8")), "arrays of 'O8' are not read");
  expect_refusal(array(pickle::array(2, 3, "abcdef", "u1", "\x88")), "is in Fortran order");
  expect_refusal(array(pickle::array(2, 3, "abcde")), "fewer bytes than its shape needs");
  expect_refusal(array(pickle::array(2, 3, "abcdefg")), "more bytes than its shape needs");
}

TEST(Pickle, RefusesProgramsThatMakeNoSense) {
  for (const char* program : {".", "a.", "e.", "u.", "(t", "R.", "b.", "NR.", "h\x07.", "(K", "]N",
                              "}(Nu.", "]]R.", "t.", "T\xff\xff\xff\xff", "]q\x01h\x01s."})
    EXPECT_THROW(Pickle(file_of(pickle::start + program), "a.pickle"), FormatError) << program;
}

TEST(Pickle, SurvivesDamageToAnyByte) {
  const Bytes whole = pickle::cifar_batch({3}, 0);
  std::mt19937 random(2027);
  int read = 0;
  for (std::size_t k = 0; k < whole.size(); k = k < 400 ? k + 1 : k + 97) {
    Bytes damaged = whole;
    damaged[k] = static_cast<char>(random());
    try {
      const auto file = file_of(damaged);
      const Pickle batch(file, "a batch");
      ++read;
    } catch (const FormatError&) {
    }
    EXPECT_THROW(Pickle(file_of(whole.substr(0, k)), "a batch"), FormatError);
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace gradstone::tools

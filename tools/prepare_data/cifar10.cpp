// CIFAR-10: 32 x 32 pixels in three colours, ten classes, in its Python and its binary version.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <span>

#include "reference/error.hpp"
#include "tools/prepare_data/compressed_file.hpp"
#include "tools/prepare_data/data_set.hpp"
#include "tools/prepare_data/pickle.hpp"
#include "tools/prepare_data/tar.hpp"

namespace gradstone::tools {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Names = std::vector<std::string>;

constexpr std::size_t pixels = 32 * 32, colours = 3, picture_size = pixels * colours;
constexpr std::size_t largest_batch = std::size_t{1}
                                      << 28;  // of bytes; the original has 31 million

// What is put together from the batches.
struct Pictures {
  Bytes X;
  std::vector<std::int32_t> T;

  // The planes of red, green and blue become pixels of red, green and blue.
  void add(std::span<const std::uint8_t> planes, std::int64_t label, const std::string& origin) {
    constexpr std::int64_t classes = 10;
    if (label < 0 || label >= classes)
      throw FormatError(fmt::format("{}: picture {} has the label {}, not one of 0 to {}", origin,
                                    T.size(), label, classes - 1));
    T.push_back(static_cast<std::int32_t>(label));
    const std::size_t start = X.size();
    X.resize(start + picture_size);
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
      for (std::size_t colour = 0; colour < colours; ++colour)
        X[start + pixel * colours + colour] = planes[colour * pixels + pixel];
  }
};

// Records of a label and a picture.
void add_binary(const Bytes& batch, const std::string& origin, Pictures& result) {
  constexpr std::size_t record = 1 + picture_size;
  if (batch.empty() || batch.size() % record != 0)
    throw FormatError(
        fmt::format("{}: has {} bytes, which is no multiple of {}: a label and a "
                    "picture",
                    origin, batch.size(), record));
  for (std::size_t start = 0; start < batch.size(); start += record)
    result.add(std::span(batch).subspan(start + 1, picture_size), batch[start], origin);
}

void add_pickle(const Bytes& batch, const std::string& origin, Pictures& result) {
  const Pickle pickle(batch, origin);
  const PickledValue& data = pickle.at("data");
  const PickledValue& labels = pickle.at("labels");
  const std::size_t count = labels.items.size();
  const bool fits = data.kind == PickledValue::Kind::array &&
                    labels.kind == PickledValue::Kind::list && data.items.size() == 2 &&
                    data.text.size() == count * picture_size;
  if (!fits)
    throw FormatError(fmt::format("{}: 'data' is no array of {} pictures of {} bytes", origin,
                                  count, picture_size));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.text.data());
  for (std::size_t k = 0; k < count; ++k) {
    const PickledValue& label = pickle[labels.items[k]];
    if (label.kind != PickledValue::Kind::integer)
      throw FormatError(fmt::format("{}: label {} is no number", origin, k));
    result.add({bytes + k * picture_size, picture_size}, label.number, origin);
  }
}

// One of the two versions of the data set.
struct Version {
  std::string folder, archive;
  Names batches;  // the last one is for testing
  void (*add)(const Bytes&, const std::string&, Pictures&);
};

Version version_in(const std::string& folder, const std::string& archive, const std::string& ending,
                   void (*add)(const Bytes&, const std::string&, Pictures&)) {
  Version result{folder, archive, {}, add};
  for (int k = 1; k <= 5; ++k) result.batches.push_back(fmt::format("data_batch_{}{}", k, ending));
  result.batches.push_back("test_batch" + ending);
  return result;
}

Part part_of(Pictures pictures) {
  NpyArray T = NpyArray::of({pictures.T.size()}, pictures.T);
  return {picture_size, std::move(pictures.X), std::move(T)};
}

// Calls get for the name of each batch.
template <typename Get>
OriginalData collect(const Version& version, Get get) {
  Pictures train, test;
  for (const auto& name : version.batches) {
    const auto [batch, origin] = get(name);
    version.add(batch, origin, name == version.batches.back() ? test : train);
  }
  constexpr double white = 255;
  return {part_of(std::move(train)), part_of(std::move(test)), white};
}

OriginalData read_archive(const std::filesystem::path& path, const Version& version) {
  auto members = read_tar(path, version.batches, largest_batch);
  return collect(version, [&](const std::string& name) {
    const std::string origin = path.string() + ": " + name;
    const auto found = members.find(name);
    if (found == members.end()) throw FormatError(origin + ": is not in the archive");
    return std::pair{std::move(found->second), origin};
  });
}

OriginalData read_folder(const std::vector<std::filesystem::path>& files, const Version& version) {
  auto next = files.begin();  // in the order of the batches
  return collect(version, [&](const std::string&) {
    CompressedFile file(*next++);
    return std::pair{file.read_rest(largest_batch), file.name()};
  });
}

OriginalData read_cifar10(const Inputs& inputs) {
  const std::vector<Version> versions{
      version_in("cifar-10-batches-bin", "cifar-10-binary.tar.gz", ".bin", add_binary),
      version_in("cifar-10-batches-py", "cifar-10-python.tar.gz", "", add_pickle)};
  std::string incomplete;
  for (const auto& version : versions) {
    std::vector<Names> batches;
    for (const auto& name : version.batches) batches.push_back({name});
    const auto files = inputs.find_all(batches, {version.folder});
    if (!files.empty()) return read_folder(files, version);
    if (const auto archive = inputs.find({version.archive})) return read_archive(*archive, version);
    if (incomplete.empty()) incomplete = inputs.incomplete(batches, {version.folder});
  }
  throw NotFoundError(
      fmt::format("none of cifar-10-batches-bin/, cifar-10-binary.tar.gz, cifar-10-batches-py/ and "
                  "cifar-10-python.tar.gz is in {}{}",
                  inputs.text(), incomplete));
}

}  // namespace

KnownDataSet cifar10() {
  KnownDataSet known;
  known.name = "cifar10";
  known.title = "photographs, 32 x 32 pixels in colour, 10 classes, 50000 + 10000";
  known.output = "cifar10-flattened";
  known.files = {{"cifar-10-python.tar.gz",
                  {"https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"},
                  "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"}};
  known.read = [](const Inputs& inputs, const Split&) { return read_cifar10(inputs); };
  return known;
}

}  // namespace gradstone::tools

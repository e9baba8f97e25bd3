// MNIST and Fashion-MNIST, which share their formats: 28 x 28 grey pixels, ten classes.

#include <fmt/format.h>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tools/prepare_data/data_set.hpp"
#include "tools/prepare_data/idx.hpp"

namespace gradstone::tools {
namespace {

using Files = std::vector<std::filesystem::path>;

// Pictures, N x height x width, and labels, N.
Part part(const std::vector<std::size_t>& shape, std::vector<std::uint8_t> greys,
          const std::vector<std::uint8_t>& labels, const std::string& origin) {
  if (shape.size() != 3 || shape[0] != labels.size())
    throw FormatError(fmt::format("{}: pictures of shape {} do not fit {} labels", origin,
                                  shape_text(shape), labels.size()));
  return {shape[1] * shape[2], std::move(greys), NpyArray::of({labels.size()}, labels)};
}

Part read_idx_part(const std::filesystem::path& pictures, const std::filesystem::path& labels) {
  IdxArray X = read_idx(pictures);
  const IdxArray T = read_idx(labels);
  if (T.shape.size() != 1) throw FormatError(labels.string() + ": does not hold labels");
  return part(X.shape, std::move(X.values), T.values, pictures.string());
}

Part read_npz_part(const NpzReader& file, const std::string& name) {
  const NpyArray X = file.read("x_" + name), T = file.read("y_" + name);
  return part(X.shape(), X.exactly_as<std::uint8_t>(), T.exactly_as<std::uint8_t>(), X.origin());
}

// The spellings in which a file of the original is found.
std::vector<std::string> spellings(const std::string& part, const std::string& kind) {
  std::vector<std::string> names;
  for (const char* separator : {"-", "."})
    for (const char* ending : {"", ".gz"})
      names.push_back(part + separator + kind + "-ubyte" + ending);
  return names;
}

OriginalData read_mnist(const Inputs& inputs, const std::string& npz_name) {
  constexpr double white = 255;
  if (const auto npz = inputs.find({npz_name})) {
    const NpzReader file(*npz);
    return {read_npz_part(file, "train"), read_npz_part(file, "test"), white};
  }
  const std::vector<std::vector<std::string>> names{
      spellings("train-images", "idx3"), spellings("train-labels", "idx1"),
      spellings("t10k-images", "idx3"), spellings("t10k-labels", "idx1")};
  const Files idx = inputs.find_all(names);
  if (idx.empty())
    throw NotFoundError(
        fmt::format("neither {} nor the four files train-images-idx3-ubyte[.gz], "
                    "train-labels-idx1-ubyte[.gz], t10k-images-idx3-ubyte[.gz], "
                    "t10k-labels-idx1-ubyte[.gz] are in {}{}",
                    npz_name, inputs.text(), inputs.incomplete(names)));
  return {read_idx_part(idx[0], idx[1]), read_idx_part(idx[2], idx[3]), white};
}

}  // namespace

KnownDataSet mnist() {
  KnownDataSet known;
  known.name = "mnist";
  known.title = "handwritten digits, 28 x 28 grey pixels, 10 classes, 60000 + 10000";
  known.output = "mnist-flattened";
  known.files = {{"mnist.npz",
                  {"https://s3.amazonaws.com/img-datasets/mnist.npz",
                   "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"},
                  "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"}};
  known.read = [](const Inputs& inputs, const Split&) { return read_mnist(inputs, "mnist.npz"); };
  return known;
}

KnownDataSet fashion_mnist() {
  KnownDataSet known;
  known.name = "fashion-mnist";
  known.title = "clothes, 28 x 28 grey pixels, 10 classes, 60000 + 10000";
  known.output = "fashion-mnist-flattened";
  // In a folder of their own: MNIST has files of the same names.
  const auto file = [](const std::string& name, const char* sha256) {
    return RemoteFile{"fashion-mnist/" + name,
                      {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + name},
                      sha256};
  };
  known.files = {file("train-images-idx3-ubyte.gz",
                      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                 file("train-labels-idx1-ubyte.gz",
                      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                 file("t10k-images-idx3-ubyte.gz",
                      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                 file("t10k-labels-idx1-ubyte.gz",
                      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")};
  known.places = {"/usr/share/datasets/fashion-mnist"};
  known.remedy = "or install the package dataset-fashion-mnist of Debian or Ubuntu";
  known.read = [](const Inputs& inputs, const Split&) {
    return read_mnist(inputs, "fashion-mnist.npz");
  };
  return known;
}

}  // namespace gradstone::tools

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "numeric/npy_array.hpp"
#include "tools/prepare_data/inputs.hpp"

namespace gradstone::tools {

/// A part of a data set, as its source holds it.
struct Part {
  std::size_t features = 0;                                        ///< of one example
  std::variant<std::vector<std::uint8_t>, std::vector<double>> X;  ///< example by example
  NpyArray T;

  std::size_t examples() const { return T.shape().front(); }
};

/// A data set as its source holds it.
struct OriginalData {
  Part train, test;
  double divisor = 1;  ///< the features are the numbers in X divided by this
};

/// How a data set is divided that comes in one piece.
struct Split {
  /// Whose order it is: ours, or that of scikit-learn's train_test_split(random_state=seed).
  enum class Order { gradstone, scikit_learn };
  double test_fraction = 0.2;
  std::uint64_t seed = 1;
  Order order = Order::gradstone;
};

/// A file that can be downloaded from any of these places.
struct RemoteFile {
  std::string name;  ///< below the data folder
  std::vector<std::string> urls;
  std::string sha256;
};

/// A data set that prepare_data knows.
struct KnownDataSet {
  std::string name, title;
  std::string output;                         ///< the name of the npz file, without its extension
  NpyType type = NpyType::f4;                 ///< of the features, unless told otherwise
  std::vector<RemoteFile> files;              ///< what is downloaded
  std::vector<std::filesystem::path> places;  ///< folders of the system where it may be installed
  std::string remedy;                         ///< how to get it, beside downloading
  bool comes_split = true;                    ///< into a training and a test part
  std::function<OriginalData(const Inputs&, const Split&)> read;
};

KnownDataSet mnist();
KnownDataSet fashion_mnist();
KnownDataSet cifar10();
KnownDataSet california_housing();
KnownDataSet digits();

/// All of them, in the order in which they are listed.
const std::vector<KnownDataSet>& known_data_sets();

/// Errors: UnknownNameError with the nearest names.
const KnownDataSet& find_data_set(const std::string& name);

/// A folder that a person named for the files of a data set, which may lie one deeper.
Inputs inputs_in(const std::filesystem::path& folder, const KnownDataSet& known);

}  // namespace gradstone::tools

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "numeric/plan/product_method.hpp"

namespace gradstone::plan {

/// A method and how fast it was: additions and multiplications in a nanosecond.
struct MeasuredMethod {
  ProductMethod method;
  double gigaflops = 0;
};

/// Which method multiplies which shape: the fastest on this machine, measured once and kept in a
/// file, since the numbers of two methods differ in their last digits.
///
/// The file belongs to one processor and one version of each library; others have files of their
/// own. Processes that measure at the same time wait for each other, and what is in the file stays
/// there, so that all of them take the same.
class ProductChoices {
 public:
  /// The file is in this folder; without one nothing can be kept, and so nothing is chosen.
  explicit ProductChoices(std::optional<std::filesystem::path> folder);
  /// In the user's folder for caches: $XDG_CACHE_HOME/gradstone, or ~/.cache/gradstone.
  static ProductChoices& of_this_machine();

  /// For products of this shape, or of some of its rows or columns. The library of the build where
  /// choices can't be kept.
  template <class T>
  ProductMethod fastest(const MatrixProduct<T>& shape);
  /// For what is named by a text, by another way to measure it; `otherwise` where choices can't be
  /// kept.
  ProductMethod fastest(const std::string& shape, const ProductMethod& otherwise,
                        const std::function<MeasuredMethod()>& measure);

  /// The file; nothing if there is none.
  const std::optional<std::filesystem::path>& file() const { return file_; }
  /// What was asked for by now, a line each: "float 100x1024 depth 784 NT add: openblas".
  std::vector<std::string> asked();
  /// Takes such lines of another process as its own choices, and keeps none of them. Errors:
  /// UnsupportedError for a method that this machine does not have.
  void take(const std::vector<std::string>& lines);
  /// All that is in the file, a line each: "float 100x1024 depth 784 NT add: openblas; 112.4
  /// GFLOP/s".
  std::vector<std::string> kept();

 private:
  void read();
  bool choose(const std::string& shape, const std::function<MeasuredMethod()>& measure);

  std::optional<std::filesystem::path> file_;
  std::string header_;  // the processor and the libraries
  std::mutex mutex_;
  std::map<std::string, MeasuredMethod> chosen_;
  std::set<std::string> asked_;
};

/// "float 100x1024 depth 784 NT add": the numbers, the result, which factors are transposed, and
/// whether the product is added to what is there.
template <class T>
std::string text_of(const MatrixProduct<T>& shape);

/// All methods of these libraries that multiply right, in the order of the libraries, measured by
/// turns.
template <class T>
std::vector<MeasuredMethod> measure_methods(const MatrixProduct<T>& shape,
                                            const std::vector<ProductLibrary>& libraries);

/// The fastest of them. The first wins where it is not behind by more than the fiftieth part.
MeasuredMethod fastest_of(const std::vector<MeasuredMethod>& methods);

}  // namespace gradstone::plan

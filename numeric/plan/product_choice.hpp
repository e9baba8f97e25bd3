#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {

/// Which library multiplies which shape: the fastest on this machine, measured once and kept in a
/// file, since the numbers of two libraries differ in their last digits.
///
/// The file belongs to one processor and one version of each library; others have files of their
/// own. What another process has kept in the meantime counts.
class ProductChoices {
 public:
  /// The file is in this folder; without one nothing can be kept, and so nothing is chosen.
  explicit ProductChoices(std::optional<std::filesystem::path> folder);
  /// In the user's folder for caches: $XDG_CACHE_HOME/gradstone, or ~/.cache/gradstone.
  static ProductChoices& of_this_machine();

  /// For products of this shape, or of some of its rows or columns. The library of the build where
  /// choices can't be kept.
  template <class T>
  ProductLibrary fastest(const MatrixProduct<T>& shape);

  /// The file; nothing if there is none.
  const std::optional<std::filesystem::path>& file() const { return file_; }
  /// What was asked for by now, a line each: "float 100x1024 depth 784 NT add: openblas".
  std::vector<std::string> lines();

 private:
  void read();
  bool keep(const std::string& shape, ProductLibrary library);

  std::optional<std::filesystem::path> file_;
  std::string header_;  // the processor and the libraries
  std::mutex mutex_;
  std::map<std::string, ProductLibrary> chosen_;
  std::set<std::string> asked_;
};

/// The fastest that multiplies right, of some repetitions in turn. The first wins where it is not
/// behind by more than the twentieth part.
template <class T>
ProductLibrary measure_fastest(const MatrixProduct<T>& shape,
                               const std::vector<ProductLibrary>& candidates);

}  // namespace gradstone::plan

#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace gradstone::tools {

/// The files of a data set are in none of the folders.
class NotFoundError : public FormatError {
 public:
  using FormatError::FormatError;
};

/// The folders in which the files of a data set are looked for, in this order.
class Inputs {
 public:
  explicit Inputs(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  /// Calls this with every file that is found from now on.
  void tell_of_files(std::function<void(const std::filesystem::path&)> tell) {
    tell_ = std::move(tell);
  }

  /// The first file with one of these names, in the first folder that has one.
  std::optional<std::filesystem::path> find(const std::vector<std::string>& names) const;

  /// For each list one file with one of its names, all from one folder; the folder may be one of
  /// the subfolders of those named. Empty if no folder has them all.
  std::vector<std::filesystem::path> find_all(
      const std::vector<std::vector<std::string>>& lists,
      const std::vector<std::string>& subfolders = {}) const;

  /// For messages, where find_all finds nothing: "; DIR has train-labels, but not train-images" of
  /// the first folder with some of the files; else nothing.
  std::string incomplete(const std::vector<std::vector<std::string>>& lists,
                         const std::vector<std::string>& subfolders = {}) const;

  /// For messages: "DIR1 or DIR2".
  std::string text() const;

 private:
  std::vector<std::filesystem::path> told(std::vector<std::filesystem::path> files) const;

  std::vector<std::filesystem::path> folders_;
  std::function<void(const std::filesystem::path&)> tell_;
};

}  // namespace gradstone::tools

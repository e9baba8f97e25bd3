#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "numeric/data/examples.hpp"
#include "numeric/data/matrix_member.hpp"

namespace gradstone {

/// The targets of one part of an npz file, as far as their header tells. Private to numeric/data.
class TargetsMember {
 public:
  /// Throws FormatError when there is no such array or it has another shape than targets have.
  TargetsMember(std::shared_ptr<const NpzArchive> archive, std::string key);

  const MatrixHeader& header() const { return header_; }

  /// The task that such targets are for, by the rule of load_data_set. Reads floating-point
  /// matrices as far as they are one-hot.
  Task likely_task() const;

  /// The number of classes of one-hot targets; 0 for labels.
  std::size_t one_hot_width() const { return header_.columns > 1 ? header_.columns : 0; }

  /// Reads labels or one-hot rows. A label must be below `classes` where that is given.
  /// Throws FormatError with the row of what is no class.
  ClassLabels read_classes(std::optional<std::size_t> classes) const;

  /// All of it, from the beginning.
  MatrixMember open() const;

 private:
  void read_labels(ClassLabels& result, std::optional<std::size_t> classes) const;
  void read_one_hot(ClassLabels& result) const;

  std::shared_ptr<const NpzArchive> archive_;
  std::string key_;
  MatrixHeader header_;
};

}  // namespace gradstone

#include "numeric/data/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reference/error.hpp"

namespace gradstone {
namespace {

// A label is an index: one that is far beyond all known numbers of classes is a mistake, and would
// make one-hot rows that fill the memory.
constexpr std::size_t most_classes = 1'000'000;

constexpr std::string_view expected_targets =
    "targets must be N labels, N x 1 labels, N x K one-hot or N x K real values, with N and K at "
    "least 1";

// The column of the only 1 where all else is 0.
std::optional<std::uint32_t> one_hot_column(std::span<const double> row) {
  const auto one = std::find(row.begin(), row.end(), 1.0);
  const auto zeros = std::count(row.begin(), row.end(), 0.0);
  if (one == row.end() || static_cast<std::size_t>(zeros) + 1 != row.size()) return std::nullopt;
  return static_cast<std::uint32_t>(one - row.begin());
}

[[noreturn]] void refuse_label(const MatrixHeader& header, std::size_t row, double value,
                               std::size_t classes, bool is_given) {
  const bool too_large = is_given && value >= static_cast<double>(classes);
  throw FormatError(fmt::format(
      "{}: row {} is {}; a label must be a whole number from 0 to {}{}: {}", header.origin, row,
      value, classes - 1, is_given ? fmt::format(", because there are {} outputs", classes) : "",
      too_large ? "correct the label, or take more outputs"
                : "number the classes from 0, or take the targets for real values (regression)"));
}

}  // namespace

TargetsMember::TargetsMember(std::shared_ptr<const NpzArchive> archive, std::string key)
    : archive_(std::move(archive)), key_(std::move(key)), header_(open().header()) {}

MatrixMember TargetsMember::open() const {
  return {archive_, key_, expected_targets};
}

Task TargetsMember::likely_task() const {
  if (!is_floating_point(header_.type())) return Task::classification;
  const std::size_t width = one_hot_width();
  if (width == 0) return Task::regression;
  bool is_one_hot = true;
  open().for_rows([&](std::size_t, std::span<const double> rows) {
    for (std::size_t i = 0; i < rows.size() && is_one_hot; i += width) {
      is_one_hot = one_hot_column(rows.subspan(i, width)).has_value();
    }
    return is_one_hot;
  });
  return is_one_hot ? Task::classification : Task::regression;
}

ClassLabels TargetsMember::read_classes(std::optional<std::size_t> classes) const {
  ClassLabels result;
  result.labels.reserve(header_.rows);
  if (one_hot_width() > 0) {
    read_one_hot(result);
  } else {
    read_labels(result, classes);
  }
  return result;
}

void TargetsMember::read_labels(ClassLabels& result, std::optional<std::size_t> classes) const {
  const std::size_t limit = std::min(classes.value_or(most_classes), most_classes);
  open().for_rows([&](std::size_t first, std::span<const double> labels) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const double label = labels[i];
      const bool is_class =
          label >= 0 && label < static_cast<double>(limit) && std::trunc(label) == label;
      if (!is_class) refuse_label(header_, first + i, label, limit, classes.has_value());
      result.labels.push_back(static_cast<std::uint32_t>(label));
    }
    return true;
  });
  result.classes =
      classes.value_or(1 + *std::max_element(result.labels.begin(), result.labels.end()));
}

void TargetsMember::read_one_hot(ClassLabels& result) const {
  const std::size_t width = header_.columns;
  result.classes = width;
  open().for_rows([&](std::size_t first, std::span<const double> rows) {
    for (std::size_t i = 0; i < rows.size(); i += width) {
      const auto column = one_hot_column(rows.subspan(i, width));
      if (!column) {
        throw FormatError(fmt::format(
            "{}: row {} is not one-hot: it must hold one 1 and otherwise 0; correct it, or take "
            "the targets for real values (regression)",
            header_.origin, first + i / width));
      }
      result.labels.push_back(*column);
    }
    return true;
  });
}

}  // namespace gradstone
